//! Any bytes as a baseline: what is read says all that it must, is written and read again as it
//! was, and accepts everybody once it has been brought up to date and completed.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use s3tls::audit::{
    Accepted, BASELINE_SCHEMA, Baseline, Counts, Dimension, Finding, Options, conclude,
    read_partial, write_partial,
};
use s3tls::evidence::{MAX_LINE, Timestamp};
use s3tls::input::{Input, discover};

/// Counts of callers of whom some may be accepted.
static PARTIAL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/estate");
    let input = Input::new(discover(&[logs.into()], None), MAX_LINE);
    let options = options();
    write_partial(Counts::of(&input, &options), &options)
});

/// The day in the middle of those that entries may end on.
const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

fuzz_target!(|bytes: &[u8]| {
    let Ok(baseline) = Baseline::parse(bytes) else {
        return;
    };
    assert_eq!(baseline.schema, BASELINE_SCHEMA);
    for (place, entry) in baseline.accepted.iter().enumerate() {
        assert!(!entry.reason.trim().is_empty() && !entry.owner.trim().is_empty());
        let mut others = baseline.accepted[..place].iter();
        assert!(
            others.all(|other| key(other) != key(entry)),
            "each caller once"
        );
    }
    let written = serde_json::to_vec(&baseline).expect("strings are JSON");
    let read = Baseline::parse(&written).expect("what was read can be written and read again");
    assert_eq!(read.accepted, baseline.accepted);
    judge(baseline);
});

/// All that callers are known by.
fn key(entry: &Accepted) -> Accepted {
    let nothing = String::new;
    Accepted {
        reason: nothing(),
        owner: nothing(),
        expires: nothing(),
        ..entry.clone()
    }
}

/// A gate that every finding fails, and few groups, since many would only take time.
fn options() -> Options {
    Options {
        by: vec![Dimension::TlsVersion],
        fail_on: Finding::ALL.into(),
        list_unaccepted: true,
        now: NOW,
        ..Options::default()
    }
}

fn judge(baseline: Baseline) {
    let audit_with = |baseline: &Baseline| {
        let counts = read_partial(&PARTIAL).expect("it was just counted").1;
        let baseline = Some(baseline.clone());
        conclude(
            counts,
            &Options {
                baseline,
                ..options()
            },
        )
    };
    let audit = audit_with(&baseline);
    let used = audit.baseline.expect("it was given");
    assert_eq!(used.entries.len(), baseline.accepted.len());
    let holds = used.entries.iter().filter(|entry| !entry.expired);
    assert_eq!(
        holds.map(|entry| entry.requests).sum::<u64>(),
        used.accepted_requests
    );
    let expired = used.entries.iter().filter(|entry| entry.expired).count() as u64;
    assert_eq!(audit.gate.expired, expired);

    // Only an entry that has expired keeps its caller from being added.
    let expires = "2999-12-31".parse().expect("a date");
    let mut updated = Baseline::updated(Some(&baseline), &audit.to_accept, expires);
    assert_eq!(
        updated.accepted[..baseline.accepted.len()],
        baseline.accepted
    );
    for added in &mut updated.accepted[baseline.accepted.len()..] {
        (added.reason, added.owner) = ("a reason".into(), "an owner".into());
    }
    let written = serde_json::to_vec(&updated).expect("strings are JSON");
    let updated = Baseline::parse(&written).expect("a completed baseline can be used");
    let left = audit_with(&updated).to_accept;
    assert!(left.is_empty() || expired > 0, "{left:?}");
}
