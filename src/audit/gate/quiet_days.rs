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
    coverages: &[BucketCoverage],
    last_seen: LastSeen,
    options: &Options,
) -> Quiet {
    let until = options.period.until.unwrap_or(options.now);
    let today = until.0.div_euclid(DAY);
    let first = today - i64::from(days);
    let missing_days = |coverage: &BucketCoverage| {
        let days = match coverage.is_folded {
            // What one of them lacks, another may have.
            true => (first..today).collect(),
            false => coverage.covered.days_without(first, today),
        };
        (!days.is_empty()).then(|| MissingDays {
            bucket: coverage.name.clone(),
            days: days
                .into_iter()
                .map(|day| Timestamp(day * DAY).day())
                .collect(),
        })
    };
    let since = Timestamp(first * DAY);
    Quiet {
        since,
        until,
        requests_seen: last_seen.risky.is_some_and(|last| last >= since),
        last_seen: last_seen.risky,
        unknown_last_seen: last_seen.unknown,
        missing: coverages.iter().filter_map(missing_days).collect(),
    }
}

/// The reason for which the quiet days are inconclusive, if any.
pub(crate) fn quiet_proves_nothing(
    quiet: &Quiet,
    scope: &Scope,
    options: &Options,
) -> Option<String> {
    too_many_unread(scope, options)
        .or_else(|| unknown_requests(quiet, scope))
        .or_else(|| missing_records(quiet))
}

/// Malformed and ambiguous records may hide requests of those days. Under `--quiet-for` none are
/// allowed unless `--max-malformed` sets a limit.
fn too_many_unread(scope: &Scope, options: &Options) -> Option<String> {
    let limit = options.max_malformed.unwrap_or(Limit::Lines(0));
    let unread = scope.counts.malformed + scope.counts.ambiguous;
    if !limit.is_exceeded(unread, scope.counts.records) {
        return None;
    }
    let allowed = match options.max_malformed {
        Some(_) => "--max-malformed allows",
        None => "--quiet-for allows without --max-malformed",
    };
    // `Doubt` writes each count as a clause.
    let doubts: Vec<_> = [
        Doubt::Malformed(scope.counts.malformed),
        Doubt::Ambiguous(scope.counts.ambiguous),
    ]
    .into_iter()
    .filter(|doubt| doubt.count() > 0)
    .map(|doubt| doubt.to_string())
    .collect();
    let malformed = scope.samples.malformed_samples.first();
    let doubtful = scope.samples.doubtful_samples.first();
    let example = malformed
        .map(|sample| (&sample.source, sample.line))
        .or_else(|| doubtful.map(|sample| (&sample.source, sample.line)))
        .map(|(source, line)| format!(" ({source}:{line})"))
        .unwrap_or_default();
    Some(format!(
        "{}{example}, more than {allowed}",
        doubts.join(" and ")
    ))
}

fn unknown_requests(quiet: &Quiet, scope: &Scope) -> Option<String> {
    let last = quiet
        .unknown_last_seen
        .filter(|&last| last >= quiet.since)?;
    let example = scope
        .samples
        .doubtful_samples
        .iter()
        .find(|sample| sample.time == last)
        .map(|sample| format!(", {}:{}", sample.source, sample.line))
        .unwrap_or_default();
    Some(format!(
        "requests on the days required by --quiet-for have an unknown transport or TLS version \
         (last at {last}{example})"
    ))
}

fn missing_records(quiet: &Quiet) -> Option<String> {
    let first = quiet.missing.first()?;
    let others = match quiet.missing.len() - 1 {
        0 => String::new(),
        1 => "; 1 more bucket also has gaps".to_owned(),
        others => format!("; {others} more buckets also have gaps"),
    };
    Some(format!(
        "bucket {} has no records on {} of the days required by --quiet-for ({}{}){others}",
        first.bucket,
        first.days.len(),
        first.days[0],
        if first.days.len() > 1 { ", ..." } else { "" },
    ))
}
