//! Parquet that Spark wrote is read as the records that it was written from.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parquet::basic::{Compression, Type};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::cluster::{JAVA, python};
use crate::evidence::{report_of, without_scope};
use crate::generate::{Form, Generator, Profile};

const LINES: usize = 3_000;

/// The folders that the script writes, and how their times are stored.
const WRITTEN: [(&str, Type); 5] = [
    ("int96", Type::INT96),
    ("micros", Type::INT64),
    ("millis", Type::INT64),
    ("second-version", Type::INT64),
    ("legacy", Type::INT96),
];

/// What a report tells of requests, in all of its values that a row has.
const BY: &str = "tls_version,cipher_suite,requester,user_agent,bucket,operation,remote_ip,\
    http_status,error_code,auth_type,host_header,access_point_arn,hour,hadoop_op";

fn write_records(path: &Path) {
    let mut generator = Generator::new(11, Profile::Broad, 200);
    generator.form = Form::Json;
    let mut lines = Vec::new();
    for _ in 0..LINES {
        generator.write_line(&mut lines).expect("memory");
    }
    fs::write(path, lines).expect("a file");
}

/// What the only file of records in a folder says of itself.
fn metadata(folder: &Path) -> ParquetMetaData {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "parquet"))
        .collect();
    let file = files.pop().expect("Spark wrote a file");
    assert!(files.is_empty(), "{files:?}");
    let reader = SerializedFileReader::new(File::open(file).expect("a file"));
    reader.expect("it is valid").metadata().clone()
}

#[test]
fn tables_of_spark_give_the_report_of_their_records() {
    let Some(python) = python("Parquet that Spark writes") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let records = folder.path().join("records.json");
    write_records(&records);
    let run = Command::new(python)
        .arg("tests/suite/spark/write_parquet.py")
        .args([&records, folder.path()])
        .env("SPARK_LOCAL_IP", "127.0.0.1")
        .env("SPARK_LOCAL_DIRS", folder.path())
        .env("JAVA_TOOL_OPTIONS", JAVA)
        .stdin(Stdio::null())
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");

    let report = |path: &Path| report_of(path.to_str().expect("UTF-8"), &["--by", BY, "--all"]);
    let expected = report(&records);
    assert_eq!(expected["scope"]["records"], LINES);
    for (name, time) in WRITTEN {
        let written = folder.path().join(name);
        let metadata = metadata(&written);
        assert!(metadata.num_row_groups() > 1, "{name}");
        let columns = metadata.row_group(0).columns();
        let column = columns
            .iter()
            .find(|column| column.column_path().string() == "request_time");
        let column = column.expect("there is a time");
        assert_eq!(column.column_type(), time, "{name}");
        assert_eq!(column.compression(), Compression::SNAPPY, "{name}");

        // With what Spark writes beside it: an empty file, and checksums.
        let read = report(&written);
        let scope = &read["scope"];
        let counted = [&scope["records"], &scope["malformed"], &scope["files"]];
        assert_eq!(counted, [LINES, 0, 4], "{name}");
        assert_eq!(scope["skipped"][0]["kind"], "hadoop-checksum", "{name}");
        assert_eq!(
            without_scope(read),
            without_scope(expected.clone()),
            "{name}"
        );
    }
}
