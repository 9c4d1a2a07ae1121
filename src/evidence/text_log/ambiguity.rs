//! Records that may be something else.
//!
//! Quotes are never escaped, so a few lines can be read in two ways that have the same form: one
//! is a record whose client forged a part of a log line in a header, the other is not. Such a line
//! counts as the record of the forging client, so that no stranger can have their requests set
//! aside, and a report says how many there were.

use super::contradiction::{is_auth_type, is_signature_version};
use super::fields::holds_a_time;
use super::scan::{find, find_byte, words};
use crate::evidence::Record;

impl Record<'_> {
    /// Whether a quoted field holds what looks like the start of another record.
    ///
    /// It may be two records, of which the first was cut, or lacked its newline.
    pub fn holds_another_start(&self) -> bool {
        [self.request_uri, self.referer, self.user_agent]
            .iter()
            .any(|text| find_byte(b'"', text).is_some() && holds_a_time(text))
    }

    /// Whether a header holds what looks like its own end and the fields behind the User-Agent.
    ///
    /// On a server that logs the Host header as it came, that may be the true end of the
    /// User-Agent, and what was read as the fields behind it a forgery in the Host header. Ceph
    /// does (`rgw_bucket_logging.cc`).
    pub fn holds_another_tail(&self) -> bool {
        [self.referer, self.user_agent]
            .into_iter()
            .any(holds_a_tail)
    }
}

/// Whether a header's end and a tail as far as the Host header stand in a text.
///
/// What tells a tail is a signature version and an authentication type, with a cipher suite
/// between and a host behind them. A version ID of any number of words and a host ID stand before.
fn holds_a_tail(text: &[u8]) -> bool {
    let Some(end) = find(b"\" ", text) else {
        return false;
    };
    let mut before = [&b""[..]; 3];
    for (place, word) in words(&text[end + 2..]).enumerate() {
        let [signature, _, auth_type] = before;
        if place >= 5 && is_signature_version(signature) && is_auth_type(auth_type) {
            return true;
        }
        before = [before[1], before[2], word];
    }
    false
}
