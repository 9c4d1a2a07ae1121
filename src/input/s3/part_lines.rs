//! The lines of a large object, handed out where its parts arrived.
//!
//! Only a line that crosses from one part into the next is copied.

use std::io;

use memchr::memchr;

use crate::input::blocks::{Blocks, NextLines, make_room};
use crate::input::kind::Kind;
use crate::input::whole_lines::end_of_last_line;

/// The parts of an object, in order.
pub(super) trait PartSource {
    /// Waits for the next part; `None` at the end.
    fn next_part(&mut self) -> io::Result<Option<Vec<u8>>>;

    /// Takes back memory that was a part.
    fn give_back(&mut self, memory: Vec<u8>);
}

/// A reader that returns blocks of whole lines: the lines within a part, and between two of them
/// the line that crosses from one part into the next.
pub(super) struct PartLines<P> {
    parts: P,
    kind: Kind,
    /// A part, and where its next line begins.
    part: Option<(Vec<u8>, usize)>,
    /// The start of a line that crosses into the next part.
    carry: Vec<u8>,
    blocks: usize,
    longest_line: usize,
    share: Share,
}

/// Which lines of the parts to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    /// Whether what comes before the first newline is of a line that began earlier.
    pub skips_start: bool,
    /// How many bytes of the parts hold the starts of lines. What follows, in a part of its own, only
    /// ends the last line.
    pub own: u64,
}

impl Share {
    /// All lines.
    pub(super) const ALL: Self = Self {
        skips_start: false,
        own: u64::MAX,
    };
}

impl<P: PartSource> PartLines<P> {
    /// `first` is the first part of the share, if it arrived already.
    pub(super) fn new(
        parts: P,
        first: Option<Vec<u8>>,
        share: Share,
        kind: Kind,
        longest_line: usize,
    ) -> Self {
        let mut lines = Self {
            parts,
            kind,
            part: None,
            carry: Vec::new(),
            // Only the first block of a source can begin with a byte order mark.
            blocks: share.skips_start.into(),
            longest_line,
            share,
        };
        if let Some(first) = first {
            lines.next_of_share(first);
        }
        lines
    }

    /// Takes a part that begins with a line, or with one that is skipped.
    fn next_of_share(&mut self, part: Vec<u8>) {
        self.share.own = self.share.own.saturating_sub(part.len() as u64);
        let start = match self.share.skips_start {
            true => memchr(b'\n', &part).map(|newline| newline + 1),
            false => Some(0),
        };
        match start {
            Some(start) => {
                self.share.skips_start = false;
                self.part = Some((part, start));
            }
            None => self.parts.give_back(part),
        }
    }

    /// Moves the rest of a part into `buffer`, except for the start of the line at its end.
    fn rest_of_part(
        &mut self,
        part: Vec<u8>,
        start: usize,
        buffer: &mut Vec<u8>,
    ) -> Option<NextLines> {
        let end = start + end_of_last_line(&part[start..]);
        self.carry_on(&part[end..]);
        if end == start {
            self.parts.give_back(part);
            return None;
        }
        self.parts.give_back(std::mem::replace(buffer, part));
        Some(self.lines(start, end))
    }

    /// Ends the line that crosses into the part behind the share.
    fn last_line(&mut self, part: Vec<u8>, buffer: &mut Vec<u8>) -> Option<NextLines> {
        let is_left = !self.carry.is_empty();
        let newline = memchr(b'\n', &part);
        self.carry_on(&part[..newline.map_or(part.len(), |newline| newline + 1)]);
        self.parts.give_back(part);
        let lines = is_left.then(|| self.carried(buffer));
        self.carry.clear();
        lines
    }

    /// Continues the line that crosses into `part`, and copies it into `buffer` if it ends there.
    fn crossing_line(&mut self, part: Vec<u8>, buffer: &mut Vec<u8>) -> Option<NextLines> {
        self.share.own = self.share.own.saturating_sub(part.len() as u64);
        let newline = memchr(b'\n', &part);
        self.carry_on(&part[..newline.map_or(part.len(), |newline| newline + 1)]);
        match newline {
            Some(newline) => {
                self.part = Some((part, newline + 1));
                Some(self.carried(buffer))
            }
            None => {
                self.parts.give_back(part);
                None
            }
        }
    }

