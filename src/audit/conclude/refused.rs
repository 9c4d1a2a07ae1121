//! What the chosen minimum would break, bucket by bucket.

use std::cmp::Reverse;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::evidence::Timestamp;

use crate::audit::flagged_group::Like;
use crate::audit::outcome::Refused;
use crate::audit::value::Meanings;
use crate::audit::{Dimension, Finding};

/// How many principals of a bucket are named.
const PRINCIPALS_NAMED: usize = 3;

/// What the requests of one bucket come to.
#[derive(Default)]
pub(crate) struct AtRisk {
    pub refused: Refused,
    pub already_denied: u64,
    pub unknown_requests: u64,
}

/// The requests that a minimum would refuse, by the number of their bucket.
#[derive(Default)]
pub(crate) struct Blast(HashMap<u32, Sum>);

#[derive(Default)]
struct Sum {
    requests: u64,
    bytes_sent: u64,
    last_seen: Option<Timestamp>,
    by_principal: HashMap<u32, u64>,
    /// Requests that S3 refuses as it is: nothing more breaks for them.
    already_denied: u64,
    /// Requests of an unknown transport or TLS version.
    unknown: u64,
}

impl Blast {
    pub(crate) fn add(&mut self, like: &Like<'_>) {
        if like.findings.contains(Finding::UnknownTls) {
            self.0.entry(like.bucket).or_default().unknown += like.stats.requests;
        }
        if !like.findings.are_risky() {
            return;
        }
        let sum = self.0.entry(like.bucket).or_default();
        if like.is_denied {
            sum.already_denied += like.stats.requests;
            return;
        }
        sum.requests += like.stats.requests;
        sum.bytes_sent = sum.bytes_sent.saturating_add(like.stats.bytes_sent);
        sum.last_seen = sum.last_seen.max(Some(like.stats.last_seen));
        *sum.by_principal.entry(like.principal).or_default() += like.stats.requests;
    }

    /// What would be refused, is refused already, or is not known, by bucket.
    pub(crate) fn by_bucket(self, meanings: &Meanings<'_>) -> HashMap<Arc<str>, AtRisk> {
        let refused = |(bucket, sum): (u32, Sum)| {
            let name = meanings.text(Dimension::Bucket, bucket)?.clone();
            let principals = sum.by_principal.iter();
            let mut top: Vec<_> = principals
                .map(|(&principal, requests)| {
                    let principal = meanings.text(Dimension::Principal, principal);
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
                // Known when the bucket's coverage is.
                days_since: None,
            };
            let at_risk = AtRisk {
                refused,
                already_denied: sum.already_denied,
                unknown_requests: sum.unknown,
            };
            Some((name, at_risk))
        };
        self.0.into_iter().filter_map(refused).collect()
    }
}
