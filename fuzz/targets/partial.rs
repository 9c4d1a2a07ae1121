//! Any partial is refused, or can be written again, merged and made into every kind of report.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use s3tls::audit::{
    Audit, Counts, Finding, Limit, Options, Question, TooMany, conclude, read_partial,
    write_partial,
};
use s3tls::evidence::{MAX_LINE, Timestamp};
use s3tls::input::{Discovered, Input};
use s3tls::report::{self, Format, Layout, Part, Rows};

/// What stands before the checksum, as it is written now.
static HEADER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let options = Options::default();
    let nothing = Input::new(Discovered::default(), MAX_LINE);
    let partial = write_partial(Counts::of(&nothing, &options), &options);
    let end = partial.iter().position(|&byte| byte == b'\n');
    partial[..=end.expect("a partial begins with a line")].to_vec()
});

/// The length of the checksum.
const CHECKSUM: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    look_at(bytes);
    // A fuzzer would seldom find the checksum of what it changed.
    let body = bytes
        .strip_prefix(HEADER.as_slice())
        .and_then(|rest| rest.get(CHECKSUM..));
    let body = body.unwrap_or(bytes);
    let checksum = crc32fast::hash(body).to_le_bytes();
    look_at(&[&HEADER, &checksum[..], body].concat());
});

fn look_at(partial: &[u8]) {
    let Ok((question, counts)) = read_partial(partial) else {
        return;
    };
    let options = options(&question);
    let written = write_partial(counts, &options);
    let read = || read_partial(&written).expect("what was written can be read");
    assert_eq!(read().0, Question::of(&options));
    assert!(
        write_partial(read().1, &options) == written,
        "the same counts"
    );

    let one = conclude(read().1, &options);
    check(&one);
    write_all(&one);
    let mut twice: Counts = read().1;
    match twice.merge(read().1) {
        Ok(()) => {
            let two = conclude(twice, &options);
            check(&two);
            assert_eq!(two.summary.requests, 2 * one.summary.requests);
            assert_eq!(two.scope.counts.lines, 2 * one.scope.counts.lines);
            assert_eq!(two.groups.len(), one.groups.len());
        }
        Err(error) => assert_eq!(error, TooMany),
    }
}

/// What the partial asks, and a gate that looks at everything.
fn options(question: &Question) -> Options {
    let mut options = Options {
        fail_on: Finding::ALL.into(),
        max_malformed: Some(Limit::Percent(0.1)),
        quiet_for: Some(3),
        list_unaccepted: true,
        // Otherwise it is decided for each bucket, about which a forged partial may contradict itself.
        server_records_tls: Some(false),
        now: Timestamp::from_seconds(1_790_000_000),
        max_groups: Some(3),
        ..Options::default()
    };
    question
        .set(&mut options)
        .expect("what can be read can be asked");
    options
}

/// What holds of every audit.
fn check(audit: &Audit) {
    let scope = &audit.scope;
    assert_eq!(
        scope.counts.lines,
        scope.counts.records
            + scope.counts.other_events.values().sum::<u64>()
            + scope.counts.repeated_events
            + scope.counts.malformed
            + scope.counts.blank
    );
    let mut kinds: Vec<_> = (scope.evidence.iter())
        .map(|recorded| recorded.kind.recorder())
        .collect();
    kinds.dedup();
    if kinds.len() > 1 {
        // Which records count is decided for each bucket, and a forged partial may contradict itself
        // about buckets.
        return;
    }
    let requests = audit.summary.requests;
    assert!(requests <= scope.counts.records);
    let sum = |counts: &mut dyn Iterator<Item = u64>| counts.sum::<u64>();
    let shares = &audit.summary.tls_version;
    let groups = audit.groups.iter().map(|group| group.requests());
    assert_eq!(
        sum(&mut shares.iter().map(|share| share.share.requests)),
        requests
    );
    assert_eq!(sum(&mut groups.into_iter()), requests);
    let days = &audit.over_time.by_day;
    assert_eq!(
        sum(&mut days.iter().map(|day| day.requests.total())),
        requests
    );
    let refused = audit
        .readiness
        .iter()
        .map(|readiness| readiness.refused_requests);
    assert!(refused.max().unwrap_or_default() <= requests);
    for (index, readiness) in audit.readiness.iter().enumerate() {
        let rows = audit.buckets.iter().map(|bucket| &bucket.readiness[index]);
        let refused = sum(&mut rows.map(|row| row.refused_requests));
        assert_eq!(refused, readiness.refused_requests);
    }
}

fn write_all(audit: &Audit) {
    let layout = Layout {
        width: 100,
        color: true,
        top: Some(10),
        top_callers: Some(10),
        rows: Rows::Groups,
        show: vec![Part::All],
        run: None,
        baseline: None,
        config: None,
    };
    for format in Format::ALL {
        let mut report = Vec::new();
        for rows in Rows::ALL {
            report.clear();
            let layout = Layout {
                rows,
                ..layout.clone()
            };
            report::write(audit, format, &layout, &mut report).expect("memory takes every write");
        }
        let text = String::from_utf8(report).expect("reports are UTF-8");
        if format == Format::Json {
            serde_json::from_str::<serde_json::Value>(&text).expect("the report is JSON");
        }
    }
    report::input_notices(&audit.scope);
    report::gate_notices(audit);
}
