//! The forms of the fields after the User-Agent, and how these fields can contradict each other.
//!
//! Amazon S3 writes these fields itself, each in one of a few known forms. Some other servers log
//! the Host header or the version ID as the client sent it. One space in it then moves every later
//! field by one place, so a plain HTTP request could pass for one over TLS 1.3. Such a line almost
//! always breaks one of the forms. The forms are therefore checked, and if one is broken, the
//! transport of the request is unknown.
//!
//! A forged version ID can also contain a complete set of these fields. The true ones then follow
//! as a second set.
//!
//! Source of the forms: "Amazon S3 server access log format" in the Amazon S3 User Guide.

use crate::names::names;

names! {
    /// Why the fields after a record's User-Agent cannot be trusted.
    ///
    /// The cause may also be a value that is newer than this list.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
    #[non_exhaustive]
    pub enum Contradiction {
        /// The signature version has none of its known forms.
        #[error("the signature version is not SigV2, SigV4 or -")]
        SignatureVersion => "signature-version",
        /// The authentication type has none of its known forms.
        #[error("the authentication type is not AuthHeader, QueryString or -")]
        AuthType => "auth-type",
        /// The TLS version does not name TLS or SSL. A version that is not known yet does.
        #[error("the TLS version is neither a name of TLS or SSL nor -")]
        TlsVersion => "tls-version",
        /// The cipher suite is a value of another field or, where only it could prove TLS, not the
        /// name of a suite.
        #[error("the cipher suite is not the name of a cipher suite")]
        CipherSuite => "cipher-suite",
        /// The TLS version has a value, but the cipher suite is `-`.
        #[error("a TLS version is logged without a cipher suite")]
        NoCipherSuite => "no-cipher-suite",
        /// The cipher suite has a value, but the TLS version is `-`.
        #[error("a cipher suite is logged without a TLS version")]
        NoTlsVersion => "no-tls-version",
        /// The scheme is `http`, but a TLS version or a cipher suite is logged. Only records with named
        /// fields have a scheme.
        #[error("the scheme is http, but a TLS version or a cipher suite is logged")]
        Scheme => "scheme",
        /// The access point has none of its known forms.
        #[error("the access point is not an ARN or -")]
        AccessPointArn => "access-point-arn",
        /// The field for a required ACL has none of its known forms.
        #[error("the field for a required ACL is not Yes or -")]
        AclRequired => "acl-required",
        /// The TLS version is followed by another one, or by a second set of these fields.
        #[error("the fields after the User-Agent seem to appear twice")]
        SecondTail => "second-tail",
        /// A field about TLS is recorded twice, with different values. Only records with named fields
        /// can have that.
        #[error("a field about TLS is logged twice, with different values")]
        Twice => "twice",
    }
}

#[inline]
pub(crate) fn is_signature_version(text: &[u8]) -> bool {
    matches!(text, b"SigV4" | b"-" | b"SigV2")
}

#[inline]
pub(crate) fn is_auth_type(text: &[u8]) -> bool {
    matches!(text, b"AuthHeader" | b"-" | b"QueryString")
}

/// Whether the cipher suite is a value of another field.
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

/// Whether a word begins like a TLS version, in upper or lower case, or is the invalid version that
/// S3 is known to have logged.
pub(crate) fn names_tls_version(word: &[u8]) -> bool {
    let begins_like = |name: &[u8]| {
        word.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins_like(b"TLSv") || begins_like(b"SSLv") || word == b"INVALID_RELAY_TLS_VERSION"
}

/// Whether a field can be a TLS version. A version that is not known yet still names TLS or SSL.
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
