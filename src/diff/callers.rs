//! The callers of a report, summed while it is read.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::CleanText;
use super::caller::{Caller, Row};

/// What identifies a caller, as in a baseline: the principal, and the client or that it is unknown.
type Key = (Option<CleanText>, Option<CleanText>);

/// The callers of a report, in the order in which they first occur.
#[derive(Debug, Default)]
pub(super) struct Callers {
    list: Vec<Caller>,
    places: HashMap<Key, usize>,
}

impl Callers {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Caller> {
        self.list.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The same caller as one of another report.
    pub(super) fn get(&self, other: &Caller) -> Option<&Caller> {
        let key = (other.principal.clone(), other.client.clone());
        self.places.get(&key).map(|&place| &self.list[place])
    }
}

impl<'de> Deserialize<'de> for Callers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;

        impl<'de> Visitor<'de> for Rows {
            type Value = Callers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of callers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Callers, A::Error> {
                let mut callers = Callers::default();
                while let Some(row) = seq.next_element::<Row>()? {
                    let key = (row.principal.clone(), row.client.clone());
                    let added = match callers.places.get(&key) {
                        Some(&place) => callers.list[place].add(row),
                        None => Caller::of(row).map(|caller| {
                            callers.places.insert(key, callers.list.len());
                            callers.list.push(caller);
                        }),
                    };
                    added
                        .map_err(|_| A::Error::custom("a caller has too many findings or ways"))?;
                }
                Ok(callers)
            }
        }

        deserializer.deserialize_seq(Rows)
    }
}
