//! From counts under raw bytes to groups and summary.
//!
//! This is where a value's meaning is worked out, once for each distinct value.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::evidence::{Timestamp, Transport};
use crate::identify::CipherSuite;

use super::flagged::{Found, fold_found};
use super::report_groups::{Rows, fold_least_risky, row_key};
use crate::audit::count::{Keys, Stats, Tables};
use crate::audit::outcome::{Group, Requirement, Share, SuiteShare, Summary, VersionShare};
use crate::audit::value::{Field, Findings, Meanings};
use crate::audit::{Dimension, Finding, Options};

/// The result of folding.
pub(crate) struct Folded {
    pub summary: Summary,
    pub readiness: Vec<Refusals>,
    pub groups: Vec<Group>,
    pub found: Found,
    /// The times of the first and the last record.
    pub seen: Option<(Timestamp, Timestamp)>,
    /// How many requests have a value that is not told apart.
    pub indistinct: u64,
}

/// Requests of one kind, with the principals that sent them.
struct Sum {
    stats: Stats,
    principals: HashSet<u32>,
}

impl Sum {
    fn add(&mut self, stats: &Stats, principal: u32) {
        self.stats.add(stats);
        self.principals.insert(principal);
    }

    fn of(stats: &Stats, principal: u32) -> Self {
        Self {
            stats: *stats,
            principals: HashSet::from_iter([principal]),
        }
    }
}

/// The requests that a requirement would refuse, and those that it may or may not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusals {
    pub requirement: Requirement,
    pub requests: u64,
    pub principals: u64,
    pub last_seen: Option<Timestamp>,
    /// Requests of an unknown transport.
    pub unknown_transport: u64,
    /// Requests over TLS of an unknown version, where the requirement is about versions.
    pub unknown_version: u64,
}

/// The requests of one TLS version, by its number, or of one transport that is not TLS.
type Versions = BTreeMap<(Transport, Option<u32>), Sum>;

/// Folds counts to what `options` ask.
pub(crate) fn fold(tables: Tables, keys: &Keys, options: &Options) -> Folded {
    let Tables {
        mut groups,
        found: mut with_findings,
    } = tables;
    groups.settle();
    with_findings.settle();
    let indistinct = groups.indistinct().max(with_findings.indistinct());
    let mut meanings = Meanings::new();
    let mut rows = Rows::default();
    let mut versions = Versions::new();
    let mut suites: BTreeMap<u32, Sum> = BTreeMap::new();
    let mut all: Option<Stats> = None;
    let mut by_finding = [0; Finding::ALL.len()];
    let mut principals_by_finding: [HashSet<u32>; Finding::ALL.len()] = Default::default();

    for (parts, stats) in groups.iter() {
        let key = meanings.key(&keys.all, parts);
        let (transport, findings): (Transport, Findings) =
            (key.typed(Field::Transport), key.typed(Field::Findings));
        let principal = meanings.number(Dimension::Principal, &key);
        match &mut all {
            Some(all) => all.add(stats),
            None => all = Some(*stats),
        }
        // Only TLS has a version.
        let version = matches!(transport, Transport::Tls(_))
            .then(|| meanings.number(Dimension::TlsVersion, &key));
        versions
            .entry((transport, version))
            .and_modify(|sum| sum.add(stats, principal))
            .or_insert_with(|| Sum::of(stats, principal));
        suites
            .entry(meanings.number(Dimension::CipherSuite, &key))
            .and_modify(|sum| sum.add(stats, principal))
            .or_insert_with(|| Sum::of(stats, principal));
        for finding in findings.iter() {
            by_finding[finding as usize] += stats.requests;
            principals_by_finding[finding as usize].insert(principal);
        }
        let row = row_key(&mut meanings, &key, options);
        rows.add(row.into_iter(), transport, findings, stats);
    }

    let requests = all.map_or(0, |all| all.requests);
    let internal = versions
        .iter()
        .filter(|((transport, _), _)| *transport == Transport::Internal);
    let count = |finding| by_finding[finding as usize];
    let principals = |finding| principals_by_finding[finding as usize].len() as u64;
    let readiness = Requirement::ALL
        .map(|requirement| refusals(requirement, &versions))
        .into();
    let summary = Summary {
        requests,
        bytes_sent: all.map_or(0, |all| all.bytes_sent),
        old_tls: count(Finding::OldTls),
        http: count(Finding::Http),
        internal: internal.map(|(_, sum)| sum.stats.requests).sum(),
        unknown_tls: count(Finding::UnknownTls),
        weak_cipher: count(Finding::WeakCipher),
        sigv2: count(Finding::SigV2),
        old_tls_principals: principals(Finding::OldTls),
        http_principals: principals(Finding::Http),
        tls_version: version_shares(versions, &meanings, requests),
        cipher_suite: suite_shares(suites, &meanings, requests),
    };

    let (found, remedies) = fold_found(&with_findings, keys, options, &mut meanings, &mut rows);

    // Nothing below needs the counts, which may be large, so their memory is given back.
    let texts = meanings.into_texts(&options.by);
    drop((groups, with_findings));
    let mut groups = rows.sorted(&options.by, &texts, &remedies);
    fold_least_risky(&mut groups, options.max_groups);
    Folded {
        summary,
        readiness,
        groups,
        found,
        seen: all.map(|all| (all.first_seen, all.last_seen)),
        indistinct,
    }
}

