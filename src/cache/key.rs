//! What two audits have in common that can use each other's counts.

use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::audit::{Options, Question};
use crate::input::ForeignRule;

/// Raised whenever the same logs are counted otherwise than before, in a way that neither the version
/// of s3tls nor the format of partial results shows. A test notices when it should have been.
const COUNTING: u32 = 4;

/// The beginning of the names of all entries that an audit can use: a hash of the version of s3tls, of the
/// question except for the period, and of what decides which content is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key(String);

/// Length of a key in hexadecimal digits.
pub(super) const KEY_LEN: usize = 32;

#[derive(Serialize)]
struct Asked<'a> {
    version: &'a str,
    counting: u32,
    question: Question,
    foreign: &'a str,
    exclude: Vec<String>,
}

impl Key {
    pub(super) fn of(options: &Options, foreign: ForeignRule, exclude: Vec<String>) -> Self {
        let asked = Asked {
            version: env!("CARGO_PKG_VERSION"),
            counting: COUNTING,
            question: Question::of(options).of_any_time(),
            foreign: foreign.name(),
            exclude,
        };
        // This cannot fail: writing to memory succeeds, and postcard supports all these types.
        let asked = postcard::to_allocvec(&asked).unwrap_or_default();
        Self(hash(&asked))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A hash in hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", hash_of(bytes))
}

pub(super) fn hash_of(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    std::hash::Hasher::write(&mut hasher, bytes);
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Counts, Dimension, write_partial};
    use crate::evidence::MAX_LINE;
    use crate::input::{Input, discover};

    /// What is counted of these files, as of the present [`COUNTING`].
    const COUNTED: (u32, &str) = (4, "8044958d8dbabaf1b05ebc6fbed94c81");

    #[test]
    fn entries_of_before_are_not_used_once_the_same_logs_are_counted_otherwise() {
        let files = ["logs/hostile.log", "logs/eras.log", "logs/callers.log"];
        let files = files.map(|file| format!("fixtures/{file}").into());
        let options = Options {
            by: Dimension::ALL.to_vec(),
            ..Options::default()
        };
        let counts = Counts::of(&Input::new(discover(&files, None), MAX_LINE), &options);
        let counted = hash(&write_partial(counts, &options));
        assert_eq!(
            (COUNTING, counted.as_str()),
            COUNTED,
            "if the form or the content of counts has changed, raise COUNTING; if only the fixtures \
             have, note the new hash"
        );
    }
}
