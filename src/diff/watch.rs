//! For how long a report watched a bucket without seeing a caller.

use super::bucket::Bucket;
use crate::evidence::{DAY, HOUR, Timestamp};

/// How a report that lacks a caller watched a bucket of the other report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    first: Timestamp,
    last: Timestamp,
    /// The time of gaps in which records are missing, in milliseconds.
    missing: i64,
    /// For how long it has to be watched, in milliseconds.
    needed: i64,
}

impl Watch {
    pub(super) fn new(without: &Bucket, with: Option<&Bucket>) -> Self {
        let needed = with.map_or(0, |with| with.last_seen.0 - with.first_seen.0);
        Self {
            first: without.first_seen,
            last: without.last_seen,
            missing: missing(without, with),
            needed: needed.max(DAY),
        }
    }

    /// For how long the bucket was watched, before or after a caller came, without seeing it.
    pub(super) fn watched(self, [came, left]: [Timestamp; 2]) -> i64 {
        let after = self.last.0 - left.max(self.first).0;
        let before = came.min(self.last).0 - self.first.0;
        after.max(before).saturating_sub(self.missing).max(0)
    }

    /// For how long it has to be.
    pub(super) fn needed(self) -> i64 {
        self.needed
    }

    /// Whether that is long enough. The first and last records of a bucket come at slightly other times
    /// in each period.
    pub(super) fn is_enough(self, caller: [Timestamp; 2]) -> bool {
        self.watched(caller) >= self.least()
    }

    fn least(self) -> i64 {
        self.needed / 10 * 9
    }

    /// A caller that left after the first of these times, and came before the second, is not watched for
    /// long enough.
    fn blind(self) -> [i64; 2] {
        let least = self.least().saturating_add(self.missing);
        let blind = [
            self.last.0.saturating_sub(least),
            self.first.0.saturating_add(least),
        ];
        match self.last.0 - self.first.0 < least {
            true => [i64::MIN, i64::MAX],
            false => blind,
        }
    }
}

/// The time of gaps that are at least a day long and more than twice as long as any in the other report.
/// There, records are missing.
///
/// A report names only the longest gaps of a bucket. If each of them is so long, the others may be too.
fn missing(without: &Bucket, with: Option<&Bucket>) -> i64 {
    let usual = with.and_then(|with| with.gaps.iter().map(|gap| gap.hours).max());
    let usual = usual.unwrap_or(0).saturating_mul(2).max(23);
    let sum = |is_counted: &dyn Fn(u64) -> bool| {
        let hours = without.gaps.iter().map(|gap| gap.hours);
        let hours = hours.filter(|&hours| is_counted(hours));
        hours.fold(0, u64::saturating_add)
    };
    let named = sum(&|hours| hours > usual);
    let are_all_long = without.gaps.iter().all(|gap| gap.hours > usual);
    let others = without.hours_without_records.saturating_sub(sum(&|_| true));
    let others = match are_all_long && others > usual {
        true => others,
        false => 0,
    };
    let hours = i64::try_from(named.saturating_add(others)).unwrap_or(i64::MAX);
    hours.saturating_mul(HOUR)
}

/// The watches of many buckets.
#[derive(Debug, Default)]
pub(super) struct Watches {
    /// [`Watch::blind`] of each, sorted by the first time. The second one is the latest so far.
    blind: Vec<[i64; 2]>,
}

impl Watches {
    pub(super) fn new(watches: impl Iterator<Item = Watch>) -> Self {
        let mut blind: Vec<_> = watches.map(Watch::blind).collect();
        blind.sort_unstable();
        let mut latest = i64::MIN;
        for [_, before] in &mut blind {
            latest = latest.max(*before);
            *before = latest;
        }
        Self { blind }
    }

    /// Whether every bucket was watched for long enough without seeing a caller.
    pub(super) fn are_enough(&self, [came, left]: [Timestamp; 2]) -> bool {
        let fitting = self.blind.partition_point(|[after, _]| *after < left.0);
        let latest = fitting.checked_sub(1).map(|last| self.blind[last][1]);
        latest.is_none_or(|before| before <= came.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn watch() -> impl Strategy<Value = Watch> {
        (-40..40i64, 0..60i64, 0..9i64, 1..50i64).prop_map(|(first, length, missing, needed)| {
            Watch {
                first: Timestamp(first),
                last: Timestamp(first + length),
                missing,
                needed: needed * 10,
            }
        })
    }

    proptest! {
        #[test]
        fn many_buckets_are_watched_as_each_of_them(
            watches in prop::collection::vec(watch(), 0..6),
            came in -60..60i64,
            stayed in 0..60i64,
        ) {
            let caller = [Timestamp(came), Timestamp(came + stayed)];
            let each = watches.iter().all(|watch| watch.is_enough(caller));
            let all = Watches::new(watches.into_iter());
            prop_assert_eq!(all.are_enough(caller), each);
        }
    }
}
