//! A caller of a report: a principal with one client, summed over the causes of its findings.

use serde::{Deserialize, Serialize};

use super::CleanText;
use super::values::{nullable, time};
use crate::evidence::Timestamp;

/// The most findings, and the most ways to travel, of a caller. s3tls knows 5 and 8.
const MOST_VALUES: usize = 64;

/// The most buckets that are kept for a caller. A report names 10 for each cause.
const MOST_BUCKETS: usize = 100;

/// A row of a report: a principal with one client whose findings have the same cause.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    #[serde(deserialize_with = "nullable")]
    pub principal: Option<CleanText>,
    #[serde(deserialize_with = "nullable")]
    pub client: Option<CleanText>,
    user_agent: Option<CleanText>,
    aws_side: bool,
    ways: Vec<CleanText>,
    buckets: Vec<NamedBucket>,
    bucket_count: u64,
    requests: u64,
    risky_requests: u64,
    refused_requests: u64,
    already_denied_requests: u64,
    #[serde(deserialize_with = "time")]
    first_seen: Timestamp,
    #[serde(deserialize_with = "time")]
    last_seen: Timestamp,
    findings: Vec<CleanText>,
    remedy: Option<CleanText>,
    cause: Option<CleanText>,
}

/// A bucket of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedBucket {
    /// Name of the bucket; `None` if the requests have none.
    pub name: Option<CleanText>,
    /// Number of requests of the caller.
    pub requests: u64,
}

/// A caller in one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallerState {
    /// Number of requests with a finding.
    pub requests: u64,
    /// Number of those below the minimum.
    pub risky_requests: u64,
    /// Number of those that the minimum would refuse.
    pub refused_requests: u64,
    /// Number of those that S3 already denied.
    pub already_denied_requests: u64,
    /// Time of the first request with a finding.
    pub first_seen: Timestamp,
    /// Time of the last one.
    pub last_seen: Timestamp,
    /// The names of its findings, sorted.
    pub findings: Vec<CleanText>,
    /// TLS versions or transports, sorted.
    pub ways: Vec<CleanText>,
    /// Its buckets, as far as the report names them, sorted.
    pub buckets: Vec<NamedBucket>,
    /// Whether it has more buckets.
    pub more_buckets: bool,
}

/// A caller. Sums stop at the largest number, because a report may claim any.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub principal: Option<CleanText>,
    pub client: Option<CleanText>,
    /// The User-Agent of most requests, if the client is unknown.
    pub user_agent: Option<CleanText>,
    /// Whether all its rows are of AWS's own side.
    pub is_aws_side: bool,
    pub state: CallerState,
    /// The fix and the cause of most refused requests.
    pub remedy: Option<CleanText>,
    pub cause: Option<CleanText>,
    /// Refused requests and requests of the row that they are from.
    weight: (u64, u64),
}

/// A caller has more values of a kind than there can be.
pub(super) struct TooMany;

impl CallerState {
    fn add_bucket(&mut self, bucket: NamedBucket) {
        let place = self
            .buckets
            .binary_search_by(|known| known.name.cmp(&bucket.name));
        match place {
            Ok(place) => {
                let known = &mut self.buckets[place].requests;
                *known = known.saturating_add(bucket.requests);
            }
            Err(_) if self.buckets.len() == MOST_BUCKETS => self.more_buckets = true,
            Err(place) => self.buckets.insert(place, bucket),
        }
    }
}

impl Caller {
    pub(super) fn of(row: Row) -> Result<Self, TooMany> {
        let mut caller = Self {
            principal: row.principal.clone(),
            client: row.client.clone(),
            user_agent: None,
            is_aws_side: true,
            state: CallerState {
                requests: 0,
                risky_requests: 0,
                refused_requests: 0,
                already_denied_requests: 0,
                first_seen: row.first_seen,
                last_seen: row.last_seen,
                findings: Vec::new(),
                ways: Vec::new(),
                buckets: Vec::new(),
                more_buckets: false,
            },
            remedy: None,
            cause: None,
            weight: (0, 0),
        };
        caller.add(row)?;
        Ok(caller)
    }

    /// Adds the requests with another cause.
    pub(super) fn add(&mut self, row: Row) -> Result<(), TooMany> {
        let weight = (row.refused_requests, row.requests);
        if self.state.requests == 0 || weight > self.weight {
            self.weight = weight;
            self.user_agent = row.user_agent;
            self.remedy = row.remedy;
            self.cause = row.cause;
        }
        self.is_aws_side &= row.aws_side;
        let state = &mut self.state;
        add_all(&mut state.ways, row.ways)?;
        add_all(&mut state.findings, row.findings)?;
        state.more_buckets |= row.bucket_count > row.buckets.len() as u64;
        row.buckets
            .into_iter()
            .for_each(|bucket| state.add_bucket(bucket));
        for (sum, more) in [
            (&mut state.requests, row.requests),
            (&mut state.risky_requests, row.risky_requests),
            (&mut state.refused_requests, row.refused_requests),
            (
                &mut state.already_denied_requests,
                row.already_denied_requests,
            ),
        ] {
            *sum = sum.saturating_add(more);
        }
        state.first_seen = state.first_seen.min(row.first_seen);
        state.last_seen = state.last_seen.max(row.last_seen);
        Ok(())
    }

    /// Whether the minimum would refuse some of its requests.
    pub(super) fn is_refused(&self) -> bool {
        self.state.refused_requests > 0
    }
}

/// Adds values to a sorted list without repetitions.
fn add_all(list: &mut Vec<CleanText>, values: Vec<CleanText>) -> Result<(), TooMany> {
    for value in values {
        if let Err(place) = list.binary_search(&value) {
            list.insert(place, value);
        }
        if list.len() > MOST_VALUES {
            return Err(TooMany);
        }
    }
    Ok(())
}
