//! Messages on stderr: what could not be read, which rules failed, and errors.

use std::path::Path;

use crate::audit::{
    Audit, BaselineUse, EntryUse, Failure, Finding, Scope, UnknownColumns, redact_text,
};
use crate::identify::Grade;
use crate::input::{Skipped, name_of_path};

use super::escape::visible;
use super::format_values::{accepted_caller, counted, number, position, set_aside, source_name};
use super::gate_text::{self, Outcome};
use super::layout::ConfigFile;

/// The most errors of a kind that are shown.
pub(super) const ERRORS_SHOWN: usize = 10;

/// The message for a source that could not be read.
pub fn error_notice(source: &str, reason: &str) -> String {
    format!(
        "error: {}: {}",
        visible(source_name(source)),
        visible(reason)
    )
}

/// The messages for the first of some errors, each with its source and its reason. The last message
/// says how many more there are: `error: 3 {thing}s more{end}`.
pub(super) fn first_errors<'a>(
    mut errors: impl Iterator<Item = (impl AsRef<str>, &'a str)>,
    thing: &str,
    end: &str,
) -> Vec<String> {
    let shown = errors.by_ref().take(ERRORS_SHOWN);
    let mut notices: Vec<_> = shown
        .map(|(source, reason)| error_notice(source.as_ref(), reason))
        .collect();
    let more = errors.count() as u64;
    if more > 0 {
        notices.push(format!("error: {} more{end}", counted(more, thing)));
    }
    notices
}

/// The message for an error that ended a run, with the output of another program below it. It may
/// quote a path or a policy, so secrets in URLs are redacted.
pub fn failure_notice(message: &str, said: &[String]) -> String {
    let shown = |text: &str| visible(&redact_text(text)).into_owned();
    let said = said.iter().map(|line| format!("\n  {}", shown(line)));
    format!("error: {}{}", shown(message), said.collect::<String>())
}

/// A message about something that was passed over, which may quote a policy or a path.
pub fn passed_over_notice(message: &str) -> String {
    format!("note: {}", visible(&redact_text(message)))
}

/// The message about settings from a file, where no report tells it.
pub fn config_notice(config: &ConfigFile) -> String {
    let told = config.told();
    let told: String = told.0.iter().map(|span| span.value.written()).collect();
    format!("note: {}", visible(&told))
}

/// The message after writing a baseline: how many of its entries are new.
pub fn baseline_notice(added: usize, entries: usize, path: &Path) -> String {
    let name = name_of_path(path);
    let to_do = match added {
        0 => "",
        _ => "; fill in a reason and an owner for each before you use it",
    };
    format!(
        "baseline: {} new of {} entries in {}{to_do}",
        number(added as u64),
        number(entries as u64),
        visible(&redact_text(&name))
    )
}

