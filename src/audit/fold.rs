//! From counts under raw bytes to groups, summary and failed rules.
//!
//! This is where a value's meaning is worked out, once for each distinct value.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use crate::log::{Timestamp, Transport};

use super::finding::Findings;
use super::gate::{Caller, Failure};
use super::group::{Groups, Stats};
use super::outcome::{Group, Share, SuiteShare, Summary, VersionShare};
use super::rows::{Rows, Texts, fold_least_risky};
use super::values::{Principals, Values};
use super::{Dimension, Finding, Options};

/// How many callers a failed rule names.
const TOP_CALLERS: usize = 3;

/// The result of folding.
pub(super) struct Folded {
    pub summary: Summary,
    pub groups: Vec<Group>,
    pub failed: Vec<Failure>,
    pub first_seen: Option<Timestamp>,
    pub last_seen: Option<Timestamp>,
}

/// Requests of one kind, with the principals that sent them.
struct Sum {
    stats: Stats,
    principals: HashSet<u32>,
}

/// Adds requests to those of their kind.
fn add<K: Ord>(sums: &mut BTreeMap<K, Sum>, kind: K, stats: &Stats, principal: u32) {
    let sum = sums.entry(kind).and_modify(|sum| sum.stats.add(stats));
    let sum = sum.or_insert_with(|| Sum {
        stats: *stats,
        principals: HashSet::new(),
    });
    sum.principals.insert(principal);
}

/// The requests that a finding was made on.
#[derive(Default)]
struct Found {
    requests: u64,
    /// By principal and User-Agent.
    callers: HashMap<(u32, Option<u32>), u64>,
}

impl Found {
    fn principals(&self) -> u64 {
        let distinct: HashSet<u32> = self
            .callers
            .keys()
            .map(|&(principal, _)| principal)
            .collect();
        distinct.len() as u64
    }
}

/// Folds counts under `keys` to what `options` ask.
pub(super) fn fold(mut groups: Groups, keys: &[Dimension], options: &Options) -> Folded {
    let place = |dimension| keys.iter().position(|&key| key == dimension);
    let always = |dimension| place(dimension).unwrap_or_else(|| unreachable!("always counted"));
    let [
        transport_at,
        version_at,
        suite_at,
        requester_at,
        signature_at,
    ] = super::pipeline::ALWAYS.map(always);
    let user_agent_at = place(Dimension::UserAgent);
    let by: Vec<usize> = options
        .by
        .iter()
        .filter_map(|&dimension| place(dimension))
        .collect();

    let mut values: Vec<_> = keys
        .iter()
        .map(|&dimension| Values::new(dimension))
        .collect();
    let mut principals = Principals::default();
    let mut rows = Rows::default();
    let (mut versions, mut suites) = (BTreeMap::new(), BTreeMap::new());
    let mut all: Option<Stats> = None;
    let mut found: [Found; Finding::ALL.len()] = Default::default();
    // Of each key in turn: its raw parts, and the numbers of the values that they mean.
    let (mut raw, mut numbers) = (Vec::new(), Vec::new());

    for (parts, stats) in groups.iter() {
        raw.clear();
        raw.extend(parts);
        numbers.clear();
        numbers.extend(
            std::iter::zip(&mut values, &raw)
                .map(|(values, raw)| values.number(raw, &options.filters)),
        );
        if !std::iter::zip(&values, &numbers).all(|(values, &number)| values.passes(number)) {
            continue;
        }
        let transport = transport_of(raw[transport_at]);
        let findings = Findings::of(
            transport,
            raw[version_at],
            raw[signature_at],
            options.min_tls,
        );
        let principal = principals.number(numbers[requester_at], raw[requester_at]);

        match &mut all {
            Some(all) => all.add(stats),
            None => all = Some(*stats),
        }
        let version = version_of(transport, numbers[version_at]);
        add(&mut versions, (transport, version), stats, principal);
        add(&mut suites, numbers[suite_at], stats, principal);
        for finding in findings.iter() {
            let found = &mut found[finding as usize];
            found.requests += stats.requests;
            let user_agent = user_agent_at.map(|place| numbers[place]);
            *found.callers.entry((principal, user_agent)).or_default() += stats.requests;
        }
        let row = std::iter::once(numbers[transport_at]).chain(by.iter().map(|&at| numbers[at]));
        rows.add(row, transport, findings, stats);
    }

    let requests = all.map_or(0, |all| all.requests);
    let internal = versions
        .iter()
        .filter(|((transport, _), _)| *transport == Transport::Internal);
    let summary = Summary {
        requests,
        bytes_sent: all.map_or(0, |all| all.bytes_sent),
        old_tls: found[Finding::OldTls as usize].requests,
        http: found[Finding::Http as usize].requests,
        internal: internal.map(|(_, sum)| sum.stats.requests).sum(),
        unknown_tls: found[Finding::UnknownTls as usize].requests,
        sigv2: found[Finding::SigV2 as usize].requests,
        old_tls_principals: found[Finding::OldTls as usize].principals(),
        http_principals: found[Finding::Http as usize].principals(),
        tls_version: version_shares(versions, &values[version_at], requests),
        cipher_suite: suite_shares(suites, &values[suite_at], requests),
    };
    let user_agents = user_agent_at.map(|at| &values[at]);
    let top_callers = found
        .each_ref()
        .map(|found| top_callers(found, &principals, user_agents));

    // Nothing below needs the counts, which may be large, so their memory is given back.
    let texts: Vec<Texts> = values.into_iter().map(|values| values.texts).collect();
    drop(raw);
    drop(principals);
    drop(groups);
    let texts_by: Vec<&Texts> = by.iter().map(|&at| &texts[at]).collect();
    let mut groups = rows.sorted(&options.by, &texts_by);
    let failed = options.fail_on.iter().filter_map(|&rule| {
        let requests = found[rule as usize].requests;
        let is_broken = |group: &&Group| group.findings.contains(rule);
        (requests > 0).then(|| Failure {
            rule,
            groups: groups.iter().filter(is_broken).count() as u64,
            requests,
            top_callers: top_callers[rule as usize].clone(),
        })
    });
    let failed = failed.collect();
    fold_least_risky(&mut groups, options.max_groups);
    Folded {
        summary,
        failed,
        groups,
        first_seen: all.map(|all| all.first_seen),
        last_seen: all.map(|all| all.last_seen),
    }
}

