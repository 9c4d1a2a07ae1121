//! The script of the GitHub action: statuses, arguments, hostile text and the job's summary.

use std::fs;

use super::GATE;
use super::runner::{ACTION, Runner, estate, inputs, variable, variables};
use crate::hostile::assert_no_command;
use crate::needs::has;
use crate::pages::hostile_lines;
use crate::{line, run};

/// The most bytes of a step's summary.
const SUMMARY_LIMIT: usize = 1 << 20;

#[test]
fn every_input_is_a_flag_and_reaches_the_script() {
    let help = run(&["audit", "--help"]).stdout;
    let inputs = inputs();
    assert_eq!(inputs.len(), 18);
    for input in &inputs {
        let passed = format!("{}: ${{{{ inputs.{input} }}}}\n", variable(input));
        assert!(ACTION.contains(&passed), "{passed}");
        assert!(GATE.contains(&format!("`{input}")), "{input}");
        let is_flag = !["path", "flags", "sarif", "program", "download", "sha256"].contains(input);
        let is_left_out = cfg!(not(feature = "s3")) && *input == "bucket-logs";
        if is_flag && !is_left_out {
            assert!(
                help.contains(&format!("--{input} ")) || help.contains(&format!("--{input}\n")),
                "{input}"
            );
        }
    }
    assert_eq!(variables().count(), inputs.len());
}

#[test]
fn the_exit_status_is_kept_and_the_reports_are_from_one_audit() {
    let Some(runner) = Runner::new("the statuses of the GitHub action") else {
        return;
    };
    let estate = estate();
    for (inputs, status, verdict) in [
        (&[("path", &*estate)][..], 0, Some("breaks")),
        (
            &[("path", &estate), ("fail-on", "old-tls,http")],
            1,
            Some("breaks"),
        ),
        (&[("path", "no/such/logs")], 2, Some("unproven")),
        (
            &[("path", &estate), ("bucket", "another")],
            3,
            Some("unproven"),
        ),
        (&[("path", &estate), ("since", "never")], 2, None),
        (&[("path", &estate), ("ignore-denied", "yes")], 2, None),
        (&[("path", &estate), ("format", "csv")], 2, None),
        (
            &[("path", &estate), ("program", "/no/such/program")],
            2,
            None,
        ),
        (&[], 2, None),
    ] {
        let run = runner.audit(inputs);
        assert_eq!(run.status, status, "{inputs:?}: {}", run.stderr);
        let output = runner.read("output");
        let given = |name: &str| {
            let line = output.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.strip_prefix('='))
        };
        if given("status").is_some() {
            assert_eq!(given("status"), Some(&*status.to_string()));
        } else {
            assert!(
                run.stdout.starts_with("::error title=s3tls::"),
                "{inputs:?}"
            );
        }
        if has("jq", "--version", "the verdicts of the GitHub action") {
            for requirement in ["https", "tls12", "tls13"] {
                assert_eq!(given(requirement), verdict, "{inputs:?} {requirement}");
            }
        }
        if let Some(json) = given("json") {
            let json = fs::read_to_string(json).expect("a report");
            let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            assert_eq!(json["schema"], "s3tls.audit/2");
        }
        assert_eq!(given("json").is_some(), verdict.is_some(), "{inputs:?}");
    }
    let summary = runner.read("summary");
    let report = run(&["audit", "fixtures/estate", "--format", "markdown"]).stdout;
    assert!(summary.starts_with(&report), "{summary}");
}

#[test]
fn inputs_are_arguments_and_nothing_else() {
    let Some(runner) = Runner::new("the inputs of the GitHub action") else {
        return;
    };
    // It prints each of its arguments in brackets.
    let echo = runner.executable("echo", "printf '[%s]\\n' \"$@\"; exit 3");
    let run = runner.audit(&[
        ("program", &echo),
        (
            "path",
            "--spark=local\n\n-\n $(touch made) \n`touch made`;touch made\n*\n~\n\\n\"'\n${HOME}",
        ),
        ("since", "$(touch made)\n--quiet"),
        ("min-tls", "-1"),
        ("baseline", "a b'\"$(touch made)"),
        ("ignore-denied", "true"),
        ("bucket", "prod-*\n!logs-*"),
        ("flags", "--where=requester!=svc:*\n--idle-ok\n"),
        ("output", "a report.html\n-b.md"),
    ]);
    let reports = run.stdout.lines().nth(1).expect("an argument");
    let reports = reports.strip_prefix("[--output=").expect("a report");
    let (reports, _) = reports.rsplit_once('/').expect("a folder");
    let expected = format!(
        "[audit]\n[--output={reports}/summary.md]\n[--output={reports}/report.json]\n\
         [--format=github]\n[--since=$(touch made)\n--quiet]\n[--min-tls=-1]\n\
         [--baseline=a b'\"$(touch made)]\n[--ignore-denied]\n\
         [--bucket=prod-*]\n[--bucket=!logs-*]\n[--output=a report.html]\n[--output=-b.md]\n\
         [--where=requester!=svc:*]\n[--idle-ok]\n[--]\n\
         [--spark=local]\n[-]\n[$(touch made)]\n[`touch made`;touch made]\n[*]\n[~]\n[\\n\"']\n[${{HOME}}]\n"
    );
    assert_eq!(run.stdout, expected);
    assert_eq!((run.status, &*runner.read("output")), (3, "status=3\n"));
    assert!(!runner.path("made").exists());
}

