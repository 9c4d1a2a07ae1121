//! The gate as JUnit XML, which CI servers show beside the tests of a build.
//!
//! For each rule there is a test for each bucket that breaks it, and one for all other buckets. Then
//! there is one for everything else that can fail a gate.
//! There are no durations or dates, so that the same audit gives the same bytes.

use std::collections::HashSet;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::attributes::Attr;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::audit::{Audit, FailedBucket, Failure, Finding};

use super::escape::xml_text;
use super::format_values::{counted, number, rule_predicate, set_aside};
use super::gate_text::{self, Outcome, RuleResult, denied, top_caller, unnamed};

/// The name of the suite for everything that does not belong to a single rule.
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

/// The tests of one rule, or of the whole audit.
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
    let whole = Suite {
        name: WHOLE.to_owned(),
        cases: whole(audit),
        notes: Vec::new(),
    };
    let rules = audit.gate.fail_on.iter();
    let of_rules = rules.map(|&rule| of_rule(audit, rule));
    std::iter::once(whole).chain(of_rules).collect()
}

/// The buckets that break a rule, one by one, and all others together.
fn of_rule(audit: &Audit, rule: Finding) -> Suite {
    let gate = &audit.gate;
    let failure = gate.failed.iter().find(|failure| failure.rule == rule);
    let failed = failure.map_or(&[][..], |failure| &failure.buckets);
    let mut cases: Vec<_> = failed
        .iter()
        .map(|bucket| Case {
            name: bucket.bucket.to_string(),
            result: of_bucket(audit, rule, bucket),
        })
        .collect();
    cases.extend(failure.and_then(|failure| without_bucket(audit, failure)));
    let names: HashSet<_> = failed.iter().map(|bucket| &bucket.bucket).collect();
    let others = audit.buckets.iter();
    let others = others
        .filter(|bucket| !names.contains(&bucket.bucket))
        .count();
    let unjudged = gate_text::unjudged(audit);
    if others > 0 || unjudged.is_some() {
        let which = if names.is_empty() {
            "bucket"
        } else {
            "other bucket"
        };
        let not_judged = |reason| Result::Skipped(format!("not judged: {reason}"));
        cases.push(Case {
            name: counted(others as u64, which),
            result: unjudged.map_or(Result::Passed, not_judged),
        });
    }
    let aside = gate.set_aside.iter().find(|aside| aside.rule == rule);
    Suite {
        name: rule.name().to_owned(),
        cases,
        notes: Vec::from_iter(aside.map(|aside| format!("set aside: {}", set_aside(aside)))),
    }
}

fn of_bucket(audit: &Audit, rule: Finding, failed: &FailedBucket) -> Result {
    let mut callers: Vec<_> = failed.top_callers.iter().map(top_caller).collect();
    let mut message = format!(
        "{} from {} {}{}",
        counted(failed.requests, "request"),
        counted(failed.callers, "caller"),
        rule_predicate(rule, audit.min_tls),
        denied(failed.denied, failed.requests)
    );
    if let Some(first) = callers.first() {
        message.push_str(&format!("; most: {first}"));
    }
    let more = unnamed(failed.callers, &failed.top_callers);
    callers.extend((more > 0).then(|| format!("{} more", number(more))));
    Result::Failure(message, callers)
}

/// The requests whose records name no bucket. They still count.
fn without_bucket(audit: &Audit, failure: &Failure) -> Option<Case> {
    let in_buckets: u64 = failure.buckets.iter().map(|bucket| bucket.requests).sum();
    let elsewhere = failure.requests.saturating_sub(in_buckets);
    (elsewhere > 0).then(|| Case {
        name: "requests without a bucket".to_owned(),
        result: Result::Failure(
            format!(
                "{} {}",
                counted(elsewhere, "request"),
                rule_predicate(failure.rule, audit.min_tls)
            ),
            Vec::new(),
        ),
    })
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
            Outcome::NotJudged => Self::Skipped(format!("not judged: {}", result.why)),
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
