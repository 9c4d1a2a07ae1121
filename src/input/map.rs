//! Large files in memory as they are on disk, and the folder's only `unsafe` code.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;

use super::sizes::WINDOW;

/// A mapped file, of which threads take one window after another.
pub(super) struct Mapped {
    pub source: usize,
    pub map: Mmap,
    /// The task number of its first window.
    pub first_task: usize,
}

impl Mapped {
    /// How many windows it has.
    pub(super) fn windows(&self) -> usize {
        self.map.len().div_ceil(WINDOW)
    }

    /// Which bytes a window has.
    pub(super) fn bytes_of(&self, window: usize) -> Range<usize> {
        window * WINDOW..((window + 1) * WINDOW).min(self.map.len())
    }
}

/// Maps a file to memory.
pub(super) fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: a map is unsound only if the file changes while it is borrowed as `&[u8]`. Access
    // logs are written once. Should one change all the same, the bytes are only ever read as
    // bytes, each index is checked against the map's fixed length, nothing is assumed to be
    // UTF-8, and every value kept beyond a line is copied; so another writer can make the report
    // wrong but not the program. A file that shrinks under the map ends the process by SIGBUS.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(&file) }?;
    #[cfg(unix)]
    let _ = map.advise(memmap2::Advice::Sequential);
    Ok(map)
}

/// Tells the system that a part of a map has been read, so that each thread gives back the pages
/// it used, and not one of them all pages at the end. Measured: 7 % of the time of a large file.
pub(super) fn let_go(map: &Mmap, window: Range<usize>) {
    // SAFETY: on a shared map of a file that is only read, this drops no data: a page that is
    // needed again, as one with a line across two windows is, is fetched again from the file.
    #[cfg(unix)]
    #[allow(unsafe_code)]
    let _ = unsafe {
        map.unchecked_advise_range(
            memmap2::UncheckedAdvice::DontNeed,
            window.start,
            window.len(),
        )
    };
    #[cfg(not(unix))]
    let _ = (map, window);
}
