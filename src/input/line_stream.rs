//! Reading pipes, compressed files and other streams as blocks of whole lines.

use std::io::{self, Cursor, Read};

use memchr::memchr;

use super::gzip;
use super::sizes::{BLOCK, SNIFFED};
use super::sniff::{self, Content, Kind};
use super::whole_lines::end_of_last_line;

/// A reader that returns blocks of whole lines.
pub(super) struct LineStream<'a> {
    reader: Box<dyn Read + Send + 'a>,
    /// Bytes read beyond the last block: the start of a line, or at first the sniffed bytes.
    carry: Vec<u8>,
    kind: Kind,
    parts: usize,
    longest_line: usize,
    ended: bool,
    failure: Option<io::Error>,
}

impl<'a> LineStream<'a> {
    /// Opens text or gzip, recognised by content. An error of the first read is returned later, by
    /// [`LineStream::next_block`], after the lines that came before it.
    ///
    /// # Errors
    /// Names the format if it is neither text nor gzip.
    pub(super) fn open(
        reader: impl Read + Send + 'a,
        longest_line: usize,
    ) -> Result<Self, &'static str> {
        let mut reader: Box<dyn Read + Send + 'a> = Box::new(reader);
        let mut decompressed = false;
        loop {
            let mut carry = Vec::new();
            let read = reader.by_ref().take(SNIFFED as u64).read_to_end(&mut carry);
            if let Err(error) = read {
                reader = Box::new(Failed(Some(error)));
            }
            match sniff::content(&carry) {
                Content::Evidence(kind) => {
                    let (ended, failure) = (false, None);
                    return Ok(Self {
                        reader,
                        carry,
                        kind,
                        parts: 0,
                        longest_line,
                        ended,
                        failure,
                    });
                }
                Content::Gzip if !decompressed => {
                    reader = Box::new(gzip::decoder(Cursor::new(carry).chain(reader)));
                    decompressed = true;
                }
                Content::Gzip => return Err("a gzip file inside a gzip file"),
                Content::Foreign(what) => return Err(what),
            }
        }
    }

    /// The kind of evidence that the stream holds.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// Puts the next lines into `block` and returns the number of the block; `None` at the end.
    ///
    /// A line longer than `longest_line` is cut to one byte more than that. So memory stays
    /// bounded, and the parser still sees that the line is too long.
    ///
    /// # Errors
    /// The error that ended the stream, once, after all complete lines before it.
    pub(super) fn next_block(&mut self, block: &mut Vec<u8>) -> io::Result<Option<usize>> {
        block.clear();
        block.append(&mut self.carry);
        while !self.ended {
            if block.len() >= BLOCK {
                let end = end_of_last_line(block);
                if end > 0 {
                    self.carry.extend_from_slice(&block[end..]);
                    block.truncate(end);
                    return Ok(Some(self.count()));
                }
                if block.len() > self.longest_line {
                    block.truncate(self.longest_line + 1);
                    self.skip_line();
                    return Ok(Some(self.count()));
                }
            }
            let missing = BLOCK.saturating_sub(block.len()).max(BLOCK / 4);
            self.read(missing, block);
        }
        if self.failure.is_some() {
            // The bytes after the last newline are not a complete line, and may be damaged.
            block.truncate(end_of_last_line(block));
            if block.is_empty() {
                return self.failure.take().map_or(Ok(None), Err);
            }
        }
        Ok((!block.is_empty()).then(|| self.count()))
    }

    /// Appends up to `missing` bytes to `block`, and notes the end of the stream.
    fn read(&mut self, missing: usize, block: &mut Vec<u8>) {
        match self.reader.by_ref().take(missing as u64).read_to_end(block) {
            Ok(read) => self.ended = read < missing,
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
            }
        }
    }

    /// Skips the rest of an overlong line.
    fn skip_line(&mut self) {
        let mut skipped = Vec::with_capacity(BLOCK);
        while !self.ended {
            skipped.clear();
            self.read(BLOCK, &mut skipped);
            if let Some(newline) = memchr(b'\n', &skipped) {
                self.carry.extend_from_slice(&skipped[newline + 1..]);
                break;
            }
        }
    }

    fn count(&mut self) -> usize {
        self.parts += 1;
        self.parts - 1
    }
}

