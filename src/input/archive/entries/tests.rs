use std::io::Write;

use proptest::prelude::*;
use tar::{Builder, EntryType, Header};

use super::*;

type Files = Vec<(String, Vec<u8>)>;

fn header(kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_mode(0o644);
    header
}

/// An archive, and where the header of each file's content begins.
fn archive(files: &[(String, Vec<u8>)]) -> (Vec<u8>, Vec<usize>) {
    let mut builder = Builder::new(Vec::new());
    let mut headers = Vec::new();
    for (name, content) in files {
        let mut header = header(EntryType::Regular, content.len());
        builder
            .append_data(&mut header, name, &content[..])
            .unwrap();
        let end = builder.get_ref().len();
        headers.push(end - content.len().next_multiple_of(BLOCK) - BLOCK);
    }
    (builder.into_inner().unwrap(), headers)
}

/// What is read of an archive: its files, the other entries, and whether an error ended it.
fn read(archive: &[u8]) -> (Files, Vec<Entry>, bool) {
    let (mut files, mut others) = (Files::new(), Vec::new());
    let mut entries = Entries::new(archive);
    loop {
        match entries.next() {
            Ok(Some(Entry::File(name))) => {
                let (mut content, mut buffer) = (Vec::new(), [0; 700]);
                let failed = loop {
                    match entries.read(&mut buffer) {
                        Ok(0) => break false,
                        Ok(read) => content.extend_from_slice(&buffer[..read]),
                        Err(_) => break true,
                    }
                };
                files.push((String::from_utf8(name).unwrap(), content));
                if failed {
                    assert!(matches!(entries.next(), Ok(None)), "it fails once");
                    return (files, others, true);
                }
            }
            Ok(Some(other)) => others.push(other),
            Ok(None) => return (files, others, false),
            Err(_) => return (files, others, true),
        }
    }
}

fn any_files() -> impl Strategy<Value = Files> {
    let content = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..1_600),
        Just(vec![b'x'; 512]),
        Just(Vec::new()),
    ];
    // GNU's long names begin at 101 bytes.
    prop::collection::vec(("[a-z]{1,20}(/[a-z]{90,130}){0,3}", content), 1..6)
}

proptest! {
    #[test]
    fn every_file_is_read_up_to_where_an_archive_is_cut(
        files in any_files(),
        place in any::<prop::sample::Index>(),
    ) {
        let (whole, _) = archive(&files);
        prop_assert_eq!(read(&whole), (files.clone(), Vec::new(), false));
        // One of the two blocks of zeros at the end is enough.
        let cut = place.index(whole.len() - BLOCK);
        let (read, others, failed) = read(&whole[..cut]);
        prop_assert!(others.is_empty());
        let is_marked = cut > whole.len() - 2 * BLOCK;
        prop_assert!(failed || is_marked || cut == 0, "{}", cut);
        for (number, (name, content)) in read.iter().enumerate() {
            prop_assert_eq!(name, &files[number].0);
            let is_last = number + 1 == read.len();
            prop_assert!(content == &files[number].1 || is_last);
            prop_assert!(files[number].1.starts_with(content));
        }
    }

    #[test]
    fn a_damaged_header_costs_one_file(
        files in any_files(),
        file in any::<prop::sample::Index>(),
        place in 0..BLOCK,
        flip in 1..=255u8,
    ) {
        let (mut damaged, headers) = archive(&files);
        let file = file.index(files.len());
        damaged[headers[file] + place] ^= flip;
        let (read, others, failed) = read(&damaged);
        // The checksum is a number whose digits may be written in several ways.
        if others.is_empty() && !failed && read == files {
            return Ok(());
        }
        let mut left = files;
        left.remove(file);
        prop_assert_eq!((read, failed), (left, false));
        prop_assert_eq!(others, vec![Entry::Damage]);
    }
}

#[test]
fn what_is_no_file_is_passed_over() {
    let mut builder = Builder::new(Vec::new());
    let mut add = |kind: EntryType, name: &str, size: usize, content: &[u8]| {
        let mut header = header(kind, size);
        header.set_path(name).unwrap();
        header.set_cksum();
        builder.append(&header, content).unwrap();
    };
    add(EntryType::Directory, "folder/", 0, b"");
    add(
        EntryType::XGlobalHeader,
        "global",
        19,
        b"19 comment=nothing\n",
    );
    // Some programs write the size of the file that a link leads to.
    add(EntryType::Link, "hard", 700, b"");
    add(EntryType::Symlink, "soft", 0, b"");
    add(EntryType::Char, "device", 0, b"");
    add(EntryType::Fifo, "pipe", 0, b"");
    let attributes = b"20 SCHILY.xattr.a=\n\n13 path=long\n\0\0";
    add(
        EntryType::XHeader,
        "attributes",
        attributes.len(),
        attributes,
    );
    add(EntryType::Regular, "short", 3, b"one");
    add(EntryType::GNULongLink, "link", 3, b"to\0");
    add(EntryType::Continuous, "continuous", 3, b"two");
    add(EntryType::new(b'?'), "unknown", 5, b"three");
    let whole = builder.into_inner().unwrap();
    let files = [("long", "one"), ("continuous", "two"), ("unknown", "three")];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    assert_eq!(read(&whole), (files.to_vec(), Vec::new(), false));
    // Two archives in one file.
    let twice = [&whole[..], &whole[..]].concat();
    let files = [&files[..], &files[..]].concat();
    assert_eq!(read(&twice), (files, Vec::new(), false));
}

#[test]
fn attributes_take_bounded_memory_and_the_next_file_is_named() {
    let long = LONGEST_ATTRIBUTES as usize + 1;
    let mut archive = Vec::new();
    for (kind, name, content) in [
        (EntryType::GNULongName, "././@LongLink", vec![b'a'; long]),
        (EntryType::Regular, "lost", b"lost".to_vec()),
        (EntryType::XHeader, "attributes", b"99 size=1\n".to_vec()),
        (EntryType::Regular, "damaged", b"lost".to_vec()),
        (
            EntryType::XHeader,
            "attributes",
            b"25 GNU.sparse.major=1\n\n\n\n".to_vec(),
        ),
        (EntryType::Regular, "sparse", b"lost".to_vec()),
        (EntryType::Regular, "read", b"read".to_vec()),
    ] {
        let mut header = header(kind, content.len());
        header.set_path(name).unwrap();
        header.set_cksum();
        archive.write_all(header.as_bytes()).unwrap();
        archive.extend(&content);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    let (files, others, failed) = read(&archive);
    assert_eq!(files, [("read".to_owned(), b"read".to_vec())]);
    let named: Vec<_> = others
        .iter()
        .map(|other| match other {
            Entry::Unread(name, _) => str::from_utf8(name).unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(named, ["lost", "damaged", "sparse"]);
    assert!(!failed);
}
