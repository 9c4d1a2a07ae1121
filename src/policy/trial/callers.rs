//! The callers that a policy would deny, with their remedies.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::outcome::TriedCaller;
use crate::audit::{Audit, FlaggedCaller};
use crate::evidence::{Timestamp, TlsVersion, Transport};
use crate::identify::Remedy;
use crate::policy::Verdict;
use crate::policy::simulate::{SimulatedGroup, Simulation};

/// The fields that distinguish a caller from others: principal and client.
type Key = (Option<Arc<str>>, Option<Arc<str>>);

#[derive(Default)]
struct Sum {
    denied: u64,
    undetermined: u64,
    last_seen: Option<Timestamp>,
    transports: BTreeSet<Transport>,
}

/// The callers with requests that the policy denies or may deny, those with most denied ones first.
pub(super) fn callers(simulation: &Simulation, audit: &Audit) -> Vec<TriedCaller> {
    let mut sums = BTreeMap::<Key, Sum>::new();
    // What was denied before loses nothing.
    for group in simulation.groups.iter().filter(|group| group.requests > 0) {
        let key = (group.principal.clone(), group.client.clone());
        sums.entry(key).or_default().add(group);
    }
    let caller = |(key, sum): (Key, Sum)| {
        let remedy = remedy(&key, &sum.transports, audit);
        let (principal, client) = key;
        Some(TriedCaller {
            principal,
            client,
            transports: sum.transports.into_iter().collect(),
            denied: sum.denied,
            undetermined: sum.undetermined,
            last_seen: sum.last_seen?,
            remedy: remedy.map(|remedy| remedy.fix.as_ref().into()),
            cause: remedy.map(|remedy| remedy.cause.as_ref().into()),
            blocker: remedy.map(|remedy| remedy.blocker),
        })
    };
    let mut callers: Vec<_> = sums.into_iter().filter_map(caller).collect();
    // The sort is stable, so callers with the same counts stay in order.
    callers.sort_by_key(|caller| (Reverse(caller.denied), Reverse(caller.undetermined)));
    callers
}

impl Sum {
    fn add(&mut self, group: &SimulatedGroup) {
        match group.verdict {
            Verdict::Denied => self.denied += group.requests,
            _ => self.undetermined += group.requests,
        }
        self.last_seen = self.last_seen.max(Some(group.last_seen));
        self.transports.insert(travelled(group));
    }
}

/// How the requests of a group travelled, as an audit tells it of callers.
fn travelled(group: &SimulatedGroup) -> Transport {
    let version = group.tls_version.as_deref();
    let known = match group.transport {
        Transport::Tls(_) => {
            Transport::Tls(version.and_then(|version| TlsVersion::from_log(version.as_bytes())))
        }
        other => other,
    };
    known.with_known_version()
}

/// What an audit advises a caller, if that is one thing. Several programs may hide behind a client
/// that is not known.
fn remedy<'a>(key: &Key, transports: &BTreeSet<Transport>, audit: &'a Audit) -> Option<&'a Remedy> {
    let is_same = |caller: &&FlaggedCaller| {
        (&caller.principal, &caller.client) == (&key.0, &key.1)
            && caller.refused_requests > 0
            && caller
                .transports
                .iter()
                .any(|transport| transports.contains(transport))
    };
    let same = audit.callers.iter().filter(is_same);
    let mut remedies = same.map(|caller| caller.remedy.as_deref());
    let first = remedies.next()?;
    first.filter(|first| remedies.all(|other| other == Some(*first)))
}
