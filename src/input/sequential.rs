//! Sources that only one thread can read at a time: pipes, large compressed files and large objects
//! in S3.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::blocks::{Blocks, NextLines};
use super::line_stream::LineStream;
use super::parallel::end_in_order;
use super::progress::Progress;
use super::sizes::COMPRESSED_BLOCK;
use super::whole;
use super::{Block, Place};

/// A source that is read from start to end. One thread reads a block while others work on earlier
/// blocks.
pub(super) struct Stream {
    source: usize,
    pub(super) state: Mutex<State>,
}

pub(super) enum State {
    Unopened,
    Open(Box<dyn Blocks>),
    Ended,
}

impl Stream {
    pub(super) fn new(source: usize) -> Self {
        Self {
            source,
            state: Mutex::new(State::Unopened),
        }
    }

    pub(super) fn wait(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next block, releases the lock and hands the block on. Returns false at the end.
    pub(super) fn advance(
        &self,
        progress: &Progress,
        buffer: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
        mut state: MutexGuard<'_, State>,
    ) -> bool {
        if matches!(*state, State::Unopened) {
            *state = match self.open(progress) {
                Ok(stream) => State::Open(stream),
                Err(reason) => {
                    progress.fail(self.source, reason);
                    State::Ended
                }
            };
        }
        let State::Open(stream) = &mut *state else {
            return false;
        };
        let kind = stream.kind();
        if kind.is_in_order() || kind.is_whole() {
            match kind.is_whole() {
                true => self.whole(progress, buffer, on_block, stream.as_mut()),
                false => self.all_in_order(progress, buffer, on_block, stream.as_mut()),
            }
            *state = State::Ended;
            progress.stream_ended(self.source);
            return false;
        }
        let block = stream.next_block(buffer);
        if !matches!(block, Ok(Some(_))) {
            *state = State::Ended;
            progress.stream_ended(self.source);
        }
        drop(state);
        match block {
            Ok(Some(NextLines { part, range })) => {
                on_block(Block {
                    source: self.source,
                    part,
                    parts: 1,
                    kind,
                    is_last: false,
                    bytes: &buffer[range],
                });
                true
            }
            Ok(None) => false,
            Err(error) => {
                progress.fail(self.source, error);
                false
            }
        }
    }

    /// Hands on a stream as one block.
    fn whole(
        &self,
        progress: &Progress,
        buffer: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
        stream: &mut dyn Blocks,
    ) {
        match whole::read(stream, buffer) {
            Ok(bytes) => on_block(whole::block(self.source, stream.kind(), &bytes)),
            Err(reason) => progress.fail(self.source, reason),
        }
    }

    /// Hands on all blocks of a stream to the same reader.
    fn all_in_order(
        &self,
        progress: &Progress,
        buffer: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
        stream: &mut dyn Blocks,
    ) {
        let (kind, source) = (stream.kind(), self.source);
        let mut parts = 0;
        loop {
            match stream.next_block(buffer) {
                Ok(Some(NextLines { part, range })) => {
                    parts = part + 1;
                    on_block(Block {
                        source,
                        part,
                        parts: 1,
                        kind,
                        is_last: false,
                        bytes: &buffer[range],
                    });
                }
                Ok(None) => break,
                Err(error) => {
                    progress.fail(source, error);
                    break;
                }
            }
        }
        end_in_order(source, parts, kind, on_block);
    }

    fn open(&self, progress: &Progress) -> Result<Box<dyn Blocks>, String> {
        let source = &progress.found.sources[self.source];
        let reader: Box<dyn Read + Send> = match &source.place {
            Place::StandardInput => Box::new(io::stdin()),
            Place::File(path) => {
                let file = File::open(path).map_err(|error| error.to_string())?;
                Box::new(Counted::new(file, progress))
            }
            #[cfg(feature = "s3")]
            Place::Object(_) => {
                let object = source.object().ok_or("it is not in its bucket")?;
                let read = Arc::clone(&progress.read);
                let parts = super::s3::Parts::new(&object, progress.streams, read);
                return Ok(parts.lines(progress.longest_line)?);
            }
        };
        let reader = BufReader::with_capacity(COMPRESSED_BLOCK, reader);
        Ok(Box::new(LineStream::open(reader, progress.longest_line)?))
    }
}

/// Counts the bytes that are read, for the progress bar.
struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    fn new(reader: R, progress: &Progress) -> Self {
        Self {
            reader,
            read: Arc::clone(&progress.read),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
