//! The hints of a report: each leads to what it promises.

use super::{line, run, run_with_input};

/// The report on the estate in a format.
fn report(args: &[&str]) -> String {
    run(&[&["audit", "fixtures/estate"], args].concat()).stdout
}

/// The lines of a report that contain a text.
fn lines<'r>(report: &'r str, text: &str) -> Vec<&'r str> {
    let lines = report.lines().map(str::trim);
    lines.filter(|line| line.contains(text)).collect()
}

#[test]
fn whom_a_stricter_version_breaks_is_a_flag_away() {
    let hint = |args: &[&str]| lines(&report(args), "would break: --min-tls").join("|");
    assert_eq!(hint(&[]), "Who TLS 1.3 would break: --min-tls 1.3");
    assert_eq!(hint(&["--min-tls", "1.3"]), "", "they are listed");
    assert_eq!(
        hint(&["--min-tls", "1.1"]),
        "Who TLS 1.2 would break: --min-tls 1.2; who TLS 1.3 would break: --min-tls 1.3"
    );
    let of_lines = |versions: &[&str]| {
        let log: String = versions.iter().map(|version| line(version, "a")).collect();
        let report = run_with_input(&["audit", "-"], log.as_bytes()).stdout;
        lines(&report, "--min-tls").len()
    };
    assert_eq!(of_lines(&["TLSv1.2"]), 1, "the minimum breaks nobody");
    assert_eq!(of_lines(&["TLSv1"]), 0, "TLS 1.3 breaks the same callers");
    assert_eq!(of_lines(&["TLSv1.3"]), 0, "nobody would break");
}

#[test]
fn ready_lists_every_bucket_that_can_require_anything() {
    let table = report(&["--show", "ready"]);
    let promised =
        "Proven safe to require: HTTPS at 1 of 3 buckets, TLS 1.2 at 0, TLS 1.3 at 0: --show ready";
    assert_eq!(lines(&table, "Proven safe"), [promised]);
    let (_, ready) = table
        .split_once("BUCKETS THAT CAN REQUIRE HTTPS OR MORE TODAY (1)\n")
        .expect("the section is there");
    let ready: Vec<_> = ready
        .lines()
        .skip(2)
        .take(2)
        .map(str::split_whitespace)
        .collect();
    let cells: Vec<_> = ready[0].clone().take(4).collect();
    assert_eq!(cells, ["example-backups", "yes", "no", "no"]);
    assert_eq!(ready[1].clone().count(), 0, "no other bucket");
    for (format, heading) in [
        (
            "markdown",
            "### Buckets that can require HTTPS or more today (1)",
        ),
        (
            "html",
            "Buckets that can require HTTPS or more today (1)</h2>",
        ),
    ] {
        let report = report(&["--show", "ready", "--format", format]);
        assert!(report.contains(heading), "{report}");
    }
}

#[test]
fn no_table_is_empty() {
    let logs = |format: &str, show: &str| {
        let args = ["audit", "fixtures/logs", "--format", format];
        let show: &[&str] = if show.is_empty() {
            &[]
        } else {
            &["--show", show]
        };
        run(&[&args, show].concat()).stdout
    };
    let none = "None is proven ready: --show buckets says why";
    let table = logs("table", "ready");
    assert!(table.contains(&format!("TODAY (0)\n  {none}\n")), "{table}");
    let markdown = logs("markdown", "ready");
    assert!(
        markdown.contains("None is proven ready: `--show buckets` says why"),
        "{markdown}"
    );
    let page = logs("html", "");
    assert!(!page.contains("<tbody></tbody>"), "{page}");
    assert!(!page.contains("today (0)"), "{page}");
    // Nor does anything promise a table that would be.
    let twice = |bucket: &str| line("TLSv1", "a").replace("example-data", bucket);
    let log = twice("one") + &twice("two");
    let report = run_with_input(&["audit", "-"], log.as_bytes()).stdout;
    assert_eq!(
        lines(&report, "Proven safe"),
        [
            "Proven safe to require: HTTPS at 0 of 2 buckets, TLS 1.2 at 0, TLS 1.3 at 0: --show buckets"
        ]
    );
    // A record that names no bucket has no row in a table of buckets.
    let log = line("TLSv1", "a").replace(" example-data ", " - ");
    let args = ["audit", "-", "--show", "all", "--format", "markdown"];
    let report = run_with_input(&args, log.as_bytes()).stdout;
    assert!(!report.contains("---: |\n\n"), "{report}");
}

#[test]
fn callers_that_are_listed_above_are_not_counted_again() {
    let hint = |args: &[&str]| lines(&report(args), "weak cipher suites").join("|");
    let suites = "with weak cipher suites (10 requests): --show callers";
    assert_eq!(hint(&[]), format!("1 more caller {suites}"));
    assert_eq!(
        hint(&["--principal=*appliance"]),
        format!("1 caller {suites}")
    );
}

#[test]
fn what_aws_refuses_makes_the_logs_doubtful() {
    let said = |versions: &[&str]| {
        let sent = |(number, version): (usize, &&str)| line(version, &format!("a/{number}"));
        let log: String = versions.iter().enumerate().map(sent).collect();
        let report = run_with_input(&["audit", "-"], log.as_bytes()).stdout;
        let words: Vec<_> = report.split_whitespace().collect();
        let report = words.join(" ");
        let found = report.split_once("AWS has refused TLS below 1.2 since 2024-02-27, yet ");
        let (sentence, _) = found?.1.split_once('?')?;
        Some(sentence.to_owned())
    };
    let question = "logged with it: are these logs really from AWS, and are their dates right";
    assert_eq!(said(&["TLSv1"]), Some(format!("1 caller was {question}")));
    assert_eq!(
        said(&["TLSv1", "TLSv1.1"]),
        Some(format!("2 callers were {question}"))
    );
    assert_eq!(said(&["TLSv1.2"]), None);
}
