//! Files that are not reports, and reports that somebody changed.

use serde_json::json;

use super::{diff, diff_of, weeks};
use crate::{line, run};

#[test]
fn what_is_not_a_report_is_named() {
    let [old, new] = weeks();
    let text = old.to_string();
    let pretty = serde_json::to_string_pretty(&old).expect("JSON");
    let of = |args: &[&str]| run(args).stdout;
    let policy = of(&["policy", "generate", "--bucket", "example-data"]);
    for (document, message) in [
        (String::new(), "it is empty"),
        (line("TLSv1", "a"), "it is an access log; make one with"),
        (
            text.replacen("audit/2", "audit/1", 1),
            "another version of s3tls (s3tls.audit/1), not s3tls.audit/2",
        ),
        (
            r#"{"findings": [], "schema": "s3tls.lint/1"}"#.to_owned(),
            "policy lint (s3tls.lint/1)",
        ),
        (
            r#"{"schema": "s3tls.baseline/2", "accepted": []}"#.to_owned(),
            "a baseline (s3tls.baseline/2)",
        ),
        (
            "s3tls.partial/8\n....".to_owned(),
            "make one with s3tls merge",
        ),
        (
            of(&["audit", "fixtures/estate", "--format=ndjson"]),
            "a report as NDJSON",
        ),
        (
            of(&["audit", "fixtures/estate", "--format=csv"]),
            "a report as CSV",
        ),
        (
            of(&["audit", "fixtures/estate", "--format=markdown"]),
            "a report in Markdown",
        ),
        (of(&["audit", "fixtures/estate"]), "a report as a table"),
        (
            of(&["audit", "fixtures/estate", "--format=html"]),
            "a page of HTML",
        ),
        (policy, "it is a policy"),
        (
            format!("## A report in a text\n{text}"),
            "a report in Markdown",
        ),
        (text[..text.len() / 2].to_owned(), "it is cut off"),
        (text.clone() + &text, "trailing characters"),
        (
            pretty.replacen("\"min_tls\"", "\"min_tls\": \"TLSv1.3\", \"min_tls\"", 1),
            "duplicate field `min_tls`",
        ),
        (
            text.replacen("\"bucket_count\":1", "\"bucket_count\":-1", 1),
            "invalid value",
        ),
        (
            text.replacen(
                "\"bucket_count\":1",
                "\"bucket_count\":99999999999999999999",
                1,
            ),
            "invalid",
        ),
        (
            text.replacen("\"safe\"", "\"certain\"", 1),
            "unknown Verdict",
        ),
        (
            text.replacen("\"principal\":", "\"nobody\":", 1),
            "missing field `principal`",
        ),
        (
            format!(
                r#"{{"schema": "s3tls.audit/2", "callers": {}"#,
                "[".repeat(100_000)
            ),
            "invalid type",
        ),
        (
            format!(r#"{{"schema": "{}"}}"#, "x".repeat(2 << 20)),
            "longer than a line",
        ),
    ] {
        let run = diff_of(&document, &new.to_string(), &[]);
        assert_eq!(run.status, 2, "{message}: {}", run.stdout);
        run.assert_says(message);
        assert!(run.stderr.starts_with("error: old.json "), "{}", run.stderr);
        assert!(run.stderr.len() < 600, "{}", run.stderr);
    }
    // What is passed over may be nested as deep as it likes.
    let deep = format!(
        "{{\"unknown\": {}{}, {}",
        "[".repeat(100_000),
        "]".repeat(100_000),
        &text[1..]
    );
    assert_eq!(diff_of(&deep, &new.to_string(), &[]).status, 0);
}

#[test]
fn forged_values_stay_text_and_sums_stay_numbers() {
    const SECRET: &str =
        "X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
    let [old, mut new] = weeks();
    let forged =
        format!("a\u{1b}[2J\u{202e}::add-mask::x ##[group] <script>alert(1)</script> {SECRET}");
    let callers = new["callers"].as_array_mut().expect("callers");
    callers[0]["principal"] = json!(forged);
    callers[0]["client"] = json!(format!("=1+1 {SECRET}"));
    callers[0]["remedy"] = json!(forged);
    callers[0]["findings"] = json!([forged]);
    callers[0]["ways"] = json!([forged]);
    callers[0]["buckets"] = json!([{"name": forged, "requests": u64::MAX}]);
    callers[0]["requests"] = json!(u64::MAX);
    callers[0]["refused_requests"] = json!(u64::MAX);
    let again = callers[0].clone();
    callers.push(again);
    new["scope"]["filters"] = json!({"user_agent": [forged]});
    for format in ["table", "markdown", "html", "json", "csv"] {
        let run = diff(&old, &new, &["--all", "--format", format]);
        assert_eq!(run.status, 0, "{format}: {}", run.stderr);
        let said = run.stdout + &run.stderr;
        let is_shown =
            |letter: char| letter == '\n' || !letter.is_control() && letter != '\u{202e}';
        assert!(said.chars().all(is_shown), "{format}");
        assert!(!said.contains("fe5f80f7"), "{format}: {said}");
        // Machines read CSV and JSON: neither is a page, and a sheet has no commands.
        assert!(!said.contains("##[") || format == "csv", "{format}: {said}");
        assert!(
            !said.contains("<script>alert") || format != "html",
            "{said}"
        );
        assert!(!said.contains(",=1+1") || format == "json", "{said}");
        assert!(said.contains("REDACTED"), "{format}");
    }
    let diff = diff(&old, &new, &["--format=json"]).json(0, &[]);
    let caller = &diff["callers"][0]["new"];
    assert_eq!(
        (&caller["requests"], &caller["refused_requests"]),
        (&json!(u64::MAX), &json!(u64::MAX))
    );
}
