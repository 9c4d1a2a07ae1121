//! The results that people decide by: whether a minimum is safe, which callers would break, what
//! the logs prove, and which requests a gate sets aside.

use std::path::Path;

use serde_json::{Value, json};

use super::{audit_json, line, run, run_with_input};

fn estate() -> &'static Path {
    Path::new("fixtures/estate")
}

/// The report of some lines.
fn report(lines: &[String], args: &[&str]) -> Value {
    let args = [&["audit", "-", "--format", "json"], args].concat();
    serde_json::from_str(&run_with_input(&args, lines.concat().as_bytes()).stdout).expect("JSON")
}

/// A line of the same form, some days after the others.
fn later(line: &str, days: u32) -> String {
    line.replace("02/Nov", &format!("{:02}/Nov", 2 + days))
}

fn list<'a>(report: &'a Value, key: &str) -> &'a Vec<Value> {
    report[key].as_array().expect("a list")
}

/// The caller of a principal's name and a client's beginning.
fn caller<'a>(report: &'a Value, principal: &str, client: &str) -> &'a Value {
    let is_it = |caller: &&Value| {
        caller["principal"]
            .as_str()
            .is_some_and(|name| name.ends_with(principal))
            && caller["client"]
                .as_str()
                .unwrap_or_default()
                .starts_with(client)
    };
    list(report, "callers")
        .iter()
        .find(is_it)
        .expect("the caller is there")
}

#[test]
fn readiness_is_said_of_every_minimum_whatever_the_audits_own() {
    let usual = [("https", 45), ("TLSv1.2", 119), ("TLSv1.3", 272)];
    for (minimum, own) in [
        ("1.0", Some(("TLSv1.0", 45))),
        ("1.1", Some(("TLSv1.1", 94))),
        ("1.2", None),
        ("1.3", None),
    ] {
        let report = audit_json(estate(), &["--min-tls", minimum]);
        let mut expected: Vec<_> = usual.into_iter().chain(own).collect();
        expected.sort_unstable_by_key(|&(requirement, _)| (requirement != "https", requirement));
        let buckets = list(&report, "buckets").iter();
        for rows in buckets
            .map(|bucket| &bucket["readiness"])
            .chain([&report["readiness"]])
        {
            let rows = rows.as_array().expect("rows").iter();
            let told: Vec<_> = rows.map(|row| &row["requirement"]).collect();
            let names: Vec<_> = expected.iter().map(|(name, _)| name).collect();
            assert_eq!(json!(told), json!(names));
        }
        for (row, (_, refused)) in list(&report, "readiness").iter().zip(&expected) {
            assert_eq!(row["verdict"], "breaks");
            assert_eq!(row["refused_requests"], *refused);
            assert_eq!(row["already_denied_requests"], 5);
            // Clients are identified down to the minimum of the audit only.
            let requirement = row["requirement"].as_str().expect("a name");
            let is_known = requirement == "https" || requirement <= &*format!("TLSv{minimum}");
            assert_eq!(!row["refused_callers"].is_null(), is_known);
        }
    }
}

#[test]
fn the_minimum_that_was_asked_for_has_a_row_of_its_own() {
    let estate = "fixtures/estate";
    let of = |more: &[&str]| run(&[&["audit", estate, "--min-tls", "1.1"], more].concat()).stdout;
    let table = of(&[]);
    let row = "  TLS 1.1  ✗ no   94 requests, 6 callers ";
    assert!(table.contains(row), "{table}");
    // Above the minimum, clients are not known.
    let above = "  TLS 1.2  ✗ no   119 requests, at least 6 callers";
    assert!(table.contains(above), "{table}");
    assert!(table.contains(" TLS 1.1 at 0, TLS 1.2 at 0,"), "{table}");
    let answer = "fix 4 clients and 1 endpoint before you require TLS 1.1.";
    assert!(table.contains(answer), "{table}");
    assert!(of(&["-f", "md"]).contains("| TLS 1.1 | **✗ no** | 94 requests, 6 callers |"));
    let csv = of(&["-f", "csv", "--rows", "buckets"]);
    assert!(csv.contains(",TLSv1.1_refused_requests,"), "{csv}");
    let page = of(&["-f", "html"]);
    assert_eq!(page.matches("<th scope=\"col\">TLS 1.1</th>").count(), 2);

    let modern = [line("TLSv1.1", "a"), later(&line("TLSv1.1", "a"), 8)].concat();
    let args = ["audit", "-", "--min-tls", "1.1"];
    let safe = run_with_input(&args, modern.as_bytes()).stdout;
    let policy = "s3tls policy generate --bucket NAME --min-tls 1.1";
    assert!(safe.contains("✓ Safe: TLS 1.1 can be required"), "{safe}");
    assert!(safe.contains(policy), "{safe}");
}

