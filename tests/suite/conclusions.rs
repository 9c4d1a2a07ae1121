//! What a report says first and last: what was read, how the gate went, and the answer.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Run, line, run};

/// Audits a path.
fn audit(path: &Path, args: &[&str]) -> Run {
    let path = path.to_str().expect("test paths are UTF-8");
    run(&[&["audit", path], args].concat())
}

/// The last line of a report in a terminal.
fn last(run: &Run) -> &str {
    run.stdout.lines().last().unwrap_or_default()
}

/// Lines of many clients, as a gzip file that was cut short.
fn cut_short() -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::none());
    let lines: String = (0..2_000)
        .map(|number| line("TLSv1", &format!("a/{number}")))
        .collect();
    file.write_all(lines.as_bytes()).expect("memory takes all");
    let mut file = file.finish().expect("memory takes all");
    file.truncate(file.len() / 2);
    file
}

#[test]
fn what_was_read_in_part_is_not_called_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path();
    fs::write(logs.join("a.log"), line("TLSv1", "whole")).expect("a file");
    let whole = audit(logs, &[]);
    assert!(
        whole.stdout.contains("1 file, all read"),
        "{}",
        whole.stdout
    );
    assert!(
        last(&whole).contains(": fix 1 client before"),
        "{}",
        last(&whole)
    );
    fs::write(logs.join("b.log.gz"), cut_short()).expect("a file");
    let (missing, path) = (logs.join("c.log"), logs.to_str().expect("UTF-8"));
    let cut = audit(&missing, &[path]);
    let first: Vec<_> = cut.stdout.split_whitespace().collect();
    let first = first.join(" ");
    assert!(
        first.contains("· 2 files, 1 read only in part, 1 not read "),
        "{first}"
    );
    assert!(last(&cut).contains(": fix at least "), "{}", last(&cut));
    assert_eq!(cut.status, 2);
    let json = audit(&missing, &[path, "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let unread = json["scope"]["unreadable"].as_array().expect("a list");
    let partly_read: Vec<_> = unread.iter().map(|unread| &unread["partly_read"]).collect();
    assert_eq!(partly_read, [true, false]);
}

#[test]
fn an_archive_of_which_a_member_is_damaged_is_read_in_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar");
    let mut archive = tar::Builder::new(fs::File::create(&path).expect("a file"));
    let good = line("TLSv1", "a").into_bytes();
    for (name, content) in [("good.log", good), ("bad.log.gz", cut_short())] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_cksum();
        archive
            .append_data(&mut header, name, &*content)
            .expect("a member");
    }
    archive.into_inner().expect("a file");
    let report = audit(&path, &[]).stdout;
    assert!(report.contains("1 file, 1 read only in part"), "{report}");
}

#[test]
fn lines_that_could_not_be_read_may_hide_clients() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("a.log");
    fs::write(&log, line("TLSv1", "a") + "no record\n").expect("a file");
    let report = audit(&log, &[]);
    assert!(
        last(&report).contains(": fix at least 1 client before"),
        "{}",
        report.stdout
    );
}

/// What a gate says of its rules in each format for people and CI servers.
fn said_of_rules(path: &Path, args: &[&str]) -> Vec<(&'static str, String)> {
    let formats = ["table", "markdown", "html", "github", "junit"];
    let said = formats.map(|format| {
        let args = [&["--fail-on=old-tls,http", "--format", format], args].concat();
        let run = audit(path, &args);
        (format, run.stdout + &run.stderr)
    });
    said.into()
}

#[test]
fn a_rule_that_could_not_be_judged_has_not_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("a.log");
    fs::write(&log, line("TLSv1.3", "a") + "no record\n").expect("a file");
    let missing = folder.path().join("missing.log");
    let missing = missing.to_str().expect("UTF-8");
    for (args, reason) in [
        (&["--exclude=*"][..], "no records"),
        (&["--bucket=other"], "no record passes the filters"),
        (&["--max-malformed=0"], "the audit is inconclusive"),
        (&[missing], "not everything could be read"),
    ] {
        for (format, said) in said_of_rules(folder.path(), args) {
            assert!(said.contains("not judged"), "{format} {args:?}: {said}");
            assert!(said.contains(reason), "{format} {args:?}: {said}");
            assert!(!said.contains("passed"), "{format} {args:?}: {said}");
        }
        let said = audit(
            folder.path(),
            &[&["-q", "--fail-on=old-tls"], args].concat(),
        )
        .stderr;
        let expected = format!("not judged old-tls: {reason}\n");
        assert!(said.contains(&expected), "{said}");
    }
    for (format, said) in said_of_rules(folder.path(), &[]) {
        assert!(!said.contains("not judged"), "{format}: {said}");
    }
}

