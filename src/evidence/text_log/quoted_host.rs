//! The quoted Host header of Dell's OneFS.
//!
//! OneFS writes `… "agent" - 192.0.2.20 SigV4 - AuthHeader "192.0.2.20:9020" - - Yes`, so the last
//! closing quote of a line is the one of the host. Source: "Dell PowerScale: OneFS S3 Overview",
//! "OneFS S3 server access logging".
//!
//! Three fields follow the host, and OneFS writes all of them itself. No other server writes so few
//! fields after its last quote, unless it logs the Host header as it came and the client quoted it,
//! and then it has to be read in the same way. Whatever stands in the other headers, it stands
//! before the fields that are found here from the end of the line. A client can only forge these
//! fields in the Host header itself, which leaves the true ones in the User-Agent, where they are
//! noticed (`ambiguity.rs`).

use super::contradiction::{
    is_access_point_arn, is_acl_required, is_auth_type, is_moved, is_signature_version,
    names_tls_version,
};
use super::scan::{find_byte, find_last_byte, words};

/// The place of the User-Agent's closing quote, if the last closing quote of the line, at `close`,
/// is that of a quoted Host header.
pub(crate) fn before_quoted_host(line: &[u8], close: usize) -> Option<usize> {
    if !are_after_host(line.get(close + 2..)?) {
        return None;
    }
    let open = find_last_byte(b'"', &line[..close])?;
    let host = &line[open + 1..close];
    if host.is_empty() || find_byte(b' ', host).is_some() {
        return None;
    }
    let mut before = line[..open].strip_suffix(b" ")?;
    let mut word = || {
        let space = find_last_byte(b' ', before)?;
        let word = &before[space + 1..];
        before = &before[..space];
        (!word.is_empty() && find_byte(b'"', word).is_none()).then_some(word)
    };
    let (auth_type, cipher_suite, signature_version) = (word()?, word()?, word()?);
    let (_host_id, _version_id) = (word()?, word()?);
    let are_before_host = is_auth_type(auth_type)
        && !is_moved(cipher_suite)
        && is_signature_version(signature_version)
        && before.ends_with(b"\"");
    are_before_host.then(|| before.len() - 1)
}

/// Whether a text is a TLS version, an access point, and whether an ACL was required.
fn are_after_host(text: &[u8]) -> bool {
    let mut words = words(text);
    let three = [words.next(), words.next(), words.next(), words.next()];
    let [
        Some(tls_version),
        Some(access_point_arn),
        Some(acl_required),
        None,
    ] = three
    else {
        return false;
    };
    (tls_version == b"-" || names_tls_version(tls_version))
        && is_access_point_arn(access_point_arn)
        && is_acl_required(acl_required)
}

/// A quoted Host header without its quotes.
pub(crate) fn without_quotes(host: &[u8]) -> &[u8] {
    match host {
        [b'"', inside @ .., b'"'] => inside,
        host => host,
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::Record;

    /// User-Agent and host of a line that goes on so after its User-Agent.
    fn read(owner: &str, tail: &str) -> Option<(String, String)> {
        let line = format!(
            "{owner} b [02/Nov/2026:09:15:00 +0000] 192.0.2.10 - 17 REST.GET.BUCKET - \
             \"GET /b HTTP/1.1\" 200 - 1 - 1 1 \"-\" \"agent\" {tail}"
        );
        let record = Record::parse(line.as_bytes()).ok()?;
        let text = |field| String::from_utf8_lossy(field).into_owned();
        Some((text(record.user_agent?), text(record.host_header?)))
    }

    #[test]
    fn the_host_is_read_without_its_quotes() {
        for tail in [
            "- 192.0.2.20 SigV4 - AuthHeader \"h:9020\" - - Yes",
            "v1 - SigV2 AES128-SHA QueryString \"h:9020\" TLSv1 - -",
            "- - - TLS_AES_128_GCM_SHA256 - \"h:9020\" TLSv1.3 arn:aws:s3:::a Yes",
        ] {
            let expected = ("agent".to_owned(), "h:9020".to_owned());
            assert_eq!(read("root", tail), Some(expected), "{tail}");
            let of_aws = read(&"c0ffee00".repeat(8), tail);
            assert_eq!(of_aws, None, "AWS quotes no host");
        }
    }

    #[test]
    fn no_other_line_is_taken_for_one_of_onefs() {
        for tail in [
            "- h SigV4 - AuthHeader \"a b\" - - Yes",
            "- h SigV4 - AuthHeader \"\" - - Yes",
            "- h SigV4 - AuthHeader x\"h\" - - Yes",
            "- h SigV5 - AuthHeader \"h\" - - Yes",
            "- h SigV4 - Cookie \"h\" - - Yes",
            "- h SigV4 AuthHeader - \"h\" - - Yes",
            "- h\" SigV4 - AuthHeader \"h\" - - Yes",
            "-  SigV4 - AuthHeader \"h\" - - Yes",
            "x - h SigV4 - AuthHeader \"h\" - - Yes",
            "h SigV4 - AuthHeader \"h\" - - Yes",
            "- h SigV4 - AuthHeader \"h\" - - Yes -",
            "- h SigV4 - AuthHeader \"h\" - -",
            "- h SigV4 - AuthHeader \"h\" version - Yes",
            "- h SigV4 - AuthHeader \"h\" - point Yes",
            "- h SigV4 - AuthHeader \"h\" - - No",
        ] {
            assert_eq!(read("root", tail), None, "{tail}");
        }
    }
}
