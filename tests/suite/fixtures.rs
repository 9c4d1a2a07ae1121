//! Compares each line of a fixture with its expected result in `fixtures/expected`.
//!
//! A new case needs no code: add its line to a log and its meaning to the file of the same name.
//! No other test reads `fixtures/lines`, so a new case there does not change other reports.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::run_with_input;

#[test]
fn every_line_means_what_is_expected_of_it() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let expectations = fs::read_dir(fixtures.join("expected")).expect("the folder can be read");
    let mut cases = 0;
    for expectation in expectations {
        let path = expectation.expect("an entry").path();
        if path.is_dir() {
            continue;
        }
        let expected = fs::read_to_string(&path).expect("the file can be read");
        let name = path.file_stem().expect("a name");
        let folders = ["logs", "lines"].map(|folder| fixtures.join(folder).join(name));
        let log = folders.iter().find(|log| log.exists()).expect("a log");
        let log = fs::read(log).expect("the log can be read");
        let lines: Vec<&[u8]> = log
            .strip_suffix(b"\n")
            .unwrap_or(&log)
            .split(|&byte| byte == b'\n')
            .collect();
        assert_eq!(
            lines.len(),
            expected.lines().count(),
            "lines of {}",
            path.display()
        );
        for (number, (line, expected)) in std::iter::zip(lines, expected.lines()).enumerate() {
            let expected: Value = serde_json::from_str(expected).expect("JSON");
            assert_eq!(meaning(line), expected, "{}:{}", path.display(), number + 1);
            cases += 1;
        }
    }
    assert!(cases > 100);
}

/// The result of the binary for a single line: its group, `null` if it is not a record, or
/// `"blank"`. A record that is ambiguous or contradicts itself has a doubt beside its group.
fn meaning(line: &[u8]) -> Value {
    let by = "transport,tls_version,cipher_suite,requester,user_agent,bucket,operation,http_status";
    let run = run_with_input(&["audit", "-", "--format", "json", "--by", by], line);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let scope = &report["scope"];
    if line.is_empty() {
        return json!("blank");
    }
    assert_eq!(scope["lines"], 1);
    let counts =
        ["records", "malformed", "blank"].map(|kind| scope[kind].as_u64().expect("a count"));
    match counts {
        [1, 0, 0] => {
            let mut group = report["groups"][0].as_object().expect("a group").clone();
            group.retain(|key, _| by.split(',').any(|dimension| dimension == key));
            if scope["ambiguous"] != 0 || scope["contradictory"] != 0 {
                let doubt = scope["doubtful_samples"][0]["reason"].clone();
                group.insert("doubt".to_owned(), doubt);
            }
            Value::Object(group)
        }
        [0, 1, 0] => Value::Null,
        [0, 0, 1] => json!("blank"),
        counts => panic!("a line is one thing, not {counts:?}"),
    }
}
