//! Requests over time.

use crate::audit::count::Requests;
use crate::evidence::{Timestamp, serialize_day};

/// Requests over time, by TLS version. Hours and days without requests are left out.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct History {
    /// Requests by day, in UTC.
    pub by_day: Vec<Day>,
    /// Requests by hour, in UTC.
    pub by_hour: Vec<Hour>,
}

/// The requests of one day.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Day {
    /// Midnight in UTC; serialized as the day alone.
    #[serde(serialize_with = "serialize_day")]
    pub day: Timestamp,
    /// Requests by TLS version, or by transport if it is not TLS.
    pub requests: Requests,
}

/// The requests of one hour.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Hour {
    /// Start of the hour.
    pub hour: Timestamp,
    /// Requests by TLS version, or by transport if it is not TLS.
    pub requests: Requests,
}
