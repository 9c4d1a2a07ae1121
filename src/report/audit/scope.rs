//! What was read, and what narrows the question.

use crate::audit::{Audit, Dimension, Scope};
use crate::evidence::{DAY, Timestamp, TlsVersion};
use crate::report::document::{Text, Tone, code, counted, day, name, number, text, words};

/// What was read, and of which period.
pub(in crate::report) fn scope(
    scope: &Scope,
    requests: u64,
    buckets: Option<usize>,
) -> Vec<Text<'static>> {
    let counts = &scope.counts;
    let mut parts = vec![counted(requests, "request")];
    parts.extend(buckets.map(|buckets| counted(buckets as u64, "bucket")));
    if let (Some(first), Some(last)) = (scope.first_seen, scope.last_seen) {
        let days = (last.0.div_euclid(DAY) - first.0.div_euclid(DAY) + 1) as u64;
        let mut period = text![day(first), " to ", day(last), " ("];
        period.append(counted(days, "day"));
        period.push(")");
        parts.push(period);
    }
    let is_stdin = counts.files == 1 && counts.sources.iter().eq(["-"]);
    let mut files = match is_stdin {
        true => text!["standard input"],
        false => counted(counts.files, "file"),
    };
    let unreadable = &scope.samples.unreadable;
    let in_part = unreadable.iter().filter(|unread| unread.partly_read);
    let in_part = in_part.count() as u64;
    let unread = unreadable.len() as u64 - in_part;
    let skipped = scope.samples.skipped.iter();
    let skipped: u64 = skipped.map(|skipped| skipped.files).sum();
    for (count, what) in [(in_part, " read only in part"), (unread, " not read")] {
        if count > 0 {
            files.append(text![", ", number(count), what].toned(Tone::Bad));
        }
    }
    if skipped > 0 {
        files.append(text![", ", number(skipped), " skipped"]);
    }
    if unreadable.is_empty() && skipped == 0 {
        files.push(", all read");
    }
    if counts.skipped_by_date > 0 {
        files.append(text![
            ", ",
            number(counts.skipped_by_date),
            " skipped by date"
        ]);
    }
    parts.push(files);
    if counts.malformed > 0 {
        parts.push(text![counted(counts.malformed, "unreadable line")].toned(Tone::Bad));
    }
    parts
}

/// What narrows the question, or changes the answer.
pub(super) fn notes(audit: &Audit) -> Vec<Text<'static>> {
    let filters = filters(audit);
    let is_usual = audit.min_tls == TlsVersion::V1_2;
    let minimum = (!is_usual).then(|| text![words(format!("TLS below {} is old", audit.min_tls))]);
    let mut gate = Vec::new();
    for (is_set, flag) in [
        (audit.gate.ignore_denied, "--ignore-denied"),
        (audit.gate.include_aws_side, "--include-aws-side"),
    ] {
        gate.extend(is_set.then(|| text![code(flag)]));
    }
    let gate = Some(Text::joined(gate, ", ")).filter(|flags| !flags.is_empty());
    filters.into_iter().chain(minimum).chain(gate).collect()
}

/// The filters, if any were set: `Only requests since 2026-11-01, to bucket a or b, without client x.`
fn filters(audit: &Audit) -> Option<Text<'static>> {
    let filters = &audit.scope.filters;
    let period = [("since ", filters.since()), ("before ", filters.until())];
    let mut parts: Vec<_> = period
        .into_iter()
        .filter_map(|(word, time)| Some(text![word, name(moment(time?))]))
        .collect();
    let mut by_dimension: Vec<_> = filters.by_dimension().iter().collect();
    by_dimension.sort_by_key(|filter| filter.dimension != Dimension::Bucket);
    for filter in by_dimension {
        let patterns = filter.patterns();
        let (without, with): (Vec<_>, Vec<_>) = patterns
            .iter()
            .partition(|pattern| pattern.starts_with('!'));
        let without: Vec<_> = without.iter().map(|pattern| &pattern[1..]).collect();
        let with: Vec<_> = with.iter().map(|pattern| pattern.as_str()).collect();
        let field = filter.dimension.name();
        let (to, not_to) = match filter.dimension {
            Dimension::Bucket => ("to", "not to"),
            _ => ("with", "without"),
        };
        for (word, patterns) in [(to, with), (not_to, without)] {
            if !patterns.is_empty() {
                let patterns = patterns.join(" or ");
                parts.push(text![words(format!("{word} {field} ")), name(patterns)]);
            }
        }
    }
    let is_set = !parts.is_empty();
    is_set.then(|| text!["Only requests ", Text::joined(parts, ", ")])
}

/// A time; for midnight the day alone.
fn moment(time: Timestamp) -> String {
    let time = time.to_string();
    match time.strip_suffix("T00:00:00Z") {
        Some(day) => day.to_owned(),
        None => time,
    }
}
