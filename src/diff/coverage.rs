//! Whether a report would have shown a caller that it does not have.

use super::CleanText;
use super::bucket::Bucket;
use super::caller::Caller;
use super::document::AuditReport;
use super::reason::Reason;
use crate::evidence::{DAY, HOUR, Timestamp};

/// A report that lacks callers, and one that has them.
pub(super) struct Coverage<'r> {
    /// The report without the callers.
    without: &'r AuditReport,
    /// The report with them.
    with: &'r AuditReport,
    /// What holds for every caller.
    of_all: Vec<Reason>,
    /// Whether some bucket of the report with the callers has no records in the other.
    lacks_bucket: bool,
    /// Whether the report without the callers counts buckets together.
    folds_buckets: bool,
}

impl<'r> Coverage<'r> {
    pub(super) fn new(without: &'r AuditReport, with: &'r AuditReport) -> Self {
        let mut of_all = Vec::new();
        if without.scope.filters.hide_others_than(&with.scope.filters) {
            of_all.push(Reason::Filters);
        }
        let unread = without.scope.unread();
        if unread > 0 {
            of_all.push(Reason::Unreadable(unread));
        }
        let is_covered = |bucket: &Bucket| without.buckets.get(&bucket.bucket).is_some();
        let folded = &without.scope.folded;
        Self {
            without,
            with,
            of_all,
            lacks_bucket: !with.buckets.iter().all(is_covered),
            folds_buckets: folded.iter().any(|name| &**name == "bucket"),
        }
    }

    /// What holds for every caller, also one that both reports have.
    pub(super) fn of_all(&self) -> &[Reason] {
        &self.of_all
    }

    /// Why a caller may exist although the report does not have it: one reason of each kind.
    pub(super) fn reasons(&self, caller: &Caller) -> Vec<Reason> {
        let mut reasons = self.of_all.clone();
        let scope = &self.without.scope;
        let could_hide = |count: u64| count > 0 && count >= caller.state.requests;
        let hiding = [
            (scope.malformed, Reason::Malformed as fn(u64) -> Reason),
            (scope.ambiguous, Reason::Ambiguous),
            (scope.indistinct, Reason::Indistinct),
        ];
        let hiding = hiding.into_iter().filter(|(count, _)| could_hide(*count));
        reasons.extend(hiding.map(|(count, reason)| reason(count)));
        if caller.state.more_buckets && self.lacks_bucket {
            reasons.push(Reason::UnnamedBuckets);
        }
        let named = || {
            caller
                .state
                .buckets
                .iter()
                .filter_map(|bucket| bucket.name.as_ref())
        };
        for name in named() {
            let new = self.of_bucket(caller, name);
            reasons.extend(new.filter(|new| {
                let mut known = reasons.iter();
                known.all(|known| known.name() != new.name())
            }));
        }
        let covers = |time: Timestamp| {
            let spans = |bucket: &Bucket| (bucket.first_seen..=bucket.last_seen).contains(&time);
            let covers = |name| self.without.buckets.get(name).is_some_and(spans);
            named().next().is_some() && named().all(covers)
        };
        let times = [caller.state.last_seen, caller.state.first_seen];
        reasons.extend(
            times
                .into_iter()
                .find(|&time| covers(time))
                .map(Reason::Missing),
        );
        reasons
    }

    fn of_bucket(&self, caller: &Caller, name: &CleanText) -> Option<Reason> {
        let Some(without) = self.without.buckets.get(name) else {
            return Some(match self.folds_buckets {
                true => Reason::Folded(name.clone()),
                false => Reason::NoRecords(name.clone()),
            });
        };
        let with = self.with.buckets.get(name);
        if with.is_some_and(|with| with.recorder != without.recorder) {
            return Some(Reason::Recorder(name.clone()));
        }
        let watched = watched(caller, without, with);
        let needed = with.map_or(0, |with| with.last_seen.0 - with.first_seen.0);
        let needed = needed.max(DAY);
        // The first and last records of a bucket come at slightly other times in each period.
        let is_enough = watched / 9 >= needed / 10;
        (!is_enough).then(|| Reason::TooShort {
            bucket: name.clone(),
            hours: hours(watched),
            needed: hours(needed),
        })
    }
}

/// For how long a bucket was watched, before or after a caller came, without seeing it.
///
/// Gaps are left out if they are at least a day long and more than twice as long as any in the other
/// report: there, records are missing.
fn watched(caller: &Caller, without: &Bucket, with: Option<&Bucket>) -> i64 {
    let (first, last) = (without.first_seen, without.last_seen);
    let after = last.0 - caller.state.last_seen.max(first).0;
    let before = caller.state.first_seen.min(last).0 - first.0;
    let usual = with.and_then(|with| with.gaps.iter().map(|gap| gap.hours).max());
    let usual = usual.unwrap_or(0).saturating_mul(2).max(23);
    let missing = without.gaps.iter().map(|gap| gap.hours);
    let missing = missing
        .filter(|&hours| hours > usual)
        .fold(0, u64::saturating_add);
    let missing = i64::try_from(missing)
        .unwrap_or(i64::MAX)
        .saturating_mul(HOUR);
    after.max(before).saturating_sub(missing).max(0)
}

fn hours(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds / HOUR).unwrap_or_default()
}
