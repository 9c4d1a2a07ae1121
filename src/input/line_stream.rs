//! Reading pipes, compressed files and other streams as blocks of whole lines.

use std::io::{self, BufRead, Read};

use memchr::memchr;

use super::blocks::{Blocks, NextLines, make_room};
use super::foreign::Foreign;
use super::kind::Kind;
use super::opened::{Opened, Plain};
use super::sizes::BLOCK;
use super::whole_lines::end_of_last_line;

/// How many bytes of a stream are kept in memory, if its reader needs all of them at once.
const MOST_WHOLE: usize = if cfg!(fuzzing) { 1 << 16 } else { 256 << 20 };

/// A reader that returns blocks of whole lines.
pub(super) struct LineStream<'a> {
    reader: Box<dyn Read + Send + 'a>,
    /// Bytes read beyond the last block: the start of a line, or at first the sniffed bytes.
    carry: Vec<u8>,
    kind: Kind,
    parts: usize,
    longest_line: usize,
    ended: bool,
    /// Whether a block was marked as the last one of a kind that is read in order.
    has_told_end: bool,
    failure: Option<io::Error>,
}

impl<'a> LineStream<'a> {
    /// Opens a stream that is not an archive, such as a member of one; see [`Opened::new`].
    ///
    /// # Errors
    /// It is not evidence, or an archive.
    pub(super) fn open(
        reader: impl BufRead + Send + 'a,
        longest_line: usize,
    ) -> Result<Self, Foreign> {
        let opened = Opened::new(reader)?;
        match opened.content {
            Plain::Evidence(kind) => Ok(Self::new(opened, kind, longest_line)),
            Plain::Archive => Err(Foreign::NestedArchive),
        }
    }

    /// An error of the first read is returned later, by [`LineStream::next_block`], after the lines
    /// that came before it.
    pub(super) fn new(opened: Opened<'a>, kind: Kind, longest_line: usize) -> Self {
        Self {
            reader: opened.rest,
            carry: opened.start,
            kind,
            parts: 0,
            longest_line,
            ended: opened.failure.is_some(),
            has_told_end: false,
            failure: opened.failure,
        }
    }

    /// Fills `room` from its start, and notes the end of the stream. Returns how much was read.
    fn read(&mut self, room: &mut [u8]) -> usize {
        let mut filled = 0;
        while filled < room.len() {
            match self.reader.read(&mut room[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(error);
                    break;
                }
            }
        }
        filled
    }

    /// Reads everything into `buffer`, once.
    ///
    /// # Errors
    /// The stream fails, or is larger than [`MOST_WHOLE`]. Nothing of it can be read then.
    fn whole(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<NextLines>> {
        if self.parts > 0 {
            return Ok(None);
        }
        buffer.clear();
        buffer.append(&mut self.carry);
        while !self.ended && buffer.len() <= MOST_WHOLE {
            let filled = buffer.len();
            buffer.resize(filled + BLOCK.max(filled / 2), 0);
            let read = self.read(&mut buffer[filled..]);
            buffer.truncate(filled + read);
        }
        let whole = self.lines(buffer.len());
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if buffer.len() > MOST_WHOLE {
            return Err(io::Error::other(format!(
                "a Parquet file of more than {} MiB that is compressed, in an archive, in S3 or a \
                 pipe: save it as a file of its own, and name that",
                MOST_WHOLE >> 20
            )));
        }
        Ok(Some(NextLines {
            is_whole: true,
            ..whole
        }))
    }

    /// Skips the rest of an overlong line.
    fn skip_line(&mut self) {
        let mut skipped = vec![0; BLOCK];
        while !self.ended {
            let read = self.read(&mut skipped);
            if let Some(newline) = memchr(b'\n', &skipped[..read]) {
                self.carry.extend_from_slice(&skipped[newline + 1..read]);
                break;
            }
        }
    }

    /// Counts a block, which ends at `end` in the buffer.
    fn lines(&mut self, end: usize) -> NextLines {
        self.parts += 1;
        NextLines {
            part: self.parts - 1,
            range: 0..end,
            is_whole: self.parts == 1 && self.ended && self.carry.is_empty(),
            ends: false,
            member: None,
        }
    }
}

impl Blocks for LineStream<'_> {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn next_block(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<NextLines>> {
        if self.kind.is_whole() {
            return self.whole(buffer);
        }
        let mut filled = self.carry.len();
        make_room(buffer, filled);
        buffer[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        while !self.ended {
            if filled >= BLOCK {
                if !self.kind.has_lines() {
                    return Ok(Some(self.lines(filled)));
                }
                let end = end_of_last_line(&buffer[..filled]);
                if end > 0 {
                    self.carry.extend_from_slice(&buffer[end..filled]);
                    return Ok(Some(self.lines(end)));
                }
                if filled > self.longest_line {
                    self.skip_line();
                    return Ok(Some(self.lines(self.longest_line + 1)));
                }
            }
            let missing = BLOCK.saturating_sub(filled).max(BLOCK / 4);
            make_room(buffer, filled + missing);
            filled += self.read(&mut buffer[filled..filled + missing]);
        }
        if self.failure.is_some() && self.kind.has_lines() {
            // The bytes after the last newline are not a complete line, and may be damaged.
            filled = end_of_last_line(&buffer[..filled]);
        }
        if self.kind.is_in_order() && !self.has_told_end {
            self.has_told_end = true;
            let last = self.lines(filled);
            return Ok(Some(NextLines { ends: true, ..last }));
        }
        if filled == 0
            && let Some(failure) = self.failure.take()
        {
            return Err(failure);
        }
        Ok((filled > 0).then(|| self.lines(filled)))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::input::failed_reader::Failed;
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
                Ok(Some(NextLines { part, range, .. })) => {
                    assert_eq!(part, blocks.len());
                    blocks.push(block[range].to_vec());
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
                let mut stream =
                    LineStream::open(bytes.as_slice().chain(broken()), LONGEST).unwrap();
                let (mut read, mut block) = (Vec::new(), Vec::new());
                let error = loop {
                    match stream.next_block(&mut block) {
                        Ok(Some(lines)) => read.extend_from_slice(&block[lines.range]),
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
        let error = LineStream::open(&gzipped(br#"{"a": []}"#)[..], LONGEST)
            .err()
            .unwrap();
        assert_eq!(error, Foreign::Json);
    }
}
