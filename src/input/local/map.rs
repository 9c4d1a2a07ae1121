//! Memory maps of large files.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;

#[cfg(unix)]
use super::identity::identity;
#[cfg(unix)]
use super::truncation_guard::TruncationGuard;
use crate::input::sizes::WINDOW;

/// The most bytes, aligned to their number, that Linux maps when one of them is read: 64 KiB, or a
/// huge page if the file is cached in such.
///
/// Source: `fault_around_bytes` and `do_set_pmd` in `mm/memory.c` of Linux; measured on ext4.
const MAPPED_AROUND: usize = 2 << 20;

/// A mapped file. Threads take one window after another.
pub(in crate::input) struct Map {
    bytes: Mmap,
    /// The identity of the mapped file. Its path may lead to another file later.
    #[cfg(unix)]
    identity: Option<(u64, u64)>,
    #[cfg(unix)]
    guard: TruncationGuard,
}

impl Map {
    pub(in crate::input) fn new(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = map(&file)?;
        Ok(Self {
            #[cfg(unix)]
            identity: identity(&file.metadata()?),
            #[cfg(unix)]
            guard: TruncationGuard::new(&bytes),
            bytes,
        })
    }

    /// Its length in bytes when it was mapped.
    pub(in crate::input) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn windows(&self) -> usize {
        self.bytes.len().div_ceil(WINDOW)
    }

    /// The byte range of a window.
    pub(super) fn bytes_of(&self, window: usize) -> Range<usize> {
        window * WINDOW..((window + 1) * WINDOW).min(self.bytes.len())
    }

    /// Gives the bytes to `work`. If the file was truncated meanwhile, what is missing reads as
    /// zeros, and [`Map::is_cut`] becomes true.
    pub(in crate::input) fn read<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        #[cfg(unix)]
        return self.guard.read(|| work(&self.bytes));
        #[cfg(not(unix))]
        work(&self.bytes)
    }

    /// Whether the file has been found to be shorter than when it was mapped.
    pub(in crate::input) fn is_cut(&self) -> bool {
        #[cfg(unix)]
        return self.guard.is_cut();
        #[cfg(not(unix))]
        false
    }

    /// Checks whether the file is shorter than when it was mapped, unless another file is at `path`
    /// by now. This check is needed because the rest of a file's last page reads as zeros without
    /// any signal.
    pub(super) fn look_for_cut(&self, path: &Path) {
        #[cfg(unix)]
        if let Ok(now) = std::fs::metadata(path)
            && identity(&now) == self.identity
            && now.len() < self.bytes.len() as u64
        {
            self.guard.set_cut();
        }
        #[cfg(not(unix))]
        let _ = path;
    }

    /// Asks for all pages of a window at once, instead of one fault for every few. Measured: this
    /// saves 3 % of the time for a large file. Where it fails, because the file was truncated or
    /// the system is old, reading the pages faults as it would have done.
    pub(super) fn ask_for(&self, window: Range<usize>) {
        #[cfg(target_os = "linux")]
        let _ = self
            .bytes
            .advise_range(memmap2::Advice::PopulateRead, window.start, window.len());
        #[cfg(not(target_os = "linux"))]
        let _ = window;
    }

    /// Tells the system that these bytes have been read. Without this, a process seems to need as
    /// much memory as its largest file has, and may be killed for it. Each thread gives back its own
    /// pages, which takes less time than giving back all pages at the end: measured, 7 % less for a
    /// large file.
    ///
    /// The pages around are given back too, because reading one maps its neighbours.
    pub(super) fn let_go(&self, read: Range<usize>) {
        let start = read.start / MAPPED_AROUND * MAPPED_AROUND;
        let end = read.end.next_multiple_of(MAPPED_AROUND);
        let end = end.min(self.bytes.len());
        // SAFETY: on a shared map of a file that is only read, this drops no data. A page that is
        // needed again, because a line crosses into the next window, is read from the file again.
        #[cfg(unix)]
        #[allow(unsafe_code)]
        let _ = unsafe {
            self.bytes.unchecked_advise_range(
                memmap2::UncheckedAdvice::DontNeed,
                start,
                end.saturating_sub(start),
            )
        };
        #[cfg(not(unix))]
        let _ = (start, end);
    }
}

fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: a map is unsound only if the file changes while it is borrowed as `&[u8]`. Access
    // logs are written once. If one does change, the bytes are still only read as bytes, each index
    // is checked against the map's fixed length, nothing is assumed to be UTF-8, and every value
    // that is kept beyond a line is copied. So another writer can make the report wrong, but cannot
    // corrupt this program. If the file shrinks, `TruncationGuard` handles reads of the lost part.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(file) }?;
    #[cfg(unix)]
    let _ = map.advise(memmap2::Advice::Sequential);
    Ok(map)
}
