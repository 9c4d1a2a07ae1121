//! Assembling the result of an audit from its counts.

use std::collections::BTreeSet;

use super::buckets::{buckets, end_of_logs};
use super::readiness::Grounds;
use super::scope::scope;
use super::summarize::summarize;
use crate::audit::Options;
use crate::audit::count::{Counts, Coverage, DeliveryCounts, Folded, OverTime, Tables, by_day};
use crate::audit::gate::{not_judged, nothing_judged, nothing_read, quiet, quiet_proves_nothing};
use crate::audit::outcome::{
    Audit, Day, Delivery, Evidence, History, Hour, Requirement, SCHEMA, Scope, Tool, hours_between,
    is_after_old_tls,
};
use crate::audit::value::{Field, Filters};
use crate::evidence::{DAY, HOUR, Timestamp};

/// Concludes the result of an audit from counts that were made with the same options.
pub fn conclude(counts: Counts, options: &Options) -> Audit {
    let Tables {
        clean,
        flagged,
        coverage,
        over_time,
    } = counts.tables;
    let summarized = summarize(clean, flagged, options);
    let filters = Filters {
        filters: options.filters.clone(),
        period: options.period,
    };
    let scope = Scope {
        indistinct: summarized.folded.requests,
        folded: folded_names(summarized.folded, &coverage, &over_time),
        ..scope(counts.input_stats, filters, summarized.times)
    };
    let delivery = delivery(coverage.delivery);
    let answered = coverage.answered();
    let last_elsewhere = coverage.last_elsewhere;
    let coverages = coverage.into_buckets();
    let end = end_of_logs(&coverages, last_elsewhere, options);
    let grounds = Grounds {
        scope: &scope,
        options,
        answered: &answered,
        times: summarized.times,
        end,
        contradictory: scope.counts.contradictory,
        is_folded: false,
    };
    let readiness = std::iter::zip(Requirement::ALL, summarized.refused_callers)
        .filter(|(requirement, _)| requirement.is_evaluated(options.min_tls))
        .map(|(requirement, senders)| grounds.readiness(requirement, senders))
        .collect();
    let quiet = options
        .quiet_for
        .map(|days| quiet(days, &coverages, summarized.flagged.last_seen, options));
    let mut gate = summarized.flagged.gate;
    gate.not_judged = not_judged(&summarized.summary, options);
    gate.inconclusive = nothing_read(&scope, summarized.summary.requests, options.max_malformed)
        .or_else(|| nothing_judged(&summarized.summary, options))
        .or_else(|| quiet_proves_nothing(quiet.as_ref()?, &scope, options));
    gate.quiet = quiet;
    let baseline = summarized.flagged.baseline;
    gate.expired = baseline
        .iter()
        .flat_map(|baseline| &baseline.entries)
        .filter(|entry| entry.expired)
        .count() as u64;
    let buckets = buckets(
        coverages,
        summarized.flagged.refused_senders,
        &scope,
        end,
        options,
    );
    Audit {
        schema: SCHEMA,
        tool: Tool::THIS,
        evidence: evidence(&grounds, buckets.len() as u64),
        scope,
        min_tls: options.min_tls,
        summary: summarized.summary,
        readiness,
        callers: summarized.flagged.callers,
        buckets,
        delivery,
        over_time: history(over_time),
        by: options.by.clone(),
        groups: summarized.groups,
        baseline,
        to_accept: summarized.flagged.to_accept,
        gate,
    }
}

/// The names of everything that is counted together.
fn folded_names(
    in_tables: Folded,
    coverage: &Coverage,
    over_time: &OverTime,
) -> BTreeSet<&'static str> {
    let bucket = coverage.is_folded().then_some(Field::Bucket.name());
    let hours = over_time.is_folded().then_some("hours");
    in_tables
        .names
        .into_iter()
        .chain(bucket)
        .chain(hours)
        .collect()
}

fn evidence(grounds: &Grounds<'_>, buckets: u64) -> Evidence {
    let (first_seen, last_seen) = grounds.times.unzip();
    Evidence {
        requests: grounds.answered.let_through(),
        first_seen,
        last_seen,
        hours: grounds
            .times
            .map_or(0, |(first, last)| hours_between(first, last)),
        min_days: grounds.options.min_days,
        buckets,
        after_old_tls: last_seen.is_some_and(is_after_old_tls),
    }
}

fn delivery(delivery: DeliveryCounts) -> Delivery {
    Delivery {
        known: delivery.known,
        late: delivery.late,
        longest_seconds: u64::try_from(delivery.longest)
            .ok()
            .filter(|_| delivery.known > 0),
    }
}

fn history(over_time: OverTime) -> History {
    let hours = over_time.into_hours();
    History {
        by_day: by_day(&hours)
            .into_iter()
            .map(|(day, requests)| Day {
                day: Timestamp(day * DAY),
                requests,
            })
            .collect(),
        by_hour: hours
            .into_iter()
            .map(|(hour, requests)| Hour {
                hour: Timestamp(hour * HOUR),
                requests,
            })
            .collect(),
    }
}
