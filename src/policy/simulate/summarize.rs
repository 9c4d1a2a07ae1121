//! From counts by sight to what a policy would have done, to whom.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::audit::{
    DENIED, Dimension, Field, Filters, InputStats, Interner, Stats, Tool, nothing_read,
    redact_text, scope,
};
use crate::evidence::{Timestamp, Transport};
use crate::identify::Endpoint;
use crate::input::Input;
use crate::policy::{Judgement, Reason, StatementId, Verdict};

use super::SimulateOptions;
use super::outcome::{
    Breakdown, Part, SCHEMA, SimulatedGate, SimulatedGroup, Simulation, SimulationSummary,
    StatementUse, WhyOpen,
};
use super::thread_counts::{Judged, KEPT, Tally};

/// Requests along one dimension: denied, and undetermined.
type Parts = BTreeMap<Option<Arc<str>>, (u64, u64)>;

/// What tells groups apart, beside their judgement.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, Clone)]
struct GroupKey {
    verdict: Verdict,
    principal: Option<Arc<str>>,
    client: Option<Arc<str>>,
    operation: Option<Arc<str>>,
    endpoint: Option<Endpoint>,
    transport: Transport,
    tls_version: Option<Arc<str>>,
    bucket: Option<Arc<str>>,
    statements: Vec<String>,
    reasons: Vec<String>,
}

#[derive(Default)]
struct Sum {
    requests: u64,
    already_refused: u64,
    bytes_sent: u64,
    seen: Option<(Timestamp, Timestamp)>,
}

impl Sum {
    fn add(&mut self, stats: &Stats, is_refused: bool) {
        if is_refused {
            self.already_refused += stats.requests;
        } else {
            self.requests += stats.requests;
        }
        self.bytes_sent = self.bytes_sent.saturating_add(stats.bytes_sent);
        let (first, last) = self.seen.unwrap_or((stats.first_seen, stats.last_seen));
        self.seen = Some((first.min(stats.first_seen), last.max(stats.last_seen)));
    }
}

#[derive(Default)]
struct StatementSum {
    denied: u64,
    undetermined: u64,
    principals: HashSet<u32>,
    last_seen: Option<Timestamp>,
}

/// Works out the result of a simulation from its counts.
pub(crate) fn conclude(
    input: &Input,
    options: &SimulateOptions,
    mut tally: Tally<'_>,
) -> Simulation {
    let judged = tally.judged.iter_mut();
    judged.for_each(|judged| judged.kept.settle());
    let mut meanings = Interner::new();
    let mut summary = SimulationSummary {
        requests: tally.not_denied,
        not_denied: tally.not_denied - tally.not_denied_403,
        already_refused: tally.not_denied_403,
        ..SimulationSummary::default()
    };
    let mut groups: HashMap<GroupKey, Sum> = HashMap::new();
    let mut statements: BTreeMap<StatementId, StatementSum> = BTreeMap::new();
    let mut reasons: BTreeMap<Reason, u64> = BTreeMap::new();
    let mut by: [Parts; 5] = Default::default();

    let kept = tally.judged.iter().flat_map(|Judged { judgement, kept }| {
        kept.iter()
            .map(move |(parts, stats)| (judgement, parts, stats))
    });
    for (judgement, parts, stats) in kept {
        let key = meanings.key(&KEPT, parts);
        let is_refused = key.raw(Field::Denied) == DENIED;
        let transport = key.typed::<Transport>(Field::Transport);
        let numbers = [
            Dimension::Principal,
            Dimension::Client,
            Dimension::Operation,
            Dimension::TlsVersion,
            Dimension::Bucket,
        ]
        .map(|dimension| (dimension, meanings.number(dimension, &key)));
        let [principal, client, operation, tls_version, bucket] =
            numbers.map(|(dimension, number)| meanings.text(dimension, number).cloned());
        let endpoint = key.typed::<Option<Endpoint>>(Field::Endpoint);
        let tls_version = tls_version.filter(|_| matches!(transport, Transport::Tls(_)));

        summary.requests += stats.requests;
        if is_refused {
            summary.already_refused += stats.requests;
            summary.already_refused_and_denied += stats.requests;
        } else {
            let travelled = tls_version
                .clone()
                .unwrap_or_else(|| transport.name().into());
            let values = [
                principal.clone(),
                client.clone(),
                operation.clone(),
                endpoint.map(|endpoint| endpoint.name().into()),
                Some(travelled),
            ];
            count(
                &mut summary,
                &mut by,
                judgement.verdict,
                values,
                stats.requests,
            );
            for statement in &judgement.statements {
                let sum = statements.entry(statement.clone()).or_default();
                match judgement.verdict {
                    Verdict::Denied => sum.denied += stats.requests,
                    _ => sum.undetermined += stats.requests,
                }
                sum.principals.insert(numbers[0].1);
                sum.last_seen = sum.last_seen.max(Some(stats.last_seen));
            }
            for reason in &judgement.reasons {
                *reasons.entry(reason.clone()).or_default() += stats.requests;
            }
        }
        let key = GroupKey {
            verdict: judgement.verdict,
            principal,
            client,
            operation,
            endpoint,
            transport: transport.without_version(),
            tls_version,
            bucket,
            statements: judgement.statements.iter().map(statement_name).collect(),
            reasons: reason_names(judgement),
        };
        groups.entry(key).or_default().add(stats, is_refused);
    }

    let filters = Filters {
        filters: options.filters.clone(),
        period: options.period,
    };
    let scope = scope(
        InputStats::new(tally.account, tally.doubtful, input),
        filters,
        tally.seen,
    );
    let gate = SimulatedGate {
        fail_on: options
            .fail_on
            .iter()
            .map(|verdict| verdict.name())
            .collect(),
        failed: failed(options, &summary),
        inconclusive: nothing_read(&scope, summary.requests, options.max_malformed),
    };
    let [principal, client, operation, endpoint, tls_version] = by.map(sorted);
    Simulation {
        schema: SCHEMA,
        tool: Tool::THIS,
        scope,
        policy: redact_text(&options.policy_name).into_owned(),
        http_tls_version: options.judge.http_tls_version,
        summary,
        statements: statements.into_iter().map(statement_use).collect(),
        reasons: why_open(reasons),
        by: Breakdown {
            principal,
            client,
            operation,
            endpoint,
            tls_version,
        },
        groups: sorted_groups(groups),
        gate,
    }
}

