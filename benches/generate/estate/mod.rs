//! The logs of a company's buckets over thirty days.
//!
//! Most requests are modern and of little interest: roles of teams, the console, CloudFront, and
//! AWS's own side. Internet scanners knock on many buckets and get nothing. Among them are the few
//! callers that a stricter policy would break.

mod buckets;
mod operations;
mod plan;
mod planner;
mod served;
mod stream;
mod usual;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use serde::Serialize;

pub use plan::Plan;

/// How many days an estate's logs cover.
pub const DAYS: usize = 30;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// The number of requests that the shares in the tables are of.
const WHOLE: usize = 200_000;

/// What an estate is like.
#[derive(Debug, Clone)]
pub struct Estate {
    /// How many requests there are, at least 1,000. From 20,000 on, each bucket that is not idle
    /// has some on every day.
    pub lines: usize,
    pub last_day: Date,
    /// Without the callers that are served over old TLS or plain HTTP. The scanners stay.
    pub without_old_clients: bool,
    /// With callers that were served over old TLS until a policy was applied that denies it.
    pub with_rollout: bool,
}

impl Estate {
    /// An estate with its old clients, and without a rollout.
    pub fn of(lines: usize) -> Self {
        Self {
            lines,
            last_day: date(2026, 11, 24),
            without_old_clients: false,
            with_rollout: false,
        }
    }

    /// The end of the last day, in Unix seconds.
    pub fn end(&self) -> i64 {
        let midnight = TimeZone::UTC.to_timestamp(self.last_day.at(0, 0, 0, 0));
        midnight.expect("estates are of our time").as_second() + DAY
    }
}

/// What is known of an estate's logs. Every count is of requests.
#[derive(Debug, Serialize)]
pub struct Facts {
    pub requests: usize,
    pub buckets: usize,
    /// Buckets with whole days without records, which have records before and after them.
    pub idle_buckets: Vec<String>,
    /// S3's own work.
    pub internal: usize,
    /// Answered with 403, in all and by how they travelled.
    pub denied: usize,
    pub denied_over_http: usize,
    pub denied_over_old_tls: usize,
    /// The anonymous clients of which every request was denied, and their requests.
    pub scanner_clients: usize,
    pub scanner_requests: usize,
    pub served_over_http: Vec<ServedCaller>,
    pub served_over_old_tls: Vec<ServedCaller>,
}

/// A caller that a stricter policy would break.
#[derive(Debug, Serialize)]
pub struct ServedCaller {
    /// Its role without the session; `None` without credentials.
    pub principal: Option<&'static str>,
    /// Its name and version.
    pub client: &'static str,
    /// Its only bucket.
    pub bucket: &'static str,
    /// How many requests were served.
    pub requests: usize,
    /// How many were denied, all of them after those.
    pub denied: usize,
    /// The day of the last request that was served.
    pub last_served_on: String,
    /// The day of the first request that was denied.
    pub denied_since: Option<String>,
}
