//! Any two texts as reports of an audit: each is refused or compared, in both directions and with
//! itself, and nothing in them acts on who reads the result.
//!
//! A zero byte stands between the two; without one, the text is compared with a report of an estate.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use s3tls::audit::{Counts, Options, conclude};
use s3tls::diff::{AuditReport, Diff, DiffOptions, DiffRule, compare};
use s3tls::evidence::MAX_LINE;
use s3tls::input::{Input, discover};
use s3tls::report::{self, Format, Layout, Part, Rows, diff_notices};

/// A report with callers of every kind.
static ESTATE: LazyLock<AuditReport> = LazyLock::new(|| {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/estate");
    let input = Input::new(discover(&[logs.into()], None), MAX_LINE);
    let options = Options::default();
    let audit = conclude(Counts::of(&input, &options), &options);
    let mut json = Vec::new();
    report::write(&audit, Format::Json, &layout(), &mut json).expect("memory takes every write");
    AuditReport::read(json.as_slice()).expect("a report can be read")
});

fuzz_target!(|bytes: &[u8]| {
    let mut texts = bytes.splitn(2, |&byte| byte == 0);
    let mut read = || texts.next().map(AuditReport::read);
    let (Some(Ok(old)), new) = (read(), read()) else {
        return;
    };
    same(&old);
    match &new {
        None => both_ways(&old, &ESTATE),
        Some(Ok(new)) => both_ways(&old, new),
        Some(Err(_)) => {}
    }
});

/// The most of everything.
fn options() -> DiffOptions {
    DiffOptions {
        fail_on: DiffRule::ALL.into(),
        ignore_denied: false,
    }
}

/// A report differs in nothing from itself.
fn same(report: &AuditReport) {
    let diff = compare((report, "-"), (report, "-"), &options()).expect("the same minimum");
    assert!(diff.callers.is_empty() && diff.buckets.is_empty());
    assert!(diff.gate.failed.is_empty());
    if diff.inconclusive.is_none() {
        assert_eq!(diff.totals.unchanged, diff.old.callers);
    }
}

/// Who is only in one of the reports is new one way, and gone or not seen the other way.
fn both_ways(old: &AuditReport, new: &AuditReport) {
    let Ok(there) = compare((old, "old.json"), (new, "new.json"), &options()) else {
        return;
    };
    let back = compare((new, "new.json"), (old, "old.json"), &options()).expect("the same minimum");
    for (one, other) in [(&there, &back), (&back, &there)] {
        let missing = |diff: &Diff| diff.totals.gone + diff.totals.not_seen;
        assert_eq!(one.totals.new, missing(other));
        assert_eq!(one.totals.unchanged, other.totals.unchanged);
        assert_eq!(one.totals.moved, other.totals.moved);
        // Every caller of either report is listed once, or is the same.
        let told = one.callers.len() as u64 + one.totals.unchanged;
        assert!(one.inconclusive.is_some() || told == one.new.callers + missing(one));
    }
    write_all(&there);
}

fn layout() -> Layout {
    Layout {
        width: 100,
        color: false,
        top: None,
        top_callers: None,
        rows: Rows::Groups,
        show: vec![Part::All],
        run: None,
        baseline: None,
        config: None,
    }
}

/// Every format of a difference. Without colours, nothing in it controls a terminal, and a page has no
/// element that its own text does not have.
fn write_all(diff: &Diff) {
    for format in [
        Format::Table,
        Format::Markdown,
        Format::Html,
        Format::Json,
        Format::Csv,
    ] {
        let mut report = Vec::new();
        report::write(diff, format, &layout(), &mut report).expect("memory takes every write");
        let text = String::from_utf8(report).expect("reports are UTF-8");
        let is_control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r');
        assert!(!text.contains(is_control), "{format:?}");
        match format {
            Format::Json => {
                serde_json::from_str::<serde_json::Value>(&text).expect("the report is JSON");
            }
            Format::Html => {
                assert_eq!(text.matches("<script").count(), 1);
                assert!(!text.contains("<img"));
            }
            _ => {}
        }
    }
    let notices = diff_notices(diff, true);
    let has_control =
        |notice: &String| notice.contains(|letter: char| letter.is_control() && letter != '\n');
    assert!(!notices.iter().any(has_control));
}