/// The transport that a raw value names.
fn transport_of(raw: &[u8]) -> Transport {
    [Transport::Tls, Transport::Http, Transport::Internal]
        .into_iter()
        .find(|transport| transport.name().as_bytes() == raw)
        .unwrap_or(Transport::Unknown)
}

/// Only TLS has a version.
fn version_of(transport: Transport, version: u32) -> Option<u32> {
    (transport == Transport::Tls).then_some(version)
}

fn share(sum: &Sum, all: u64) -> Share {
    let Stats {
        requests,
        bytes_sent,
        first_seen,
        last_seen,
        ..
    } = sum.stats;
    Share {
        requests,
        share: requests as f64 / all as f64,
        bytes_sent,
        principals: sum.principals.len() as u64,
        first_seen,
        last_seen,
    }
}

fn version_shares(
    sums: BTreeMap<(Transport, Option<u32>), Sum>,
    versions: &Values<'_>,
    all: u64,
) -> Vec<VersionShare> {
    let mut shares: Vec<_> = sums
        .into_iter()
        .map(|((transport, version), sum)| VersionShare {
            transport,
            tls_version: version.and_then(|version| versions.texts[version as usize].clone()),
            share: share(&sum, all),
        })
        .collect();
    // Names of TLS versions sort by age.
    shares.sort_by(|a, b| (a.transport, &a.tls_version).cmp(&(b.transport, &b.tls_version)));
    shares
}

fn suite_shares(sums: BTreeMap<u32, Sum>, suites: &Values<'_>, all: u64) -> Vec<SuiteShare> {
    let mut shares: Vec<_> = sums
        .into_iter()
        .map(|(suite, sum)| SuiteShare {
            cipher_suite: suites.texts[suite as usize].clone(),
            share: share(&sum, all),
        })
        .collect();
    shares.sort_by(|a, b| {
        (Reverse(a.share.requests), &a.cipher_suite)
            .cmp(&(Reverse(b.share.requests), &b.cipher_suite))
    });
    shares
}

/// Who sent most of the requests that a finding was made on.
fn top_callers(
    found: &Found,
    principals: &Principals<'_>,
    user_agents: Option<&Values<'_>>,
) -> Vec<Caller> {
    let callers = found
        .callers
        .iter()
        .map(|(&(principal, user_agent), &requests)| Caller {
            principal: principals.name(principal).map(Cow::into_owned),
            user_agent: user_agents
                .zip(user_agent)
                .and_then(|(values, number)| values.text(number))
                .map(str::to_owned),
            requests,
        });
    let mut callers: Vec<_> = callers.collect();
    callers.sort_by(|a, b| {
        Reverse(a.requests)
            .cmp(&Reverse(b.requests))
            .then_with(|| a.cmp(b))
    });
    callers.truncate(TOP_CALLERS);
    callers
}
