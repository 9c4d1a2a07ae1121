//! The parts of a report that are shown only if asked for.

use crate::names::names;

names! {
    /// A part of a report for people.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Part {
        /// Every caller with a finding, also those that need no fix.
        Callers => "callers",
        /// What would break in each bucket.
        Buckets => "buckets",
        /// The buckets that can require HTTPS or more today.
        Ready => "ready",
        /// TLS versions and requests over time.
        Versions => "versions",
        /// Cipher suites, and the callers that negotiated weak ones.
        Ciphers => "ciphers",
        /// The time that the logs of each bucket cover.
        Coverage => "coverage",
        /// The groups of `--by`.
        Groups => "groups",
        /// What each entry of the baseline accepted.
        Baseline => "baseline",
        /// All of them.
        All => "all",
    }
}
