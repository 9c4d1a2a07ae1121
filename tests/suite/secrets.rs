//! Secrets of signed URLs never reach an output, wherever someone put such a URL.

mod evidence;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{OWNER, Run, run, s3tls};

/// What every secret here holds, and nothing else does.
const SECRET: &str = "s3cr3t";

/// The secret in Base64 after five other bytes.
const SECRET_IN_BASE64: &str = "zM2NyM3Q";

/// Every dimension, so that a report shows all that it can.
const EVERYTHING: &str = "tls_version,cipher_suite,requester,user_agent,transport,principal,client,\
    runtime,caller,endpoint,bucket,operation,host_header,remote_ip,auth_type,signature_version,\
    http_status,error_code,access_point_arn,source_region,day,hour,hadoop_principal,hadoop_op";

/// Names of secrets, in the letters that their documentation or others use.
const NAMES: [&str; 31] = [
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "Signature",
    "AWSAccessKeyId",
    "x-amz-signature",
    "X-AMZ-CREDENTIAL",
    "aWSaCCESSkEYiD",
    "X%2DAmz%2DSignature",
    "%58-Amz-Security%2dToken",
    "X%252DAmz%252DCredential",
    "token",
    "access_token",
    "accessToken",
    "id_token",
    "refresh_token",
    "jwt",
    "code",
    "password",
    "passwd",
    "secret",
    "client_secret",
    "api_key",
    "apikey",
    "sig",
    "aws_secret_access_key",
    "X-Amz-Server-Side-Encryption-Customer-Key",
    "Key-Pair-Id",
    "CloudFront-Signature",
    "Authorization",
    "Policy",
];

/// Separators between a name and its value.
const SIGNS: [&str; 24] = [
    "=",
    "%3D",
    "%253d",
    "\\u003d",
    "\\x3d",
    "&#61;",
    "&#x3D;",
    "&equals;",
    "%u003d",
    "%C0%BD",
    "\u{ff1d}",
    "%EF%BC%9D",
    "=\"",
    "='",
    "= ",
    " = ",
    "%20=",
    "+=",
    "%00=",
    "\0=",
    "[]=",
    "[key]=",
    "=>",
    ":=",
];

/// Values as clients write them.
const VALUES: [&str; 4] = [
    SECRET,
    "FwoGZXIvYXdzEBYaD%2Fs3cr3t%3D%3D",
    "AKIA/20261102/eu-west-1/s3cr3t+a/b==",
    "%2522s3cr3t%2520x",
];

/// Whole forms: pairs of JSON at several depths, headers, URLs and tokens.
fn forms(name: &str) -> Vec<String> {
    // The name with an invisible character in it.
    let (first, rest) = name.split_at(name.len() / 2);
    let mut forms = vec![
        format!("{{\"{name}\":\"{SECRET}\"}}"),
        format!("{{\"{name}\": \"a {SECRET} b\", \"x\": 1}}"),
        format!("{{\\\"{name}\\\":\\\"{SECRET}\\\"}}"),
        format!("&quot;{name}&quot;:&quot;a {SECRET}&quot;"),
        format!("%22{name}%22%3A%22{SECRET}%22"),
        format!("%257B%2522{name}%2522%253A%2522{SECRET}%2522"),
        format!("{first}\0{rest}={SECRET}"),
        format!("{first}\u{200b}{rest}={SECRET}"),
        format!("{first}%00{rest}={SECRET}"),
        format!("{first}%E2%80%8B{rest}={SECRET}"),
    ];
    // A policy is what many sentences are about.
    if name != "Policy" {
        forms.extend([format!("{name}: {SECRET}"), format!("{name}:{SECRET}")]);
    }
    // `<Code>` is that of an error.
    if !matches!(name, "Policy" | "code") {
        forms.extend([
            format!("<{name}>{SECRET}</{name}>"),
            format!("<a:{name} b=\"c\">x {SECRET} y</a:{name}>"),
            format!("<{name}><![CDATA[<{SECRET}]]></{name}>"),
            format!("&lt;{name}&gt;{SECRET}&lt;/{name}&gt;"),
            format!("%3C{name}%3E{SECRET}%3C%2F{name}%3E"),
            format!("\\u003c{name}\\u003e{SECRET}\\u003c/{name}\\u003e"),
        ]);
    }
    forms
}

