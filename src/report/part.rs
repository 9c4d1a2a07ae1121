//! The parts of a report that are shown only if asked for.

use crate::names::names;

/// A part of a report for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Every caller with a finding, also those that need no fix.
    Callers,
    /// What would break in each bucket.
    Buckets,
    /// The buckets that can require HTTPS or more today.
    Ready,
    /// TLS versions and requests over time.
    Versions,
    /// Cipher suites, and the callers that negotiated weak ones.
    Ciphers,
    /// The time that the logs of each bucket cover.
    Coverage,
    /// The groups of `--by`.
    Groups,
    /// What each entry of the baseline accepted.
    Baseline,
    /// All of them.
    All,
}

names! {
    Part {
        Callers => "callers",
        Buckets => "buckets",
        Ready => "ready",
        Versions => "versions",
        Ciphers => "ciphers",
        Coverage => "coverage",
        Groups => "groups",
        Baseline => "baseline",
        All => "all",
    }
}
