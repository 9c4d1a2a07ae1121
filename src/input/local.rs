//! Reading local files on many threads: large ones mapped, small ones read into a buffer.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use super::lines::part_of;
use super::map::{Mapped, let_go, map};
use super::sniff::{self, Content};
use super::stream::LineStream;
use super::{Block, Discovered, InputError, Source};

/// Files of at least this many bytes are mapped and shared by all threads; smaller ones are read,
/// since a map costs more than a copy of a few pages.
const MAP_FROM: u64 = 8 << 20;

/// All that is to be read, handed out to the threads that call [`Input::drain`].
pub struct Input {
    found: Discovered,
    longest_line: usize,
    mapped: Vec<Mapped>,
    streams: Vec<Stream>,
    /// Sources small enough to be read whole by one thread.
    small: Vec<usize>,
    /// How many tasks were handed out, over windows, streams and small files in this order.
    handed_out: AtomicUsize,
    read: Arc<AtomicU64>,
    errors: Mutex<Vec<InputError>>,
}

/// A pipe or a large compressed file. Only one thread can read it at a time, but while one works
/// on its block another can read the next.
struct Stream {
    source: usize,
    state: Mutex<State>,
}

enum State {
    Unopened,
    Open(LineStream<'static>),
    Ended,
}

impl Input {
    /// Opens what is large, so that only small files are opened while the threads work.
    ///
    /// `longest_line` bounds memory: of a longer line in a pipe or a compressed file only one byte
    /// more is kept.
    pub fn new(mut found: Discovered, longest_line: usize) -> Self {
        let errors = Mutex::new(std::mem::take(&mut found.errors));
        let mut input = Self {
            found,
            longest_line,
            mapped: Vec::new(),
            streams: Vec::new(),
            small: Vec::new(),
            handed_out: AtomicUsize::new(0),
            read: Arc::default(),
            errors,
        };
        let mut windows = 0;
        for source in 0..input.found.sources.len() {
            let Source { path, size, .. } = &input.found.sources[source];
            match (path, size) {
                (Some(_), Some(size)) if *size < MAP_FROM => input.small.push(source),
                (Some(path), Some(_)) => match map(path) {
                    Ok(map) => match sniff::content(&map[..map.len().min(sniff::ENOUGH)]) {
                        Content::Lines => {
                            let first_task = windows;
                            let mapped = Mapped {
                                source,
                                map,
                                first_task,
                            };
                            windows += mapped.windows();
                            input.mapped.push(mapped);
                        }
                        Content::Gzip => input.streams.push(Stream::new(source)),
                        Content::Foreign(what) => input.fail(source, what),
                    },
                    Err(error) => input.fail(source, error),
                },
                _ => input.streams.push(Stream::new(source)),
            }
        }
        input
    }

    /// What was found to read, its sources in the order that [`Block::source`] counts in. Its
    /// errors are among [`Input::errors`].
    pub fn found(&self) -> &Discovered {
        &self.found
    }

    /// How many bytes there are to read, where files tell; pipes do not count.
    pub fn size(&self) -> u64 {
        self.found
            .sources
            .iter()
            .filter_map(|source| source.size)
            .sum()
    }