/// What needs no name of a parameter.
fn credentials() -> Vec<String> {
    use base64::Engine;
    let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    vec![
        format!("Authorization: AWS AKIAIOSFODNN7EXAMPLE:{SECRET}+/="),
        format!("Authorization: Bearer {SECRET}"),
        format!("Authorization%3A%20Bearer%20{SECRET}"),
        format!("bearer {SECRET}"),
        format!("Basic {}", base64(&format!("user:{SECRET}"))),
        format!("basic%20{}", base64(&format!("user:{SECRET}/a"))),
        format!("https://user:{SECRET}@host/path"),
        format!("https%3A%2F%2Fuser%3A{SECRET}%2540%40host%2F"),
        format!("https:\\/\\/user:{SECRET}@host\\/"),
        format!("x/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ{SECRET}.{SECRET}"),
    ]
}

/// Every secret as clients and strangers write it: each name with each sign, and in each form.
fn parameters() -> Vec<String> {
    let mut parameters = credentials();
    for name in NAMES {
        for (number, sign) in SIGNS.iter().enumerate() {
            let quote = sign.trim_start_matches('=');
            let quote = if matches!(quote, "\"" | "'") {
                quote
            } else {
                ""
            };
            let value = VALUES[number % VALUES.len()];
            parameters.push(format!("{name}{sign}{value}{quote}"));
        }
        // The values, each behind a sign that is encoded as they are, less often, and more often.
        if NAMES[..4].contains(&name) {
            for sign in ["=", "%3D", "%253d"] {
                parameters.extend(VALUES.map(|value| format!("{name}{sign}{value}")));
            }
        }
        parameters.extend(forms(name));
    }
    parameters
}

/// A line with a text in one of the fields that clients can influence, or in some that they should
/// not be able to influence. Field 0 is the User-Agent.
fn line_with(text: &str, field: usize, tls: (&str, &str)) -> String {
    let url = format!("https://b.s3.amazonaws.com/k?X-Amz-Date=1&{text}&x-id=GetObject");
    let put = |number: usize, otherwise: &str| match number == field {
        true => url.clone(),
        false => otherwise.to_owned(),
    };
    let (version, suite) = tls;
    // A space ends a request's URI and a requester.
    let word = text.replace(' ', "%20");
    format!(
        "{OWNER} {} [02/Nov/2026:09:15:00 +0000] {} {} 0A1B2C3D4E5F6071 REST.GET.OBJECT {} \
         \"GET /key?{word} HTTP/1.1\" 200 - 10 10 5 4 \"{}\" \"{}\" {} aG9zdA= SigV4 {} AuthHeader \
         {} {} {} - {}\n",
        put(1, "example-data"),
        put(2, "192.0.2.10"),
        put(
            3,
            &format!("arn:aws:sts::123456789012:assumed-role/R/{word}")
        ),
        put(4, "key"),
        put(
            5,
            &format!("https://h/hadoop/1/op_open/1/?op=op/{text}&pr={text}")
        ),
        put(0, &format!("Boto/2.49.0 Python/2.7.5 (+{text}) x/{text}")),
        put(6, "-"),
        put(7, suite),
        put(8, "h.example.com"),
        put(9, version),
        put(10, "-"),
        put(11, "us-east-1"),
    )
}

/// How many fields [`line_with`] can fill.
const FIELDS: usize = 12;

