//! The callers of requests with findings, and the remedies of the report's groups.

use std::cmp::Reverse;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::code_set::CodeSet;
use super::occurrences::Occurrences;
use super::remedies::Remedies;
use super::sums::Sums;
use crate::audit::Dimension;
use crate::audit::count::{ByAnswer, Stats};
use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::outcome::{FEW_NAMED, FlaggedCaller, MANY_NAMED, Requirement};
use crate::audit::value::{Findings, Index, Interner};
use crate::evidence::{Answer, Timestamp, Transport};
use crate::identify::{Caller, Endpoint, Remedy};

/// Sums requests with findings by caller.
///
/// They are in a list beside their index, because a hash map of something so large takes twice its
/// memory while it grows.
#[derive(Default)]
pub(crate) struct Callers {
    hasher: DefaultHashBuilder,
    index: Index,
    callers: Vec<(CallerKey, CallerTotals)>,
    /// Requests by the index of a report group and by the number of a remedy.
    requests_by_group: Sums<(u32, u32), u64>,
}

/// The values that identify a group of the report's callers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct CallerKey {
    principal: u32,
    client: u32,
    runtime: u32,
    /// The User-Agent of a client that is not known.
    user_agent: Option<u32>,
    caller: Caller,
    is_aws_side: bool,
    /// The number of their remedy.
    remedy: Option<u32>,
}

#[derive(Default)]
struct CallerTotals {
    stats: Option<Stats>,
    endpoints: CodeSet<Option<Endpoint>>,
    transports: CodeSet<Transport>,
    buckets: Occurrences,
    addresses: Occurrences,
    user_agents: Occurrences,
    findings: Findings,
    /// The requests below the minimum.
    risky: ByAnswer,
    /// The times of the first risky request that was denied, and of the last one that was not.
    first_denied: Option<Timestamp>,
    last_let_through: Option<Timestamp>,
    /// Whether each of [`Requirement::ALL`] refuses some of the requests.
    is_refused_by: [bool; Requirement::ALL.len()],
    accepted: u64,
    is_surprising: bool,
}

impl CallerTotals {
    fn add(&mut self, flagged: &FlaggedGroup<'_>) {
        let requests = flagged.stats.requests;
        match &mut self.stats {
            Some(stats) => stats.add(flagged.stats),
            None => self.stats = Some(*flagged.stats),
        }
        self.endpoints.insert(flagged.endpoint);
        self.transports
            .insert(flagged.transport.with_known_version());
        self.findings = self.findings.union(flagged.findings);
        if flagged.findings.are_risky() {
            self.risky.count(flagged.answer, requests);
            let Stats {
                first_seen,
                last_seen,
                ..
            } = *flagged.stats;
            match flagged.answer {
                Answer::Denied => {
                    let first = self.first_denied.unwrap_or(first_seen);
                    self.first_denied = Some(first.min(first_seen));
                }
                Answer::Allowed => {
                    self.last_let_through = self.last_let_through.max(Some(last_seen));
                }
                Answer::BeforePolicy => {}
            }
        }
        for (is_refused, requirement) in self.is_refused_by.iter_mut().zip(Requirement::ALL) {
            *is_refused |=
                flagged.answer == Answer::Allowed && requirement.refuses(flagged.transport);
        }
        let is_refused = flagged.is_refused();
        self.buckets.add(flagged.bucket, requests, is_refused);
        self.user_agents
            .add(flagged.user_agent, requests, is_refused);
        self.accepted += if flagged.is_accepted { requests } else { 0 };
        self.is_surprising |= flagged.is_surprising;
    }

    /// The time of the first risky request that was denied, if none was let through since.
    fn denied_since(&self) -> Option<Timestamp> {
        let last_let_through = self.last_let_through;
        self.first_denied
            .filter(|&denied| last_let_through.is_none_or(|last| last < denied))
    }
}

impl Callers {
    /// Adds requests, and returns the index of their caller.
    pub(crate) fn add(&mut self, flagged: &FlaggedGroup<'_>) -> u32 {
        let key = CallerKey {
            principal: flagged.principal,
            client: flagged.client,
            runtime: flagged.runtime,
            user_agent: Some(flagged.user_agent).filter(|_| !flagged.is_client_known),
            caller: flagged.caller,
            is_aws_side: flagged.is_aws_side,
            remedy: flagged.remedy,
        };
        let caller = self.number(key);
        self.callers[caller as usize].1.add(flagged);
        if let (Some(group), Some(remedy)) = (flagged.report_group, flagged.remedy) {
            let of_group = (group, remedy);
            self.requests_by_group.add(of_group, flagged.stats.requests);
        }
        caller
    }

