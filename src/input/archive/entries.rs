//! Going through the members of a tar archive.
//!
//! The package `tar` reads headers, but its own iterator is not used: it keeps a name or attributes
//! of any length in memory, and stops at the first damaged header.

use std::io::{self, Read};

use super::attributes::{Attributes, SPARSE};
use super::header::{self, BLOCK, Kind, is_header, is_zero};

/// The longest name or attributes of a member, in bytes. Names have a few hundred; attributes may hold
/// access lists and more.
const LONGEST_ATTRIBUTES: u64 = 1 << 20;

/// The members of an archive, one after another.
pub(super) struct Entries<R> {
    reader: R,
    /// Bytes of the current member that have not been read.
    left: u64,
    /// Zeros behind it, which fill its last block.
    padding: u64,
    /// Whether the last block marked the end of the archive.
    is_marked: bool,
    /// Whether the last block was not a header, although it should have been.
    is_lost: bool,
    has_ended: bool,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A file, whose content is read next.
    File(Vec<u8>),
    /// A file that is not read, and why.
    Unread(Vec<u8>, &'static str),
    /// Bytes that are not a header. Reading goes on at the next header.
    Damage,
}

impl<R: Read> Entries<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            left: 0,
            padding: 0,
            is_marked: false,
            is_lost: false,
            has_ended: false,
        }
    }

    /// Skips what is left of the current member, and goes on to the next file; `None` at the end.
    ///
    /// # Errors
    /// The archive ends early or cannot be read. It has ended then.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        if self.has_ended {
            return Ok(None);
        }
        let next = self.next_file();
        self.has_ended |= !matches!(next, Ok(Some(_)));
        next
    }

    /// Reads the content of the current file.
    ///
    /// # Errors
    /// The archive ends early or cannot be read. It has ended then.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let length = buffer.len().min(most);
        if length == 0 || self.has_ended {
            return Ok(0);
        }
        let read = match self.reader.read(&mut buffer[..length]) {
            Ok(0) => Err(cut()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            read => read,
        };
        self.has_ended = read.is_err();
        let read = read?;
        self.left -= read as u64;
        Ok(read)
    }

    fn next_file(&mut self) -> io::Result<Option<Entry>> {
        let mut attributes = Attributes::default();
        loop {
            self.skip_content()?;
            let Some(block) = self.next_block()? else {
                return if self.is_marked { Ok(None) } else { Err(cut()) };
            };
            if is_zero(&block) {
                (self.is_marked, self.is_lost) = (true, false);
                continue;
            }
            let size = header::size(&block).filter(|_| is_header(&block));
            let Some(size) = size else {
                // Further on, another member may begin.
                (self.is_marked, attributes) = (false, Attributes::default());
                if !std::mem::replace(&mut self.is_lost, true) {
                    return Ok(Some(Entry::Damage));
                }
                continue;
            };
            (self.is_marked, self.is_lost) = (false, false);
            self.set_size(size);
            match header::kind(&block) {
                Kind::WithoutContent => {
                    self.set_size(0);
                    attributes = Attributes::default();
                }
                Kind::PassedOver => {}
                kind @ (Kind::LongName | Kind::Attributes) => {
                    self.read_attributes(kind, &mut attributes)?;
                }
                Kind::Sparse => {
                    self.skip_map(&block)?;
                    attributes.problem = Some(SPARSE);
                    return Ok(Some(self.file(&block, attributes)));
                }
                Kind::Continued => {
                    attributes.problem = Some("it began in another volume of the archive");
                    return Ok(Some(self.file(&block, attributes)));
                }
                Kind::File => return Ok(Some(self.file(&block, attributes))),
            }
        }
    }

    /// The file that a header and what was in front of it describe.
    fn file(&mut self, block: &[u8; BLOCK], attributes: Attributes) -> Entry {
        if let Some(size) = attributes.size {
            self.set_size(size);
        }
        let name = attributes.name.unwrap_or_else(|| header::name(block));
        match attributes.problem {
            Some(problem) => Entry::Unread(name, problem),
            None => Entry::File(name),
        }
    }

    fn set_size(&mut self, size: u64) {
        self.left = size;
        self.padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    }

    /// Reads the content of the current member, which describes the next one.
    fn read_attributes(&mut self, kind: Kind, attributes: &mut Attributes) -> io::Result<()> {
        let length = self.left;
        if length > LONGEST_ATTRIBUTES {
            attributes.problem = Some("its attributes are longer than 1 MiB");
            return Ok(());
        }
        let mut content = Vec::new();
        self.reader
            .by_ref()
            .take(length)
            .read_to_end(&mut content)?;
        self.left = 0;
        if (content.len() as u64) < length {
            return Err(cut());
        }
        attributes.add(kind, &content);
        Ok(())
    }

    /// Skips the map of a sparse file, which stands between its header and its content.
    fn skip_map(&mut self, header: &[u8; BLOCK]) -> io::Result<()> {
        let mut goes_on = header::map_goes_on(header, true);
        while goes_on {
            let block = self.next_block()?.ok_or_else(cut)?;
            goes_on = header::map_goes_on(&block, false);
        }
        Ok(())
    }

    fn skip_content(&mut self) -> io::Result<()> {
        let skipped = self.left.saturating_add(self.padding);
        let read = io::copy(&mut self.reader.by_ref().take(skipped), &mut io::sink())?;
        (self.left, self.padding) = (0, 0);
        if read < skipped { Err(cut()) } else { Ok(()) }
    }

    /// The next block; `None` at the end, where a part of a block may be missing.
    fn next_block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.reader.read(&mut block[filled..]) {
                Ok(0) if is_zero(&block) => return Ok(None),
                Ok(0) => return Err(cut()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(block))
    }
}

fn cut() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the archive ends before its end; what came before was audited",
    )
}

#[cfg(test)]
mod tests;
