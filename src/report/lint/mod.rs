//! Writing the findings of linted policies.

mod document;
mod json_document;
mod sarif;

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};

use crate::audit::redact_text;
use crate::policy::{Answer, HeldPlace, LintFinding, PolicyKind, Requirement};

use super::format::Format;
use super::format_values::source_name;
use super::write::render;
use super::{Layout, json};

/// The findings of some policies.
#[derive(Debug, Clone, Default)]
pub struct LintReport {
    /// The policies, in the order of the input.
    pub policies: Vec<LintedPolicy>,
    /// The requirements that have to be met. Others are answered without consequences.
    pub required: Vec<Requirement>,
}

/// The findings of a policy.
#[derive(Debug, Clone)]
pub struct LintedPolicy {
    /// The file: a path, `s3://bucket?policy`, or `-` for standard input.
    pub file: String,
    /// The resource in the file that it belongs to, if the file names one.
    pub resource: Option<String>,
    /// The place of the string that holds its text, if it is not the file itself.
    pub place: Option<HeldPlace>,
    /// What it is attached to.
    pub kind: PolicyKind,
    /// How that is known.
    pub kind_from: KindFrom,
    /// The bucket that it is attached to, if known.
    pub bucket: Option<String>,
    /// Sorted by position.
    pub findings: Vec<LintFinding>,
    /// Whether it meets the requirements that are about policies of its kind.
    pub answers: Vec<Answer>,
}

/// How the kind of a policy is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindFrom {
    /// The user said so.
    Flag,
    /// The file says so.
    File,
    /// The policy can only be of this kind, for this reason.
    Policy(&'static str),
    /// Nothing tells.
    Default,
}

impl KindFrom {
    const fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::File => "file",
            Self::Policy(_) => "policy",
            Self::Default => "default",
        }
    }
}

impl LintReport {
    /// The requirements that have to be met, each with the policies that do not meet it.
    pub fn unmet(&self) -> impl Iterator<Item = (&LintedPolicy, &Answer)> {
        self.answers()
            .filter(|(_, answer)| !answer.is_met && self.required.contains(&answer.requirement))
    }

    /// The requirements that have to be met, but that no policy is about.
    pub fn unanswered(&self) -> impl Iterator<Item = Requirement> {
        let is_answered = |requirement: &&Requirement| {
            self.answers()
                .any(|(_, answer)| answer.requirement == **requirement)
        };
        self.required
            .iter()
            .filter(move |own| !is_answered(own))
            .copied()
    }

    fn answers(&self) -> impl Iterator<Item = (&LintedPolicy, &Answer)> {
        self.policies
            .iter()
            .flat_map(|policy| policy.answers.iter().map(move |answer| (policy, answer)))
    }
}

impl LintedPolicy {
    /// The file's name for people.
    fn shown_file(&self) -> &str {
        source_name(&self.file)
    }

    /// The name for people: the file, and the resource in it.
    fn name(&self) -> Cow<'_, str> {
        match &self.resource {
            Some(resource) => format!("{}: {resource}", self.shown_file()).into(),
            None => self.shown_file().into(),
        }
    }
}

/// Writes the report.
///
/// # Errors
/// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the report has no such format.
pub fn write_lint(
    report: &LintReport,
    format: Format,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let report = without_secrets(report.clone());
    match format {
        Format::Table | Format::Markdown | Format::Html => {
            render(document::document(&report), format, layout, &mut out)?;
        }
        Format::Json => json::write_report(&json_document::document(&report), layout, &mut out)?,
        Format::Sarif => json::write_document(&sarif::log_of(&report), &mut out)?,
        _ => return Err(ErrorKind::Unsupported.into()),
    }
    out.flush()
}

/// Redacts secrets in the names of policies and in quotations from them.
fn without_secrets(mut report: LintReport) -> LintReport {
    let redact = |text: &mut String| *text = redact_text(text).into_owned();
    for policy in &mut report.policies {
        redact(&mut policy.file);
        policy.resource.iter_mut().for_each(redact);
        policy.bucket.iter_mut().for_each(redact);
        for finding in &mut policy.findings {
            redact(&mut finding.why);
            redact(&mut finding.fix);
        }
        policy
            .answers
            .iter_mut()
            .for_each(|answer| redact(&mut answer.why));
    }
    report
}
