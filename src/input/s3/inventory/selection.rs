//! Choosing the objects to read from all that an inventory lists.

use crate::input::KeyShare;
use crate::input::s3::list::Wanted;
use crate::input::s3::object_list::{Facts, ObjectList};

/// How many objects are added to the list at a time.
const BATCH: usize = 4_096;

/// The wanted objects below some prefixes.
pub(super) struct Selection<'w> {
    /// Each is a prefix of keys, or the key of one object.
    prefixes: &'w [&'w str],
    wanted: &'w Wanted,
    keys: KeyShare,
    /// Whether anything is below each prefix, wanted or not.
    pub has_any: Vec<bool>,
    /// How many objects are of another period.
    pub skipped: u64,
    /// How many are left out by their keys.
    pub excluded: u64,
    pub objects: ObjectList,
    /// The key of one of them.
    pub first: Option<String>,
    waiting: Vec<(String, Facts)>,
    /// The folder of the last object, the length of the prefix that it was looked for below, and whether it
    /// may hold wanted objects.
    folder: (String, usize, bool),
}

impl<'w> Selection<'w> {
    pub(super) fn new(prefixes: &'w [&'w str], wanted: &'w Wanted, keys: KeyShare) -> Self {
        Self {
            prefixes,
            wanted,
            keys,
            has_any: vec![false; prefixes.len()],
            skipped: 0,
            excluded: 0,
            objects: ObjectList::default(),
            first: None,
            waiting: Vec::new(),
            folder: (String::new(), 0, true),
        }
    }

    /// Adds an object if it is wanted, as [a listing](mod@crate::input::s3::list) does, and returns whether
    /// it was.
    pub(super) fn add(&mut self, key: String, facts: Facts) -> bool {
        let mut prefix = None;
        for (own, has_any) in self.prefixes.iter().zip(&mut self.has_any) {
            if key.starts_with(own) {
                *has_any = true;
                // An object below several is wanted if it is below one of them.
                prefix = prefix.into_iter().chain([*own]).max_by_key(|own| own.len());
            }
        }
        // An empty object whose key ends in a slash only represents a folder.
        let Some(prefix) = prefix.filter(|_| !key.ends_with('/') || facts.size > 0) else {
            return false;
        };
        if !self.has_folder_of(&key, prefix) {
            return false;
        }
        let is_of_period = self.wanted.objects.has(&key);
        let is_excluded = key != prefix && self.wanted.exclude.has(&key);
        let counts = self.keys.is_first();
        self.skipped += u64::from(counts && !is_of_period);
        self.excluded += u64::from(counts && is_of_period && is_excluded);
        let is_wanted = is_of_period && !is_excluded && self.keys.has(&key);
        if is_wanted {
            self.first.get_or_insert_with(|| key.clone());
            self.waiting.push((key, facts));
            if self.waiting.len() == BATCH {
                self.objects.add(std::mem::take(&mut self.waiting));
            }
        }
        is_wanted
    }

    /// Whether all folders between a prefix and an object may hold wanted objects. A listing does not
    /// look into the others.
    fn has_folder_of(&mut self, key: &str, prefix: &str) -> bool {
        let end = key.rfind('/').map_or(0, |slash| slash + 1);
        let folder = &key[..end];
        if (self.folder.0.as_str(), self.folder.1) != (folder, prefix.len()) {
            let slashes = memchr::memchr_iter(b'/', folder.as_bytes());
            let mut below = slashes.map(|slash| &folder[..=slash]);
            let is_wanted = |folder: &str| {
                folder.len() <= prefix.len() || self.wanted.objects.has_folder(folder)
            };
            self.folder = (folder.to_owned(), prefix.len(), below.all(is_wanted));
        }
        self.folder.2
    }

    /// Adds the objects of another selection from the same prefixes.
    pub(super) fn append(&mut self, mut other: Self) {
        other.objects.add(std::mem::take(&mut other.waiting));
        self.objects.append(other.objects);
        self.skipped += other.skipped;
        self.excluded += other.excluded;
        self.first = self.first.take().or(other.first);
        for (own, other) in self.has_any.iter_mut().zip(other.has_any) {
            *own |= other;
        }
    }
}
