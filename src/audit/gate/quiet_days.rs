//! Deciding whether old traffic has ended, and whether the logs prove it.

use super::rules::LastSeen;
use crate::audit::Options;
use crate::audit::count::BucketCoverage;
use crate::audit::limit::Limit;
use crate::audit::outcome::{Doubt, MissingDays, Quiet, Scope};
use crate::evidence::{DAY, Timestamp};

/// Decides whether old traffic has ended in the last `days`; see [`Quiet`].
pub(crate) fn quiet(
    days: u32,
    seen: &[BucketCoverage],
    last: LastSeen,
    options: &Options,
) -> Quiet {
    let until = options.period.until.unwrap_or(options.now);
    let today = until.0.div_euclid(DAY);
    let first = today - i64::from(days);
    let missing = seen.iter().filter_map(|seen| {
        let days = seen.days_without(first, today);
        (!days.is_empty()).then(|| MissingDays {
            bucket: seen.name(),
            days: days
                .into_iter()
                .map(|day| Timestamp(day * DAY).day())
                .collect(),
        })
    });
    let since = Timestamp(first * DAY);
    Quiet {
        since,
        until,
        requests_seen: last.risky.is_some_and(|last| last >= since),
        last_seen: last.risky,
        unknown_last_seen: last.unknown,
        missing: missing.collect(),
    }
}

/// The reason for which the quiet days are inconclusive, if any.
pub(crate) fn quiet_proves_nothing(
    quiet: &Quiet,
    scope: &Scope,
    options: &Options,
) -> Option<String> {
    unread(scope, options)
        .or_else(|| unknown(quiet, scope))
        .or_else(|| missing_records(quiet))
}

/// Malformed and ambiguous records may hide requests of those days. Under `--quiet-for` none are
/// allowed unless `--max-malformed` sets a limit.
fn unread(scope: &Scope, options: &Options) -> Option<String> {
    let limit = options.max_malformed.unwrap_or(Limit::Lines(0));
    let unread = scope.malformed + scope.ambiguous;
    if !limit.is_exceeded(unread, scope.records) {
        return None;
    }
    let allowed = match options.max_malformed {
        Some(_) => "--max-malformed allows",
        None => "--quiet-for allows without --max-malformed",
    };
    // `Doubt` writes each count as a clause.
    let doubts = [
        Doubt::Malformed(scope.malformed),
        Doubt::Ambiguous(scope.ambiguous),
    ];
    let doubts = doubts.into_iter().filter(|doubt| doubt.count() > 0);
    let doubts: Vec<_> = doubts.map(|doubt| doubt.to_string()).collect();
    let malformed = scope.malformed_samples.iter();
    let doubtful = scope.doubtful_samples.iter();
    let first = malformed
        .map(|sample| format!(" ({}:{})", sample.source, sample.line))
        .chain(doubtful.map(|sample| format!(" ({}:{})", sample.source, sample.line)))
        .next();
    Some(format!(
        "{}{}, more than {allowed}",
        doubts.join(" and "),
        first.unwrap_or_default()
    ))
}

fn unknown(quiet: &Quiet, scope: &Scope) -> Option<String> {
    let last = quiet
        .unknown_last_seen
        .filter(|&last| last >= quiet.since)?;
    let samples = scope.doubtful_samples.iter();
    let sample = samples.into_iter().find(|sample| sample.time == last);
    let example = sample.map_or(String::new(), |sample| {
        format!(", {}:{}", sample.source, sample.line)
    });
    Some(format!(
        "requests of the days that --quiet-for asks for have an unknown transport or TLS version \
         (last at {last}{example})"
    ))
}

fn missing_records(quiet: &Quiet) -> Option<String> {
    let first = quiet.missing.first()?;
    let others = match quiet.missing.len() - 1 {
        0 => String::new(),
        1 => ", nor does 1 more bucket on each".to_owned(),
        others => format!(", nor do {others} more buckets on each"),
    };
    Some(format!(
        "bucket {} has no record on {} of the days that --quiet-for asks for ({}{}){others}",
        first.bucket,
        first.days.len(),
        first.days[0],
        if first.days.len() > 1 { ", ..." } else { "" },
    ))
}
