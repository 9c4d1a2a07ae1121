//! The groups of a report.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::remedy::serialize_remedy;
use crate::audit::Dimension;
use crate::audit::count::{ByAnswer, Stats};
use crate::audit::value::{Findings, Texts};
use crate::evidence::{Answer, Timestamp, Transport};
use crate::identify::Remedy;

/// The groups of a report, in its order.
///
/// There may be very many, so their values are kept as numbers until they are written.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// The dimensions of the values.
    pub(in crate::audit) by: Vec<Dimension>,
    /// The texts of each dimension, by number.
    pub(in crate::audit) texts: Vec<Texts>,
    /// The numbers of the values of each group in `totals`, as many as there are dimensions.
    pub(in crate::audit) numbers: Vec<u32>,
    pub(in crate::audit) totals: Vec<GroupTotals>,
    /// The indices in `totals`, in the order of the report.
    pub(in crate::audit) order: Vec<u32>,
}

/// What is counted of a group.
#[derive(Debug, Clone)]
pub(in crate::audit) struct GroupTotals {
    pub transport: Option<Transport>,
    pub folded: u64,
    pub findings: Findings,
    /// The requests below the minimum.
    pub risky: ByAnswer,
    pub remedy: Option<Arc<Remedy>>,
    pub stats: Stats,
}

/// The number for "no value" in every dimension.
pub(in crate::audit) const NO_VALUE: u32 = u32::MAX;

impl Groups {
    /// Number of groups.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The groups in the order of the report.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Group<'_>> + DoubleEndedIterator {
        self.order.iter().map(|&index| {
            let (index, width) = (index as usize, self.by.len());
            Group {
                groups: self,
                numbers: &self.numbers[index * width..(index + 1) * width],
                totals: &self.totals[index],
            }
        })
    }
}

impl Serialize for Groups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// The requests that share a transport and the values in all dimensions of the report.
#[derive(Debug, Clone, Copy)]
pub struct Group<'r> {
    groups: &'r Groups,
    numbers: &'r [u32],
    totals: &'r GroupTotals,
}

impl<'r> Group<'r> {
    /// The transport without its TLS version; `None` for the group into which others were folded.
    pub fn transport(&self) -> Option<Transport> {
        self.totals.transport
    }

    /// The name of the transport, or `other` for the group into which others were folded.
    pub fn transport_name(&self) -> &'static str {
        self.totals.transport.map_or("other", Transport::name)
    }

    /// Number of groups that were folded into this one; 0 for an ordinary group.
    pub fn folded(&self) -> u64 {
        self.totals.folded
    }

    /// The value in each dimension of [`Audit::by`](crate::audit::Audit::by), in its order; `None`
    /// if the requests have no value.
    pub fn values(&self) -> impl Iterator<Item = (Dimension, Option<&'r str>)> + use<'r> {
        let groups = self.groups;
        let texts = groups.texts.iter().zip(self.numbers);
        groups.by.iter().zip(texts).map(|(&by, (texts, &number))| {
            let text = texts.get(number as usize).and_then(Option::as_deref);
            (by, text)
        })
    }

    /// Findings of at least one of the requests.
    pub fn findings(&self) -> Findings {
        self.totals.findings
    }

    /// Number of requests over old TLS or plain HTTP: refused, already denied or not evaluated.
    pub fn risky_requests(&self) -> u64 {
        self.totals.risky.total()
    }

    /// Number of requests that the minimum would refuse.
    pub fn refused_requests(&self) -> u64 {
        self.totals.risky.get(Answer::Allowed)
    }

    /// Number of risky requests that S3 already denied with 403.
    pub fn already_denied_requests(&self) -> u64 {
        self.totals.risky.get(Answer::Denied)
    }

    /// Number of risky requests that S3 answered before it evaluated a policy.
    pub fn not_evaluated_requests(&self) -> u64 {
        self.totals.risky.get(Answer::BeforePolicy)
    }

    /// The likely cause of the findings of most of the requests, and its fix.
    pub fn remedy(&self) -> Option<&'r Remedy> {
        self.totals.remedy.as_deref()
    }

    /// Number of requests.
    pub fn requests(&self) -> u64 {
        self.totals.stats.requests
    }

    /// Number of requests that were answered with 4xx or 5xx.
    pub fn errors(&self) -> u64 {
        self.totals.stats.errors
    }

    /// Bytes sent in response bodies.
    pub fn bytes_sent(&self) -> u64 {
        self.totals.stats.bytes_sent
    }

    /// Time of the first request, RFC 3339 in UTC.
    pub fn first_seen(&self) -> Timestamp {
        self.totals.stats.first_seen
    }

    /// Time of the last request, RFC 3339 in UTC.
    pub fn last_seen(&self) -> Timestamp {
        self.totals.stats.last_seen
    }
}

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(Dimension::Transport.name(), self.transport_name())?;
        for (dimension, value) in self.values() {
            if dimension != Dimension::Transport {
                map.serialize_entry(dimension.name(), &value)?;
            }
        }
        if self.folded() > 0 {
            map.serialize_entry("folded", &self.folded())?;
        }
        map.serialize_entry("requests", &self.requests())?;
        map.serialize_entry("risky_requests", &self.risky_requests())?;
        map.serialize_entry("refused_requests", &self.refused_requests())?;
        map.serialize_entry("already_denied_requests", &self.already_denied_requests())?;
        map.serialize_entry("not_evaluated_requests", &self.not_evaluated_requests())?;
        map.serialize_entry("errors", &self.errors())?;
        map.serialize_entry("bytes_sent", &self.bytes_sent())?;
        map.serialize_entry("first_seen", &self.first_seen())?;
        map.serialize_entry("last_seen", &self.last_seen())?;
        map.serialize_entry("findings", &self.findings())?;
        serialize_remedy(self.remedy(), &mut map)?;
        map.end()
    }
}
