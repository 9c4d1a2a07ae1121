//! The buckets of an entry.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The buckets of an entry, each a name or a pattern. In JSON a single one is a string, and several
/// are an array of strings.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Buckets(pub Vec<String>);

impl Serialize for Buckets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0 {
            [only] => serializer.serialize_str(only),
            several => serializer.collect_seq(several),
        }
    }
}

impl<'de> Deserialize<'de> for Buckets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrSeveral)
    }
}

struct OneOrSeveral;

impl<'de> Visitor<'de> for OneOrSeveral {
    type Value = Buckets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bucket or an array of buckets")
    }

    fn visit_str<E>(self, bucket: &str) -> Result<Buckets, E> {
        Ok(Buckets(vec![bucket.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Buckets, A::Error> {
        let mut buckets = Vec::new();
        while let Some(bucket) = array.next_element()? {
            buckets.push(bucket);
        }
        Ok(Buckets(buckets))
    }
}