/// Requests of two buckets, of which one ends after 10 days and the other after 28.
fn a_bucket_that_fell_silent() -> String {
    let of = |bucket: &str, day| later(&line("TLSv1.3", "a"), day).replace("example-data", bucket);
    [
        of("gone", 0),
        of("gone", 8),
        of("alive", 0),
        of("alive", 26),
    ]
    .concat()
}

#[test]
fn asking_for_one_bucket_does_not_hide_that_it_fell_silent() {
    let lines = a_bucket_that_fell_silent();
    let report = |bucket: &str| {
        let args = ["audit", "-", "-f", "json", "--bucket", bucket];
        let run = run_with_input(&args, lines.as_bytes());
        serde_json::from_str::<Value>(&run.stdout).expect("JSON")
    };
    let silent = json!([{"reason": "silent", "days": 18, "until": "2026-11-28T09:15:00Z"}]);
    let gone = report("gone");
    for readiness in [&gone["readiness"], &gone["buckets"][0]["readiness"]] {
        for requirement in readiness.as_array().expect("rows") {
            assert_eq!(requirement["verdict"], "unproven");
            assert_eq!(requirement["reasons"], silent, "{requirement}");
        }
    }
    let both = report("*");
    let bucket = |row: &&Value| row["bucket"] == "gone";
    let bucket = list(&both, "buckets").iter().find(bucket).expect("it");
    assert_eq!(bucket["readiness"], gone["buckets"][0]["readiness"]);
    // A period says how far the logs go, too.
    let args = [
        "audit",
        "-",
        "--bucket",
        "gone",
        "--until",
        "2026-11-12",
        "-f",
        "md",
    ];
    let until = run_with_input(&args, lines.as_bytes()).stdout;
    assert!(until.starts_with("## ✓ Safe: "), "{until}");
}

#[test]
fn a_bucket_that_is_named_and_has_no_record_is_not_proven_and_passes_no_gate() {
    let lines = a_bucket_that_fell_silent();
    let run = |buckets: &[&str], more: &[&str]| {
        let flags = ["audit", "-", "--min-days=0", "--until=2026-11-29"];
        let buckets: Vec<_> = buckets
            .iter()
            .map(|own| format!("--bucket={own}"))
            .collect();
        let buckets = buckets.iter().map(String::as_str);
        let args: Vec<_> = flags
            .into_iter()
            .chain(buckets)
            .chain(more.iter().copied())
            .collect();
        run_with_input(&args, lines.as_bytes())
    };
    let report = run(&["alive", "aliv"], &["-f", "json"]).stdout;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let expected = json!([{"reason": "not-logged", "count": 1, "buckets": ["aliv"]}]);
    assert_eq!(report["readiness"][0]["reasons"], expected);
    assert_eq!(report["buckets"][0]["readiness"][0]["verdict"], "safe");
    let gate = run(&["alive", "aliv"], &["--fail-on=old-tls"]);
    let reason = "inconclusive: 1 bucket is not known to be logged: aliv\n";
    assert!(gate.stderr.contains(reason), "{}", gate.stderr);
    let table = "  1 bucket may or may not be logged, nothing is proven about it: aliv.\n";
    assert!(gate.stdout.contains(table), "{}", gate.stdout);
    assert_eq!(gate.status, 3);
    for buckets in [&["alive", "gone"][..], &["ali*", "x*"], &["alive", "!aliv"]] {
        assert_eq!(
            run(buckets, &["--fail-on=old-tls"]).status,
            0,
            "{buckets:?}"
        );
    }
}