    /// Adds to the line that crosses. An overlong one is cut to one byte more than `longest_line`.
    fn carry_on(&mut self, bytes: &[u8]) {
        let room = (self.longest_line + 1).saturating_sub(self.carry.len());
        self.carry
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Copies the line that crosses into `buffer`.
    fn carried(&mut self, buffer: &mut Vec<u8>) -> NextLines {
        let length = self.carry.len();
        make_room(buffer, length);
        buffer[..length].copy_from_slice(&self.carry);
        self.carry.clear();
        self.lines(0, length)
    }

    /// Counts a block.
    fn lines(&mut self, start: usize, end: usize) -> NextLines {
        self.blocks += 1;
        NextLines {
            part: self.blocks - 1,
            range: start..end,
            is_whole: false,
            ends: false,
            member: None,
        }
    }
}

impl<P: PartSource + Send> Blocks for PartLines<P> {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn next_block(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<NextLines>> {
        loop {
            let lines = if let Some((part, start)) = self.part.take() {
                self.rest_of_part(part, start, buffer)
            } else {
                match self.parts.next_part() {
                    Ok(Some(part)) if self.share.own == 0 => self.last_line(part, buffer),
                    Ok(Some(part)) if self.carry.is_empty() => {
                        self.next_of_share(part);
                        None
                    }
                    Ok(Some(part)) => self.crossing_line(part, buffer),
                    Ok(None) => {
                        let is_left = !self.carry.is_empty();
                        return Ok(is_left.then(|| self.carried(buffer)));
                    }
                    Err(error) => {
                        // It is not a complete line.
                        self.carry.clear();
                        return Err(error);
                    }
                }
            };
            if lines.is_some() {
                return Ok(lines);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use proptest::prelude::*;

    use super::*;

    const LONGEST: usize = 12;

    /// Parts in memory, and whether an error follows them.
    struct InMemory(vec::IntoIter<Vec<u8>>, bool);

    impl PartSource for InMemory {
        fn next_part(&mut self) -> io::Result<Option<Vec<u8>>> {
            match self.0.next() {
                None if std::mem::take(&mut self.1) => Err(io::Error::other("broken")),
                part => Ok(part),
            }
        }

        fn give_back(&mut self, _: Vec<u8>) {}
    }

    /// Every block, and whether an error ended them.
    fn blocks(parts: Vec<&[u8]>, share: Share, fails: bool) -> (Vec<Vec<u8>>, bool) {
        let parts: Vec<_> = parts.into_iter().map(<[u8]>::to_vec).collect();
        let parts = InMemory(parts.into_iter(), fails);
        let mut lines = PartLines::new(parts, None, share, Kind::TextLog, LONGEST);
        let (mut blocks, mut buffer) = (Vec::new(), Vec::new());
        loop {
            match lines.next_block(&mut buffer) {
                Ok(Some(NextLines { part, range, .. })) => {
                    assert_eq!(part, blocks.len() + usize::from(share.skips_start));
                    blocks.push(buffer[range].to_vec());
                }
                Ok(None) => return (blocks, false),
                Err(_) => return (blocks, true),
            }
        }
    }

    proptest! {
        #[test]
        fn parts_of_any_size_give_each_line_once(
            text in prop::collection::vec(prop::sample::select(b"ab\n".to_vec()), 0..80),
            step in 1usize..30,
            fails: bool,
        ) {
            let (blocks, failed) = blocks(text.chunks(step).collect(), Share::ALL, fails);
            prop_assert_eq!(failed, fails);
            let whole = match fails {
                true => &text[..end_of_last_line(&text)],
                false => &text,
            };
            // An overlong line that crosses is cut, and then lacks its newline.
            let cut: Vec<u8> = blocks.iter().flat_map(|block| match block.strip_suffix(b"\n") {
                Some(_) => block.clone(),
                None => [block.as_slice(), b"\n"].concat(),
            }).collect();
            let lines = |text: &[u8]| -> Vec<Vec<u8>> {
                let text = text.strip_suffix(b"\n").unwrap_or(text);
                text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
            };
            let (read, truth) = (lines(&cut), lines(whole));
            prop_assert_eq!(read.len(), truth.len());
            for (read, truth) in read.iter().zip(&truth) {
                let is_cut = read.len() == LONGEST + 1 && truth.starts_with(read);
                prop_assert!(read == truth || is_cut, "{:?} {:?}", read, truth);
            }
        }

        #[test]
        fn ranges_give_the_lines_of_the_whole_as_it_gives_them(
            text in prop::collection::vec(prop::sample::select(b"aaaab\n".to_vec()), 1..200),
            step in 1usize..20,
            steps in 1usize..6,
        ) {
            let (whole, _) = blocks(text.chunks(step).collect(), Share::ALL, false);
            let mut of_ranges = Vec::new();
            for start in (0..text.len()).step_by(step * steps) {
                let end = (start + step * steps).min(text.len());
                let before = usize::from(start > 0);
                let mut parts: Vec<_> = text[start..end].chunks(step).collect();
                parts[0] = &text[start - before..start + parts[0].len()];
                parts.push(&text[end..(end + LONGEST + 1).min(text.len())]);
                parts.retain(|part| !part.is_empty());
                let share = Share {
                    skips_start: start > 0,
                    own: (before + end - start) as u64,
                };
                of_ranges.extend(blocks(parts, share, false).0);
            }
            prop_assert_eq!(of_ranges.concat(), whole.concat());
        }
    }
}
