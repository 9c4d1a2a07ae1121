//! What `audit` counts: filters, periods, groups and where bytes come from.

use std::fs;

use serde_json::{Value, json};

use super::archives::gzipped;
use super::{LOGS_SAY, audit_json, audit_json_saying, line, run, run_with_input, s3tls};

/// Audits the fixtures and reads the JSON report.
#[track_caller]
fn audit_logs(more: &[&str]) -> Value {
    audit_json_saying("fixtures/logs".as_ref(), more, 0, &LOGS_SAY)
}

/// How many requests of the fixtures pass some filters.
fn requests(filters: &[&str]) -> u64 {
    audit_logs(filters)["summary"]["requests"]
        .as_u64()
        .expect("a count")
}

#[test]
fn every_line_is_accounted_for() {
    let report = audit_logs(&[]);
    let count = |key: &str| report["scope"][key].as_u64().expect("a count");
    assert_eq!(
        count("lines"),
        count("records") + count("malformed") + count("blank")
    );
    assert_eq!(count("records"), report["summary"]["requests"]);
    let sum = |list: &Value| -> u64 {
        let list = list.as_array().expect("a list");
        list.iter()
            .map(|entry| entry["requests"].as_u64().expect("a count"))
            .sum()
    };
    assert_eq!(sum(&report["groups"]), count("records"));
    assert_eq!(sum(&report["summary"]["tls_version"]), count("records"));
    assert_eq!(sum(&report["summary"]["cipher_suite"]), count("records"));
}

#[test]
fn filters_keep_what_matches() {
    let all = requests(&[]);
    assert_eq!(requests(&["--bucket", "example-*"]), all);
    assert_eq!(
        requests(&["--tls-version", "1.0"]) + requests(&["--tls-version", "1.1"]),
        13
    );
    assert_eq!(
        requests(&["--tls-version", "1.0", "--tls-version", "TLSv1.1"]),
        13
    );
    assert_eq!(
        requests(&["--requester", "*CloudFront Origin Access Identity*"]),
        2
    );
    assert_eq!(requests(&["--operation", "S3.*"]), 5);
    assert_eq!(
        requests(&["--operation", "REST.PUT.*", "--requester", "svc:*"]),
        1
    );
    let anonymous = audit_logs(&["--requester", "-"]);
    let groups = anonymous["groups"].as_array().expect("groups");
    assert!(!groups.is_empty() && groups.iter().all(|group| group["requester"].is_null()));
    assert_eq!(anonymous["scope"]["filters"], json!({"requester": ["-"]}));
    assert_eq!(
        anonymous["scope"]["records"], all,
        "filters hide nothing of what was read"
    );
}

#[test]
fn a_period_begins_with_since_and_ends_before_until() {
    let second = [
        "--since",
        "2026-11-04T10:00:02Z",
        "--until",
        "2026-11-04T10:00:03Z",
    ];
    let report = audit_logs(&second);
    assert_eq!(report["summary"]["requests"], 1);
    assert_eq!(report["scope"]["first_seen"], "2026-11-04T10:00:02Z");
    assert_eq!(report["scope"]["last_seen"], "2026-11-04T10:00:02Z");
    assert_eq!(
        report["scope"]["filters"],
        json!({"since": "2026-11-04T10:00:02Z", "until": "2026-11-04T10:00:03Z"})
    );
}

#[test]
fn objects_that_are_too_old_by_name_are_skipped_and_counted() {
    let skipped = |since: &str| {
        let scope = audit_logs(&["--since", since])["scope"].clone();
        (scope["skipped_by_date"].as_u64(), scope["files"].as_u64())
    };
    assert_eq!(skipped("2026-09-30"), (Some(0), Some(8)));
    // Delivered at 00:21:09 by its name; the clocks of two servers may differ.
    assert_eq!(skipped("2026-10-01T00:30:00Z"), (Some(0), Some(8)));
    assert_eq!(skipped("2026-10-02"), (Some(1), Some(7)));
    assert_eq!(skipped("2026-11-09"), (Some(2), Some(6)));
}

#[test]
fn groups_can_be_made_by_any_dimension() {
    let all = "tls_version,cipher_suite,requester,user_agent,transport,bucket,operation,host_header,\
               remote_ip,auth_type,signature_version,http_status,error_code,access_point_arn,\
               source_region,day,hour";
    let report = audit_logs(&["--by", all, "--operation", "REST.GET.BUCKETPOLICY"]);
    let group = report["groups"][0].as_object().expect("a group");
    for dimension in all.split(',') {
        assert!(group.contains_key(dimension), "{dimension}");
    }
    assert_eq!(group["day"], "2026-11-02");
    assert_eq!(group["hour"], "2026-11-02T09:00:00Z");
    assert_eq!(
        group["host_header"],
        "example-data.s3.eu-west-1.amazonaws.com"
    );
    assert_eq!(group["access_point_arn"], Value::Null);
    assert_eq!(report["groups"].as_array().map(Vec::len), Some(1));
}