#[test]
fn where_nothing_shows_how_far_the_logs_go_they_may_go_on_until_now() {
    let lines = a_bucket_that_fell_silent().replace("/Nov/2026", "/Nov/2025");
    let gone: String = lines
        .lines()
        .filter(|line| line.contains(" gone "))
        .map(|line| format!("{line}\n"))
        .collect();
    let headline = |more: &[&str]| {
        let args = [&["audit", "-", "-f", "md"], more].concat();
        let markdown = run_with_input(&args, gone.as_bytes()).stdout;
        markdown.lines().next().expect("an answer").to_owned()
    };
    assert!(headline(&[]).starts_with("## ✓ Safe: "));
    let narrowed = headline(&["--bucket", "gone"]);
    let reason = "? Not proven that TLS 1.2 is safe: no record in the ";
    assert!(narrowed.contains(reason), "{narrowed}");
}

#[test]
fn a_file_in_which_logs_were_collected_does_not_say_that_they_were_late() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = |day: u32| format!("2026-11-{day:02}-06-00-00-0123456789ABCDEF");
    let also = |lines: &[String], day: u32| {
        let log = folder.path().join(name(day));
        std::fs::write(&log, lines.concat()).expect("a file");
        let log = log.to_str().expect("UTF-8");
        let table = run(&["audit", log, "--show", "coverage"]).stdout;
        std::fs::remove_file(log).expect("it was written");
        table.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let day = |day| later(&line("TLSv1.1", "a"), day);
    let late = "record arrived more than a day late";
    let collected = also(&[day(0), day(5), day(9)], 12);
    assert!(!collected.contains(late), "{collected}");
    assert!(collected.contains("How late records were delivered is unknown"));
    let delivered = also(&[day(0), day(9), day(9)], 12);
    assert!(delivered.contains(&format!("1 {late}")), "{delivered}");
}

#[test]
fn safe_is_said_only_of_what_is_wholly_known() {
    let verdicts = |lines: &[String]| -> Vec<String> {
        // A minimum of logs is needed for a proof.
        let end = later(&line("TLSv1.3", "a"), 7);
        let report = report(&[lines, &[end]].concat(), &[]);
        let rows = list(&report, "readiness").iter();
        rows.map(|row| row["verdict"].as_str().expect("a word").to_owned())
            .collect()
    };
    assert_eq!(verdicts(&[line("TLSv1.3", "a")]), ["safe", "safe", "safe"]);
    assert_eq!(
        verdicts(&[line("TLSv1.2", "a")]),
        ["safe", "safe", "breaks"]
    );
    assert_eq!(
        verdicts(&[line("TLSv1.1", "a")]),
        ["safe", "breaks", "breaks"]
    );
    assert_eq!(verdicts(&[line("-", "a")]), ["breaks", "breaks", "breaks"]);
    let with = |doubt: String| verdicts(&[line("TLSv1.2", "a"), doubt]);
    let malformed = "no record\n".to_owned();
    assert_eq!(with(malformed), ["unproven", "unproven", "breaks"]);
    // Whatever the version is, it is TLS.
    let version = line("TLSv1.4", "a");
    assert_eq!(with(version), ["safe", "unproven", "breaks"]);
    for old in ["SSLv2", "SSLv3", "sslv3"] {
        let old = || line(old, "a");
        assert_eq!(verdicts(&[old()]), ["safe", "breaks", "breaks"]);
        assert_eq!(with(old()), ["safe", "breaks", "breaks"]);
    }
}

#[test]
fn what_is_unknown_is_shown_with_its_place_and_bucket() {
    let other = line("TLSv1.4", "a").replace("example-data [", "example-other [");
    let end = later(&line("TLSv1.3", "a"), 7);
    let lines = [line("TLSv1.3", "a"), line("TLSv1.4", "a"), other, end];
    let report = report(&lines, &[]);
    assert_eq!(
        report["readiness"][1]["reasons"],
        json!([{"reason": "unknown-version", "count": 2}])
    );
    assert_eq!(
        report["scope"]["doubtful_samples"][1],
        json!({
            "source": "-",
            "line": 3,
            "time": "2026-11-02T09:15:00Z",
            "bucket": "example-other",
            "reason": "the TLS version is unknown",
        })
    );
    let table = run_with_input(&["audit", "-"], lines.concat().as_bytes()).stdout;
    let from = table.find("TLS 1.2, TLS 1.3 not proven").expect("reasons");
    let until = table[from..].find("\n\n").expect("the next section");
    insta::assert_snapshot!(&table[from..from + until]);
}

