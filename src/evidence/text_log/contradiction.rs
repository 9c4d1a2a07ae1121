//! Fields behind the User-Agent that cannot all be true.
//!
//! Amazon S3 writes these fields itself and gives each a few known forms. Where a server logs a
//! Host header or a version ID as the client sent it, one space in there moves every later field,
//! and a plain HTTP request could pass for TLS 1.3. Such a line almost always breaks a form, so
//! the forms are checked, and how the request travelled is then unknown.
//!
//! A forged version ID can hold a whole tail in front of the true one, which then stands behind it.
//!
//! Source of the forms: "Amazon S3 server access log format" in the Amazon S3 User Guide.

use super::trailing_fields::Tail;

/// Why the fields behind the User-Agent of a record cannot be trusted.
///
/// It may also be a value that Amazon S3 has introduced since this was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Contradiction {
    /// The signature version has none of its known forms.
    #[error("the signature version is not SigV2, SigV4 or -")]
    SignatureVersion,
    /// The authentication type has none of its known forms.
    #[error("the authentication type is not AuthHeader, QueryString or -")]
    AuthType,
    /// The TLS version is not a name of TLS or SSL, known or not.
    #[error("the TLS version is neither a name of TLS or SSL nor -")]
    TlsVersion,
    /// The cipher suite is what another field would hold.
    #[error("the cipher suite is a signature version or an authentication type")]
    CipherSuite,
    /// There is a TLS version, but the cipher suite is `-`.
    #[error("a TLS version is logged without a cipher suite")]
    NoCipherSuite,
    /// There is a cipher suite, but the TLS version is `-`.
    #[error("a cipher suite is logged without a TLS version")]
    NoTlsVersion,
    /// The access point has none of its known forms.
    #[error("the access point is not an ARN or -")]
    AccessPointArn,
    /// Whether an ACL was required has none of its known forms.
    #[error("the field for a required ACL is not Yes or -")]
    AclRequired,
    /// A second TLS version, or the same fields once more, stand behind the TLS version.
    #[error("the fields behind the User-Agent seem to be there twice")]
    SecondTail,
}

/// The first contradiction in a tail. `behind` is what follows its TLS version.
///
/// A field that the line ends before is not checked.
pub(crate) fn contradiction(tail: &Tail<'_>, behind: &[u8]) -> Option<Contradiction> {
    let is_missing_or = |field: Option<&[u8]>, known: fn(&[u8]) -> bool| field.is_none_or(known);
    let is_none = |field: Option<&[u8]>| field.map(|field| field == b"-");
    if !is_missing_or(tail.signature_version, is_signature_version) {
        return Some(Contradiction::SignatureVersion);
    }
    if !is_missing_or(tail.auth_type, is_auth_type) {
        return Some(Contradiction::AuthType);
    }
    if tail.cipher_suite.is_some_and(is_moved) {
        return Some(Contradiction::CipherSuite);
    }
    if !is_missing_or(tail.tls_version, is_tls_version) {
        return Some(Contradiction::TlsVersion);
    }
    match (is_none(tail.cipher_suite), is_none(tail.tls_version)) {
        (Some(true), Some(false)) => return Some(Contradiction::NoCipherSuite),
        (Some(false), Some(true)) => return Some(Contradiction::NoTlsVersion),
        _ => {}
    }
    if !is_missing_or(tail.access_point_arn, is_access_point_arn) {
        return Some(Contradiction::AccessPointArn);
    }
    if !is_missing_or(tail.acl_required, is_acl_required) {
        return Some(Contradiction::AclRequired);
    }
    holds_second_tail(behind).then_some(Contradiction::SecondTail)
}

#[inline]
pub(crate) fn is_signature_version(text: &[u8]) -> bool {
    matches!(text, b"SigV4" | b"-" | b"SigV2")
}

#[inline]
pub(crate) fn is_auth_type(text: &[u8]) -> bool {
    matches!(text, b"AuthHeader" | b"-" | b"QueryString")
}

/// Whether what stands in the place of a cipher suite belongs into another field.
#[inline]
pub(crate) fn is_moved(suite: &[u8]) -> bool {
    matches!(suite, b"SigV4" | b"SigV2" | b"AuthHeader" | b"QueryString")
}

#[inline]
pub(crate) fn is_access_point_arn(text: &[u8]) -> bool {
    text == b"-" || text.starts_with(b"arn:")
}

#[inline]
pub(crate) fn is_acl_required(text: &[u8]) -> bool {
    matches!(text, b"-" | b"Yes")
}

/// Whether the TLS version of a second tail stands behind that of the first.
///
/// If it is `-`, any future field could be meant, so the fields before it have to fit too:
/// signature version, cipher suite `-`, authentication type and a host of at least one word, the
/// first of them behind a host ID.
fn holds_second_tail(behind: &[u8]) -> bool {
    let (mut before, mut signed) = ([&b""[..]; 2], None);
    for (place, word) in behind.split(|&byte| byte == b' ').enumerate() {
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

/// Whether a word begins like a TLS version, in any case, or is what S3 once logged for one.
pub(crate) fn names_tls_version(word: &[u8]) -> bool {
    let begins_like = |name: &[u8]| {
        word.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins_like(b"TLSv") || begins_like(b"SSLv") || word == b"INVALID_RELAY_TLS_VERSION"
}

/// Whether a field may be a TLS version: one that is not known yet names TLS or SSL all the same.
fn is_tls_version(text: &[u8]) -> bool {
    let is_a_name = |text: &[u8]| {
        text.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte))
    };
    let names_a_protocol = text
        .windows(3)
        .any(|three| three.eq_ignore_ascii_case(b"TLS") || three.eq_ignore_ascii_case(b"SSL"));
    text == b"-" || names_a_protocol && is_a_name(text)
}

#[cfg(test)]
mod tests {
    use super::Contradiction as C;
    use crate::evidence::{Contradiction, Record, Transport};

    /// What is made of a line whose tail begins behind the version ID and the host ID.
    fn read(tail: &str) -> (Option<Contradiction>, Transport) {
        let line = format!(
            "c0ffee b [06/Feb/2026:00:00:38 +0000] 192.0.2.10 - 0A1B2C3D4E5F6071 REST.GET.OBJECT \
             key \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"curl/8\" v1 aG9zdA= {tail}"
        );
        let record = Record::parse(line.as_bytes()).expect("a record");
        (record.contradiction, Transport::of(&record))
    }

    #[test]
    fn tails_that_s3_writes_hold_none() {
        use Transport::{Http, Tls, Unknown};
        for (tail, transport) in [
            ("SigV4 AES128-SHA AuthHeader h TLSv1.2", Tls),
            (
                "SigV4 AES128-SHA AuthHeader h TLSV1.2 arn:aws:s3:eu-west-1:123456789012:accesspoint/a Yes",
                Tls,
            ),
            ("- TLS_AES_128_GCM_SHA256 - h TLSv1.3 - - us-east-1", Tls),
            ("SigV2 - QueryString h - - -", Http),
            ("- - - - - - - -", Http),
            ("SigV4 AES128-SHA AuthHeader h", Unknown),
            ("SigV4", Unknown),
            // Fields of the future, as long as they cannot be a second tail.
            ("- - - h - - - us-east-1 - - - -", Http),
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
    fn each_form_that_is_broken_is_named_and_the_transport_unknown() {
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
        ] {
            assert_eq!(
                read(tail),
                (Some(contradiction), Transport::Unknown),
                "{tail}"
            );
        }
    }
}
