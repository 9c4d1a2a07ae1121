//! The lower bound for any reader of logs: loading every byte and finding the newlines, on all
//! cores. The times of s3tls are reported as multiples of this one.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use memmap2::Mmap;
use rayon::prelude::*;

/// Files of at least this many bytes are mapped, as in s3tls.
const MAP_FROM: u64 = 8 << 20;

/// Counts the newlines of a file, or of all files in a folder.
pub fn count_newlines(path: &Path) -> std::io::Result<usize> {
    if path.is_file() {
        return count_in_file(path);
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let paths: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
    let next = AtomicUsize::new(0);
    let counts = rayon::broadcast(|_| {
        let (mut buffer, mut count) = (Vec::new(), 0);
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut file = File::open(path)?;
            if file.metadata()?.len() >= MAP_FROM {
                count += count_in_file(path)?;
                continue;
            }
            buffer.clear();
            file.read_to_end(&mut buffer)?;
            count += newlines(&buffer);
        }
        Ok(count)
    });
    counts.into_iter().sum()
}

fn count_in_file(path: &Path) -> std::io::Result<usize> {
    let file = File::open(path)?;
    // SAFETY: the benchmark's own files do not change while it runs.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(&file) }?;
    Ok(map.par_chunks(4 << 20).map(newlines).sum())
}

fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}
