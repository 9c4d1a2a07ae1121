//! The buckets of a report.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::CleanText;
use super::values::{requirement, time, verdict};
use crate::audit::{Requirement, Verdict};
use crate::evidence::Timestamp;

/// The coverage of one bucket, and its verdicts.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Bucket {
    pub bucket: CleanText,
    pub recorder: CleanText,
    pub records: u64,
    #[serde(deserialize_with = "time")]
    pub first_seen: Timestamp,
    #[serde(deserialize_with = "time")]
    pub last_seen: Timestamp,
    pub hours_without_records: u64,
    /// The longest of the times without records.
    pub gaps: Vec<Gap>,
    pub readiness: Vec<BucketVerdict>,
}

/// Hours without records.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Gap {
    pub hours: u64,
}

/// Whether a requirement would be safe for a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct BucketVerdict {
    /// HTTPS, or a minimum TLS version.
    #[serde(deserialize_with = "requirement")]
    pub requirement: Requirement,
    /// Whether it would be safe.
    #[serde(deserialize_with = "verdict")]
    pub verdict: Verdict,
    /// Number of requests that it would refuse.
    pub refused_requests: u64,
}

/// The buckets of a report, in its order.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    list: Vec<Bucket>,
    places: HashMap<CleanText, usize>,
}

impl Buckets {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Bucket> {
        self.list.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, name: &CleanText) -> Option<&Bucket> {
        self.places.get(name).map(|&place| &self.list[place])
    }
}

impl<'de> Deserialize<'de> for Buckets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Listed;

        impl<'de> Visitor<'de> for Listed {
            type Value = Buckets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of buckets")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Buckets, A::Error> {
                let mut buckets = Buckets::default();
                while let Some(bucket) = seq.next_element::<Bucket>()? {
                    let place = buckets.list.len();
                    if buckets
                        .places
                        .insert(bucket.bucket.clone(), place)
                        .is_some()
                    {
                        return Err(A::Error::custom("a bucket is listed twice"));
                    }
                    buckets.list.push(bucket);
                }
                Ok(buckets)
            }
        }

        deserializer.deserialize_seq(Listed)
    }
}
