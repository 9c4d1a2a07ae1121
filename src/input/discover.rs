//! Finding the files to read below the paths that a user named.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{InputError, Source, name};

/// How much later than its records an object's name may claim to be, in seconds: the clocks of
/// many servers do not agree to the second.
const CLOCK_MARGIN: i64 = 3_600;

/// What was found.
#[derive(Debug, Default)]
pub struct Discovered {
    /// What is to be read, sorted by name.
    pub sources: Vec<Source>,
    /// Paths that could not be looked into.
    pub errors: Vec<InputError>,
    /// Objects left out because, by their name, all their records are from before the start of
    /// the period asked for.
    pub skipped_by_date: u64,
    /// Files that were named, linked or found more than once; each is read once.
    pub repeated: u64,
    /// Pipes, sockets and devices inside folders, which are not read.
    pub special: u64,
}

/// Looks up `paths`: files, folders at any depth, and `-` for standard input.
///
/// Hidden files count, symbolic links are followed, and a file that is reached twice is read
/// once. Objects whose name says that they were delivered before `since` (seconds since the
/// epoch) are left out.
pub fn discover(paths: &[PathBuf], since: Option<i64>) -> Discovered {
    let mut search = Search {
        found: Discovered::default(),
        seen: HashSet::new(),
        since,
    };
    for path in paths {
        if path == Path::new("-") {
            search.standard_input();
        } else {
            search.below(path);
        }
    }
    search.found.sources.sort();
    search.found.errors.sort();
    search.found
}

struct Search {
    found: Discovered,
    /// Device and inode of each file found.
    seen: HashSet<(u64, u64)>,
    since: Option<i64>,
}

impl Search {
    fn standard_input(&mut self) {
        if self
            .found
            .sources
            .iter()
            .any(|source| source.path.is_none())
        {
            self.found.repeated += 1;
        } else {
            self.found.sources.push(Source {
                name: "-".to_owned(),
                path: None,
                size: None,
            });
        }
    }

    fn below(&mut self, root: &Path) {
        for entry in WalkDir::new(root).follow_links(true) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => self.file(&entry),
                // A link to a folder above it: all that is there is found without it.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => self.failed(error.path().unwrap_or(root), &error),
            }
        }
    }

    fn file(&mut self, entry: &walkdir::DirEntry) {
        let path = entry.path();
        if self.since.is_some_and(|since| is_older(path, since)) {
            self.found.skipped_by_date += 1;
            return;
        }
        // A pipe that the user named is meant to be read; one found in a folder may block forever.
        if !entry.file_type().is_file() && entry.depth() > 0 {
            self.found.special += 1;
            return;
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) => return self.failed(path, &error),
        };
        let known = identity(&metadata).is_some_and(|identity| !self.seen.insert(identity));
        if metadata.is_file() && known {
            self.found.repeated += 1;
            return;
        }
        self.found.sources.push(Source {
            name: path.display().to_string(),
            path: Some(path.to_owned()),
            size: metadata.is_file().then_some(metadata.len()),
        });
    }

    fn failed(&mut self, path: &Path, error: &walkdir::Error) {
        let reason = match error.io_error() {
            Some(error) => error.to_string(),
            None => error.to_string(),
        };
        self.found.errors.push(InputError {
            source: path.display().to_string(),
            reason,
        });
    }
}

fn is_older(path: &Path, since: i64) -> bool {
    name::delivered(path).is_some_and(|delivered| delivered + CLOCK_MARGIN < since)
}

/// Device and inode, where the system has them.
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}