    /// How many bytes have been read so far, of compressed files as compressed.
    pub fn read_so_far(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// What could not be looked into or read so far, sorted.
    pub fn errors(&self) -> Vec<InputError> {
        let mut errors = self
            .errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        errors.sort();
        errors
    }

    /// Takes work until none is left. Called by each thread; together they read everything once.
    pub fn drain(&self, on_block: &mut dyn FnMut(Block<'_>)) {
        let mut buffer = Vec::new();
        let windows = self
            .mapped
            .last()
            .map_or(0, |last| last.first_task + last.windows());
        loop {
            let task = self.handed_out.fetch_add(1, Ordering::Relaxed);
            if task < windows {
                self.window(task, on_block);
            } else if let Some(stream) = self.streams.get(task - windows) {
                while stream.advance(self, &mut buffer, on_block, stream.wait()) {}
            } else if let Some(&source) = self.small.get(task - windows - self.streams.len()) {
                self.small_file(source, &mut buffer, on_block);
            } else {
                break;
            }
        }
        self.help(&mut buffer, on_block);
    }

    /// Works on the streams that other threads have not finished.
    fn help(&self, buffer: &mut Vec<u8>, on_block: &mut dyn FnMut(Block<'_>)) {
        for stream in &self.streams {
            loop {
                let more = match stream.state.try_lock() {
                    Ok(state) => stream.advance(self, buffer, on_block, state),
                    Err(TryLockError::Poisoned(poisoned)) => {
                        stream.advance(self, buffer, on_block, poisoned.into_inner())
                    }
                    // Another thread reads this one; wait only if no other stream needs hands.
                    Err(TryLockError::WouldBlock) if self.streams.len() > 1 => false,
                    Err(TryLockError::WouldBlock) => {
                        stream.advance(self, buffer, on_block, stream.wait())
                    }
                };
                if !more {
                    break;
                }
            }
        }
    }

    fn window(&self, task: usize, on_block: &mut dyn FnMut(Block<'_>)) {
        let file = self
            .mapped
            .partition_point(|mapped| mapped.first_task <= task)
            - 1;
        let mapped = &self.mapped[file];
        let part = task - mapped.first_task;
        let window = mapped.bytes_of(part);
        let bytes = part_of(&mapped.map, window.clone());
        on_block(Block {
            source: mapped.source,
            part,
            is_whole: false,
            bytes,
        });
        let_go(&mapped.map, window.clone());
        self.read.fetch_add(window.len() as u64, Ordering::Relaxed);
    }

    fn small_file(&self, source: usize, buffer: &mut Vec<u8>, on_block: &mut dyn FnMut(Block<'_>)) {
        let Source {
            path: Some(path),
            size,
            ..
        } = &self.found.sources[source]
        else {
            return;
        };
        match read_whole(path, size.unwrap_or_default() as usize, buffer) {
            Ok(size) => {
                let bytes = &buffer[..size];
                match sniff::content(&bytes[..size.min(sniff::ENOUGH)]) {
                    Content::Lines => on_block(Block {
                        source,
                        part: 0,
                        is_whole: true,
                        bytes,
                    }),
                    Content::Gzip => self.compressed_in_memory(source, bytes, on_block),
                    Content::Foreign(what) => self.fail(source, what),
                }
                self.read.fetch_add(size as u64, Ordering::Relaxed);
            }
            Err(error) => self.fail(source, error),
        }
    }

    fn compressed_in_memory(
        &self,
        source: usize,
        compressed: &[u8],
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        let mut block = Vec::new();
        match LineStream::open(compressed, self.longest_line) {
            Ok(mut stream) => loop {
                match stream.next_block(&mut block) {
                    Ok(Some(part)) => on_block(Block {
                        source,
                        part,
                        is_whole: false,
                        bytes: &block,
                    }),
                    Ok(None) => break,
                    Err(error) => self.fail(source, error),
                }
            },
            Err(reason) => self.fail(source, reason),
        }
    }

    fn open(&self, source: usize) -> Result<LineStream<'static>, String> {
        let reader: Box<dyn Read + Send> = match &self.found.sources[source].path {
            Some(path) => {
                let file = File::open(path).map_err(|error| error.to_string())?;
                Box::new(Counted {
                    reader: file,
                    read: Arc::clone(&self.read),
                })
            }
            None => Box::new(io::stdin()),
        };
        LineStream::open(reader, self.longest_line)
    }

    fn fail(&self, source: usize, reason: impl ToString) {
        let error = InputError {
            source: self.found.sources[source].name.clone(),
            reason: reason.to_string(),
        };
        self.errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(error);
    }
}

impl Stream {
    fn new(source: usize) -> Self {
        Self {
            source,
            state: Mutex::new(State::Unopened),
        }
    }

    fn wait(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next block under the lock and hands it on without it; false at the end.
    fn advance(
        &self,
        input: &Input,
        buffer: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
        mut state: MutexGuard<'_, State>,
    ) -> bool {
        if matches!(*state, State::Unopened) {
            *state = match input.open(self.source) {
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
}

/// Reads a file to the front of `buffer`, which only ever grows, and gives its size.
///
/// The size expected spares the questions that the standard library would ask of each file.
fn read_whole(path: &Path, expected: usize, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let mut file = File::open(path)?;
    let mut size = 0;
    loop {
        let least = expected.max(size) + 1;
        if buffer.len() < least {
            buffer.resize(least, 0);
        }
        match file.read(&mut buffer[size..]) {
            Ok(0) => return Ok(size),
            Ok(read) => size += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Counts what is read, for the progress shown.
struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
