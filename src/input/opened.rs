//! Recognising a stream, and decompressing it.

use std::io::{self, BufRead, Cursor, Read};

use super::compressed::decoder;
use super::failed_reader::Failed;
use super::foreign::Foreign;
use super::kind::Kind;
use super::sizes::SNIFFED;
use super::sniff::{self, Content};

/// What a stream holds, decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Evidence(Kind),
    /// A tar archive.
    Archive,
}

/// A stream that was recognised by its first bytes.
pub(super) struct Opened<'a> {
    pub content: Plain,
    /// The first bytes, decompressed.
    pub start: Vec<u8>,
    /// The error that ended them, which is no reason not to read them.
    pub failure: Option<io::Error>,
    /// What follows them, decompressed.
    pub rest: Box<dyn Read + Send + 'a>,
}

impl<'a> Opened<'a> {
    /// # Errors
    /// It is not evidence.
    pub(super) fn new(mut reader: impl BufRead + Send + 'a) -> Result<Self, Foreign> {
        let (start, failure) = first_bytes(&mut reader);
        let compression = match sniff::content(&start) {
            Content::Compressed(compression) => compression,
            content => return Self::plain(content, start, failure, Box::new(reader)),
        };
        let compressed = Cursor::new(start).chain(Failed(failure)).chain(reader);
        let mut rest = decoder(compression, compressed);
        let (start, failure) = first_bytes(&mut rest);
        Self::plain(sniff::content(&start), start, failure, rest)
    }

    fn plain(
        content: Content,
        start: Vec<u8>,
        failure: Option<io::Error>,
        rest: Box<dyn Read + Send + 'a>,
    ) -> Result<Self, Foreign> {
        let content = match content {
            Content::Evidence(kind) => Plain::Evidence(kind),
            Content::Archive => Plain::Archive,
            Content::Compressed(_) => return Err(Foreign::CompressedTwice),
            Content::Foreign(kind) => return Err(kind),
        };
        Ok(Self {
            content,
            start,
            failure,
            rest,
        })
    }

    /// The whole stream, decompressed.
    pub(super) fn into_reader(self) -> Box<dyn Read + Send + 'a> {
        let start = Cursor::new(self.start);
        Box::new(start.chain(Failed(self.failure)).chain(self.rest))
    }
}

/// The first bytes, as many as are needed to recognise the format, and the error that ended them.
pub(super) fn first_bytes(reader: &mut impl Read) -> (Vec<u8>, Option<io::Error>) {
    let mut bytes = Vec::with_capacity(SNIFFED);
    let read = reader.take(SNIFFED as u64).read_to_end(&mut bytes);
    (bytes, read.err())
}
