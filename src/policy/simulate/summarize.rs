//! From the counts to the result of a simulation.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::audit::{
    BucketCoverage, ByAnswer, Dimension, Field, Filters, Folded, GroupKey as CountKey, InputStats,
    Interner, Scope, Stats, Tool, nothing_read, redact_text, scope,
};
use crate::evidence::{Answer, Timestamp, Transport, widen};
use crate::policy::{Judgement, Policy, Reason, StatementId, Verdict};

use super::SimulateOptions;
use super::judged_tables::{Judged, is_folded};
use super::outcome::{
    Breakdown, Concerned, SCHEMA, SimulatedGate, Simulation, SimulationSummary, WhyOpen,
};
use super::statement_names::StatementNames;
use super::strata::{Replayed, Standing, Strata};
use super::sums::{
    BesideSum, CauseSum, Counted, GroupKey, GroupSum, Parts, sorted_groups, sorted_parts,
};

/// What is folded where statements are not told apart.
const STATEMENTS: &str = "statements";

/// Everything that was counted.
pub(crate) struct SimulatedCounts {
    pub input_stats: InputStats,
    pub strata: Strata,
}

/// Works out the result of a simulation from its counts.
pub(crate) fn conclude(
    policy: &Policy,
    options: &SimulateOptions,
    counts: SimulatedCounts,
) -> Simulation {
    let names = StatementNames::of(policy);
    let totals = Totals::of(counts.strata, options);
    let filters = Filters {
        filters: options.filters.clone(),
        period: options.period,
    };
    let scope = Scope {
        indistinct: totals.folded.requests,
        folded: totals.folded.names,
        ..scope(counts.input_stats, filters, totals.seen)
    };
    let [principal, client, operation, endpoint, tls_version] = totals.by.map(sorted_parts);
    let (groups, unaffected) = sorted_groups(totals.groups, &names);
    Simulation {
        schema: SCHEMA,
        tool: Tool::THIS,
        gate: gate(options, &scope, &totals.summary, &totals.beside),
        scope,
        policy: redact_text(&options.policy_name).into_owned(),
        kind: options.judge.kind,
        attached_to: options.judge.attached_to.clone(),
        http_tls_version: options.judge.http_tls_version,
        summary: totals.summary,
        statements: totals
            .statements
            .into_iter()
            .map(|(statement, sum)| sum.of_statement(statement, &names))
            .collect(),
        implicit_deny: totals.implicit.as_ref().map(CauseSum::told),
        beside: totals.beside.told(options.prefer.other()),
        reasons: why_open(&totals.reasons),
        by: Breakdown {
            principal,
            client,
            operation,
            endpoint,
            tls_version,
        },
        groups,
        unaffected,
    }
}

#[derive(Default)]
struct Totals {
    summary: SimulationSummary,
    /// The requests that the policy is not about.
    unconcerned: ByAnswer,
    groups: HashMap<GroupKey, GroupSum>,
    statements: BTreeMap<StatementId, CauseSum>,
    /// The requests that no statement allows, if there are any that are denied for it.
    implicit: Option<CauseSum>,
    /// What does not count.
    beside: BesideSum,
    reasons: BTreeMap<Reason, u64>,
    /// In the order of the fields of [`Breakdown`].
    by: [Parts; 5],
    folded: Folded,
    /// The times of the first and the last record.
    seen: Option<(Timestamp, Timestamp)>,
}

impl Totals {
    fn of(strata: Strata, options: &SimulateOptions) -> Self {
        let mut totals = Self::default();
        let counting = strata.counting(options);
        let mut interner = Interner::new();
        for (stratum, replayed) in strata.into_replayed() {
            let Replayed {
                judged,
                coverage,
                unconcerned,
            } = replayed;
            for (standing, bucket) in counting.buckets(stratum, coverage) {
                match standing {
                    Standing::Counts => totals.add_not_denied(&bucket),
                    Standing::Beside => totals.beside.add_not_denied(&bucket),
                }
            }
            for (standing, bucket) in counting.buckets(stratum, unconcerned) {
                let is_counted = standing == Standing::Counts;
                for alike in bucket.answered.iter().filter(|_| is_counted) {
                    totals.unconcerned.count(alike.answer, alike.requests);
                }
            }
            for Judged { judgement, groups } in &judged.into_judged() {
                totals.folded.add(&match is_folded(judgement) {
                    true => Folded::all_of(groups, STATEMENTS),
                    false => Folded::of(groups),
                });
                interner.start_table();
                for (key, stats) in groups.iter() {
                    match counting.counts(stratum, key.raw(Field::Bucket)) {
                        Some(Standing::Counts) => {
                            totals.add(judgement, counted(judgement, &key, stats, &mut interner));
                        }
                        Some(Standing::Beside) => {
                            let answer = key.typed(Field::Answer);
                            totals.beside.add(judgement.verdict, answer, stats.requests);
                        }
                        None => {}
                    }
                }
            }
        }
        totals.summary.concerned = totals.concerned();
        totals
    }