    /// Adds the address of requests that were added to this caller.
    pub(crate) fn add_address(
        &mut self,
        caller: u32,
        address: u32,
        requests: u64,
        is_refused: bool,
    ) {
        let (_, totals) = &mut self.callers[caller as usize];
        totals.addresses.add(address, requests, is_refused);
    }

    /// The index of a caller.
    fn number(&mut self, key: CallerKey) -> u32 {
        let hash = self.hasher.hash_one(key);
        let is_same = |caller: u32| self.callers[caller as usize].0 == key;
        if let Some(caller) = self.index.find(hash, is_same) {
            return caller;
        }
        let caller = self.callers.len() as u32;
        self.callers.push((key, CallerTotals::default()));
        self.index.insert(hash, caller);
        caller
    }

    /// For each report group, the remedy that applies to most of its requests. If several apply to
    /// equally many, the first in order is taken.
    pub(crate) fn remedies_of_groups(&mut self, remedies: &Remedies) -> HashMap<u32, Arc<Remedy>> {
        let by_group = std::mem::take(&mut self.requests_by_group).into_sorted();
        let of_one_group = by_group.chunk_by(|((a, _), _), ((b, _), _)| a == b);
        let remedy = |sums: &[((u32, u32), u64)]| {
            let counted = sums.iter().map(|&((group, number), requests)| {
                (requests, Reverse(remedies.get(number)), group)
            });
            let (_, Reverse(remedy), group) = counted.max()?;
            Some((group, Arc::clone(remedy)))
        };
        of_one_group.filter_map(remedy).collect()
    }

    /// For each of [`Requirement::ALL`], the number of callers of which it refuses requests.
    pub(crate) fn refused_by(&self) -> [u64; Requirement::ALL.len()] {
        let mut refused = [0; Requirement::ALL.len()];
        for (_, totals) in &self.callers {
            for (count, is_refused) in refused.iter_mut().zip(totals.is_refused_by) {
                *count += u64::from(is_refused);
            }
        }
        refused
    }

    /// The callers: those with most refused requests first, and AWS's own side last.
    /// `requests_of_principal` has all requests of a principal by its number.
    pub(crate) fn sorted(
        self,
        interner: &Interner,
        remedies: &Remedies,
        requests_of_principal: &[u64],
    ) -> Vec<FlaggedCaller> {
        let text = |dimension, number| interner.text(dimension, number).cloned();
        let caller = |(key, totals): (CallerKey, CallerTotals)| {
            let denied_since = totals.denied_since();
            let (buckets, bucket_count) =
                totals.buckets.most(Dimension::Bucket, MANY_NAMED, interner);
            let (addresses, address_count) =
                totals
                    .addresses
                    .most(Dimension::RemoteIp, FEW_NAMED, interner);
            let (user_agents, user_agent_count) =
                totals
                    .user_agents
                    .most(Dimension::UserAgent, FEW_NAMED, interner);
            Some(FlaggedCaller {
                principal: text(Dimension::Principal, key.principal),
                client: text(Dimension::Client, key.client),
                runtime: text(Dimension::Runtime, key.runtime),
                user_agent: key
                    .user_agent
                    .and_then(|number| text(Dimension::UserAgent, number)),
                caller: key.caller,
                is_aws_side: key.is_aws_side,
                endpoints: totals.endpoints.iter().flatten().collect(),
                transports: totals.transports.iter().collect(),
                buckets,
                bucket_count,
                addresses,
                address_count,
                user_agents,
                user_agent_count,
                findings: totals.findings,
                risky_requests: totals.risky.total(),
                refused_requests: totals.risky.get(Answer::Allowed),
                already_denied_requests: totals.risky.get(Answer::Denied),
                denied_since,
                principal_requests: *requests_of_principal.get(key.principal as usize)?,
                accepted: totals.accepted,
                surprising: totals.is_surprising,
                remedy: key.remedy.map(|number| Arc::clone(remedies.get(number))),
                stats: totals.stats?,
            })
        };
        drop(self.index);
        let mut callers: Vec<_> = self.callers.into_iter().filter_map(caller).collect();
        callers.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        callers
    }
}

/// The sort key of callers. It is unique, so the order does not depend on the hash of their keys.
/// Strangers who were never let through need no action, so they come after all others.
fn order(caller: &FlaggedCaller) -> impl Ord + '_ {
    (
        caller.is_aws_side,
        Reverse(caller.refused_requests),
        caller.is_anonymous() && caller.is_only_denied(),
        Reverse(caller.stats.requests),
        (&caller.principal, &caller.client),
        (&caller.runtime, &caller.user_agent),
        caller.caller,
        &caller.remedy,
    )
}
