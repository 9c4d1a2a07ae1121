//! Dividing a large source of lines into ranges, each of which another process reads.

use std::fs::File;
use std::io;
use std::ops::Range;

use super::opened::first_bytes;
use super::sizes::LARGE_FROM;
use super::{Place, Source, sniff};

/// Ranges begin at multiples of this, in bytes, so that windows of a mapped file and parts of an
/// object are cut where they would be without ranges.
pub(super) const UNIT: u64 = LARGE_FROM;

/// The error for a source that is another one than when it was found.
pub(super) const CHANGED: &str = "it changed while it was read";

/// A range of a source, in place of all of it: the lines that begin there are read, the last of them
/// to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRange {
    /// In bytes.
    pub bytes: Range<u64>,
    /// The entity tag of an object. All ranges have to be of one version.
    pub e_tag: Option<String>,
}

impl SourceRange {
    /// Whether there can be such a range of a source of this size.
    pub(super) fn fits(&self, size: u64) -> bool {
        let Range { start, end } = self.bytes;
        let is_cut = |at: u64| at.is_multiple_of(UNIT) || at == size;
        start < end && end <= size && is_cut(start) && is_cut(end)
    }
}

impl Source {
    /// Where the range begins, if the source is one, in bytes.
    pub fn range_start(&self) -> Option<u64> {
        Some(self.range.as_ref()?.bytes.start)
    }

    /// Divides the source into ranges of about this length, each a source of its own, if its lines can be
    /// read apart from each other. That is known after its first bytes were read.
    pub fn divided(&self, length: u64) -> Option<Vec<Self>> {
        let size = self.size.filter(|&size| size >= 2 * UNIT)?;
        let (head, e_tag) = self.head().ok()?;
        if !sniff::start(&head).is_divisible() {
            return None;
        }
        let even = size.div_ceil(size.div_ceil(length.max(1)));
        let length = even.next_multiple_of(UNIT);
        let starts = (0..size.div_ceil(length)).map(|number| number * length);
        let range = |start| SourceRange {
            bytes: start..(start + length).min(size),
            e_tag: e_tag.clone(),
        };
        let of_range = |start| Self {
            range: Some(range(start)),
            ..self.clone()
        };
        Some(starts.map(of_range).collect())
    }

    /// Its first bytes, and its entity tag if it is an object.
    fn head(&self) -> io::Result<(Vec<u8>, Option<String>)> {
        match &self.place {
            Place::File(path) => {
                let (head, failure) = first_bytes(&mut File::open(path)?);
                failure.map_or(Ok((head, None)), Err)
            }
            #[cfg(feature = "s3")]
            Place::Object(_) => self.head_of_object(),
            Place::StandardInput => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::discover;

    /// The ranges of a file with this content.
    fn ranges(content: &[u8], length: u64) -> Option<Vec<Range<u64>>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        std::fs::write(&path, content).expect("a file");
        let found = discover(&[path], None);
        let divided = found.sources.get(0).divided(length)?;
        let range = |source: Source| source.range.expect("a range").bytes;
        Some(divided.into_iter().map(range).collect())
    }

    #[test]
    fn ranges_cover_a_source_and_begin_at_units() {
        let content = vec![b'\n'; 5 * UNIT as usize + 7];
        let size = content.len() as u64;
        for length in [0, 1, UNIT, UNIT + 1, 2 * UNIT, 3 * UNIT, size, u64::MAX] {
            let ranges = ranges(&content, length).expect("it has lines");
            let mut end = 0;
            for range in ranges {
                assert_eq!(range.start, end);
                end = range.end;
                let range = SourceRange {
                    bytes: range,
                    e_tag: None,
                };
                assert!(range.fits(size), "{length}: {range:?}");
            }
            assert_eq!(end, size);
        }
    }

    #[test]
    fn what_has_to_be_read_in_order_is_not_divided() {
        for start in [
            &b"\x1f\x8b\x08"[..],
            b"{\"Records\":[",
            b"PK\x03\x04",
            b"PAR1",
        ] {
            let content = [start, &vec![b'\n'; 3 * UNIT as usize]].concat();
            assert_eq!(ranges(&content, UNIT), None, "{start:?}");
        }
        assert_eq!(ranges(&vec![b'\n'; 2 * UNIT as usize - 1], 1), None);
    }
}
