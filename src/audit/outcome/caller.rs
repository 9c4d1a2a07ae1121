//! The callers of requests with findings.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::remedy::serialize_remedy;
use crate::audit::count::Stats;
use crate::audit::value::Findings;
use crate::evidence::{Timestamp, Transport};
use crate::identify::{Caller, Endpoint, Remedy};

/// Number of buckets that a report names for each caller.
pub(in crate::audit) const BUCKETS_NAMED: usize = 10;

/// A principal with one client whose findings have the same remedy.
#[derive(Debug, Clone)]
pub struct FlaggedCaller {
    /// Requester, with sessions folded into their role; `None` is anonymous.
    pub principal: Option<Arc<str>>,
    /// Application and SDK, as the User-Agent claims.
    pub client: Option<Arc<str>>,
    /// Language or operating system that the client runs on, as the User-Agent claims.
    pub runtime: Option<Arc<str>>,
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
    /// The first 10 of its buckets by name.
    pub buckets: Vec<Arc<str>>,
    /// Number of all its buckets.
    pub bucket_count: u64,
    /// Findings of at least one of its requests.
    pub findings: Findings,
    /// Requests that the minimum would refuse: old TLS or plain HTTP.
    pub risky_requests: u64,
    /// Number of risky requests that S3 already refused with 403.
    pub already_denied: u64,
    /// Requests that the baseline accepts.
    pub accepted: u64,
    /// The likely cause and its fix.
    pub remedy: Option<Arc<Remedy>>,
    pub(in crate::audit) stats: Stats,
}

impl FlaggedCaller {
    /// Number of requests with a finding.
    pub fn requests(&self) -> u64 {
        self.stats.requests
    }

    /// Time of the last request, RFC 3339 in UTC.
    pub fn last_seen(&self) -> Timestamp {
        self.stats.last_seen
    }
}

impl Serialize for FlaggedCaller {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let endpoints: Vec<_> = self
            .endpoints
            .iter()
            .map(|endpoint| endpoint.name())
            .collect();
        let protocols: Vec<_> = self
            .transports
            .iter()
            .map(|transport| transport.protocol())
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("principal", &self.principal)?;
        map.serialize_entry("client", &self.client)?;
        map.serialize_entry("runtime", &self.runtime)?;
        map.serialize_entry("caller", self.caller.name())?;
        map.serialize_entry("aws_side", &self.is_aws_side)?;
        map.serialize_entry("endpoints", &endpoints)?;
        map.serialize_entry("ways", &protocols)?;
        map.serialize_entry("buckets", &self.buckets)?;
        map.serialize_entry("bucket_count", &self.bucket_count)?;
        map.serialize_entry("requests", &self.requests())?;
        map.serialize_entry("risky_requests", &self.risky_requests)?;
        map.serialize_entry("already_denied", &self.already_denied)?;
        map.serialize_entry("accepted", &self.accepted)?;
        map.serialize_entry("errors", &self.stats.errors)?;
        map.serialize_entry("bytes_sent", &self.stats.bytes_sent)?;
        map.serialize_entry("first_seen", &self.stats.first_seen)?;
        map.serialize_entry("last_seen", &self.last_seen())?;
        map.serialize_entry("findings", &self.findings)?;
        serialize_remedy(self.remedy.as_deref(), &mut map)?;
        map.end()
    }
}
