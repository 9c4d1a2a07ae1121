//! What the verdicts rest on, and how late S3 delivered it.

use super::readiness::Grounds;
use crate::audit::count::DeliveryCounts;
use crate::audit::outcome::{Delivery, Evidence, hours_between, is_after_old_tls};

pub(crate) fn evidence(grounds: &Grounds<'_>, buckets: u64) -> Evidence {
    let (first_seen, last_seen) = grounds.times.unzip();
    Evidence {
        requests: grounds.answered.let_through(),
        first_seen,
        last_seen,
        hours: grounds
            .times
            .map_or(0, |(first, last)| hours_between(first, last)),
        min_days: grounds.options.min_days,
        buckets,
        after_old_tls: last_seen.is_some_and(is_after_old_tls),
    }
}

pub(crate) fn delivery(of_kinds: [DeliveryCounts; 2]) -> Delivery {
    let known = of_kinds.iter().map(|delivery| delivery.known).sum();
    let longest = of_kinds.iter().map(|delivery| delivery.longest).max();
    Delivery {
        known,
        late: of_kinds.iter().map(|delivery| delivery.late).sum(),
        longest_seconds: longest
            .and_then(|longest| u64::try_from(longest).ok())
            .filter(|_| known > 0),
    }
}
