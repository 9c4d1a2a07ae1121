//! Lists of sources, by which one process tells others what to read.
//!
//! An entry is the size in bytes, a space, the name and a NUL byte, which cannot occur in a path.
//! For an object in S3, an `@` and the region follow the size, so that readers of the list need not
//! ask S3 for the region. If only a range is to be read, a `#` and the range follow, and for an object
//! another `#` and its entity tag: `9000000000@eu-west-1#134217728-268435456#"ab12" s3://bucket/key`.
//! In place of objects there may be a share of the objects of a file of an inventory, such as
//! `inventory:0/7` and JSON.

use std::ops::Range;
use std::path::PathBuf;

use super::{Discovered, KeyShare, Place, Source, SourceRange, name_of_path, object_name};

impl Source {
    /// The entry of this source in a list. `None` if another process could not read the source by
    /// its name: standard input, pipes and devices.
    pub fn list_entry(&self) -> Option<Vec<u8>> {
        let size = self.size?;
        let (start, name) = match &self.place {
            Place::StandardInput => return None,
            Place::File(path) => (format!("{size}"), path.as_os_str().as_encoded_bytes()),
            #[cfg(feature = "s3")]
            Place::Object(bucket) => (format!("{size}@{}", bucket.region), self.name.as_bytes()),
        };
        let range = self.range.as_ref().map_or_else(String::new, written);
        // A key may contain NUL, though few do.
        if name.contains(&0) {
            return None;
        }
        Some([start.as_bytes(), range.as_bytes(), b" ", name, b"\0"].concat())
    }
}

/// A range as an entry has it.
fn written(range: &SourceRange) -> String {
    let Range { start, end } = range.bytes;
    let e_tag = range.e_tag.iter().map(|tag| format!("#{tag}"));
    format!("#{start}-{end}") + &e_tag.collect::<String>()
}

/// The range of a source of this size.
fn range(size: u64, bytes: &str, e_tag: Option<&str>) -> Option<SourceRange> {
    let (start, end) = bytes.split_once('-')?;
    let range = SourceRange {
        bytes: start.parse().ok()?..end.parse().ok()?,
        e_tag: e_tag.map(str::to_owned),
    };
    range.fits(size).then_some(range)
}

/// What a list names in S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedInS3 {
    /// An object.
    Object(ListedObject),
    /// Objects of a file of an inventory, which the JSON describes.
    Share(KeyShare, String),
}

/// An object in S3, as read from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// `s3://bucket/key`.
    pub url: String,
    /// The region of its bucket.
    pub region: String,
    /// In bytes.
    pub size: u64,
    /// The range to read, if not all of it.
    pub range: Option<SourceRange>,
}

impl Discovered {
    /// Reads a list; `None` if it is invalid or incomplete. [`Discovered::named`] stays empty.
    /// Nothing is looked up, since another process has found the sources. What is in S3 is
    /// returned separately, because it needs a connection.
    pub fn from_list(list: &[u8]) -> Option<(Self, Vec<ListedInS3>)> {
        let (mut sources, mut in_s3) = (Vec::new(), Vec::new());
        if let Some(entries) = list.strip_suffix(b"\0") {
            for entry in entries.split(|&byte| byte == 0) {
                let space = entry.iter().position(|&byte| byte == b' ')?;
                let (facts, name) = (str::from_utf8(&entry[..space]).ok()?, &entry[space + 1..]);
                if let Some(share) = KeyShare::parse(facts) {
                    let known = str::from_utf8(name).ok()?.to_owned();
                    in_s3.push(ListedInS3::Share(share, known));
                    continue;
                }
                let mut facts = facts.splitn(3, '#');
                let (place, bytes, e_tag) = (facts.next()?, facts.next(), facts.next());
                let (size, region) = match place.split_once('@') {
                    Some((size, region)) => (size, Some(region)),
                    None => (place, None),
                };
                let size = size.parse().ok()?;
                let range = match bytes {
                    Some(bytes) => Some(range(size, bytes, e_tag)?),
                    None => None,
                };
                match region {
                    None => sources.push(file(size, range, name)?),
                    Some(region) => in_s3.push(ListedInS3::Object(ListedObject {
                        url: str::from_utf8(name).ok()?.to_owned(),
                        region: region.to_owned(),
                        size,
                        range,
                    })),
                }
            }
        } else if !list.is_empty() {
            return None;
        }
        let mut found = Self {
            is_listed: true,
            ..Self::default()
        };
        found.sources.files = sources;
        found.sources.sort_files();
        Some((found, in_s3))
    }
}

