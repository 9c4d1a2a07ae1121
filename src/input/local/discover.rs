//! Finding the files to read at and below the paths that a user named.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use hashbrown::HashSet;
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::identity::identity;
use super::unfinished::is_unfinished;
use crate::input::version::tag_of_file;
use crate::input::{
    Discovered, Exclude, FoundSoFar, InputError, MemberFilter, NameFilter, Place, Source,
    name_of_path, object_name,
};

/// How many files a thread looks up at a time.
const BATCH: usize = 256;

/// Looks up `paths`: files, folders at any depth, and `-` for standard input.
///
/// Hidden files are read, symbolic links are followed, and a file that is found twice is read once.
/// A file is left out if its name says that S3 delivered it before `since`, in seconds since the
/// epoch.
pub fn discover(paths: &[PathBuf], since: Option<i64>) -> Discovered {
    let names = NameFilter {
        since,
        ..NameFilter::default()
    };
    discover_except(paths, &names, &Exclude::default(), &FoundSoFar::default())
}

/// Like [`discover`], but leaves out all files whose names prove that their records are of another
/// period, and files in folders, and later members of archives, whose paths are excluded. `so_far` counts
/// those that are not left out.
pub fn discover_except(
    paths: &[PathBuf],
    names: &NameFilter,
    exclude: &Exclude,
    so_far: &FoundSoFar,
) -> Discovered {
    let mut named: Vec<_> = paths.iter().map(|path| name_of_path(path)).collect();
    named.sort();
    named.dedup();
    let mut found = Discovered {
        named,
        members: MemberFilter {
            names: names.clone(),
            exclude: exclude.clone(),
        },
        ..Discovered::default()
    };
    let looked_up = Mutex::new(Vec::new());
    let mut reads_standard_input = false;
    rayon::scope(|scope| {
        let mut batch = Vec::new();
        for path in paths {
            if path == Path::new("-") {
                found.repeated += u64::from(reads_standard_input);
                reads_standard_input = true;
                continue;
            }
            let search = Search {
                root: path,
                names,
                exclude,
            };
            search.walk(&mut found, &mut |file| {
                so_far.add(1);
                batch.push(file);
                if batch.len() == BATCH {
                    let batch = std::mem::take(&mut batch);
                    scope.spawn(|_| look_up(batch, &looked_up));
                }
            });
        }
        look_up(batch, &looked_up);
    });
    if reads_standard_input {
        found.sources.files.push(Source {
            name: "-".to_owned(),
            place: Place::StandardInput,
            size: None,
            delivered: None,
            tag: 0,
            range: None,
        });
    }
    let looked_up = looked_up.into_inner();
    add_files(
        looked_up.unwrap_or_else(PoisonError::into_inner),
        &mut found,
    );
    found.sources.sort_files();
    found.errors.sort();
    found
}

/// A file that was found, and what the system says about it.
struct LookedUp {
    path: PathBuf,
    name: String,
    delivered: Option<i64>,
    metadata: io::Result<FileFacts>,
}

struct FileFacts {
    /// In bytes; `None` if it is not a regular file.
    size: Option<u64>,
    identity: Option<(u64, u64)>,
    /// [`Source::tag`].
    tag: u64,
}

/// Looks up files. With many files, this takes longer than finding them, so other threads do it
/// meanwhile.
fn look_up(paths: Vec<PathBuf>, to: &Mutex<Vec<LookedUp>>) {
    let now = SystemTime::now();
    let facts = |metadata: Metadata| FileFacts {
        size: metadata.is_file().then_some(metadata.len()),
        identity: identity(&metadata),
        tag: tag_of_file(&metadata, now),
    };
    let looked_up: Vec<_> = paths
        .into_iter()
        .map(|path| LookedUp {
            name: name_of_path(&path),
            delivered: object_name::parse_file(&path).and_then(|dated| dated.delivered()),
            metadata: fs::metadata(&path).map(facts),
            path,
        })
        .collect();
    to.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend(looked_up);
}

/// Adds each file once, under the first of its names.
fn add_files(mut files: Vec<LookedUp>, found: &mut Discovered) {
    // Sorted, so that a file with several names always gets the same one, whatever the order of
    // folder entries. Comparing `Path`s goes part by part, which is slow.
    files.par_sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    let mut seen = HashSet::with_capacity(files.len());
    found.sources.files.reserve(files.len());
    for LookedUp {
        path,
        name,
        delivered,
        metadata,
    } in files
    {
        match metadata {
            Ok(FileFacts {
                size,
                identity,
                tag,
            }) => {
                // Opening a pipe a second time would wait for another writer.
                if identity.is_some_and(|identity| !seen.insert(identity)) {
                    found.repeated += 1;
                    continue;
                }
                found.sources.files.push(Source {
                    name,
                    delivered,
                    place: Place::File(path),
                    size,
                    tag,
                    range: None,
                });
            }
            Err(error) => found.errors.push(InputError {
                source: name,
                reason: error.to_string(),
            }),
        }
    }
}

/// A search for files.
struct Search<'s> {
    root: &'s Path,
    names: &'s NameFilter,
    exclude: &'s Exclude,
}

impl Search<'_> {
    /// Gives the files at or below the root to `on_file`.
    fn walk(&self, found: &mut Discovered, on_file: &mut dyn FnMut(PathBuf)) {
        for entry in WalkDir::new(self.root).follow_links(true) {
            match entry {
                // Its entries come next.
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => match self.reason_to_skip(&entry, found) {
                    Some(skipped) => *skipped += 1,
                    None => on_file(entry.into_path()),
                },
                // A link to a folder that contains it. The files there are found without the link.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let path = name_of_path(error.path().unwrap_or(self.root));
                    let reason = match error.io_error() {
                        Some(error) => error.to_string(),
                        None => error.to_string(),
                    };
                    found.errors.push(InputError {
                        source: path,
                        reason,
                    });
                }
            }
        }
    }

    /// The counter for files like this one, if it is not to be read.
    fn reason_to_skip<'f>(
        &self,
        entry: &DirEntry,
        found: &'f mut Discovered,
    ) -> Option<&'f mut u64> {
        let (path, is_in_folder) = (entry.path(), entry.depth() > 0);
        if !is_of_period(path, self.names) {
            Some(&mut found.skipped_by_date)
        } else if is_in_folder && self.exclude.has_file(path, self.root) {
            Some(&mut found.excluded)
        // A pipe that the user named is to be read. One that was found in a folder may block
        // forever.
        } else if is_in_folder && !entry.file_type().is_file() {
            Some(&mut found.special)
        // One that the user named is to be read.
        } else if is_in_folder && is_unfinished(path) {
            Some(&mut found.unfinished)
        } else {
            None
        }
    }
}

fn is_of_period(path: &Path, names: &NameFilter) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_none_or(|name| names.has(name))
}
