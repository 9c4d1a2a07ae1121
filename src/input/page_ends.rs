//! Where the pages of a listing end, so that the next listing asks for many of them at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::object_name::LONGEST_KEY;

/// How many objects S3 lists on a page.
///
/// Source: "ListObjectsV2" in the API reference of Amazon S3, `MaxKeys`.
#[cfg(any(feature = "s3", test))]
const PAGE: usize = 1_000;

/// The most keys that are kept of a folder. No more pages are asked for at once, and each part that
/// has a few more keys than before takes another request.
#[cfg(any(feature = "s3", test))]
const MOST: usize = 64;

/// Keys at which the objects of a folder can be divided into full pages, by bucket.
///
/// They come from an earlier listing. Whatever keys they are, a listing finds the same: keys that do
/// not fit any more only cost requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEnds(BTreeMap<String, Vec<String>>);

impl PageEnds {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Without what cannot be a key, and sorted, as listings need them.
    pub(crate) fn checked(mut self) -> Self {
        for keys in self.0.values_mut() {
            keys.retain(|key| (1..=LONGEST_KEY).contains(&key.len()));
            keys.sort_unstable();
            keys.dedup();
        }
        self
    }

    /// Those of a bucket, sorted.
    #[cfg(feature = "s3")]
    pub(super) fn of_bucket(&self, bucket: &str) -> &[String] {
        self.0.get(bucket).map_or(&[], Vec::as_slice)
    }

    /// Those of the keys of a bucket, which are sorted.
    #[cfg(any(feature = "s3", test))]
    pub(super) fn add_bucket(&mut self, bucket: &str, keys: impl Iterator<Item = String>) {
        let mut ends = Vec::new();
        // The folder of a key comes after those that contain it.
        let mut folders: Vec<Folder> = Vec::new();
        for key in keys {
            while let Some(left) = folders.pop_if(|folder| !key.starts_with(&folder.name)) {
                ends.extend(left.ends);
            }
            let name = &key[..key.rfind('/').map_or(0, |slash| slash + 1)];
            if folders.last().is_none_or(|folder| folder.name != name) {
                folders.push(Folder::new(name));
            }
            if let Some(folder) = folders.last_mut() {
                folder.add(key);
            }
        }
        ends.extend(folders.into_iter().flat_map(|folder| folder.ends));
        if !ends.is_empty() {
            ends.sort_unstable();
            self.0.insert(bucket.to_owned(), ends);
        }
    }
}

/// A folder of which keys are counted.
#[cfg(any(feature = "s3", test))]
struct Folder {
    name: String,
    keys: usize,
    /// After so many keys each, one is kept.
    step: usize,
    ends: Vec<String>,
}

#[cfg(any(feature = "s3", test))]
impl Folder {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            keys: 0,
            step: PAGE,
            ends: Vec::new(),
        }
    }

    fn add(&mut self, key: String) {
        self.keys += 1;
        if !self.keys.is_multiple_of(self.step) {
            return;
        }
        self.ends.push(key);
        if self.ends.len() > MOST {
            // The second, the fourth and so on are after twice as many keys each.
            self.step *= 2;
            let mut place = 0;
            self.ends.retain(|_| {
                place += 1;
                place % 2 == 0
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(keys: impl Iterator<Item = String>) -> Vec<String> {
        let mut ends = PageEnds::default();
        ends.add_bucket("b", keys);
        ends.0.remove("b").unwrap_or_default()
    }

    #[test]
    fn every_thousandth_key_of_a_folder_ends_a_page() {
        assert!(ends((0..999).map(|n| format!("{n:06}"))).is_empty());
        let flat = ends((0..30_500).map(|n| format!("p-{n:06}")));
        assert_eq!(flat.len(), 30);
        assert_eq!((&*flat[0], &*flat[29]), ("p-000999", "p-029999"));
        let mut keys: Vec<_> = (0..1_500).map(|n| format!("{n:06}")).collect();
        // A folder in the middle of the keys beside it counts for itself.
        keys.extend((0..2_000).map(|n| format!("000500/{n:06}")));
        keys.sort();
        let expected = ["000500/000999", "000500/001999", "000999"];
        assert_eq!(ends(keys.into_iter()), expected);
    }

    #[test]
    fn a_large_folder_has_few_evenly_spread_ends() {
        let ends = ends((0..1_000_000).map(|n| format!("{n:08}")));
        assert_eq!(ends.len(), 62);
        let numbers: Vec<usize> = ends.iter().map(|end| end.parse().unwrap()).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] - pair[0] == 16_000));
    }

    #[test]
    fn what_a_listing_cannot_use_is_dropped() {
        let keys = ["b", "", "a", "b"].map(str::to_owned);
        let keys = [&keys[..], &["k".repeat(1_025)]].concat();
        let ends = PageEnds([("logs".to_owned(), keys)].into()).checked();
        assert_eq!(ends.0["logs"], ["a", "b"]);
    }
}
