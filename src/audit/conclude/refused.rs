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
pub(crate) struct RefusedByBucket(HashMap<u32, Sum>);

#[derive(Default)]
struct Sum {
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
        let sum = self.0.entry(flagged.bucket).or_default();
        if flagged.is_denied {
            sum.already_denied += flagged.stats.requests;
            return;
        }
        sum.requests += flagged.stats.requests;
        sum.bytes_sent = sum.bytes_sent.saturating_add(flagged.stats.bytes_sent);
        sum.last_seen = sum.last_seen.max(Some(flagged.stats.last_seen));
        *sum.by_principal.entry(flagged.principal).or_default() += flagged.stats.requests;
    }

    /// The requests that would be refused, are already refused, or are unknown, by bucket name.
    pub(crate) fn by_bucket(self, interner: &Interner<'_>) -> HashMap<Arc<str>, BucketRisk> {
        let refused = |(bucket, sum): (u32, Sum)| {
            let name = interner.text(Dimension::Bucket, bucket)?.clone();
            let mut top: Vec<_> = sum
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
                requests: sum.requests,
                bytes_sent: sum.bytes_sent,
                principals: sum.by_principal.len() as u64,
                top_principals: top.into_iter().map(|(_, principal)| principal).collect(),
                last_seen: sum.last_seen,
                // Filled in later, with the bucket's coverage.
                days_since: None,
            };
            let at_risk = BucketRisk {
                refused,
                already_denied: sum.already_denied,
                unknown_requests: sum.unknown,
            };
            Some((name, at_risk))
        };
        self.0.into_iter().filter_map(refused).collect()
    }
}
