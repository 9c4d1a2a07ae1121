//! Reading in the order of the sources, in parts that several threads may read at the same time.

use std::io::{Cursor, Read};

use super::blocks::{Blocks, NextLines};
use super::local::MappedFile;
use super::open::open;
use super::parallel::SmallFile;
#[cfg(feature = "s3")]
use super::sizes::LARGE_FROM;
use super::sizes::WINDOW;
use super::sniff::{self, Content};
use super::{Block, Input, Kind};

/// How many bytes of a compressed file a part holds, after which it is read as a stream. Without a
/// limit, a small file could become gigabytes in memory.
const MOST_OF_PART: usize = if cfg!(fuzzing) { 256 } else { 16 << 20 };

/// Takes the sources in their order.
pub(crate) struct Ordered<'i> {
    input: &'i Input,
    /// The source that is next, and its next part, if it is mapped.
    source: usize,
    next_part: usize,
    /// The next of the mapped files, of the streams and of the small files.
    mapped: usize,
    stream: usize,
    small: usize,
}

/// What is to be read next.
pub(crate) enum Next<'i> {
    /// A part of which not much more can come than it has bytes. It can be read while others are.
    Part(Part<'i>),
    /// A part of which any number of records can come.
    Unbounded(Part<'i>),
    /// A source whose blocks follow each other.
    Stream(BlockStream<'i>),
}

/// A part of a source, or a small source.
pub(crate) struct Part<'i> {
    input: &'i Input,
    source: usize,
    place: PartPlace<'i>,
}

enum PartPlace<'i> {
    Mapped(&'i MappedFile, usize),
    SmallFile,
    #[cfg(feature = "s3")]
    Bytes(Vec<u8>),
}

impl Input {
    /// Everything that is to be read, in the order of the sources. An input is read once, in this
    /// way or another.
    pub(crate) fn ordered(&self) -> Ordered<'_> {
        Ordered {
            input: self,
            source: 0,
            next_part: 0,
            mapped: 0,
            stream: 0,
            small: 0,
        }
    }
}

impl<'i> Iterator for Ordered<'i> {
    type Item = Next<'i>;

    fn next(&mut self) -> Option<Next<'i>> {
        let input = self.input;
        while self.source < input.found().sources.len() {
            if let Some(next) = self.next_of_source() {
                return Some(next);
            }
        }
        None
    }
}

impl<'i> Ordered<'i> {
    /// What is next of the source that is next; `None` if there is nothing of it.
    fn next_of_source(&mut self) -> Option<Next<'i>> {
        let (input, source) = (self.input, self.source);
        let part = |place| Part {
            input,
            source,
            place,
        };
        if let Some(mapped) = input.mapped.get(self.mapped)
            && mapped.source == source
        {
            let number = self.next_part;
            self.next_part += 1;
            if self.next_part >= mapped.parts() {
                (self.next_part, self.mapped, self.source) = (0, self.mapped + 1, source + 1);
            }
            let part = part(PartPlace::Mapped(mapped, number));
            return match mapped.kind.is_whole() {
                _ if number >= mapped.parts() => None,
                true => Some(Next::Unbounded(part)),
                false => Some(Next::Part(part)),
            };
        }
        self.source += 1;
        if let Some(stream) = input.streams.get(self.stream)
            && stream.source == source
        {
            self.stream += 1;
            let Some(blocks) = stream.blocks(&input.progress) else {
                input.progress.stream_ended(source);
                return None;
            };
            return Some(Next::Stream(BlockStream {
                input,
                source,
                blocks,
                waiting: None,
                is_counted: true,
            }));
        }
        if input.small.get(self.small) == Some(&source) {
            self.small += 1;
            return Some(Next::Part(part(PartPlace::SmallFile)));
        }
        #[cfg(feature = "s3")]
        {
            let sources = &input.found().sources;
            let object = sources.get(source);
            if object.is_in_s3() && object.size.is_some_and(|size| size < LARGE_FROM) {
                let fetched = input.fetches.as_ref()?.next_in_order(source, sources)?;
                let bytes = input.fetched_bytes(fetched)?;
                return Some(Next::Part(part(PartPlace::Bytes(bytes))));
            }
        }
        None
    }
}

