//! The callers of requests with findings, and the remedies of the report's groups.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::audit::Dimension;
use crate::audit::count::Stats;
use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::outcome::{BUCKETS_NAMED, FlaggedCaller};
use crate::audit::value::{Findings, Interner};
use crate::evidence::Transport;
use crate::identify::{Caller, Endpoint, Remedy};

/// Sums requests with findings by caller.
#[derive(Default)]
pub(crate) struct Callers {
    totals: HashMap<CallerKey, CallerTotals>,
    /// Requests by the index of a report group and by remedy.
    requests_by_group: BTreeMap<(u32, Arc<Remedy>), u64>,
}

/// The values that identify a group of the report's callers.
#[derive(Clone, PartialEq, Eq, Hash)]
struct CallerKey {
    principal: u32,
    client: u32,
    runtime: u32,
    caller: Caller,
    is_aws_side: bool,
    remedy: Option<Arc<Remedy>>,
}

struct CallerTotals {
    stats: Stats,
    endpoints: BTreeSet<Endpoint>,
    transports: BTreeSet<Transport>,
    buckets: HashSet<u32>,
    findings: Findings,
    risky_requests: u64,
    already_denied: u64,
    accepted: u64,
}

impl Callers {
    pub(crate) fn add(&mut self, flagged: &FlaggedGroup<'_>) {
        let requests = flagged.stats.requests;
        let key = CallerKey {
            principal: flagged.principal,
            client: flagged.client,
            runtime: flagged.runtime,
            caller: flagged.caller,
            is_aws_side: flagged.is_aws_side,
            remedy: flagged.remedy.clone(),
        };
        let totals = self
            .totals
            .entry(key)
            .and_modify(|totals| totals.stats.add(flagged.stats))
            .or_insert_with(|| CallerTotals {
                stats: *flagged.stats,
                endpoints: BTreeSet::new(),
                transports: BTreeSet::new(),
                buckets: HashSet::new(),
                findings: Findings::default(),
                risky_requests: 0,
                already_denied: 0,
                accepted: 0,
            });
        totals.endpoints.extend(flagged.endpoint);
        totals
            .transports
            .insert(flagged.transport.with_known_version());
        totals.buckets.insert(flagged.bucket);
        totals.findings = totals.findings.union(flagged.findings);
        if flagged.findings.are_risky() {
            totals.risky_requests += requests;
            totals.already_denied += if flagged.is_denied { requests } else { 0 };
        }
        totals.accepted += if flagged.is_accepted { requests } else { 0 };
        if let Some(remedy) = &flagged.remedy {
            *self
                .requests_by_group
                .entry((flagged.report_group, Arc::clone(remedy)))
                .or_default() += requests;
        }
    }

    /// For each report group, the remedy that applies to most of its requests. If several apply to
    /// equally many, the first in order is taken.
    pub(crate) fn remedies_of_groups(&mut self) -> HashMap<u32, Arc<Remedy>> {
        let mut most: HashMap<u32, (u64, Arc<Remedy>)> = HashMap::new();
        for ((group, remedy), requests) in std::mem::take(&mut self.requests_by_group) {
            match most.get(&group) {
                Some((best, _)) if *best >= requests => {}
                _ => {
                    most.insert(group, (requests, remedy));
                }
            }
        }
        most.into_iter()
            .map(|(group, (_, remedy))| (group, remedy))
            .collect()
    }

    /// The callers, riskiest first, and AWS itself last.
    pub(crate) fn sorted(self, interner: &Interner) -> Vec<FlaggedCaller> {
        let text = |dimension, number| interner.text(dimension, number).cloned();
        let caller = |(key, totals): (CallerKey, CallerTotals)| {
            let mut buckets: Vec<_> = totals
                .buckets
                .iter()
                .filter_map(|&bucket| text(Dimension::Bucket, bucket))
                .collect();
            buckets.sort_unstable();
            let bucket_count = buckets.len() as u64;
            buckets.truncate(BUCKETS_NAMED);
            FlaggedCaller {
                principal: text(Dimension::Principal, key.principal),
                client: text(Dimension::Client, key.client),
                runtime: text(Dimension::Runtime, key.runtime),
                caller: key.caller,
                is_aws_side: key.is_aws_side,
                endpoints: totals.endpoints.into_iter().collect(),
                transports: totals.transports.into_iter().collect(),
                buckets,
                bucket_count,
                findings: totals.findings,
                risky_requests: totals.risky_requests,
                already_denied: totals.already_denied,
                accepted: totals.accepted,
                remedy: key.remedy,
                stats: totals.stats,
            }
        };
        let mut callers: Vec<_> = self.totals.into_iter().map(caller).collect();
        callers.sort_by(|a, b| order(a).cmp(&order(b)));
        callers
    }
}

/// The sort key of callers. It is unique, so the order does not depend on the hash map.
fn order(caller: &FlaggedCaller) -> impl Ord {
    (
        caller.is_aws_side,
        Reverse(caller.risky_requests),
        Reverse(caller.stats.requests),
        (caller.principal.clone(), caller.client.clone()),
        (caller.runtime.clone(), caller.caller),
        caller.remedy.clone(),
    )
}
