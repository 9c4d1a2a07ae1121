//! A file of the cache: the counts of some sources.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::key::{Key, hash, hash_of};
use crate::audit::{Counts, Options, Period, read_partial, write_partial};

/// The first line of every entry.
const HEADER: &[u8] = b"s3tls.cache/1\n";

/// Length of the checksum in bytes.
const CHECKSUM_LEN: usize = 16;

/// What the name of an entry ends with.
pub(super) const SUFFIX: &str = ".s3tls-cache";

/// The counts of some sources.
#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    /// The versions of the sources, sorted.
    versions: Vec<u128>,
    /// Their counts, as a partial result.
    partial: Vec<u8>,
}

impl Entry {
    pub(super) fn new(mut versions: Vec<u128>, counts: Counts, options: &Options) -> Self {
        versions.sort_unstable();
        Self {
            versions,
            partial: write_partial(counts, options),
        }
    }

    /// Reads an entry; `None` if it cannot be read, or is damaged.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let rest = bytes.strip_prefix(HEADER)?;
        let (checksum, body) = rest.split_at_checked(CHECKSUM_LEN)?;
        if checksum != hash_of(body).to_le_bytes() {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    pub(super) fn versions(&self) -> &[u128] {
        &self.versions
    }

    /// The name of the file to keep it in. Entries of the same sources have the same name.
    pub(super) fn name(&self, key: &Key) -> String {
        let versions: Vec<u8> = self
            .versions
            .iter()
            .flat_map(|version| version.to_le_bytes())
            .collect();
        format!("{}-{}{SUFFIX}", key.as_str(), hash(&versions))
    }

    /// Writes the whole entry, or fails.
    pub(super) fn write(&self, file: &mut File) -> io::Result<()> {
        let body = postcard::to_allocvec(self).map_err(io::Error::other)?;
        file.write_all(HEADER)?;
        file.write_all(&hash_of(&body).to_le_bytes())?;
        file.write_all(&body)
    }

    /// The counts, if they are those of `period` too.
    pub(super) fn counts(&self, period: Period) -> Option<Counts> {
        let (question, counts) = read_partial(&self.partial).ok()?;
        let mut counted = Options::default();
        question.set(&mut counted).ok()?;
        counts
            .are_the_same_in(counted.period, period)
            .then_some(counts)
    }
}
