//! Buckets that were asked for, and of which there is no record.

use std::collections::BTreeSet;

use crate::audit::count::{BucketCoverage, InputStats};
use crate::audit::value::Filter;
use crate::audit::{Dimension, Options};

/// Those of these buckets of which there is no record.
pub(super) fn unseen(buckets: &BTreeSet<String>, coverages: &[BucketCoverage]) -> BTreeSet<String> {
    let seen: BTreeSet<&str> = coverages.iter().map(|own| &*own.name).collect();
    let unseen = buckets.iter().filter(|own| !seen.contains(own.as_str()));
    unseen.cloned().collect()
}

/// The buckets that a filter names, and of which nothing is known.
pub(super) fn absent(
    stats: &InputStats,
    coverages: &[BucketCoverage],
    options: &Options,
) -> BTreeSet<String> {
    // One that is counted together with others has no name. Without any record, that is the conclusion.
    if coverages.is_empty() || coverages.iter().any(|coverage| coverage.is_folded) {
        return BTreeSet::new();
    }
    let filters = options.filters.iter();
    let named = filters.filter(|filter| filter.dimension == Dimension::Bucket);
    let named: BTreeSet<String> = named.flat_map(Filter::named).map(str::to_owned).collect();
    let is_told = |name: &String| {
        stats.logged.contains(name) || stats.unlogged.iter().any(|own| own.bucket == *name)
    };
    let absent = unseen(&named, coverages).into_iter();
    absent.filter(|name| !is_told(name)).collect()
}
