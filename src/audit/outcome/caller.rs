//! The callers of requests with findings.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::remedy::serialize_remedy;
use crate::audit::count::Stats;
use crate::audit::value::Findings;
use crate::evidence::{Timestamp, Transport};
use crate::identify::{Caller, Endpoint, Remedy};

/// Number of buckets that a report names for each caller.
pub(in crate::audit) const MANY_NAMED: usize = 10;

/// Number of addresses, and of User-Agents, that a report names for each caller.
pub(in crate::audit) const FEW_NAMED: usize = 3;

/// A principal with one client whose findings have the same remedy. An unknown client is identified
/// by its User-Agent.
#[derive(Debug, Clone)]
pub struct FlaggedCaller {
    /// Requester, with sessions folded into their role; `None` is anonymous.
    pub principal: Option<Arc<str>>,
    /// Application and SDK, as the User-Agent claims.
    pub client: Option<Arc<str>>,
    /// Language or operating system that the client runs on, as the User-Agent claims.
    pub runtime: Option<Arc<str>>,
    /// The User-Agent of a client that is not known; `None` if it is known or sent none.
    pub user_agent: Option<Arc<str>>,
    /// Kind of caller.
    pub caller: Caller,
    /// Whether the caller is AWS itself. Customers cannot fix its requests, so the gate ignores
    /// them by default.
    pub is_aws_side: bool,
    /// The kinds of endpoint that it called, sorted.
    pub endpoints: Vec<Endpoint>,
    /// The transports of its requests, sorted. TLS of an unknown version is
    /// [`Transport::Unknown`].
    pub transports: Vec<Transport>,
    /// The 10 buckets with most requests. These and the two fields below are about its refused
    /// requests if it has any, and otherwise about all its requests with a finding.
    pub buckets: Vec<Named>,
    /// Number of all these buckets.
    pub bucket_count: u64,
    /// The 3 addresses with most requests over plain HTTP or TLS below 1.2. Those of
    /// other requests are not counted.
    pub addresses: Vec<Named>,
    /// Number of all these addresses.
    pub address_count: u64,
    /// The 3 User-Agents with most requests.
    pub user_agents: Vec<Named>,
    /// Number of all these User-Agents.
    pub user_agent_count: u64,
    /// Findings of at least one of its requests.
    pub findings: Findings,
    /// Requests below the minimum, that is, over old TLS or plain HTTP: refused, already denied or
    /// not evaluated.
    pub risky_requests: u64,
    /// Number of requests that the minimum would refuse.
    pub refused_requests: u64,
    /// Number of risky requests that S3 already denied with 403.
    pub already_denied_requests: u64,
    /// The time of its first risky request that S3 denied, if S3 let none through since.
    pub denied_since: Option<Timestamp>,
    /// Number of all requests of its principal, with findings or without.
    pub principal_requests: u64,
    /// Requests that the baseline accepts.
    pub accepted: u64,
    /// Whether it used TLS below 1.2 on a host of AWS after 27 February 2024, when that ended there.
    pub surprising: bool,
    /// The likely cause and its fix.
    pub remedy: Option<Arc<Remedy>>,
    pub(in crate::audit) stats: Stats,
}

/// One value, and its number of requests.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Named {
    /// The value; `None` if the requests have none.
    pub name: Option<Arc<str>>,
    /// Number of requests.
    pub requests: u64,
}

impl FlaggedCaller {
    /// Number of requests with a finding.
    pub fn requests(&self) -> u64 {
        self.stats.requests
    }

    /// Time of the first request, RFC 3339 in UTC.
    pub fn first_seen(&self) -> Timestamp {
        self.stats.first_seen
    }

    /// Time of the last request, RFC 3339 in UTC.
    pub fn last_seen(&self) -> Timestamp {
        self.stats.last_seen
    }

    /// Number of risky requests that S3 answered before it evaluated a policy.
    pub fn not_evaluated_requests(&self) -> u64 {
        self.risky_requests - self.refused_requests - self.already_denied_requests
    }

    /// Whether the minimum would refuse requests that a customer can fix.
    pub fn is_refused(&self) -> bool {
        self.refused_requests > 0 && !self.is_aws_side
    }

    /// Whether S3 already denied all its risky requests, of which there are some.
    pub fn is_only_denied(&self) -> bool {
        self.risky_requests > 0 && self.already_denied_requests == self.risky_requests
    }

    /// Whether its requests have no credentials.
    pub fn is_anonymous(&self) -> bool {
        self.principal.is_none()
    }
}

impl Serialize for FlaggedCaller {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let protocols: Vec<_> = self
            .transports
            .iter()
            .map(|transport| transport.protocol())
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("principal", &self.principal)?;
        map.serialize_entry("client", &self.client)?;
        map.serialize_entry("runtime", &self.runtime)?;
        map.serialize_entry("user_agent", &self.user_agent)?;
        map.serialize_entry("caller", &self.caller)?;
        map.serialize_entry("aws_side", &self.is_aws_side)?;
        map.serialize_entry("endpoints", &self.endpoints)?;
        map.serialize_entry("ways", &protocols)?;
        map.serialize_entry("buckets", &self.buckets)?;
        map.serialize_entry("bucket_count", &self.bucket_count)?;
        map.serialize_entry("addresses", &self.addresses)?;
        map.serialize_entry("address_count", &self.address_count)?;
        map.serialize_entry("user_agents", &self.user_agents)?;
        map.serialize_entry("user_agent_count", &self.user_agent_count)?;
        map.serialize_entry("requests", &self.requests())?;
        map.serialize_entry("risky_requests", &self.risky_requests)?;
        map.serialize_entry("refused_requests", &self.refused_requests)?;
        map.serialize_entry("already_denied_requests", &self.already_denied_requests)?;
        map.serialize_entry("not_evaluated_requests", &self.not_evaluated_requests())?;
        map.serialize_entry("denied_since", &self.denied_since)?;
        map.serialize_entry("principal_requests", &self.principal_requests)?;
        map.serialize_entry("accepted", &self.accepted)?;
        map.serialize_entry("errors", &self.stats.errors)?;
        map.serialize_entry("bytes_sent", &self.stats.bytes_sent)?;
        map.serialize_entry("first_seen", &self.first_seen())?;
        map.serialize_entry("last_seen", &self.last_seen())?;
        map.serialize_entry("findings", &self.findings)?;
        map.serialize_entry("surprising", &self.surprising)?;
        serialize_remedy(self.remedy.as_deref(), &mut map)?;
        map.end()
    }
}
