//! Who sent the requests that the minimum would refuse, by bucket.

use std::cmp::Reverse;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::audit::Dimension;
use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::outcome::Refused;
use crate::audit::value::Interner;

/// Number of principals that a report names for each bucket.
const PRINCIPALS_NAMED: usize = 3;

/// Sums refused requests by the number of their bucket.
#[derive(Default)]
pub(crate) struct RefusedByBucket(HashMap<u32, (u64, HashMap<u32, u64>)>);

/// The senders of the refused requests of a bucket.
#[derive(Default)]
pub(crate) struct RefusedSenders {
    bytes_sent: u64,
    /// Number of requests by principal.
    by_principal: HashMap<Option<Arc<str>>, u64>,
}

impl RefusedByBucket {
    pub(crate) fn add(&mut self, flagged: &FlaggedGroup<'_>) {
        if !flagged.is_refused() {
            return;
        }
        let (bytes_sent, by_principal) = self.0.entry(flagged.bucket).or_default();
        *bytes_sent = bytes_sent.saturating_add(flagged.stats.bytes_sent);
        *by_principal.entry(flagged.principal).or_default() += flagged.stats.requests;
    }

    /// The senders by the name of the bucket.
    pub(crate) fn senders(self, interner: &Interner) -> HashMap<Arc<str>, RefusedSenders> {
        let senders = |(bucket, (bytes_sent, by_principal)): (u32, (u64, HashMap<u32, u64>))| {
            let name = interner.text(Dimension::Bucket, bucket).cloned();
            let principal = |(principal, requests)| {
                let principal = interner.text(Dimension::Principal, principal);
                (principal.cloned(), requests)
            };
            let senders = RefusedSenders {
                bytes_sent,
                by_principal: by_principal.into_iter().map(principal).collect(),
            };
            (name.unwrap_or("-".into()), senders)
        };
        self.0.into_iter().map(senders).collect()
    }
}

impl RefusedSenders {
    /// Adds the senders of another bucket, which is counted together with this one.
    pub(crate) fn merge(&mut self, other: Self) {
        self.bytes_sent = self.bytes_sent.saturating_add(other.bytes_sent);
        for (principal, requests) in other.by_principal {
            *self.by_principal.entry(principal).or_default() += requests;
        }
    }

    /// The refused requests, as far as they follow from their senders.
    pub(crate) fn into_refused(self) -> Refused {
        let by_principal = self.by_principal.into_iter();
        let mut top: Vec<_> = by_principal
            .map(|(principal, requests)| (Reverse(requests), principal))
            .collect();
        top.sort_unstable();
        let principals = top.len() as u64;
        top.truncate(PRINCIPALS_NAMED);
        Refused {
            bytes_sent: self.bytes_sent,
            principals,
            top_principals: top.into_iter().map(|(_, principal)| principal).collect(),
            ..Refused::default()
        }
    }
}