/// The answer to a path without any record, which is also what a gate and CI are told.
fn answer_without_records(paths: &[&str], args: &[&str]) -> String {
    let run = run(&[&["audit"], paths, args].concat());
    assert!(run.status >= 2, "{}", run.stderr);
    // The report is 100 columns wide.
    let report = run.stdout.trim_end();
    let (_, answer) = report.rsplit_once("\n\n").expect(report);
    let answer = answer.replace('\n', " ");
    let answer = answer.strip_prefix("? No conclusion: ").expect(report);
    let answer = answer.strip_suffix('.').expect("a sentence");
    let messages = format!("inconclusive: {answer}\n");
    assert!(run.stderr.ends_with(&messages), "{}", run.stderr);
    let words = report.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words.matches(answer).count(), 1, "{report}");
    answer.to_owned()
}

#[test]
fn the_last_line_says_why_there_are_no_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let write = |name: &str, content: &[u8]| {
        let path = at(name);
        fs::write(&path, content).expect("a file");
        path
    };
    let empty = at("empty");
    fs::create_dir(&empty).expect("a folder");
    let alb = b"h2 2026-11-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 10.0.1.252:48160 10.0.0.66:9000 0.000 \
        0.002 0.000 200 200 5 257 \"GET https://10.0.2.105:773/ HTTP/2.0\" \"curl/7.46.0\" \
        ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/a/73e2d6bc24d8a067 \
        \"Root=1-58337327-72bd00b0343d75b906739c42\" \"-\" \"-\" 1 2026-11-02T22:22:48.364000Z \"redirect\" \
        \"https://example.com:80/\" \"-\" \"10.0.0.66:9000\" \"200\" \"-\" \"-\"\n";
    let alb = write("alb.log", alb);
    let zip = write("a.zip", b"PK\x03\x04\x14\0\0\0\0\0");
    let text = write("notes.txt", b"no record\n");
    let texts = write("many.txt", b"no record\nnor this\n");
    let blank = write("blank.log", b"\n");
    let lgos = "./lgos";
    let log = write("old.log", line("TLSv1", "a").as_bytes());
    for (paths, args, expected) in [
        (&[lgos][..], &[][..], "./lgos does not exist".to_owned()),
        (
            &[lgos],
            &["--fail-on=http"],
            "./lgos does not exist".to_owned(),
        ),
        (
            &[lgos, "./losg"],
            &[],
            "./lgos does not exist (and 1 more)".to_owned(),
        ),
        (&[&empty], &[], format!("there is no file in {empty}")),
        (
            &[&zip],
            &[],
            format!("{zip} could not be read: a zip archive: unpack it first"),
        ),
        (
            &[&alb],
            &[],
            "only load balancer logs were found (1 file): S3's access logs are needed (s3tls \
             discover)"
                .to_owned(),
        ),
        (
            &[&alb, "fixtures/foreign/cloudfront.log"],
            &[],
            "only CloudFront logs and load balancer logs were found (2 files): S3's access logs \
             are needed (s3tls discover)"
                .to_owned(),
        ),
        (&[&text], &[], "the only line is not a record".to_owned()),
        (&[&texts], &[], "none of 2 lines is a record".to_owned()),
        (&[&blank], &[], "the input contains no records".to_owned()),
        (
            &[&log],
            &["--bucket=other"],
            "no record passes the filters: no bucket matches other; the most similar in the logs: \
             example-data"
                .to_owned(),
        ),
        (
            &[folder.path().to_str().expect("UTF-8")],
            &["--exclude=*"],
            "every file was left out: 6 by --exclude".to_owned(),
        ),
    ] {
        let answer = answer_without_records(paths, &[&["--top=3"], args].concat());
        assert_eq!(answer, expected, "{paths:?}");
    }
}

