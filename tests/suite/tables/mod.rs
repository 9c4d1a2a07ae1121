//! The same records as text logs, CSV and Parquet give the same report.

mod csv;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Run, run_with_input, s3tls};
use rows::{logs, rows, text};

/// Fields that reports tell apart besides the usual ones.
const MORE: &str = "--by=requester,user_agent,http_status,error_code,auth_type,host_header,hour";

/// The report of a file, in which names, sizes and kinds of files are left out, and what was said.
fn report(contents: &[u8], more: &[&str]) -> (Value, Run) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("log"), contents).expect("the file can be written");
    audit(folder.path(), &[&["log"], more].concat())
}

fn audit(folder: &Path, args: &[&str]) -> (Value, Run) {
    let args = [&["audit", "--format", "json"], args].concat();
    let run: Run = s3tls(&args)
        .current_dir(folder)
        .output()
        .expect("the binary starts")
        .into();
    let mut report: Value = serde_json::from_str(&run.stdout).expect("the report is JSON");
    report["scope"]["bytes"] = Value::Null;
    let evidence = report["scope"]["evidence"].as_array_mut().expect("a list");
    for kind in evidence {
        kind["kind"] = Value::Null;
        kind["cannot_tell"] = Value::Null;
    }
    (report, run)
}

/// Checks that a file gives the report of the text log.
#[track_caller]
fn assert_same_report(contents: &[u8], what: &str) {
    let log = text(&rows(&logs()));
    for more in [&[][..], &[MORE]] {
        let (expected, run) = report(log.as_bytes(), more);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(expected["scope"]["records"].as_u64() > Some(400));
        let (read, run) = report(contents, more);
        assert_eq!(run.status, 0, "{what}: {}", run.stderr);
        assert_eq!(read, expected, "{what}");
    }
}

/// Checks that a file is an error that says this.
#[track_caller]
fn assert_refused(contents: &[u8], reason: &str) {
    let (report, run) = report(contents, &[]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert_eq!(report["scope"]["records"], 0);
    run.assert_says(reason);
}

/// The number of records that the binary reads from standard input.
fn records_of_standard_input(contents: &[u8]) -> Value {
    let run = run_with_input(&["audit", "-", "--format", "json"], contents);
    run.json(0, &[])["scope"]["records"].clone()
}

/// Files that DuckDB and pyarrow wrote, and one as Athena exports it after AWS's guide.
#[test]
fn tables_of_other_writers_give_the_report_of_the_same_text_log() {
    let read = |name: &str| fs::read(Path::new("fixtures/tables").join(name)).expect("a fixture");
    for more in [&[][..], &[MORE]] {
        let (expected, run) = report(&read("requests.log"), more);
        assert_eq!(run.status, 0, "{}", run.stderr);
        for name in ["athena.csv", "duckdb.parquet", "pyarrow.parquet"] {
            if name.ends_with(".parquet") && !cfg!(feature = "parquet") {
                continue;
            }
            let (read, run) = report(&read(name), more);
            assert_eq!(run.status, 0, "{name}: {}", run.stderr);
            assert_eq!(read, expected, "{name}");
        }
    }
}

/// As DuckDB writes rows of a query, and as CloudWatch Logs Insights exports `stats count(*) by …`.
#[test]
fn counts_in_json_are_no_requests() {
    let row = |more: &str| {
        format!(
            r#"{{"request_time":"2026-11-02T09:15:00Z","operation":"REST.GET.OBJECT","tls_version":"TLSv1"{more}}}"#
        )
    };
    let pairs = r#"{"results":[[{"field":"tls_version","value":"TLSv1"},{"field":"count(*)","value":"12"}]]}"#;
    let grouped = [
        row(r#","requests":12"#),
        row(r#","cnt":12"#),
        pairs.to_owned(),
    ];
    for entry in grouped {
        let (report, run) = report(format!("{entry}\n").as_bytes(), &[]);
        assert_eq!(report["scope"]["records"], 0, "{entry}");
        let expected = "log:1: it counts requests, and single ones are needed: export them without \
                        grouping";
        assert!(run.stderr.contains(expected), "{entry}: {}", run.stderr);
    }
    // A request ID makes it a single one.
    for single in ["", r#","hits":3,"request_id":"0A1B2C3D4E5F6071""#] {
        let (report, run) = report(format!("{}\n", row(single)).as_bytes(), &[]);
        assert_eq!(
            (report["scope"]["records"].clone(), run.status),
            (1.into(), 0)
        );
    }
}
