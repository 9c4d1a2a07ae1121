//! Why no record passes the filters, as far as the records tell.

use crate::audit::Dimension;
use crate::audit::outcome::Scope;
use crate::audit::value::Filter;
use crate::evidence::Timestamp;

/// The reason for which an audit with filters is inconclusive, and what to try.
pub(super) fn none_passes(scope: &Scope) -> String {
    let why = outside_period(scope)
        .or_else(|| other_buckets(scope))
        .or_else(|| whole_values(scope));
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    format!("no record passes the filters{why}")
}

/// All records are before the period, or after it.
fn outside_period(scope: &Scope) -> Option<String> {
    let first = scope.evidence.iter().map(|read| read.first_seen).min()?;
    let last = scope.evidence.iter().map(|read| read.last_seen).max()?;
    let filters = &scope.filters;
    if let Some(since) = filters.since().filter(|since| last < *since) {
        let [last, since] = told_apart(last, since);
        return Some(format!(
            "the last one that was read is of {last}, before --since {since}"
        ));
    }
    let until = filters.until().filter(|until| *until <= first)?;
    let [first, until] = told_apart(first, until);
    Some(format!(
        "the first one that was read is of {first}, not before --until {until}"
    ))
}

/// Two times as days, or in full if the days are the same.
fn told_apart(one: Timestamp, other: Timestamp) -> [String; 2] {
    let both = [one, other];
    match one.day() == other.day() {
        true => both.map(|time| time.to_string()),
        false => both.map(|time| time.day().to_string()),
    }
}

fn other_buckets(scope: &Scope) -> Option<String> {
    let (nearest, others) = scope.nearest_buckets.split_first()?;
    let others: String = others.iter().map(|name| format!(", {name}")).collect();
    let sought = filter(scope, |filter| filter.dimension == Dimension::Bucket)?;
    let sought = sought.patterns().join(" or ");
    Some(format!(
        "no bucket matches {sought}; the most similar in the logs: {nearest}{others}"
    ))
}

/// A filter by a text seeks it as a whole value.
fn whole_values(scope: &Scope) -> Option<String> {
    let is_part = |pattern: &String| {
        !pattern.starts_with('!')
            && !pattern.contains(['*', '?'])
            && !matches!(pattern.as_str(), "-" | "anonymous")
    };
    let is_whole = |filter: &Filter| {
        has_long_values(filter.dimension) && filter.patterns().iter().all(is_part)
    };
    let filter = filter(scope, is_whole)?;
    let name = filter.dimension.name();
    let pattern = filter.patterns().into_iter().next()?;
    Some(format!(
        "{name} {pattern} matches only that whole value; try '*{pattern}*'"
    ))
}

fn filter(scope: &Scope, is_it: impl Fn(&Filter) -> bool) -> Option<&Filter> {
    let mut filters = scope.filters.by_dimension().iter();
    filters.find(|filter| is_it(filter))
}

/// Whether people know a part of a value, such as the name of a program or of a user.
fn has_long_values(dimension: Dimension) -> bool {
    matches!(
        dimension,
        Dimension::Requester
            | Dimension::Principal
            | Dimension::UserAgent
            | Dimension::Client
            | Dimension::Runtime
            | Dimension::Operation
            | Dimension::HostHeader
            | Dimension::CipherSuite
            | Dimension::AccessPointArn
    )
}
