//! Who sent the requests that something is wrong with.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::identify::{Caller, Endpoint, Remedy};

use super::remedy::serialize_remedy;
use crate::audit::count::Stats;
use crate::audit::time::rfc3339;
use crate::audit::value::Findings;
use crate::evidence::Way;

/// How many buckets of a caller are named.
pub(in crate::audit) const BUCKETS_NAMED: usize = 10;

/// A principal and a client whose requests have findings of one cause.
#[derive(Debug, Clone)]
pub struct FlaggedCaller {
    /// The requester, with role sessions folded; `None` is anonymous.
    pub principal: Option<Arc<str>>,
    /// Application and SDK, as the User-Agent claims.
    pub client: Option<Arc<str>>,
    /// What the client runs on, as the User-Agent claims.
    pub runtime: Option<Arc<str>>,
    /// The calling pattern.
    pub caller: Caller,
    /// Whether it is AWS's own side, which no customer can mend and no gate counts.
    pub is_aws_side: bool,
    /// The kinds of endpoint called.
    pub endpoints: Vec<Endpoint>,
    /// How the requests travelled.
    pub ways: Vec<Way>,
    /// The first buckets by name.
    pub buckets: Vec<Arc<str>>,
    /// How many buckets there are.
    pub bucket_count: u64,
    /// What is wrong with at least one of the requests.
    pub findings: Findings,
    /// Requests that the minimum would refuse: old TLS or plain HTTP.
    pub risky_requests: u64,
    /// Those of them that S3 refused with 403 as it is.
    pub already_denied: u64,
    /// Requests that a baseline accepts.
    pub accepted: u64,
    /// What is likely behind it, and what to do.
    pub remedy: Option<Arc<Remedy>>,
    pub(in crate::audit) stats: Stats,
}

impl FlaggedCaller {
    /// How many requests have a finding.
    pub fn requests(&self) -> u64 {
        self.stats.requests
    }

    /// The time of the last, RFC 3339 in UTC.
    pub fn last_seen(&self) -> String {
        rfc3339(self.stats.last_seen)
    }
}

impl Serialize for FlaggedCaller {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ways: Vec<_> = self.ways.iter().map(|way| way.name()).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("principal", &self.principal)?;
        map.serialize_entry("client", &self.client)?;
        map.serialize_entry("runtime", &self.runtime)?;
        map.serialize_entry("caller", &self.caller)?;
        map.serialize_entry("aws_side", &self.is_aws_side)?;
        map.serialize_entry("endpoints", &self.endpoints)?;
        map.serialize_entry("ways", &ways)?;
        map.serialize_entry("buckets", &self.buckets)?;
        map.serialize_entry("bucket_count", &self.bucket_count)?;
        map.serialize_entry("requests", &self.requests())?;
        map.serialize_entry("risky_requests", &self.risky_requests)?;
        map.serialize_entry("already_denied", &self.already_denied)?;
        map.serialize_entry("accepted", &self.accepted)?;
        map.serialize_entry("errors", &self.stats.errors)?;
        map.serialize_entry("bytes_sent", &self.stats.bytes_sent)?;
        map.serialize_entry("first_seen", &rfc3339(self.stats.first_seen))?;
        map.serialize_entry("last_seen", &self.last_seen())?;
        map.serialize_entry("findings", &self.findings)?;
        serialize_remedy(self.remedy.as_deref(), &mut map)?;
        map.end()
    }
}
