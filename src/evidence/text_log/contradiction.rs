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

/// Whether a word begins like a TLS version, in any case, or is what S3 once logged for one.
pub(crate) fn names_tls_version(word: &[u8]) -> bool {
    let begins_like = |name: &[u8]| {
        word.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins_like(b"TLSv") || begins_like(b"SSLv") || word == b"INVALID_RELAY_TLS_VERSION"
}

/// Whether a field may be a TLS version: one that is not known yet names TLS or SSL all the same.
pub(crate) fn is_tls_version(text: &[u8]) -> bool {
    let is_a_name = |text: &[u8]| {
        text.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte))
    };
    let names_a_protocol = text
        .windows(3)
        .any(|three| three.eq_ignore_ascii_case(b"TLS") || three.eq_ignore_ascii_case(b"SSL"));
    text == b"-" || names_a_protocol && is_a_name(text)
}
