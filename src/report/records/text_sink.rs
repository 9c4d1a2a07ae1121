//! Writing chunks that are text already.

use std::io::{self, Write};
use std::marker::PhantomData;

use crate::records::{Chunk, Sink};

/// A chunk that is text already.
pub(super) trait TextChunk: Chunk {
    fn into_text(self) -> Vec<u8>;
}

/// Writes text as it comes.
pub(super) struct TextSink<'o, C> {
    out: &'o mut dyn Write,
    chunk: PhantomData<C>,
}

impl<'o, C> TextSink<'o, C> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self {
            out,
            chunk: PhantomData,
        }
    }
}

impl<C: TextChunk> Sink for TextSink<'_, C> {
    type Chunk = C;

    fn write(&mut self, chunk: C) -> io::Result<()> {
        self.out.write_all(&chunk.into_text())
    }
}
