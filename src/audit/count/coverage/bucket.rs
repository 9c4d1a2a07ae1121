//! What is counted of one bucket.

use std::sync::Arc;

use crate::audit::count::answered::Answered;
use crate::audit::count::apart::Apart;
use crate::audit::count::covered_hours::CoveredHours;
use crate::audit::count::key_exchanges::KeyExchanges;
use crate::evidence::Recorder;

/// What is counted of one bucket.
#[derive(Debug, Clone, Default)]
pub(super) struct CountedBucket {
    pub covered: CoveredHours,
    pub answered: Answered,
    pub key_exchanges: KeyExchanges,
    pub apart: Option<Box<Apart>>,
}

/// What is counted of a bucket, with its name in reports.
pub(crate) struct BucketCoverage {
    pub name: Arc<str>,
    pub raw_name: Vec<u8>,
    pub covered: CoveredHours,
    pub answered: Answered,
    pub key_exchanges: KeyExchanges,
    pub apart: Option<Box<Apart>>,
    /// Who recorded it.
    pub recorder: Recorder,
    /// What others recorded of the same bucket. It is never added up with the rest.
    pub beside: Option<Box<BucketCoverage>>,
    /// Whether these are several buckets that are counted together.
    pub is_folded: bool,
}

impl BucketCoverage {
    /// The same, with what others recorded beside it.
    pub(crate) fn beside(self, other: Self) -> Self {
        Self {
            beside: Some(Box::new(other)),
            ..self
        }
    }
}

impl CountedBucket {
    pub(super) fn merge(&mut self, other: &Self) {
        self.covered.merge(&other.covered);
        self.answered.merge(&other.answered);
        self.key_exchanges.merge(other.key_exchanges);
        if let Some(other) = &other.apart {
            self.apart().merge(other);
        }
    }

    pub(super) fn apart(&mut self) -> &mut Apart {
        self.apart.get_or_insert_with(|| Box::new(Apart::new()))
    }

    /// Approximate bytes that it takes.
    pub(super) fn size(&self) -> usize {
        let apart = self.apart.as_ref().map_or(0, |apart| apart.size());
        self.covered.size() + size_of::<Answered>() + apart
    }
}
