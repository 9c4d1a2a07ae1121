//! Requests over time.

use crate::evidence::{Timestamp, serialize_day};

use crate::audit::count::Requests;

/// How many requests came when, by TLS version. Hours and days without any are left out.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct History {
    /// By day, in UTC.
    pub by_day: Vec<Day>,
    /// By hour.
    pub by_hour: Vec<Hour>,
}

/// The requests of a day.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Day {
    /// Its midnight, written as the day alone.
    #[serde(serialize_with = "serialize_day")]
    pub day: Timestamp,
    /// By TLS version or, where that is not TLS, transport.
    pub requests: Requests,
}

/// The requests of an hour.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Hour {
    /// Its first second.
    pub hour: Timestamp,
    /// By TLS version or, where that is not TLS, transport.
    pub requests: Requests,
}
