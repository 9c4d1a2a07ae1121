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

/// Counts of records of one kind.
pub(crate) trait OfKind: Bounded {
    fn has_records(&self) -> bool;
}

/// The counts of several kinds of records, which are never added up.
#[derive(Clone)]
pub(crate) struct Kinds<T, const KINDS: usize>(pub [T; KINDS]);

impl<T: OfKind, const KINDS: usize> Bounded for Kinds<T, KINDS> {
    fn size(&self) -> usize {
        self.0.iter().map(T::size).sum()
    }

    fn emptied(&self) -> Self {
        Self(self.0.each_ref().map(T::emptied))
    }

    fn merge(&mut self, other: Self) {
        for (all, other) in self.0.iter_mut().zip(other.0) {
            all.merge(other);
        }
    }

    /// Each kind with records has a limit of its own, so that the size of one does not change how
    /// another is folded.
    fn fit(&mut self, limit: usize) {
        let used = self.0.iter().filter(|kind| kind.has_records()).count();
        for kind in &mut self.0 {
            kind.fit(limit / used.max(1));
        }
    }
}
