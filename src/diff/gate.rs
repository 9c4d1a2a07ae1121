//! The rules that a difference can fail.

use serde::Serialize;

use super::bucket_change::{BucketChange, BucketTurn};
use super::caller_change::{CallerChange, Change};
use crate::names::names;

names! {
    /// A rule that a difference can fail.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum DiffRule {
        /// A caller is new or came back. AWS's own side does not count.
        New => "new",
        /// A bucket stopped being ready for some requirement, also because it has no records.
        NotReady => "not-ready",
    }
}

/// The result of the rules.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DiffGate {
    /// The rules that were asked for.
    pub fail_on: Vec<DiffRule>,
    /// Whether callers that S3 only ever denied do not count.
    pub ignore_denied: bool,
    /// The rules that failed.
    pub failed: Vec<FailedRule>,
}

/// A rule that failed.
#[derive(Debug, Clone, Serialize)]
pub struct FailedRule {
    /// The rule.
    pub rule: DiffRule,
    /// Number of callers or buckets that fail it.
    pub count: u64,
}

impl DiffGate {
    pub(super) fn judge(mut self, callers: &[CallerChange], buckets: &[BucketChange]) -> Self {
        let fails_new = |caller: &&CallerChange| {
            let is_new = matches!(caller.change, Change::New | Change::CameBack);
            is_new && !caller.aws_side && !(self.ignore_denied && caller.is_only_denied())
        };
        let stopped = |bucket: &&BucketChange| bucket.change == BucketTurn::StoppedBeingReady;
        let count = |rule| match rule {
            DiffRule::New => callers.iter().filter(fails_new).count(),
            DiffRule::NotReady => buckets.iter().filter(stopped).count(),
        };
        let failed = self.fail_on.iter().map(|&rule| FailedRule {
            rule,
            count: count(rule) as u64,
        });
        self.failed = failed.filter(|failed| failed.count > 0).collect();
        self
    }
}
