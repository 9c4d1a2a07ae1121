//! Large files in memory as they are on disk.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;

use super::identity::identity;
#[cfg(unix)]
use super::truncation_guard::Watched;
use crate::input::sizes::WINDOW;

/// A mapped file, of which threads take one window after another.
pub(in crate::input) struct Map {
    bytes: Mmap,
    /// Which file it is, whatever its path leads to later.
    identity: Option<(u64, u64)>,
    #[cfg(unix)]
    watched: Watched,
}

impl Map {
    /// Maps a file to memory.
    pub(in crate::input) fn new(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = map(&file)?;
        Ok(Self {
            identity: identity(&file.metadata()?),
            #[cfg(unix)]
            watched: Watched::new(&bytes),
            bytes,
        })
    }

    /// How many bytes it has.
    pub(in crate::input) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// How many windows it has.
    pub(in crate::input) fn windows(&self) -> usize {
        self.bytes.len().div_ceil(WINDOW)
    }

    /// Which bytes a window has.
    pub(super) fn bytes_of(&self, window: usize) -> Range<usize> {
        window * WINDOW..((window + 1) * WINDOW).min(self.bytes.len())
    }

    /// Reads it. What the file has lost meanwhile reads as zeros, which [`Map::is_cut`] tells.
    pub(in crate::input) fn read<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        #[cfg(unix)]
        return self.watched.read(|| work(&self.bytes));
        #[cfg(not(unix))]
        work(&self.bytes)
    }

    /// Whether the file was seen to be shorter than when it was mapped.
    pub(in crate::input) fn is_cut(&self) -> bool {
        #[cfg(unix)]
        return self.watched.is_cut();
        #[cfg(not(unix))]
        false
    }

    /// Looks whether the file at `path`, if it is still this one, is shorter than when it was
    /// mapped. The rest of a page that a file ends in reads as zeros without any signal.
    pub(super) fn look_for_cut(&self, path: &Path) {
        #[cfg(unix)]
        if let Ok(now) = fs::metadata(path)
            && identity(&now) == self.identity
            && now.len() < self.bytes.len() as u64
        {
            self.watched.set_cut();
        }
        #[cfg(not(unix))]
        let _ = path;
    }

    /// Tells the system that a window has been read, so that each thread gives back the pages it
    /// used, and not one of them all pages at the end. Measured: 7 % of the time of a large file.
    pub(super) fn let_go(&self, window: Range<usize>) {
        // SAFETY: on a shared map of a file that is only read, this drops no data: a page that is
        // needed again, as one with a line across two windows is, is fetched again from the file.
        #[cfg(unix)]
        #[allow(unsafe_code)]
        let _ = unsafe {
            self.bytes.unchecked_advise_range(
                memmap2::UncheckedAdvice::DontNeed,
                window.start,
                window.len(),
            )
        };
        #[cfg(not(unix))]
        let _ = window;
    }
}

fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: a map is unsound only if the file changes while it is borrowed as `&[u8]`. Access
    // logs are written once. Should one change all the same, the bytes are only ever read as
    // bytes, each index is checked against the map's fixed length, nothing is assumed to be
    // UTF-8, and every value kept beyond a line is copied; so another writer can make the report
    // wrong but not the program. What a file that shrinks takes away is read under watch alone.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(file) }?;
    #[cfg(unix)]
    let _ = map.advise(memmap2::Advice::Sequential);
    Ok(map)
}
