//! Records that can be read in two ways.
//!
//! Quotes inside a field are not escaped, so a few lines can be read in two ways that are both
//! well-formed: in one of them, a client forged a part of a log line in a header. Such a line
//! counts as a record of that client, since otherwise clients could have their requests ignored.
//! The report says how many lines are ambiguous.

use super::contradiction::{is_auth_type, is_signature_version};
use super::fields::holds_a_time;
use super::scan::{find, find_byte, words};
use crate::evidence::Record;

impl Record<'_> {
    /// Whether a quoted field contains what looks like the start of another record.
    ///
    /// The line may be two records, of which the first was cut off or lost its newline.
    pub fn holds_another_start(&self) -> bool {
        [self.request_uri, self.referer, self.user_agent]
            .into_iter()
            .flatten()
            .any(|text| find_byte(b'"', text).is_some() && holds_a_time(text))
    }

    /// Whether a header contains what looks like its own end and the fields after the User-Agent.
    ///
    /// If the server logs the Host header as the client sent it, as Ceph does
    /// (`rgw_bucket_logging.cc`), the User-Agent may end there. The fields that were read after it
    /// are then a forgery in the Host header.
    pub fn holds_another_tail(&self) -> bool {
        [self.referer, self.user_agent]
            .into_iter()
            .flatten()
            .any(holds_a_tail)
    }
}

/// Whether a text contains the end of a header and, after it, the fields up to the Host header.
///
/// These fields are recognized by a signature version, any cipher suite, an authentication type and
/// a host in a row. They follow a host ID and a version ID, which may have any number of words.
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
