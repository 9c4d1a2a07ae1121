//! Handing out a mapped file, one part at a time.

use std::ops::Range;
use std::sync::atomic::Ordering;

use super::map::Map;
use crate::input::progress::Progress;
use crate::input::sizes::WINDOW;
use crate::input::whole_lines::part_of;
use crate::input::{Block, Kind, Place, Source, SourceRange};

/// The error for a file that has become shorter since it was found.
pub(in crate::input) const CUT_SHORT: &str =
    "it was cut short while it was read; what came before was audited";

/// The most parts that a file is read in if each needs the whole file. Its reader reads the footer
/// for each of them, and a footer grows with the file.
const MOST_PARTS: usize = 256;

/// A source that is mapped.
pub(in crate::input) struct MappedFile {
    pub source: usize,
    pub kind: Kind,
    pub map: Map,
    /// The task number of its first part.
    pub first_task: usize,
    /// The windows to read.
    windows: Range<usize>,
}

impl MappedFile {
    /// A file, or a range of one.
    pub(in crate::input) fn new(
        file: &Source,
        source: usize,
        kind: Kind,
        map: Map,
        first_task: usize,
    ) -> Self {
        let all = map.windows();
        let windows = match &file.range {
            Some(SourceRange { bytes, .. }) => {
                // A file may have grown since it was found, and its last lines are then read too.
                let is_last = Some(bytes.end) == file.size;
                let end = if is_last {
                    all
                } else {
                    all.min(bytes.end as usize / WINDOW)
                };
                (bytes.start as usize / WINDOW).min(end)..end
            }
            None => 0..all,
        };
        Self {
            source,
            kind,
            map,
            first_task,
            windows,
        }
    }

    /// How many parts it is read in: its windows, or parts that the reader of a whole file makes.
    pub(in crate::input) fn parts(&self) -> usize {
        match self.kind.is_whole() {
            true => self.windows.len().min(MOST_PARTS),
            false => self.windows.len(),
        }
    }

    /// Hands on the lines that begin in one window; or the whole file, if its reader needs it, of
    /// which the reader then reads one part.
    pub(in crate::input) fn part(
        &self,
        part: usize,
        progress: &Progress,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        let Self { source, map, .. } = self;
        let source = *source;
        let place = match self.kind.is_whole() {
            true => part_of_whole(part, self.parts(), map.len()),
            false => map.bytes_of(self.windows.start + part),
        };
        let block = Block {
            source,
            member: None,
            part: self.windows.start + part,
            parts: 1,
            kind: self.kind,
            is_whole: false,
            ends: false,
            bytes: &[],
            size: place.len() as u64,
        };
        if self.kind.is_whole() {
            let parts = self.parts();
            map.read(|bytes| {
                on_block(Block {
                    parts,
                    bytes,
                    ..block
                });
            });
            // Where its pages were is not known. Other threads lose pages that they may need again,
            // which costs little, because they are still in the system's cache.
            map.let_go(0..map.len());
        } else if !map.is_cut() {
            self.lines(&place, progress.longest_line, block, on_block);
        }
        if part + 1 == self.parts()
            && let Place::File(path) = &progress.found.sources.get(source).place
        {
            map.look_for_cut(path);
        }
        if map.is_cut() {
            progress.fail(source, CUT_SHORT);
        }
        progress
            .read
            .fetch_add(place.len() as u64, Ordering::Relaxed);
    }

    /// Hands on the lines that begin in a window.
    fn lines(
        &self,
        window: &Range<usize>,
        longest_line: usize,
        block: Block<'_>,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        self.map.ask_for(window.clone());
        let end = self.map.read(|bytes| {
            let lines = part_of(bytes, window, longest_line);
            on_block(Block {
                bytes: &bytes[lines.clone()],
                ..block
            });
            lines.end
        });
        // Finding the first line reads the byte before the window.
        let start = window.start.saturating_sub(1);
        self.map.let_go(start..end.max(window.end));
    }
}

/// The share of a part in a file whose reader needs the whole file.
fn part_of_whole(part: usize, parts: usize, len: usize) -> Range<usize> {
    let start = |part: usize| (part as u128 * len as u128 / parts as u128) as usize;
    start(part)..start(part + 1)
}

#[cfg(test)]
mod tests {
    use super::part_of_whole;

    #[test]
    fn the_parts_of_a_whole_file_cover_it() {
        for (parts, len) in [(1, 9), (256, usize::MAX), (256, 1 << 40), (10, 40 << 20)] {
            let mut end = 0;
            for part in 0..parts {
                let place = part_of_whole(part, parts, len);
                assert_eq!(place.start, end);
                end = place.end;
            }
            assert_eq!(end, len);
        }
    }
}