/// A folder with secrets in every line, in lines that cannot be read and in the names of files.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut log = String::new();
    for (number, text) in parameters().iter().enumerate() {
        let tls = match number % 3 {
            0 => ("TLSv1", "ECDHE-RSA-AES128-SHA"),
            1 => ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
            _ => ("-", "-"),
        };
        // A space ends every other field.
        let field = match text.contains(' ') {
            true => 0,
            false => (number + number / FIELDS) % FIELDS,
        };
        log += &line_with(text, field, tls);
        log += &format!("cut {text}\n");
    }
    fs::write(folder.path().join(format!("X-Amz-Signature={SECRET}")), log).expect("a file");
    let other = folder.path().join(format!("{{Signature={SECRET}.json"));
    fs::write(other, r#"{"X-Amz-Signature": 1}"#).expect("a file");
    folder
}

#[track_caller]
fn assert_no_secret(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let base64 = || text.find(SECRET_IN_BASE64);
    if let Some(at) = text.find(SECRET).or_else(base64) {
        let around: String = text[..at]
            .chars()
            .rev()
            .take(200)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        panic!("{what} holds a secret behind {around}");
    }
}

/// Runs the binary inside a folder, so that its own name says nothing, and looks at both outputs.
fn run_without_secrets(folder: &Path, args: &[&str]) -> Run {
    let output = s3tls(args)
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    assert_no_secret(&format!("stdout of {args:?}"), &output.stdout);
    assert_no_secret(&format!("stderr of {args:?}"), &output.stderr);
    Run {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status.code().expect("no signal"),
    }
}

#[test]
fn no_format_of_an_audit_holds_a_secret() {
    let folder = folder();
    let args = ["audit", ".", "--format", "json"];
    let report = run_without_secrets(folder.path(), &args);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let lines = parameters().len();
    assert_eq!(
        report["scope"]["records"], lines,
        "each is read as one record"
    );
    assert_eq!(report["scope"]["malformed"], lines);
    let missing = format!("./none?X-Amz-Signature={SECRET}");
    for format in [
        "table", "json", "ndjson", "csv", "markdown", "html", "junit", "sarif",
    ] {
        let bys = [
            EVERYTHING,
            "principal,client",
            "host_header",
            "hadoop_principal",
        ];
        // What is made of values one by one is the same in each format.
        let count = if format == "json" { bys.len() } else { 1 };
        for by in &bys[..count] {
            let run = run_without_secrets(
                folder.path(),
                &[
                    "audit",
                    ".",
                    &missing,
                    "--format",
                    format,
                    "--all",
                    "--by",
                    by,
                    "--fail-on",
                    "old-tls,http,unknown-tls,weak-cipher",
                    "--requester",
                    &format!("*X-Amz-Signature={SECRET}*"),
                    "--requester",
                    "*",
                ],
            );
            assert_eq!(run.status, 2, "a path is missing: {}", run.stderr);
            let shows_sources = run.stderr.contains("none?X-Amz-Signature=REDACTED")
                && run.stderr.contains("X-Amz-Signature=REDACTED:2: ");
            assert!(shows_sources, "{}", run.stderr);
            assert!(run.stdout.contains("REDACTED"), "{format} by {by}");
        }
    }
}

#[test]
fn no_simulation_holds_a_secret() {
    let folder = folder();
    let policy = tempfile::NamedTempFile::new().expect("a file");
    // The policy matches the values with the secrets, so it must see them unredacted.
    let denied = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Agent", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
         "Condition": {"StringLike": {"aws:UserAgent": format!("*{SECRET}*")}}},
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]});
    fs::write(policy.path(), denied.to_string()).expect("a file");
    let policy = policy.path().to_str().expect("UTF-8");
    for format in ["table", "json", "ndjson", "csv"] {
        let args = [
            "policy", "simulate", policy, ".", "--all", "--format", format,
        ];
        let run = run_without_secrets(folder.path(), &args);
        assert!(run.stdout.contains("=REDACTED"), "{format}: {}", run.stdout);
        if format == "json" {
            let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let statement = &report["statements"][0];
            assert_eq!(statement["sid"], "Agent");
            assert!(statement["denied"].as_u64() > Some(50), "{statement}");
        }
    }
}