#[test]
fn callers_that_their_endpoint_holds_back_are_told_apart() {
    let report = audit_json(estate(), &["--min-tls", "1.3"]);
    let blocker = |principal, client| caller(&report, principal, client)["blocker"].clone();
    assert_eq!(blocker("/emr-ec2", "Hadoop/3.4.0"), "endpoint");
    assert_eq!(blocker("/mirror", "aws-sdk-go/"), "endpoint");
    assert_eq!(blocker("/pricing", "aws-sdk-java/"), "client");
    assert_eq!(blocker("/ingest", "aws-sdk-rust/"), "network");
    assert_eq!(blocker("user/bob@example.com", "S3Console/"), "aws");
    let below = audit_json(estate(), &["--min-tls", "1.2"]);
    let risky = |caller: &&Value| caller["risky_requests"] != 0;
    let risky: Vec<_> = list(&below, "callers").iter().filter(risky).collect();
    assert!(
        risky
            .iter()
            .all(|caller| caller["principal"] != "arn:aws:sts::123456789012:assumed-role/emr-ec2")
    );
}

#[test]
fn each_bucket_says_what_would_break_there() {
    let report = audit_json(estate(), &["--min-tls", "1.2"]);
    let buckets = list(&report, "buckets");
    let names: Vec<_> = buckets
        .iter()
        .map(|bucket| bucket["bucket"].clone())
        .collect();
    assert_eq!(
        names,
        ["example-website", "example-backups", "example-warehouse"]
    );
    let backups = &buckets[1];
    assert_eq!(backups["refused"]["requests"], 42);
    assert_eq!(backups["refused"]["principals"], 1);
    assert_eq!(
        backups["refused"]["top_principals"],
        json!(["arn:aws:iam::123456789012:user/nightly-backup"])
    );
    // The last one came on 1 November, and the bucket's logs end on the 10th.
    assert_eq!(backups["refused"]["days_since"], 9);
    assert_eq!(buckets[0]["already_denied_requests"], 5, "403 as it is");
    let website = &buckets[0]["readiness"];
    assert_eq!(website[0]["verdict"], "breaks");
    assert_eq!(website[0]["already_denied_requests"], 5);
    assert_eq!(buckets[2]["readiness"][1]["verdict"], "breaks");
}

#[test]
fn the_callers_findings_add_up_to_the_summary() {
    for minimum in ["1.2", "1.3"] {
        let report = audit_json(estate(), &["--min-tls", minimum]);
        let callers = list(&report, "callers");
        let risky: u64 = callers
            .iter()
            .map(|caller| caller["risky_requests"].as_u64().expect("a count"))
            .sum();
        let summary = &report["summary"];
        let count = |key: &str| summary[key].as_u64().expect("a count");
        assert_eq!(risky, count("old_tls") + count("http"));
    }
}

#[test]
fn coverage_counts_hours_and_lateness() {
    let report = audit_json(
        estate(),
        &["--bucket", "example-backups", "--user-agent", "Boto/*"],
    );
    let bucket = &report["buckets"][0];
    assert_eq!(bucket["records"], 130, "other filters hide no coverage");
    assert_eq!(report["summary"]["requests"], 42);
    let hours = |key: &str| bucket[key].as_u64().expect("a count");
    // From 12 October 01h to 10 November 03h.
    assert_eq!(hours("hours") + hours("hours_without_records"), 29 * 24 + 3);
    assert_eq!(bucket["gaps"].as_array().map(Vec::len), Some(3));
    assert_eq!(report["delivery"]["known"], 130);
    assert_eq!(report["delivery"]["late"], 2);
}

