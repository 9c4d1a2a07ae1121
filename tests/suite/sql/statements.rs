//! The statements themselves.

use super::{Run, engines, run, s3tls, sql};

/// Values that try to end the text that they stand in.
const HOSTILE: [&str; 9] = [
    "'",
    "''",
    "x'; DROP TABLE y; --",
    "\\",
    "x\\' OR 1=1 --",
    "\"",
    "`",
    "a\n;\nDROP TABLE y",
    "/* */ -- '",
];

fn refused(flags: &[&str]) -> String {
    let run: Run = s3tls(&["sql"])
        .args(flags)
        .output()
        .expect("s3tls runs")
        .into();
    assert_eq!(run.status, 2, "{flags:?}: {}", run.stdout);
    assert_eq!(run.stdout, "", "{flags:?}");
    run.stderr
}

#[test]
fn hostile_names_are_refused() {
    for value in HOSTILE {
        refused(&["--location", "s3://logs/", "--table", value]);
        refused(&["--location", &format!("s3://logs/{value}")]);
        refused(&["--engine", "duckdb", "--location", value]);
    }
    let stderr = refused(&["--location", "./logs"]);
    assert!(stderr.contains("Athena reads from S3 only"), "{stderr}");
}

#[test]
fn hostile_filters_stay_in_their_literals() {
    let Some(python) = engines("statements with hostile filters") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().to_str().expect("UTF-8");
    std::fs::write(folder.path().join("log"), "x\n").expect("a file");
    for value in HOSTILE {
        let filters = ["--bucket", value, "--bucket", &format!("!{value}")];
        let query = sql(&[
            &["--location", "s3://logs/", "--only", "query"],
            &filters[..],
        ]
        .concat());
        // The values hold what ends a statement in the text that the program splits, so it gets it whole.
        if !value.contains(";\n") && !value.contains('\n') {
            run(&python, &["parse"], &query);
            let result = folder.path().join("result.csv");
            let own = ["--engine", "duckdb", "--location", logs];
            let result = ["--result", result.to_str().expect("UTF-8")];
            run(
                &python,
                &["duckdb"],
                &sql(&[&own[..], &filters, &result].concat()),
            );
        }
        // Outside of literals nothing of it is left.
        let outside: Vec<_> = query.split('\'').step_by(2).collect();
        assert!(!outside.concat().contains("DROP"), "{query}");
    }
}

#[test]
fn the_cost_stands_at_the_head() {
    let query =
        |flags: &[&str]| sql(&[&["--location", "s3://logs/", "--only", "query"], flags].concat());
    let head = query(&["--bytes", "1.2TB"]);
    assert!(
        head.starts_with(
            "-- scans 1.2 TB: about $6.00 at $5.00 a TB (Amazon Athena pricing, us-east-1).\n\
             -- Athena counts at least 10 MB a query; S3 requests are extra.\nWITH lines AS ("
        ),
        "{head}"
    );
    let head = query(&["--bytes", "1.2TB", "--price", "6.25"]);
    assert!(
        head.starts_with("-- scans 1.2 TB: about $7.50 at $6.25 a TB "),
        "{head}"
    );
}

#[test]
fn a_table_by_days_reads_only_the_days_asked_for() {
    let flags = [
        "--location",
        "s3://logs/p/1/eu-west-1/b",
        "--layout",
        "partitioned",
    ];
    let with = sql(&[&flags[..], &["--since", "2026-10-20T12:00"]].concat());
    for part in [
        "PARTITIONED BY (`log_day` string)",
        "'projection.log_day.range' = '2023/11/01,NOW'",
        "-- scans every byte in the folders from 2026/10/20 on, at $5.00 a TB",
        "'storage.location.template' = 's3://logs/p/1/eu-west-1/b/${log_day}/'",
        "AND log_day >= '2026/10/20'",
        "request_time >= timestamp '2026-10-20 12:00:00'",
    ] {
        assert!(with.contains(part), "{part}\n{with}");
    }
    let without = sql(&flags);
    assert!(without.contains("'2023/11/01,NOW'") && !without.contains("log_day >="));
    // The table is made once, whatever the queries ask for.
    let table = |since: &[&str]| sql(&[&flags[..], &["--only", "table"], since].concat());
    assert!(table(&[]).starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `s3_access_logs` ("));
    for since in ["2026-10-20", "2024-01-01", "2019-01-01"] {
        assert_eq!(table(&["--since", since]), table(&[]), "{since}");
    }
}

#[test]
fn every_statement_is_one_of_athenas() {
    let Some(python) = engines("Athena's statements") else {
        return;
    };
    for logs in ["text", "vended-json", "vended-parquet"] {
        for layout in ["flat", "partitioned"] {
            let own = [
                "--location",
                "s3://logs/p",
                "--logs",
                logs,
                "--layout",
                layout,
            ];
            let filters = [
                "--since",
                "2026-01-01",
                "--until",
                "2026-02-01",
                "--bucket",
                "a_*",
            ];
            let statements = sql(&[&own[..], &filters, &["--table", "db.logs"]].concat());
            run(&python, &["parse"], &statements);
        }
    }
}
