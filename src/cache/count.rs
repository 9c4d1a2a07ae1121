//! Counting sources of which some were counted before.

use std::path::PathBuf;
use std::time::SystemTime;

use rayon::prelude::*;

use super::choice::Choice;
use super::entry::{Entry, NewEntry};
use super::folder::CacheFolder;
use super::key::Key;
use super::parts::{Versioned, parts};
use super::sums::{Plan, Sum};
use crate::audit::{Counts, Options, TooMany};
use crate::input::{Discovered, ForeignRule};

/// How many bytes of entries are decoded at a time, which bounds the memory that they take.
const BYTES_AT_A_TIME: u64 = 16 << 20;

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
    let mut run = Run {
        folder,
        key: Key::of(options, foreign, found.members.exclude.patterns()),
        options,
        now: SystemTime::now(),
        counts: Counts::unread(&found, options),
        sums: Vec::new(),
        useless: Vec::new(),
        unkept: None,
    };
    let here = std::env::current_dir().ok();
    let sources = (0..found.sources.len()).into_par_iter();
    let sources: Vec<_> = sources
        .map(|number| Versioned::new(number, &found.sources, here.as_deref()))
        .collect();
    let (left, of_parts) = run.use_entries(&sources);
    let known = sources.len() - left.iter().map(Vec::len).sum::<usize>();
    run.add_complete_sums()?;
    let unread = left.iter().map(|part| {
        let numbers: Vec<_> = part.iter().map(|source| source.number).collect();
        found.part(&numbers)
    });
    read(unread.collect(), &mut |part, counts| {
        let sum = of_parts.get(part).copied();
        Ok(run.add_part(counts, &left[part], sum)?)
    })?;
    Ok(run.finish(known))
}

/// A run that uses a cache.
struct Run<'r> {
    folder: &'r CacheFolder,
    key: Key,
    options: &'r Options,
    now: SystemTime,
    /// Of everything except for the sums that are not complete.
    counts: Counts,
    sums: Vec<Sum>,
    /// Entries that are not needed once this run has kept what it counted.
    useless: Vec<PathBuf>,
    unkept: Option<String>,
}

impl Run<'_> {
    /// Adds the counts of entries to sums. Returns the parts that no entry has counted, and the sums
    /// that they are to be added to.
    fn use_entries(&mut self, sources: &[Versioned]) -> (Vec<Vec<Versioned>>, Vec<usize>) {
        let paths = self.folder.entries(&self.key).unwrap_or_else(|error| {
            self.unkept = Some(error.to_string());
            Vec::new()
        });
        let heads = paths
            .into_par_iter()
            .map(|path| Entry::read(path.clone()).ok_or(path));
        let (mut entries, mut damaged) = (Vec::new(), Vec::new());
        for head in heads.collect::<Vec<_>>() {
            match head {
                Ok(entry) => entries.push(entry),
                Err(path) => damaged.push(path),
            }
        }
        loop {
            let choice = Choice::new(&entries, sources, self.options.period);
            let left = parts(choice.left);
            let mut plan = Plan::new(&choice.used, &left);
            let failed = add_entries(&choice.used, &mut plan);
            if failed.is_empty() {
                let used = choice.used.iter().map(|entry| &entry.path);
                used.chain(&choice.covered)
                    .for_each(|path| self.folder.touch(path, self.now));
                self.useless = [choice.useless, damaged].concat();
                self.sums = plan.sums;
                return (left, plan.of_parts);
            }
            // Others may have their sources.
            entries.retain(|entry| !failed.contains(&entry.path));
            damaged.extend(failed);
        }
    }

    /// Adds the counts of a part, and keeps them if every source was read whole and has a version.
    fn add_part(
        &mut self,
        counts: Counts,
        part: &[Versioned],
        sum: Option<usize>,
    ) -> Result<(), TooMany> {
        let versions: Option<Vec<u128>> = part.iter().map(|source| source.version).collect();
        let is_whole = counts.unreadable().next().is_none();
        let Some((sum, versions)) = sum.zip(versions) else {
            return self.counts.merge_read(counts);
        };
        if is_whole {
            let day = part[0].day;
            self.keep(|options| {
                NewEntry::new(versions.clone(), day, false, counts.clone(), options)
            });
            self.sums[sum].add(versions, counts)?;
        } else {
            self.counts.merge_read(counts)?;
            self.sums[sum].leave_out();
        }
        self.add_complete_sums()
    }

    /// Adds the sums to which nothing more is to be added, and keeps them.
    fn add_complete_sums(&mut self) -> Result<(), TooMany> {
        for number in 0..self.sums.len() {
            if !self.sums[number].is_complete() {
                continue;
            }
            if let Some(entry) = self.sums[number].entry(self.options) {
                self.keep(|_| entry);
            }
            if let Some(counts) = self.sums[number].take() {
                self.counts.merge_read(counts)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, entry: impl FnOnce(&Options) -> NewEntry) {
        if self.unkept.is_some() {
            return;
        }
        match self.folder.add(&entry(self.options), &self.key) {
            Ok(kept) => self.useless.retain(|path| *path != kept),
            Err(error) => self.unkept = Some(error.to_string()),
        }
    }

    /// Removes entries that nothing needs any more, and returns all counts.
    fn finish(self, known: usize) -> Cached {
        // If an entry is missing because the disk is full, the old ones may still be of use.
        if self.unkept.is_none() {
            self.useless
                .iter()
                .for_each(|path| self.folder.remove(path));
            self.folder.tidy(self.now);
        }
        Cached {
            counts: self.counts,
            known,
            unkept: self.unkept,
        }
    }
}

/// Adds the counts of entries to the sums that they belong to. Returns the paths of entries that turn
/// out to be damaged, or to be gone; if there are any, the sums are of no use.
fn add_entries(entries: &[&Entry], plan: &mut Plan) -> Vec<PathBuf> {
    let mut failed = Vec::new();
    let mut sums = plan.of_entries.iter();
    let mut rest = entries;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fit = rest.iter().take_while(|entry| {
            bytes += entry.head.size();
            bytes <= BYTES_AT_A_TIME
        });
        let (now, later) = rest.split_at(fit.count().max(1));
        let counts: Vec<_> = now.par_iter().map(|entry| entry.counts()).collect();
        for ((entry, counts), &sum) in now.iter().zip(counts).zip(sums.by_ref()) {
            let versions = entry.head.versions().iter().copied();
            let sum = &mut plan.sums[sum];
            let is_added = counts.is_some_and(|counts| sum.add(versions, counts).is_ok());
            if !is_added {
                failed.push(entry.path.clone());
            }
        }
        rest = later;
    }
    failed
}
