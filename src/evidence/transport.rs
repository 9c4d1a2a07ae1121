//! How a request travelled.

use std::fmt;

use crate::names::names;

/// How a request reached S3, as far as its record tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Over this version of TLS, or over one that is not in [`TlsVersion`].
    Tls(Option<TlsVersion>),
    /// In plain HTTP.
    Http,
    /// S3's own work, such as a lifecycle expiry: there is no client.
    Internal,
    /// The record does not say: it dates from before March 2019, is cut short, or contradicts
    /// itself.
    Unknown,
}

impl Transport {
    /// Everything that reports tell apart, oldest TLS first.
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

    /// `tls`, `http`, `internal` or `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls(_) => "tls",
            Self::Http => "http",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }

    /// The TLS version's name, or that of the transport where there is no version. TLS of an
    /// unknown version is `unknown`.
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Tls(Some(version)) => version.name(),
            Self::Tls(None) => Self::Unknown.name(),
            _ => self.name(),
        }
    }

    /// Whether the record says how the request travelled, including the TLS version.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Tls(None) | Self::Unknown)
    }

    /// The same, with every TLS version taken for one.
    pub(crate) const fn without_version(self) -> Self {
        match self {
            Self::Tls(_) => Self::Tls(None),
            other => other,
        }
    }

    /// The same, with TLS of an unknown version taken for an unknown transport.
    pub(crate) const fn with_known_version(self) -> Self {
        match self {
            Self::Tls(None) => Self::Unknown,
            other => other,
        }
    }

    /// Whether a minimum TLS version would refuse the request. What is not known is not refused.
    pub fn is_refused_by(self, minimum: TlsVersion) -> bool {
        match self {
            Self::Tls(Some(version)) => version < minimum,
            Self::Http => true,
            Self::Tls(None) | Self::Internal | Self::Unknown => false,
        }
    }

    /// Its index in [`Transport::ALL`].
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Tls(Some(version)) => version as usize,
            Self::Http => 5,
            Self::Internal => 6,
            Self::Tls(None) | Self::Unknown => 7,
        }
    }
}

/// Serializes the name of the transport, without the version.
impl serde::Serialize for Transport {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A TLS protocol version that an access log can name, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsVersion {
    /// SSL 2.0 or 3.0, which only S3-compatible servers could log.
    Ssl,
    /// TLS 1.0 (RFC 2246), logged as `TLSv1`.
    V1_0,
    /// TLS 1.1 (RFC 4346).
    V1_1,
    /// TLS 1.2 (RFC 5246).
    V1_2,
    /// TLS 1.3 (RFC 8446).
    V1_3,
}

impl TlsVersion {
    /// Reads the log's spelling without regard to case: AWS's own samples print `TLSV1.2` where
    /// its logs print `TLSv1.2`. `None` for a spelling that is not known.
    pub fn from_log(text: &[u8]) -> Option<Self> {
        // Nearly every record has one of these, and this is asked of every record.
        match text {
            b"TLSv1.2" => return Some(Self::V1_2),
            b"TLSv1.3" => return Some(Self::V1_3),
            _ => {}
        }
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

names! {
    TlsVersion {
        Ssl => "SSL",
        V1_0 => "TLSv1.0",
        V1_1 => "TLSv1.1",
        V1_2 => "TLSv1.2",
        V1_3 => "TLSv1.3",
    }
}

/// Prints the protocol's name as people write it, such as `TLS 1.2`.
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
    fn each_spelling_in_any_case_is_its_own_version() {
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
