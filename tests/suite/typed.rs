//! The command line as people type it: short forms, other spellings, and mistakes that are named
//! before any work begins.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Run, line, run, run_with_input, s3tls};

/// Runs the binary in another folder.
fn run_in(folder: &Path, args: &[&str]) -> Run {
    let output = s3tls(args).current_dir(folder).output();
    output.expect("the binary runs").into()
}

/// Audits some lines on standard input, and returns the JSON report.
fn judged(lines: &[String], args: &[&str]) -> Value {
    let args = [&["audit", "-", "--format=json"], args].concat();
    let run = run_with_input(&args, lines.concat().as_bytes());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{args:?}: {}", run.stderr))
}

fn requests(lines: &[String], args: &[&str]) -> u64 {
    let requests = &judged(lines, args)["summary"]["requests"];
    requests.as_u64().expect("a number")
}

#[test]
fn a_path_alone_is_audited() {
    let whole = run(&["audit", "fixtures/estate"]).stdout;
    for args in [
        &["fixtures/estate"][..],
        &["./fixtures/estate"],
        &["--no-progress", "fixtures/estate"],
        &["-j2", "fixtures/estate"],
    ] {
        assert_eq!(run(args).stdout, whole, "{args:?}");
    }
    let gate = run(&["--fail-on", "http", "fixtures/estate"]);
    assert_eq!(gate.status, 1, "{}", gate.stderr);
    let stdin = run_with_input(&["-"], line("TLSv1.3", "a").as_bytes());
    assert_eq!(stdin.status, 0, "{}", stdin.stderr);
    let missing = run(&["no/such/folder"]);
    missing.assert_says("no/such/folder: No such file");

    // A subcommand comes first, and a word that is neither is a mistake.
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["merge", "logs"] {
        fs::write(folder.path().join(name), line("TLSv1", "a")).expect("a file");
    }
    let audited = run_in(folder.path(), &["logs", "--fail-on=old-tls"]);
    assert_eq!(audited.status, 1, "{}", audited.stderr);
    assert!(
        run_in(folder.path(), &["merge"])
            .stderr
            .contains("Usage: s3tls merge")
    );
    assert_eq!(
        run_in(folder.path(), &["./merge", "--fail-on=old-tls"]).status,
        1
    );
    let mistyped = run(&["adit"]);
    assert!(
        mistyped.status == 2 && mistyped.stderr.contains("'audit'"),
        "{}",
        mistyped.stderr
    );
    assert!(run(&["-h"]).stdout.contains("Usage: s3tls <COMMAND>"));
    assert!(run(&["--version"]).stdout.starts_with("s3tls "));
}

#[test]
fn short_flags_are_the_long_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let logs = "fixtures/estate";
    let long = [
        "audit",
        logs,
        "--format",
        "json",
        "--output",
        &path("a.md"),
        "--threads",
        "2",
    ];
    let short = ["audit", logs, "-f", "json", "-o", &path("b.md"), "-j", "2"];
    assert_eq!(run(&short).stdout, run(&long).stdout);
    let read = |name: &str| fs::read_to_string(path(name)).expect("a report");
    assert_eq!(read("a.md"), read("b.md"));

    // Nothing on stdout; files, messages and the status are as ever.
    let quiet = [
        "audit",
        logs,
        "-q",
        "-o",
        &path("c.md"),
        "--fail-on",
        "http",
    ];
    let loud = ["audit", logs, "-o", &path("d.md"), "--fail-on", "http"];
    let (quiet, loud) = (run(&quiet), run(&loud));
    assert_eq!((&*quiet.stdout, quiet.status), ("", 1));
    assert_eq!((quiet.stderr, quiet.status), (loud.stderr, loud.status));
    assert_eq!(read("c.md"), read("d.md"));
    let partial = run(&["audit", logs, "-f", "partial", "--quiet"]);
    assert!(
        partial.status == 2 && partial.stderr.contains("--quiet"),
        "{}",
        partial.stderr
    );
    let policy = run(&["policy", "generate", "--bucket", "example-data"]).stdout;
    fs::write(path("policy.json"), policy).expect("a file");
    let simulated = run(&[
        "policy",
        "simulate",
        &path("policy.json"),
        logs,
        "-q",
        "-j1",
    ]);
    assert_eq!((&*simulated.stdout, simulated.status), ("", 0));
}

