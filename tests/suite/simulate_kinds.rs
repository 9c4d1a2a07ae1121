//! What `policy simulate` says of each kind of policy, and of which requests it speaks.

use std::fs;

use serde_json::{Value, json};

use super::{Run, run, run_with_input};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const ENDPOINT: &str = "b.bucket.vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com";

/// A request as a line of a log.
#[derive(Clone, Copy)]
struct Sent {
    bucket: &'static str,
    requester: &'static str,
    status: &'static str,
    host: &'static str,
    version: &'static str,
}

/// A GET by Alice over TLS 1.1.
const OLD: Sent = Sent {
    bucket: "b",
    requester: ALICE,
    status: "200",
    host: "b.s3.eu-west-1.amazonaws.com",
    version: "TLSv1.1",
};

fn lines(sent: &[Sent]) -> String {
    let line = |sent: &Sent| {
        let Sent {
            bucket,
            requester,
            status,
            host,
            version,
        } = sent;
        format!(
            "c0ffee {bucket} [02/Nov/2026:09:15:00 +0000] 203.0.113.7 {requester} 0A1B \
             REST.GET.OBJECT k \"GET /k HTTP/1.1\" {status} - 10 10 5 4 \"-\" \"curl/8\" - aG9zdA= \
             SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader {host} {version} - -\n"
        )
    };
    sent.iter().map(line).collect()
}

fn statement(effect: &str, version: &str, sid: Option<&str>) -> Value {
    let operator = match effect {
        "Allow" => "NumericGreaterThanEquals",
        _ => "NumericLessThan",
    };
    let mut statement = json!({
        "Effect": effect, "Principal": "*", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        "Condition": {operator: {"s3:TlsVersion": version}},
    });
    if let Some(sid) = sid {
        statement["Sid"] = sid.into();
    }
    statement
}

/// Simulates requests against a policy on standard input.
fn simulate(statements: &[Value], sent: &[Sent], args: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    fs::write(&log, lines(sent)).expect("a file");
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let log = log.to_str().expect("UTF-8");
    let args = [&["policy", "simulate", "-", log], args].concat();
    run_with_input(&args, policy.as_bytes())
}

