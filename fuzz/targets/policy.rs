//! Any text as a policy: what is read is JSON without keys that stand twice, what is found stands
//! where it is said to, and a judgement hangs on nothing but the policy and what it looks at.

#![no_main]

use libfuzzer_sys::fuzz_target;
use s3tls::evidence::Transport;
use s3tls::policy::{
    JudgeOptions, LintOptions, LogFacts, LoggedRequest, Policy, PolicyError, PolicyKind,
    Requirement, Verdict, fields_needed, lint, read_policies, request_of,
};

#[path = "../../tests/suite/mixed.rs"]
mod mixed;
mod requests;
mod strict;

fuzz_target!(|text: &str| {
    let read = Policy::parse(text);
    let json = strict::read(text);
    // A policy is also a file that holds one.
    let held = read_policies(text.as_bytes());
    assert!(read.is_err() || held.is_ok_and(|held| held.policies.len() == 1));
    match &read {
        Ok(policy) => {
            let json = json.expect("a policy is JSON, and no key stands twice in it");
            assert!(json.is_object());
            look_at(policy, text, &json);
        }
        Err(error) => {
            assert_eq!(error, &Policy::parse(text).expect_err("as before"));
            check_place(text, error.line, error.column);
            let PolicyError { reason, .. } = error;
            let is_duplicate = reason.starts_with("duplicate key ");
            assert!(
                !reason.starts_with("invalid JSON") || json.is_err(),
                "{reason}"
            );
            assert!(
                !is_duplicate || json == Err(strict::Flaw::Twice),
                "{reason}"
            );
        }
    }
});

/// A place is a line of the text and a column of that line, or the one behind it.
fn check_place(text: &str, line: usize, column: usize) {
    let line = text
        .split('\n')
        .nth(line - 1)
        .expect("there is such a line");
    assert!(
        (1..=line.chars().count() + 1).contains(&column),
        "column {column} of {line}"
    );
}

fn look_at(policy: &Policy, text: &str, json: &serde_json::Value) {
    let facts = LogFacts {
        requests: 9,
        website_requests: 1,
        cloudfront_requests: 1,
        below_tls_1_2: 1,
    };
    let same = Policy::parse(text).expect("as before");
    for kind in PolicyKind::ALL {
        let options = LintOptions {
            kind,
            bucket: None,
            facts: Some(&facts),
        };
        let findings = lint(policy, &options);
        assert_eq!(findings, lint(&same, &options));
        assert!(findings.is_sorted_by_key(|finding| (finding.line, finding.column)));
        for finding in findings {
            check_place(text, finding.line, finding.column);
            assert!(
                json.pointer(&finding.pointer).is_some(),
                "{}",
                finding.pointer
            );
        }
        for request in requests::ALL {
            judge(policy, &same, kind, &request);
        }
    }
    for requirement in Requirement::ALL {
        let answer = |policy| requirement.answer(policy, &LintOptions::default());
        assert_eq!(answer(policy), answer(&same));
    }
    for pair in requests::ALL.windows(2) {
        judge_alike(policy, pair[0], pair[1]);
    }
}

fn judge(policy: &Policy, same: &Policy, kind: PolicyKind, logged: &LoggedRequest<'_>) {
    let options = JudgeOptions {
        kind,
        ..JudgeOptions::default()
    };
    let judgement = policy.judge(&request_of(logged), &options);
    assert_eq!(judgement, same.judge(&request_of(logged), &options));
    let has_reasons = !judgement.reasons.is_empty();
    assert_eq!(
        judgement.verdict == Verdict::Undetermined,
        has_reasons,
        "{judgement:?}"
    );
    let has_cause = !judgement.statements.is_empty() || judgement.is_implicit;
    assert_eq!(
        judgement.verdict != Verdict::NotDenied,
        has_cause,
        "{judgement:?}"
    );
    if logged.transport == Transport::Internal {
        assert_eq!(
            judgement.verdict,
            Verdict::NotDenied,
            "no policy decides on S3's own work"
        );
    }
}

/// What a policy does not look at changes no judgement.
fn judge_alike(policy: &Policy, one: LoggedRequest<'_>, other: LoggedRequest<'_>) {
    let fields = fields_needed(policy, &JudgeOptions::default());
    let view = |request: &LoggedRequest<'_>| -> Vec<String> {
        let seen = fields.iter().map(|field| field.of(request).into_owned());
        seen.collect()
    };
    let seen = view(&one);
    let mut alike = one;
    for field in 0..mixed::FIELDS {
        let mixed = mixed::mixed(alike, other, field);
        if view(&mixed) == seen {
            alike = mixed;
        }
    }
    let judge = |request| policy.judge(&request_of(request), &JudgeOptions::default());
    assert_eq!(judge(&one), judge(&alike), "{one:?} {alike:?}");
}
