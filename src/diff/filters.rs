//! The filters of an audit.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::CleanText;

/// The filters of an audit by dimension, and the ends of its period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filters(BTreeMap<CleanText, Patterns>);

/// The patterns of a filter, or a time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Patterns(Vec<CleanText>);

impl Filters {
    /// The filters without the period.
    fn patterns(&self) -> impl Iterator<Item = (&CleanText, &Patterns)> {
        let all = self.0.iter();
        all.filter(|(name, _)| !["since", "until"].contains(&&***name))
    }

    /// Those that hide requests of a bucket whose records are counted.
    fn hiding(&self) -> impl Iterator<Item = (&CleanText, &Patterns)> {
        self.patterns().filter(|(name, _)| &***name != "bucket")
    }

    /// Whether other requests than those of `other` are hidden.
    pub(super) fn hide_others_than(&self, other: &Self) -> bool {
        self.hiding().next().is_some() && !self.hiding().eq(other.hiding())
    }

    /// Whether the same requests pass, apart from the period.
    pub(super) fn are_same(&self, other: &Self) -> bool {
        self.patterns().eq(other.patterns())
    }
}

/// Prints the filters without the period: `bucket a or b, caller sdk`, or `none`.
impl fmt::Display for Filters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.patterns().map(|(name, patterns)| {
            let patterns: Vec<_> = patterns.0.iter().map(|pattern| &**pattern).collect();
            format!("{} {}", &**name, patterns.join(" or "))
        });
        let told: Vec<_> = told.collect();
        match told.is_empty() {
            true => f.write_str("none"),
            false => f.write_str(&told.join(", ")),
        }
    }
}

impl<'de> Deserialize<'de> for Filters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName;

        impl<'de> Visitor<'de> for ByName {
            type Value = Filters;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("filters by dimension")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Filters, A::Error> {
                let mut filters = BTreeMap::new();
                while let Some((name, patterns)) = map.next_entry::<CleanText, Patterns>()? {
                    if filters.insert(name, patterns).is_some() {
                        return Err(A::Error::custom("a filter is named twice"));
                    }
                }
                Ok(Filters(filters))
            }
        }

        deserializer.deserialize_map(ByName)
    }
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;

        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Patterns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("patterns or a time")
            }

            fn visit_str<E: Error>(self, time: &str) -> Result<Patterns, E> {
                Ok(Patterns(vec![time.into()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Patterns, A::Error> {
                let mut patterns = Vec::new();
                while let Some(pattern) = seq.next_element()? {
                    patterns.push(pattern);
                }
                Ok(Patterns(patterns))
            }
        }

        deserializer.deserialize_any(OneOrMany)
    }
}
