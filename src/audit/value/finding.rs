//! What is wrong with a request, and so what a gate can fail on.

use serde::ser::{Serialize, Serializer};

use crate::evidence::TlsVersion;

use crate::evidence::Way;
use crate::names::names;

/// One thing that is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// TLS below the chosen minimum.
    OldTls,
    /// Plain HTTP.
    Http,
    /// A cipher suite without forward secrecy, or with a cipher or hash that is outdated.
    WeakCipher,
    /// Signature Version 2.
    SigV2,
    /// The log does not say which TLS version it was, or names one that is not known.
    UnknownTls,
}

names! {
    Finding {
        OldTls => "old-tls",
        Http => "http",
        WeakCipher => "weak-cipher",
        SigV2 => "sigv2",
        UnknownTls => "unknown-tls",
    }
}

impl Finding {
    /// Whether a stricter policy would refuse the request: old TLS or plain HTTP.
    pub fn is_risky(self) -> bool {
        matches!(self, Self::OldTls | Self::Http)
    }
}

/// A set of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings(u8);

impl Findings {
    /// Judges a request by how it travelled, by whether its cipher suite is weak, and by its
    /// signature version as logged.
    #[inline]
    pub(crate) fn of(
        way: Way,
        has_weak_cipher: bool,
        signature_version: &[u8],
        min_tls: TlsVersion,
    ) -> Self {
        let mut findings = Self::default();
        match way {
            Way::Tls(version) if version < min_tls => findings.add(Finding::OldTls),
            Way::Http => findings.add(Finding::Http),
            Way::Unknown => findings.add(Finding::UnknownTls),
            Way::Tls(_) | Way::Internal => {}
        }
        if has_weak_cipher {
            findings.add(Finding::WeakCipher);
        }
        if signature_version.eq_ignore_ascii_case(b"SigV2") {
            findings.add(Finding::SigV2);
        }
        findings
    }

    /// Whether a stricter policy would refuse the request.
    pub fn are_risky(self) -> bool {
        self.iter().any(Finding::is_risky)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set holds a finding.
    pub fn contains(self, finding: Finding) -> bool {
        self.0 & bit(finding) != 0
    }

    /// The findings, gravest first.
    pub fn iter(self) -> impl Iterator<Item = Finding> {
        Finding::ALL
            .into_iter()
            .filter(move |&finding| self.contains(finding))
    }

    fn add(&mut self, finding: Finding) {
        self.0 |= bit(finding);
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

fn bit(finding: Finding) -> u8 {
    1 << finding as u8
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Transport;

    fn findings(transport: Transport, version: &str, signature: &str) -> Vec<Finding> {
        Findings::of(
            Way::of(transport, version.as_bytes()),
            false,
            signature.as_bytes(),
            TlsVersion::V1_2,
        )
        .iter()
        .collect()
    }

    #[test]
    fn old_is_below_the_minimum() {
        assert_eq!(
            findings(Transport::Tls, "TLSv1", "SigV4"),
            [Finding::OldTls]
        );
        assert_eq!(
            findings(Transport::Tls, "TLSV1.1", "SigV2"),
            [Finding::OldTls, Finding::SigV2]
        );
        assert_eq!(findings(Transport::Tls, "TLSv1.2", "-"), []);
        assert_eq!(findings(Transport::Tls, "TLSv1.3", "SigV4"), []);
    }

    #[test]
    fn an_unknown_is_never_old_nor_new() {
        assert_eq!(
            findings(Transport::Tls, "TLSv1.4", "SigV4"),
            [Finding::UnknownTls]
        );
        assert_eq!(
            findings(Transport::Unknown, "-", "-"),
            [Finding::UnknownTls]
        );
    }

    #[test]
    fn http_fails_and_the_inside_of_s3_does_not() {
        assert_eq!(findings(Transport::Http, "-", "-"), [Finding::Http]);
        assert_eq!(findings(Transport::Internal, "-", "-"), []);
    }
}
