//! The gate as JUnit XML, which CI servers show beside the tests of a build.
//!
//! There is a test for each rule on each bucket, and one for everything else that can fail a gate.
//! There are no durations or dates, so that the same audit gives the same bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::attributes::Attr;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::audit::{Audit, FailedBucket, Finding};

use super::escape::xml_text;
use super::format_values::{counted, rule_predicate, set_aside};
use super::gate_text::{self, Outcome, RuleResult, top_caller};

/// The name of the suite for everything that does not belong to a single bucket.
const WHOLE: &str = "s3tls";

pub(super) fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(audit);
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = suites.iter().flat_map(|suite| &suite.cases);
    open(
        &mut xml,
        "testsuites",
        &[("name", WHOLE)],
        Some(&Counts::of(all)),
    )?;
    for suite in &suites {
        suite.write(&mut xml)?;
    }
    close(&mut xml, "testsuites")?;
    xml.into_inner().write_all(b"\n")
}

/// The tests of one bucket, or of the whole audit.
struct Suite {
    name: String,
    cases: Vec<Case>,
    /// Further output, not part of a test.
    notes: Vec<String>,
}

struct Case {
    name: String,
    result: Result,
}

/// The result of a test; with a message and details if it did not pass.
enum Result {
    Passed,
    Failure(String, Vec<String>),
    Error(String, Vec<String>),
    Skipped(String),
}

/// The number of tests by result.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

fn suites(audit: &Audit) -> Vec<Suite> {
    let gate = &audit.gate;
    let notes = gate.set_aside.iter();
    let notes =
        notes.map(|aside| format!("{}: set aside: {}", aside.rule.name(), set_aside(aside)));
    let mut suites = vec![Suite {
        name: WHOLE.to_owned(),
        cases: whole(audit),
        notes: notes.collect(),
    }];
    if gate.fail_on.is_empty() {
        return suites;
    }
    // All buckets, so that a rule without a failure there is a passing test.
    let mut broken: BTreeMap<&str, BTreeMap<Finding, &FailedBucket>> = audit
        .buckets
        .iter()
        .map(|bucket| (&*bucket.bucket, BTreeMap::new()))
        .collect();
    for failure in &gate.failed {
        for bucket in &failure.buckets {
            let rules = broken.entry(&bucket.bucket).or_default();
            rules.insert(failure.rule, bucket);
        }
    }
    suites.extend(broken.into_iter().map(|(bucket, rules)| {
        let case = |&rule: &Finding| Case {
            name: rule.name().to_owned(),
            result: rules
                .get(&rule)
                .map_or(Result::Passed, |failed| of_bucket(audit, rule, failed)),
        };
        Suite {
            name: bucket.to_owned(),
            cases: gate.fail_on.iter().map(case).collect(),
            notes: Vec::new(),
        }
    }));
    suites
}

fn of_bucket(audit: &Audit, rule: Finding, failed: &FailedBucket) -> Result {
    let callers: Vec<_> = failed.top_callers.iter().map(top_caller).collect();
    let mut message = format!(
        "{} {}",
        counted(failed.requests, "request"),
        rule_predicate(rule, audit.min_tls)
    );
    if let Some(first) = callers.first() {
        message.push_str(&format!("; most: {first}"));
    }
    Result::Failure(message, callers)
}

fn whole(audit: &Audit) -> Vec<Case> {
    let gate = &audit.gate;
    let mut cases = vec![
        Case {
            name: "every file could be read".to_owned(),
            result: readable(audit),
        },
        Case {
            name: "conclusive".to_owned(),
            result: gate_text::inconclusive(audit).map_or(Result::Passed, Result::from),
        },
    ];
    let others = [gate_text::quiet(audit), gate_text::baseline(audit)];
    cases.extend(others.into_iter().flatten().map(Case::from));
    if gate.fail_on.is_empty() && gate.quiet.is_none() {
        cases.push(Case {
            name: "rules".to_owned(),
            result: Result::Skipped("no rule was set: see --fail-on and --quiet-for".to_owned()),
        });
    }
    // Some records name no bucket. Their requests still count.
    for failure in &gate.failed {
        let in_buckets: u64 = failure.buckets.iter().map(|bucket| bucket.requests).sum();
        let elsewhere = failure.requests.saturating_sub(in_buckets);
        if elsewhere > 0 {
            cases.push(Case {
                name: format!("{} without a bucket", failure.rule.name()),
                result: Result::Failure(
                    format!(
                        "{} {}",
                        counted(elsewhere, "request"),
                        rule_predicate(failure.rule, audit.min_tls)
                    ),
                    Vec::new(),
                ),
            });
        }
    }
    cases
}

