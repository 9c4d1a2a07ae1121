//! Readers of machine formats get exactly the hostile corpus back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::log;
use crate::needs::has;
use crate::oracle;
use crate::pages::HOSTILE;
use crate::run_with_input;

/// The dimensions of the reports. Each value occurs once, however many lines have it.
const BY: [&str; 5] = [
    "requester",
    "user_agent",
    "cipher_suite",
    "host_header",
    "bucket",
];

/// Logged bytes as text of the report. Invalid UTF-8 is spelled out.
fn decoded(raw: &[u8]) -> Option<String> {
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let invalid = chunk.invalid().iter();
        let spelled = invalid.map(|byte| format!("\\x{byte:02X}"));
        chunk.valid().to_owned() + &spelled.collect::<String>()
    };
    (raw != b"-").then(|| raw.utf8_chunks().map(chunk).collect())
}

/// The values of each line in the order of [`BY`], as the naive reader finds them.
fn expected() -> BTreeSet<Vec<Option<String>>> {
    let log = log();
    let lines = log
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let fields = oracle::read(line).expect("a record").fields;
            // Requester, User-Agent, cipher suite, host header and bucket, by their places.
            [4, 16, 20, 22, 1]
                .map(|place: usize| decoded(&fields[place]))
                .into()
        })
        .collect()
}

fn report(format: &str) -> String {
    let by = BY.join(",");
    let args = ["audit", "-", "--by", &by, "--format", format];
    run_with_input(&args, &log()).stdout
}