#[test]
fn values_may_be_spelled_as_they_are_elsewhere() {
    let estate = |args: &[&str]| {
        let run = run(&[&["audit", "fixtures/estate"], args].concat());
        assert_eq!(run.status, 0, "{args:?}: {}", run.stderr);
        run.stdout
    };
    for (usual, other) in [
        (["--format", "markdown"], ["--format", "md"]),
        (["--format", "table"], ["-f", "text"]),
        (["--format", "table"], ["-f", "txt"]),
        (["--min-tls", "1.3"], ["--min-tls", "TLSv1.3"]),
        (["--min-tls", "1.3"], ["--min-tls", "tls1.3"]),
        (["--by", "tls_version,day"], ["--by", "tls-version,day"]),
        (["--user-agent", "Boto/*"], ["--where", "user_agent=Boto/*"]),
        (["--user-agent", "Boto/*"], ["--where", "user-agent=Boto/*"]),
        (["--requester", "-"], ["--where", "requester=-"]),
        (["--tls-version", "1.1"], ["--where", "tls_version=TLSv1.1"]),
    ] {
        assert_eq!(estate(&other), estate(&usual), "{other:?}");
    }
    let days = |days: &str| {
        run(&[
            "audit",
            "fixtures/estate",
            "--until=2026-11-11",
            "--quiet-for",
            days,
        ])
    };
    assert_eq!(days("14").stderr, days("14d").stderr);
}

#[test]
fn anonymous_is_a_requester_and_a_principal() {
    let alice = line("TLSv1.3", "a");
    let anonymous = alice.replace("arn:aws:iam::123456789012:user/alice", "-");
    let lines = [alice, anonymous.clone(), anonymous];
    for flag in ["--requester", "--principal"] {
        assert_eq!(requests(&lines, &[flag, "anonymous"]), 2);
        assert_eq!(requests(&lines, &[flag, "!anonymous"]), 1);
    }
    assert_eq!(requests(&lines, &["--where", "principal=anonymous"]), 2);
    let report = judged(&lines, &["--requester", "anonymous"]);
    assert_eq!(report["scope"]["filters"]["requester"][0], "anonymous");
}

#[test]
fn filters_can_leave_out() {
    let from = |requester: &str| {
        line("TLSv1.3", "a").replace("arn:aws:iam::123456789012:user/alice", requester)
    };
    let lines = [
        "svc:logging.s3.amazonaws.com",
        "arn:aws:iam::1:user/a",
        "arn:aws:iam::1:user/b",
        "-",
    ]
    .map(from);
    for (args, expected) in [
        (&["--requester", "!svc:*"][..], 3),
        (&["--requester", "arn:*", "--requester", "!*/b"], 1),
        (&["--requester", "!*/b", "--requester", "!-"], 2),
        (&["--where", "requester!=svc:*"], 3),
        (
            &["--where", "requester=arn:*", "--where", "requester!=*/b"],
            1,
        ),
        (&["--requester", "arn:*", "--where", "requester!=*/b"], 1),
        (
            &["--where", "requester=arn:*", "--where", "http-status!=403"],
            2,
        ),
        (&["--where", "http_status=!2*"], 0),
        (&["--where", "user_agent!="], 4),
        (&["--bucket", "!example-*"], 0),
    ] {
        assert_eq!(requests(&lines, args), expected, "{args:?}");
    }
    for (condition, message) in [
        (
            "moon=1",
            "there is no field 'moon'; the fields are tls_version, ",
        ),
        ("requester", "it has the form FIELD=GLOB or FIELD!=GLOB"),
        ("=a", "there is no field ''"),
    ] {
        let refused = run(&["audit", "-", "--where", condition]);
        assert!(
            refused.status == 2 && refused.stderr.contains(message),
            "{}",
            refused.stderr
        );
    }
}

// Without S3 there is no such flag.
#[cfg(feature = "s3")]
#[test]
fn a_bucket_is_named_once() {
    for filter in ["--where=bucket=a", "--bucket=a"] {
        let refused = run(&["audit", "--bucket-logs", "b", filter]);
        assert_eq!(refused.status, 2);
        refused.assert_says("bucket");
    }
}

#[test]
fn today_and_yesterday_are_days() {
    let day = |days_ago: i64| {
        let time = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days_ago);
        let day = time.strftime("%d/%b/%Y").to_string();
        line("TLSv1.3", "a").replace("02/Nov/2026", &day)
    };
    // Near midnight the day may change while this runs.
    let lines = [day(0), day(1), day(4)];
    for (args, at_most, at_least) in [
        (&["--since", "yesterday"][..], 2, 1),
        (&["--until", "yesterday"], 2, 1),
        (&["--since", "today"], 1, 0),
    ] {
        let requests = requests(&lines, args);
        assert!(
            (at_least..=at_most).contains(&requests),
            "{args:?}: {requests}"
        );
    }
}

