//! Records that may be something else.
//!
//! Quotes are never escaped, so a few lines can be read in two ways that have the same form: one
//! is a record whose client forged a part of a log line in a header, the other is not. Such a line
//! counts as the record of the forging client, so that no stranger can have their requests set
//! aside, and a report says how many there were.

use memchr::{memchr, memchr_iter};

use super::Record;
use super::contradiction::{is_auth_type, is_signature_version};
use super::tail::holds_a_time;

impl Record<'_> {
    /// Whether a quoted field holds what looks like the start of another record.
    ///
    /// It may be two records, of which the first was cut, or lacked its newline.
    pub fn holds_another_start(&self) -> bool {
        [self.request_uri, self.referer, self.user_agent]
            .iter()
            .any(|text| memchr(b'"', text).is_some() && holds_a_time(text))
    }

    /// Whether a header holds what looks like its own end and the fields behind the User-Agent.
    ///
    /// On a server that logs the Host header as it came, that may be the true end of the
    /// User-Agent, and what was read as the fields behind it a forgery in the Host header. Ceph
    /// does (`rgw_bucket_logging.cc`).
    pub fn holds_another_tail(&self) -> bool {
        [self.referer, self.user_agent].iter().any(|text| {
            memchr_iter(b'"', text).any(|quote| match &text[quote + 1..] {
                [b' ', behind @ ..] => starts_like_a_tail(behind),
                _ => false,
            })
        })
    }
}

/// Whether a text begins with a tail as far as a Host header. A bare `-` in the User-Agent's place
/// may stand before it.
fn starts_like_a_tail(text: &[u8]) -> bool {
    let mut words = [None; 7];
    std::iter::zip(&mut words, text.split(|&byte| byte == b' '))
        .for_each(|(place, word)| *place = Some(word));
    words.windows(4).skip(2).any(|words| match words {
        &[Some(signature), Some(_), Some(auth_type), Some(_)] => {
            is_signature_version(signature)
                && is_auth_type(auth_type)
                && (signature == b"-") == (auth_type == b"-")
        }
        _ => false,
    })
}
