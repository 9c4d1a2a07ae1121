//! Of compressed logs, whole or damaged, what is read is the start of the truth, an error says when
//! that is not all, and memory is bounded.

#![no_main]

use std::io::Write;

use flate2::{Compression, GzBuilder};
use libfuzzer_sys::fuzz_target;

mod inflate;
mod source;

use source::Way;

/// Lines longer than this are cut; no made text has one.
const LONGEST: usize = 16 << 10;

/// Room beyond the longest line that a block may take.
const BLOCK: usize = 768;

/// Bytes of a gzip file that say what it is; without them it is text.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

fuzz_target!(|bytes: &[u8]| {
    if let [kind, place, more, text @ ..] = bytes
        && text.len() <= LONGEST / 2
    {
        let place = usize::from(u16::from_le_bytes([*place, *more]));
        match kind % 4 {
            0 => arbitrary(text),
            1 => whole(text, *kind),
            2 => cut(text, *kind, place),
            _ => flipped(text, *kind, place),
        }
    }
});

/// What is read of a file, in memory and as a stream, which must not differ.
fn read(bytes: &[u8]) -> (Vec<u8>, Option<String>) {
    let (blocks, errors) = source::blocks(Way::Small.of(bytes), LONGEST);
    assert!(blocks.iter().all(|block| block.len() <= LONGEST + BLOCK));
    for way in [Way::Large, Way::Pipe] {
        let (streamed, failed) = source::blocks(way.of(bytes), LONGEST);
        assert_eq!(
            (blocks.concat(), &errors),
            (streamed.concat(), &failed),
            "{way:?}"
        );
    }
    assert!(errors.len() <= 1);
    (blocks.concat(), errors.into_iter().next())
}

/// A text that is read as lines, whatever the fuzzer made, as a file of one to four members, and
/// the places where a member ends.
fn made(text: &[u8], kind: u8) -> (Vec<u8>, Vec<u8>, Vec<usize>) {
    let text = [b"c0ffee ", text].concat();
    let members = usize::from(kind >> 2 & 3) + 1;
    let (mut file, mut ends) = (Vec::new(), Vec::new());
    for part in text.chunks(text.len().div_ceil(members)) {
        let builder = match kind >> 4 & 3 {
            0 => GzBuilder::new(),
            1 => GzBuilder::new().filename("a.log"),
            2 => GzBuilder::new().comment("of S3").extra(*b"more"),
            _ => GzBuilder::new().mtime(7).operating_system(3),
        };
        let level = Compression::new(u32::from(kind >> 6) * 3);
        let mut encoder = builder.write(Vec::new(), level);
        encoder.write_all(part).expect("memory takes every write");
        file.extend(encoder.finish().expect("memory takes every write"));
        ends.push(file.len());
    }
    (text, file, ends)
}

fn whole(text: &[u8], kind: u8) {
    let (text, file, _) = made(text, kind);
    assert_eq!(read(&file), (text, None));
}

fn cut(text: &[u8], kind: u8, place: usize) {
    let (text, mut file, ends) = made(text, kind);
    file.truncate(place % file.len());
    if file.len() < MAGIC.len() {
        return;
    }
    let (read, error) = read(&file);
    assert!(text.starts_with(&read));
    assert_eq!(error.is_none(), ends.contains(&file.len()), "{error:?}");
    let is_whole_lines = read.is_empty() || read.ends_with(b"\n");
    assert!(error.is_none() || is_whole_lines, "no cut line is read");
}

fn flipped(text: &[u8], kind: u8, place: usize) {
    let (text, mut file, _) = made(text, kind);
    let bit = place % 8;
    let place = MAGIC.len() + place / 8 % (file.len() - MAGIC.len());
    file[place] ^= 1 << bit;
    let (read, error) = read(&file);
    // Until its checksum comes, nobody can tell that a text is another.
    assert!(error.is_some() || read == text, "the damage is told");
}

/// Anything that begins as gzip does, against a decoder that shares nothing with the one in use.
fn arbitrary(bytes: &[u8]) {
    let file = [&MAGIC, bytes].concat();
    let (read, error) = read(&file);
    let Some((truth, is_whole)) = inflate::gunzip(&file) else {
        return;
    };
    let longest = truth.split(|&byte| byte == b'\n').map(<[u8]>::len).max();
    if longest > Some(LONGEST) {
        return;
    }
    if error.is_none() {
        assert!(is_whole && read == truth, "what is wrong is told");
    }
    assert!(truth.starts_with(&read) || read.starts_with(&truth));
}
