//! Sources and members of archives that are not read, or not to their ends.

use std::collections::{BTreeMap, BTreeSet};

use super::samples::{Place, source_or_member};
use crate::input::{Discovered, Foreign};

/// How many members of an archive, or parts of a file, that could not be read are named. An archive of
/// a few kilobytes can have millions.
const MOST_NAMED: usize = if cfg!(test) { 3 } else { 1_000 };

/// The sources and members that could not be read, or cannot hold requests. The order of additions and
/// merges does not matter.
#[derive(Default)]
pub(super) struct Unread {
    /// By source: why it, or its members, could not be read.
    failed: BTreeMap<usize, Failed>,
    /// Sources and members that are of a kind without S3 requests.
    foreign: BTreeSet<(usize, usize, Foreign)>,
    /// By source: the names of its first [`MOST_NAMED`] such members, by their numbers.
    foreign_names: BTreeMap<usize, BTreeMap<usize, Box<str>>>,
}

/// What could not be read of one source.
#[derive(Default)]
struct Failed {
    /// The number of the member, or 0, the reason and the member's name. The first [`MOST_NAMED`].
    named: BTreeSet<(usize, String, Option<Box<str>>)>,
    /// How many there are besides.
    more: u64,
}

impl Unread {
    pub(super) fn fail(&mut self, place: Place<'_>, reason: String) {
        let (source, member, ..) = place.position();
        let failed = self.failed.entry(source).or_default();
        failed.named.insert((member, reason, place.member_name()));
        failed.drop_excess();
    }

    pub(super) fn foreign(&mut self, place: Place<'_>, kind: Foreign) {
        let (source, member, ..) = place.position();
        self.foreign.insert((source, member, kind));
        if let Some(name) = place.member_name() {
            let names = self.foreign_names.entry(source).or_default();
            names.insert(member, name);
            keep_first(names);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (source, other) in other.failed {
            let failed = self.failed.entry(source).or_default();
            failed.named.extend(other.named);
            failed.more += other.more;
            failed.drop_excess();
        }
        self.foreign.extend(other.foreign);
        for (source, other) in other.foreign_names {
            let names = self.foreign_names.entry(source).or_default();
            names.extend(other);
            keep_first(names);
        }
    }

    /// The names of the sources and members that could not be read to their ends, and why.
    pub(super) fn failures<'f>(
        &'f self,
        found: &'f Discovered,
    ) -> impl Iterator<Item = (String, String)> {
        self.failed.iter().flat_map(move |(&source, failed)| {
            let named = failed.named.iter().map(move |(_, reason, member)| {
                let name = source_or_member(source, member.as_deref(), found);
                (name, reason.clone())
            });
            let more = (failed.more > 0).then(|| {
                let is_archive = failed.named.iter().any(|(member, ..)| *member > 0);
                let parts = if is_archive { "members" } else { "parts" };
                let reason = format!("{} more of its {parts} could not be read", failed.more);
                (source_or_member(source, None, found), reason)
            });
            named.chain(more)
        })
    }

    /// The kind of each source and member that cannot hold requests, with its name. The members
    /// without a name here have that of their archive.
    pub(super) fn foreign_kinds<'f>(
        &'f self,
        found: &'f Discovered,
    ) -> impl Iterator<Item = (String, Foreign)> {
        self.foreign.iter().map(|&(source, member, kind)| {
            let names = self.foreign_names.get(&source);
            let name = names.and_then(|names| names.get(&member));
            let name = name.map(|name| &**name);
            (source_or_member(source, name, found), kind)
        })
    }
}

fn keep_first(names: &mut BTreeMap<usize, Box<str>>) {
    while names.len() > MOST_NAMED {
        names.pop_last();
    }
}

impl Failed {
    fn drop_excess(&mut self) {
        while self.named.len() > MOST_NAMED {
            self.named.pop_last();
            self.more += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Member;

    fn failed(members: &[usize]) -> Unread {
        let mut unread = Unread::default();
        for &number in members {
            let member = Member {
                number,
                name: format!("a.tar!{number}"),
                delivered: None,
            };
            let place = Place {
                source: 0,
                member: Some(&member),
                part: 0,
                entry: 0,
            };
            unread.fail(place, "it is damaged".to_owned());
            unread.foreign(place, Foreign::Inventory);
        }
        unread
    }

    #[test]
    fn the_first_members_are_named_in_any_order_and_all_are_counted() {
        for (first, second) in [
            (&[1, 2, 3, 4, 5, 6, 7][..], &[][..]),
            (&[7, 6, 5, 4, 3, 2, 1], &[]),
            (&[7, 2, 4, 1, 5], &[6, 3]),
            (&[3, 6], &[7, 5, 4, 2, 1]),
        ] {
            let mut all = failed(first);
            all.merge(failed(second));
            let of_source = &all.failed[&0];
            let named: Vec<_> = of_source.named.iter().map(|(number, ..)| *number).collect();
            assert_eq!(named, [1, 2, 3]);
            assert_eq!(of_source.more, 4);
            assert_eq!(all.foreign.len(), 7);
            let names: Vec<_> = all.foreign_names[&0].values().map(|name| &**name).collect();
            assert_eq!(names, ["a.tar!1", "a.tar!2", "a.tar!3"]);
        }
    }
}
