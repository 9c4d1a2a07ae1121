//! The pages of a column: their headers, and their bytes after decompression.

use super::compression::Codec;
use super::footer::Chunk;
use super::problem::{Damaged, Problem};
use super::thrift::{Thrift, kind};

/// The largest page in bytes. DuckDB writes one page of at most 122,880 rows for each column of a
/// row group; others write pages of 1 MiB.
const LARGEST_PAGE: usize = 64 << 20;

/// The most values of a page.
const MOST_VALUES: usize = 1 << 24;

/// The encoding of levels.
const RLE: i32 = 3;

/// The pages of a column that have not been read yet.
pub(super) struct Pages<'f> {
    codec: Option<Codec>,
    rest: &'f [u8],
}

/// The bytes of a page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bytes<'f> {
    /// In the file.
    File(&'f [u8]),
    /// Decompressed, in the memory that was given for them.
    Memory,
}

/// A page, whose bytes are levels and then values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'f> {
    pub is_dictionary: bool,
    /// The number of its values, including nulls.
    pub count: usize,
    pub encoding: i32,
    pub bytes: Bytes<'f>,
    /// Where the levels are that tell which values are null, if there are any.
    pub levels: Option<(usize, usize)>,
    /// Where the values begin.
    pub values: usize,
}

#[derive(Debug, Default)]
struct Header {
    kind: i32,
    size: usize,
    compressed: usize,
    count: usize,
    encoding: i32,
    level_encoding: i32,
    /// Lengths of levels in the second version.
    repetition: usize,
    definition: usize,
    is_compressed: bool,
}

impl<'f> Bytes<'f> {
    pub(super) fn get<'m>(&self, memory: &'m [u8]) -> &'m [u8]
    where
        'f: 'm,
    {
        match self {
            Self::File(bytes) => bytes,
            Self::Memory => memory,
        }
    }
}

impl<'f> Pages<'f> {
    pub(super) fn of(chunk: Chunk<'f>) -> Result<Self, Problem> {
        Ok(Self {
            codec: Codec::of(chunk.codec)?,
            rest: chunk.pages,
        })
    }

    /// Reads the next page of a column, whose values may be null if it is optional; `None` at the
    /// end. If it is compressed, `memory` becomes its bytes.
    pub(super) fn next(
        &mut self,
        is_optional: bool,
        memory: &mut Vec<u8>,
    ) -> Result<Option<Page<'f>>, Problem> {
        while !self.rest.is_empty() {
            let mut thrift = Thrift { rest: self.rest };
            let header = Header::read(&mut thrift).map_err(|_| Problem::Page)?;
            if header.size.max(header.compressed) > LARGEST_PAGE {
                return Err(Problem::LargePage);
            }
            let (body, rest) = thrift
                .rest
                .split_at_checked(header.compressed)
                .ok_or(Problem::Page)?;
            self.rest = rest;
            // Data, a dictionary, or data of the second version; others are indexes.
            if matches!(header.kind, 0 | 2 | 3) {
                return self.page(&header, body, is_optional, memory).map(Some);
            }
        }
        Ok(None)
    }

    fn page(
        &self,
        header: &Header,
        body: &'f [u8],
        is_optional: bool,
        memory: &mut Vec<u8>,
    ) -> Result<Page<'f>, Problem> {
        if header.count > MOST_VALUES {
            return Err(Problem::LargePage);
        }
        let is_second = header.kind == 3;
        // Levels of the second version are never compressed.
        let plain = match is_second {
            true => header.repetition.saturating_add(header.definition),
            false => 0,
        };
        let (levels, compressed) = body.split_at_checked(plain).ok_or(Problem::Page)?;
        let codec = self.codec.filter(|_| !is_second || header.is_compressed);
        let bytes = match codec {
            None => Bytes::File(body),
            Some(codec) => {
                let size = header.size.checked_sub(plain).ok_or(Problem::Page)?;
                memory.clear();
                memory.extend_from_slice(levels);
                memory.resize(plain + size, 0);
                // A page of nothing but nulls has no values.
                if size > 0 {
                    codec.decompress(compressed, &mut memory[plain..])?;
                }
                Bytes::Memory
            }
        };
        let mut page = Page {
            is_dictionary: header.kind == 2,
            count: header.count,
            encoding: header.encoding,
            bytes,
            levels: None,
            values: plain,
        };
        if is_second && header.definition > 0 {
            page.levels = Some((header.repetition, plain));
        }
        if header.kind == 0 && is_optional {
            if header.level_encoding != RLE {
                return Err(Problem::Encoding(header.level_encoding));
            }
            let (length, _) = bytes.get(memory).split_first_chunk().ok_or(Problem::Page)?;
            let end = u32::from_le_bytes(*length) as usize + 4;
            page.levels = Some((4, end));
            page.values = end;
        }
        match page.values <= bytes.get(memory).len() {
            true => Ok(page),
            false => Err(Problem::Page),
        }
    }
}

impl Header {
    fn read(thrift: &mut Thrift<'_>) -> Result<Self, Damaged> {
        let mut header = Self {
            level_encoding: RLE,
            is_compressed: true,
            ..Self::default()
        };
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::I32) => header.kind = thrift.code()?,
                (2, kind::I32) => header.size = thrift.size()?,
                (3, kind::I32) => header.compressed = thrift.size()?,
                (5, kind::STRUCT) => header.data_page(thrift)?,
                (7, kind::STRUCT) => header.dictionary_page(thrift)?,
                (8, kind::STRUCT) => header.second_data_page(thrift)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(header)
    }

    fn data_page(&mut self, thrift: &mut Thrift<'_>) -> Result<(), Damaged> {
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::I32) => self.count = thrift.size()?,
                (2, kind::I32) => self.encoding = thrift.code()?,
                (3, kind::I32) => self.level_encoding = thrift.code()?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    fn dictionary_page(&mut self, thrift: &mut Thrift<'_>) -> Result<(), Damaged> {
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::I32) => self.count = thrift.size()?,
                (2, kind::I32) => self.encoding = thrift.code()?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    fn second_data_page(&mut self, thrift: &mut Thrift<'_>) -> Result<(), Damaged> {
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::I32) => self.count = thrift.size()?,
                (4, kind::I32) => self.encoding = thrift.code()?,
                (5, kind::I32) => self.definition = thrift.size()?,
                (6, kind::I32) => self.repetition = thrift.size()?,
                (7, kind::TRUE) => self.is_compressed = true,
                (7, kind::FALSE) => self.is_compressed = false,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}
