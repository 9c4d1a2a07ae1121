//! Lists of what was found, by which one process tells others what to read.
//!
//! An entry is the size in bytes, a space, the name and a NUL byte, which no path can hold.

use std::path::PathBuf;

use super::{Discovered, Place, Source, name};

impl Source {
    /// The source as a list names it. `None` for what no other process could read by its path:
    /// standard input, pipes, devices and objects in S3.
    pub fn list_entry(&self) -> Option<Vec<u8>> {
        let Place::File(path) = &self.place else {
            return None;
        };
        let mut entry = format!("{} ", self.size?).into_bytes();
        entry.extend_from_slice(path.as_os_str().as_encoded_bytes());
        entry.push(0);
        Some(entry)
    }
}

impl Discovered {
    /// What a list names, as found and not as named by a user; `None` if it is no list, or not
    /// whole. Nothing is looked up: that another process found it is good enough.
    pub fn from_list(list: &[u8]) -> Option<Self> {
        let mut sources = Vec::new();
        if let Some(entries) = list.strip_suffix(b"\0") {
            for entry in entries.split(|&byte| byte == 0) {
                sources.push(source(entry)?);
            }
        } else if !list.is_empty() {
            return None;
        }
        sources.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Some(Self {
            sources,
            ..Self::default()
        })
    }
}

fn source(entry: &[u8]) -> Option<Source> {
    let space = entry.iter().position(|&byte| byte == b' ')?;
    let (size, path) = (&entry[..space], &entry[space + 1..]);
    let size = std::str::from_utf8(size).ok()?.parse().ok()?;
    let path = path_of(path)?;
    Some(Source {
        name: path.display().to_string(),
        delivered: name::of_file(&path).and_then(|dated| dated.delivered()),
        place: Place::File(path),
        size: Some(size),
    })
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(std::ffi::OsStr::from_bytes(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    Some(std::str::from_utf8(bytes).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::super::discover;
    use super::*;

    #[test]
    fn a_list_tells_what_was_found() {
        let found = discover(&["fixtures/estate".into(), "fixtures/logs".into()], None);
        let entries = found.sources.iter().rev().filter_map(Source::list_entry);
        let list: Vec<u8> = entries.flatten().collect();
        let listed = Discovered::from_list(&list).expect("it is a list");
        let told = |found: &Discovered| -> Vec<_> {
            let sources = found.sources.iter();
            let told = sources.map(|source| (source.name.clone(), source.size, source.delivered));
            told.collect()
        };
        assert_eq!(told(&listed), told(&found));
        assert!(listed.named.is_empty());
    }

    #[test]
    fn names_may_hold_anything_but_nul() {
        let list = b"3 a b\n\0 \xff\0".as_slice();
        assert!(Discovered::from_list(list).is_none(), "no size");
        let listed = Discovered::from_list(b"3 a b\n\x0012 -\0").expect("it is a list");
        let names: Vec<_> = listed.sources.iter().map(|source| &source.name).collect();
        assert_eq!(names, ["-", "a b\n"]);
        let mut sources = listed.sources.iter();
        assert!(sources.all(|source| matches!(source.place, Place::File(_))));
    }

    #[test]
    fn a_list_that_was_cut_is_no_list() {
        for list in [&b"3 a\x0012 b"[..], b"12", b"12\0", b"\0", b"x a\0"] {
            assert!(Discovered::from_list(list).is_none(), "{list:?}");
        }
        let empty = Discovered::from_list(b"").expect("nothing is a list");
        assert!(empty.sources.is_empty());
    }
}