#[test]
fn a_partial_result_holds_no_secret_and_merges_to_the_same_report() {
    let folder = folder();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let partial = elsewhere.path().join("partial");
    let question = ["--by", EVERYTHING, "--user-agent", "*Signature=s3cr3t*"];
    for filter in [&question[..2], &question] {
        let args = [&["audit", ".", "--format", "partial"], filter].concat();
        let output = s3tls(&args)
            .current_dir(folder.path())
            .output()
            .expect("a run");
        assert_no_secret("a partial result", &output.stdout);
        assert_no_secret("stderr", &output.stderr);
        fs::write(&partial, &output.stdout).expect("a file");
        let path = partial.to_str().expect("UTF-8");
        let args = [&["audit", ".", "--format", "json"], filter].concat();
        let whole = run_without_secrets(folder.path(), &args);
        let merged = run_without_secrets(folder.path(), &["merge", path, "--format", "json"]);
        assert_eq!(merged.stdout, whole.stdout);
        let report: Value = serde_json::from_str(&whole.stdout).expect("JSON");
        assert!(report["summary"]["requests"].as_u64() > Some(9));
    }
}

/// Two lines with a secret of their own each, alike in everything else.
fn two_secrets(folder: &Path) -> PathBuf {
    let path = folder.join("log");
    let agent = |secret: &str| format!("Boto/2.49.0 k?Signature={secret}&x=1 Python/2.7.5");
    let lines = ["first", "second"].map(|secret| super::line("TLSv1", &agent(secret)));
    fs::write(&path, lines.concat()).expect("a file");
    path
}

#[test]
fn values_that_differ_in_secrets_alone_are_one_group_with_all_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = super::audit_json(&two_secrets(folder.path()), &[]);
    let groups = report["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0]["requests"], 2);
    assert_eq!(groups[0]["risky_requests"], 2);
    assert_eq!(groups[0]["bytes_sent"], 20);
    assert_eq!(
        groups[0]["user_agent"],
        "Boto/2.49.0 k?Signature=REDACTED&x=1 Python/2.7.5"
    );
    assert_eq!(report["summary"]["requests"], 2);
}

#[test]
fn filters_match_what_is_left_and_what_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = two_secrets(folder.path());
    for (pattern, requests) in [
        ("*?Signature=REDACTED&*", 2),
        ("*?Signature=first&*", 2),
        ("*Signature=*", 2),
        ("*?signature=first&*", 0),
    ] {
        let (status, messages): (_, &[_]) = match requests {
            0 => (3, &["inconclusive: "]),
            _ => (0, &[]),
        };
        let filter = ["--user-agent", pattern];
        let report = super::audit_json_saying(&path, &filter, status, messages);
        assert_eq!(report["summary"]["requests"], requests, "{pattern}");
    }
}

