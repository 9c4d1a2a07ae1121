//! The forms that records have: those of servers that are not AWS, and the rarer ones of AWS, each as
//! the binary reads it alone.
//!
//! `fixtures/expected/forms` says what each line of the file of the same name means: some fields of
//! its record, its time and any doubt, or `null` if it is not a record. What it means that a server
//! other than AWS records no TLS version is concluded from all of its records, so such lines have
//! no `transport` here.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::run_with_input;

/// What is told of a record beside its dimensions.
const TIME: &str = "time";
const DOUBT: &str = "doubt";

/// The result of the binary for one line, in so many of its fields as are expected.
fn meaning(line: &str, expected: &Map<String, Value>) -> Value {
    let dimensions: Vec<_> = expected
        .keys()
        .map(String::as_str)
        .filter(|key| ![TIME, DOUBT].contains(key))
        .collect();
    let by = dimensions.join(",");
    let run = run_with_input(
        &["audit", "-", "--format", "json", "--by", &by],
        line.as_bytes(),
    );
    let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    let scope = &report["scope"];
    if scope["malformed"] == 1 {
        assert_eq!(scope["records"], 0, "{line}");
        return Value::Null;
    }
    assert_eq!(scope["records"], 1, "{line}");
    let group = &report["groups"][0];
    let fields = dimensions
        .iter()
        .map(|&field| (field.to_owned(), group[field].clone()));
    let mut meaning: Map<String, Value> = fields.collect();
    meaning.insert(TIME.to_owned(), group["first_seen"].clone());
    if scope["ambiguous"] != 0 || scope["contradictory"] != 0 {
        let doubt = scope["doubtful_samples"][0]["reason"].clone();
        meaning.insert(DOUBT.to_owned(), doubt);
    }
    Value::Object(meaning)
}

#[test]
fn every_line_means_what_is_expected_of_it() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let expectations = fs::read_dir(fixtures.join("expected/forms")).expect("a folder");
    let mut cases = 0;
    for expectation in expectations {
        let path = expectation.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy();
        let files = ["servers", "evidence"].map(|folder| fixtures.join(folder).join(&*name));
        let file = files.iter().find(|file| file.exists()).expect("a file");
        let lines = fs::read_to_string(file).expect("the file can be read");
        let expected = fs::read_to_string(&path).expect("the file can be read");
        assert_eq!(lines.lines().count(), expected.lines().count(), "{name}");
        for (number, (line, expected)) in lines.lines().zip(expected.lines()).enumerate() {
            let place = format!("{name}:{}", number + 1);
            let expected: Value = serde_json::from_str(expected).expect("JSON");
            let nothing = json!({"tls_version": null});
            let fields = expected.as_object().or(nothing.as_object());
            let meaning = meaning(line, fields.expect("an object"));
            assert_eq!(meaning, expected, "{place}");
            cases += 1;
        }
    }
    assert!(cases > 70, "{cases}");
}
