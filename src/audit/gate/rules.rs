//! Checking requests against the rules of a gate.

use std::cmp::Reverse;

use hashbrown::{HashMap, HashSet};

use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::outcome::{FailedBucket, Failure, SetAside, TopCaller};
use crate::audit::value::Interner;
use crate::audit::{Dimension, Finding, Gate, Options};
use crate::evidence::{Answer, Recorder, Timestamp};

/// Number of callers that a report names for each failed rule.
const TOP_CALLERS: usize = 3;

/// The rules of a gate, and the requests that break them.
pub(crate) struct Rules {
    rules: Vec<BrokenRule>,
    include_aws_side: bool,
    ignore_denied: bool,
    last_seen: LastSeen,
    /// Who made the records that do not count where a bucket has both kinds.
    beside: Recorder,
}

/// The times of the last requests that count. Requests that are set aside do not; see [`SetAside`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LastSeen {
    /// Over old TLS or plain HTTP.
    pub risky: Option<Timestamp>,
    /// Over old TLS or plain HTTP, and not denied.
    pub risky_served: Option<Timestamp>,
    /// Of an unknown transport or TLS version.
    pub unknown: Option<Timestamp>,
}

impl LastSeen {
    /// The later times of two.
    pub(crate) fn max(self, other: Self) -> Self {
        Self {
            risky: self.risky.max(other.risky),
            risky_served: self.risky_served.max(other.risky_served),
            unknown: self.unknown.max(other.unknown),
        }
    }
}

/// A rule, and the requests that break it.
struct BrokenRule {
    rule: Finding,
    all: Broken,
    groups: HashSet<u32>,
    /// Requests by the numbers of their bucket, principal and client.
    by_caller: HashMap<(u32, u32, u32), Broken>,
    aside: SetAside,
}

/// Numbers of requests that break a rule.
#[derive(Debug, Clone, Copy, Default)]
struct Broken {
    requests: u64,
    /// Those of them that S3 denied.
    denied: u64,
}

/// Why requests do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aside {
    AwsSide,
    Denied,
    Accepted,
}

impl Rules {
    pub(crate) fn new(options: &Options) -> Self {
        let broken_rule = |&rule: &Finding| BrokenRule {
            rule,
            all: Broken::default(),
            groups: HashSet::new(),
            by_caller: HashMap::new(),
            aside: SetAside {
                rule,
                aws_side: 0,
                denied: 0,
                accepted: 0,
            },
        };
        Self {
            rules: options.fail_on.iter().map(broken_rule).collect(),
            include_aws_side: options.include_aws_side,
            ignore_denied: options.ignore_denied,
            last_seen: LastSeen::default(),
            beside: options.prefer.other(),
        }
    }

    pub(crate) fn add(&mut self, flagged: &FlaggedGroup<'_>) {
        let is_denied = flagged.answer == Answer::Denied;
        let aside = if flagged.is_aws_side && !self.include_aws_side {
            Some(Aside::AwsSide)
        } else if is_denied && self.ignore_denied {
            Some(Aside::Denied)
        } else if flagged.is_accepted {
            Some(Aside::Accepted)
        } else {
            None
        };
        let rules = self.rules.iter_mut();
        for broken in rules.filter(|broken| flagged.findings.contains(broken.rule)) {
            broken.add(flagged, is_denied, aside);
        }
        if aside.is_some() {
            return;
        }
        let last_seen = Some(flagged.stats.last_seen);
        if flagged.findings.are_risky() {
            self.last_seen.risky = self.last_seen.risky.max(last_seen);
            if !is_denied {
                self.last_seen.risky_served = self.last_seen.risky_served.max(last_seen);
            }
        }
        if flagged.findings.contains(Finding::UnknownTls) {
            self.last_seen.unknown = self.last_seen.unknown.max(last_seen);
        }
    }

    pub(crate) fn last_seen(&self) -> LastSeen {
        self.last_seen
    }

