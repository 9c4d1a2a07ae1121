//! JSON that is evidence is read in bounded memory without a panic, and what is valid gives the same
//! counts however it is cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use s3tls::audit::{Counts, Options, conclude};
use s3tls::evidence::MAX_LINE;
use s3tls::input::Input;
use serde::de::IgnoredAny;

mod source;

use source::Way;

fuzz_target!(|bytes: &[u8]| {
    // Each way into the readers: a list in an object, lines, a list.
    for (before, after) in [
        (&b"{\"Records\":["[..], &b"]}"[..]),
        (b"{\"tls_version\":", b"}"),
        (b"[{\"eventSource\":", b"]"),
    ] {
        let document = [before, bytes, after].concat();
        if document.len() <= source::MOST {
            read(&document);
        }
    }
});

fn read(document: &[u8]) {
    let is_valid = serde_json::from_slice::<IgnoredAny>(document).is_ok();
    let mut first = None;
    let ways = [Way::Small, Way::Large, Way::Pipe];
    for way in ways.into_iter().filter(|way| way.takes(document)) {
        let options = Options::default();
        let input = Input::new(way.of(document), MAX_LINE);
        let audit = conclude(Counts::of(&input, &options), &options);
        let counts = audit.scope.counts;
        let others: u64 = counts.other_events.values().sum();
        let entries = counts.records + others + counts.repeated_events + counts.malformed;
        assert_eq!(counts.lines, entries + counts.blank);
        assert!(audit.summary.requests <= counts.records);
        let found = (
            counts.records,
            others,
            counts.repeated_events,
            counts.malformed,
        );
        if is_valid {
            assert_eq!(
                *first.get_or_insert(found),
                found,
                "{way:?} counts otherwise"
            );
        }
    }
}
