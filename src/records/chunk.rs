//! What a format does with records.

use std::io;

use super::row::Row;

/// Rows of consecutive records, in the form of a format.
pub(crate) trait Chunk: Default + Send {
    /// Whether it is made of entries as they were written, which rows of tables do not have.
    const NEEDS_ENTRIES: bool = false;

    fn add(&mut self, row: &Row<'_>);

    /// Approximate size in bytes.
    fn size(&self) -> usize;
}

/// Takes chunks in the order of the input.
pub(crate) trait Sink {
    type Chunk: Chunk;

    /// # Errors
    /// The output cannot be written.
    fn write(&mut self, chunk: Self::Chunk) -> io::Result<()>;
}
