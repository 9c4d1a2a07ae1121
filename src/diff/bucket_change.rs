//! What became of a bucket.

use serde::Serialize;

use super::CleanText;
use super::bucket::{Bucket, BucketVerdict, Buckets};
use crate::audit::{Requirement, Verdict};
use crate::evidence::Timestamp;
use crate::names::names;

names! {
    /// What became of a bucket.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum BucketTurn {
        /// It stopped being ready for some requirement, whatever it became ready for.
        StoppedBeingReady => "stopped-being-ready",
        /// It became ready for some requirement.
        BecameReady => "became-ready",
        /// The new report has no records of it, and it was ready for nothing.
        NoRecords => "no-records",
        /// The old report has no records of it, and it is ready for nothing.
        New => "new",
        /// A verdict changed that is not *yes* in either report.
        Changed => "changed",
    }
}

/// A bucket whose verdicts are not the same in both reports.
#[derive(Debug, Clone, Serialize)]
pub struct BucketChange {
    /// Name of the bucket.
    pub bucket: CleanText,
    /// What became of it.
    pub change: BucketTurn,
    /// The bucket in the old report; `None` if that has no records of it.
    pub old: Option<BucketState>,
    /// The bucket in the new report; `None` if that has no records of it.
    pub new: Option<BucketState>,
}

/// A bucket in one report.
#[derive(Debug, Clone, Serialize)]
pub struct BucketState {
    /// Number of records.
    pub records: u64,
    /// Time of the last record.
    pub last_seen: Timestamp,
    /// The verdict for each requirement.
    pub readiness: Vec<BucketVerdict>,
}

impl BucketState {
    fn of(bucket: &Bucket) -> Self {
        Self {
            records: bucket.records,
            last_seen: bucket.last_seen,
            readiness: bucket.readiness.clone(),
        }
    }

    /// The verdict for a requirement.
    pub fn verdict(&self, requirement: Requirement) -> Option<Verdict> {
        let mut all = self.readiness.iter();
        let own = all.find(|own| own.requirement == requirement);
        own.map(|own| own.verdict)
    }
}

impl BucketChange {
    /// The verdicts for a requirement in both reports.
    pub fn verdicts(&self, requirement: Requirement) -> (Option<Verdict>, Option<Verdict>) {
        let of = |state: &Option<BucketState>| state.as_ref()?.verdict(requirement);
        (of(&self.old), of(&self.new))
    }

    fn between(bucket: &CleanText, old: Option<&Bucket>, new: Option<&Bucket>) -> Option<Self> {
        let mut changed = Self {
            bucket: bucket.clone(),
            change: BucketTurn::Changed,
            old: old.map(BucketState::of),
            new: new.map(BucketState::of),
        };
        let all = Requirement::ALL.map(|requirement| changed.verdicts(requirement));
        let has = |is: fn(bool, bool) -> bool| {
            let is_safe = |verdict| verdict == Some(Verdict::Safe);
            all.iter().any(|&(old, new)| is(is_safe(old), is_safe(new)))
        };
        changed.change = if has(|old, new| old && !new) {
            BucketTurn::StoppedBeingReady
        } else if has(|old, new| !old && new) {
            BucketTurn::BecameReady
        } else {
            match (old, new) {
                (Some(_), None) => BucketTurn::NoRecords,
                (None, Some(_)) => BucketTurn::New,
                _ if all.iter().any(|(old, new)| old != new) => BucketTurn::Changed,
                _ => return None,
            }
        };
        Some(changed)
    }
}

/// The buckets whose verdicts differ, those that stopped being ready first, then by name.
pub(super) fn changes(old: &Buckets, new: &Buckets) -> Vec<BucketChange> {
    let in_old = old
        .iter()
        .map(|bucket| BucketChange::between(&bucket.bucket, Some(bucket), new.get(&bucket.bucket)));
    let only_new = new
        .iter()
        .filter(|bucket| old.get(&bucket.bucket).is_none());
    let only_new = only_new.map(|bucket| BucketChange::between(&bucket.bucket, None, Some(bucket)));
    let mut changes: Vec<_> = in_old.chain(only_new).flatten().collect();
    changes.sort_unstable_by(|a, b| (a.change, &a.bucket).cmp(&(b.change, &b.bucket)));
    changes
}
