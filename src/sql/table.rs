//! The table over the logs.

use super::dialect::{Engine, literal};
use super::field::Field;
use super::options::{Layout, Logs, SqlOptions};
use crate::evidence::Timestamp;

/// The first day that a table by days has, and so the first that any query reads: S3 has partitioned
/// logs by days since November 2023. The table is made once, so it does not depend on `--since`. That
/// costs a query with `--since` nothing, because it compares the column of days, and Athena generates
/// partitions from its conditions together with the range of the table.
///
/// Sources: "How to use the date type" in the Athena guide,
/// <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example-using-the-date-type.html>,
/// and <https://aws.amazon.com/about-aws/whats-new/2023/11/amazon-s3-server-access-logging-date-partitioning>.
const FIRST_DAY: Timestamp = Timestamp::from_seconds(1_698_796_800);

/// The column of days.
pub(super) const DAY: &str = "log_day";

/// The statement that makes the table over the logs.
pub fn table(options: &SqlOptions) -> String {
    match options.engine {
        Engine::Athena => athena(options),
        Engine::DuckDb => duckdb(options),
    }
}

/// A day as folders have it.
pub(super) fn day(time: Timestamp) -> String {
    time.to_string()[..10].replace('-', "/")
}

/// A time on the first day that the query reads.
pub(super) fn first_day(options: &SqlOptions) -> Timestamp {
    options.period.since.unwrap_or(FIRST_DAY).max(FIRST_DAY)
}

/// A table of Hive's.
///
/// Lines of text have one column, so that none is lost. RegexSerDe gives a line without a match as NULL
/// ("Regex SerDe" in the Athena guide,
/// <https://docs.aws.amazon.com/athena/latest/ug/regex-serde.html>), and this expression matches every
/// line: `(?s)` lets the dot match what Java takes for the end of a line. Other SerDes split at a
/// delimiter. Trino's reader ends a line at a carriage return too, and writes bytes that are not UTF-8
/// as U+FFFD (<https://github.com/trinodb/trino>, `RegexDeserializer.java` and `TextLineReader.java`).
fn athena(options: &SqlOptions) -> String {
    let (columns, form) = match options.logs {
        Logs::Text => (
            vec!["`line` string".to_owned()],
            "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'\n\
             WITH SERDEPROPERTIES ('input.regex' = '(?s)(.*)')\n\
             STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'\n\
             OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
        ),
        // A line that is not JSON gives NULLs, which are counted as malformed; otherwise it would end
        // the query. Source: "OpenX JSON SerDe" in the Athena guide,
        // <https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html>.
        Logs::VendedJson => (
            columns("string"),
            "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\n\
             WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')\n\
             STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'\n\
             OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
        ),
        Logs::VendedParquet => (columns("string"), "STORED AS PARQUET"),
    };
    let name = options.table.quoted('`');
    let columns = columns.join(",\n  ");
    let location = literal(&options.location.to_string());
    match options.layout {
        Layout::Flat => {
            format!(
                "CREATE EXTERNAL TABLE IF NOT EXISTS {name} (\n  {columns}\n)\n{form}\nLOCATION {location};\n"
            )
        }
        Layout::Partitioned => format!(
            "CREATE EXTERNAL TABLE IF NOT EXISTS {name} (\n  {columns}\n)\nPARTITIONED BY (`{DAY}` string)\n{form}\n\
             LOCATION {location}\n{};\n",
            projection(options)
        ),
    }
}

/// The days of the folders, so that a query lists and reads only those that it asks for.
///
/// Source: "Use partition projection with Amazon Athena" in the Athena guide,
/// <https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html>.
fn projection(options: &SqlOptions) -> String {
    let first = day(FIRST_DAY);
    let range = literal(&format!("{first},NOW"));
    let template = literal(&format!("{}${{{DAY}}}/", options.location));
    format!(
        "TBLPROPERTIES (\n  'projection.enabled' = 'true',\n  'projection.{DAY}.type' = 'date',\n  \
         'projection.{DAY}.format' = 'yyyy/MM/dd',\n  'projection.{DAY}.range' = {range},\n  \
         'projection.{DAY}.interval' = '1',\n  'projection.{DAY}.interval.unit' = 'DAYS',\n  \
         'storage.location.template' = {template}\n)"
    )
}

/// The columns of the fields that CloudWatch Logs delivers.
///
/// Source: "Log format in CloudWatch Logs" in the S3 guide,
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/sal-cw-log-format.html>.
fn columns(kind: &str) -> Vec<String> {
    let columns = Field::ALL.map(|field| format!("`{}` {kind}", field.name()));
    columns.into()
}

/// A view of DuckDB's.
///
/// `read_blob` takes any bytes, where `read_text` and `read_csv` stop at those that are not UTF-8.
fn duckdb(options: &SqlOptions) -> String {
    let name = options.table.quoted('"');
    let files = literal(&format!("{}**", options.location));
    match options.logs {
        Logs::Text => format!(
            "CREATE OR REPLACE VIEW {name} AS\n\
             SELECT unnest(string_split(content::VARCHAR, '\\x0A')) AS line\nFROM read_blob({files});\n"
        ),
        Logs::VendedJson => {
            let columns = Field::ALL.map(|field| format!("{}: 'VARCHAR'", field.name()));
            format!(
                "CREATE OR REPLACE VIEW {name} AS\nSELECT * FROM read_json({files},\n  \
                 format = 'newline_delimited', ignore_errors = true,\n  columns = {{{}}});\n",
                columns.join(", ")
            )
        }
        Logs::VendedParquet => {
            format!("CREATE OR REPLACE VIEW {name} AS\nSELECT * FROM read_parquet({files});\n")
        }
    }
}
