//! Inventories whose files other processes read: this one reads only their manifests.

use super::InputError;

/// What an entry of a list begins with if it is a share of an inventory.
const SHARE: &str = "inventory:";

/// The keys of a share: all keys are dealt by their hashes, so that one that is listed twice is in one
/// share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyShare {
    number: u32,
    of: u32,
}

#[cfg(feature = "s3")]
impl KeyShare {
    /// All keys.
    pub(super) const ALL: Self = Self { number: 0, of: 1 };

    pub(super) fn has(self, key: &str) -> bool {
        self.of < 2 || crc32fast::hash(key.as_bytes()) % self.of == self.number
    }

    /// Whether this share counts what is left out, so that it is counted once.
    pub(super) fn is_first(self) -> bool {
        self.number == 0
    }
}

impl KeyShare {
    /// Reads the beginning of an entry.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, of) = text.strip_prefix(SHARE)?.split_once('/')?;
        let (number, of) = (number.parse().ok()?, of.parse().ok()?);
        (number < of).then_some(Self { number, of })
    }
}

/// An inventory whose files other processes read.
#[derive(Debug)]
pub(super) struct SharedInventory {
    /// The error for each URL below which there have to be objects, if there are none.
    pub expected: Vec<InputError>,
    pub files: Vec<SharedFile>,
}

/// A file of an inventory.
#[derive(Debug)]
pub(super) struct SharedFile {
    /// In bytes.
    pub size: u64,
    /// What its readers have to know, as JSON.
    pub known: String,
}

impl SharedFile {
    /// The entries of lists by which processes read the file, each for the objects that so many of its
    /// bytes list.
    pub(super) fn entries(&self, bytes: u64) -> impl Iterator<Item = Vec<u8>> {
        let of = u32::try_from(self.size / bytes.max(1)).unwrap_or(u32::MAX);
        let of = of.max(1);
        // JSON writes NUL as an escape.
        let entry = move |number| format!("{SHARE}{number}/{of} {}\0", self.known).into_bytes();
        (0..of).map(entry)
    }
}

#[cfg(all(test, feature = "s3"))]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_in_one_share() {
        let file = SharedFile {
            size: 700,
            known: "{}".to_owned(),
        };
        let entries: Vec<_> = file.entries(100).collect();
        assert_eq!(entries.len(), 7);
        let shares = entries.iter().map(|entry| {
            let text = str::from_utf8(entry).expect("UTF-8");
            let (share, known) = text.split_once(' ').expect("a space");
            assert_eq!(known, "{}\0");
            KeyShare::parse(share).expect("a share")
        });
        let shares: Vec<_> = shares.collect();
        for key in (0..100).map(|number| number.to_string()) {
            assert_eq!(shares.iter().filter(|share| share.has(&key)).count(), 1);
        }
        assert_eq!(shares.iter().filter(|share| share.is_first()).count(), 1);
        for size in [0, 1, 99] {
            let known = String::new();
            assert_eq!(SharedFile { size, known }.entries(100).count(), 1);
        }
        for text in ["", "inventory:", "inventory:1/1", "inventory:-1/2", "7"] {
            assert_eq!(KeyShare::parse(text), None, "{text}");
        }
    }
}
