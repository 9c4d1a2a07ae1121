//! The published JSON Schemas, held against real output in both directions.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::run;

fn schema(name: &str) -> Value {
    let path = Path::new("docs").join(name);
    let text = fs::read_to_string(path).expect("the schema is there");
    serde_json::from_str(&text).expect("the schema is JSON")
}

/// Writes a table that counts requests in a column that is not known.
fn grouped(folder: &Path) -> String {
    let path = folder.join("grouped.csv");
    let table = "request_time,bucket,operation,tls_version,n\n\
                 2026-11-02T09:15:00Z,example-data,REST.GET.OBJECT,TLSv1,12\n";
    fs::write(&path, table).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

/// Reports in which everything that a report can hold occurs.
fn reports(baseline: &str, grouped: &str) -> Vec<Value> {
    let all = s3tls::audit::Dimension::ALL
        .map(|dimension| dimension.name())
        .join(",");
    let runs: [&[&str]; 11] = [
        &[grouped],
        &["fixtures/evidence", "--fail-on", "old-tls"],
        &[
            "fixtures/evidence/vended-without-tls.jsonl",
            "fixtures/evidence/cloudtrail.json",
        ],
        &[
            "fixtures/logs",
            "fixtures/foreign",
            "--fail-on",
            "old-tls,http,weak-cipher,sigv2,unknown-tls",
        ],
        &[
            "fixtures/estate",
            "--min-tls",
            "1.3",
            "--fail-on",
            "old-tls",
            "--by",
            &all,
        ],
        &[
            "fixtures/estate",
            "--quiet-for",
            "60d",
            "--until",
            "2026-11-11",
            "--since",
            "2026-01-01",
        ],
        &[
            "fixtures/logs",
            "--max-groups",
            "20",
            "--bucket",
            "example-*",
        ],
        &[
            "fixtures/estate",
            "--baseline",
            baseline,
            "--fail-on",
            "old-tls,http",
        ],
        &["fixtures/foreign"],
        &[
            "fixtures/estate",
            "--since",
            "2026-11-10",
            "--http-status",
            "2*",
            "--caller",
            "sdk",
        ],
        &[
            "fixtures/logs",
            "--since",
            "2019-03-25",
            "--until",
            "2020-01-01",
        ],
    ];
    let report = |args: &&[&str]| -> Value {
        let args = [&["audit", "--format", "json"], *args].concat();
        serde_json::from_str(&run(&args).stdout).expect("JSON")
    };
    runs.iter().map(report).collect()
}

/// A baseline that the estate needs, completed; also a document of the second schema.
fn baseline(folder: &Path) -> Value {
    let path = folder.join("new.json");
    run(&[
        "audit",
        "fixtures/estate",
        "--write-baseline",
        path.to_str().expect("UTF-8"),
    ]);
    let text = fs::read_to_string(path).expect("the baseline was written");
    let mut baseline: Value = serde_json::from_str(&text).expect("JSON");
    for entry in baseline["accepted"].as_array_mut().expect("entries") {
        entry["reason"] = json!("a reason");
        entry["owner"] = json!("an owner");
    }
    let entries = baseline["accepted"].as_array_mut().expect("entries");
    let mut anyone = entries[0].clone();
    anyone["bucket"] = json!(["example-*", "logs"]);
    anyone["principal"] = json!("*");
    anyone["any_principal"] = json!(true);
    entries.push(anyone);
    baseline
}

#[test]
fn what_is_written_is_what_the_schemas_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let baseline = baseline(folder.path());
    let path = folder.path().join("baseline.json");
    fs::write(&path, baseline.to_string()).expect("a file");

    let validator = jsonschema::validator_for(&schema("s3tls.baseline-2.schema.json"));
    let validator = validator.expect("a schema");
    assert!(validator.is_valid(&baseline));
    let mut unfinished = baseline.clone();
    unfinished["accepted"][0]["owner"] = json!("");
    assert!(
        !validator.is_valid(&unfinished),
        "a check that cannot fail is none"
    );

    let schema = schema("s3tls.audit-2.schema.json");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let reports = reports(path.to_str().expect("UTF-8"), &grouped(folder.path()));
    for report in &reports {
        let errors: Vec<_> = validator
            .iter_errors(report)
            .map(|error| format!("{}: {error}", error.instance_path))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut changed = reports[0].clone();
    changed["groups"][0]["colour"] = json!("red");
    assert!(!validator.is_valid(&changed));

    described_is_seen(&schema, &reports);
}

#[test]
fn policies_are_reported_as_the_schemas_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    let json = |args: &[&str]| -> Value { serde_json::from_str(&run(args).stdout).expect("JSON") };
    let policy = run(&[
        "policy",
        "generate",
        "--bucket",
        "example-backups",
        "--min-tls",
        "1.3",
    ]);
    // Without its first statement plain HTTP is disputed, and lint has more to say.
    let mut policy: Value = serde_json::from_str(&policy.stdout).expect("JSON");
    policy["Statement"]
        .as_array_mut()
        .expect("statements")
        .remove(0);
    fs::write(&path, policy.to_string()).expect("a file");
    let path = path.to_str().expect("UTF-8");

    let held = "fixtures/policy/held/terraform-plan.json";
    let lint = ["policy", "lint", "--format", "json", "--require"];
    let lint = [
        json(&[&lint[..], &["config", path]].concat()),
        json(&[&lint[..], &["config", held]].concat()),
    ];
    let simulate = [
        "policy",
        "simulate",
        path,
        "fixtures/estate",
        "fixtures/logs",
        "fixtures/foreign",
    ];
    let simulate = [&simulate[..], &["--format", "json", "--fail-on", "denied"]].concat();
    let grouped = grouped(folder.path());
    // Through an endpoint, and denied already.
    let refused = folder.path().join("refused");
    let line = super::line("TLSv1.1", "a")
        .replace(" 200 ", " 403 ")
        .replace("data.s3.", "data.bucket.vpce-1a-2b.s3.")
        .replace(".amazonaws", ".vpce.amazonaws");
    fs::write(&refused, line).expect("a file");
    let refused = refused.to_str().expect("UTF-8");
    let simulations = [
        json(&[&simulate[..], &[&grouped]].concat()),
        json(&[&simulate[..], &["--bucket", "none"]].concat()),
        // With both access logs and CloudTrail.
        json(&[
            "policy",
            "simulate",
            path,
            "fixtures/evidence",
            "--format",
            "json",
        ]),
        // Without a statement that allows anything.
        json(&[&simulate[..], &["--kind", "vpc-endpoint", refused]].concat()),
    ];
    let tried = ["policy", "try", "--format", "json", "--bucket"];
    let logs = ["example-data", "fixtures/logs", "fixtures/foreign"];
    let estate = ["example-backups", "fixtures/estate", "--into", path];
    let beside = [
        "acme-data",
        "fixtures/evidence/vended-without-tls.jsonl",
        "fixtures/evidence/cloudtrail.json",
    ];
    let trials = [
        json(&[&tried[..], &logs, &[&grouped]].concat()),
        json(&[&tried[..], &estate].concat()),
        // What keeps an audit from calling a requirement safe.
        json(
            &[
                &tried[..],
                &["example-data", "fixtures/logs", "--user-agent", "x*"],
            ]
            .concat(),
        ),
        json(&[&tried[..], &beside].concat()),
    ];
    #[cfg(feature = "s3")]
    described_is_written("discover-1", &super::s3::discover::reports());
    for (name, reports) in [
        ("lint-1", &lint[..]),
        ("simulation-2", &simulations),
        ("try-1", &trials),
    ] {
        described_is_written(name, reports);
    }
}

