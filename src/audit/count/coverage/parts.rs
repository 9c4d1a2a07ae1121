//! The serialized form of a coverage.

use std::collections::BTreeMap;

use super::bucket::CountedBucket;
use super::{Coverage, DeliveryCounts};
use crate::audit::count::answered::{Answered, AnsweredParts};
use crate::audit::count::apart::{Apart, ApartParts};
use crate::audit::count::covered_hours::CoveredHours;
use crate::audit::count::key_exchanges::KeyExchanges;
use crate::audit::count::owners::Owners;
use crate::audit::value::Rank;
use crate::evidence::Timestamp;

/// The serialized form of a [`Coverage`].
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct CoverageParts {
    pub least: Rank,
    /// The buckets, sorted by name. Folded ones have the name
    /// [`INDISTINCT`](crate::audit::value::INDISTINCT).
    pub buckets: Vec<BucketCoverageParts>,
    pub delivery: (u64, u64, i64),
    /// In milliseconds.
    pub last_elsewhere: Option<i64>,
    pub owners_with_tls: Owners,
    pub period: i64,
}

/// The serialized form of one bucket.
#[derive(PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(crate) struct BucketCoverageParts {
    pub name: Vec<u8>,
    pub records: u64,
    /// First and last time in milliseconds.
    pub times: [i64; 2],
    /// Its days with one bit for each hour.
    pub days: BTreeMap<i64, u32>,
    pub answered: AnsweredParts,
    pub key_exchanges: KeyExchanges,
    pub apart: Option<ApartParts>,
}

impl Coverage {
    pub(crate) fn into_parts(self) -> CoverageParts {
        let part = |(number, counted): (u32, &CountedBucket)| BucketCoverageParts {
            name: self.name(number).to_vec(),
            records: counted.covered.records,
            times: [counted.covered.first.0, counted.covered.last.0],
            days: counted.covered.days().clone(),
            answered: counted.answered.to_parts(),
            key_exchanges: counted.key_exchanges,
            apart: counted.apart.as_ref().map(|apart| apart.to_parts()),
        };
        let mut buckets: Vec<_> = self.counted().map(part).collect();
        buckets.sort_unstable();
        let DeliveryCounts {
            known,
            late,
            longest,
        } = self.delivery;
        CoverageParts {
            least: self.least,
            buckets,
            delivery: (known, late, longest),
            last_elsewhere: self.last_elsewhere.map(|time| time.0),
            owners_with_tls: self.owners_with_tls.clone(),
            period: self.period,
        }
    }

    /// Restores the result of [`Coverage::into_parts`]; `None` if it cannot be one.
    pub(crate) fn from_parts(parts: CoverageParts) -> Option<Self> {
        let (known, late, longest) = parts.delivery;
        let mut coverage = Self {
            least: parts.least,
            delivery: DeliveryCounts {
                known,
                late,
                longest,
            },
            last_elsewhere: parts.last_elsewhere.map(Timestamp),
            owners_with_tls: parts.owners_with_tls,
            period: parts.period,
            ..Self::new()
        };
        for bucket in parts.buckets {
            let [first, last] = bucket.times.map(Timestamp);
            coverage.bucket(&bucket.name).merge(&CountedBucket {
                covered: CoveredHours::new(bucket.records, first, last, bucket.days),
                answered: Answered::from_parts(&bucket.answered)?,
                key_exchanges: bucket.key_exchanges,
                apart: bucket.apart.map(|parts| Box::new(Apart::from_parts(parts))),
            });
        }
        Some(coverage)
    }
}
