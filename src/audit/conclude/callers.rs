//! The callers whose requests have a finding, and the remedies of the report's groups.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::identify::{Caller, Endpoint, Remedy};

use crate::audit::Dimension;
use crate::audit::count::Stats;
use crate::audit::flagged_group::Like;
use crate::audit::outcome::{BUCKETS_NAMED, FlaggedCaller};
use crate::audit::value::{Findings, Meanings};
use crate::evidence::Way;

/// The callers while requests are still being added.
#[derive(Default)]
pub(crate) struct Offenders {
    sums: HashMap<OffenderKey, Sum>,
    /// Requests by group and remedy.
    by_row: BTreeMap<(u32, Arc<Remedy>), u64>,
}

/// One row for each principal, client and cause.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OffenderKey {
    principal: u32,
    client: u32,
    runtime: u32,
    caller: Caller,
    is_aws_side: bool,
    remedy: Option<Arc<Remedy>>,
}

struct Sum {
    stats: Stats,
    endpoints: BTreeSet<Endpoint>,
    ways: BTreeSet<Way>,
    buckets: HashSet<u32>,
    findings: Findings,
    risky_requests: u64,
    already_denied: u64,
    accepted: u64,
}

impl Offenders {
    pub(crate) fn add(&mut self, like: &Like<'_>) {
        let requests = like.stats.requests;
        let key = OffenderKey {
            principal: like.principal,
            client: like.client,
            runtime: like.runtime,
            caller: like.caller,
            is_aws_side: like.is_aws_side,
            remedy: like.remedy.clone(),
        };
        let sum = self
            .sums
            .entry(key)
            .and_modify(|sum| sum.stats.add(like.stats))
            .or_insert_with(|| Sum {
                stats: *like.stats,
                endpoints: BTreeSet::new(),
                ways: BTreeSet::new(),
                buckets: HashSet::new(),
                findings: Findings::default(),
                risky_requests: 0,
                already_denied: 0,
                accepted: 0,
            });
        sum.endpoints.extend(like.endpoint);
        sum.ways.insert(like.way);
        sum.buckets.insert(like.bucket);
        sum.findings = sum.findings.union(like.findings);
        if like.findings.are_risky() {
            sum.risky_requests += requests;
            sum.already_denied += if like.is_denied { requests } else { 0 };
        }
        sum.accepted += if like.is_accepted { requests } else { 0 };
        if let (Some(row), Some(remedy)) = (like.row, &like.remedy) {
            *self.by_row.entry((row, Arc::clone(remedy))).or_default() += requests;
        }
    }

    /// The remedy of most requests of each group.
    pub(crate) fn remedies_of_rows(&mut self) -> HashMap<u32, Arc<Remedy>> {
        let mut most: HashMap<u32, (u64, Arc<Remedy>)> = HashMap::new();
        for ((row, remedy), requests) in std::mem::take(&mut self.by_row) {
            match most.get(&row) {
                Some((known, _)) if *known >= requests => {}
                _ => {
                    most.insert(row, (requests, remedy));
                }
            }
        }
        most.into_iter()
            .map(|(row, (_, remedy))| (row, remedy))
            .collect()
    }

    /// The callers, riskiest first, AWS's own side last.
    pub(crate) fn sorted(self, meanings: &Meanings<'_>) -> Vec<FlaggedCaller> {
        let text = |dimension, number| meanings.text(dimension, number).cloned();
        let offender = |(key, sum): (OffenderKey, Sum)| {
            let names = sum.buckets.iter();
            let mut buckets: Vec<_> = names
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
                endpoints: sum.endpoints.into_iter().collect(),
                ways: sum.ways.into_iter().collect(),
                buckets,
                bucket_count,
                findings: sum.findings,
                risky_requests: sum.risky_requests,
                already_denied: sum.already_denied,
                accepted: sum.accepted,
                remedy: key.remedy,
                stats: sum.stats,
            }
        };
        let mut offenders: Vec<_> = self.sums.into_iter().map(offender).collect();
        offenders.sort_by(|a, b| order(a).cmp(&order(b)));
        offenders
    }
}

/// What callers are sorted by: no two are equal in all of it.
fn order(offender: &FlaggedCaller) -> impl Ord {
    (
        offender.is_aws_side,
        Reverse(offender.risky_requests),
        Reverse(offender.stats.requests),
        (offender.principal.clone(), offender.client.clone()),
        (offender.runtime.clone(), offender.caller),
        offender.remedy.clone(),
    )
}
