//! Tables in CSV.

use serde_json::Value;

use super::super::archives::gzipped;
use super::rows::{NAMES, Row, TIME, logs, rows};
use super::{assert_refused, assert_same_report, audit, records_of_standard_input, report};

/// How a table is written.
struct Form {
    delimiter: u8,
    quotes: csv::QuoteStyle,
    /// What stands where there is no value.
    none: &'static str,
    names: fn(&str) -> String,
    time: fn(&Row) -> String,
}

const USUAL: Form = Form {
    delimiter: b',',
    quotes: csv::QuoteStyle::Necessary,
    none: "",
    names: str::to_owned,
    time: |row| row.values[TIME].clone().expect("each has a time"),
};

fn table(rows: &[Row], form: &Form) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(form.delimiter)
        .quote_style(form.quotes)
        .from_writer(Vec::new());
    writer
        .write_record(NAMES.map(form.names))
        .expect("memory takes every write");
    for row in rows {
        let mut values = row.values.clone();
        values[TIME] = Some((form.time)(row));
        let values = values.map(|value| value.unwrap_or_else(|| form.none.to_owned()));
        writer
            .write_record(values)
            .expect("memory takes every write");
    }
    writer.into_inner().expect("memory takes every write")
}

/// The time as in a text log, without brackets: so Athena's tables have it.
fn logged_time(row: &Row) -> String {
    let (_, time) = row.line.split_once('[').expect("a time");
    time.split_once(']').expect("a time").0.to_owned()
}

/// The names of AWS's guide for Athena.
fn athena_name(name: &str) -> String {
    match name {
        "request_time" => "requestdatetime",
        "key_name" => "key",
        "bytes_sent_size" => "bytessent",
        "signature_version" => "sigv",
        "authentication_type" => "authtype",
        "host_header" => "endpoint",
        "referer" => "referrer",
        name => return name.replace('_', ""),
    }
    .to_owned()
}

#[test]
fn every_form_of_csv_gives_the_report_of_the_text_log() {
    let rows = rows(&logs());
    let usual = table(&rows, &USUAL);
    assert_same_report(&usual, "usual");
    let marked = ["\u{feff}".as_bytes(), &usual].concat();
    assert_same_report(&marked, "with a mark in front");
    assert_same_report(&gzipped(&usual), "gzip");
    let athena = Form {
        quotes: csv::QuoteStyle::Always,
        names: athena_name,
        time: logged_time,
        ..USUAL
    };
    assert_same_report(&table(&rows, &athena), "Athena");
    let tabs = Form {
        delimiter: b'\t',
        none: "-",
        names: str::to_uppercase,
        time: |row| row.time.to_string(),
        ..USUAL
    };
    assert_same_report(&table(&rows, &tabs), "tabs");
    // Excel where commas are in numbers.
    let semicolons = Form {
        delimiter: b';',
        names: |name| name.replace('_', "-"),
        ..USUAL
    };
    let excel = [&b"sep=;\r\n"[..], &table(&rows, &semicolons)].concat();
    assert_same_report(&excel, "semicolons");
    let bars = Form {
        delimiter: b'|',
        none: "\\N",
        ..USUAL
    };
    assert_same_report(&table(&rows, &bars), "vertical bars");
    let count = serde_json::json!(rows.len());
    assert_eq!(records_of_standard_input(&usual), count);
}

#[test]
fn tables_that_cannot_answer_are_refused_by_name() {
    // AWS Glue's jobs wrote 18 columns before server access logs had TLS versions.
    let old = NAMES[..18].join(",");
    assert_refused(
        format!("{old}\n{}\n", ",".repeat(17)).as_bytes(),
        "log: a CSV table without a TLS version or cipher suite (tls_version, cipher_suite): \
         export these columns too; its columns are bucket_owner, bucket_name, ",
    );
    assert_refused(
        b"tls_version,requester,requests\nTLSv1,alice,12\n",
        "log: a CSV table of counts, not of requests, judging by its column \"requests\"",
    );
}

