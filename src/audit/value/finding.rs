//! The problems that a request can have. A gate can fail on each of them.

use serde::ser::{Serialize, Serializer};

use crate::evidence::{TlsVersion, Transport};
use crate::names::names;

names! {
    /// A problem of a request.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Finding {
        /// TLS below the chosen minimum.
        OldTls => "old-tls",
        /// Plain HTTP.
        Http => "http",
        /// A cipher suite without forward secrecy, or with an outdated cipher or hash.
        WeakCipher => "weak-cipher",
        /// Signature Version 2.
        SigV2 => "sigv2",
        /// The record does not contain the TLS version, or contains an unknown one.
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
    /// The findings of a request with this transport and this signature version as logged.
    #[inline]
    pub(crate) fn of(
        transport: Transport,
        has_weak_cipher: bool,
        signature_version: &[u8],
        min_tls: TlsVersion,
    ) -> Self {
        let mut findings = Self::default();
        match transport {
            Transport::Tls(Some(version)) if version < min_tls => findings.add(Finding::OldTls),
            Transport::Http => findings.add(Finding::Http),
            Transport::Tls(None) | Transport::Unknown | Transport::Absent => {
                findings.add(Finding::UnknownTls);
            }
            Transport::Tls(_) | Transport::Internal => {}
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

    /// Whether the request has no problem.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set contains a finding.
    pub fn contains(self, finding: Finding) -> bool {
        self.0 & bit(finding) != 0
    }

    /// The findings, most serious first.
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

    /// The set as one bit for each finding.
    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    /// The set with these bits; `None` if any other bit is set.
    pub(crate) fn from_bits(bits: u8) -> Option<Self> {
        (bits >> Finding::ALL.len() == 0).then_some(Self(bits))
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        let mut set = Self::default();
        findings.into_iter().for_each(|finding| set.add(finding));
        set
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

    fn findings(transport: Transport, signature: &str) -> Vec<Finding> {
        Findings::of(transport, false, signature.as_bytes(), TlsVersion::V1_2)
            .iter()
            .collect()
    }

    #[test]
    fn tls_below_the_minimum_is_old() {
        let findings = |version, signature| findings(Transport::Tls(Some(version)), signature);
        assert_eq!(findings(TlsVersion::V1_0, "SigV4"), [Finding::OldTls]);
        assert_eq!(
            findings(TlsVersion::V1_1, "SigV2"),
            [Finding::OldTls, Finding::SigV2]
        );
        assert_eq!(findings(TlsVersion::V1_2, "-"), []);
        assert_eq!(findings(TlsVersion::V1_3, "SigV4"), []);
    }

    #[test]
    fn an_unknown_version_is_neither_old_nor_new() {
        for transport in [Transport::Tls(None), Transport::Unknown] {
            assert_eq!(findings(transport, "SigV4"), [Finding::UnknownTls]);
        }
    }

    #[test]
    fn http_is_a_finding_and_internal_operations_are_not() {
        assert_eq!(findings(Transport::Http, "-"), [Finding::Http]);
        assert_eq!(findings(Transport::Internal, "-"), []);
    }
}
