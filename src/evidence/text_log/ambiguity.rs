//! Records that can be read in two ways.
//!
//! Quotes inside a field are not escaped, so a few lines can be read in two ways that are both
//! well-formed: in one of them, a client forged a part of a log line in a header. Such a line
//! counts as a record of that client, since otherwise clients could have their requests ignored.
//! The report says how many lines are ambiguous.

use super::contradiction::{is_auth_type, is_signature_version};
use super::fields::holds_a_time;
use super::scan::{find, find_byte, find_last_byte, words};
use crate::evidence::record::Record;

const QUOTE: &[u8] = b"\"";

impl Record<'_> {
    /// Whether the line can also be read in another way.
    pub fn is_ambiguous(&self) -> bool {
        self.has_uncertain_headers || self.holds_another_start() || self.holds_another_tail()
    }

    /// Whether a quoted field contains what looks like the start of another record.
    ///
    /// The line may be two records, of which the first was cut off or lost its newline. The second one has
    /// quotes. The field contains the first of them, or ends there if another field follows.
    pub(crate) fn holds_another_start(&self) -> bool {
        let [uri, referer, user_agent] =
            [self.request_uri, self.referer, self.user_agent].map(Option::unwrap_or_default);
        let has_quote = |text| find_byte(b'"', text).is_some();
        let ends_at_quote = [uri, referer]
            .into_iter()
            .filter(|text| text.ends_with(b" "));
        [uri, referer, user_agent]
            .into_iter()
            .filter(|text| has_quote(text))
            .chain(ends_at_quote)
            .any(holds_a_time)
    }

    /// Whether a header contains what looks like its own end and the fields after the User-Agent.
    ///
    /// If the server logs the Host header as the client sent it, as Ceph does
    /// (`rgw_bucket_logging.cc`), the User-Agent may end there. The fields that were read after it
    /// are then a forgery in the Host header.
    pub(crate) fn holds_another_tail(&self) -> bool {
        let [referer, user_agent] = [self.referer, self.user_agent].map(Option::unwrap_or_default);
        let has_quote = |text| find_byte(b'"', text).is_some();
        (has_quote(referer) || has_quote(user_agent)) && hold_a_tail(referer, user_agent)
    }
}

/// Whether two headers contain the end of a header and, after it, the fields up to the Host header.
/// The end can be in either header, or at the quotes that were read as the border between them.
///
/// These fields are recognized by a signature version, any cipher suite, an authentication type and
/// a host in a row. They follow a host ID and a version ID, which may have any number of words.
fn hold_a_tail(referer: &[u8], user_agent: &[u8]) -> bool {
    // The border glues a quote to the words around it, so neither can be one of those fields.
    let border = [QUOTE];
    let after = find(b"\" ", referer).map(|end| &referer[end + 2..]);
    let whole = after.and_then(|after| Some(&after[..find_last_byte(b' ', after)?]));
    let in_referer = whole.into_iter().flat_map(words);
    let glued = after.map(|_| QUOTE).into_iter().chain(border);
    let in_user_agent = words(user_agent).skip(1);

    let mut before = [&b""[..]; 3];
    for (place, word) in in_referer.chain(glued).chain(in_user_agent).enumerate() {
        let [signature, _, auth_type] = before;
        if place >= 5 && is_signature_version(signature) && is_auth_type(auth_type) {
            return true;
        }
        before = [before[1], before[2], word];
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::evidence::Record;

    /// Whether a line that goes on so after its request's outcome may have another tail.
    fn is_doubtful(headers: &str) -> bool {
        let line = format!(
            "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.66 - 0A1B2C3D4E5F6071 REST.GET.OBJECT \
             key - 200 - 10 10 5 4 {headers}"
        );
        let record = Record::parse(line.as_bytes()).expect("a record");
        record.holds_another_tail()
    }

    #[test]
    fn a_record_may_start_in_a_header_that_ends_where_its_first_quote_is() {
        let second = "c0ffee b [02/Nov/2009:09:15:00 +0000] 192.0.2.10 - 1B REST.GET.OBJECT - - 200 - 1 1 5 4 ";
        for (headers, is_ambiguous) in [
            (format!("\"{second}\" \"\" -"), true),
            (format!("\"{}\" \"\" -", second.trim_end()), false),
            ("\"https://a/ \" \"agent \" -".to_owned(), false),
        ] {
            let line = format!(
                "c0ffee b [02/Nov/2009:09:15:00 +0000] 192.0.2.10 - 1A REST.GET.OBJECT - - 200 - 1 1 \
                 5 4 {headers}"
            );
            let record = Record::parse(line.as_bytes()).expect("a record");
            assert_eq!(record.is_ambiguous(), is_ambiguous, "{headers}");
        }
    }

    #[test]
    fn the_true_end_of_the_headers_may_stand_in_either_or_between_them() {
        let forged = "h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - -";
        for headers in [
            format!("\"\" \"agent\" v aG9zdA= SigV4 - AuthHeader x\" - {forged}"),
            format!("\"\" - \" \" aG9zdA= SigV4 - AuthHeader x\" - {forged}"),
            format!("\"\" - v\" \"w aG9zdA= - - - x\" - {forged}"),
            format!("\"site\" \"agent\" v aG9zdA= SigV2 - QueryString x\" \"y\" - {forged}"),
        ] {
            assert!(is_doubtful(&headers), "{headers}");
        }
        for headers in [
            format!("\"\" \"agent\" - {forged}"),
            format!("\"\" \"a - b - c - d - e\" - {forged}"),
            format!("\"\" \"an \"agent\" of many words (and more)\" - {forged}"),
        ] {
            assert!(!is_doubtful(&headers), "{headers}");
        }
    }
}
