//! Finding the files to read at and below the paths that a user named.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::identity::identity;
use super::unfinished::is_unfinished;
use crate::input::{Discovered, InputError, Place, Source, object_name};

/// Looks up `paths`: files, folders at any depth, and `-` for standard input.
///
/// Hidden files are read, symbolic links are followed, and a file that is found twice is read once.
/// A file is left out if its name says that S3 delivered it before `since`, in seconds since the
/// epoch.
pub fn discover(paths: &[PathBuf], since: Option<i64>) -> Discovered {
    let mut named: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    named.sort();
    named.dedup();
    let mut found = Discovered {
        named,
        ..Discovered::default()
    };
    let mut candidates = Vec::new();
    let mut reads_standard_input = false;
    for path in paths {
        if path == Path::new("-") {
            found.repeated += u64::from(reads_standard_input);
            reads_standard_input = true;
        } else {
            walk(path, since, &mut candidates, &mut found);
        }
    }
    if reads_standard_input {
        found.sources.push(Source {
            name: "-".to_owned(),
            place: Place::StandardInput,
            size: None,
            delivered: None,
        });
    }
    add_files(candidates, &mut found);
    found.sources.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    found.errors.sort();
    found
}

/// Adds each file once, under the first of its names.
fn add_files(mut paths: Vec<PathBuf>, found: &mut Discovered) {
    // Sorted, so that a file with several names always gets the same one, whatever the order of
    // folder entries. Comparing `Path`s goes part by part, which is slow.
    paths.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    // With many files, asking for their sizes takes longer than finding them.
    let metadata: Vec<_> = paths.par_iter().map(fs::metadata).collect();
    let mut seen = HashSet::new();
    for (path, metadata) in paths.into_iter().zip(metadata) {
        let name = path.display().to_string();
        match metadata {
            Ok(metadata) => {
                let is_new = identity(&metadata).is_none_or(|identity| seen.insert(identity));
                // Opening a pipe a second time would wait for another writer.
                if !is_new {
                    found.repeated += 1;
                    continue;
                }
                let size = metadata.is_file().then_some(metadata.len());
                found.sources.push(Source {
                    name,
                    delivered: object_name::parse_file(&path).and_then(|dated| dated.delivered()),
                    place: Place::File(path),
                    size,
                });
            }
            Err(error) => found.errors.push(InputError {
                source: name,
                reason: error.to_string(),
            }),
        }
    }
}

/// Adds the files at or below `root` to `candidates`.
fn walk(root: &Path, since: Option<i64>, candidates: &mut Vec<PathBuf>, found: &mut Discovered) {
    for entry in WalkDir::new(root).follow_links(true) {
        match entry {
            // Its entries come next.
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) if since.is_some_and(|since| is_older(entry.path(), since)) => {
                found.skipped_by_date += 1;
            }
            // A pipe that the user named is to be read. One that was found in a folder may block
            // forever.
            Ok(entry) if !entry.file_type().is_file() && entry.depth() > 0 => found.special += 1,
            // One that the user named is to be read.
            Ok(entry) if is_unfinished(entry.path()) && entry.depth() > 0 => found.unfinished += 1,
            Ok(entry) => candidates.push(entry.into_path()),
            // A link to a folder that contains it. The files there are found without the link.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).display().to_string();
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

fn is_older(path: &Path, since: i64) -> bool {
    object_name::parse_file(path).is_some_and(|dated| dated.is_before(since))
}
