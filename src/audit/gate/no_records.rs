//! Why there is no record at all, so that nobody has to guess which path or file was meant.

use crate::audit::count::{InputCounts, InputSamples};
use crate::audit::numbers::{counted, number};
use crate::audit::outcome::Scope;

/// The most kinds of skipped files that are named.
const KINDS_NAMED: usize = 3;

/// The reason for which there is no record, as a sentence without a full stop.
pub(super) fn no_records(scope: &Scope) -> String {
    let (counts, samples) = (&scope.counts, &scope.samples);
    unreadable(samples)
        .or_else(|| other_events(counts))
        .or_else(|| malformed(counts))
        .or_else(|| only_skipped(samples))
        .or_else(|| left_out(counts))
        .or_else(|| nothing_found(counts))
        .unwrap_or_else(|| "the input contains no records".to_owned())
}

/// The first source that could not be read.
fn unreadable(samples: &InputSamples) -> Option<String> {
    let first = samples.unreadable.first()?;
    // Unix has one code for what does not exist, and Windows another one for its folder.
    let is_missing = first.reason.ends_with("(os error 2)")
        || cfg!(windows) && first.reason.ends_with("(os error 3)");
    let source = match &*first.source {
        "-" => "standard input",
        source => source,
    };
    let reason = match is_missing {
        true => format!("{source} does not exist"),
        false => format!("{source} could not be read: {}", first.reason),
    };
    Some(match samples.unreadable.len() as u64 - 1 {
        0 => reason,
        more => format!("{reason} (and {} more)", number(more)),
    })
}

fn other_events(counts: &InputCounts) -> Option<String> {
    let others: u64 = counts.other_events.values().sum();
    (others > 0).then(|| {
        format!(
            "the input contains no records of requests to S3, but {} of other services; a trail \
             records requests to S3 only if it selects data events (aws cloudtrail \
             put-event-selectors)",
            counted(others, "CloudTrail event")
        )
    })
}

fn malformed(counts: &InputCounts) -> Option<String> {
    match counts.malformed {
        0 => None,
        1 => Some("the only line is not a record".to_owned()),
        lines => Some(format!("none of {} lines is a record", number(lines))),
    }
}

/// The kinds of the files, all of which were skipped.
fn only_skipped(samples: &InputSamples) -> Option<String> {
    let kinds = samples.skipped.iter().map(|skipped| skipped.kind.plural());
    let mut named: Vec<_> = kinds.take(KINDS_NAMED).collect();
    if samples.skipped.len() > KINDS_NAMED {
        named.push("other files");
    }
    let files = samples.skipped.iter().map(|skipped| skipped.files).sum();
    let last = named.pop()?;
    let kinds = match named.is_empty() {
        true => last.to_owned(),
        false => format!("{} and {last}", named.join(", ")),
    };
    Some(format!(
        "only {kinds} were found ({}): S3's access logs are needed (s3tls discover)",
        counted(files, "file")
    ))
}

/// What left out all files.
fn left_out(counts: &InputCounts) -> Option<String> {
    let parts = [
        (counts.skipped_by_date, "by the dates in their names"),
        (counts.excluded, "by --exclude"),
        (
            counts.special,
            "because only regular files are read in folders",
        ),
        (
            counts.unfinished,
            "because an interrupted run of s3tls left them",
        ),
    ];
    let parts = parts.into_iter().filter(|(files, _)| *files > 0);
    let parts: Vec<_> = parts
        .map(|(files, why)| format!("{} {why}", number(files)))
        .collect();
    let is_all = counts.files == 0 && !parts.is_empty();
    is_all.then(|| format!("every file was left out: {}", parts.join(", ")))
}

/// Paths without any file.
fn nothing_found(counts: &InputCounts) -> Option<String> {
    let mut sources = counts.sources.iter();
    let first = sources
        .next()
        .filter(|_| counts.files == 0 && counts.bytes == 0)?;
    let what = match first.starts_with("s3://") {
        true => "object",
        false => "file",
    };
    Some(match sources.len() {
        0 => format!("there is no {what} in {first}"),
        _ => format!("there is no {what} in any of the paths"),
    })
}
