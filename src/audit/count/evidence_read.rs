//! What was read of each kind of evidence.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::samples::Place;
use crate::evidence::{Origin, ReadRecord, Timestamp};

/// What was read of each kind of evidence, in the order of [`Origin::ALL`].
pub(crate) type EvidenceRead = [ReadOfKind; Origin::ALL.len()];

/// The records of one kind, whether or not they pass the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadOfKind {
    /// Number of files, objects and members of archives with such records.
    pub files: u64,
    pub records: u64,
    /// Time of the first record, and of the last one, in milliseconds.
    pub times: [i64; 2],
}

impl Default for ReadOfKind {
    fn default() -> Self {
        Self {
            files: 0,
            records: 0,
            times: [i64::MAX, i64::MIN],
        }
    }
}

impl ReadOfKind {
    pub(super) fn has_room_for(&self, other: &Self) -> bool {
        self.files.checked_add(other.files).is_some()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.files += other.files;
        self.records += other.records;
        self.times[0] = self.times[0].min(other.times[0]);
        self.times[1] = self.times[1].max(other.times[1]);
    }

    /// The times of the first and of the last record.
    pub(crate) fn span(&self) -> Option<[Timestamp; 2]> {
        (self.records > 0).then_some(self.times.map(Timestamp))
    }
}

/// What was read in some blocks. The order of blocks and merges does not matter.
#[derive(Default)]
pub(super) struct Reading {
    read: EvidenceRead,
    /// The sources and members with records of each kind.
    sources: [BTreeSet<(usize, usize)>; Origin::ALL.len()],
    /// The kind, source and member of the last batch.
    last: Option<(Origin, usize, usize)>,
}

impl Reading {
    /// Adds a batch of records from one source or member, and returns how many requests they count.
    #[inline]
    pub(super) fn add(&mut self, records: &[ReadRecord<'_>], place: Place<'_>) -> u64 {
        records
            .chunk_by(|a, b| a.record.origin == b.record.origin)
            .map(|alike| self.add_alike(alike[0].record.origin, alike, place))
            .sum()
    }

    #[inline]
    fn add_alike(&mut self, origin: Origin, records: &[ReadRecord<'_>], place: Place<'_>) -> u64 {
        let (source, member, ..) = place.position();
        if self.last != Some((origin, source, member)) {
            self.last = Some((origin, source, member));
            self.sources[origin as usize].insert((source, member));
        }
        let read = &mut self.read[origin as usize];
        let [mut first, mut last] = read.times;
        let mut requests = 0;
        for record in records {
            requests += record.weight.requests;
            first = first.min(record.weight.first.0);
            last = last.max(record.weight.last.0);
        }
        read.times = [first, last];
        read.records += requests;
        requests
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (read, other) in self.read.iter_mut().zip(&other.read) {
            read.merge(other);
        }
        for (sources, mut other) in self.sources.iter_mut().zip(other.sources) {
            sources.append(&mut other);
        }
    }

    /// Whether a source has records of each kind.
    pub(super) fn has(&self, source: usize) -> [bool; Origin::ALL.len()] {
        let sources = self.sources.each_ref();
        sources.map(|sources| sources.contains(&(source, 0)))
    }

    /// Whether a source or one of its members has records.
    pub(super) fn has_any(&self, source: usize) -> bool {
        let mut sources = self.sources.iter();
        sources.any(|sources| sources.range((source, 0)..(source + 1, 0)).next().is_some())
    }

    pub(super) fn read(&self) -> EvidenceRead {
        let mut read = self.read;
        for (read, sources) in read.iter_mut().zip(&self.sources) {
            read.files = sources.len() as u64;
        }
        read
    }
}
