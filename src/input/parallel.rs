//! Reading on many threads.
//!
//! Large files are mapped and shared in windows. Small files are read whole by one thread each.
//! Pipes, large compressed files and large objects are read as streams. Small objects in S3 are
//! taken in the order in which they arrive.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::TryLockError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::local::{CUT_SHORT, Map, MappedFile, read_small};
use super::member_filter::LeftOut;
use super::open::open;
use super::progress::Progress;
use super::range::CHANGED;
use super::sequential::{Counted, Stream};
use super::sizes::LARGE_FROM;
use super::sniff::{self, Content};
use super::sources::Listed;
use super::{Block, Discovered, Foreign, ForeignRule, InputError, Place, Skipped, Source};

/// A file that was small when it was found, and has been read into memory.
pub(super) struct SmallFile {
    /// How many bytes are in memory.
    pub(super) size: usize,
    /// What follows them, if it has grown so much that it is no longer small.
    pub(super) rest: Option<BufReader<Counted<File>>>,
}

/// Everything to be read. The threads that call [`Input::drain`] share the work.
pub struct Input {
    pub(super) progress: Progress,
    pub(super) mapped: Vec<MappedFile>,
    pub(super) streams: Vec<Stream>,
    /// Sources that one thread reads whole.
    pub(super) small: Vec<usize>,
    /// Small objects in S3 that are being fetched.
    #[cfg(feature = "s3")]
    pub(super) fetches: Option<crate::input::s3::Fetches>,
    /// How many tasks were handed out: first parts of mapped files, then streams, then small files.
    handed_out: AtomicUsize,
}

impl Input {
    /// Opens large files. Small ones are opened later, by the threads that read them.
    ///
    /// `longest_line` bounds memory, in bytes: a longer line in a pipe or a compressed file is cut
    /// to one byte more than that.
    pub fn new(found: Discovered, longest_line: usize) -> Self {
        Self::with_rule(found, longest_line, ForeignRule::default())
    }

    /// Like [`Input::new`], with a rule for content that is not evidence.
    pub fn with_rule(found: Discovered, longest_line: usize, rule: ForeignRule) -> Self {
        let mut input = Self {
            progress: Progress::new(found, longest_line, rule),
            mapped: Vec::new(),
            streams: Vec::new(),
            small: Vec::new(),
            #[cfg(feature = "s3")]
            fetches: None,
            handed_out: AtomicUsize::new(0),
        };
        let mut parts = 0;
        for source in 0..input.progress.found.sources.len() {
            // Without S3 all sources are files.
            #[cfg_attr(not(feature = "s3"), allow(clippy::infallible_destructuring_match))]
            let file = match input.progress.found.sources.listed(source) {
                Listed::File(file) => file,
                #[cfg(feature = "s3")]
                Listed::Object(bucket, number) => {
                    if bucket
                        .list
                        .size(number)
                        .is_some_and(|size| size >= LARGE_FROM)
                    {
                        input.streams.push(Stream::new(source));
                    }
                    continue;
                }
            };
            let Source {
                place, size, range, ..
            } = file;
            match (place, size) {
                (Place::File(_), Some(size)) if *size < LARGE_FROM => input.small.push(source),
                (Place::File(path), Some(size)) => match Map::new(path) {
                    Ok(map) => match map.read(sniff::start) {
                        _ if map.is_cut() => input.progress.fail(source, CUT_SHORT),
                        content if range.is_some() && !content.is_divisible() => {
                            input.progress.fail(source, CHANGED);
                        }
                        Content::Evidence(kind) if kind.is_in_order() => {
                            input.streams.push(Stream::new(source));
                        }
                        Content::Evidence(kind) => {
                            if (map.len() as u64) < *size {
                                input.progress.fail(source, CUT_SHORT);
                            }
                            let mapped = MappedFile::new(file, source, kind, map, parts);
                            parts += mapped.parts();
                            input.mapped.push(mapped);
                        }
                        Content::Compressed(_) | Content::Archive => {
                            input.streams.push(Stream::new(source));
                        }
                        Content::Foreign(kind) => input.progress.foreign(source, kind),
                    },
                    Err(error) => input.progress.fail(source, error),
                },
                _ => input.streams.push(Stream::new(source)),
            }
        }
        input.progress.streams = input.streams.len();
        #[cfg(feature = "s3")]
        {
            input.fetches = crate::input::s3::Fetches::new(&input.progress.found.sources);
        }
        input
    }

