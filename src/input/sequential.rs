//! Sources that only one thread can read at a time: pipes, large compressed files and large objects
//! in S3.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::blocks::Blocks;
use super::foreign::Foreign;
use super::open::open;
use super::progress::Progress;
use super::sizes::COMPRESSED_BLOCK;
use super::{Block, Place};

/// A source that is read from start to end. One thread reads a block while others work on earlier
/// blocks.
pub(super) struct Stream {
    pub(super) source: usize,
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
            *state = match self.blocks(progress) {
                Some(stream) => State::Open(stream),
                None => State::Ended,
            };
        }
        let State::Open(stream) = &mut *state else {
            return false;
        };
        let (block, kind) = loop {
            let block = stream.next_block(buffer);
            let kind = stream.kind();
            match block {
                // The next block has to come to the same reader.
                Ok(Some(next)) if kind.is_in_order() && !next.ends => {
                    on_block(next.block(self.source, kind, buffer));
                }
                block => break (block, kind),
            }
        };
        if !matches!(block, Ok(Some(_))) {
            *state = State::Ended;
            progress.stream_ended(self.source);
        }
        drop(state);
        match block {
            Ok(Some(next)) => {
                on_block(next.block(self.source, kind, buffer));
                true
            }
            Ok(None) => false,
            Err(error) => {
                progress.fail(self.source, error);
                false
            }
        }
    }

    /// Opens the source. If that is not possible, the reason is noted.
    pub(super) fn blocks(&self, progress: &Progress) -> Option<Box<dyn Blocks>> {
        match self.open(progress) {
            Ok(stream) => return Some(stream),
            Err(Unopened::Failed(reason)) => progress.fail(self.source, reason),
            Err(Unopened::Foreign(kind)) => progress.foreign(self.source, kind),
        }
        None
    }

    fn open(&self, progress: &Progress) -> Result<Box<dyn Blocks>, Unopened> {
        let source = progress.found.sources.get(self.source);
        let reading = progress.reading(self.source);
        let reader: Box<dyn Read + Send> = match &source.place {
            Place::StandardInput => Box::new(io::stdin()),
            Place::File(path) => {
                let file = File::open(path).map_err(|error| Unopened::Failed(error.to_string()))?;
                Box::new(Counted::new(file, progress))
            }
            #[cfg(feature = "s3")]
            Place::Object(_) => {
                let object = source
                    .object()
                    .ok_or_else(|| Unopened::Failed("it is not in its bucket".to_owned()))?;
                let (read, longest_line) = (Arc::clone(&progress.read), reading.longest_line);
                let parts = super::s3::Parts::new(&object, progress.streams, longest_line, read);
                return parts.lines(&reading).map_err(Unopened::Foreign);
            }
        };
        let reader = BufReader::with_capacity(COMPRESSED_BLOCK, reader);
        open(reader, &reading).map_err(Unopened::Foreign)
    }
}

/// Why a stream was not opened.
enum Unopened {
    Failed(String),
    Foreign(Foreign),
}

/// Counts the bytes that are read, for the progress bar.
pub(super) struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(super) fn new(reader: R, progress: &Progress) -> Self {
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
