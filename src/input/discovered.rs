//! What was found to read.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use super::local::is_same_file;
use super::{
    InputError, MemberFilter, PageEnds, Place, SharedInventory, Source, Sources, Unlogged,
};

/// The sources to read, and what was left out.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The paths that were named, sorted.
    pub named: Vec<String>,
    /// The sources to read, sorted by name.
    pub sources: Sources,
    /// Paths that could not be searched.
    pub errors: Vec<InputError>,
    /// Buckets whose logs were asked for and that are logged, sorted.
    pub logged: Vec<String>,
    /// Buckets whose logs were asked for and that are not known to be logged, sorted.
    pub unlogged: Vec<Unlogged>,
    /// Objects left out because their names prove that all their records are older than the
    /// period asked for.
    pub skipped_by_date: u64,
    /// Files in folders, and objects, whose paths match an [`Exclude`](super::Exclude). They are not
    /// read.
    pub excluded: u64,
    /// Which members of the sources that are archives are left out. They are found, and counted,
    /// only when their archive is read.
    pub members: MemberFilter,
    /// Files that were named, linked or found more than once; each is read once.
    pub repeated: u64,
    /// Pipes, sockets and devices inside folders. They are not read.
    pub special: u64,
    /// Reports in folders that an interrupted run of this program left behind, recognised by their
    /// names. They are not read.
    pub unfinished: u64,
    /// Where pages of an earlier listing ended, by which objects are listed faster.
    pub page_ends: PageEnds,
    /// Whether another process found the sources, and counts them.
    pub is_listed: bool,
    /// The URLs below which a share of an inventory may have objects, wanted or not.
    pub(crate) below: BTreeSet<String>,
    /// Inventories whose files other processes read.
    pub(super) inventories: Vec<SharedInventory>,
    /// Kept alive because the objects among the sources are fetched through them.
    #[cfg(feature = "s3")]
    pub(super) connections: Vec<crate::input::s3::Connection>,
}

/// Leads to the file that standard input was redirected from, on systems that have this path.
const STANDARD_INPUT: &str = "/dev/stdin";

impl Discovered {
    /// The sources with these numbers, to be read apart while `self` is kept.
    pub(crate) fn part(&self, numbers: &[usize]) -> Self {
        Self {
            sources: self.sources.select(numbers),
            members: self.members.clone(),
            ..Self::default()
        }
    }

    /// The bytes of all files of inventories that other processes read.
    pub(crate) fn inventory_bytes(&self) -> u64 {
        let files = self.inventories.iter().flat_map(|shared| &shared.files);
        files.fold(0, |all, file| all.saturating_add(file.size))
    }

    /// The lists by which other processes read the inventories, each for the objects that so many bytes of
    /// a file list.
    pub(crate) fn inventory_lists(&self, bytes: u64) -> impl Iterator<Item = Vec<u8>> {
        let files = self.inventories.iter().flat_map(|shared| &shared.files);
        files.flat_map(move |file| file.entries(bytes))
    }

    /// The errors for URLs below which other processes find no object in the inventories.
    pub(crate) fn expected_below(&self) -> impl Iterator<Item = &InputError> {
        self.inventories.iter().flat_map(|shared| &shared.expected)
    }

    /// The source that is the same file as `path`, even if it was found under another name or link.
    pub fn source_at(&self, path: &Path) -> Option<&Source> {
        // Called for output files, and few of those exist.
        if !path.exists() {
            return None;
        }
        self.sources
            .files
            .par_iter()
            .find_first(|source| match &source.place {
                Place::StandardInput => is_same_file(Path::new(STANDARD_INPUT), path),
                Place::File(place) => is_same_file(place, path),
                #[cfg(feature = "s3")]
                Place::Object(_) => false,
            })
    }
}
