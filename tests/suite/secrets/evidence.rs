//! Secrets in evidence that is not a text log: in every field that clients can influence, in fields
//! that are not read, in names of members and columns, and in what cannot be read.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{EVERYTHING, SECRET, parameters, run_without_secrets};
use crate::archives::tar;

/// A record as CloudWatch Logs delivers it, with a text in one of its fields.
fn vended(text: &str, number: usize) -> Value {
    let mut record = json!({
        "bucket_name": "b", "bucket_owner_id": "c0ffee", "request_time": "2026-06-01T08:30:00Z",
        "remote_ip": "192.0.2.3", "requester": "arn:aws:iam::123456789012:user/a",
        "request_id": "3E57427F3EXAMPL0", "operation": "REST.GET.OBJECT", "key_name": "k",
        "request_uri": "GET /k HTTP/1.1", "http_status": "200", "error_code": "-", "referer": "-",
        "user_agent": "curl/8", "version_id": "-", "host_id": "a", "signature_version": "SigV4",
        "cipher_suite": "ECDHE-RSA-AES128-SHA", "authentication_type": "AuthHeader",
        "host_header": "h.example.com", "tls_version": "TLSv1", "access_point_arn": "-",
    });
    let fields = [
        "user_agent",
        "key_name",
        "request_uri",
        "referer",
        "requester",
        "host_header",
        "error_code",
        "bucket_name",
        "version_id",
        "errorMessage",
    ];
    record[fields[number % fields.len()]] = text.into();
    record
}

/// A CloudTrail event with a text in one of its fields.
fn event(text: &str, number: usize) -> Value {
    let mut event = json!({
        "eventVersion": "1.11", "eventTime": "2026-06-01T08:30:00Z",
        "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.3", "userAgent": "[curl/8]", "requestID": "3E57427F3EXAMPL0",
        "errorCode": "NoSuchKey", "errorMessage": "-", "vpcEndpointId": "vpce-1",
        "eventID": format!("b9a5d4a0-0b1f-4c86-8d43-{number:012}"), "eventCategory": "Data",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/a",
            "accountId": "123456789012"},
        "requestParameters": {"bucketName": "b", "Host": "h", "key": "k", "other": "-"},
        "responseElements": {"x": "-"},
        "additionalEventData": {"SignatureVersion": "SigV4", "x-amz-id-2": "a", "other": "-"},
        "resources": [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k"}],
        "tlsDetails": {"tlsVersion": "TLSv1.1", "cipherSuite": "ECDHE-RSA-AES128-SHA",
            "clientProvidedHostHeader": "h.example.com"},
    });
    let fields = [
        "/userAgent",
        "/errorMessage",
        "/errorCode",
        "/requestParameters/key",
        "/requestParameters/other",
        "/requestParameters/Host",
        "/responseElements/x",
        "/additionalEventData/other",
        "/additionalEventData/x-amz-id-2",
        "/userIdentity/arn",
        "/resources/0/ARN",
        "/tlsDetails/clientProvidedHostHeader",
        "/vpcEndpointId",
    ];
    let field = event.pointer_mut(fields[number % fields.len()]);
    *field.expect("it is there") = text.into();
    event
}

/// A table in CSV, whose rows have a text in one of their fields each.
fn table() -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let columns = [
        "bucket_name",
        "request_time",
        "requester",
        "operation",
        "key",
        "referer",
        "user_agent",
        "error_code",
        "host_header",
        "tls_version",
        "message",
    ];
    table.write_record(columns).expect("memory");
    for (number, text) in parameters().iter().enumerate() {
        let mut row = [
            "b",
            "2026-06-01T08:30:00Z",
            "a",
            "REST.GET.OBJECT",
            "k",
            "-",
            "curl/8",
            "-",
            "h.example.com",
            "TLSv1",
            "-",
        ];
        let fields = [6, 2, 4, 5, 7, 8, 10];
        row[fields[number % fields.len()]] = text;
        table.write_record(row).expect("memory");
    }
    table.into_inner().expect("memory")
}

fn lines(entry: fn(&str, usize) -> Value) -> String {
    let parameters = parameters();
    let lines = parameters.iter().enumerate();
    lines
        .map(|(number, text)| entry(text, number).to_string() + "\n")
        .collect()
}

/// A folder with a file of each kind, and with what cannot be read.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| {
        fs::write(folder.path().join(name), content).expect("a file");
    };
    write("vended.jsonl", lines(vended).as_bytes());
    write("events.jsonl", lines(event).as_bytes());
    write("table.csv", &table());
    let url = format!("h/k?X-Amz-Signature={SECRET}&x");
    let bad_time = json!({"request_time": url, "tls_version": url, "operation": url});
    let bad_event = json!({"eventSource": "s3.amazonaws.com", "eventTime": url, "eventName": url});
    let other = json!({"eventSource": url, "eventName": "x"});
    let nothing = json!({ &url: url });
    let cut = vended(&url, 0).to_string();
    let bad = [bad_time, bad_event, other, nothing].map(|entry| entry.to_string());
    let bad = format!("{}\n{}\n", bad.join("\n"), &cut[..cut.len() - 9]);
    write("bad.jsonl", bad.as_bytes());
    let member = format!("k?token={SECRET}&x");
    let members = [
        (&*member, &b"not a record\n"[..]),
        (&*format!("{member}.xz"), b"\xfd7zXZ\0\0\x04"),
        (&*format!("{member}.csv"), b"time,operation,count(*)\n"),
        (
            &*format!("{member}.log"),
            b"#Version: 1.0\n#Fields: date x-edge-location\n",
        ),
    ];
    write("members.tar", &tar(&members));
    folder
}

/// How many records each kind has, and how many other things there are.
fn assert_read(folder: &Path) {
    let run = run_without_secrets(folder, &["audit", ".", "--format", "json"]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let each = parameters().len();
    assert_eq!(report["scope"]["records"], 3 * each);
    let said = [
        "token=REDACTED&x.xz: an xz file",
        "token=REDACTED&x.csv: a CSV table of counts",
        "token=REDACTED&x.log",
        "lines could not be read as records",
    ];
    for said in said {
        run.assert_says(said);
    }
    let others = report["scope"]["other_events"].as_object().expect("counts");
    assert!(others.contains_key("h/k?X-Amz-Signature=REDACTED&x"));
}

#[test]
fn no_report_of_other_evidence_holds_a_secret() {
    let folder = folder();
    assert_read(folder.path());
    let by = format!("{EVERYTHING},account,vpc_endpoint,key_exchange");
    for format in [
        "table", "json", "ndjson", "csv", "markdown", "html", "junit", "sarif", "partial",
    ] {
        let args = ["audit", ".", "--all", "--by", &by, "--format", format];
        let run = run_without_secrets(folder.path(), &args);
        assert!(run.stdout.contains("REDACTED"), "{format}");
    }
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"},
    ]});
    let policy_file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(policy_file.path(), policy.to_string()).expect("a file");
    let policy = policy_file.path().to_str().expect("UTF-8");
    for format in ["table", "json"] {
        let args = [
            "policy", "simulate", policy, ".", "--all", "--format", format,
        ];
        let run = run_without_secrets(folder.path(), &args);
        assert!(run.stdout.contains("REDACTED"), "{format}");
    }
}

#[test]
fn no_record_of_other_evidence_holds_a_secret() {
    let folder = folder();
    for format in ["ndjson", "csv", "raw"] {
        let args = ["records", ".", "--format", format];
        let run = run_without_secrets(folder.path(), &args);
        assert!(run.stdout.contains("REDACTED"), "{format}");
    }
}