/// A query that groups requests names the count as it likes.
#[test]
fn a_column_that_may_count_requests_is_named() {
    let table = |names: &str| {
        let table = format!("{names}\n2026-11-02T09:15:00Z,REST.GET.OBJECT,TLSv1,12\n");
        let (report, run) = report(table.as_bytes(), &[]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert_eq!(report["scope"]["records"], 1);
        (report["scope"]["unknown_columns"].clone(), run.stderr)
    };
    let (columns, said) = table("request_time,operation,tls_version,n");
    assert_eq!(
        columns,
        serde_json::json!([{"columns": ["n"], "example": "log"}])
    );
    assert_eq!(
        said,
        "warning: log has no request IDs and a column that is not known: n; if it counts requests, \
         every figure is wrong, and s3tls sql prints a query whose counts can be read\n"
    );
    // Each row is a request, or every column is known.
    for silent in [
        "request_time,operation,tls_version,requestid",
        "request_time,operation,tls_version,principal",
    ] {
        assert_eq!(table(silent), (Value::Null, String::new()), "{silent}");
    }
    let tables = ["a", "b"].map(|name| format!("{name}/n.csv"));
    let folder = tempfile::tempdir().expect("a folder");
    for (name, column) in tables.iter().zip(["n", "n"]) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let table = format!("time,operation,tls_version,{column}\n");
        std::fs::write(path, table).expect("a file");
    }
    let (report, _) = audit(folder.path(), &["."]);
    let first = serde_json::json!([{"columns": ["n"], "example": "./a/n.csv"}]);
    assert_eq!(report["scope"]["unknown_columns"], first);
}

#[test]
fn copies_of_cloudtrail_are_refused_by_name() {
    assert_refused(
        b"eventtime,eventsource,eventname,useragent,tlsversion,ciphersuite\n\
          2026-06-01T08:30:00Z,ec2.amazonaws.com,DescribeInstances,Boto3/1.0,TLSv1,AES128-SHA\n",
        "log: a CSV table of CloudTrail events, which are read as JSON only",
    );
}

#[test]
fn messages_are_read_as_lines_of_json_are() {
    let object = |number: usize| {
        format!(
            r#"{{"request_time":"2026-06-01T08:30:0{number}Z","tls_version":"TLSv1","key":"a,b"}}"#
        )
    };
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let table = [
        "@timestamp,@message,@log\r\n".to_owned(),
        format!("t,{},1\r\n", quoted(&object(1))),
        // On several lines.
        format!("t,{},1\r\n", quoted(&object(2).replace(',', ",\n"))),
        "t,START RequestId: 1,1\r\n".to_owned(),
        "t,,1\r\n".to_owned(),
        format!("t,{},1", quoted(&object(3))),
    ];
    let (report, run) = report(table.concat().as_bytes(), &[]);
    let scope = &report["scope"];
    assert_eq!(scope["records"], 3, "{}", run.stderr);
    assert_eq!(scope["malformed"], 1);
    assert_eq!(scope["malformed_samples"][0]["line"], 7);
    assert_eq!(scope["blank"], 1);
    assert_refused(
        b"@message,count(*)\n{},12\n",
        "log: a CSV table of counts, not of requests, judging by its column \"count(*)\"",
    );
}