/// Counts requests that S3 did not refuse, as a whole and along each dimension.
fn count(
    summary: &mut SimulationSummary,
    by: &mut [Parts; 5],
    verdict: Verdict,
    values: [Option<Arc<str>>; 5],
    requests: u64,
) {
    let is_denied = verdict == Verdict::Denied;
    if is_denied {
        summary.denied += requests;
    } else {
        summary.undetermined += requests;
    }
    for (parts, value) in by.iter_mut().zip(values) {
        let (denied, undetermined) = parts.entry(value).or_default();
        *(if is_denied { denied } else { undetermined }) += requests;
    }
}

/// What people call a statement.
fn statement_name(statement: &StatementId) -> String {
    match &statement.sid {
        Some(sid) => sid.clone(),
        None => statement.index.to_string(),
    }
}

fn reason_names(judgement: &Judgement) -> Vec<String> {
    let reasons = judgement.reasons.iter();
    reasons
        .map(|reason| WhyOpen::new(reason, 0).reason)
        .collect()
}

fn failed(options: &SimulateOptions, summary: &SimulationSummary) -> Vec<&'static str> {
    let count = |verdict: Verdict| match verdict {
        Verdict::Denied => summary.denied,
        Verdict::Undetermined => summary.undetermined,
        Verdict::NotDenied => summary.not_denied,
    };
    let fail_on = options.fail_on.iter();
    let failed = fail_on.filter(|&&verdict| count(verdict) > 0);
    failed.map(|verdict| verdict.name()).collect()
}

fn sorted(parts: Parts) -> Vec<Part> {
    let part = |(value, (denied, undetermined))| Part {
        value,
        denied,
        undetermined,
    };
    let mut parts: Vec<_> = parts.into_iter().map(part).collect();
    // A stable sort, so that values with the same counts stay in their own order.
    parts.sort_by_key(|part| (Reverse(part.denied), Reverse(part.undetermined)));
    parts
}

fn statement_use((statement, sum): (StatementId, StatementSum)) -> StatementUse {
    StatementUse {
        index: statement.index,
        sid: statement.sid,
        denied: sum.denied,
        undetermined: sum.undetermined,
        principals: sum.principals.len() as u64,
        last_seen: sum.last_seen,
    }
}

fn why_open(reasons: BTreeMap<Reason, u64>) -> Vec<WhyOpen> {
    let reasons = reasons.iter();
    let mut open: Vec<_> = reasons
        .map(|(reason, &requests)| WhyOpen::new(reason, requests))
        .collect();
    open.sort_by_key(|open| Reverse(open.requests));
    open
}

fn sorted_groups(groups: HashMap<GroupKey, Sum>) -> Vec<SimulatedGroup> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a_key, a), (b_key, b)| {
        (a_key.verdict, Reverse(a.requests), a_key).cmp(&(
            b_key.verdict,
            Reverse(b.requests),
            b_key,
        ))
    });
    let group = |(key, sum): (GroupKey, Sum)| {
        let (first_seen, last_seen) = sum.seen?;
        Some(SimulatedGroup {
            verdict: key.verdict,
            principal: key.principal,
            client: key.client,
            operation: key.operation,
            endpoint: key.endpoint,
            transport: key.transport,
            tls_version: key.tls_version,
            bucket: key.bucket,
            statements: key.statements,
            reasons: key.reasons,
            requests: sum.requests,
            already_refused: sum.already_refused,
            bytes_sent: sum.bytes_sent,
            first_seen,
            last_seen,
        })
    };
    groups.into_iter().filter_map(group).collect()
}
