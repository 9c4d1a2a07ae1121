//! The requests that the chosen minimum would refuse, by bucket.

use std::cmp::Reverse;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::outcome::Refused;
use crate::audit::value::Interner;
use crate::audit::{Dimension, Finding};
use crate::evidence::Timestamp;

/// Number of principals that a report names for each bucket.
const PRINCIPALS_NAMED: usize = 3;

/// The consequences of the minimum for one bucket.
#[derive(Default)]
pub(crate) struct BucketRisk {
    pub refused: Refused,
    pub already_denied: u64,
    pub unknown_requests: u64,
}

/// Sums requests with findings by the number of their bucket.
#[derive(Default)]
pub(crate) struct RefusedByBucket(HashMap<u32, BucketTotals>);

#[derive(Default)]
struct BucketTotals {
    requests: u64,
    bytes_sent: u64,
    last_seen: Option<Timestamp>,
    by_principal: HashMap<u32, u64>,
    /// Requests that S3 already refuses, so that a minimum would not break anything for them.
    already_denied: u64,
    /// Requests of an unknown transport or TLS version.
    unknown: u64,
}

impl RefusedByBucket {
    pub(crate) fn add(&mut self, flagged: &FlaggedGroup<'_>) {
        if flagged.findings.contains(Finding::UnknownTls) {
            self.0.entry(flagged.bucket).or_default().unknown += flagged.stats.requests;
        }
        if !flagged.findings.are_risky() {
            return;
        }
        let totals = self.0.entry(flagged.bucket).or_default();
        if flagged.is_denied {
            totals.already_denied += flagged.stats.requests;
            return;
        }
        totals.requests += flagged.stats.requests;
        totals.bytes_sent = totals.bytes_sent.saturating_add(flagged.stats.bytes_sent);
        totals.last_seen = totals.last_seen.max(Some(flagged.stats.last_seen));
        *totals.by_principal.entry(flagged.principal).or_default() += flagged.stats.requests;
    }

    /// The requests that would be refused, are already refused, or are unknown, by bucket name.
    pub(crate) fn by_bucket(self, interner: &Interner) -> HashMap<Arc<str>, BucketRisk> {
        let refused = |(bucket, totals): (u32, BucketTotals)| {
            let name = interner.text(Dimension::Bucket, bucket)?.clone();
            let mut top: Vec<_> = totals
                .by_principal
                .iter()
                .map(|(&principal, requests)| {
                    let principal = interner.text(Dimension::Principal, principal);
                    (Reverse(requests), principal.cloned())
                })
                .collect();
            top.sort_unstable();
            top.truncate(PRINCIPALS_NAMED);
            let refused = Refused {
                requests: totals.requests,
                bytes_sent: totals.bytes_sent,
                principals: totals.by_principal.len() as u64,
                top_principals: top.into_iter().map(|(_, principal)| principal).collect(),
                last_seen: totals.last_seen,
                // Filled in later, with the bucket's coverage.
                days_since: None,
            };
            let at_risk = BucketRisk {
                refused,
                already_denied: totals.already_denied,
                unknown_requests: totals.unknown,
            };
            Some((name, at_risk))
        };
        self.0.into_iter().filter_map(refused).collect()
    }
}