/// In a terminal, both streams are read together.
#[cfg(unix)]
#[test]
fn the_reason_is_said_once_to_whoever_reads_both_streams() {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls");
    let said = |flags: &str| {
        let command = format!(
            "{} audit ./lgos --fail-on=http {flags} 2>&1",
            binary.display()
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &command])
            .output();
        String::from_utf8(output.expect("sh runs").stdout).expect("UTF-8")
    };
    insta::assert_snapshot!(said(""), @r"
    error: ./lgos: No such file or directory (os error 2)
    s3tls  0 requests · 0 buckets · 0 files, 1 not read

      not judged http: no records

    ? No conclusion: ./lgos does not exist.
    ");
    insta::assert_snapshot!(said("--quiet"), @r"
    error: ./lgos: No such file or directory (os error 2)
    not judged http: no records
    inconclusive: ./lgos does not exist
    ");
}

#[test]
fn how_the_gate_went_is_said_before_the_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (log, baseline) = (at("a.log"), at("baseline.json"));
    fs::write(&log, line("TLSv1", "a") + &line("-", "b")).expect("a file");
    let audit = |args: &[&str]| run(&[&["audit", log.as_str()], args].concat());
    let accept = [
        "--fail-on=old-tls,http",
        "--write-baseline",
        baseline.as_str(),
    ];
    audit(&accept);
    let accepted = fs::read_to_string(&baseline).expect("a baseline");
    let accepted = accepted.replace("\"reason\": \"\"", "\"reason\": \"known\"");
    let accepted = accepted.replace("\"owner\": \"\"", "\"owner\": \"us\"");
    fs::write(&baseline, accepted).expect("a file");
    let answer =
        "✗ Not safe yet: fix 2 clients before you require TLS 1.2.   Page: -o report.html\n";
    let missing = at("missing.log");
    for (args, status, gate) in [
        (&[][..], 0, ""),
        (
            &["--fail-on=http,old-tls"],
            1,
            "✗ Gate failed: http, old-tls.\n",
        ),
        (&["--fail-on=sigv2"], 0, "✓ Gate passed.\n"),
        (
            &["--fail-on=http,old-tls", "--baseline", &baseline],
            0,
            "✓ Gate passed: 2 requests accepted by the baseline.\n",
        ),
        (
            &["--fail-on=sigv2", &missing],
            2,
            "? Gate inconclusive: not everything could be read.\n",
        ),
    ] {
        let answer = match status {
            2 => answer.replace("fix 2", "fix at least 2"),
            _ => answer.to_owned(),
        };
        let run = audit(args);
        assert_eq!(run.status, status, "{}", run.stderr);
        assert!(
            run.stdout.ends_with(&format!("\n\n{gate}{answer}")),
            "{}",
            run.stdout
        );
        let markdown = audit(&[args, &["--format=markdown"]].concat()).stdout;
        let third = markdown.lines().nth(2).expect("a third line");
        let gate = gate.trim_end();
        let expected = if gate.is_empty() {
            "2 requests ·".to_owned()
        } else {
            format!("**{gate}**")
        };
        assert!(third.starts_with(&expected), "{markdown}");
        let page = audit(&[args, &["--format=html"]].concat()).stdout;
        assert_eq!(
            page.contains("</h1><p><strong>"),
            !gate.is_empty(),
            "{page}"
        );
    }
}

/// The number before some words of a text.
fn number_before(text: &str, words: &str) -> u64 {
    let (before, _) = text.split_once(words).expect(text);
    let number = before.rsplit([' ', '(']).next().expect("a number");
    number.parse().expect(words)
}

#[test]
fn the_callers_of_the_table_are_those_to_fix_and_those_that_cannot_be() {
    let report = run(&["audit", "fixtures/estate", "--min-tls=1.3", "--top=99"]).stdout;
    let (_, answer) = report.trim_end().rsplit_once("\n\n").expect(&report);
    let answer = answer.replace('\n', " ");
    assert_eq!(
        answer,
        "✗ Not safe yet: fix 8 clients and 1 endpoint before you require TLS 1.3. You cannot fix 2 \
         callers whose endpoint has no TLS 1.3 and 2 of AWS's own side. Page: -o report.html"
    );
    let [clients, by_endpoint, held, aws_side] = [
        number_before(&report, " callers stand in the way"),
        number_before(&report, " callers, 1 endpoint)\n"),
        number_before(&answer, " callers whose endpoint has no TLS 1.3"),
        number_before(&answer, " of AWS's own side"),
    ];
    assert_eq!([clients, by_endpoint, held, aws_side], [8, 2, 2, 2]);
    let all = number_before(&report, " callers  2026-11-10               5\n\n");
    assert_eq!(all, clients + by_endpoint + held + aws_side, "{report}");
    // Where nothing can be fixed, nobody is told to.
    let console = ["--requester=*bob*"];
    let report = run(&[&["audit", "fixtures/estate", "--min-tls=1.3"], &console[..]].concat());
    let answer =
        "✗ Not safe: TLS 1.3 would break 1 caller of AWS's own side, which you cannot fix.";
    let last = report.stdout.lines().rev().nth(1);
    assert_eq!(last, Some(answer), "{}", report.stdout);
}
