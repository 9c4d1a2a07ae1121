//! How a request reached S3: TLS and its version, or plain HTTP.

use std::fmt;

use crate::names::names;

/// How a request reached S3, according to its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Over TLS. `None` is a version that is not in [`TlsVersion`].
    Tls(Option<TlsVersion>),
    /// Over plain HTTP.
    Http,
    /// An operation of S3 itself, such as a lifecycle expiry: there is no client.
    Internal,
    /// The record does not say: it is older than March 2019, is truncated, or contradicts itself.
    Unknown,
    /// The record has no TLS version and no cipher suite, and is not of AWS: the request came over
    /// plain HTTP, or its server does not record TLS. The server's other records may tell.
    Absent,
}

/// How `s3tls records` writes [`Transport::Absent`].
pub(crate) const ABSENT: &[u8] = b"absent";

impl Transport {
    /// Every transport that reports distinguish, oldest TLS first. [`Transport::Absent`] is unknown
    /// there, or plain HTTP.
    pub const ALL: [Self; 8] = [
        Self::Tls(Some(TlsVersion::Ssl)),
        Self::Tls(Some(TlsVersion::V1_0)),
        Self::Tls(Some(TlsVersion::V1_1)),
        Self::Tls(Some(TlsVersion::V1_2)),
        Self::Tls(Some(TlsVersion::V1_3)),
        Self::Http,
        Self::Internal,
        Self::Unknown,
    ];

    /// The name in reports: `tls`, `http`, `internal` or `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls(_) => "tls",
            Self::Http => "http",
            Self::Internal => "internal",
            Self::Unknown | Self::Absent => "unknown",
        }
    }

    /// The name of the TLS version, or of the transport if it is not TLS. TLS of an unknown version
    /// is `unknown`.
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Tls(Some(version)) => version.name(),
            Self::Tls(None) => Self::Unknown.name(),
            _ => self.name(),
        }
    }

    /// Whether the record says how the request reached S3, including the TLS version.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Tls(None) | Self::Unknown | Self::Absent)
    }

    /// The transport alone: every TLS version becomes `Tls(None)`.
    pub(crate) const fn without_version(self) -> Self {
        match self {
            Self::Tls(_) => Self::Tls(None),
            other => other,
        }
    }

    /// The transport as reports distinguish it: TLS of an unknown version becomes `Unknown`.
    pub(crate) const fn with_known_version(self) -> Self {
        match self {
            Self::Tls(None) | Self::Absent => Self::Unknown,
            other => other,
        }
    }

    /// What the absence of a TLS version and a cipher suite means in a client's request.
    pub(crate) fn without_tls(is_of_aws: bool) -> Self {
        match is_of_aws {
            true => Self::Http,
            false => Self::Absent,
        }
    }

    /// Whether a minimum TLS version would refuse the request. Unknown transports and versions do
    /// not count as refused.
    pub fn is_refused_by(self, minimum: TlsVersion) -> bool {
        match self {
            Self::Tls(Some(version)) => version < minimum,
            Self::Http => true,
            Self::Tls(None) | Self::Internal | Self::Unknown | Self::Absent => false,
        }
    }

    /// The index in [`Transport::ALL`].
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Tls(Some(version)) => version as usize,
            Self::Http => 5,
            Self::Internal => 6,
            Self::Tls(None) | Self::Unknown | Self::Absent => 7,
        }
    }
}

/// Serializes [`Transport::name`], without the version.
impl serde::Serialize for Transport {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

names! {
    /// A TLS version that an access log can contain, oldest first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum TlsVersion {
        /// SSL 2.0 or 3.0, which only S3-compatible servers may log.
        Ssl => "SSL",
        /// TLS 1.0 (RFC 2246), logged as `TLSv1`.
        V1_0 => "TLSv1.0",
        /// TLS 1.1 (RFC 4346).
        V1_1 => "TLSv1.1",
        /// TLS 1.2 (RFC 5246).
        V1_2 => "TLSv1.2",
        /// TLS 1.3 (RFC 8446).
        V1_3 => "TLSv1.3",
    }
}

impl TlsVersion {
    /// Parses the log's spelling. Case is ignored because AWS's documentation prints `TLSV1.2`
    /// where its logs contain `TLSv1.2`. Returns `None` for an unknown spelling.
    #[inline]
    pub fn from_log(text: &[u8]) -> Option<Self> {
        // This runs for every record, and nearly all have one of these two.
        match text {
            b"TLSv1.2" => Some(Self::V1_2),
            b"TLSv1.3" => Some(Self::V1_3),
            _ => Self::from_any_spelling(text),
        }
    }

    /// The version that a cipher suite proves: the suites of TLS 1.3 exist in no other version.
    ///
    /// Source: RFC 8446, B.4.
    pub fn of_suite(suite: &[u8]) -> Option<Self> {
        let is_its_own = suite.starts_with(b"TLS_AES_") || suite.starts_with(b"TLS_CHACHA20_");
        is_its_own.then_some(Self::V1_3)
    }

    /// Whether a text can only be a TLS version, known or not: `TLS` or `SSL` and a number, such as
    /// `TLSv1.3`, `TLS 1.3` or `TLS_1_4`, or the invalid version that S3 is known to have logged.
    ///
    /// A column may hold any word in place of a missing value, such as `undefined` or `no TLS`, which
    /// proves nothing.
    #[inline]
    pub(crate) fn is_name(text: &[u8]) -> bool {
        matches!(text, b"TLSv1.2" | b"TLSv1.3") || is_protocol_and_number(text)
    }