    /// What was found to read. [`Block::source`] is an index into its sources; its errors have
    /// moved to [`Input::errors`].
    pub fn found(&self) -> &Discovered {
        &self.progress.found
    }

    /// The sum of all known sizes, in bytes. Pipes have none.
    pub fn size(&self) -> u64 {
        self.progress.found.sources.size()
    }

    /// How many bytes have been read so far; compressed files count as compressed.
    pub fn read_so_far(&self) -> u64 {
        self.progress.read.load(Ordering::Relaxed)
    }

    /// How many objects in S3 there are to read.
    pub fn objects(&self) -> u64 {
        self.progress.found.sources.objects() as u64
    }

    /// How many objects in S3 have been read so far.
    pub fn objects_so_far(&self) -> u64 {
        self.progress.objects_read.load(Ordering::Relaxed)
    }

    /// Every error so far, from searching and from reading, sorted.
    pub fn errors(&self) -> Vec<InputError> {
        self.progress.notes.errors()
    }

    /// Notes that the reader of a source or member found out that it is not evidence.
    pub(crate) fn foreign(&self, name: &str, kind: Foreign) {
        self.progress.notes.foreign(name, kind);
    }

    /// What was skipped so far, because it cannot hold S3 requests.
    pub fn skipped(&self) -> Vec<Skipped> {
        self.progress.notes.skipped()
    }

    /// Whether an archive has a member so far, read or not.
    pub fn has_members(&self) -> bool {
        self.progress.notes.has_members()
    }

    /// How many members of archives have been left out so far by the dates in their names.
    pub fn members_skipped_by_date(&self) -> u64 {
        self.progress.notes.members_left_out(LeftOut::ByDate)
    }

    /// How many members of archives have been left out so far because their paths are excluded.
    pub fn members_excluded(&self) -> u64 {
        self.progress.notes.members_left_out(LeftOut::Excluded)
    }

