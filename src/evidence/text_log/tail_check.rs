//! Whether the fields after the User-Agent can all be true.

use super::contradiction::{
    Contradiction, is_access_point_arn, is_acl_required, is_auth_type, is_moved,
    is_signature_version, is_tls_version, names_tls_version,
};
use super::request::is_error_code;
use super::scan::words;
use super::trailing_fields::TrailingFields;

/// The first contradiction in the trailing fields. Fields that the line does not have are not
/// checked.
pub(crate) fn contradiction(trailing: &TrailingFields<'_>) -> Option<Contradiction> {
    let [_, _, signature_version, cipher_suite, auth_type, ..] = trailing.named;
    let [.., tls_version, access_point_arn, acl_required, _] = trailing.named;
    let is_missing_or = |field: Option<&[u8]>, known: fn(&[u8]) -> bool| field.is_none_or(known);
    let is_none = |field: Option<&[u8]>| field.map(|field| field == b"-");
    if !is_missing_or(signature_version, is_signature_version) {
        return Some(Contradiction::SignatureVersion);
    }
    if !is_missing_or(auth_type, is_auth_type) {
        return Some(Contradiction::AuthType);
    }
    if cipher_suite.is_some_and(is_moved) {
        return Some(Contradiction::CipherSuite);
    }
    if !is_missing_or(tls_version, is_tls_version) {
        return Some(Contradiction::TlsVersion);
    }
    match (is_none(cipher_suite), is_none(tls_version)) {
        (Some(true), Some(false)) => return Some(Contradiction::NoCipherSuite),
        (Some(false), Some(true)) => return Some(Contradiction::NoTlsVersion),
        _ => {}
    }
    if !is_missing_or(access_point_arn, is_access_point_arn) {
        return Some(Contradiction::AccessPointArn);
    }
    if !is_missing_or(acl_required, is_acl_required) {
        return Some(Contradiction::AclRequired);
    }
    holds_second_tail(trailing.behind_tls_version).then_some(Contradiction::SecondTail)
}

/// Whether the TLS version is followed by the true end of a record whose key, version ID or Host
/// header forged the end that was read.
///
/// The second TLS version gives it away. If that is `-`, it could also be a field that AWS adds one
/// day, so the fields before it have to fit too: a host ID, a signature version, the cipher suite
/// `-`, an authentication type, and a host of at least one word. A record from before March 2019
/// has none of these, but the outcome of its request stands behind a forged key.
fn holds_second_tail(behind: &[u8]) -> bool {
    let (mut before, mut signed) = ([&b""[..]; 2], None);
    let mut last_six = [&b""[..]; 6];
    for (place, word) in words(behind).enumerate() {
        last_six.rotate_left(1);
        last_six[5] = word;
        if are_outcome(last_six) {
            return true;
        }
        if names_tls_version(word) || word == b"-" && signed.is_some_and(|at| place >= at + 2) {
            return true;
        }
        let [signature, cipher] = before;
        if place >= 3 && is_signature_version(signature) && cipher == b"-" && is_auth_type(word) {
            signed = signed.or(Some(place));
        }
        before = [cipher, word];
    }
    false
}

/// Whether words can be the outcome of a client's request: status, error code, bytes sent, object
/// size, total time and turn-around time.
///
/// S3 always logs the status and the total time of such a request, so fields that AWS adds one day
/// do not pass for an outcome as long as they are `-`.
fn are_outcome([status, error_code, bytes, size, total_time, turn_around]: [&[u8]; 6]) -> bool {
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_number_or_none = |word: &[u8]| word == b"-" || is_number(word);
    status.len() == 3
        && is_number(status)
        && is_number(total_time)
        && [bytes, size, turn_around]
            .into_iter()
            .all(is_number_or_none)
        && is_error_code(error_code)
}

#[cfg(test)]
mod tests {
    use super::Contradiction as C;
    use crate::evidence::{Contradiction, Record, Transport};

