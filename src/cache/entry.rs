//! A file of the cache: the counts of some sources.
//!
//! After the first line come a checksum and the length of the head, the head, which says what the
//! entry is about, and a partial result. So an entry can be chosen without decoding its counts.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::key::{Key, hash, hash_of};
use crate::audit::{Counts, Options, Period, RecordTimes, read_partial, write_partial};
use crate::evidence::Timestamp;

/// The first line of every entry.
const HEADER: &[u8] = b"s3tls.cache/2\n";

/// The length of a checksum and of a length, in bytes.
const CHECKSUM_LEN: usize = 16;
const LENGTH_LEN: usize = 8;

/// What the name of an entry ends with.
pub(super) const SUFFIX: &str = ".s3tls-cache";

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The versions of the sources, sorted.
    versions: Vec<u128>,
    /// The first day on which S3 delivered one of them, if their names say so.
    pub day: Option<i64>,
    /// Whether it is the sum of several entries, which are kept too.
    pub is_sum: bool,
    /// The ends of the period in which they were counted.
    period: [Option<i64>; 2],
    times: RecordTimes,
    /// Of the partial result.
    len: u64,
    checksum: u128,
}

/// An entry of the folder. Only its head was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub path: PathBuf,
    pub head: Head,
}

/// An entry to write.
pub(super) struct NewEntry {
    head: Head,
    partial: Vec<u8>,
}

impl NewEntry {
    /// The counts of sources with these versions.
    pub(super) fn new(
        mut versions: Vec<u128>,
        day: Option<i64>,
        is_sum: bool,
        counts: Counts,
        options: &Options,
    ) -> Self {
        versions.sort_unstable();
        let times = counts.record_times();
        let partial = write_partial(counts, options);
        let Period { since, until } = options.period;
        let head = Head {
            versions,
            day,
            is_sum,
            period: [since, until].map(|end| end.map(|time| time.0)),
            times,
            len: partial.len() as u64,
            checksum: hash_of(&partial),
        };
        Self { head, partial }
    }

    /// The name of the file to keep it in. Entries of the same sources have the same name.
    pub(super) fn name(&self, key: &Key) -> String {
        let versions = self.head.versions.iter();
        let versions: Vec<u8> = versions.flat_map(|version| version.to_le_bytes()).collect();
        format!("{}-{}{SUFFIX}", key.as_str(), hash(&versions))
    }

    /// Writes the whole entry, or fails.
    pub(super) fn write(&self, file: &mut File) -> io::Result<()> {
        let head = postcard::to_allocvec(&self.head).map_err(io::Error::other)?;
        file.write_all(HEADER)?;
        file.write_all(&hash_of(&head).to_le_bytes())?;
        file.write_all(&(head.len() as u64).to_le_bytes())?;
        file.write_all(&head)?;
        file.write_all(&self.partial)
    }
}

impl Entry {
    /// Reads the head of an entry; `None` if it cannot be read, or is damaged.
    pub(super) fn read(path: PathBuf) -> Option<Self> {
        let (head, _) = open(&path)?;
        Some(Self { path, head })
    }

    /// The counts; `None` if they cannot be read, or are damaged, or another entry has replaced this
    /// one since.
    pub(super) fn counts(&self) -> Option<Counts> {
        let (head, file) = open(&self.path)?;
        if head != self.head {
            return None;
        }
        let mut partial = Vec::new();
        file.take(head.len.checked_add(1)?)
            .read_to_end(&mut partial)
            .ok()?;
        let is_whole = partial.len() as u64 == head.len && hash_of(&partial) == head.checksum;
        let (_, counts) = is_whole.then(|| read_partial(&partial))?.ok()?;
        Some(counts)
    }
}

/// Opens an entry, and reads its head.
fn open(path: &Path) -> Option<(Head, File)> {
    let mut file = File::open(path).ok()?;
    let mut start = [0; HEADER.len() + CHECKSUM_LEN + LENGTH_LEN];
    file.read_exact(&mut start).ok()?;
    let (checksum, len) = start.strip_prefix(HEADER)?.split_at_checked(CHECKSUM_LEN)?;
    let len = u64::from_le_bytes(len.try_into().ok()?);
    let mut head = Vec::new();
    (&file).take(len).read_to_end(&mut head).ok()?;
    let is_whole = head.len() as u64 == len && hash_of(&head).to_le_bytes() == checksum;
    let head = is_whole.then(|| postcard::from_bytes(&head))?.ok()?;
    Some((head, file))
}

impl Head {
    pub(super) fn versions(&self) -> &[u128] {
        &self.versions
    }

    /// The size of its partial result, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.len
    }

    /// Whether the counts are those of `period` too.
    pub(super) fn is_of(&self, period: Period) -> bool {
        let [since, until] = self.period.map(|end| end.map(Timestamp));
        self.times.are_the_same_in(Period { since, until }, period)
    }
}