    /// Reads everything on all threads of the current rayon pool. Each thread adds blocks to a
    /// tally of its own, and the tallies are merged at the end.
    pub(crate) fn tally<T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, Block<'_>) + Sync,
        merge: impl Fn(&mut T, T),
    ) -> T {
        rayon::broadcast(|_| {
            let mut tally = new();
            self.drain(&mut |block| add(&mut tally, block));
            tally
        })
        .into_iter()
        .reduce(|mut all, tally| {
            merge(&mut all, tally);
            all
        })
        // A pool always has a thread.
        .unwrap_or_else(new)
    }

    /// Takes work until none is left. Every thread calls it, and together they read everything
    /// once.
    #[doc(hidden)] // public for the fuzzer
    pub fn drain(&self, on_block: &mut dyn FnMut(Block<'_>)) {
        let (mut buffer, mut text) = (Vec::new(), Vec::new());
        let parts = self
            .mapped
            .last()
            .map_or(0, |last| last.first_task + last.parts());
        loop {
            let task = self.handed_out.fetch_add(1, Ordering::Relaxed);
            if task < parts {
                self.mapped_part(task, on_block);
            } else if let Some(stream) = self.streams.get(task - parts) {
                while stream.advance(&self.progress, &mut buffer, on_block, stream.wait()) {}
            } else if let Some(&source) = self.small.get(task - parts - self.streams.len()) {
                self.small_file(source, &mut buffer, &mut text, on_block);
            } else {
                break;
            }
        }
        #[cfg(feature = "s3")]
        self.take_objects(&mut text, on_block);
        self.help(&mut buffer, on_block);
    }

    /// Hands on one part of a mapped file. The parts of all of them are numbered consecutively.
    fn mapped_part(&self, task: usize, on_block: &mut dyn FnMut(Block<'_>)) {
        let file = self
            .mapped
            .partition_point(|mapped| mapped.first_task <= task)
            - 1;
        let mapped = &self.mapped[file];
        mapped.part(task - mapped.first_task, &self.progress, on_block);
    }

    /// Works on the streams that other threads have not finished.
    fn help(&self, buffer: &mut Vec<u8>, on_block: &mut dyn FnMut(Block<'_>)) {
        for stream in &self.streams {
            loop {
                let more = match stream.state.try_lock() {
                    Ok(state) => stream.advance(&self.progress, buffer, on_block, state),
                    Err(TryLockError::Poisoned(poisoned)) => {
                        stream.advance(&self.progress, buffer, on_block, poisoned.into_inner())
                    }
                    // Another thread is reading this stream. Wait for it only if it is the only
                    // one.
                    Err(TryLockError::WouldBlock) if self.streams.len() > 1 => false,
                    Err(TryLockError::WouldBlock) => {
                        stream.advance(&self.progress, buffer, on_block, stream.wait())
                    }
                };
                if !more {
                    break;
                }
            }
        }
    }

    /// Reads a file into `buffer`. If it is compressed, its blocks are decompressed into `text`.
    fn small_file(
        &self,
        source: usize,
        buffer: &mut Vec<u8>,
        text: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        match self.read_small_file(source, buffer) {
            Some(SmallFile { size, rest: None }) => {
                self.in_memory(source, &buffer[..size], text, on_block);
            }
            Some(SmallFile {
                size,
                rest: Some(rest),
            }) => self.stream(source, buffer[..size].chain(rest), text, on_block),
            None => {}
        }
    }

    /// Reads a file to the start of `buffer`. If it cannot be read, the reason is noted.
    pub(super) fn read_small_file(&self, source: usize, buffer: &mut Vec<u8>) -> Option<SmallFile> {
        let file = self.progress.found.sources.get(source);
        let Source {
            place: Place::File(path),
            size,
            ..
        } = &*file
        else {
            // Nothing is skipped: `small` holds only files.
            return None;
        };
        let expected = size.unwrap_or_default() as usize;
        let read = File::open(path).and_then(|mut file| {
            let size = read_small(&mut file, expected, buffer)?;
            Ok((size, file))
        });
        match read {
            Ok((size, file)) => {
                if size < expected {
                    self.progress.fail(source, CUT_SHORT);
                }
                self.progress.read.fetch_add(size as u64, Ordering::Relaxed);
                let has_grown = size as u64 >= LARGE_FROM;
                let rest = has_grown.then(|| BufReader::new(Counted::new(file, &self.progress)));
                Some(SmallFile { size, rest })
            }
            Err(error) => {
                self.progress.fail(source, error);
                None
            }
        }
    }

    /// Hands on a source that is completely in memory. If it is compressed, its blocks are
    /// decompressed into `text`.
    pub(super) fn in_memory(
        &self,
        source: usize,
        bytes: &[u8],
        text: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        match sniff::start(bytes) {
            Content::Evidence(kind) => on_block(Block::whole(source, kind, bytes)),
            Content::Compressed(_) | Content::Archive => {
                self.stream(source, bytes, text, on_block);
            }
            Content::Foreign(kind) => self.progress.foreign(source, kind),
        }
    }

    /// Hands on a source that is read as a stream by this thread alone, in blocks that are read into
    /// `text`.
    fn stream(
        &self,
        source: usize,
        reader: impl BufRead + Send,
        text: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        match open(reader, &self.progress.reading(source)) {
            Ok(mut stream) => loop {
                match stream.next_block(text) {
                    Ok(Some(next)) => on_block(next.block(source, stream.kind(), text)),
                    Ok(None) => break,
                    Err(error) => self.progress.fail(source, error),
                }
            },
            Err(kind) => self.progress.foreign(source, kind),
        }
    }
}

#[cfg(test)]
mod tests;
