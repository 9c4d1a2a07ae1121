//! Handing out a mapped file, one part at a time.

use std::ops::Range;
use std::sync::atomic::Ordering;

use super::map::Map;
use crate::input::progress::Progress;
use crate::input::whole_lines::part_of;
use crate::input::{Block, Kind, Place};

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
}

impl MappedFile {
    /// How many parts it is read in: its windows, or parts that the reader of a whole file makes.
    pub(in crate::input) fn parts(&self) -> usize {
        match self.kind.is_whole() {
            true => self.map.windows().min(MOST_PARTS),
            false => self.map.windows(),
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
            false => map.bytes_of(part),
        };
        let block = Block {
            source,
            member: None,
            part,
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
            && let Place::File(path) = &progress.found.sources[source].place
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::{self, File};
    use std::path::Path;

    use super::*;
    use crate::input::sizes::WINDOW;
    use crate::input::{Input, discover};

    /// How many bytes of the maps of a file are in memory, by `smaps` as proc(5) describes it.
    fn resident(path: &Path) -> u64 {
        let maps = fs::read_to_string("/proc/self/smaps").expect("the maps");
        let path = path.to_str().expect("UTF-8");
        let mut of_file = maps.lines().skip_while(|line| !line.ends_with(path));
        let resident = of_file.find_map(|line| line.strip_prefix("Rss:"));
        let resident = resident
            .expect("it is mapped")
            .trim()
            .trim_end_matches(" kB");
        resident.parse::<u64>().expect("a number") << 10
    }

    fn pages_are_given_back(start: &[u8], len: u64) {
        use std::os::unix::fs::FileExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let file = File::create(&path).expect("a file");
        file.write_all_at(start, 0).expect("a start");
        file.set_len(len).expect("a length");
        let input = Input::new(discover(std::slice::from_ref(&path), None), 1 << 20);
        let (mut read, mut most) = (0, 0);
        input.drain(&mut |block| {
            read += block.size;
            // A reader of a whole file reads all of it at worst.
            assert!(block.bytes.iter().step_by(4_096).all(|&byte| byte < 0x80));
            most = most.max(resident(&path));
        });
        assert_eq!(read, len);
        assert!(resident(&path) < 1 << 20, "{} bytes stay", resident(&path));
        if !input.mapped[0].kind.is_whole() {
            assert!(most <= 3 * WINDOW as u64, "{most} bytes");
        }
    }

    #[test]
    fn a_line_as_long_as_the_file_needs_no_more_memory_than_a_window() {
        pages_are_given_back(b"", 64 << 20);
    }

    #[test]
    fn lines_of_any_length_leave_no_pages_behind() {
        pages_are_given_back(&b"a\n".repeat(20 << 20), 40 << 20);
        pages_are_given_back(
            &[&[b'x'; 5_000_000][..], b"\n"].concat().repeat(9),
            48 << 20,
        );
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn what_is_read_of_a_whole_file_is_given_back() {
        pages_are_given_back(b"PAR1", 40 << 20);
    }

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