/// `s3tls records` wrote a table if it says who recorded a request, in every form.
#[test]
fn who_wrote_a_record_is_told_alike_in_every_form() {
    let common = [
        ("time", "2026-06-01T08:30:00Z"),
        ("operation", "REST.GET.OBJECT"),
        ("requester", "nan"),
        ("http_status", "403.0"),
        ("tls_version", "TLSv1.2"),
    ];
    for (more, requester, status) in [
        (&[][..], Value::Null, "403"),
        (&[("transport", "tls")], Value::Null, "403"),
        (&[("contradiction", "-")], Value::Null, "403"),
        (&[("recorder", "access-log")], "nan".into(), "403.0"),
        (
            &[("transport", "tls"), ("contradiction", "-")],
            "nan".into(),
            "403.0",
        ),
    ] {
        let columns = [&common[..], more].concat();
        let object: serde_json::Map<String, Value> = columns
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.into()))
            .collect();
        let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let csv = format!("{}\n{}\n", names.join(","), values.join(","));
        for form in [csv, Value::from(object).to_string() + "\n"] {
            let (report, run) = report(form.as_bytes(), &["--by=requester,http_status"]);
            let group = &report["groups"][0];
            assert_eq!(group["requester"], requester, "{form} {}", run.stderr);
            assert_eq!(group["http_status"], status, "{form}");
        }
    }
}

#[test]
fn a_word_in_place_of_a_value_proves_nothing() {
    let table = |none: &str| {
        let row = format!("2026-06-01T08:30:00Z,REST.GET.OBJECT,b,Boto3/1.0,{none},{none}\n");
        format!("time,operation,bucket,user_agent,tls_version,cipher_suite\n{row}")
    };
    for (none, transport) in [
        ("nan", "http"),
        ("None", "http"),
        ("<NA>", "http"),
        (" - ", "http"),
        ("undefined", "unknown"),
        ("(none)", "unknown"),
        ("not-recorded", "unknown"),
    ] {
        let (report, run) = report(table(none).as_bytes(), &["--by=transport"]);
        assert_eq!(run.status, 0, "{none}: {}", run.stderr);
        let groups = report["groups"].as_array().expect("a list");
        assert_eq!(groups.len(), 1, "{none}");
        assert_eq!(groups[0]["transport"], transport, "{none}");
        assert_ne!(report["readiness"][0]["verdict"], "safe", "{none}");
    }
}

#[test]
fn the_lines_of_damaged_rows_are_those_of_the_file() {
    let row = |agent: &str| format!("2026-06-01T08:30:00Z,REST.GET.OBJECT,TLSv1.2,{agent}\n");
    let table = [
        "time,operation,tls_version,user_agent\n",
        &row("\"several\nlines\""),
        "cut\n",
        &row("a"),
    ]
    .concat();
    let (report, run) = report(table.as_bytes(), &[]);
    assert_eq!(report["scope"]["records"], 2, "{}", run.stderr);
    assert_eq!(report["scope"]["lines"], 3);
    assert_eq!(report["scope"]["malformed_samples"][0]["line"], 4);
}

#[test]
fn a_list_of_objects_is_skipped_by_name() {
    let list = b"bucket,key,size,last_modified_date\nacme-data,a,1,2026-11-02T09:15:00.000Z\n";
    let (report, run) = report(list, &[]);
    assert_eq!(run.status, 3, "there is nothing else: {}", run.stderr);
    let expected = serde_json::json!([{"kind": "inventory", "files": 1, "example": "log"}]);
    assert_eq!(report["scope"]["skipped"], expected);
    assert_eq!(report["scope"]["malformed"], 0);
}

#[test]
fn folders_and_archives_may_mix_tables_with_text_logs() {
    let rows = rows(&logs());
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, contents: &[u8]| {
        std::fs::write(folder.path().join(name), contents).expect("the file can be written");
    };
    let table = table(&rows, &USUAL);
    write("a.log", super::text(&rows).as_bytes());
    write("b.csv", &table);
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(table.len() as u64);
    for name in ["c.csv", "d.csv"] {
        archive
            .append_data(&mut header, name, table.as_slice())
            .expect("memory takes every write");
    }
    write("e.tar", &archive.into_inner().expect("it fits"));
    let (report, run) = audit(folder.path(), &["."]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(report["scope"]["records"], 4 * rows.len());
    assert_eq!(report["scope"]["malformed"], 0);
}
