//! What the formats of compression have in common.

/// Decompresses members of one format.
pub(super) trait Decompress {
    /// The name of the format.
    const NAME: &'static str;

    /// Decompresses some bytes: from the start of `compressed` to the start of `buffer`, which has
    /// room. Also called with nothing compressed left, since bytes that did not fit into the last
    /// buffer may be held back. Without progress the data has ended.
    fn step(&mut self, compressed: &[u8], buffer: &mut [u8]) -> Step;

    /// Prepares for another member.
    fn reset(&mut self);
}

/// What a step did.
pub(super) struct Step {
    /// Bytes taken from what is compressed.
    pub consumed: usize,
    /// Bytes decompressed, before any damage.
    pub read: usize,
    pub state: State,
}

/// Where a decompressor is after a step.
pub(super) enum State {
    /// In a member.
    Inside,
    /// After a member.
    MemberEnded,
    /// It cannot go on, for the given reason if it is known.
    Damaged(Option<&'static str>),
}
