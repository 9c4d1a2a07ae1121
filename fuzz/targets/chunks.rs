//! The same bytes give the same counts however they are cut, by however many threads, and these
//! are what a naive split at newlines gives.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rayon::{ThreadPool, ThreadPoolBuilder};
use s3tls::audit::{Audit, Options, conclude, read_partial, write_partial};
use s3tls::evidence::Record;

mod source;

use source::Way;

const WAYS: [Way; 3] = [Way::Small, Way::Large, Way::Pipe];

/// A pool for each number of threads up to three.
static POOLS: LazyLock<[ThreadPool; 3]> = LazyLock::new(|| {
    [1, 2, 3].map(|threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool")
    })
});

/// Room beyond the longest line that a block may take: the first bytes, by which a file is
/// recognised, and some more to look for a line's end.
const BLOCK: usize = 768;

fuzz_target!(|bytes: &[u8]| {
    if bytes.len() > source::MOST {
        return;
    }
    let options = Options::default();
    let mut first: Option<Vec<u8>> = None;
    let ways = WAYS.into_iter().filter(|way| way.takes(bytes));
    for (number, way) in ways.enumerate() {
        let pool = &POOLS[(number + bytes.len()) % POOLS.len()];
        let counts = way.counts(bytes, pool, &options);
        let partial = write_partial(counts, &options);
        match &first {
            None => first = Some(partial),
            Some(first) => assert!(*first == partial, "{way:?} counts otherwise"),
        }
    }
    let partial = first.expect("there are ways");
    let (question, counts) = read_partial(&partial).expect("what was counted is sound");
    assert_eq!(question, s3tls::audit::Question::of(&options));
    assert!(
        write_partial(counts, &options) == partial,
        "a partial reads back as it was"
    );
    let (_, counts) = read_partial(&partial).expect("a second time");
    compare(bytes, &conclude(counts, &options));
    cut_lines(bytes);
});

/// The lines, the last of which may lack its newline.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<_> = bytes.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines
}

/// Whether the bytes begin as gzip or zstd does.
fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
        || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        || matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Whether the bytes may begin with the header of an archive, which no text does.
fn may_be_archive(bytes: &[u8]) -> bool {
    bytes.get(511) == Some(&0)
}

/// Whether the bytes are read as text at all.
fn is_text(audit: &Audit, bytes: &[u8]) -> bool {
    let samples = &audit.scope.samples;
    samples.unreadable.is_empty()
        && samples.skipped.is_empty()
        && !is_compressed(bytes)
        && !may_be_archive(bytes)
        && !may_be_other_evidence(bytes)
}

/// Whether the bytes may be read as JSON or as a table. A line of a text log has no brace where it
/// begins, and a bracket before any comma.
fn may_be_other_evidence(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(512)];
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = text.trim_ascii_start();
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or(text);
    let is_table = line.iter().any(|byte| b",\t".contains(byte)) && !line.contains(&b'[');
    is_table || start.contains(&b'{') || start.contains(&b'[') && !start.contains(&b'/')
}

fn compare(bytes: &[u8], audit: &Audit) {
    let scope = &audit.scope;
    let counts = &scope.counts;
    let others = counts.other_events.values().sum::<u64>() + counts.repeated_events;
    assert_eq!(
        counts.lines,
        counts.records + others + counts.malformed + counts.blank
    );
    if !is_text(audit, bytes) {
        return;
    }
    let lines = lines(bytes);
    let is_blank = |line: &&&[u8]| line.trim_ascii().is_empty();
    let is_record = |line: &&[u8]| Record::parse(line).is_ok();
    assert_eq!(scope.counts.bytes, bytes.len() as u64);
    assert_eq!(scope.counts.lines, lines.len() as u64);
    assert_eq!(
        scope.counts.blank,
        lines.iter().filter(is_blank).count() as u64
    );
    let records = lines.iter().filter(|line| is_record(line)).count() as u64;
    assert_eq!(scope.counts.records, records);
    assert_eq!(audit.summary.requests, records);
    let numbered = lines.iter().zip(1..);
    let malformed = numbered.filter(|(line, _)| !is_blank(line) && !is_record(line));
    let malformed: Vec<u64> = malformed.map(|(_, number)| number).take(3).collect();
    let samples = scope
        .samples
        .malformed_samples
        .iter()
        .map(|sample| sample.line);
    assert_eq!(samples.collect::<Vec<_>>(), malformed);
}

/// In a pipe of lines too long for memory, those are cut, and no other line is touched.
fn cut_lines(bytes: &[u8]) {
    let longest = 64 + bytes.len() % 200;
    let (blocks, errors) = source::blocks(Way::Pipe.of(bytes), longest);
    if !errors.is_empty()
        || is_compressed(bytes)
        || may_be_archive(bytes)
        || may_be_other_evidence(bytes)
    {
        return;
    }
    assert!(blocks.iter().all(|block| block.len() <= longest + BLOCK));
    let read: Vec<&[u8]> = blocks.iter().flat_map(|block| lines(block)).collect();
    let lines = lines(bytes);
    assert_eq!(read.len(), lines.len());
    for (read, line) in read.into_iter().zip(lines) {
        let is_cut = line.len() > longest && read == &line[..=longest];
        assert!(is_cut || read == line, "{}", read.escape_ascii());
    }
}