#[test]
fn what_is_excluded_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("logs/AWSLogs/CloudTrail")).expect("folders");
    for name in [
        "logs/a",
        "logs/b.tmp",
        "logs/AWSLogs/CloudTrail/c",
        "logs/AWSLogs/d",
    ] {
        fs::write(path(name), line("TLSv1.3", "a")).expect("a file");
    }
    let scope = |named: &str, globs: &[&str], said: &[&str]| {
        let globs: Vec<_> = globs
            .iter()
            .map(|glob| format!("--exclude={glob}"))
            .collect();
        let globs: Vec<_> = globs.iter().map(String::as_str).collect();
        let report = super::audit_json_saying(&path(named), &globs, 0, said);
        let count = |key: &str| report["scope"][key].as_u64().expect("a count");
        (count("files"), count("excluded"), count("records"))
    };
    let one = &["note: 1 file or object was left out by --exclude"][..];
    assert_eq!(scope("logs", &["*.tmp"], one), (3, 1, 3));
    assert_eq!(scope("logs", &["CloudTrail/*"], one), (3, 1, 3));
    let two = &["note: 2 files and objects were left out by --exclude"];
    assert_eq!(scope("logs", &["AWSLogs/*"], two), (2, 2, 2));
    assert_eq!(scope("logs", &["*.tmp", "c"], two), (2, 2, 2));
    assert_eq!(
        scope("logs", &["logs/*"], &[]),
        (4, 0, 4),
        "below the named path"
    );
    assert_eq!(
        scope("logs/b.tmp", &["*"], &[]),
        (1, 0, 1),
        "what is named is read"
    );
    let all = run(&[
        "audit",
        path("logs").to_str().expect("UTF-8"),
        "--exclude=*",
    ]);
    assert_eq!(all.status, 3, "no data passes nothing");
}

#[test]
fn mistakes_are_named_before_anything_is_read() {
    for (args, message) in [
        (
            &["--since=2026-11-20", "--until=2026-11-10"][..],
            "no request can match: --since 2026-11-20T00:00:00Z is not before --until \
             2026-11-10T00:00:00Z",
        ),
        (
            &["--since=2026-11-20", "--until=2026-11-20"],
            "no request can match",
        ),
        (
            &["--threads=0"],
            "invalid value '0' for '--threads <N>': 0 is not in 1..=1024",
        ),
        (&["-j", "1025"], "1025 is not in 1..=1024"),
        (&["--idle-ok"], "--quiet-for <DAYS>"),
        (&["--min-days=9999"], "9999 is not in 0..=3660"),
        (
            &["--quiet-for=0"],
            "'0' is not a number of days from 1 to 3660",
        ),
    ] {
        // A file that is missing would be named if it were looked for.
        let refused = run(&[&["audit", "no/such/file"], args].concat());
        assert_eq!((refused.status, &*refused.stdout), (2, ""), "{args:?}");
        assert!(
            refused.stderr.contains(message),
            "{args:?}: {}",
            refused.stderr
        );
        assert!(
            !refused.stderr.contains("no/such/file:"),
            "{}",
            refused.stderr
        );
    }
}

/// The lines of a usage error that say what to do.
#[track_caller]
fn tips(args: &[&str]) -> Vec<String> {
    let run = run(args);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
    let tips = run
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("  tip: "));
    tips.map(str::to_owned).collect()
}

#[test]
fn tips_name_what_was_meant_and_nothing_hidden() {
    let similar = |flag: &str| format!("a similar argument exists: '{flag}'");
    for (args, tip) in [
        ("audit logs --last 30d", similar("--since")),
        ("audit logs --tls 1.2", similar("--min-tls")),
        ("records logs --from=2026-11-01", similar("--since")),
        ("logs/ --to 2026-11-01", similar("--until")),
        ("audit logs --outpt x.md", similar("--output")),
        ("audit logs --user-agnt x", similar("--user-agent")),
        ("audit logs --json", "use '--format json'".to_owned()),
        ("audit logs --md", "use '--format md'".to_owned()),
        ("records logs --csv", "use '--format csv'".to_owned()),
        (
            "simulate p.json logs",
            "use 's3tls policy simulate'".to_owned(),
        ),
        ("lint p.json", "use 's3tls policy lint'".to_owned()),
        (
            "generate --bucket b",
            "use 's3tls policy generate'".to_owned(),
        ),
        ("try logs", "use 's3tls policy try'".to_owned()),
        ("stat cache", "use 's3tls cache stat'".to_owned()),
        ("policy audit logs", "use 's3tls audit'".to_owned()),
    ] {
        let args: Vec<_> = args.split(' ').collect();
        assert_eq!(tips(&args), [tip], "{args:?}");
    }
    // There is no such flag, or only a hidden one, and no such file.
    for args in [
        &["audit", "logs", "--xyz"][..],
        &["audit", "logs", "--liste"],
        &["cache", "stat", "logs", "--json"],
        &["cache", "clear", "logs", "--last=3d"],
    ] {
        assert_eq!(tips(args), [""; 0], "{args:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("--log"), line("TLSv1", "a")).expect("a file");
    let said = run_in(folder.path(), &["audit", "--log"]).stderr;
    assert!(said.contains("use '-- --log'"), "{said}");
}

#[test]
fn a_format_in_place_of_a_file_is_told_apart() {
    for (args, expected) in [
        (
            "audit logs -o json",
            "that is a format; name a file, such as report.json, or use --format json",
        ),
        (
            "records logs -o csv",
            "that is a format; name a file, such as records.csv, or use --format csv",
        ),
        (
            "audit logs -o report",
            "a file without an extension has no format; use txt (table), json",
        ),
    ] {
        let args: Vec<_> = args.split(' ').collect();
        let run = run(&args);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
