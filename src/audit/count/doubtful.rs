//! Doubtful records, which leave something unknown, and the places of the latest ones.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::block_reader::BlockReader;
use super::samples::{DoubtfulSample, Place, Position, SAMPLES, keep_first, source_or_member};
use crate::audit::value::{text, without_secrets};
use crate::evidence::{Contradiction, Origin, Record, Timestamp, Transport, Weight};
use crate::input::Input;

/// The doubtful records of some blocks. The order of records and merges does not matter.
#[derive(Default)]
pub(crate) struct Doubtful {
    /// Number of requests whose record contradicts itself.
    contradictory: u64,
    /// The latest records, because they say most about clients that are still running.
    latest: BTreeMap<Latest, Kept>,
}

/// Sorts the latest record first, and records with the same time by place.
type Latest = (Reverse<Timestamp>, Position);

/// What is kept of a record.
struct Kept {
    /// The name of the member that it is from, if it is from an archive.
    member: Option<Box<str>>,
    bucket: Box<[u8]>,
    reason: DoubtReason,
}

/// Why a record is doubtful.
#[derive(Debug, Clone, Copy, thiserror::Error)]
enum DoubtReason {
    #[error("a quoted field holds what looks like a second record")]
    SecondRecord,
    #[error("{0}")]
    Contradiction(Contradiction),
    #[error("the record does not say whether the request used TLS")]
    Transport,
    #[error(
        "the record has neither tls_version nor cipher_suite: add both to the recordFields of the \
         log delivery; a result of CloudWatch Logs Insights may lack them because they had no value"
    )]
    NoColumns,
    #[error(
        "without its operation, the record does not say whether a client or S3 itself sent the \
         request without TLS: add operation to the recordFields of the log delivery"
    )]
    NoOperation,
    #[error(
        "the CloudTrail event has no TLS details: made by an AWS service, or perhaps over plain HTTP"
    )]
    NoTlsDetails,
    #[error("the TLS version is unknown")]
    Version,
}

impl Doubtful {
    /// Adds a record if it leaves something unknown.
    #[inline]
    pub(crate) fn add(
        &mut self,
        record: &Record<'_>,
        weight: Weight,
        place: Place<'_>,
        is_ambiguous: bool,
    ) {
        // Of absent ones all are alike, and perhaps plain HTTP.
        let is_unknown = !record.transport.is_known() && record.transport != Transport::Absent;
        if is_ambiguous || is_unknown {
            if record.contradiction.is_some() {
                self.contradictory += weight.requests;
            }
            let reason = match (record.contradiction, record.transport) {
                (Some(contradiction), _) => DoubtReason::Contradiction(contradiction),
                _ if is_ambiguous => DoubtReason::SecondRecord,
                (None, Transport::Tls(_)) => DoubtReason::Version,
                (None, _) => match record.origin {
                    Origin::TextLog => DoubtReason::Transport,
                    Origin::VendedLog if record.tls_version.is_none() => DoubtReason::NoColumns,
                    Origin::VendedLog if record.operation.is_none() => DoubtReason::NoOperation,
                    Origin::VendedLog => DoubtReason::Transport,
                    Origin::CloudTrail => DoubtReason::NoTlsDetails,
                },
            };
            self.keep(record, weight, place, reason);
        }
    }

    #[cold]
    fn keep(&mut self, record: &Record<'_>, weight: Weight, place: Place<'_>, reason: DoubtReason) {
        let key = (Reverse(weight.last), place.position());
        keep_first(&mut self.latest, key, || Kept {
            member: place.member_name(),
            bucket: record.bucket.unwrap_or(b"-").into(),
            reason,
        });
    }

    /// Adds the records of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        self.contradictory += other.contradictory;
        for (key, value) in other.latest {
            keep_first(&mut self.latest, key, || value);
        }
    }

    pub(crate) fn contradictory(&self) -> u64 {
        self.contradictory
    }

    /// The latest records, with the names of their sources and with line numbers from 1.
    pub(crate) fn into_samples(
        self,
        reader: &BlockReader,
        input: &Input,
    ) -> impl Iterator<Item = DoubtfulSample> {
        debug_assert!(self.latest.len() <= SAMPLES);
        let latest = self.latest.into_iter();
        latest.map(|((Reverse(time), position), kept)| {
            let source = source_or_member(position.0, kept.member.as_deref(), input.found());
            DoubtfulSample {
                source: without_secrets(source),
                line: reader.line(position, input.found()),
                time,
                bucket: text(&kept.bucket).unwrap_or("-".into()).into_owned(),
                reason: kept.reason.to_string(),
            }
        })
    }
}