/// The output of a program that reads a file.
fn read_by(program: &str, args: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(args)
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {message}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn written(format: &str) -> tempfile::TempPath {
    let suffix = format!(".{format}");
    let file = tempfile::Builder::new()
        .suffix(&suffix)
        .tempfile()
        .expect("a file");
    fs::write(file.path(), report(format)).expect("a file");
    file.into_temp_path()
}

/// The rows that jq gives, each an array of the values in the order of [`BY`].
fn rows(json: &str) -> BTreeSet<Vec<Option<String>>> {
    let row = |line: &str| serde_json::from_str(line).expect("an array of texts");
    json.lines().map(row).collect()
}

#[test]
fn jq_reads_back_every_letter() {
    if !has("jq", "--version", "hostile::jq_reads_back_every_letter") {
        return;
    }
    let values = format!("[{}]", BY.map(|name| format!(".{name}")).join(", "));
    let from_document = read_by(
        "jq",
        &["-c", &format!(".groups[] | {values}")],
        &written("json"),
    );
    assert_eq!(rows(&from_document), expected());
    let from_lines = read_by("jq", &["-c", &values], &written("ndjson"));
    assert_eq!(rows(&from_lines), expected());
}

/// A cell of a sheet as Gnumeric keeps it: a text, or else a formula or a number.
#[derive(Debug)]
struct Cell {
    is_text: bool,
    is_formula: bool,
    content: String,
}

/// The cells of a CSV file in their order, as a spreadsheet reads them.
fn cells(csv: &Path) -> Vec<Cell> {
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = folder.path().join("sheet.xml");
    let output = Command::new("ssconvert")
        .env("HOME", folder.path())
        .args([
            "--import-encoding=UTF-8",
            "--export-type=Gnumeric_XmlIO:sax:0",
        ])
        .args([csv, &sheet])
        .output()
        .expect("ssconvert starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    let sheet = fs::read_to_string(&sheet).expect("a sheet");
    let cell = regex::Regex::new("(?s)<gnm:Cell ([^>]*)>(.*?)</gnm:Cell>").expect("a pattern");
    cell.captures_iter(&sheet)
        .map(|cell| {
            let content = quick_xml::escape::unescape(&cell[2]).expect("XML");
            Cell {
                is_text: cell[1].contains("ValueType=\"60\""),
                is_formula: cell[1].contains("ExprID")
                    || !cell[1].contains("ValueType") && content.starts_with('='),
                content: content.into_owned(),
            }
        })
        .collect()
}

/// The cells of a CSV file where some characters separate them, as LibreOffice and Excel cut it: a
/// quote means something where a cell begins, and nowhere else.
fn cut(csv: &str, separators: &[char]) -> Vec<String> {
    let mut cells = Vec::new();
    for line in csv.lines() {
        let mut rest = line;
        loop {
            let mut cell = String::new();
            if let Some(mut quoted) = rest.strip_prefix('"') {
                while let Some((text, behind)) = quoted.split_once('"') {
                    cell.push_str(text);
                    quoted = behind;
                    match behind.strip_prefix('"') {
                        Some(behind) => {
                            cell.push('"');
                            quoted = behind;
                        }
                        None => break,
                    }
                }
                rest = quoted;
            }
            let end = rest.find(separators);
            cell.push_str(&rest[..end.unwrap_or(rest.len())]);
            cells.push(cell);
            let Some(end) = end else { break };
            rest = &rest[end + 1..];
        }
    }
    cells
}

/// Whether Gnumeric takes any of these for a formula.
fn has_formula(texts: &[String]) -> bool {
    let file = tempfile::Builder::new().suffix(".csv").tempfile();
    let file = file.expect("a file");
    let rows = texts
        .iter()
        .map(|text| format!("\"{}\"\n", text.replace('"', "\"\"")));
    fs::write(file.path(), rows.collect::<String>()).expect("a file");
    cells(file.path()).iter().any(|cell| cell.is_formula)
}

/// Where a comma is the decimal mark, Excel separates cells by semicolons; LibreOffice takes
/// commas, semicolons and tabs at once by default.
#[test]
fn no_separator_makes_a_formula() {
    let test = "hostile::readers::no_separator_makes_a_formula";
    if !has("ssconvert", "--version", test) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let policy = super::policy_of(folder.path(), &HOSTILE[30..]);
    let policy = policy.to_str().expect("UTF-8");
    let args = ["policy", "simulate", policy, "-", "--format", "csv"];
    let simulated = run_with_input(&args, &log()).stdout;
    for csv in [report("csv"), simulated] {
        for separators in [&[','][..], &[';'], &['\t'], &[',', ';'], &[',', ';', '\t']] {
            let texts = cut(&csv, separators);
            assert!(texts.len() > 10);
            assert!(!has_formula(&texts), "{separators:?}");
        }
        // A semicolon is inside of its cell for whoever separates by commas as well.
        let rows = csv.lines().map(|line| cut(line, &[',']).len());
        let same = csv.lines().map(|line| cut(line, &[',', ';']).len());
        assert!(rows.eq(same));
    }
    for (line, separators) in [("a,b;=1+1", &[';'][..]), ("a\t\"=1+1\"", &['\t'])] {
        assert!(has_formula(&cut(line, separators)), "{line}");
    }
}

#[test]
fn a_spreadsheet_finds_texts_and_no_formula() {
    if !has(
        "ssconvert",
        "--version",
        "hostile::a_spreadsheet_finds_texts_and_no_formula",
    ) {
        return;
    }
    let path = written("csv");
    let cells = cells(&path);
    for cell in &cells {
        assert!(!cell.is_formula, "{cell:?}");
    }
    // Every cell that is neither a number nor a time is a text with exactly the same characters.
    let mut csv = csv::Reader::from_path(&path).expect("CSV");
    let names = csv.headers().expect("a header").clone();
    let records: Vec<_> = csv.records().map(|record| record.expect("a row")).collect();
    assert_eq!(records.len(), expected().len());
    let texts: BTreeSet<&str> = cells
        .iter()
        .filter(|cell| cell.is_text)
        .map(|cell| cell.content.as_str())
        .collect();
    for record in &records {
        for (name, value) in names.iter().zip(record) {
            if BY.contains(&name) && !value.is_empty() {
                // Gnumeric takes one quote at the start for the mark of a text.
                let text = value.strip_prefix('\'').unwrap_or(value);
                assert!(texts.contains(text), "{name}: {value:?}");
            }
        }
    }
    // The same applies to a simulation.
    let folder = tempfile::tempdir().expect("a folder");
    let policy = super::policy_of(folder.path(), &HOSTILE[30..]);
    let policy = policy.to_str().expect("UTF-8");
    let args = ["policy", "simulate", policy, "-", "--format", "csv"];
    fs::write(&path, run_with_input(&args, &log()).stdout).expect("a file");
    let simulated = self::cells(&path);
    assert!(simulated.len() > 100 && simulated.iter().all(|cell| !cell.is_formula));
    // Were it not for the quote before it, a formula would be one.
    let file = tempfile::Builder::new()
        .suffix(".csv")
        .tempfile()
        .expect("a file");
    fs::write(file.path(), "a\n=1+1\n").expect("a file");
    assert!(self::cells(file.path()).iter().any(|cell| cell.is_formula));
}

/// The values of a CSV file are those of the log, spelled out and with a quote before a formula.
#[test]
fn csv_tells_values_apart_as_the_log_does() {
    let report = report("csv");
    let mut csv = csv::Reader::from_reader(report.as_bytes());
    let rows: BTreeSet<Vec<String>> = csv
        .records()
        .map(|record| {
            let record = record.expect("a row");
            record
                .iter()
                .skip(1)
                .take(BY.len())
                .map(str::to_owned)
                .collect()
        })
        .collect();
    assert_eq!(rows.len(), expected().len());
}

const PARSE_XML: &str = "
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
print(json.dumps([[element.tag, element.attrib, element.text] for element in root.iter()]))
";

#[test]
fn an_xml_parser_reads_junit_and_names_every_bucket() {
    if !has(
        "python3",
        "--version",
        "hostile::an_xml_parser_reads_junit_and_names_every_bucket",
    ) {
        return;
    }
    let args = [
        "audit",
        "-",
        "--fail-on",
        "old-tls,http",
        "--format",
        "junit",
    ];
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), run_with_input(&args, &log()).stdout).expect("a file");
    let found = read_by("python3", &["-c", PARSE_XML], file.path());
    let found: Value = serde_json::from_str(&found).expect("JSON");
    let elements = found.as_array().expect("elements");
    let known = ["testsuites", "testsuite", "testcase", "failure"];
    for element in elements {
        let tag = element[0].as_str().expect("a name");
        assert!(known.contains(&tag), "{tag}");
    }
    let cases = elements.iter().filter(|element| element[0] == "testcase");
    let of_rules = cases.filter(|element| element[1]["classname"] != "s3tls");
    let names: BTreeSet<&str> = of_rules
        .filter_map(|element| element[1]["name"].as_str())
        .collect();
    let buckets: BTreeSet<_> = expected().into_iter().map(|row| row[4].clone()).collect();
    // A bucket breaks a rule by itself, and one case is for those that do not.
    let summed_up = names.iter().filter(|name| name.contains(" other bucket"));
    assert_eq!(summed_up.clone().count(), 1);
    assert_eq!(names.len(), buckets.len() + 1, "{names:?}");
}
