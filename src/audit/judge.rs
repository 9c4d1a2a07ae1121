//! What is worked out of each record beside its counts: its endpoint and its findings.

use crate::identify::{CipherSuite, Endpoint};
use crate::log::{Record, TlsVersion, Transport};

use super::field::Field;
use super::finding::Findings;
use super::meanings::Key;
use super::memo::Memo;
use super::text::text;

/// Few cipher suites and hosts occur at a time, so nearly every one is remembered.
const PLACES: usize = 256;

/// Judges records one after another.
pub(super) struct Judge {
    min_tls: TlsVersion,
    weak_suites: Memo<bool>,
    endpoints: Memo<Option<Endpoint>>,
}

impl Judge {
    pub(super) fn new(min_tls: TlsVersion) -> Self {
        Self {
            min_tls,
            weak_suites: Memo::new(PLACES),
            endpoints: Memo::new(PLACES),
        }
    }

    /// What is wrong with a record.
    #[inline]
    pub(super) fn findings(&mut self, record: &Record<'_>, transport: Transport) -> Findings {
        let raw = |field: Field| field.raw(record, transport, None);
        self.judge(transport, raw)
    }

    /// What is wrong with each of the records that were counted under a key.
    pub(super) fn findings_of(&mut self, key: &Key<'_>, transport: Transport) -> Findings {
        self.judge(transport, |field| key.raw(field))
    }

    #[inline]
    fn judge<'a>(&mut self, transport: Transport, raw: impl Fn(Field) -> &'a [u8]) -> Findings {
        let suite = raw(Field::CipherSuite);
        let is_weak = self.weak_suites.get(suite, || is_weak(suite));
        Findings::of(
            transport,
            raw(Field::TlsVersion),
            is_weak,
            raw(Field::SignatureVersion),
            self.min_tls,
        )
    }

    /// The kind of endpoint that a record's request was sent to.
    ///
    /// A bucket's website may have any name, so there the operation tells.
    pub(super) fn endpoint(&mut self, record: &Record<'_>) -> Option<Endpoint> {
        if record.operation.starts_with(b"WEBSITE.") {
            return Some(Endpoint::Website);
        }
        let host = record.host_header?;
        self.endpoints.get(host, || Endpoint::of(host))
    }
}

/// Whether a cipher suite, as logged, is weak.
fn is_weak(suite: &[u8]) -> bool {
    text(suite).is_some_and(|suite| CipherSuite::judge(&suite).is_weak())
}