    #[inline(never)]
    fn from_any_spelling(text: &[u8]) -> Option<Self> {
        const SPELLINGS: [(&[u8], TlsVersion); 7] = [
            (b"TLSv1.2", TlsVersion::V1_2),
            (b"TLSv1.3", TlsVersion::V1_3),
            (b"TLSv1.1", TlsVersion::V1_1),
            (b"TLSv1", TlsVersion::V1_0),
            (b"TLSv1.0", TlsVersion::V1_0),
            (b"SSLv3", TlsVersion::Ssl),
            (b"SSLv2", TlsVersion::Ssl),
        ];
        SPELLINGS
            .iter()
            .find(|(spelling, _)| spelling.eq_ignore_ascii_case(text))
            .map(|&(_, version)| version)
    }
}

#[inline(never)]
fn is_protocol_and_number(text: &[u8]) -> bool {
    let Some((protocol, rest)) = text.split_at_checked(3) else {
        return false;
    };
    let number = match rest {
        [b' ' | b'_' | b'-', rest @ ..] => rest,
        rest => rest,
    };
    let number = match number {
        [b'v' | b'V', number @ ..] => number,
        number => number,
    };
    let is_protocol = [b"TLS", b"SSL"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(protocol));
    let is_number = number.first().is_some_and(u8::is_ascii_digit)
        && number
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"._".contains(byte));
    is_protocol && is_number || text == b"INVALID_RELAY_TLS_VERSION"
}

/// Whether a text can only be the name of a cipher suite, known or not: parts between hyphens or
/// underscores, one of which begins like the name of a cipher, a mode or a hash. A word in place of a
/// missing value, such as `undefined` or `not-recorded`, is not one.
///
/// Source: the names of the TLS cipher suite registry of IANA, and "openssl-ciphers" in the OpenSSL
/// manual.
pub(crate) fn is_suite_name(text: &[u8]) -> bool {
    const PARTS: [&[u8]; 17] = [
        b"AES",
        b"CHACHA20",
        b"3DES",
        b"DES",
        b"RC2",
        b"RC4",
        b"CAMELLIA",
        b"ARIA",
        b"SEED",
        b"IDEA",
        b"SM4",
        b"GOST",
        b"GCM",
        b"CCM",
        b"POLY1305",
        b"SHA",
        b"MD5",
    ];
    let mut parts = text.split(|byte| b"-_".contains(byte));
    let is_known = |part: &[u8]| {
        PARTS.iter().any(|known| {
            part.get(..known.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(known))
        })
    };
    parts.clone().count() > 1
        && parts
            .clone()
            .all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric))
        && parts.any(is_known)
}

/// Prints the version as people write it, such as `TLS 1.2`.
impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name().split_once('v') {
            Some((protocol, number)) => write!(f, "{protocol} {number}"),
            None => f.write_str(self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_place_of_a_value_are_no_names() {
        for version in [
            "TLSv1",
            "TLSv1.2",
            "tlsv1.3",
            "TLSv1.4",
            "TLS 1.3",
            "TLS1.2",
            "TLS_1_2",
            "SSLv3",
            "INVALID_RELAY_TLS_VERSION",
        ] {
            assert!(TlsVersion::is_name(version.as_bytes()), "{version}");
        }
        for suite in [
            "ECDHE-RSA-AES128-GCM-SHA256",
            "TLS_AES_128_GCM_SHA256",
            "DES-CBC3-SHA",
            "RC4-MD5",
            "NULL-SHA",
            "TLS_AES_512_NEW",
            "tls_chacha20_poly1305_sha256",
        ] {
            assert!(is_suite_name(suite.as_bytes()), "{suite}");
        }
        for word in [
            "",
            "-",
            "none",
            "(none)",
            "undefined",
            "no TLS",
            "NonTLS",
            "TLS",
            "TLSv",
            "SSLvx",
            "TLSv1.2?",
            "not-recorded",
            "n-a",
            "0",
            "false",
            "http",
            "SigV4",
            "-AES128",
            "AES 128-SHA",
        ] {
            assert!(!TlsVersion::is_name(word.as_bytes()), "{word}");
            assert!(!is_suite_name(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn spellings_are_recognized_in_any_case() {
        use TlsVersion as V;
        for (spelling, version) in [
            ("SSLv2", Some(V::Ssl)),
            ("SSLv3", Some(V::Ssl)),
            ("TLSv1", Some(V::V1_0)),
            ("TLSv1.0", Some(V::V1_0)),
            ("TLSv1.1", Some(V::V1_1)),
            ("TLSv1.2", Some(V::V1_2)),
            ("TLSv1.3", Some(V::V1_3)),
            ("TLSv1.4", None),
            ("TLSv", None),
            ("TLS", None),
            ("SSL", None),
            ("SSLv4", None),
            ("INVALID_RELAY_TLS_VERSION", None),
            ("-", None),
        ] {
            for text in [
                spelling.to_owned(),
                spelling.to_uppercase(),
                spelling.to_lowercase(),
            ] {
                assert_eq!(TlsVersion::from_log(text.as_bytes()), version, "{text}");
            }
        }
    }
}
