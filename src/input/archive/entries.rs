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
mod tests {
    use std::io::Write;

    use proptest::prelude::*;
    use tar::{Builder, EntryType, Header};

    use super::*;

    type Files = Vec<(String, Vec<u8>)>;

    fn header(kind: EntryType, size: usize) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(0o644);
        header
    }

    /// An archive, and where the header of each file's content begins.
    fn archive(files: &[(String, Vec<u8>)]) -> (Vec<u8>, Vec<usize>) {
        let mut builder = Builder::new(Vec::new());
        let mut headers = Vec::new();
        for (name, content) in files {
            let mut header = header(EntryType::Regular, content.len());
            builder
                .append_data(&mut header, name, &content[..])
                .unwrap();
            let end = builder.get_ref().len();
            headers.push(end - content.len().next_multiple_of(BLOCK) - BLOCK);
        }
        (builder.into_inner().unwrap(), headers)
    }

    /// What is read of an archive: its files, the other entries, and whether an error ended it.
    fn read(archive: &[u8]) -> (Files, Vec<Entry>, bool) {
        let (mut files, mut others) = (Files::new(), Vec::new());
        let mut entries = Entries::new(archive);
        loop {
            match entries.next() {
                Ok(Some(Entry::File(name))) => {
                    let (mut content, mut buffer) = (Vec::new(), [0; 700]);
                    let failed = loop {
                        match entries.read(&mut buffer) {
                            Ok(0) => break false,
                            Ok(read) => content.extend_from_slice(&buffer[..read]),
                            Err(_) => break true,
                        }
                    };
                    files.push((String::from_utf8(name).unwrap(), content));
                    if failed {
                        assert!(matches!(entries.next(), Ok(None)), "it fails once");
                        return (files, others, true);
                    }
                }
                Ok(Some(other)) => others.push(other),
                Ok(None) => return (files, others, false),
                Err(_) => return (files, others, true),
            }
        }
    }

    fn any_files() -> impl Strategy<Value = Files> {
        let content = prop_oneof![
            prop::collection::vec(any::<u8>(), 0..1_600),
            Just(vec![b'x'; 512]),
            Just(Vec::new()),
        ];
        // GNU's long names begin at 101 bytes.
        prop::collection::vec(("[a-z]{1,20}(/[a-z]{90,130}){0,3}", content), 1..6)
    }

    proptest! {
        #[test]
        fn every_file_is_read_up_to_where_an_archive_is_cut(
            files in any_files(),
            place in any::<prop::sample::Index>(),
        ) {
            let (whole, _) = archive(&files);
            prop_assert_eq!(read(&whole), (files.clone(), Vec::new(), false));
            // One of the two blocks of zeros at the end is enough.
            let cut = place.index(whole.len() - BLOCK);
            let (read, others, failed) = read(&whole[..cut]);
            prop_assert!(others.is_empty());
            let is_marked = cut > whole.len() - 2 * BLOCK;
            prop_assert!(failed || is_marked || cut == 0, "{}", cut);
            for (number, (name, content)) in read.iter().enumerate() {
                prop_assert_eq!(name, &files[number].0);
                let is_last = number + 1 == read.len();
                prop_assert!(content == &files[number].1 || is_last);
                prop_assert!(files[number].1.starts_with(content));
            }
        }

        #[test]
        fn a_damaged_header_costs_one_file(
            files in any_files(),
            file in any::<prop::sample::Index>(),
            place in 0..BLOCK,
            flip in 1..=255u8,
        ) {
            let (mut damaged, headers) = archive(&files);
            let file = file.index(files.len());
            damaged[headers[file] + place] ^= flip;
            let (read, others, failed) = read(&damaged);
            // The checksum is a number whose digits may be written in several ways.
            if others.is_empty() && !failed && read == files {
                return Ok(());
            }
            let mut left = files;
            left.remove(file);
            prop_assert_eq!((read, failed), (left, false));
            prop_assert_eq!(others, vec![Entry::Damage]);
        }
    }

    #[test]
    fn what_is_no_file_is_passed_over() {
        let mut builder = Builder::new(Vec::new());
        let mut add = |kind: EntryType, name: &str, size: usize, content: &[u8]| {
            let mut header = header(kind, size);
            header.set_path(name).unwrap();
            header.set_cksum();
            builder.append(&header, content).unwrap();
        };
        add(EntryType::Directory, "folder/", 0, b"");
        add(
            EntryType::XGlobalHeader,
            "global",
            19,
            b"19 comment=nothing\n",
        );
        // Some programs write the size of the file that a link leads to.
        add(EntryType::Link, "hard", 700, b"");
        add(EntryType::Symlink, "soft", 0, b"");
        add(EntryType::Char, "device", 0, b"");
        add(EntryType::Fifo, "pipe", 0, b"");
        let attributes = b"20 SCHILY.xattr.a=\n\n13 path=long\n\0\0";
        add(
            EntryType::XHeader,
            "attributes",
            attributes.len(),
            attributes,
        );
        add(EntryType::Regular, "short", 3, b"one");
        add(EntryType::GNULongLink, "link", 3, b"to\0");
        add(EntryType::Continuous, "continuous", 3, b"two");
        add(EntryType::new(b'?'), "unknown", 5, b"three");
        let whole = builder.into_inner().unwrap();
        let files = [("long", "one"), ("continuous", "two"), ("unknown", "three")];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        assert_eq!(read(&whole), (files.to_vec(), Vec::new(), false));
        // Two archives in one file.
        let twice = [&whole[..], &whole[..]].concat();
        let files = [&files[..], &files[..]].concat();
        assert_eq!(read(&twice), (files, Vec::new(), false));
    }

    #[test]
    fn attributes_take_bounded_memory_and_the_next_file_is_named() {
        let long = LONGEST_ATTRIBUTES as usize + 1;
        let mut archive = Vec::new();
        for (kind, name, content) in [
            (EntryType::GNULongName, "././@LongLink", vec![b'a'; long]),
            (EntryType::Regular, "lost", b"lost".to_vec()),
            (EntryType::XHeader, "attributes", b"99 size=1\n".to_vec()),
            (EntryType::Regular, "damaged", b"lost".to_vec()),
            (
                EntryType::XHeader,
                "attributes",
                b"25 GNU.sparse.major=1\n\n\n\n".to_vec(),
            ),
            (EntryType::Regular, "sparse", b"lost".to_vec()),
            (EntryType::Regular, "read", b"read".to_vec()),
        ] {
            let mut header = header(kind, content.len());
            header.set_path(name).unwrap();
            header.set_cksum();
            archive.write_all(header.as_bytes()).unwrap();
            archive.extend(&content);
            archive.resize(archive.len().next_multiple_of(BLOCK), 0);
        }
        archive.resize(archive.len() + 2 * BLOCK, 0);
        let (files, others, failed) = read(&archive);
        assert_eq!(files, [("read".to_owned(), b"read".to_vec())]);
        let named: Vec<_> = others
            .iter()
            .map(|other| match other {
                Entry::Unread(name, _) => str::from_utf8(name).unwrap(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(named, ["lost", "damaged", "sparse"]);
        assert!(!failed);
    }
}
