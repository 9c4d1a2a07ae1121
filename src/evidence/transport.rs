//! How a request travelled: what the TLS version field means.

use std::fmt;

use super::Record;

/// How a request reached S3, as far as its record tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Over TLS.
    Tls,
    /// In plain HTTP.
    Http,
    /// S3's own work, such as a lifecycle expiry: there is no client.
    Internal,
    /// The log does not say: a record from before March 2019, one cut short, or one that
    /// contradicts itself.
    Unknown,
}

impl Transport {
    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }

    /// Decides the transport of a record.
    ///
    /// `-` in the TLS version field means plain HTTP on a client's request and nothing at all on
    /// S3's own operations; a field that is missing says nothing. A record with a
    /// [`Contradiction`](super::Contradiction) is unknown, whatever its TLS version says.
    pub fn of(record: &Record<'_>) -> Self {
        if record.contradiction.is_some() {
            return Self::Unknown;
        }
        match record.tls_version {
            Some(b"-") => {}
            Some(_) => return Self::Tls,
            None if record.operation.starts_with(b"S3.") => return Self::Internal,
            None => return Self::Unknown,
        }
        if record.operation.starts_with(b"S3.") {
            return Self::Internal;
        }
        let from_a_client = [&b"REST."[..], b"WEBSITE.", b"SOAP.", b"BATCH."]
            .iter()
            .any(|kind| record.operation.starts_with(kind));
        if from_a_client {
            Self::Http
        } else {
            Self::Unknown
        }
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

    /// The name used in every report, such as `TLSv1.2`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssl => "SSL",
            Self::V1_0 => "TLSv1.0",
            Self::V1_1 => "TLSv1.1",
            Self::V1_2 => "TLSv1.2",
            Self::V1_3 => "TLSv1.3",
        }
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

/// How a request travelled: over a TLS version that is known, or one of the other ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Over this version of TLS.
    Tls(TlsVersion),
    /// In plain HTTP.
    Http,
    /// S3's own work.
    Internal,
    /// The log does not say, or names a version that is not known.
    Unknown,
}

impl Way {
    /// Every way, oldest TLS first.
    pub const ALL: [Self; 8] = [
        Self::Tls(TlsVersion::Ssl),
        Self::Tls(TlsVersion::V1_0),
        Self::Tls(TlsVersion::V1_1),
        Self::Tls(TlsVersion::V1_2),
        Self::Tls(TlsVersion::V1_3),
        Self::Http,
        Self::Internal,
        Self::Unknown,
    ];

    /// How a request travelled, from its transport and its TLS version as logged.
    pub(crate) fn of(transport: Transport, tls_version: &[u8]) -> Self {
        match transport {
            Transport::Tls => TlsVersion::from_log(tls_version).map_or(Self::Unknown, Self::Tls),
            Transport::Http => Self::Http,
            Transport::Internal => Self::Internal,
            Transport::Unknown => Self::Unknown,
        }
    }

    /// The TLS version's or the transport's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls(version) => version.name(),
            Self::Http => Transport::Http.name(),
            Self::Internal => Transport::Internal.name(),
            Self::Unknown => Transport::Unknown.name(),
        }
    }

    /// Whether a minimum would refuse what came this way.
    pub fn is_refused_by(self, minimum: TlsVersion) -> bool {
        match self {
            Self::Tls(version) => version < minimum,
            Self::Http => true,
            Self::Internal | Self::Unknown => false,
        }
    }

    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Tls(version) => version as usize,
            Self::Http => 5,
            Self::Internal => 6,
            Self::Unknown => 7,
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