    /// The failed rules and the requests that were set aside, in the order of the given rules. A
    /// rule also fails if only records break it that stand `beside` those that count.
    pub(crate) fn conclude(self, beside: Self, interner: &Interner) -> Gate {
        let rules = self.rules.iter();
        let failed = rules
            .clone()
            .zip(&beside.rules)
            .filter_map(|(rule, beside)| {
                let is_broken = |rule: &&BrokenRule| rule.all.requests > 0;
                let own = Some(rule).filter(is_broken);
                let failed = own.or(Some(beside).filter(is_broken))?;
                let recorder = own.is_none().then_some(self.beside);
                Some(failure(failed, recorder, interner))
            });
        let is_empty = |aside: &SetAside| aside.aws_side + aside.denied + aside.accepted == 0;
        Gate {
            fail_on: rules.clone().map(|broken| broken.rule).collect(),
            include_aws_side: self.include_aws_side,
            ignore_denied: self.ignore_denied,
            failed: failed.collect(),
            set_aside: rules
                .map(|broken| broken.aside)
                .filter(|aside| !is_empty(aside))
                .collect(),
            ..Gate::default()
        }
    }
}

impl BrokenRule {
    fn add(&mut self, flagged: &FlaggedGroup<'_>, is_denied: bool, aside: Option<Aside>) {
        let requests = flagged.stats.requests;
        match aside {
            Some(Aside::AwsSide) => self.aside.aws_side += requests,
            Some(Aside::Denied) => self.aside.denied += requests,
            Some(Aside::Accepted) => self.aside.accepted += requests,
            None => {
                let broken = Broken {
                    requests,
                    denied: if is_denied { requests } else { 0 },
                };
                self.all.add(broken);
                self.groups.extend(flagged.report_group);
                let caller = (flagged.bucket, flagged.principal, flagged.client);
                self.by_caller.entry(caller).or_default().add(broken);
            }
        }
    }
}

impl Broken {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.denied += other.denied;
    }
}

/// Requests by the numbers of their principal and client.
type Callers = HashMap<(u32, u32), Broken>;

fn failure(broken: &BrokenRule, beside: Option<Recorder>, interner: &Interner) -> Failure {
    let mut by_bucket: HashMap<u32, Callers> = HashMap::new();
    let mut all_callers = Callers::new();
    for (&(bucket, principal, client), &broken) in &broken.by_caller {
        let caller = (principal, client);
        let in_bucket = by_bucket.entry(bucket).or_default();
        for callers in [&mut all_callers, in_bucket] {
            callers.entry(caller).or_default().add(broken);
        }
    }
    let bucket = |(bucket, callers): (u32, Callers)| {
        let mut all = Broken::default();
        callers.values().for_each(|&broken| all.add(broken));
        Some(FailedBucket {
            bucket: interner.text(Dimension::Bucket, bucket)?.clone(),
            requests: all.requests,
            denied: all.denied,
            callers: callers.len() as u64,
            top_callers: top_callers(&callers, interner),
        })
    };
    let mut buckets: Vec<_> = by_bucket.into_iter().filter_map(bucket).collect();
    buckets.sort_unstable_by(|a, b| a.bucket.cmp(&b.bucket));
    Failure {
        rule: broken.rule,
        beside,
        groups: broken.groups.len() as u64,
        requests: broken.all.requests,
        denied: broken.all.denied,
        callers: all_callers.len() as u64,
        top_callers: top_callers(&all_callers, interner),
        buckets,
    }
}

fn top_callers(callers: &Callers, interner: &Interner) -> Vec<TopCaller> {
    let text = |dimension, number| interner.text(dimension, number).cloned();
    let mut callers: Vec<_> = callers
        .iter()
        .map(|(&(principal, client), broken)| TopCaller {
            principal: text(Dimension::Principal, principal),
            client: text(Dimension::Client, client),
            requests: broken.requests,
        })
        .collect();
    callers.sort_unstable_by(|a, b| (Reverse(a.requests), a).cmp(&(Reverse(b.requests), b)));
    callers.truncate(TOP_CALLERS);
    callers
}
