//! The document of linted policies.

use crate::policy::{LintFinding, PolicyKind, Severity};
use crate::report::document::{
    Block, Document, Entry, Member, Section, Text, Tone, counted, name, number, text, words,
};
use crate::report::format_values::position;

use super::{KindFrom, LintReport, LintedPolicy};

/// An entry for each finding, and a summary.
pub(super) fn document(report: &LintReport) -> Document<'_> {
    let mut headline = match &report.policies[..] {
        [policy] => text![name(policy.name())],
        policies => text![number(policies.len() as u64), " policies"],
    };
    headline.push(": ");
    headline.append(counts(&report.policies));
    headline.push(".");
    let mut document = Document {
        title: "Check of Amazon S3 policies",
        headline: headline.toned(tone(report)),
        ..Document::default()
    };
    let blocks = match &report.policies[..] {
        [policy] => {
            document.notes = notes(report, policy);
            entries(policy).into_iter().collect()
        }
        policies => policies
            .iter()
            .flat_map(|policy| blocks(report, policy))
            .collect(),
    };
    for requirement in report.unanswered() {
        document.notes.push(text![
            requirement.title(),
            ": ",
            "no answer, because no policy of a bucket was checked.",
        ]);
    }
    document.sections = vec![Section {
        id: "findings",
        heading: text!["Findings"],
        blocks,
        is_folded: false,
    }];
    document
}

/// The parts of one policy of several.
fn blocks<'a>(report: &'a LintReport, policy: &'a LintedPolicy) -> Vec<Block<'a>> {
    let mut title = text![name(policy.name())].toned(Tone::Strong);
    title.push(": ");
    title.append(counts(std::slice::from_ref(policy)));
    title.push(".");
    let paragraphs = [title].into_iter().chain(notes(report, policy));
    let paragraphs = paragraphs.map(Block::Paragraph);
    paragraphs.chain(entries(policy)).collect()
}

fn counts<'a>(policies: &[LintedPolicy]) -> Text<'a> {
    let count = |severity: Severity| {
        let found = policies.iter().flat_map(|policy| &policy.findings);
        let found = found.filter(|finding| finding.severity == severity).count();
        counted(found as u64, severity.name())
    };
    Text::joined(Severity::ALL.map(count), ", ")
}

fn tone(report: &LintReport) -> Tone {
    let findings = report.policies.iter().flat_map(|policy| &policy.findings);
    match findings.map(|finding| finding.severity).min() {
        Some(Severity::Error) => Tone::Bad,
        _ if report.unmet().next().is_some() => Tone::Bad,
        Some(Severity::Warning) => Tone::Open,
        _ => Tone::Good,
    }
}

/// How the kind is known if nobody said so, and whether requirements are met.
fn notes<'a>(report: &LintReport, policy: &'a LintedPolicy) -> Vec<Text<'a>> {
    let kind = policy.kind.name();
    let why = match policy.kind_from {
        KindFrom::Policy(why) => Some(why),
        KindFrom::File if policy.kind != PolicyKind::Bucket => Some("the file says so"),
        _ => None,
    };
    let kind = why.map(|why| text!["Kind: ", kind, ", because ", why, "."]);
    let answer = |answer: &'a crate::policy::Answer| {
        let result = match answer.is_met {
            true => "compliant. ",
            false => "not compliant. ",
        };
        let is_failed = !answer.is_met && report.required.contains(&answer.requirement);
        let tone = if is_failed { Tone::Bad } else { Tone::Plain };
        let result = text![result].toned(tone);
        let title = text![answer.requirement.title(), ": "];
        Text::of([title, result, text![words(answer.why.as_str())]])
    };
    kind.into_iter()
        .chain(policy.answers.iter().map(answer))
        .collect()
}

fn entries(policy: &LintedPolicy) -> Option<Block<'_>> {
    let entries: Vec<_> = policy
        .findings
        .iter()
        .map(|found| entry(policy, found))
        .collect();
    (!entries.is_empty()).then_some(Block::Entries(entries))
}

fn entry<'a>(policy: &'a LintedPolicy, finding: &'a LintFinding) -> Entry<'a> {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Open,
        Severity::Note => Tone::Quiet,
    };
    let place = match finding.pointer.as_str() {
        "" => text!["the policy as a whole"],
        pointer => text![name(pointer)],
    };
    let (line, column) = (finding.line, finding.column);
    let (at, within) = match &policy.place {
        None => ((line, column), None),
        Some(string) => {
            let within = text![words(format!(
                "line {line}, column {column} of the policy's text"
            ))];
            ((string.line, string.column), Some(within))
        }
    };
    let title = position(policy.shown_file(), at.0 as u64);
    let figure = [
        text![words(finding.severity.name())],
        text![words(finding.rule.name())],
    ];
    let why = text![words(finding.why.as_str())];
    Entry {
        members: vec![Member {
            title: text![name(format!("{title}:{}", at.1))],
            figure: Text::joined(figure, " · ").toned(tone),
            facts: within.into_iter().chain([place, why]).collect(),
        }],
        fix: Some(text![words(finding.fix.as_str())]),
        cause: None,
    }
}
