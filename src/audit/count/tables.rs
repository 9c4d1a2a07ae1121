//! The two tables of an audit, which share one memory limit.

use hashbrown::DefaultHashBuilder;

use super::count_table::{CountTable, TableRows};
use super::key_fields::KeyFields;
use super::sampling::{Chosen, Threshold};

/// The counts of records by their keys. Both tables have the same threshold.
#[derive(Clone)]
pub(crate) struct Tables {
    /// All records that pass the filters.
    pub groups: CountTable,
    /// The records with a finding again, with the fields that say whom to contact and how to fix
    /// it.
    pub flagged: CountTable,
}

/// The serialized form of [`Tables`]: the threshold, `groups` and `flagged`.
pub(crate) type TableParts = (Threshold, [TableRows; 2]);

impl Tables {
    pub(crate) fn new(keys: &KeyFields) -> Self {
        let hasher = DefaultHashBuilder::default();
        Self {
            groups: CountTable::new(hasher.clone(), Chosen::of(&keys.all)),
            flagged: CountTable::new(hasher, Chosen::of(&keys.flagged)),
        }
    }

    /// Approximate bytes that both tables take.
    pub(crate) fn size(&self) -> usize {
        self.groups.size() + self.flagged.size()
    }

    /// Empty tables for keys of the same kind, with the same hasher and threshold.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            groups: self.groups.emptied(),
            flagged: self.flagged.emptied(),
        }
    }

    /// Adds the counts of other tables with keys of the same kind.
    pub(crate) fn merge(&mut self, other: Self) {
        self.groups.merge(other.groups);
        self.flagged.merge(other.flagged);
        self.lower(self.groups.threshold().min(self.flagged.threshold()));
    }

    /// Lowers the threshold until the tables fit into `limit` bytes. Values that strangers cannot
    /// choose are never folded, even if the tables are then too large.
    pub(crate) fn fit(&mut self, limit: usize) {
        while self.size() > limit
            && let Some(threshold) = self.groups.threshold().halved()
        {
            self.lower(threshold);
        }
    }

    fn lower(&mut self, threshold: Threshold) {
        self.groups.lower(threshold);
        self.flagged.lower(threshold);
    }

    /// All keys and counts, sorted by key, with the threshold.
    pub(crate) fn into_parts(self) -> TableParts {
        let threshold = self.groups.threshold();
        let parts = [self.groups, self.flagged].map(CountTable::into_parts);
        (threshold, parts)
    }

    /// Restores the result of [`Tables::into_parts`]; `None` if a key is invalid for these fields.
    pub(crate) fn from_parts((threshold, parts): TableParts, keys: &KeyFields) -> Option<Self> {
        let mut tables = Self::new(keys);
        tables.lower(threshold);
        let [groups, flagged] = parts;
        Some(Self {
            groups: tables.groups.with_parts(groups, &keys.all)?,
            flagged: tables.flagged.with_parts(flagged, &keys.flagged)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::audit::count::stats::Stats;
    use crate::audit::value::INDISTINCT;
    use crate::audit::{Dimension, Field, Options};
    use crate::evidence::Timestamp;

    fn keys() -> KeyFields {
        KeyFields::of(&Options {
            by: vec![Dimension::UserAgent, Dimension::RemoteIp],
            ..Options::default()
        })
    }

    /// Adds a request with this requester, User-Agent and address.
    fn add(tables: &mut Tables, keys: &KeyFields, [requester, agent, address]: [u16; 3]) {
        let texts = [requester, agent, address].map(|value| format!("{value}"));
        let raw = |field: &Field| match field {
            Field::Requester => texts[0].as_bytes(),
            Field::UserAgent => texts[1].as_bytes(),
            Field::RemoteIp => texts[2].as_bytes(),
            Field::Transport | Field::Findings | Field::Endpoint => b"A",
            _ => b"-",
        };
        let stats = Stats {
            requests: 1,
            errors: 0,
            bytes_sent: u64::from(agent),
            first_seen: Timestamp(i64::from(address)),
            last_seen: Timestamp(i64::from(address)),
        };
        tables.groups.add(keys.all.iter().map(raw), stats);
        if requester == 0 {
            tables.flagged.add(keys.flagged.iter().map(raw), stats);
        }
    }

    fn settled(mut tables: Tables, limit: usize) -> TableParts {
        tables.groups.settle();
        tables.flagged.settle();
        tables.fit(limit);
        tables.into_parts()
    }

    proptest! {
        #[test]
        fn the_sample_depends_on_neither_order_nor_merges(
            requests in prop::collection::vec([0u16..3, 0..400, 0..20], 1..300),
            limit in 0usize..60_000,
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let keys = keys();
            let mut whole = Tables::new(&keys);
            requests.iter().for_each(|&request| add(&mut whole, &keys, request));
            let whole = settled(whole, limit);

            let mut all = Tables::new(&keys);
            let mut part = all.emptied();
            let cuts: Vec<_> = cuts.iter().map(|cut| cut.index(requests.len())).collect();
            for (number, &request) in requests.iter().enumerate().rev() {
                add(&mut part, &keys, request);
                if cuts.contains(&number) {
                    let counted = std::mem::replace(&mut part, all.emptied());
                    all.merge(counted);
                    all.fit(limit);
                }
            }
            all.merge(part);
            let parts = settled(all, limit);
            prop_assert_eq!(&parts, &whole);

            let sent: u64 = requests.iter().map(|request| u64::from(request[1])).sum();
            let [groups, _] = &parts.1;
            prop_assert_eq!(groups.iter().map(|group| group.1[0]).sum::<u64>(), requests.len() as u64);
            prop_assert_eq!(groups.iter().map(|group| group.1[2]).sum::<u64>(), sent);
            let again = Tables::from_parts(parts, &keys).expect("keys of these fields");
            prop_assert_eq!(again.into_parts(), whole);
        }
    }

    #[test]
    fn only_values_that_strangers_choose_are_folded() {
        let keys = keys();
        let mut tables = Tables::new(&keys);
        for number in 0..20_000 {
            add(&mut tables, &keys, [number % 7, number, 1]);
        }
        tables.groups.settle();
        let position = |field| keys.all.iter().position(|&other| other == field);
        let values = |tables: &Tables, field| {
            let index = position(field).expect("it is in the key");
            tables
                .groups
                .iter()
                .map(|(mut parts, _)| parts.nth(index).map(<[u8]>::to_vec))
                .collect::<BTreeSet<_>>()
        };
        let limit = tables.size() / 10;
        tables.fit(limit);
        assert!(tables.size() <= limit && tables.size() > limit / 4);
        assert_eq!(values(&tables, Field::Requester).len(), 7);
        let agents = values(&tables, Field::UserAgent);
        assert!(agents.contains(&Some(INDISTINCT.to_vec())));
        assert!((200..2_000).contains(&agents.len()), "{}", agents.len());
        tables.fit(0);
        assert_eq!(values(&tables, Field::UserAgent).len(), 1);
        assert_eq!(values(&tables, Field::Requester).len(), 7);
    }

    #[test]
    fn keys_that_are_invalid_for_the_fields_are_refused() {
        let keys = keys();
        let mut tables = Tables::new(&keys);
        add(&mut tables, &keys, [1, 2, 3]);
        tables.groups.settle();
        tables.fit(0);
        let parts = tables.into_parts();
        assert!(Tables::from_parts(parts.clone(), &keys).is_some());
        let changes: [fn(&mut Vec<u8>); 7] = [
            |key| key[0] = b'x',
            |key| key.push(0x80),
            |key| *key.last_mut().expect("flags") = 0,
            |key| key.insert(0, b'\n'),
            |key| key.truncate(key.len() - 1),
            |key| {
                let flags = key.len() - 4;
                key[flags] |= 1
            },
            |key| {
                let flags = key.len() - 4;
                key.insert(flags - 1, b'x')
            },
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut changed = parts.clone();
            change(&mut changed.1[0][0].0);
            assert!(Tables::from_parts(changed, &keys).is_none(), "{number}");
        }
    }
}