/// Which requests a requirement would refuse. S3's own work is no request, and what the log does
/// not tell is nowhere counted as refused.
fn refusals(requirement: Requirement, versions: &Versions) -> Refusals {
    let refused: Vec<&Sum> = versions
        .iter()
        .filter(|((transport, _), _)| requirement.refuses(*transport))
        .map(|(_, sum)| sum)
        .collect();
    let principals: HashSet<u32> = refused
        .iter()
        .flat_map(|sum| &sum.principals)
        .copied()
        .collect();
    let unknown = |transport: Transport| -> u64 {
        versions
            .iter()
            .filter(|((of, _), _)| *of == transport)
            .map(|(_, sum)| sum.stats.requests)
            .sum()
    };
    Refusals {
        requirement,
        requests: refused.iter().map(|sum| sum.stats.requests).sum(),
        principals: principals.len() as u64,
        last_seen: refused.iter().map(|sum| sum.stats.last_seen).max(),
        unknown_transport: unknown(Transport::Unknown),
        unknown_version: match requirement {
            Requirement::Https => 0,
            Requirement::Tls(_) => unknown(Transport::Tls(None)),
        },
    }
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

fn version_shares(versions: Versions, meanings: &Meanings<'_>, all: u64) -> Vec<VersionShare> {
    let name = |version| meanings.text(Dimension::TlsVersion, version).cloned();
    let mut shares: Vec<_> = versions
        .into_iter()
        .map(|((transport, version), sum)| VersionShare {
            transport,
            tls_version: version.and_then(name),
            share: share(&sum, all),
        })
        .collect();
    // Names of TLS versions sort by age.
    let order =
        |share: &VersionShare| (share.transport.without_version(), share.tls_version.clone());
    shares.sort_by_key(order);
    shares
}

fn suite_shares(sums: BTreeMap<u32, Sum>, meanings: &Meanings<'_>, all: u64) -> Vec<SuiteShare> {
    let mut shares: Vec<_> = sums
        .into_iter()
        .map(|(suite, sum)| {
            let name = meanings.text(Dimension::CipherSuite, suite).cloned();
            let judged = name.as_deref().map(CipherSuite::judge);
            SuiteShare {
                grade: judged.as_ref().map(|judged| judged.grade),
                weaknesses: judged.map(|judged| judged.weaknesses).unwrap_or_default(),
                cipher_suite: name,
                share: share(&sum, all),
            }
        })
        .collect();
    shares.sort_by(|a, b| {
        (Reverse(a.share.requests), &a.cipher_suite)
            .cmp(&(Reverse(b.share.requests), &b.cipher_suite))
    });
    shares
}
