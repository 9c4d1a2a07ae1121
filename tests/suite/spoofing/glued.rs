//! Two records in one line: the first is cut anywhere or lacks its newline, for example after
//! joining files that do not end in a newline.
//!
//! Such a line must be malformed or ambiguous, since it hides a record. The only exception is a cut
//! in the first field, which cannot be detected: it looks like an owner with another name.

use std::path::Path;
use std::sync::LazyLock;

use hashbrown::HashSet;
use proptest::prelude::*;
use s3tls::evidence::{Line, Lines, Record};

use super::line_of_a_stranger;
use crate::parser::{fixture_lines, lines_below};

fn is_plain(line: &[u8]) -> bool {
    matches!(Lines::new(line).next(), Some(Line::Record(_)))
}

/// Every made-up line, and every genuine one that is there.
static LINES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut lines = fixture_lines();
    if let Some(corpus) = std::env::var_os("S3TLS_CORPUS") {
        lines.extend(lines_below(Path::new(&corpus)));
    }
    lines
});

/// Holds one line, cut to a length, with a whole one glued to it.
fn assert_told(first: &[u8], cut: usize, second: &[u8]) {
    let line = [&first[..cut], second].concat();
    let mut lines = Lines::new(&line);
    let Some(Line::Record(record)) = lines.next() else {
        return;
    };
    let whole = Record::parse(second).expect("a record");
    let owner = first.split(|&byte| byte == b' ').next().unwrap_or_default();
    assert!(cut <= owner.len(), "cut at {cut}: {}", line.escape_ascii());
    assert!(
        owner_of(&record).ends_with(owner_of(&whole))
            && record.bucket == whole.bucket
            && record.requester == whole.requester
            && record.tls_version == whole.tls_version,
        "{}",
        line.escape_ascii()
    );
    let is_aws = |owner: &[u8]| owner.len() == 64 && owner.iter().all(u8::is_ascii_hexdigit);
    assert!(
        cut == 0 || !is_aws(owner) || !is_aws(owner_of(&whole)),
        "an owner is not as long: {}",
        line.escape_ascii()
    );
}

fn owner_of<'a>(record: &Record<'a>) -> &'a [u8] {
    record.bucket_owner.expect("every line has one")
}

/// Lines of every era and transport, quoted, in part and not at all: each with each, cut anywhere.
#[test]
fn no_line_of_any_form_swallows_another() {
    let mut lines = fixture_lines();
    lines.retain(|line| is_plain(line));
    // One of each form: the operation, what is quoted, and how many fields stand behind it.
    let form = |line: &[u8]| {
        let record = Record::parse(line).expect("a record");
        let text = [record.request_uri, record.referer, record.user_agent]
            .map(|field| field == Some(b"-"));
        let quotes = line.iter().filter(|&&byte| byte == b'"').count();
        let is_long = record.user_agent.is_some_and(|text| text.len() > 200);
        let tail = line
            .rsplit(|&byte| byte == b'"')
            .next()
            .map(|tail| tail.iter().filter(|&&byte| byte == b' ').count());
        (!is_long).then(|| {
            (
                record.operation.map(<[u8]>::to_vec),
                text,
                quotes,
                tail,
                record.requester.is_some_and(|text| text.contains(&b' ')),
            )
        })
    };
    let mut forms = HashSet::new();
    lines.retain(|line| form(line).is_some_and(|form| forms.insert(form)));
    assert!(lines.len() > 25);
    for (first, second) in lines
        .iter()
        .flat_map(|first| lines.iter().map(move |second| (first, second)))
    {
        for cut in 0..=first.len() {
            assert_told(first, cut, second);
        }
    }
}

fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let kept =
        any::<prop::sample::Index>().prop_map(|place| LINES[place.index(LINES.len())].clone());
    prop_oneof![kept, line_of_a_stranger()]
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..crate::cases(2_000) })]

    #[test]
    fn no_line_swallows_another(
        first in any_line(),
        second in any_line(),
        cut in any::<prop::sample::Index>(),
        cut_whole in prop::bool::weighted(0.1),
    ) {
        let cut = if cut_whole { first.len() } else { cut.index(first.len() + 1) };
        if is_plain(&second) {
            assert_told(&first, cut, &second);
        }
    }
}
