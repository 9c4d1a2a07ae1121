//! The folder of a cache. Only files with the names of entries are touched in it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::entry::{NewEntry, SUFFIX};
use super::key::{KEY_LEN, Key};
use super::listing;
use crate::input::{DAY_SECONDS, PageEnds};

/// The beginning of the names of entries that are being written.
const UNFINISHED: &str = ".s3tls-cache-";

const DAY: Duration = Duration::from_secs(DAY_SECONDS as u64);

/// Entries that no run has used for so long are removed.
const UNUSED_FOR: Duration = Duration::from_secs(90 * DAY.as_secs());

/// A folder with entries.
#[derive(Debug)]
pub struct CacheFolder(PathBuf);

/// What is in a cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheStatistics {
    /// Number of entries.
    pub entries: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When the entry that was not used for the longest time was last used.
    pub oldest_use: Option<SystemTime>,
}

impl CacheFolder {
    /// Opens a cache. If the folder does not exist, it is made, for this user alone.
    ///
    /// # Errors
    /// There is no such folder, and it cannot be made.
    pub fn make(path: &Path) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
        fs::read_dir(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Opens a cache that exists.
    ///
    /// # Errors
    /// There is no such folder, it cannot be read, or it has files of which none is of a cache.
    pub fn open(path: &Path) -> io::Result<Self> {
        let folder = Self(path.to_owned());
        let (all, ours) = (folder.files(|_| true)?, folder.files(is_ours)?);
        match ours.is_empty() && !all.is_empty() {
            true => Err(io::Error::other(
                "not a cache: it has files, but no entries",
            )),
            false => Ok(folder),
        }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What it holds.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn statistics(&self) -> io::Result<CacheStatistics> {
        let mut all = CacheStatistics::default();
        for path in self.files(is_entry)? {
            // Another run may have removed it since.
            let Ok(metadata) = fs::metadata(path) else {
                continue;
            };
            all.entries += 1;
            all.bytes += metadata.len();
            let used = metadata.modified().ok();
            all.oldest_use = match all.oldest_use {
                Some(oldest) => used.map(|used| used.min(oldest)).or(Some(oldest)),
                None => used,
            };
        }
        Ok(all)
    }

    /// Removes all entries and listings. The folder stays, as an empty cache.
    ///
    /// # Errors
    /// An entry cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        for path in self.files(is_ours)? {
            match fs::remove_file(path) {
                // Another run has removed it since.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The entries with a key, sorted.
    pub(super) fn entries(&self, key: &Key) -> io::Result<Vec<PathBuf>> {
        let mut entries = self.files(|name| is_entry(name) && name.starts_with(key.as_str()))?;
        entries.sort();
        Ok(entries)
    }

    /// Writes an entry. It is there as a whole or not at all.
    pub(super) fn add(&self, entry: &NewEntry, key: &Key) -> io::Result<PathBuf> {
        self.write(&entry.name(key), |file| entry.write(file))
    }

    fn write(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> io::Result<PathBuf> {
        let mut builder = tempfile::Builder::new();
        let mut file: NamedTempFile = builder.prefix(UNFINISHED).tempfile_in(&self.0)?;
        write(file.as_file_mut())?;
        let path = self.0.join(name);
        file.persist(&path)?;
        Ok(path)
    }

    /// Where the pages ended when the same was listed before.
    pub fn page_ends(&self, asked: &[String]) -> PageEnds {
        let mut bytes = Vec::new();
        let read = File::open(self.0.join(listing::name(asked)))
            .and_then(|file| file.take(listing::LONGEST).read_to_end(&mut bytes));
        read.map_or_else(|_| PageEnds::default(), |_| listing::read(&bytes))
    }

    /// Keeps where the pages ended. Without that, the next listing only takes longer.
    pub fn keep_page_ends(&self, asked: &[String], ends: &PageEnds) {
        if !ends.is_empty() {
            let _ = self.write(&listing::name(asked), |file| {
                file.write_all(&listing::write(ends))
            });
        }
    }

    /// Takes note that an entry was used.
    pub(super) fn touch(&self, path: &Path, now: SystemTime) {
        // An entry that cannot be touched is removed some day, and its sources are read again.
        if age(path, now).is_some_and(|age| age > DAY)
            && let Ok(file) = File::options().append(true).open(path)
        {
            let _ = file.set_modified(now);
        }
    }

    /// Removes an entry that another one has replaced. If this fails, it stays unused.
    pub(super) fn remove(&self, path: &Path) {
        let _ = fs::remove_file(path);
    }

    /// Removes what no run uses any more.
    pub(super) fn tidy(&self, now: SystemTime) {
        for path in self.files(is_ours).unwrap_or_default() {
            let least = match is_unfinished(name_of(&path)) {
                true => DAY,
                false => UNUSED_FOR,
            };
            if age(&path, now).is_some_and(|age| age > least) {
                self.remove(&path);
            }
        }
    }

    fn files(&self, is_wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            if is_wanted(name_of(&path)) {
                files.push(path);
            }
        }
        Ok(files)
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// How long ago a file was last written or touched.
fn age(path: &Path, now: SystemTime) -> Option<Duration> {
    let modified = fs::metadata(path).ok()?.modified().ok()?;
    now.duration_since(modified).ok()
}

fn is_entry(name: &str) -> bool {
    let hashes = name
        .strip_suffix(SUFFIX)
        .and_then(|name| name.split_once('-'));
    hashes.is_some_and(|(key, sources)| is_hash(key) && is_hash(sources))
}

fn is_listing(name: &str) -> bool {
    name.strip_suffix(listing::SUFFIX).is_some_and(is_hash)
}

fn is_ours(name: &str) -> bool {
    is_entry(name) || is_listing(name) || is_unfinished(name)
}

fn is_hash(text: &str) -> bool {
    text.len() == KEY_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED)
}
