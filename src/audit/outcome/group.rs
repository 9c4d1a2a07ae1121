//! The groups of a report.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::remedy::serialize_remedy;
use crate::audit::Dimension;
use crate::audit::count::Stats;
use crate::audit::value::Findings;
use crate::evidence::{Timestamp, Transport};
use crate::identify::Remedy;

/// The requests that share a transport and the values in all dimensions of the report.
#[derive(Debug, Clone)]
pub struct Group {
    /// The transport without its TLS version; `None` for the group into which others were folded.
    pub transport: Option<Transport>,
    /// Number of groups that were folded into this one; 0 for an ordinary group.
    pub folded: u64,
    /// The value in each dimension of [`Audit::by`](crate::audit::Audit::by), in its order; `None`
    /// if the requests have no value.
    pub values: Vec<(Dimension, Option<Arc<str>>)>,
    /// Findings of at least one of the requests.
    pub findings: Findings,
    /// Number of requests over old TLS or plain HTTP.
    pub risky_requests: u64,
    /// The likely cause of the findings of most of the requests, and its fix.
    pub remedy: Option<Arc<Remedy>>,
    pub(in crate::audit) stats: Stats,
}

impl Group {
    /// The name of the transport, or `other` for the group into which others were folded.
    pub fn transport_name(&self) -> &'static str {
        self.transport.map_or("other", Transport::name)
    }

    /// Number of requests.
    pub fn requests(&self) -> u64 {
        self.stats.requests
    }

    /// Number of requests that were answered with 4xx or 5xx.
    pub fn errors(&self) -> u64 {
        self.stats.errors
    }

    /// Bytes sent in response bodies.
    pub fn bytes_sent(&self) -> u64 {
        self.stats.bytes_sent
    }

    /// Time of the first request, RFC 3339 in UTC.
    pub fn first_seen(&self) -> Timestamp {
        self.stats.first_seen
    }

    /// Time of the last request, RFC 3339 in UTC.
    pub fn last_seen(&self) -> Timestamp {
        self.stats.last_seen
    }
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(Dimension::Transport.name(), self.transport_name())?;
        for (dimension, value) in &self.values {
            if *dimension != Dimension::Transport {
                map.serialize_entry(dimension.name(), value)?;
            }
        }
        if self.folded > 0 {
            map.serialize_entry("folded", &self.folded)?;
        }
        map.serialize_entry("requests", &self.requests())?;
        map.serialize_entry("risky_requests", &self.risky_requests)?;
        map.serialize_entry("errors", &self.errors())?;
        map.serialize_entry("bytes_sent", &self.bytes_sent())?;
        map.serialize_entry("first_seen", &self.first_seen())?;
        map.serialize_entry("last_seen", &self.last_seen())?;
        map.serialize_entry("findings", &self.findings)?;
        serialize_remedy(self.remedy.as_deref(), &mut map)?;
        map.end()
    }
}
