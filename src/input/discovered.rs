//! What was found to read.

use std::path::Path;

use rayon::prelude::*;

use super::local::is_same_file;
use super::{InputError, Place, Source};

/// What was found.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The paths that were named, sorted.
    pub named: Vec<String>,
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
    /// Reports of this program inside folders that it was kept from finishing, known by their
    /// names, which are not read.
    pub unfinished: u64,
    /// By which the objects among the sources are fetched.
    #[cfg(feature = "s3")]
    pub(super) connections: Vec<crate::input::s3::Connection>,
}

/// What standard input was redirected from is there, where the system has such a path.
const STANDARD_INPUT: &str = "/dev/stdin";

impl Discovered {
    /// The source that is read from the file at `path`, by whatever name or link it was found.
    pub fn source_at(&self, path: &Path) -> Option<&Source> {
        // Asked only of files to be written, few of which exist.
        if !path.exists() {
            return None;
        }
        self.sources
            .par_iter()
            .find_first(|source| match &source.place {
                Place::StandardInput => is_same_file(Path::new(STANDARD_INPUT), path),
                Place::File(place) => is_same_file(place, path),
                #[cfg(feature = "s3")]
                Place::Object(_) => false,
            })
    }
}
