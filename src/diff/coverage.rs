//! Whether a report would have shown a caller that it does not have.

use super::CleanText;
use super::bucket::Bucket;
use super::caller::Caller;
use super::document::AuditReport;
use super::reason::Reason;
use super::watch::{Watch, Watches};
use crate::evidence::{HOUR, Timestamp};

/// What a report calls the bucket of requests without one.
const NO_BUCKET: &str = "-";

/// A report that lacks callers, and one that has them.
pub(super) struct Coverage<'r> {
    /// The report without the callers.
    without: &'r AuditReport,
    /// The report with them.
    with: &'r AuditReport,
    /// What holds for every caller.
    of_all: Vec<Reason>,
    /// Whether some bucket of the report with the callers has no records, or others, in the other one.
    lacks_bucket: bool,
    /// How the others were watched.
    watches: Watches,
    no_bucket: CleanText,
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
        let both = |with: &'r Bucket| {
            let without = without.buckets.get(&with.bucket);
            Some((without?, with)).filter(|(without, with)| without.recorder == with.recorder)
        };
        let watch = |(without, with)| Watch::new(without, Some(with));
        let folded = &without.scope.folded;
        Self {
            without,
            with,
            of_all,
            lacks_bucket: !with.buckets.iter().all(|bucket| both(bucket).is_some()),
            watches: Watches::new(with.buckets.iter().filter_map(both).map(watch)),
            no_bucket: NO_BUCKET.into(),
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
        let are_watched = || !self.lacks_bucket && self.watches.are_enough(times(caller));
        if caller.state.more_buckets && !are_watched() {
            reasons.push(Reason::UnnamedBuckets);
        }
        let named = || {
            let buckets = caller.state.buckets.iter();
            buckets.map(|bucket| bucket.name.as_ref().unwrap_or(&self.no_bucket))
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
        let (watch, times) = (Watch::new(without, with), times(caller));
        (!watch.is_enough(times)).then(|| Reason::TooShort {
            bucket: name.clone(),
            hours: hours(watch.watched(times)),
            needed: hours(watch.needed()),
        })
    }
}

/// When a caller came, and when it left.
fn times(caller: &Caller) -> [Timestamp; 2] {
    [caller.state.first_seen, caller.state.last_seen]
}

fn hours(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds / HOUR).unwrap_or_default()
}