fn file(size: u64, range: Option<SourceRange>, path: &[u8]) -> Option<Source> {
    let path = path_of(path)?;
    Some(Source {
        name: name_of_path(&path),
        delivered: object_name::parse_file(&path).and_then(|dated| dated.delivered()),
        place: Place::File(path),
        size: Some(size),
        tag: 0,
        range,
    })
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(std::ffi::OsStr::from_bytes(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    Some(str::from_utf8(bytes).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::discover;

    #[test]
    fn a_list_reads_back_as_what_was_found() {
        let found = discover(&["fixtures/estate".into(), "fixtures/logs".into()], None);
        let entries = found
            .sources
            .files
            .iter()
            .rev()
            .filter_map(Source::list_entry);
        let list: Vec<u8> = entries.flatten().collect();
        let (listed, objects) = Discovered::from_list(&list).expect("it is a list");
        let facts = |found: &Discovered| -> Vec<_> {
            found
                .sources
                .iter()
                .map(|source| (source.name.clone(), source.size, source.delivered))
                .collect()
        };
        assert_eq!(facts(&listed), facts(&found));
        assert!(listed.named.is_empty() && objects.is_empty());
    }

    #[test]
    fn objects_come_with_their_region() {
        let list = b"12@eu-west-1 s3://bucket/a key\x003 a b@c\0";
        let (files, objects) = Discovered::from_list(list).expect("it is a list");
        assert_eq!(files.sources.get(0).name, "a b@c");
        let object = ListedObject {
            url: "s3://bucket/a key".to_owned(),
            region: "eu-west-1".to_owned(),
            size: 12,
            range: None,
        };
        assert_eq!(objects, [ListedInS3::Object(object)]);
    }

    #[test]
    fn a_share_of_an_inventory_is_read_with_what_describes_it() {
        let list = b"inventory:1/3 {\"a\": \"b c\"}\0";
        let (found, listed) = Discovered::from_list(list).expect("it is a list");
        assert!(found.sources.is_empty());
        let [ListedInS3::Share(_, known)] = &listed[..] else {
            panic!("{listed:?}");
        };
        assert_eq!(known, "{\"a\": \"b c\"}");
        assert!(Discovered::from_list(b"inventory:3/3 {}\0").is_none());
        assert!(Discovered::from_list(b"inventory {}\0").is_none());
    }

    #[test]
    fn ranges_read_back_as_they_were_and_impossible_ones_are_refused() {
        let list = b"30000000#8388608-16777216 a\x0030000000#16777216-30000000 a\0\
            30000000@r#0-8388608#\"#1\" s3://b/k\0";
        let (files, objects) = Discovered::from_list(list).expect("it is a list");
        let entries = files.sources.iter().filter_map(|file| file.list_entry());
        let [
            ListedInS3::Object(ListedObject {
                range: Some(object),
                ..
            }),
        ] = &objects[..]
        else {
            panic!("{objects:?}");
        };
        let entries: Vec<u8> = entries.flatten().collect();
        assert!(list.starts_with(&entries) && entries.len() > 50);
        assert_eq!(object.bytes, 0..8_388_608);
        assert_eq!(object.e_tag.as_deref(), Some("\"#1\""));
        for range in [
            "",
            "0",
            "0-1",
            "1-8388608",
            "8388608-0",
            "0-0",
            "0-8388608000",
            "x-y",
        ] {
            let list = format!("30000000#{range} a\0");
            assert!(Discovered::from_list(list.as_bytes()).is_none(), "{range}");
        }
    }

    #[test]
    fn names_may_hold_anything_but_nul() {
        let list = b"3 a b\n\0 \xff\0".as_slice();
        assert!(Discovered::from_list(list).is_none(), "no size");
        let (listed, _) = Discovered::from_list(b"3 a b\n\x0012 -\0").expect("it is a list");
        let names: Vec<_> = listed
            .sources
            .iter()
            .map(|source| source.into_owned().name)
            .collect();
        assert_eq!(names, ["-", "a b\n"]);
        let mut sources = listed.sources.iter();
        assert!(sources.all(|source| matches!(source.place, Place::File(_))));
    }

    #[test]
    fn a_truncated_list_is_refused() {
        for list in [
            &b"3 a\x0012 b"[..],
            b"12",
            b"12\0",
            b"\0",
            b"x a\0",
            b"@r s3://b/k\0",
            b"1@r s3://b/\xff\0",
        ] {
            assert!(Discovered::from_list(list).is_none(), "{list:?}");
        }
        let (empty, objects) = Discovered::from_list(b"").expect("nothing is a list");
        assert!(empty.sources.is_empty() && objects.is_empty());
    }
}
