//! Reading blocks: every entry is a record, malformed or blank.

use std::collections::BTreeMap;
use std::ops::Range;

use super::evidence_read::{EvidenceRead, Reading};
use super::input_counts::InputCounts;
use super::ranges::{Ranges, ReadOfRange};
use super::samples::{Place, Position, keep_first, source_or_member};
use super::unknown_columns::TablesWithUnknown;
use super::unread::Unread;
use crate::audit::value::without_secrets;
use crate::evidence::{Entries, Extent, InOrder, ReadRecord, read};
use crate::input::{Block, Discovered, Foreign};

/// Reads blocks and counts their entries by kind. The order of blocks and merges does not matter.
#[derive(Default)]
pub(crate) struct BlockReader {
    counts: InputCounts,
    reading: Reading,
    in_order: InOrder,
    /// The first malformed entries: the name of the member that each is from, if it is from an
    /// archive, and the reason.
    samples: BTreeMap<Position, (Option<Box<str>>, String)>,
    unread: Unread,
    unknown_columns: TablesWithUnknown,
    /// Number of entries in each part of a source, or of a member, that has several parts, and of the
    /// lines between them.
    entries_of_part: BTreeMap<(usize, usize, usize), u64>,
}

impl BlockReader {
    /// Reads a block and passes on its records in batches, with the place of the first of them.
    /// Records have the fields of `extent`.
    pub(crate) fn read<'b>(
        &mut self,
        block: Block<'b>,
        extent: Extent,
        mut on_records: impl FnMut(&[ReadRecord<'_>], Place<'b>),
    ) {
        let (counts, samples) = (&mut self.counts, &mut self.samples);
        let (unread, unknown_columns) = (&mut self.unread, &mut self.unknown_columns);
        let reading = &mut self.reading;
        let first = Place {
            source: block.source,
            member: block.member,
            part: block.part,
            entry: 0,
        };
        // What is not at a place of its own: lines between entries, and what a row counts beyond one.
        let (mut entries, mut other_lines, mut beyond) = (0, 0, 0);
        read(block, extent, &mut self.in_order, |read| {
            let place = first.after(entries);
            entries += match read {
                Entries::Records(records) => {
                    let requests = reading.add(records, place);
                    counts.records += requests;
                    beyond += requests - records.len() as u64;
                    let ambiguous = records.iter().filter(|read| read.is_ambiguous);
                    counts.ambiguous += ambiguous.count() as u64;
                    on_records(records, place);
                    records.len() as u64
                }
                Entries::Blank => {
                    counts.blank += 1;
                    1
                }
                Entries::Lines(lines) => {
                    other_lines += lines;
                    lines
                }
                Entries::Passed(passed) => {
                    counts.pass(passed);
                    1
                }
                Entries::Malformed(malformed) => {
                    counts.malformed += 1;
                    keep_first(samples, place.position(), || {
                        (place.member_name(), malformed.to_string())
                    });
                    1
                }
                Entries::MalformedToo(more) => {
                    counts.malformed += more;
                    beyond += more;
                    0
                }
                Entries::UnknownColumns(columns) => {
                    unknown_columns.add(place, columns);
                    0
                }
                Entries::Foreign(kind) => {
                    unread.foreign(place, kind);
                    0
                }
                Entries::Unreadable(reason) => {
                    unread.fail(place, reason.to_string());
                    0
                }
            };
        });
        self.counts.bytes += block.size;
        self.counts.lines += entries - other_lines + beyond;
        if !block.is_whole {
            let (source, member, part, _) = first.position();
            self.entries_of_part.insert((source, member, part), entries);
        }
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        self.reading.merge(other.reading);
        for (position, malformed) in other.samples {
            keep_first(&mut self.samples, position, || malformed);
        }
        self.unread.merge(other.unread);
        self.unknown_columns.merge(other.unknown_columns);
        self.entries_of_part.extend(other.entries_of_part);
    }

    /// The names of the sources and members that could not be read to their ends, and why.
    pub(crate) fn unreadable<'r>(
        &'r self,
        found: &'r Discovered,
    ) -> impl Iterator<Item = (String, String)> {
        self.unread.failures(found)
    }

    pub(crate) fn evidence(&self) -> EvidenceRead {
        self.reading.read()
    }

    /// The sources and members that are of a kind without S3 requests: a name, and the kind.
    pub(crate) fn foreign<'r>(
        &'r self,
        found: &'r Discovered,
    ) -> impl Iterator<Item = (String, Foreign)> {
        self.unread.foreign_kinds(found)
    }

    /// Whether records were read of the source with this name, or of the archive that it is a member of.
    pub(crate) fn has_records_of(&self, name: &str, found: &Discovered) -> bool {
        let archives = name.match_indices('!').map(|(end, _)| &name[..end]);
        let mut sources = archives
            .chain([name])
            .filter_map(|name| found.sources.find(name));
        sources.any(|source| self.reading.has_any(source))
    }

    /// The tables in which a row may be more than one request, with an example for each list of columns.
    pub(crate) fn unknown_columns(&self, found: &Discovered) -> BTreeMap<Vec<String>, String> {
        self.unknown_columns.named(found)
    }

    pub(crate) fn counts(&self) -> InputCounts {
        self.counts.clone()
    }

    /// The first malformed entries: the name of the source or member of each, its line and the
    /// reason.
    pub(crate) fn samples<'r>(
        &'r self,
        found: &'r Discovered,
    ) -> impl Iterator<Item = (String, u64, &'r str)> {
        self.samples.iter().map(|(&position, (member, malformed))| {
            let name = source_or_member(position.0, member.as_deref(), found);
            (name, self.line(position, found), malformed.as_str())
        })
    }

    /// The number of an entry within its source or member, counted from 1: the line in a text log or
    /// CSV.
    ///
    /// Of a range it is [only provisional](Ranges).
    pub(crate) fn line(&self, position: Position, found: &Discovered) -> u64 {
        let (source, member, part, entry) = position;
        let start = found.sources.get(source).range_start();
        let before = (source, member, 0)..(source, member, part);
        start.unwrap_or_default() + self.entries(before) + entry + 1
    }

    /// How many entries some parts have.
    fn entries(&self, parts: Range<(usize, usize, usize)>) -> u64 {
        self.entries_of_part
            .range(parts)
            .map(|(_, entries)| entries)
            .sum()
    }

    /// What was read in the ranges among the sources.
    pub(crate) fn ranges(&self, found: &Discovered) -> Ranges {
        let mut ranges = Ranges::default();
        for (number, source) in found.sources.ranges() {
            let read = ReadOfRange {
                lines: self.entries((number, 0, 0)..(number + 1, 0, 0)),
                has: self.reading.has(number),
            };
            let start = source.range_start().unwrap_or_default();
            ranges.add(without_secrets(&source.name), start, read);
        }
        ranges
    }
}