    /// Reads a line that ends with `tail`, which begins after the host ID.
    fn read(tail: &str) -> (Option<Contradiction>, Transport) {
        let line = format!(
            "c0ffee b [06/Feb/2026:00:00:38 +0000] 192.0.2.10 - 0A1B2C3D4E5F6071 REST.GET.OBJECT \
             key \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"curl/8\" v1 aG9zdA= {tail}"
        );
        let record = Record::parse(line.as_bytes()).expect("a record");
        (record.contradiction, record.transport.without_version())
    }

    #[test]
    fn fields_that_s3_writes_do_not_contradict_each_other() {
        use Transport::{Absent, Unknown};
        #[allow(non_upper_case_globals)]
        const Tls: Transport = Transport::Tls(None);
        for (tail, transport) in [
            ("SigV4 AES128-SHA AuthHeader h TLSv1.2", Tls),
            (
                "SigV4 AES128-SHA AuthHeader h TLSV1.2 arn:aws:s3:eu-west-1:123456789012:accesspoint/a Yes",
                Tls,
            ),
            ("- TLS_AES_128_GCM_SHA256 - h TLSv1.3 - - us-east-1", Tls),
            ("SigV2 - QueryString h - - -", Absent),
            ("- - - - - - - -", Absent),
            ("SigV4 AES128-SHA AuthHeader h", Unknown),
            ("SigV4", Unknown),
            // Future fields, as long as they cannot be a second set.
            ("- - - h - - - us-east-1 - - - -", Absent),
            (
                "SigV4 AES128-SHA AuthHeader h TLSv1.2 - - us-east-1 new 17 - - x",
                Tls,
            ),
            (
                "SigV4 AES128-SHA AuthHeader h INVALID_RELAY_TLS_VERSION - -",
                Tls,
            ),
            ("SigV4 AES128-SHA AuthHeader h tls_1_4 - -", Tls),
        ] {
            assert_eq!(read(tail), (None, transport), "{tail}");
        }
    }

    #[test]
    fn a_broken_form_is_named_and_makes_the_transport_unknown() {
        for (tail, contradiction) in [
            (
                "SigV4A AES128-SHA AuthHeader h TLSv1.2 - -",
                C::SignatureVersion,
            ),
            ("hostid - - - h - -", C::SignatureVersion),
            ("SigV4 AES128-SHA Cookie h TLSv1.2 - -", C::AuthType),
            ("- - - x TLSv1.3 - - -", C::NoCipherSuite),
            ("- AuthHeader - h TLSv1.3 - -", C::CipherSuite),
            ("- SigV2 - h - - -", C::CipherSuite),
            ("- - - x whatever - - -", C::TlsVersion),
            ("- AES128-SHA - x aG9zdA= - - -", C::TlsVersion),
            ("- AES128-SHA - x h.example.com - - -", C::TlsVersion),
            ("- - - x INVALID_RELAY_TLS_VERSION - - -", C::NoCipherSuite),
            (
                "- AES128-SHA - x TLSv1.3 - - - INVALID_RELAY_TLS_VERSION",
                C::SecondTail,
            ),
            ("SigV4 AES128-SHA AuthHeader h - - -", C::NoTlsVersion),
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 TLSv1 - -",
                C::AccessPointArn,
            ),
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 - TLSv1 -",
                C::AclRequired,
            ),
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 - - TLSv1 -",
                C::SecondTail,
            ),
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 - - - - sslv3",
                C::SecondTail,
            ),
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 - - us-east-1 hid - - - h -",
                C::SecondTail,
            ),
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 - - - SigV4 - AuthHeader h -",
                C::SecondTail,
            ),
            // The true end of a record from before March 2019, behind a key that forged its own.
            (
                "SigV4 AES128-SHA AuthHeader x TLSv1.3 - - - 200 - 10 - 5 4 - - v1",
                C::SecondTail,
            ),
        ] {
            assert_eq!(
                read(tail),
                (Some(contradiction), Transport::Unknown),
                "{tail}"
            );
        }
    }
}