/// Stands in for a reader that has failed: it returns the error, once.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;

    const LONGEST: usize = 1 << 20;

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// Every block, and the error that ended the stream.
    pub fn blocks(bytes: &[u8]) -> (Vec<Vec<u8>>, Option<io::Error>) {
        let mut stream = LineStream::open(bytes, LONGEST).unwrap();
        let (mut blocks, mut block) = (Vec::new(), Vec::new());
        loop {
            match stream.next_block(&mut block) {
                Ok(Some(part)) => {
                    assert_eq!(part, blocks.len());
                    blocks.push(block.clone());
                }
                Ok(None) => return (blocks, None),
                Err(error) => {
                    assert!(
                        matches!(stream.next_block(&mut block), Ok(None)),
                        "fails once"
                    );
                    return (blocks, Some(error));
                }
            }
        }
    }

    pub fn numbered_lines(count: usize) -> Vec<u8> {
        (0..count)
            .flat_map(|number| format!("line {number}\n").into_bytes())
            .collect()
    }

    #[test]
    fn blocks_are_whole_lines_and_lose_nothing() {
        let mut text = numbered_lines(200_000);
        text.extend_from_slice(b"no newline");
        let (blocks, error) = blocks(&text);
        assert!(error.is_none() && blocks.len() > 2);
        assert!(
            blocks[..blocks.len() - 1]
                .iter()
                .all(|block| block.ends_with(b"\n"))
        );
        assert_eq!(blocks.concat(), text);
    }

    #[test]
    fn every_gzip_member_is_read() {
        let (first, second) = (numbered_lines(50_000), numbered_lines(3));
        let (blocks, error) = blocks(&[gzipped(&first), gzipped(&second)].concat());
        assert!(error.is_none());
        assert_eq!(blocks.concat(), [first, second].concat());
    }

    #[test]
    fn a_cut_gzip_file_gives_its_whole_lines_and_then_an_error() {
        let text = numbered_lines(200_000);
        let whole = gzipped(&text);
        let (blocks, error) = blocks(&whole[..whole.len() / 2]);
        let read = blocks.concat();
        assert!(
            error
                .unwrap()
                .to_string()
                .starts_with("the gzip data ends before its end")
        );
        assert!(read.len() > 1000 && read.ends_with(b"\n") && text.starts_with(&read));
    }

    #[test]
    fn what_comes_before_a_failing_read_is_given() {
        for size in [0, 7, 4_095, 4_096, 4_097, 1 << 20] {
            let mut text = numbered_lines(1 << 17);
            text.truncate(size);
            let broken = || Failed(Some(io::Error::other("broken")));
            for gzip in [false, true] {
                let bytes = match gzip {
                    false => text.clone(),
                    // Without its end the gzip data is incomplete, so the failing read is reached.
                    true => {
                        let mut gzip = gzipped(&text);
                        gzip.truncate(gzip.len() - 9);
                        gzip
                    }
                };
                let mut stream = LineStream::open(bytes.chain(broken()), LONGEST).unwrap();
                let (mut read, mut block) = (Vec::new(), Vec::new());
                let error = loop {
                    match stream.next_block(&mut block) {
                        Ok(Some(_)) => read.extend_from_slice(&block),
                        Ok(None) => panic!("{size} {gzip}: the error was lost"),
                        Err(error) => break error,
                    }
                };
                assert_eq!(error.to_string(), "broken");
                let lost = text.len() - read.len();
                assert!(
                    text.starts_with(&read) && lost < 4_096,
                    "{size} {gzip}: {lost}"
                );
                assert!(gzip || read.len() == end_of_last_line(&text));
            }
        }
    }

    #[test]
    fn an_overlong_line_is_cut_and_the_next_one_is_whole() {
        let text = [
            b"first\n".to_vec(),
            vec![b'x'; 5 * LONGEST],
            b"\nlast\n".to_vec(),
        ]
        .concat();
        let (blocks, error) = blocks(&text);
        assert!(error.is_none());
        assert_eq!(blocks[0], b"first\n");
        assert_eq!(blocks[1].len(), LONGEST + 1);
        assert_eq!(blocks[2..].concat(), b"last\n");
    }

    #[test]
    fn foreign_content_is_named_inside_gzip_too() {
        let error = LineStream::open(&gzipped(br#"{"Records": []}"#)[..], LONGEST)
            .err()
            .unwrap();
        assert!(error.starts_with("a CloudTrail file"), "{error}");
    }
}
