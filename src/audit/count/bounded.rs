//! Counts in bounded memory.

/// Counts that can be made to fit into a limited number of bytes, by counting some of what is
/// counted apart together.
///
/// The order of merges does not matter. The result depends only on everything that was counted, if
/// nothing is made to fit into less than the limit for all.
pub(crate) trait Bounded: Sized {
    /// Approximate size in bytes. It depends only on what was counted.
    fn size(&self) -> usize;

    /// Counts of nothing, which count together what these do.
    fn emptied(&self) -> Self;

    /// Adds the counts of another thread or process.
    fn merge(&mut self, other: Self);

    /// Counts more together until the size is at most `limit`, or nothing is left to be counted
    /// together.
    fn fit(&mut self, limit: usize);
}
