//! The same requests in three ways: the files, the job on Spark, and the result of the query.

use std::fs;

use super::super::spark::cluster::Cluster;
use super::{ASKED, assert_same_reports, comparable, duckdb, engines, folders, report};

#[test]
fn files_spark_and_the_query_say_the_same() {
    let test = "the three ways to audit";
    let (Some(python), Some(cluster)) = (engines(test), Cluster::start()) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).expect("a folder");
    folders(test, &logs);
    let logs = logs.to_str().expect("UTF-8");
    let of_files = report(logs, &ASKED);

    let on_spark = cluster.audit(
        &cluster.master,
        &[&[logs, "--spark-tasks=5"], &ASKED[..]].concat(),
    );
    let of_spark = comparable(on_spark);
    let result = folder.path().join("result.csv");
    duckdb(&python, logs, &ASKED[..2], &result);
    let of_result = report(result.to_str().expect("UTF-8"), &ASKED);
    assert_same_reports(&of_spark, &of_files, "Spark");
    assert_same_reports(&of_result, &of_files, "the query");

    // There is something to agree on, and each way says all of it.
    let (said, status) = of_result;
    assert_eq!(status, 1);
    assert_eq!(said["readiness"][2]["verdict"], "breaks");
    let callers = said["callers"].as_array().expect("a list");
    assert!(callers.len() > 10, "{}", callers.len());
    for caller in callers {
        for field in ["requests", "first_seen", "last_seen"] {
            assert!(!caller[field].is_null(), "{field}: {caller:#}");
        }
    }
    for field in ["principal", "client", "cause"] {
        let named = callers.iter().filter(|caller| caller[field].is_string());
        assert!(named.count() > 10, "{field}");
    }
}
