//! Assembling the result of an audit from its counts.

use std::collections::BTreeSet;

use super::buckets::{buckets, end_of_logs};
use super::evidence::{delivery, evidence};
use super::history::history;
use super::missing_buckets::{absent, unseen};
use super::readiness::Grounds;
use super::scope::scope;
use super::settle::{GroupsOf, Settlement};
use super::summarize::summarize;
use crate::audit::count::{
    Answered, Bounded, BucketCoverage, Counts, Coverage, Folded, KeyExchanges, Kinds, OverTime,
};
use crate::audit::gate::{
    not_judged, not_logged, nothing_judged, nothing_read, quiet, quiet_proves_nothing,
    silent_at_the_end,
};
use crate::audit::outcome::{Audit, Requirement, SCHEMA, Scope, Tool};
use crate::audit::value::{Field, Filters};
use crate::audit::{BaselineUse, Gate, Options};

/// Concludes the result of an audit from counts that were made with the same options.
pub fn conclude(counts: Counts, options: &Options) -> Audit {
    let settlement = Settlement::of(&counts.tables, options);
    let Kinds([access_logs, cloudtrail]) = counts.tables;
    let summarized = summarize(
        GroupsOf::both([access_logs.clean, cloudtrail.clean]),
        GroupsOf::both([access_logs.flagged, cloudtrail.flagged]),
        &settlement,
        options,
    );
    let of_kinds = [&access_logs.coverage, &cloudtrail.coverage];
    let filters = Filters {
        filters: options.filters.clone(),
        period: options.period,
    };
    let mut over_time = access_logs.over_time;
    over_time.merge(cloudtrail.over_time);
    let indistinct = summarized.folded.requests;
    let folded = folded_names(summarized.folded, of_kinds, &over_time);
    let delivery = delivery(of_kinds.map(|coverage| coverage.delivery));
    let last_elsewhere = of_kinds.map(|coverage| coverage.last_elsewhere);
    let last_elsewhere = last_elsewhere.into_iter().flatten().max();
    let coverages = settlement.coverage(access_logs.coverage, cloudtrail.coverage, &mut over_time);
    let scope = Scope {
        indistinct,
        folded,
        unseen: unseen(&counts.input_stats.logged, &coverages),
        absent: absent(&counts.input_stats, &coverages, options),
        ..scope(counts.input_stats, filters, summarized.times)
    };
    let end = end_of_logs(&coverages, last_elsewhere, options);
    let [answered, beside] = answered_in_all(&coverages);
    let grounds = Grounds {
        scope: &scope,
        options,
        answered: &answered,
        beside: &beside,
        times: summarized.times,
        end,
        contradictory: scope.counts.contradictory,
        is_folded: false,
        bucket: None,
    };
    let readiness = std::iter::zip(Requirement::ALL, summarized.refused_callers)
        .filter(|(requirement, _)| requirement.is_evaluated(options.min_tls))
        .map(|(requirement, senders)| grounds.readiness(requirement, senders))
        .collect();
    let quiet = options
        .quiet_for
        .map(|days| quiet(days, &coverages, summarized.flagged.last_seen, options));
    let baseline = summarized.flagged.baseline;
    let gate = Gate {
        not_judged: not_judged(&summarized.summary, options),
        inconclusive: nothing_read(&scope, summarized.summary.requests, options.max_malformed)
            .or_else(|| nothing_judged(&summarized.summary, options))
            .or_else(|| silent_at_the_end(grounds.silent(), options))
            .or_else(|| quiet_proves_nothing(quiet.as_ref()?, &scope, options))
            .or_else(|| not_logged(&scope, options)),
        quiet,
        expired: baseline.as_ref().map_or(0, BaselineUse::expired),
        ..summarized.flagged.gate
    };
    let key_exchanges = key_exchanges(&coverages);
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
        key_exchanges,
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
    in_groups: Folded,
    coverages: [&Coverage; 2],
    over_time: &OverTime,
) -> BTreeSet<&'static str> {
    let mut names = in_groups.names;
    let has_any = |what: fn(&Coverage) -> bool| coverages.iter().any(|coverage| what(coverage));
    if has_any(Coverage::is_folded) {
        names.insert(Field::Bucket.name());
    }
    if has_any(Coverage::has_folded_hours) || over_time.is_folded() {
        names.insert("hours");
    }
    names
}

/// The requests of all buckets: first those that count, then those in the other kind of records.
fn answered_in_all(coverages: &[BucketCoverage]) -> [Answered; 2] {
    let mut all = [Answered::default(), Answered::default()];
    for coverage in coverages {
        all[0].merge(&coverage.answered);
        if let Some(beside) = &coverage.beside {
            all[1].merge(&beside.answered);
        }
    }
    all
}

fn key_exchanges(coverages: &[BucketCoverage]) -> KeyExchanges {
    let mut all = KeyExchanges::default();
    for coverage in coverages {
        all.merge(coverage.key_exchanges);
    }
    all
}