#[test]
fn differences_are_reported_as_the_schema_says() {
    described_is_written("diff-1", &super::diff::reports());
}

/// Holds reports against a schema in both directions.
fn described_is_written(name: &str, reports: &[Value]) {
    reports
        .iter()
        .for_each(|report| is_as_described(name, report));
    described_is_seen(&schema(&format!("s3tls.{name}.schema.json")), reports);
}

/// Holds that a report is what a schema describes.
pub fn is_as_described(name: &str, report: &Value) {
    let schema = schema(&format!("s3tls.{name}.schema.json"));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<_> = validator
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Holds that nothing is described that no report has.
fn described_is_seen(schema: &Value, reports: &[Value]) {
    let mut described = BTreeSet::new();
    properties(schema, schema, &mut described, "");
    let mut seen = BTreeSet::new();
    reports
        .iter()
        .for_each(|report| keys(report, &mut seen, ""));
    // Filters are named after dimensions, of which each test sets but a few.
    let is_filter = |path: &&String| path.starts_with("/scope/filters/");
    // This takes a server; `s3::bucket_logs` sees it.
    let is_of_server = |path: &&String| {
        path.starts_with("/scope/unlogged")
            || path.ends_with("readiness/reasons/buckets")
            || path.ends_with("unproven/buckets")
    };
    // `config` holds reports with settings from a file against every schema.
    let is_config = |path: &&String| path.starts_with("/config");
    let missing: Vec<_> = described
        .difference(&seen)
        .filter(|path| !is_filter(path) && !is_of_server(path) && !is_config(path))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The paths of all properties that a schema describes.
fn properties(root: &Value, schema: &Value, paths: &mut BTreeSet<String>, path: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference inside the document");
        let target = root
            .pointer(pointer)
            .expect("the reference leads somewhere");
        return properties(root, target, paths, path);
    }
    for option in schema["anyOf"].as_array().into_iter().flatten() {
        properties(root, option, paths, path);
    }
    if schema["items"].is_object() {
        properties(root, &schema["items"], paths, path);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        properties(root, property, paths, &path);
        paths.insert(path);
    }
}

/// The paths of all keys that a document has.
fn keys(document: &Value, paths: &mut BTreeSet<String>, path: &str) {
    for item in document.as_array().into_iter().flatten() {
        keys(item, paths, path);
    }
    for (name, value) in document.as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        keys(value, paths, &path);
        paths.insert(path);
    }
}

#[test]
fn every_published_schema_is_printed_under_its_name() {
    for file in fs::read_dir("docs").expect("a folder") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file");
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        let name = schema["title"].as_str().expect("a name");
        let printed = run(&["schema", name]);
        assert_eq!(
            (printed.stdout, printed.status),
            (text, 0),
            "{}",
            printed.stderr
        );
        let id = name.replacen("s3tls.", "urn:s3tls:", 1).replace('/', ":");
        assert_eq!(schema["$id"], json!(id));
    }
    assert_eq!(run(&["schema", "s3tls.audit/1"]).status, 2);
}
