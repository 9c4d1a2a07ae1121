//! Other programs read the Parquet that `records` writes.

use std::path::Path;
use std::process::Command;

use super::super::needs::{self, has, python_with};
use super::{objects, records};

/// Prints the rows of a table as NDJSON, with times as text and without what is null.
const PYARROW: &str = "
import sys, json, pyarrow.parquet as parquet
table = parquet.read_table(sys.argv[1])
assert str(table.schema.field('request_time').type) == 'timestamp[ms, tz=UTC]'
assert str(table.schema.field('http_status').type) == 'int32'
for row in table.to_pylist():
    row['request_time'] = row['request_time'].strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'
    print(json.dumps({name: value for name, value in row.items() if value is not None}))
";

const DUCKDB: &str = "
import sys, json, duckdb
duckdb.sql(\"SET TimeZone = 'UTC'\")
rows = duckdb.sql(f\"select * replace (strftime(request_time, '%Y-%m-%dT%H:%M:%S.%gZ') as request_time) from '{sys.argv[1]}'\")
names = rows.columns
for row in rows.fetchall():
    print(json.dumps({name: value for name, value in zip(names, row) if value is not None}))
";

const PYSPARK: &str = "
import sys, json
from pyspark.sql import SparkSession
from pyspark.sql.functions import date_format
spark = SparkSession.builder.master('local[1]').config('spark.ui.enabled', 'false').config('spark.sql.session.timeZone', 'UTC').getOrCreate()
rows = spark.read.parquet(sys.argv[1])
rows = rows.withColumn('request_time', date_format('request_time', \"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\"))
for row in rows.collect():
    print(json.dumps({name: value for name, value in row.asDict().items() if value is not None}))
";

/// What a reader prints of a table.
fn read_by(python: &Path, program: &str, table: &Path) -> String {
    let output = Command::new(python)
        .args(["-c", program])
        .arg(table)
        .output()
        .expect("Python starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Checks that a reader sees the values that NDJSON has. There, `-` is null, and findings are a list.
fn assert_read_by(python: &Path, program: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("t.parquet");
    for source in ["fixtures/logs", "fixtures/evidence/cloudtrail.json"] {
        let written = records(&[source, "--output", table.to_str().expect("UTF-8")]);
        assert_eq!(written.status, 0, "{}", written.stderr);
        let mut expected = objects(&records(&[source]).stdout);
        for object in &mut expected {
            let object = object.as_object_mut().expect("an object");
            let names: Vec<_> = object["findings"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|name| name.as_str().expect("a name"))
                .collect();
            let names = match names.join(" ") {
                names if names.is_empty() => "-".to_owned(),
                names => names,
            };
            object["findings"] = names.into();
            for number in super::reading_back::NUMBERS {
                if object.get(number).is_some_and(serde_json::Value::is_null) {
                    object.remove(number);
                }
            }
            for value in object.values_mut().filter(|value| value.is_null()) {
                *value = "-".into();
            }
        }
        let read = objects(&read_by(python, program, &table));
        assert_eq!(read.len(), expected.len(), "{source}");
        for (read, expected) in read.iter().zip(&expected) {
            assert_eq!(read, expected, "{source}");
        }
    }
}

#[test]
fn pyarrow_and_duckdb_read_the_table() {
    let test = "Parquet for pyarrow and DuckDB";
    let Some(python) = python_with(&["pyarrow==26.0.1", "duckdb==2.0.1"], test) else {
        return;
    };
    assert_read_by(&python, PYARROW);
    assert_read_by(&python, DUCKDB);
}

#[test]
fn pyspark_reads_the_table() {
    let test = "Parquet for PySpark";
    if !has("java", "-version", test) {
        return;
    }
    if let Some(python) = python_with(&[needs::PYSPARK], test) {
        assert_read_by(&python, PYSPARK);
    }
}