#[test]
fn sessions_of_a_role_are_one_requester_in_the_summary() {
    let report = audit_logs(&["--requester", "*assumed-role/billing/*"]);
    assert_eq!(report["summary"]["old_tls_principals"], 1);
    assert_eq!(report["groups"].as_array().map(Vec::len), Some(2));
}

#[test]
fn every_way_in_gives_the_same_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = [line("TLSv1.2", "a"), line("TLSv1", "b"), line("-", "c")].concat();
    let plain = folder.path().join("plain.gz");
    fs::write(&plain, &lines).expect("a file");
    let gzip = gzipped(lines.as_bytes());
    let compressed = folder.path().join("compressed.log");
    fs::write(&compressed, &gzip).expect("a file");

    let from_plain = audit_json(&plain, &[]);
    assert_eq!(from_plain["summary"]["requests"], 3);
    let from_gzip = audit_json(&compressed, &[]);
    let of_pipe = |input: &[u8]| -> Value {
        run_with_input(&["audit", "--format", "json"], input).json(0, &[])
    };
    let (piped, piped_gzip) = (of_pipe(lines.as_bytes()), of_pipe(&gzip));
    for other in [&from_gzip, &piped, &piped_gzip] {
        assert_eq!(other["summary"], from_plain["summary"]);
        assert_eq!(other["groups"], from_plain["groups"]);
        assert_eq!(other["scope"]["bytes"], from_plain["scope"]["bytes"]);
    }
}

#[test]
fn a_file_that_is_reached_twice_is_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a/b/.hidden");
    fs::create_dir_all(folder.path().join("a/b")).expect("folders");
    fs::write(&file, line("TLSv1.2", "a")).expect("a file");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&file, folder.path().join("link")).expect("a link");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).expect("a link");
    }
    let repeated = if cfg!(unix) { 2 } else { 1 };
    let file = file.to_str().expect("UTF-8");
    let report = audit_json_saying(
        folder.path(),
        &[file],
        0,
        &[if cfg!(unix) {
            "warning: 2 files were named or linked more than once"
        } else {
            "warning: 1 file was named or linked more than once"
        }],
    );
    assert_eq!(report["scope"]["lines"], 1);
    assert_eq!(report["scope"]["files"], 1);
    assert_eq!(report["scope"]["repeated"], repeated);
}

#[test]
fn reports_go_to_files_by_their_extension() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let names = [
        "report.json",
        "report.ndjson",
        "report.jsonl",
        "report.csv",
        "report.txt",
    ];
    let mut args = vec!["audit".to_owned(), "fixtures/logs".to_owned()];
    args.extend(
        names
            .iter()
            .flat_map(|name| ["--output".to_owned(), path(name)]),
    );
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let table = run(&args).stdout;
    for (name, format) in std::iter::zip(names, ["json", "ndjson", "ndjson", "csv", "table"]) {
        let written = fs::read_to_string(path(name)).expect("the report was written");
        assert_eq!(
            written,
            run(&["audit", "fixtures/logs", "--format", format]).stdout,
            "{name}"
        );
    }
    assert!(
        table.starts_with("s3tls  105 requests"),
        "stdout has its report all the same"
    );
    let left: Vec<_> = fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(left.len(), names.len(), "no temporary file is left");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = s3tls(&["audit", "fixtures/logs", "--all", "--format", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(output.status.code(), Some(0));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        !stderr.contains("error") && !stderr.contains("panic"),
        "{stderr}"
    );
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let coloured = |args: &[&str], no_color: &str| {
        let output = s3tls(&[&["audit", "fixtures/logs"], args].concat())
            .env("NO_COLOR", no_color)
            .output()
            .expect("the binary runs");
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], ""));
    assert!(!coloured(&["--color", "never"], ""));
    assert!(coloured(&["--color", "always"], ""));
}

#[test]
fn groups_beyond_a_limit_are_folded_but_never_one_with_a_finding() {
    let groups = |limit: &str| {
        let report = audit_logs(&["--max-groups", limit]);
        report["groups"].as_array().expect("groups").clone()
    };
    let all = groups("1000");
    let has_findings = |group: &Value| group["findings"] != json!([]);
    let with_findings = all.iter().filter(|group| has_findings(group)).count();
    assert!(with_findings > 10 && with_findings < 30);
    for limit in [30, 1] {
        let folded = groups(&limit.to_string());
        assert_eq!(folded.len(), limit.max(with_findings + 1));
        assert_eq!(
            folded.iter().filter(|group| has_findings(group)).count(),
            with_findings
        );
        let last = folded.last().expect("a row");
        assert_eq!(last["transport"], "other");
        assert_eq!(last["folded"], all.len() + 1 - folded.len());
        for figure in ["requests", "errors", "bytes_sent"] {
            let sum = |groups: &[Value]| -> u64 {
                groups
                    .iter()
                    .map(|group| group[figure].as_u64().expect("a figure"))
                    .sum()
            };
            assert_eq!(sum(&folded), sum(&all), "{figure}");
        }
    }
    let table = run(&[
        "audit",
        "fixtures/logs",
        "--max-groups",
        "30",
        "--all",
        "--show",
        "groups",
    ])
    .stdout;
    assert!(table.contains("groups folded"), "{table}");
}
