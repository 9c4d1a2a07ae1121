//! Where a fact is documented.

/// A page that documents a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its title, as reports name it.
    pub(crate) title: &'static str,
    /// Its address, or the repository and the file.
    pub(crate) place: &'static str,
}

/// A source, for the tables.
pub(crate) const fn source(title: &'static str, place: &'static str) -> Source {
    Source { title, place }
}

/// User-Agents that were seen in logs and recorded requests, without a page that documents them.
pub(crate) const SEEN: Source = source("seen in logs", "no page found");

/// User-Agents from S3 logs that the tests of ua-parser hold.
pub(super) const UAP: Source = source(
    "ua-parser, User-Agents from S3 logs",
    "ua-parser/uap-core, tests/test_ua.yaml",
);
