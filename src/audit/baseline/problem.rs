//! What is wrong with an entry of a baseline.

use super::accepted::Accepted;
use super::anyone::accepts_anyone;
use crate::audit::date::parse_date;
use crate::audit::value::is_invisible;

/// The problem of an entry, whatever the other entries are.
pub(super) fn problem(accepted: &Accepted) -> Option<&'static str> {
    let accepts_anyone = accepted.principal.as_deref().is_some_and(accepts_anyone);
    if !has_visible(&accepted.reason) {
        Some("no reason")
    } else if !has_visible(&accepted.owner) {
        Some("no owner")
    } else if parse_date(&accepted.expires).is_err() {
        Some("the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31")
    } else if accepted.bucket.0.is_empty() {
        Some("no bucket")
    } else if accepts_anyone && !accepted.any_principal {
        Some(
            "the pattern of the principal names nobody, so it would accept everybody; if you mean \
             that, add \"any_principal\": true",
        )
    } else if accepted.any_principal && !accepts_anyone {
        Some("any_principal is true, but the principal is not a pattern such as *")
    } else {
        None
    }
}

/// Why an entry cannot be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It has a wildcard and a character that no pattern may have.
    NotAPattern,
    /// An earlier entry is equal on one of its buckets.
    Duplicate,
    /// It names a bucket twice.
    RepeatedBucket,
}

impl Refused {
    pub(super) const fn problem(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate of an earlier entry",
            Self::RepeatedBucket => "a bucket is named twice",
            Self::NotAPattern => "a pattern contains the noncharacter U+FDD0 or U+FDD1",
        }
    }
}

fn has_visible(text: &str) -> bool {
    let is_visible =
        |letter: char| !letter.is_whitespace() && !letter.is_control() && !is_invisible(letter);
    text.chars().any(is_visible)
}