fn report(statements: &[Value], sent: &[Sent], args: &[&str]) -> Value {
    let run = simulate(statements, sent, &[args, &["--format", "json"]].concat());
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// The sentence at the end of a table.
fn headline(statements: &[Value], sent: &[Sent], args: &[&str]) -> String {
    let stdout = simulate(statements, sent, args).stdout;
    let paragraphs = stdout.trim_end().rsplit("\n\n").next();
    paragraphs.expect("a sentence").replace('\n', " ")
}

#[test]
fn a_policy_is_held_against_the_requests_that_it_is_about() {
    let other = Sent {
        bucket: "other",
        ..OLD
    };
    let new = Sent {
        version: "TLSv1.3",
        ..OLD
    };
    let of_status = |status| Sent { status, ..OLD };
    let sent = [
        OLD,
        OLD,
        new,
        other,
        other,
        of_status("403"),
        of_status("301"),
        of_status("307"),
        of_status("400"),
        Sent {
            status: "403",
            ..other
        },
    ];
    let deny = [statement("Deny", "1.2", None)];
    let report = report(&deny, &sent, &[]);
    let summary = &report["summary"];
    assert_eq!(summary["requests"], 10);
    assert_eq!(
        (&summary["denied"], &summary["not_denied"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(summary["unaffected_not_evaluated"], 3);
    let concerned =
        json!({"requests": 7, "not_denied": 1, "already_denied": 1, "not_evaluated": 3});
    assert_eq!(summary["concerned"], concerned);
    assert_eq!(
        headline(&deny, &sent, &[]),
        "The policy on standard input would deny 2 of 7 requests that it is about; 1 was already \
         answered with 403; 3 were answered with 301, 307 or 400 before any policy; 1 would not be \
         denied. It is not about 3 other requests."
    );
    assert_eq!(
        headline(&deny, &[other, other], &[]),
        "The policy on standard input is about none of 2 requests."
    );
    assert_eq!(
        headline(&deny, &[OLD], &[]),
        "The policy on standard input would deny 1 of 1 request; 0 would not be denied."
    );
}

#[test]
fn no_row_is_about_no_request() {
    let deny = [statement("Deny", "1.2", None)];
    let refused = ["403", "301", "307", "400"].map(|status| Sent { status, ..OLD });
    let report = report(&deny, &refused, &[]);
    assert_eq!(report["summary"]["denied"], 0);
    assert_eq!(report["groups"], json!([]));
    let unaffected = &report["unaffected"][0];
    assert_eq!(
        (&unaffected["already_denied"], &unaffected["not_evaluated"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(report["statements"], json!([]));
    for format in ["csv", "ndjson"] {
        let rows = simulate(&deny, &refused, &["--format", format]).stdout;
        let header = usize::from(format == "csv");
        assert_eq!(rows.lines().count(), header, "{format}: {rows}");
    }
}

#[test]
fn statements_of_one_sid_are_told_apart() {
    let statements = [
        statement("Deny", "1.1", Some("Old")),
        statement("Deny", "1.2", Some("Old")),
        statement("Deny", "1.2", Some("Other")),
        statement("Deny", "1.2", None),
    ];
    let report = report(&statements, &[OLD], &[]);
    assert_eq!(
        report["groups"][0]["statements"],
        json!(["Old (statement 2)", "Other", "3"])
    );
    let table = simulate(&statements, &[OLD], &[]).stdout;
    assert!(
        table.contains("by Old (statement 2), Other, statement 4"),
        "{table}"
    );
    let first: Vec<&str> = table
        .lines()
        .filter_map(|line| line.split("  ").find(|cell| !cell.is_empty()))
        .collect();
    for name in ["Old (statement 2)", "Other", "statement 4"] {
        assert!(first.contains(&name), "{name} {first:?}");
    }
}

#[test]
fn what_no_statement_allows_is_named_in_every_format() {
    let allow = [statement("Allow", "1.2", None)];
    let through = Sent {
        host: ENDPOINT,
        ..OLD
    };
    let args = ["--kind", "vpc-endpoint"];
    let report = report(&allow, &[through, OLD], &args);
    assert_eq!(report["kind"], "vpc-endpoint");
    assert_eq!(report["attached_to"], json!([]));
    assert_eq!(report["summary"]["denied"], 1);
    assert_eq!(report["summary"]["concerned"]["requests"], 1);
    assert_eq!(report["statements"], json!([]));
    assert_eq!(report["implicit_deny"]["denied"], 1);
    let group = &report["groups"][0];
    assert_eq!(
        (&group["statements"], &group["implicit_deny"]),
        (&json!([]), &json!(true))
    );
    let of = |format| {
        simulate(
            &allow,
            &[through, OLD],
            &[&args[..], &["--format", format]].concat(),
        )
        .stdout
    };
    for format in ["table", "markdown", "html"] {
        let text = of(format);
        assert_eq!(text.matches("no Allow matches").count(), 2, "{text}");
        assert!(text.contains("where it is attached"), "{text}");
    }
    let csv = of("csv");
    let mut rows = csv.lines();
    assert!(
        rows.next()
            .is_some_and(|row| row.ends_with(",implicit_deny"))
    );
    assert!(rows.next().is_some_and(|row| row.ends_with(",true")));
    assert!(of("ndjson").contains("\"implicit_deny\":true"));
}

#[test]
fn a_policy_may_be_attached_to_some() {
    let deny = [statement("Deny", "1.2", None)];
    let bob = Sent {
        requester: "arn:aws:iam::111122223333:user/bob",
        ..OLD
    };
    let anonymous = Sent {
        requester: "-",
        ..OLD
    };
    let sent = [OLD, OLD, bob, anonymous];
    let of_kind = ["--kind", "identity"];
    assert_eq!(
        headline(&deny, &sent, &of_kind),
        "The policy on standard input would deny 3 of 3 requests that it is about where it is \
         attached; 0 would not be denied. It is not about 1 other request."
    );
    let to_alice = [&of_kind[..], &["--attached-to", "arn:*:user/alice"]].concat();
    assert_eq!(
        headline(&deny, &sent, &to_alice),
        "The policy on standard input would deny 2 of 2 requests that it is about; 0 would not be \
         denied. It is not about 2 other requests."
    );
    let attached = report(&deny, &sent, &to_alice);
    assert_eq!(attached["attached_to"], json!(["arn:*:user/alice"]));
    let of_management = ["--kind", "scp", "--management-account", "111122223333"];
    assert_eq!(report(&deny, &sent, &of_management)["summary"]["denied"], 0);
    assert!(headline(&deny, &sent, &["--kind", "scp"]).contains("Other SCPs have to allow"));
}

#[test]
fn what_a_policy_cannot_be_attached_to_is_refused() {
    let deny = [statement("Deny", "1.2", None)];
    for (kind, glob, why) in [
        ("bucket", "arn:aws:s3:::b", "its Resource names the bucket"),
        (
            "identity",
            "arn:aws:iam::111122223333:group/staff",
            "no log shows the members of a group",
        ),
        (
            "identity",
            "arn:aws:sts::111122223333:assumed-role/app/*",
            "a policy is attached to a role",
        ),
    ] {
        let run = simulate(&deny, &[OLD], &["--kind", kind, "--attached-to", glob]);
        assert_eq!(run.status, 2, "{kind} {glob}");
        run.assert_says(why);
    }
}

#[test]
fn accounts_are_ids() {
    for flag in ["--owner-account", "--management-account"] {
        for wrong in [
            "",
            "12345678901",
            "1234567890123",
            "12345678901a",
            "my-account",
        ] {
            let run = run(&["policy", "simulate", "policy.json", "logs", flag, wrong]);
            assert_eq!(run.status, 2, "{flag} {wrong}");
            let why = "an account ID has 12 digits";
            run.assert_says(why);
        }
    }
}
