//! Tests that reading a line takes time linear in its length, whatever a client sends.

use proptest::prelude::*;

use super::malformed::MAX_LINE;
use super::scan::bytes_looked_at;
use crate::evidence::record::Record;

const HEAD: &str =
    "c0ffee b [06/Mar/2019:00:00:38 +0000] 192.0.2.10 - 0A1B2C3D4E5F6071 REST.GET.OBJECT ";
const REQUEST: &str = "key \"GET /";
const CLIENT: &str = "\" 200 - 1 1 1 1 \"-\" \"agent\" - ";
const TAIL: &str = "aG9zdA= SigV4 AES128-SHA AuthHeader h TLSv1.2 - -";
/// An outcome without headers after it. The quote before it may end the request line.
const OUTCOME: &str = "\" 200 - 1 1 1 1 - - ";
/// The outcome of a line of Ceph's.
const CEPH: &str = "\" 200 - 1 1 - 1ms - ";
const TIME: &str = "[06/Mar/2019:00:00:38 +0000]";

/// A part of a line. Repeated parts fill the line up to the length that is asked for.
#[derive(Debug, Clone, Copy)]
enum Part {
    Once(&'static str),
    Repeated(&'static str),
}
use Part::{Once, Repeated};

/// A line of at most `len` bytes, of which each repeated part fills an equal share.
fn line(parts: &[Part], len: usize) -> Vec<u8> {
    let fixed = parts.iter().map(|part| match part {
        Once(text) => text.len(),
        Repeated(_) => 0,
    });
    let fixed: usize = fixed.sum();
    let repeated = parts.iter().filter(|part| matches!(part, Repeated(_)));
    let share = (len - fixed) / repeated.count().max(1);
    let text = parts.iter().map(|part| match part {
        Once(text) => (*text).to_owned(),
        Repeated(text) => text.repeat(share / text.len()),
    });
    text.collect::<String>().into_bytes()
}

/// The number of bytes that are looked at to read a line and to decide whether it is ambiguous.
fn cost(line: &[u8]) -> usize {
    bytes_looked_at(|| {
        if let Ok(record) = Record::parse(line) {
            record.holds_another_start();
            record.holds_another_tail();
        }
    })
}

/// Lines with many candidates for one of the reader's decisions.
const HOSTILE: [&[Part]; 27] = [
    // The end of the request line, which depends on the closing quote at the other end.
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated(OUTCOME),
        Once(CLIENT),
        Once(TAIL),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated(OUTCOME),
        Once(CLIENT),
        Once(TAIL),
        Repeated("x"),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated(OUTCOME),
        Once(CLIENT),
        Once(TAIL),
        Repeated("\""),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated(OUTCOME),
        Once(CLIENT),
        Repeated("- "),
    ],
    &[Once(HEAD), Once(REQUEST), Repeated(OUTCOME), Repeated("\"")],
    &[
        Once(HEAD),
        Once("raw key "),
        Repeated(OUTCOME),
        Repeated("x"),
        Once(TAIL),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated("\" 200 - 1 1 1 1"),
        Once(CLIENT),
        Once(TAIL),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated("\" 200 - 1 1 "),
        Repeated("1"),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated("\""),
        Once(CLIENT),
        Once(TAIL),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated("\" "),
        Once(CLIENT),
        Once(TAIL),
    ],
    // The end of a raw key.
    &[Once(HEAD), Repeated("key \""), Once(CLIENT), Once(TAIL)],
    &[
        Once(HEAD),
        Repeated("[ "),
        Once(REQUEST),
        Once(CLIENT),
        Once(TAIL),
    ],
    // The time of a second record.
    &[
        Once(HEAD),
        Repeated("["),
        Once(" "),
        Once(REQUEST),
        Repeated("["),
        Once(CLIENT),
        Repeated("[ "),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated(TIME),
        Once(CLIENT),
        Repeated(TIME),
        Once(TAIL),
    ],
    // The border between the headers.
    &[
        Once(HEAD),
        Once(REQUEST),
        Once("\" 200 - 1 1 1 1 \""),
        Repeated("\" \""),
        Once("\" - "),
        Repeated("- "),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Once("\" 200 - 1 1 1 1 \""),
        Repeated("\" "),
        Once("\" - "),
        Once(TAIL),
    ],
    // The start of a second set of trailing fields.
    &[
        Once(HEAD),
        Once(REQUEST),
        Once(CLIENT),
        Once(TAIL),
        Repeated(" SigV4 - AuthHeader"),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Once(CLIENT),
        Once("- SigV4 - "),
        Repeated("AuthHeader TLS"),
        Repeated(" - -"),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Once("\" 200 - 1 1 1 1 \""),
        Repeated("\" - - SigV4 x "),
        Once(CLIENT),
        Once(TAIL),
    ],
    // The end of the request line and the border between the headers in lines of Ceph's.
    &[
        Once(HEAD),
        Once(REQUEST),
        Repeated(CEPH),
        Once(CLIENT),
        Once(TAIL),
    ],
    &[Once(HEAD), Once("key \"GET"), Once(CEPH), Repeated("x\" ")],
    &[
        Once(HEAD),
        Once("key \"GET"),
        Once(CEPH),
        Repeated("\" 200 - 1 1 - 1ms "),
        Once("x"),
    ],
    // A quoted Host header.
    &[
        Once(HEAD),
        Once(REQUEST),
        Once(CLIENT),
        Repeated("- h SigV4 - AuthHeader \"h\" - - - "),
        Once("- h SigV4 - AuthHeader \"h\" - - -"),
    ],
    &[
        Once(HEAD),
        Once(REQUEST),
        Once(CLIENT),
        Repeated("x"),
        Once(" \"h\" - - -"),
    ],
    // No candidate at all.
    &[Repeated("x")],
    &[Repeated(" ")],
    &[
        Once("c0ffee b "),
        Once(TIME),
        Once(" 192.0.2.10"),
        Repeated(" "),
        Once("-"),
        Repeated(" -"),
    ],
];

#[test]
fn a_line_of_twice_the_length_takes_twice_the_work() {
    for parts in HOSTILE {
        let mut len = MAX_LINE / 16;
        let mut before = cost(&line(parts, len));
        while len < MAX_LINE {
            len *= 2;
            let now = cost(&line(parts, len));
            assert!(
                now * 10 <= before * 22,
                "{now} bytes after {before} at a length of {len}: {parts:?}"
            );
            before = now;
        }
    }
}

fn any_part() -> impl Strategy<Value = Part> {
    let texts = [
        REQUEST,
        CLIENT,
        TAIL,
        OUTCOME,
        CEPH,
        TIME,
        " \"",
        "AuthHeader \"h\" - - -",
        "\"",
        "\" ",
        "\" \"",
        " ",
        "- ",
        "[",
        "x",
        "x ",
        "SigV4 - AuthHeader ",
        "\" 200 - 1 1 1 1 \"",
        "\" 200 - ",
        "TLSv1.3 ",
    ];
    prop_oneof![
        prop::sample::select(texts.to_vec()).prop_map(Once),
        prop::sample::select(texts.to_vec()).prop_map(Repeated),
    ]
}

proptest! {
    #[test]
    fn no_byte_is_looked_at_over_and_over(parts in prop::collection::vec(any_part(), 0..7)) {
        let parts = [&[Once(HEAD)], &parts[..]].concat();
        let line = line(&parts, 1 << 16);
        prop_assert!(cost(&line) <= 100 * line.len());
    }
}
