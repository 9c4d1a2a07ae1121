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
