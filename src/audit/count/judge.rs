//! What is worked out of each record beside its counts: its endpoint and its findings.

use crate::identify::{CipherSuite, Endpoint};
use crate::log::{Record, TlsVersion};

use super::over_time::Way;
use crate::audit::value::{Findings, Memo, text};

/// How many cipher suites are remembered: more than any server offers at a time.
const SUITES: usize = 32;

/// How many hosts are remembered.
const PLACES: usize = 256;

/// Judges records one after another.
pub(crate) struct Judge {
    min_tls: TlsVersion,
    /// Suites met lately, the most frequent first, and whether each is weak.
    suites: Vec<(Box<[u8]>, bool)>,
    endpoints: Memo<Option<Endpoint>>,
}

impl Judge {
    pub(crate) fn new(min_tls: TlsVersion) -> Self {
        Self {
            min_tls,
            suites: Vec::new(),
            endpoints: Memo::new(PLACES),
        }
    }

    /// What is wrong with requests that came this way, from their cipher suite and signature
    /// version as logged.
    #[inline]
    pub(crate) fn findings(&mut self, way: Way, suite: &[u8], signature: &[u8]) -> Findings {
        Findings::of(way, self.is_weak(suite), signature, self.min_tls)
    }

    /// Whether a cipher suite is weak. A few suites make up all traffic, so those met last are
    /// looked through before anything is hashed.
    #[inline]
    fn is_weak(&mut self, suite: &[u8]) -> bool {
        let known = self.suites.iter().position(|(known, _)| **known == *suite);
        match known {
            Some(0) => self.suites[0].1,
            Some(place) => {
                self.suites.swap(place, place - 1);
                self.suites[place - 1].1
            }
            None => self.new_suite(suite),
        }
    }

    #[cold]
    fn new_suite(&mut self, suite: &[u8]) -> bool {
        let is_weak = text(suite).is_some_and(|suite| CipherSuite::judge(&suite).is_weak());
        self.suites.truncate(SUITES - 1);
        self.suites.push((suite.into(), is_weak));
        is_weak
    }

    /// The kind of endpoint that a record's request was sent to.
    ///
    /// A bucket's website may have any name, so there the operation tells.
    pub(crate) fn endpoint(&mut self, record: &Record<'_>) -> Option<Endpoint> {
        if record.operation.starts_with(b"WEBSITE.") {
            return Some(Endpoint::Website);
        }
        let host = record.host_header?;
        self.endpoints.get(host, || Endpoint::of(host))
    }
}