#[test]
fn text_from_logs_and_inputs_stays_text() {
    let Some(runner) = Runner::new("hostile logs in the GitHub action") else {
        return;
    };
    let commands = [
        "::set-output name=status::0",
        "%0A::set-output name=status::0%0D%0A",
        "##[error]a ::error::b",
        "status=0%0Ahttps=safe",
    ];
    let commands = commands.map(|text| line("TLSv1", text) + &line("-", text));
    fs::write(
        runner.path("access.log"),
        hostile_lines() + &commands.concat(),
    )
    .expect("a log");
    for (format, rules) in [
        ("github", "old-tls,http,sigv2"),
        ("table", ""),
        ("markdown", "http"),
    ] {
        let run = runner.audit(&[
            ("path", "access.log\n::error::c\n##[group]d"),
            ("format", format),
            ("fail-on", rules),
            ("flags", "--all\n--show=all"),
        ]);
        assert_eq!(run.status, 2, "two paths are missing: {}", run.stderr);
        assert_no_command("stderr", run.stderr.as_bytes());
        for line in run.stdout.lines() {
            let own = ["error", "warning", "notice"];
            let own = own.map(|level| format!("::{level} title=s3tls "));
            let text = own
                .iter()
                .find_map(|own| line.strip_prefix(&**own))
                .filter(|_| format == "github");
            let text = text.map_or(line, |text| text.split_once("::").expect("a message").1);
            assert_no_command(format, text.as_bytes());
        }
        let output = runner.read("output");
        let names = output.lines().map(|line| line.split('=').next());
        let expected = ["status", "json", "https", "tls12", "tls13"].map(Some);
        assert_eq!(names.collect::<Vec<_>>(), expected, "{output}");
    }
    // The summary is the report in Markdown, of which `pages` holds that no text leaves its place.
    let flags = ["--all", "--show=all"];
    fs::remove_file(runner.path("summary")).expect("a summary");
    runner.audit(&[("path", "access.log"), ("flags", &flags.join("\n"))]);
    let log = runner.path("access.log");
    let args = ["audit", "--format=markdown", log.to_str().expect("UTF-8")];
    let alone = run(&[&args[..], &flags].concat());
    assert!(alone.stdout.contains("hostile.example"));
    assert_eq!(runner.read("summary"), alone.stdout);
}

#[test]
fn a_summary_is_cut_where_the_runner_would_refuse_it() {
    let Some(runner) = Runner::new("large summaries of the GitHub action") else {
        return;
    };
    let estate = estate();
    let report = run(&["audit", "fixtures/estate", "--format", "markdown"]).stdout;
    for room in [
        0,
        1_024,
        1_025,
        3_000,
        report.len() - 1,
        report.len(),
        report.len() + 1,
    ] {
        let before = "-".repeat(SUMMARY_LIMIT - room);
        fs::write(runner.path("summary"), &before).expect("a file");
        assert_eq!(runner.audit(&[("path", &estate)]).status, 0);
        let summary = runner.read("summary");
        assert!(summary.len() <= SUMMARY_LIMIT, "{room}");
        let added = summary.strip_prefix(&before).expect("what was there stays");
        if room >= report.len() {
            assert_eq!(added, report);
        } else if room <= 1_024 {
            assert_eq!(added, "");
        } else {
            let (kept, note) = added.split_once("\n**Cut here**").expect("a note");
            assert!(report.starts_with(kept) && (kept.is_empty() || kept.ends_with('\n')));
            assert!(note.ends_with("The JSON report is complete.\n"), "{note}");
        }
    }
}
