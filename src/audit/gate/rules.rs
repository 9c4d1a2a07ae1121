//! Checking requests against the rules of a gate.

use std::cmp::Reverse;

use hashbrown::{HashMap, HashSet};

use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::outcome::{FailedBucket, Failure, SetAside, TopCaller};
use crate::audit::value::Interner;
use crate::audit::{Dimension, Finding, Gate};
use crate::evidence::Timestamp;

/// Number of callers that a report names for each failed rule.
const TOP_CALLERS: usize = 3;

/// The rules of a gate, and the requests that break them.
pub(crate) struct Rules {
    rules: Vec<BrokenRule>,
    include_aws_side: bool,
    last_seen: LastSeen,
}

/// The times of the last requests that count. Accepted requests do not count, and requests of AWS
/// itself only with `--include-aws-side`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LastSeen {
    /// Over old TLS or plain HTTP.
    pub risky: Option<Timestamp>,
    /// Of an unknown transport or TLS version.
    pub unknown: Option<Timestamp>,
}

/// A rule, and the requests that break it.
struct BrokenRule {
    rule: Finding,
    requests: u64,
    groups: HashSet<u32>,
    /// Requests by the numbers of their bucket, principal and client.
    callers: HashMap<(u32, u32, u32), u64>,
    aws_side: u64,
    accepted: u64,
}

impl Rules {
    pub(crate) fn new(fail_on: &[Finding], include_aws_side: bool) -> Self {
        let broken_rule = |&rule: &Finding| BrokenRule {
            rule,
            requests: 0,
            groups: HashSet::new(),
            callers: HashMap::new(),
            aws_side: 0,
            accepted: 0,
        };
        Self {
            rules: fail_on.iter().map(broken_rule).collect(),
            include_aws_side,
            last_seen: LastSeen::default(),
        }
    }

    pub(crate) fn add(&mut self, flagged: &FlaggedGroup<'_>) {
        let requests = flagged.stats.requests;
        let is_aws_side = flagged.is_aws_side && !self.include_aws_side;
        for broken in &mut self.rules {
            if !flagged.findings.contains(broken.rule) {
                continue;
            }
            if is_aws_side {
                broken.aws_side += requests;
            } else if flagged.is_accepted {
                broken.accepted += requests;
            } else {
                broken.requests += requests;
                broken.groups.insert(flagged.report_group);
                let caller = (flagged.bucket, flagged.principal, flagged.client);
                *broken.callers.entry(caller).or_default() += requests;
            }
        }
        if is_aws_side || flagged.is_accepted {
            return;
        }
        let last_seen = Some(flagged.stats.last_seen);
        if flagged.findings.are_risky() {
            self.last_seen.risky = self.last_seen.risky.max(last_seen);
        }
        if flagged.findings.contains(Finding::UnknownTls) {
            self.last_seen.unknown = self.last_seen.unknown.max(last_seen);
        }
    }

    pub(crate) fn last_seen(&self) -> LastSeen {
        self.last_seen
    }

    /// The failed rules and the requests that were set aside, in the order of the given rules.
    pub(crate) fn conclude(self, interner: &Interner) -> Gate {
        let rules = self.rules.iter();
        Gate {
            fail_on: rules.clone().map(|broken| broken.rule).collect(),
            failed: rules
                .clone()
                .filter(|broken| broken.requests > 0)
                .map(|broken| failure(broken, interner))
                .collect(),
            set_aside: rules
                .filter(|broken| broken.aws_side + broken.accepted > 0)
                .map(|broken| SetAside {
                    rule: broken.rule,
                    aws_side: broken.aws_side,
                    accepted: broken.accepted,
                })
                .collect(),
            ..Gate::default()
        }
    }
}

fn failure(broken: &BrokenRule, interner: &Interner) -> Failure {
    let mut by_bucket: HashMap<u32, HashMap<(u32, u32), u64>> = HashMap::new();
    let mut all_callers: HashMap<(u32, u32), u64> = HashMap::new();
    for (&(bucket, principal, client), &requests) in &broken.callers {
        let caller = (principal, client);
        *all_callers.entry(caller).or_default() += requests;
        *by_bucket
            .entry(bucket)
            .or_default()
            .entry(caller)
            .or_default() += requests;
    }
    let bucket = |(bucket, callers): (u32, HashMap<(u32, u32), u64>)| {
        Some(FailedBucket {
            bucket: interner.text(Dimension::Bucket, bucket)?.clone(),
            requests: callers.values().sum(),
            top_callers: top_callers(&callers, interner),
        })
    };
    let mut buckets: Vec<_> = by_bucket.into_iter().filter_map(bucket).collect();
    buckets.sort_unstable_by(|a, b| a.bucket.cmp(&b.bucket));
    Failure {
        rule: broken.rule,
        groups: broken.groups.len() as u64,
        requests: broken.requests,
        top_callers: top_callers(&all_callers, interner),
        buckets,
    }
}

fn top_callers(callers: &HashMap<(u32, u32), u64>, interner: &Interner) -> Vec<TopCaller> {
    let text = |dimension, number| interner.text(dimension, number).cloned();
    let mut callers: Vec<_> = callers
        .iter()
        .map(|(&(principal, client), &requests)| TopCaller {
            principal: text(Dimension::Principal, principal),
            client: text(Dimension::Client, client),
            requests,
        })
        .collect();
    callers.sort_unstable_by(|a, b| (Reverse(a.requests), a).cmp(&(Reverse(b.requests), b)));
    callers.truncate(TOP_CALLERS);
    callers
}