#[test]
fn a_baseline_holds_no_secret_and_accepts_what_it_was_written_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    // Of this bucket's name a secret reaches the baseline, and of this User-Agent.
    let lines = ["s3cr3t-1", "s3cr3t-2"].map(|secret| {
        let line = super::line("TLSv1", &format!("tool/1?Signature={secret}"));
        line.replace(
            &format!("{OWNER} example-data"),
            &format!("{OWNER} b?X-Amz-Signature={secret}"),
        )
    });
    fs::write(&log, lines.concat()).expect("a file");
    let log = log.to_str().expect("UTF-8");
    let path = folder.path().join("baseline.json");
    let baseline = path.to_str().expect("UTF-8");
    run(&["audit", log, "--write-baseline", baseline]);
    let written = fs::read(&path).expect("a baseline");
    assert_no_secret("a baseline", &written);
    let mut written: Value = serde_json::from_slice(&written).expect("JSON");
    let entries = written["accepted"].as_array_mut().expect("entries");
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0]["bucket"], "b[?]X-Amz-Signature=REDACTED");
    for (key, value) in [("reason", "r"), ("owner", "o"), ("expires", "2999-12-31")] {
        entries[0][key] = json!(value);
    }
    // A user may have copied a secret from a log.
    for client in ["REDACTED", "s3cr3t-1"] {
        let text = written
            .to_string()
            .replace("Signature=REDACTED", &format!("Signature={client}"));
        fs::write(&path, text).expect("a file");
        for format in ["json", "table", "markdown", "html", "junit"] {
            let args = [
                "audit",
                log,
                "--format",
                format,
                "--fail-on",
                "old-tls",
                "--baseline",
                baseline,
            ];
            let run = run_without_secrets(folder.path(), &args);
            assert_eq!(run.status, 0, "{}", run.stderr);
            if format == "json" {
                let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
                assert_eq!(report["baseline"]["accepted_requests"], 2);
                assert_eq!(report["buckets"].as_array().map(Vec::len), Some(1));
                assert_eq!(report["buckets"][0]["records"], 2);
                assert_eq!(report["buckets"][0]["refused"]["requests"], 2);
            }
        }
    }
}

#[test]
fn no_message_on_a_path_holds_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    for (secret, redacted) in [
        ("X-Amz-Signature=s3cr3t&x", "X-Amz-Signature=REDACTED&x"),
        (
            "X-Amz-Signature%253Ds3cr3t&x",
            "X-Amz-Signature%253DREDACTED&x",
        ),
        ("\"token\":\"s3cr3t\"", "\"token\":\"REDACTED\""),
        ("Bearer s3cr3t", "Bearer REDACTED"),
    ] {
        let url = format!("https://b.s3.amazonaws.com/policy.json?{secret}");
        let named = format!("https://b.s3.amazonaws.com/policy.json?{redacted}");
        for args in [
            &["policy", "lint", &url][..],
            &["policy", "simulate", &url, "logs"],
            &["audit", "--baseline", &url, "logs"],
            &["merge", &url],
            &["audit", "logs", "--by", &url],
            &["audit", "logs", "--since", &url],
            &[&url],
        ] {
            let run = run_without_secrets(folder.path(), args);
            assert_eq!(run.status, 2);
            run.assert_says(&named);
        }
    }
}

/// Messages that quote the name of a file or a policy contain no secrets.
#[test]
fn no_word_on_a_policy_holds_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = format!("policy?Signature={SECRET}&x");
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "A", "Effect": "Deny", "Principal": "*", "Action": format!("s3:token={SECRET}"),
        "Resource": format!("arn:aws:s3:::b/?token={SECRET}"),
        "Condition": {"StringLike": {"aws:Referer": format!("*?code={SECRET}")}},
    }]});
    fs::write(folder.path().join(&name), policy.to_string()).expect("a file");
    fs::write(folder.path().join("log"), super::line("TLSv1", "a")).expect("a file");
    for format in ["table", "json", "sarif"] {
        let args = ["policy", "lint", &name, "--format", format];
        let run = run_without_secrets(folder.path(), &args);
        let is_told = run.stdout.contains("Signature=REDACTED&x")
            || run.stdout.contains("Signature%3DREDACTED%26x");
        assert!(is_told, "{}", run.stdout);
    }
    for format in ["table", "json", "ndjson", "csv"] {
        let args = ["policy", "simulate", &name, "log", "--format", format];
        let run = run_without_secrets(folder.path(), &args);
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let baseline = format!("Signature={SECRET}&x");
    let args = [
        "audit",
        "log",
        "--fail-on",
        "old-tls",
        "--write-baseline",
        &baseline,
    ];
    let run = run_without_secrets(folder.path(), &args);
    run.assert_says("in Signature=REDACTED&x");
}