    /// Both numbers are exact unless buckets had to be folded, which may be others in each.
    fn concerned(&self) -> Concerned {
        let (all, others) = (&self.summary, self.unconcerned);
        Concerned {
            requests: all.requests.saturating_sub(others.total()),
            not_denied: all.not_denied.saturating_sub(others.get(Answer::Allowed)),
            already_denied: all
                .already_denied
                .saturating_sub(others.get(Answer::Denied)),
            not_evaluated: all
                .not_evaluated
                .saturating_sub(others.get(Answer::BeforePolicy)),
        }
    }

    /// Adds the requests to a bucket that the policy does not deny, and notes when it had any.
    fn add_not_denied(&mut self, bucket: &BucketCoverage) {
        widen(&mut self.seen, bucket.covered.first, bucket.covered.last);
        for alike in bucket.answered.iter() {
            self.summary.requests += alike.requests;
            let by_answer = match alike.answer {
                Answer::Allowed => &mut self.summary.not_denied,
                Answer::Denied => &mut self.summary.already_denied,
                Answer::BeforePolicy => &mut self.summary.not_evaluated,
            };
            *by_answer += alike.requests;
        }
    }

    fn add(&mut self, judgement: &Judgement, counted: Counted) {
        let requests = counted.stats.requests;
        self.summary.requests += requests;
        match counted.answer {
            Answer::Denied => {
                self.summary.already_denied += requests;
                self.summary.unaffected_already_denied += requests;
            }
            Answer::BeforePolicy => {
                self.summary.not_evaluated += requests;
                self.summary.unaffected_not_evaluated += requests;
            }
            Answer::Allowed => {
                self.add_to_parts(&counted.group, requests);
                self.add_to_statements(judgement, &counted);
                for reason in &judgement.reasons {
                    *self.reasons.entry(reason.clone()).or_default() += requests;
                }
            }
        }
        self.groups
            .entry(counted.group)
            .or_default()
            .add(&counted.stats, counted.answer);
    }

    fn add_to_parts(&mut self, group: &GroupKey, requests: u64) {
        let is_denied = group.verdict == Verdict::Denied;
        if is_denied {
            self.summary.denied += requests;
        } else {
            self.summary.undetermined += requests;
        }
        let version_or_transport = group
            .tls_version
            .clone()
            .unwrap_or_else(|| group.transport.name().into());
        let values = [
            group.principal.clone(),
            group.client.clone(),
            group.operation.clone(),
            group.endpoint.map(|endpoint| endpoint.name().into()),
            Some(version_or_transport),
        ];
        for (parts, value) in self.by.iter_mut().zip(values) {
            parts.entry(value).or_default().add(group.verdict, requests);
        }
    }

    fn add_to_statements(&mut self, judgement: &Judgement, counted: &Counted) {
        for statement in &judgement.statements {
            let sum = self.statements.entry(statement.clone()).or_default();
            sum.add(counted);
        }
        if judgement.is_implicit {
            self.implicit.get_or_insert_default().add(counted);
        }
    }
}

/// Works out what the values of a key mean.
fn counted(
    judgement: &Judgement,
    key: &CountKey<'_>,
    stats: &Stats,
    interner: &mut Interner,
) -> Counted {
    let principal = interner.number(Dimension::Principal, key);
    let mut text = |dimension| {
        let number = interner.number(dimension, key);
        interner.text(dimension, number).cloned()
    };
    let transport: Transport = key.typed(Field::Transport);
    let group = GroupKey {
        verdict: judgement.verdict,
        principal: text(Dimension::Principal),
        client: text(Dimension::Client),
        operation: text(Dimension::Operation),
        endpoint: key.typed(Field::Endpoint),
        transport: transport.without_version(),
        tls_version: text(Dimension::TlsVersion).filter(|_| matches!(transport, Transport::Tls(_))),
        bucket: text(Dimension::Bucket),
        statements: judgement.statements.clone(),
        is_implicit: judgement.is_implicit,
        reasons: judgement
            .reasons
            .iter()
            .map(|reason| WhyOpen::new(reason, 0).reason)
            .collect(),
    };
    Counted {
        group,
        principal,
        answer: key.typed(Field::Answer),
        stats: *stats,
    }
}

fn gate(
    options: &SimulateOptions,
    scope: &Scope,
    summary: &SimulationSummary,
    beside: &BesideSum,
) -> SimulatedGate {
    let is_met = |verdict: &&Verdict| match verdict {
        Verdict::Denied => summary.denied + beside.denied > 0,
        Verdict::Undetermined => summary.undetermined + beside.undetermined > 0,
        Verdict::NotDenied => summary.not_denied + beside.not_denied > 0,
    };
    let fail_on = options.fail_on.iter();
    SimulatedGate {
        fail_on: fail_on.clone().map(|verdict| verdict.name()).collect(),
        failed: fail_on
            .filter(is_met)
            .map(|verdict| verdict.name())
            .collect(),
        inconclusive: nothing_read(scope, summary.requests, options.max_malformed),
    }
}

fn why_open(reasons: &BTreeMap<Reason, u64>) -> Vec<WhyOpen> {
    let mut open: Vec<_> = reasons
        .iter()
        .map(|(reason, &requests)| WhyOpen::new(reason, requests))
        .collect();
    open.sort_by_key(|open| Reverse(open.requests));
    open
}
