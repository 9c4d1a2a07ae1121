//! Counting sources of which some were counted before.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hashbrown::HashSet;
use rayon::prelude::*;

use super::entry::Entry;
use super::folder::CacheFolder;
use super::key::Key;
use super::parts::{Versioned, parts};
use crate::audit::{Counts, Options, TooMany};
use crate::input::{Discovered, ForeignRule};

/// How many entries are read at a time, which bounds the memory that they take.
const ENTRIES_AT_A_TIME: usize = 4;

/// What was counted, and how much of it anew.
pub struct Cached {
    /// The counts of all sources, as if the cache were empty.
    pub counts: Counts,
    /// Number of sources that were not read, because an entry has their counts.
    pub known: usize,
    /// Why nothing more could be kept, if so.
    pub unkept: Option<String>,
}

/// Where the counts of parts go, with the numbers of the parts.
pub type OnCounts<'c, E> = &'c mut dyn FnMut(usize, Counts) -> Result<(), E>;

/// Counts all sources. `read` counts the parts that it is given, and hands on the counts of each.
///
/// # Errors
/// Those of `read`, or a sum would overflow.
pub fn count<E: From<TooMany>>(
    folder: &CacheFolder,
    found: Discovered,
    options: &Options,
    foreign: ForeignRule,
    read: impl FnOnce(Vec<Discovered>, OnCounts<'_, E>) -> Result<(), E>,
) -> Result<Cached, E> {
    let now = SystemTime::now();
    let mut run = Run {
        folder,
        key: Key::of(options, foreign, found.members.exclude.patterns()),
        options,
        now,
        counts: Counts::unread(&found, options),
        known: 0,
        replaced: Vec::new(),
        unkept: None,
    };
    let sources = (0..found.sources.len()).into_par_iter();
    let sources = sources.map(|number| Versioned::new(number, &found.sources, now));
    let left = run.use_entries(sources.collect());
    run.known = found.sources.len() - left.len();
    let (mut unread, mut versions) = (Vec::new(), Vec::new());
    for part in parts(left) {
        let numbers: Vec<_> = part.iter().map(|source| source.number).collect();
        unread.push(found.part(&numbers));
        versions.push(part.iter().map(|source| source.version).collect());
    }
    read(unread, &mut |part, counts| {
        Ok(run.add_part(counts, std::mem::take(&mut versions[part]))?)
    })?;
    Ok(run.finish())
}

/// A run that uses a cache.
struct Run<'r> {
    folder: &'r CacheFolder,
    key: Key,
    options: &'r Options,
    now: SystemTime,
    counts: Counts,
    known: usize,
    /// Entries whose sources are counted anew.
    replaced: Vec<PathBuf>,
    unkept: Option<String>,
}

/// What an entry has for this run.
enum Content {
    /// It is about other sources.
    Other,
    /// Some of its sources are gone or have changed, or it is damaged.
    Stale,
    Usable(Vec<u128>, Box<Counts>),
}

impl Run<'_> {
    /// Adds the counts of all entries that can be used, and returns the sources that they do not
    /// cover.
    fn use_entries(&mut self, sources: Vec<Versioned>) -> Vec<Versioned> {
        let mut unknown: HashSet<u128> =
            sources.iter().filter_map(|source| source.version).collect();
        let entries = self.folder.entries(&self.key).unwrap_or_else(|error| {
            self.unkept = Some(error.to_string());
            Vec::new()
        });
        for paths in entries.chunks(ENTRIES_AT_A_TIME) {
            let contents: Vec<_> = paths
                .par_iter()
                .map(|path| self.content(path, &unknown))
                .collect();
            for (path, content) in paths.iter().zip(contents) {
                let is_used = match content {
                    Content::Other => continue,
                    Content::Stale => false,
                    Content::Usable(versions, counts) => {
                        self.add_known(&versions, *counts, &mut unknown)
                    }
                };
                match is_used {
                    true => self.folder.touch(path, self.now),
                    false => self.replaced.push(path.clone()),
                }
            }
        }
        let is_unknown = |version: &Option<u128>| version.is_none_or(|it| unknown.contains(&it));
        sources
            .into_iter()
            .filter(|source| is_unknown(&source.version))
            .collect()
    }

    /// Adds the counts of an entry, unless another entry has counts of one of its sources.
    fn add_known(
        &mut self,
        versions: &[u128],
        counts: Counts,
        unknown: &mut HashSet<u128>,
    ) -> bool {
        let is_new = versions.iter().all(|version| unknown.contains(version));
        let is_added = is_new && self.counts.merge_read(counts).is_ok();
        if is_added {
            versions
                .iter()
                .for_each(|version| _ = unknown.remove(version));
        }
        is_added
    }

    fn content(&self, path: &Path, unknown: &HashSet<u128>) -> Content {
        let Some(entry) = Entry::read(path) else {
            return Content::Stale;
        };
        let there = entry
            .versions()
            .iter()
            .filter(|version| unknown.contains(*version));
        match there.count() {
            0 => Content::Other,
            there if there < entry.versions().len() => Content::Stale,
            _ => match entry.counts(self.options.period) {
                Some(counts) => Content::Usable(entry.versions().to_vec(), Box::new(counts)),
                None => Content::Stale,
            },
        }
    }

    /// Adds the counts of sources that were read, and keeps them if every source was read whole and has
    /// a version.
    fn add_part(&mut self, counts: Counts, versions: Vec<Option<u128>>) -> Result<(), TooMany> {
        let versions: Option<Vec<u128>> = versions.into_iter().collect();
        if let Some(versions) = versions
            && self.unkept.is_none()
            && counts.unreadable().next().is_none()
        {
            let entry = Entry::new(versions, counts.clone(), self.options);
            match self.folder.add(&entry, &self.key) {
                Ok(kept) => self.replaced.retain(|replaced| *replaced != kept),
                Err(error) => self.unkept = Some(error.to_string()),
            }
        }
        self.counts.merge_read(counts)
    }

    /// Removes entries that nothing needs any more, and returns all counts.
    fn finish(self) -> Cached {
        // If an entry is missing because the disk is full, the old ones may still be of use.
        if self.unkept.is_none() {
            self.replaced
                .iter()
                .for_each(|path| self.folder.remove(path));
            self.folder.tidy(self.now);
        }
        Cached {
            counts: self.counts,
            known: self.known,
            unkept: self.unkept,
        }
    }
}
