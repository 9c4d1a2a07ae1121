//! Tar archives and zstd data, whole or damaged, are read alike in every way, and what is whole is
//! read as the files in it.

#![no_main]

use std::collections::BTreeMap;
use std::io::{Read as _, Write};

use libfuzzer_sys::fuzz_target;
use s3tls::evidence::MAX_LINE;
use s3tls::input::{Discovered, ForeignRule, Input};

mod source;

use source::Way;

/// The most bytes that the files of an archive have together.
const MOST: usize = 8 << 10;

/// Bytes of a zstd frame that say what it is.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The size of a header in an archive, and of each of the two blocks that end it.
const BLOCK: usize = 512;

fuzz_target!(|bytes: &[u8]| {
    if let [kind, place, more, content @ ..] = bytes
        && content.len() <= MOST
    {
        let place = usize::from(u16::from_le_bytes([*place, *more]));
        match kind % 4 {
            0 => arbitrary(content),
            1 => whole(content, *kind),
            2 => cut(content, *kind, place),
            _ => flipped(content, *kind, place),
        }
    }
});

/// What is read of a file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Read {
    /// The bytes of each member by its number; a file that is not an archive has the number 0.
    members: BTreeMap<usize, Vec<u8>>,
    /// The name of the member that could not be read, and why.
    errors: Vec<(String, String)>,
}

fn read_in(found: Discovered) -> Read {
    let input = Input::with_rule(found, MAX_LINE, ForeignRule::Error);
    let mut read = Read::default();
    input.drain(&mut |block| {
        // Each block of such a kind is the whole file.
        let is_again = block.kind.is_whole() && block.part > 0;
        if !is_again && !block.bytes.is_empty() {
            let number = block.member.map_or(0, |member| member.number);
            let member = read.members.entry(number).or_default();
            member.extend_from_slice(block.bytes);
        }
    });
    let errors = input.errors().into_iter().map(|error| {
        let name = error.source.split_once('!').map_or("", |(_, name)| name);
        (name.to_owned(), error.reason)
    });
    read.errors = errors.collect();
    read
}

/// What is read of a file, in memory and as a stream, which must not differ.
fn read(file: &[u8]) -> Read {
    let read = read_in(Way::Small.of(file));
    for way in [Way::Large, Way::Pipe] {
        if way.takes(file) {
            assert_eq!(read, read_in(way.of(file)), "{way:?}");
        }
    }
    read
}

/// An archive of one to four files, and the archive as it may be compressed.
fn made(content: &[u8], kind: u8) -> (Vec<&[u8]>, Vec<u8>, Vec<u8>) {
    let count = usize::from(kind >> 2 & 3) + 1;
    // An archive without any file is not recognised, as it consists of zeros.
    let mut files: Vec<_> = content
        .chunks(content.len().div_ceil(count).max(1))
        .collect();
    if files.is_empty() {
        files.push(content);
    }
    let mut archive = tar::Builder::new(Vec::new());
    for (number, file) in files.iter().enumerate() {
        let mut header = tar::Header::new_gnu();
        header.set_size(file.len() as u64);
        archive
            .append_data(&mut header, name(number), *file)
            .expect("memory takes every write");
    }
    let archive = archive.into_inner().expect("memory takes every write");
    let frame = |bytes| zstd::encode_all(bytes, 1).expect("memory takes every write");
    let packed = match kind >> 4 & 3 {
        0 => archive.clone(),
        1 => {
            let level = flate2::Compression::fast();
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder
                .write_all(&archive)
                .expect("memory takes every write");
            encoder.finish().expect("memory takes every write")
        }
        2 => frame(archive.as_slice()),
        _ => {
            let (first, second) = archive.split_at(archive.len() / 3);
            [frame(first), frame(second)].concat()
        }
    };
    (files, archive, packed)
}

/// The name of a file in an archive.
fn name(number: usize) -> String {
    format!("file-{number}")
}

/// Each member is read as if it were a file of its own.
fn whole(content: &[u8], kind: u8) {
    let (files, _, packed) = made(content, kind);
    let read = read(&packed);
    let mut expected = Read::default();
    for (number, file) in files.into_iter().enumerate() {
        let alone = read_in(Way::Small.of(file));
        let is_nested = read
            .errors
            .iter()
            .any(|(_, reason)| reason.contains("inside an archive"));
        if is_nested {
            return;
        }
        let members = alone.members.into_values();
        expected
            .members
            .extend(members.map(|bytes| (number + 1, bytes)));
        let errors = alone.errors.into_iter();
        expected
            .errors
            .extend(errors.map(|(_, reason)| (name(number), reason)));
    }
    assert_eq!(read, expected);
}

/// What is read of a file that was cut is the start of it, and an error says so.
fn cut(content: &[u8], kind: u8, place: usize) {
    let (files, archive, mut packed) = made(content, kind);
    let is_plain = packed == archive;
    let end = match is_plain {
        true => archive.len() - 2 * BLOCK,
        false => packed.len() - 1,
    };
    let least = if is_plain { BLOCK } else { ZSTD.len() };
    if end < least {
        return;
    }
    packed.truncate(least + place % (end - least + 1));
    let read = read(&packed);
    assert!(!read.errors.is_empty(), "the cut is told");
    for (number, bytes) in read.members.iter().filter(|&(&number, _)| number > 0) {
        let file = files[number - 1];
        assert!(is_compressed(file) || file.starts_with(bytes), "{number}");
    }
}

fn flipped(content: &[u8], kind: u8, place: usize) {
    let (_, _, mut packed) = made(content, kind);
    let (bit, place) = (place % 8, place / 8 % packed.len());
    packed[place] ^= 1 << bit;
    read(&packed);
}

/// Anything that begins as zstd does is read as what it holds.
fn arbitrary(bytes: &[u8]) {
    let file = [&ZSTD, bytes].concat();
    let read = read(&file);
    let mut truth = Vec::new();
    let most = source::MOST as u64 + 1;
    let decoded = zstd::Decoder::new(file.as_slice())
        .and_then(|decoder| decoder.take(most).read_to_end(&mut truth));
    if decoded.is_ok() && truth.len() < source::MOST && !is_compressed(&truth) {
        assert_eq!(read, read_in(Way::Small.of(&truth)));
    }
}

fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
        || bytes.starts_with(&ZSTD)
        || matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}
