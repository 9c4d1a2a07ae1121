//! Tables in which a row may be more than one request: they have no request IDs, but unknown columns.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use super::samples::{Place, source_or_member};
use crate::audit::value::without_secrets;
use crate::input::Discovered;

/// The most lists of columns that are kept. Each file of a hostile archive may have its own.
const MOST_KEPT: usize = 20;

/// Columns that are not known, and a table that has them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnknownColumns {
    /// Their names.
    pub columns: Vec<String>,
    /// The first of the tables, in the order of names.
    pub example: String,
}

/// The index of a source, the number of its member or 0, and the member's name.
type Table = (usize, usize, Option<Box<str>>);

/// Takes note of tables while they are read. The order of additions and merges does not matter.
#[derive(Default)]
pub(super) struct TablesWithUnknown {
    /// The first by columns.
    first: BTreeMap<Vec<String>, Table>,
}

impl TablesWithUnknown {
    pub(super) fn add(&mut self, place: Place<'_>, columns: &[String]) {
        let (source, member, ..) = place.position();
        let table = (source, member, place.member_name());
        keep(&mut self.first, columns.to_vec(), table);
    }

    pub(super) fn merge(&mut self, other: Self) {
        merge(&mut self.first, other.first);
    }

    /// The tables, by columns.
    pub(super) fn named(&self, found: &Discovered) -> BTreeMap<Vec<String>, String> {
        let named = self.first.iter().map(|(columns, (source, _, member))| {
            let columns = columns.iter().map(without_secrets).collect();
            let name = source_or_member(*source, member.as_deref(), found);
            (columns, without_secrets(name))
        });
        named.collect()
    }
}

/// Adds the tables of other input.
pub(super) fn merge<T: Ord>(all: &mut BTreeMap<Vec<String>, T>, more: BTreeMap<Vec<String>, T>) {
    for (columns, table) in more {
        keep(all, columns, table);
    }
}

/// Keeps the first table with these columns, and the first lists of columns.
fn keep<T: Ord>(all: &mut BTreeMap<Vec<String>, T>, columns: Vec<String>, table: T) {
    match all.entry(columns) {
        Entry::Vacant(none) => {
            none.insert(table);
        }
        Entry::Occupied(mut first) if table < *first.get() => {
            first.insert(table);
        }
        Entry::Occupied(_) => {}
    }
    while all.len() > MOST_KEPT {
        all.pop_last();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_each_is_kept_in_any_order() {
        let table = |columns: &str, example: &str| {
            BTreeMap::from([(vec![columns.to_owned()], example.to_owned())])
        };
        let mut lists = vec![
            table("n", "b.csv"),
            table("n", "a.csv"),
            table("m", "c.csv"),
        ];
        lists.extend((0..MOST_KEPT).map(|number| table(&format!("z{number:02}"), "d.csv")));
        let merged = |lists: &mut dyn Iterator<Item = &BTreeMap<_, _>>| {
            let mut all = BTreeMap::new();
            lists.for_each(|list| merge(&mut all, list.clone()));
            all
        };
        let all = merged(&mut lists.iter());
        assert_eq!(all, merged(&mut lists.iter().rev()));
        assert_eq!(all.len(), MOST_KEPT);
        assert_eq!(all[&vec!["n".to_owned()]], "a.csv");
    }
}