impl<'i> Part<'i> {
    /// About how many bytes it has, compressed if it is.
    pub(crate) fn bytes(&self) -> u64 {
        let size = || self.input.found().sources.get(self.source).size;
        match &self.place {
            PartPlace::Mapped(..) => WINDOW as u64,
            PartPlace::SmallFile => size().unwrap_or_default(),
            #[cfg(feature = "s3")]
            PartPlace::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Reads it, and returns what is left to be read after it: a file whose content is much larger
    /// than the file.
    pub(crate) fn read(self, on_block: &mut dyn FnMut(Block<'_>)) -> Option<BlockStream<'i>> {
        let Self { input, source, .. } = self;
        let (bytes, rest) = match self.place {
            PartPlace::Mapped(mapped, part) => {
                mapped.part(part, &input.progress, on_block);
                return None;
            }
            PartPlace::SmallFile => {
                let mut bytes = Vec::new();
                let SmallFile { size, rest } = input.read_small_file(source, &mut bytes)?;
                bytes.truncate(size);
                (bytes, rest)
            }
            #[cfg(feature = "s3")]
            PartPlace::Bytes(bytes) => (bytes, None),
        };
        let progress = &input.progress;
        match sniff::start(&bytes) {
            Content::Evidence(kind) if !kind.is_whole() && rest.is_none() => {
                on_block(Block::whole(source, kind, &bytes));
                return None;
            }
            Content::Evidence(_) | Content::Compressed(_) | Content::Archive => {}
            Content::Foreign(kind) => {
                progress.foreign(source, kind);
                return None;
            }
        }
        let (bytes, reading) = (Cursor::new(bytes), progress.reading(source));
        let opened = match rest {
            Some(rest) => open(bytes.chain(rest), &reading),
            None => open(bytes, &reading),
        };
        let blocks = match opened {
            Ok(blocks) => blocks,
            Err(kind) => {
                progress.foreign(source, kind);
                return None;
            }
        };
        let mut stream = BlockStream {
            input,
            source,
            blocks,
            waiting: None,
            is_counted: false,
        };
        (!stream.read(MOST_OF_PART, on_block)).then_some(stream)
    }
}

/// A source that is read from start to end.
pub(crate) struct BlockStream<'i> {
    input: &'i Input,
    source: usize,
    blocks: Box<dyn Blocks>,
    /// A block that was read and has not been handed on, with its buffer.
    waiting: Option<(StreamBlock, Vec<u8>)>,
    /// Whether its end is noted for the progress bar.
    is_counted: bool,
}

/// A block of a stream, whose bytes are in a buffer of their own.
pub(crate) struct StreamBlock {
    source: usize,
    pub kind: Kind,
    lines: NextLines,
}

impl StreamBlock {
    /// The block, whose bytes were read into this buffer.
    pub(crate) fn block<'b>(&'b self, buffer: &'b [u8]) -> Block<'b> {
        self.lines.block(self.source, self.kind, buffer)
    }
}

impl BlockStream<'_> {
    /// Reads the next block into `buffer`; `None` at the end. An error is noted.
    pub(crate) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<StreamBlock> {
        if let Some((block, bytes)) = self.waiting.take() {
            *buffer = bytes;
            return Some(block);
        }
        loop {
            match self.blocks.next_block(buffer) {
                Ok(Some(lines)) => {
                    return Some(StreamBlock {
                        source: self.source,
                        kind: self.blocks.kind(),
                        lines,
                    });
                }
                Ok(None) => {
                    if self.is_counted {
                        self.input.progress.stream_ended(self.source);
                    }
                    return None;
                }
                Err(error) => self.input.progress.fail(self.source, error),
            }
        }
    }

    /// Makes a block the next one again.
    pub(crate) fn put_back(&mut self, block: StreamBlock, buffer: Vec<u8>) {
        self.waiting = Some((block, buffer));
    }

    /// Hands on blocks, and returns whether that were all. It stops after so many bytes, and before
    /// a block of which any number of records can come.
    fn read(&mut self, most: usize, on_block: &mut dyn FnMut(Block<'_>)) -> bool {
        let mut buffer = Vec::new();
        let mut read = 0;
        while read < most {
            let Some(next) = self.next(&mut buffer) else {
                return true;
            };
            if next.kind.is_whole() {
                self.put_back(next, buffer);
                return false;
            }
            let block = next.block(&buffer);
            read += block.bytes.len();
            on_block(block);
        }
        false
    }
}
