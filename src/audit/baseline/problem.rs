//! What is wrong with the entries of a baseline.

use std::fmt;

use super::accepted::Accepted;
use super::anyone::accepts_anyone;
use crate::audit::date::parse_date;
use crate::audit::numbers::number;
use crate::audit::value::is_invisible;

/// The most entries that are listed for a problem.
const LISTED: usize = 20;

/// The most characters of a name that an error shows.
const SHOWN: usize = 100;

/// Entries with a problem, of which there is one at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryProblem {
    /// The problem, such as `no reason`.
    pub problem: &'static str,
    /// The numbers of the entries in the file, counted from 1.
    pub entries: Vec<usize>,
    /// The buckets of the first of them.
    pub bucket: String,
    /// The principal of the first of them, or `anonymous`.
    pub principal: String,
}

/// The problems of a baseline, in the order in which they are found first.
pub(super) fn by_problem(
    accepted: &[Accepted],
    found: impl IntoIterator<Item = (usize, &'static str)>,
) -> Vec<EntryProblem> {
    let mut all: Vec<EntryProblem> = Vec::new();
    for (number, problem) in found {
        match all.iter_mut().find(|known| known.problem == problem) {
            Some(known) => known.entries.push(number + 1),
            None => all.push(EntryProblem {
                problem,
                entries: vec![number + 1],
                bucket: buckets(&accepted[number]),
                principal: beginning(accepted[number].principal.as_deref().unwrap_or("anonymous")),
            }),
        }
    }
    all
}

/// `entry 2 (bucket, principal): no reason`, or `entries 2, 3 and 1 more: no reason`.
impl fmt::Display for EntryProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            problem,
            entries,
            bucket,
            principal,
        } = self;
        if let [entry] = entries[..] {
            return write!(f, "entry {entry} ({bucket}, {principal}): {problem}");
        }
        let listed = entries.iter().take(LISTED).map(usize::to_string);
        let listed = listed.collect::<Vec<_>>().join(", ");
        let more = match entries.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let all = number(entries.len() as u64);
        write!(f, "{all} entries ({listed}{more}): {problem}")
    }
}

fn buckets(accepted: &Accepted) -> String {
    match &*accepted.bucket.0 {
        [first, _, ..] => format!("{} and others", beginning(first)),
        few => beginning(&few.concat()),
    }
}

/// A name, or its first characters if it is very long.
fn beginning(name: &str) -> String {
    match name.char_indices().nth(SHOWN) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}...", &name[..end]),
    }
}

/// The problems of an entry, whatever the other entries are.
pub(super) fn problems(accepted: &Accepted) -> impl Iterator<Item = &'static str> {
    let accepts_anyone = accepted.principal.as_deref().is_some_and(accepts_anyone);
    let checks = [
        (!has_visible(&accepted.reason), "no reason"),
        (!has_visible(&accepted.owner), "no owner"),
        (
            parse_date(&accepted.expires).is_err(),
            "the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31",
        ),
        (accepted.bucket.0.is_empty(), "no bucket"),
        (
            accepts_anyone && !accepted.any_principal,
            "the pattern of the principal names nobody, so it would accept everybody; if you mean \
             that, add \"any_principal\": true",
        ),
        (
            accepted.any_principal && !accepts_anyone,
            "any_principal is true, but the principal is not a pattern such as *",
        ),
    ];
    let failed = checks.into_iter().filter(|(is_failed, _)| *is_failed);
    failed.map(|(_, problem)| problem)
}

/// Why an entry cannot be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It has a wildcard and a character that no pattern may have.
    NotAPattern,
    /// An earlier entry is equal on one of its buckets.
    Duplicate,
    /// It names a bucket twice.
    RepeatedBucket,
}

impl Refused {
    pub(super) const fn problem(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate of an earlier entry",
            Self::RepeatedBucket => "a bucket is named twice",
            Self::NotAPattern => "a pattern contains the noncharacter U+FDD0 or U+FDD1",
        }
    }
}

fn has_visible(text: &str) -> bool {
    let is_visible =
        |letter: char| !letter.is_whitespace() && !letter.is_control() && !is_invisible(letter);
    text.chars().any(is_visible)
}