#[test]
fn requests_over_time_add_up_by_day_and_by_hour() {
    let report = audit_json(estate(), &[]);
    let sum = |key: &str| -> u64 {
        let steps = report["over_time"][key].as_array().expect("a list").iter();
        steps
            .flat_map(|step| step["requests"].as_object().expect("counts").values())
            .map(|count| count.as_u64().expect("a count"))
            .sum()
    };
    assert_eq!((sum("by_day"), sum("by_hour")), (443, 443));
    let first = &report["over_time"]["by_day"][0];
    assert_eq!(first["day"], "2026-10-12");
    assert_eq!(first["requests"]["TLSv1.0"], 2);
}

#[test]
fn derived_dimensions_group_and_filter() {
    let by = "principal,client,runtime,caller,endpoint,tls_version,hadoop_principal,hadoop_op";
    let report = audit_json(estate(), &["--by", by, "--principal", "*/emr-ec2"]);
    let groups = list(&report, "groups");
    assert_eq!(groups.len(), 1, "sessions are folded");
    for (key, value) in [
        ("client", "Hadoop/3.4.0 aws-sdk-java/1.12.720"),
        ("runtime", "Java/11.0.22"),
        ("caller", "application"),
        ("endpoint", "vpc-endpoint"),
        ("hadoop_principal", "etl"),
        ("hadoop_op", "op_open"),
    ] {
        assert_eq!(groups[0][key], value, "{key}");
    }
    for (flag, pattern, requests) in [
        ("--caller", "s3-internal", 30),
        ("--caller", "cloudfront", 30),
        ("--endpoint", "multi-region-access-point", 15),
        ("--client", "Boto/*", 42),
        ("--runtime", "Python/2.*", 42),
        ("--transport", "http", 50),
        ("--hadoop-principal", "etl", 60),
        ("--day", "2026-10-1?", 122),
    ] {
        let report = audit_json(estate(), &[flag, pattern]);
        assert_eq!(report["summary"]["requests"], requests, "{flag} {pattern}");
    }
}

#[test]
fn awss_own_side_fails_no_gate_unless_asked() {
    let args = [
        "audit",
        "fixtures/estate",
        "--min-tls",
        "1.3",
        "--fail-on",
        "old-tls",
        "--caller",
        "aws-service",
    ];
    let aside = run(&args);
    assert_eq!(aside.status, 0);
    aside.assert_says("set aside from old-tls: 30 requests from AWS's own side");
    assert_eq!(
        run(&[&args[..], &["--include-aws-side"]].concat()).status,
        1
    );
}

#[test]
fn nobody_is_set_aside_for_a_user_agent_that_contradicts_itself() {
    // The console speaks nothing older than TLS 1.2, and never plain HTTP.
    for version in ["TLSv1", "TLSv1.1", "-"] {
        let line = line(
            version,
            "S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030",
        );
        let args = ["audit", "-", "--fail-on", "old-tls,http"];
        assert_eq!(
            run_with_input(&args, line.as_bytes()).status,
            1,
            "{version}"
        );
    }
    // A request without credentials is not exempt either, whatever its User-Agent claims.
    let anonymous =
        line("TLSv1.2", "S3Console/0.4").replace("arn:aws:iam::123456789012:user/alice", "-");
    let args = ["audit", "-", "--fail-on", "old-tls", "--min-tls", "1.3"];
    assert_eq!(run_with_input(&args, anonymous.as_bytes()).status, 1);
}

/// Nobody can fix AWS's own side, so even many of its requests come after a single one by a client.
#[test]
fn aws_own_side_comes_last_among_the_callers() {
    let service = line("-", "a").replace(
        "arn:aws:iam::123456789012:user/alice",
        "svc:logging.s3.amazonaws.com",
    );
    let lines = [vec![service; 5], vec![line("-", "b")]].concat();
    let report = report(&lines, &[]);
    let principals: Vec<_> = list(&report, "callers")
        .iter()
        .map(|caller| caller["principal"].clone())
        .collect();
    assert_eq!(
        principals,
        [
            json!("arn:aws:iam::123456789012:user/alice"),
            json!("svc:logging.s3.amazonaws.com")
        ]
    );
}
