//! What docs/reliability.md promises: each promise names a test, and each test that it names is there.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

const PAGE: &str = include_str!("../../docs/reliability.md");

/// The header of a table of promises.
const HEADER: &str = "| promise | test | figure |";

/// A link to a file with the name of a test in it, or that of a target of the fuzzer.
static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[`([^`]+)`\]\(\.\./([^)]+\.rs)\)").expect("a pattern"));

/// The rows of all tables of promises.
fn rows(page: &str) -> Vec<&str> {
    let mut rows = Vec::new();
    let mut is_table = false;
    for line in page.lines() {
        is_table = line == HEADER || (is_table && line.starts_with('|'));
        if is_table && line != HEADER && !line.starts_with("|---") {
            rows.push(line);
        }
    }
    rows
}

/// What is wrong with the tests that a page names.
fn mistakes(page: &str) -> Vec<String> {
    let mut mistakes = Vec::new();
    for row in rows(page) {
        let cells: Vec<_> = row.trim_matches('|').split('|').collect();
        match cells.as_slice() {
            [_, tests, _] if LINK.is_match(tests) => {}
            [_, _, _] => mistakes.push(format!("no test: {row}")),
            _ => mistakes.push(format!("not three columns: {row}")),
        }
    }
    for line in page.lines() {
        for link in LINK.captures_iter(line) {
            if let Err(reason) = find(&link[1], &link[2]) {
                mistakes.push(format!("{reason}: {line}"));
            }
        }
    }
    mistakes
}

/// Looks for a test, by its path, in a file.
fn find(test: &str, file: &str) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let module = module(file).ok_or_else(|| format!("{file} holds no tests"))?;
    if module.starts_with("fuzz::") {
        let targets = fs::read_to_string("fuzz/Cargo.toml").expect("it is there");
        let is_target = targets.contains(&format!("path = \"{}\"", &file["fuzz/".len()..]));
        return match module == test && is_target {
            true => Ok(()),
            false => Err(format!("no target {test} in {file}")),
        };
    }
    let function = test
        .strip_prefix(&format!("{module}::"))
        .ok_or_else(|| format!("{test} is not in {file}"))?;
    // The tests of a source file are in a module of their own.
    let function = function.strip_prefix("tests::").unwrap_or(function);
    let pattern = format!(r"#\[test\]\s*(#\[[^\]]*\]\s*)*fn {function}\(");
    match Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(&text)) {
        true => Ok(()),
        false => Err(format!("no test {test} in {file}")),
    }
}

/// The path of the module that is in a file.
fn module(file: &str) -> Option<String> {
    let path = Path::new(file);
    let (root, first) = [
        ("tests/suite", None),
        ("src", None),
        ("fuzz/targets", Some("fuzz")),
    ]
    .into_iter()
    .find(|(root, _)| path.starts_with(root))?;
    let below = path.strip_prefix(root).ok()?.with_extension("");
    let names = below.iter().filter_map(|name| name.to_str());
    let names = names.filter(|&name| name != "mod");
    Some(
        first
            .into_iter()
            .chain(names)
            .collect::<Vec<_>>()
            .join("::"),
    )
}

#[test]
fn every_promise_names_a_test_and_every_test_that_is_named_is_there() {
    let mistakes = mistakes(PAGE);
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    // Not because none was found.
    assert!(rows(PAGE).len() > 50, "{}", rows(PAGE).len());
    assert!(LINK.captures_iter(PAGE).count() > 100);
}

#[test]
fn a_page_that_names_no_test_or_none_that_is_there_is_wrong() {
    let row = |test: &str| format!("{HEADER}\n|---|---|---|\n| a promise | {test} | |\n");
    let right = [
        "[`promises::a_page_that_names_no_test_or_none_that_is_there_is_wrong`](../tests/suite/promises.rs)",
        "[`input::local::unfinished::tests::only_names_of_exactly_that_form_are_skipped`]\
         (../src/input/local/unfinished.rs)",
        "[`hostile::no_report_moves_a_terminal`](../tests/suite/hostile/mod.rs)",
        "[`fuzz::record`](../fuzz/targets/record.rs)",
    ];
    for test in right {
        assert_eq!(mistakes(&row(test)), Vec::<String>::new());
    }
    for (test, mistake) in [
        ("", "no test: "),
        ("`promises`", "no test: "),
        ("a | b", "not three columns: "),
        (
            "[`promises::gone`](../tests/suite/promises.rs)",
            "no test promises::gone",
        ),
        // A function that is no test.
        (
            "[`promises::mistakes`](../tests/suite/promises.rs)",
            "no test promises::mistakes",
        ),
        (
            "[`system::mistakes`](../tests/suite/promises.rs)",
            "system::mistakes is not in",
        ),
        (
            "[`gone::a`](../tests/suite/gone.rs)",
            "tests/suite/gone.rs: No such file",
        ),
        // Part of a target, but none itself.
        (
            "[`fuzz::strict`](../fuzz/targets/strict.rs)",
            "no target fuzz::strict",
        ),
    ] {
        let found = mistakes(&row(test));
        assert_eq!(found.len(), 1, "{test}: {found:?}");
        assert!(found[0].starts_with(mistake), "{found:?}");
    }
}
