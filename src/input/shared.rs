//! What only one thread can read at a time: pipes, large compressed files, large objects in S3.

use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::stream::LineStream;
use super::{Block, Input, Place};

/// A source whose bytes come one after another. Only one thread can read it at a time, but while
/// one works on its block another can read the next.
pub(super) struct Stream {
    source: usize,
    pub(super) state: Mutex<State>,
}

pub(super) enum State {
    Unopened,
    Open(LineStream<'static>),
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

    /// Reads the next block under the lock and hands it on without it; false at the end.
    pub(super) fn advance(
        &self,
        input: &Input,
        buffer: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
        mut state: MutexGuard<'_, State>,
    ) -> bool {
        if matches!(*state, State::Unopened) {
            *state = match self.open(input) {
                Ok(stream) => State::Open(stream),
                Err(reason) => {
                    input.fail(self.source, reason);
                    State::Ended
                }
            };
        }
        let State::Open(stream) = &mut *state else {
            return false;
        };
        let block = stream.next_block(buffer);
        if !matches!(block, Ok(Some(_))) {
            *state = State::Ended;
            input.end_of(self.source);
        }
        drop(state);
        match block {
            Ok(Some(part)) => {
                on_block(Block {
                    source: self.source,
                    part,
                    is_whole: false,
                    bytes: buffer,
                });
                true
            }
            Ok(None) => false,
            Err(error) => {
                input.fail(self.source, error);
                false
            }
        }
    }

    fn open(&self, input: &Input) -> Result<LineStream<'static>, String> {
        let source = &input.found().sources[self.source];
        let reader: Box<dyn Read + Send> = match &source.place {
            Place::StandardInput => Box::new(io::stdin()),
            Place::File(path) => {
                let file = File::open(path).map_err(|error| error.to_string())?;
                Box::new(Counted::new(file, input))
            }
            #[cfg(feature = "s3")]
            Place::Object(_) => {
                let object = source.object().ok_or("it is not in its bucket")?;
                Box::new(Counted::new(input.parts(&object), input))
            }
        };
        Ok(LineStream::open(reader, input.longest_line)?)
    }
}

/// Counts what is read, for the progress shown.
struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    fn new(reader: R, input: &Input) -> Self {
        Self {
            reader,
            read: Arc::clone(&input.read),
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
