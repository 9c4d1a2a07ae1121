//! What is counted of a bucket apart from the others, because it is decided only at the end how it
//! counts, and whether.

use serde::{Deserialize, Serialize};

use super::bounded::Bounded;
use super::over_time::{OverTime, OverTimeParts};
use super::owners::Owners;
use crate::audit::value::Observation;
use crate::evidence::{NONE, Transport};

/// The requests of a bucket to whose records one of these applies:
///
/// - they are not of the preferred kind, which may have the same requests;
/// - they are [`Transport::Absent`], which other records of the server may show to be plain HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Apart {
    pub over_time: OverTime,
    /// The owners of the bucket in records of [`Transport::Absent`]: one, unless servers have
    /// buckets of one name.
    pub owners: Owners,
}

/// The serialized form of an [`Apart`].
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ApartParts {
    pub over_time: OverTimeParts,
    pub owners: Owners,
}

impl Apart {
    pub(crate) fn new() -> Self {
        Self {
            over_time: OverTime::new(),
            owners: Owners::default(),
        }
    }

    pub(crate) fn add(&mut self, observed: &Observation<'_>) {
        let record = observed.record;
        self.over_time.add(*observed.weight, record.transport);
        if record.transport == Transport::Absent {
            self.owners.add(record.bucket_owner.unwrap_or(NONE));
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.over_time.merge(other.over_time.clone());
        self.owners.merge(&other.owners);
    }

    /// Approximate bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.over_time.size() + self.owners.size()
    }

    pub(crate) fn to_parts(&self) -> ApartParts {
        ApartParts {
            over_time: self.over_time.clone().into_parts(),
            owners: self.owners.clone(),
        }
    }

    pub(crate) fn from_parts(parts: ApartParts) -> Self {
        Self {
            over_time: OverTime::from_parts(parts.over_time),
            owners: parts.owners,
        }
    }
}
