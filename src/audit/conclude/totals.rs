//! Totals of all requests: the summary, and who sent them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::audit::count::Stats;
use crate::audit::outcome::{Requirement, Share, SuiteShare, Summary, VersionShare};
use crate::audit::value::{Field, Findings, GroupKey, Interner};
use crate::audit::{Dimension, Finding};
use crate::evidence::{Answer, Timestamp, Transport};
use crate::identify::CipherSuite;

/// Sums requests by TLS version, cipher suite and finding.
#[derive(Default)]
pub(crate) struct Totals {
    all: Option<Stats>,
    versions: Versions,
    /// By the number of the cipher suite.
    suites: BTreeMap<u32, RequestTotals>,
    requests_by_finding: [u64; Finding::ALL.len()],
    principals_by_finding: [HashSet<u32>; Finding::ALL.len()],
    /// By the number of the principal.
    requests_by_principal: Vec<u64>,
    /// The principals of the requests that each of [`Requirement::ALL`] would refuse.
    refused_principals: [HashSet<u32>; Requirement::ALL.len()],
}

/// The requests of each transport, and of each TLS version by its number in the interner.
type Versions = BTreeMap<(Transport, Option<u32>), RequestTotals>;

/// Requests of one kind, with the principals that sent them.
struct RequestTotals {
    stats: Stats,
    principals: HashSet<u32>,
}

impl RequestTotals {
    fn add(&mut self, stats: &Stats, principal: u32) {
        self.stats.add(stats);
        self.principals.insert(principal);
    }

    fn new(stats: &Stats, principal: u32) -> Self {
        Self {
            stats: *stats,
            principals: HashSet::from_iter([principal]),
        }
    }
}

impl Totals {
    /// Adds the requests of one key.
    pub(crate) fn add(&mut self, key: &GroupKey<'_>, stats: &Stats, interner: &mut Interner) {
        let transport: Transport = key.typed(Field::Transport);
        let findings: Findings = key.typed(Field::Findings);
        let principal = interner.number(Dimension::Principal, key);
        match &mut self.all {
            Some(all) => all.add(stats),
            None => self.all = Some(*stats),
        }
        // Only TLS has a version.
        let version = matches!(transport, Transport::Tls(_))
            .then(|| interner.number(Dimension::TlsVersion, key));
        self.versions
            .entry((transport, version))
            .and_modify(|totals| totals.add(stats, principal))
            .or_insert_with(|| RequestTotals::new(stats, principal));
        self.suites
            .entry(interner.number(Dimension::CipherSuite, key))
            .and_modify(|totals| totals.add(stats, principal))
            .or_insert_with(|| RequestTotals::new(stats, principal));
        for finding in findings.iter() {
            self.requests_by_finding[finding as usize] += stats.requests;
            self.principals_by_finding[finding as usize].insert(principal);
        }
        let number = principal as usize;
        if self.requests_by_principal.len() <= number {
            self.requests_by_principal.resize(number + 1, 0);
        }
        self.requests_by_principal[number] += stats.requests;
        if key.typed::<Answer>(Field::Answer) == Answer::Allowed {
            for (principals, requirement) in
                self.refused_principals.iter_mut().zip(Requirement::ALL)
            {
                if requirement.refuses(transport) {
                    principals.insert(principal);
                }
            }
        }
    }

    /// The times of the first and the last request.
    pub(crate) fn times(&self) -> Option<(Timestamp, Timestamp)> {
        self.all.map(|all| (all.first_seen, all.last_seen))
    }

    /// Number of requests by principal.
    pub(crate) fn requests_by_principal(&self) -> &[u64] {
        &self.requests_by_principal
    }

    /// For each of [`Requirement::ALL`], the number of principals whose requests it would refuse.
    pub(crate) fn refused_principals(&self) -> [u64; Requirement::ALL.len()] {
        self.refused_principals
            .each_ref()
            .map(|principals| principals.len() as u64)
    }

    /// The summary of the report.
    pub(crate) fn into_summary(self, interner: &Interner) -> Summary {
        let requests = self.all.map_or(0, |all| all.requests);
        let count = |finding| self.requests_by_finding[finding as usize];
        let principals = |finding| self.principals_by_finding[finding as usize].len() as u64;
        let internal = self
            .versions
            .iter()
            .filter(|((transport, _), _)| *transport == Transport::Internal)
            .map(|(_, totals)| totals.stats.requests)
            .sum();
        Summary {
            requests,
            bytes_sent: self.all.map_or(0, |all| all.bytes_sent),
            old_tls: count(Finding::OldTls),
            http: count(Finding::Http),
            internal,
            unknown_tls: count(Finding::UnknownTls),
            weak_cipher: count(Finding::WeakCipher),
            sigv2: count(Finding::SigV2),
            old_tls_principals: principals(Finding::OldTls),
            http_principals: principals(Finding::Http),
            tls_version: version_shares(self.versions, interner, requests),
            cipher_suite: suite_shares(self.suites, interner, requests),
        }
    }
}

fn share(totals: &RequestTotals, all: u64) -> Share {
    let Stats {
        requests,
        bytes_sent,
        first_seen,
        last_seen,
        ..
    } = totals.stats;
    Share {
        requests,
        share: requests as f64 / all as f64,
        bytes_sent,
        principals: totals.principals.len() as u64,
        first_seen,
        last_seen,
    }
}

fn version_shares(versions: Versions, interner: &Interner, all: u64) -> Vec<VersionShare> {
    let name = |version| interner.text(Dimension::TlsVersion, version).cloned();
    let mut shares: Vec<_> = versions
        .into_iter()
        .map(|((transport, version), totals)| VersionShare {
            transport,
            tls_version: version.and_then(name),
            share: share(&totals, all),
        })
        .collect();
    // The names of TLS versions sort from old to new.
    let order =
        |share: &VersionShare| (share.transport.without_version(), share.tls_version.clone());
    shares.sort_by_key(order);
    shares
}

fn suite_shares(
    suites: BTreeMap<u32, RequestTotals>,
    interner: &Interner,
    all: u64,
) -> Vec<SuiteShare> {
    let mut shares: Vec<_> = suites
        .into_iter()
        .map(|(suite, totals)| {
            let name = interner.text(Dimension::CipherSuite, suite).cloned();
            let assessed = name.as_deref().map(CipherSuite::judge);
            SuiteShare {
                grade: assessed.as_ref().map(|assessed| assessed.grade),
                weaknesses: assessed
                    .map(|assessed| assessed.weaknesses)
                    .unwrap_or_default(),
                cipher_suite: name,
                share: share(&totals, all),
            }
        })
        .collect();
    shares.sort_by(|a, b| {
        (Reverse(a.share.requests), &a.cipher_suite)
            .cmp(&(Reverse(b.share.requests), &b.cipher_suite))
    });
    shares
}
