//! How lists of texts are serialized: each as bytes, which a binary format writes at once, and not one
//! after another as numbers. In postcard both are the same.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

struct Text<'t>(&'t [u8]);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

struct OwnText(Vec<u8>);

impl<'de> Deserialize<'de> for OwnText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(AnyText).map(Self)
    }
}

struct AnyText;

impl Visitor<'_> for AnyText {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(bytes.to_vec())
    }
}

pub(super) mod list {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        texts: &[Vec<u8>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(texts.iter().map(|text| Text(text)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Vec<u8>>, D::Error> {
        let texts = Vec::<OwnText>::deserialize(deserializer)?;
        Ok(texts.into_iter().map(|text| text.0).collect())
    }
}

pub(super) mod lists {
    use super::*;

    struct List<'t>(&'t [Vec<u8>]);

    impl Serialize for List<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            list::serialize(self.0, serializer)
        }
    }

    pub(crate) fn serialize<S: Serializer>(
        lists: &[Vec<Vec<u8>>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(lists.iter().map(|list| List(list)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Vec<Vec<u8>>>, D::Error> {
        let lists = Vec::<Vec<OwnText>>::deserialize(deserializer)?;
        let texts = |list: Vec<OwnText>| list.into_iter().map(|text| text.0).collect();
        Ok(lists.into_iter().map(texts).collect())
    }
}