fn readable(audit: &Audit) -> Result {
    let unreadable = &audit.scope.samples.unreadable;
    if unreadable.is_empty() {
        return Result::Passed;
    }
    let files = counted(unreadable.len() as u64, "file");
    let reasons = unreadable
        .iter()
        .map(|file| format!("{}: {}", file.source, file.reason));
    Result::Error(format!("{files} could not be read"), reasons.collect())
}

impl From<RuleResult> for Case {
    fn from(result: RuleResult) -> Self {
        Self {
            name: result.name.to_owned(),
            result: result.into(),
        }
    }
}

impl From<RuleResult> for Result {
    fn from(result: RuleResult) -> Self {
        match result.outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failure(result.why, result.details),
            Outcome::Inconclusive => Self::Error(result.why, result.details),
        }
    }
}

impl Counts {
    fn of<'c>(cases: impl Iterator<Item = &'c Case>) -> Self {
        cases.fold(Self::default(), |mut counts, case| {
            counts.tests += 1;
            match case.result {
                Result::Passed => {}
                Result::Failure(..) => counts.failures += 1,
                Result::Error(..) => counts.errors += 1,
                Result::Skipped(..) => counts.skipped += 1,
            }
            counts
        })
    }
}

type Xml<'o> = Writer<&'o mut dyn Write>;

impl Suite {
    fn write(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        let counts = Counts::of(self.cases.iter());
        open(xml, "testsuite", &[("name", &self.name)], Some(&counts))?;
        for case in &self.cases {
            let attributes = [("classname", &*self.name), ("name", &case.name)];
            case.result.write(xml, &attributes)?;
        }
        if !self.notes.is_empty() {
            open(xml, "system-out", &[], None)?;
            text(xml, &self.notes)?;
            close(xml, "system-out")?;
        }
        close(xml, "testsuite")
    }
}

impl Result {
    fn write(&self, xml: &mut Xml<'_>, attributes: &[(&str, &str)]) -> io::Result<()> {
        let (name, message, details) = match self {
            Self::Passed => {
                let case = element("testcase", attributes, None);
                return xml.write_event(Event::Empty(case));
            }
            Self::Failure(message, details) => ("failure", message, &details[..]),
            Self::Error(message, details) => ("error", message, &details[..]),
            Self::Skipped(message) => ("skipped", message, &[][..]),
        };
        open(xml, "testcase", attributes, None)?;
        open(xml, name, &[("message", message)], None)?;
        text(xml, details)?;
        close(xml, name)?;
        close(xml, "testcase")
    }
}

/// An element. The attributes may be untrusted text.
fn element<'e>(
    name: &'e str,
    attributes: &[(&str, &str)],
    counts: Option<&Counts>,
) -> BytesStart<'e> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute(Attr::DoubleQ(*key, &*xml_text(value)));
    }
    if let Some(counts) = counts {
        let counts = [
            ("tests", counts.tests),
            ("failures", counts.failures),
            ("errors", counts.errors),
            ("skipped", counts.skipped),
        ];
        for (key, count) in counts {
            element.push_attribute((key, &*count.to_string()));
        }
    }
    element
}

fn open(
    xml: &mut Xml<'_>,
    name: &str,
    attributes: &[(&str, &str)],
    counts: Option<&Counts>,
) -> io::Result<()> {
    xml.write_event(Event::Start(element(name, attributes, counts)))
}

fn close(xml: &mut Xml<'_>, name: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn text(xml: &mut Xml<'_>, lines: &[String]) -> io::Result<()> {
    let lines: Vec<_> = lines.iter().map(|line| xml_text(line)).collect();
    if lines.is_empty() {
        return Ok(());
    }
    xml.write_event(Event::Text(BytesText::from_escaped(lines.join("\n"))))
}