/// Escapes text of several lines that quotes the command line, in which a shell may have expanded a
/// `*` to untrusted file names. Secrets are redacted.
pub fn shown_lines(text: &str) -> String {
    let shown = |line| visible(&redact_text(line)).into_owned();
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

/// A message for everything that could not be read, or was not counted as usual.
pub fn input_notices(scope: &Scope) -> Vec<String> {
    let unreadable = scope.samples.unreadable.iter();
    let errors = unreadable.map(|error| (&error.source, &*error.reason));
    let mut notices = first_errors(errors, "file", " could not be read");
    if scope.counts.malformed > 0 {
        notices.push(format!(
            "warning: {} could not be read as records:",
            counted(scope.counts.malformed, "line")
        ));
    }
    for sample in &scope.samples.malformed_samples {
        notices.push(format!(
            "  {}: {}",
            position(&visible(&sample.source), sample.line),
            visible(&sample.reason)
        ));
    }
    if scope.counts.malformed > scope.samples.malformed_samples.len() as u64 {
        notices.push("  ...".to_owned());
    }
    if scope.counts.excluded > 0 {
        let (files, were) = match scope.counts.excluded {
            1 => ("1 file or object".to_owned(), "was"),
            many => (format!("{} files and objects", number(many)), "were"),
        };
        notices.push(format!("note: {files} {were} left out by --exclude"));
    }
    notices.extend(scope.samples.skipped.iter().map(skipped_notice));
    notices.extend(counted_warnings(scope));
    notices.extend(scope.unknown_columns.iter().map(unknown_columns_warning));
    notices.extend(folded_warning(scope));
    notices
}

/// The message for skipped files of one kind.
fn skipped_notice(skipped: &Skipped) -> String {
    let files = skipped.kind.counted(skipped.files, &number(skipped.files));
    let such_as = if skipped.files == 1 { ":" } else { ", such as" };
    format!(
        "note: skipped {files}{such_as} {}",
        visible(source_name(&skipped.example))
    )
}

/// A warning that a row of a table may be more than one request.
fn unknown_columns_warning(unknown: &UnknownColumns) -> String {
    let columns = unknown.columns.join(", ");
    let (which, if_one) = match unknown.columns.len() {
        1 => ("a column that is", "if it"),
        _ => ("columns that are", "if one of them"),
    };
    format!(
        "warning: {} has no request IDs and {which} not known: {}; {if_one} counts requests, every \
         figure is wrong, and s3tls sql prints a query whose counts can be read",
        visible(source_name(&unknown.example)),
        visible(&columns)
    )
}

/// A warning if values were combined to save memory.
fn folded_warning(scope: &Scope) -> Option<String> {
    if scope.folded.is_empty() {
        return None;
    }
    let combined = match scope.indistinct {
        0 => "values were".to_owned(),
        1 => "1 request has a value that was".to_owned(),
        requests => format!("{} requests have a value that was", number(requests)),
    };
    let names: Vec<_> = scope.folded.iter().copied().collect();
    Some(format!(
        "warning: {combined} combined with others, because --memory is too small for all of them: {}",
        names.join(", ")
    ))
}

/// A warning for each kind of record that was not counted as usual, and of file that was not read.
fn counted_warnings(scope: &Scope) -> impl Iterator<Item = String> {
    let kinds = [
        (
            scope.counts.ambiguous,
            "a quoted field that looks like a second record; counted once",
            "record holds",
            "records hold",
        ),
        (
            scope.counts.repeated,
            "named or linked more than once; read once",
            "file was",
            "files were",
        ),
        (
            scope.counts.special,
            "skipped: only regular files are read in folders",
            "pipe, socket or device was",
            "pipes, sockets or devices were",
        ),
        (
            scope.counts.unfinished,
            "skipped: left by an interrupted run of s3tls",
            "unfinished report was",
            "unfinished reports were",
        ),
    ];
    kinds
        .into_iter()
        .filter(|&(count, ..)| count > 0)
        .map(|(count, what, one, many)| {
            let subject = if count == 1 { one } else { many };
            format!("warning: {} {subject} {what}", number(count))
        })
}

/// A message for each rule that failed or passed, and for each exemption.
pub fn gate_notices(audit: &Audit) -> Vec<String> {
    let gate = &audit.gate;
    let mut notices: Vec<_> = gate
        .failed
        .iter()
        .map(|failure| failed(audit, failure))
        .collect();
    for aside in &gate.set_aside {
        let (rule, parts) = (aside.rule.name(), set_aside(aside));
        notices.push(format!("set aside from {rule}: {parts}"));
    }
    if gate_text::unjudged(audit).is_none() {
        for rule in gate_text::kept(audit) {
            let (name, why) = (rule.name(), gate_text::unbroken(audit, rule));
            notices.push(format!("passed {name}: {why}"));
        }
    }
    if let Some(quiet) = gate_text::quiet(audit)
        && quiet.outcome != Outcome::Inconclusive
        && (quiet.outcome == Outcome::Failed || audit.scope.samples.unreadable.is_empty())
    {
        let outcome = quiet.outcome.name();
        notices.push(format!("{outcome} {}: {}", quiet.name, quiet.why));
    }
    if let Some(baseline) = &audit.baseline {
        notices.extend(baseline_use_notices(baseline));
    }
    if gate.fail_on.contains(&Finding::WeakCipher) {
        for suite in &audit.summary.cipher_suite {
            if suite.grade == Some(Grade::Unknown) {
                let name = suite.cipher_suite.as_deref().unwrap_or_default();
                notices.push(format!(
                    "warning: the cipher suite {} is unknown, so it was not judged",
                    visible(name)
                ));
            }
        }
    }
    if gate.not_judged > 0 {
        let what = match gate.fail_on.contains(&Finding::OldTls) {
            true => "transport or TLS version",
            false => "transport",
        };
        notices.push(format!(
            "warning: {} of unknown {what} {} not judged; the rule unknown-tls fails on them",
            counted(gate.not_judged, "request"),
            if gate.not_judged == 1 { "was" } else { "were" }
        ));
    }
    notices
}

/// A message for each rule that could not be judged, and the reason if the audit is inconclusive.
pub fn inconclusive_notices(audit: &Audit) -> Vec<String> {
    let unjudged = gate_text::unjudged(audit).into_iter();
    let unjudged = unjudged.flat_map(|reason| {
        let rules = gate_text::kept(audit);
        rules.map(move |rule| format!("not judged {}: {reason}", rule.name()))
    });
    let reason = audit.gate.inconclusive.as_deref();
    let reason = reason.map(|reason| format!("inconclusive: {}", visible(reason)));
    unjudged.chain(reason).collect()
}

/// Messages for entries that have expired, and for those that matched no request.
fn baseline_use_notices(baseline: &BaselineUse) -> Vec<String> {
    let mut notices: Vec<_> = baseline
        .entries
        .iter()
        .filter(|entry| entry.expired)
        .map(|entry| {
            format!(
                "failed baseline: the entry for {} expired on {}; ask {}",
                accepted_caller(&entry.accepted),
                entry.accepted.expires,
                visible(&entry.accepted.owner)
            )
        })
        .collect();
    let unused = baseline.entries.iter().filter(|entry| entry.requests == 0);
    if unused.clone().any(has_escaped_wildcard) {
        notices.push(
            "note: [*] and [?] in the baseline are the characters * and ?, not patterns; in \
             s3tls.baseline/1 so are * and ? themselves"
                .to_owned(),
        );
    }
    let unused = unused.count() as u64;
    if unused > 0 {
        notices.push(format!(
            "note: {} of the baseline matched no request; remove the entries of clients that are fixed",
            match unused {
                1 => "1 entry".to_owned(),
                _ => format!("{} entries", number(unused)),
            }
        ));
    }
    notices
}

/// Whether an entry has a wildcard that matches only itself, perhaps by mistake.
fn has_escaped_wildcard(entry: &EntryUse) -> bool {
    let accepted = &entry.accepted;
    let names = accepted.bucket.0.iter();
    let mut names = names.chain(&accepted.principal).chain(&accepted.client);
    names.any(|name| name.contains("[*]") || name.contains("[?]"))
}

fn failed(audit: &Audit, failure: &Failure) -> String {
    let mut notice = format!(
        "failed {}: {}",
        failure.rule.name(),
        gate_text::broken(failure, audit.min_tls)
    );
    for caller in &failure.top_callers {
        let principal = caller.principal.as_deref().unwrap_or("anonymous");
        notice.push_str(&format!(
            "\n  {:>9}  {}",
            number(caller.requests),
            visible(principal)
        ));
        if let Some(client) = &caller.client {
            notice.push_str(&format!("  {}", visible(client)));
        }
    }
    let more = gate_text::unnamed(failure.callers, &failure.top_callers);
    if more > 0 {
        notice.push_str(&format!("\n  {:>9}  more: --show callers", number(more)));
    }
    notice
}
