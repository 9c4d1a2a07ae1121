//! The sums of a simulation, and the rows of its result that they become.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::audit::{BucketCoverage, ByAnswer, Stats};
use crate::evidence::{Answer, Recorder, Timestamp, Transport, widen};
use crate::identify::Endpoint;
use crate::policy::{StatementId, Verdict};

use super::outcome::{Caused, Part, SimulatedBeside, SimulatedGroup, StatementUse};
use super::statement_names::{StatementNames, UNALLOWED};

/// Requests along one dimension, by value.
pub(crate) type Parts = BTreeMap<Option<Arc<str>>, PartSum>;

#[derive(Default)]
pub(crate) struct PartSum {
    denied: u64,
    undetermined: u64,
}

impl PartSum {
    pub(crate) fn add(&mut self, verdict: Verdict, requests: u64) {
        match verdict {
            Verdict::Denied => self.denied += requests,
            _ => self.undetermined += requests,
        }
    }
}

/// Requests that do not count, because other records of their bucket do.
#[derive(Default)]
pub(crate) struct BesideSum {
    requests: u64,
    pub denied: u64,
    pub undetermined: u64,
    pub not_denied: u64,
}

impl BesideSum {
    /// Adds the requests to a bucket that the policy does not deny.
    pub(crate) fn add_not_denied(&mut self, bucket: &BucketCoverage) {
        for alike in bucket.answered.iter() {
            self.add(Verdict::NotDenied, alike.answer, alike.requests);
        }
    }

    pub(crate) fn add(&mut self, verdict: Verdict, answer: Answer, requests: u64) {
        self.requests += requests;
        if answer == Answer::Allowed {
            *match verdict {
                Verdict::Denied => &mut self.denied,
                Verdict::Undetermined => &mut self.undetermined,
                Verdict::NotDenied => &mut self.not_denied,
            } += requests;
        }
    }

    pub(crate) fn told(&self, recorder: Recorder) -> Option<SimulatedBeside> {
        (self.requests > 0).then_some(SimulatedBeside {
            recorder,
            requests: self.requests,
            denied: self.denied,
            undetermined: self.undetermined,
            not_denied: self.not_denied,
        })
    }
}

/// The fields of a [`SimulatedGroup`] that distinguish it from other groups.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, Clone)]
pub(crate) struct GroupKey {
    pub verdict: Verdict,
    pub principal: Option<Arc<str>>,
    pub client: Option<Arc<str>>,
    pub operation: Option<Arc<str>>,
    pub endpoint: Option<Endpoint>,
    pub transport: Transport,
    pub tls_version: Option<Arc<str>>,
    pub bucket: Option<Arc<str>>,
    pub statements: Vec<StatementId>,
    pub is_implicit: bool,
    pub reasons: Vec<String>,
}

#[derive(Default)]
pub(crate) struct GroupSum {
    requests: ByAnswer,
    bytes_sent: u64,
    seen: Option<(Timestamp, Timestamp)>,
}

impl GroupSum {
    pub(crate) fn add(&mut self, stats: &Stats, answer: Answer) {
        self.requests.count(answer, stats.requests);
        self.bytes_sent = self.bytes_sent.saturating_add(stats.bytes_sent);
        widen(&mut self.seen, stats.first_seen, stats.last_seen);
    }
}

/// Requests that agree on every field that was counted.
pub(crate) struct Counted {
    pub group: GroupKey,
    /// The number of the group's principal.
    pub principal: u32,
    pub answer: Answer,
    pub stats: Stats,
}

/// Requests that are denied, or may be, for one cause.
#[derive(Default)]
pub(crate) struct CauseSum {
    denied: u64,
    undetermined: u64,
    principals: HashSet<u32>,
    last_seen: Option<Timestamp>,
}

impl CauseSum {
    pub(crate) fn add(&mut self, counted: &Counted) {
        match counted.group.verdict {
            Verdict::Denied => self.denied += counted.stats.requests,
            _ => self.undetermined += counted.stats.requests,
        }
        self.principals.insert(counted.principal);
        self.last_seen = self.last_seen.max(Some(counted.stats.last_seen));
    }

    pub(crate) fn of_statement(
        &self,
        statement: StatementId,
        names: &StatementNames,
    ) -> StatementUse {
        StatementUse {
            label: names.label(&statement),
            index: statement.index,
            sid: statement.sid,
            caused: self.told(),
        }
    }

    pub(crate) fn told(&self) -> Caused {
        Caused {
            denied: self.denied,
            undetermined: self.undetermined,
            principals: self.principals.len() as u64,
            last_seen: self.last_seen,
        }
    }
}

pub(crate) fn sorted_parts(parts: Parts) -> Vec<Part> {
    let part = |(value, sum): (_, PartSum)| Part {
        value,
        denied: sum.denied,
        undetermined: sum.undetermined,
    };
    let mut sorted: Vec<_> = parts.into_iter().map(part).collect();
    // The sort is stable, so values with the same counts stay in order.
    sorted.sort_by_key(|part| (Reverse(part.denied), Reverse(part.undetermined)));
    sorted
}

/// The groups in which S3 evaluated the policies and did not deny all requests, and those that stay
/// as they are.
pub(crate) fn sorted_groups(
    groups: HashMap<GroupKey, GroupSum>,
    names: &StatementNames,
) -> (Vec<SimulatedGroup>, Vec<SimulatedGroup>) {
    let mut sorted: Vec<_> = groups.into_iter().collect();
    let let_through = |sum: &GroupSum| Reverse(sum.requests.get(Answer::Allowed));
    sorted.sort_by(|(a_key, a), (b_key, b)| {
        (a_key.verdict, let_through(a), a_key).cmp(&(b_key.verdict, let_through(b), b_key))
    });
    let group = |(key, sum): (GroupKey, GroupSum)| {
        let (first_seen, last_seen) = sum.seen?;
        let causes = causes(&key, names);
        Some(SimulatedGroup {
            verdict: key.verdict,
            principal: key.principal,
            client: key.client,
            operation: key.operation,
            endpoint: key.endpoint,
            transport: key.transport,
            tls_version: key.tls_version,
            bucket: key.bucket,
            statements: key.statements.iter().map(|own| names.name(own)).collect(),
            implicit_deny: key.is_implicit,
            causes,
            reasons: key.reasons,
            requests: sum.requests.get(Answer::Allowed),
            already_denied: sum.requests.get(Answer::Denied),
            not_evaluated: sum.requests.get(Answer::BeforePolicy),
            bytes_sent: sum.bytes_sent,
            first_seen,
            last_seen,
        })
    };
    let groups = sorted.into_iter().filter_map(group);
    groups.partition(|group| group.requests > 0)
}

fn causes(key: &GroupKey, names: &StatementNames) -> Vec<String> {
    let statements = key.statements.iter().map(|own| names.label(own));
    let implicit = key.is_implicit.then(|| UNALLOWED.to_owned());
    statements.chain(implicit).collect()
}
