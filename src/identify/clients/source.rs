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
