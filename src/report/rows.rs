//! What the rows of a report for machines are.

use crate::names::names;

names! {
    /// What a row of CSV, or a line of NDJSON, is about.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub enum Rows {
        /// The groups of a result.
        #[default]
        Groups => "groups",
        /// The callers of requests with findings: a list to send to their owners.
        Callers => "callers",
        /// The buckets, with their verdicts.
        Buckets => "buckets",
    }
}
