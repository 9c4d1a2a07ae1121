//! Doubts, which prevent a requirement from being proven safe.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::audit::Dimension;
use crate::audit::numbers::{counted, number};
use crate::audit::value::Filter;
use crate::evidence::{Recorder, Timestamp};

/// The most buckets that a sentence names.
const BUCKETS_NAMED: usize = 5;

/// One reason for doubt.
///
/// A requirement is safe only if no doubt applies to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// S3 let no request of a client through, so there is no evidence.
    NoRequests,
    /// The records span less time than is needed.
    TooShort {
        /// Number of whole hours from the first record to the last.
        hours: u64,
        /// Number of days that they must span.
        min_days: u32,
    },
    /// There is no record for a long time before the end of the logs or of the period.
    Silent {
        /// Number of whole days from the last record to the end.
        days: u64,
        /// The end: that of the period, the last record of any bucket, or now.
        until: Timestamp,
    },
    /// Several buckets are counted together, because they do not all fit into memory.
    Folded,
    /// Buckets that were asked for, and of which nothing is known.
    NotLogged {
        /// Those that are not known to be logged.
        unlogged: Vec<String>,
        /// Those that are logged, and of which there is no record.
        unseen: Vec<String>,
    },
    /// Files and objects that could not be read, or not to their end.
    Unreadable(u64),
    /// Malformed records.
    Malformed(u64),
    /// Records that may hide a second one.
    Ambiguous(u64),
    /// Pipes, sockets and devices in folders, which were not read.
    Special(u64),
    /// Requests whose record contradicts itself about TLS.
    Contradictory(u64),
    /// Requests whose record does not say whether they used TLS.
    UnknownTransport(u64),
    /// Requests without a TLS version and a cipher suite to servers that are not of AWS and may not
    /// record TLS.
    NotRecorded(u64),
    /// Requests over an unknown TLS version.
    UnknownVersion(u64),
    /// Filters other than bucket and period, which hide requests.
    Filters(Vec<HidingFilter>),
    /// What other records show of buckets of which they do not count.
    Beside {
        /// Who recorded them.
        recorder: Recorder,
        /// Number of requests that the requirement would refuse.
        refused: u64,
        /// Number of requests that may or may not meet it.
        unknown: u64,
    },
}

/// A filter that hides requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HidingFilter {
    /// The dimension that it looks at.
    pub dimension: Dimension,
    /// Its patterns, of which a request must match one.
    pub patterns: Vec<String>,
}

impl HidingFilter {
    pub(in crate::audit) fn of(filter: &Filter) -> Self {
        Self {
            dimension: filter.dimension,
            patterns: filter.patterns(),
        }
    }
}

impl Doubt {
    /// The name used in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoRequests => "no-requests",
            Self::TooShort { .. } => "too-short",
            Self::Silent { .. } => "silent",
            Self::Folded => "folded",
            Self::NotLogged { .. } => "not-logged",
            Self::Unreadable(_) => "unreadable-files",
            Self::Malformed(_) => "malformed-lines",
            Self::Ambiguous(_) => "ambiguous-records",
            Self::Special(_) => "special-files",
            Self::Contradictory(_) => "contradictory-records",
            Self::UnknownTransport(_) => "unknown-transport",
            Self::NotRecorded(_) => "tls-not-recorded",
            Self::UnknownVersion(_) => "unknown-version",
            Self::Filters(_) => "filters",
            Self::Beside { .. } => "beside",
        }
    }

    /// Whether it is about records of which samples are shown.
    pub(crate) fn is_about_records(&self) -> bool {
        matches!(
            self,
            Self::Ambiguous(_)
                | Self::Contradictory(_)
                | Self::UnknownTransport(_)
                | Self::UnknownVersion(_)
        )
    }

    /// How many files, records, requests or filters it is about; 0 if it is about none of these.
    pub fn count(&self) -> u64 {
        match self {
            Self::NoRequests | Self::TooShort { .. } | Self::Silent { .. } | Self::Folded => 0,
            Self::Unreadable(count)
            | Self::Malformed(count)
            | Self::Ambiguous(count)
            | Self::Special(count)
            | Self::Contradictory(count)
            | Self::UnknownTransport(count)
            | Self::NotRecorded(count)
            | Self::UnknownVersion(count) => *count,
            Self::NotLogged { unlogged, unseen } => (unlogged.len() + unseen.len()) as u64,
            Self::Filters(filters) => filters.len() as u64,
            Self::Beside {
                refused, unknown, ..
            } => refused + unknown,
        }
    }
}

/// Prints a clause, such as `3 lines could not be read`. It begins with [`Doubt::count`] unless that
/// is 0 or the doubt is [`Doubt::Filters`], or [`Doubt::NotLogged`] of both kinds of buckets. Patterns of filters and names of buckets are not
/// escaped.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (singular, plural) = match self {
            Self::NoRequests => return f.write_str("no client's request was let through"),
            &Self::TooShort { hours, min_days } => {
                let span = span(hours);
                let needed = match min_days {
                    1 => "1 day is needed".to_owned(),
                    days => format!("{days} days are needed"),
                };
                return write!(
                    f,
                    "the first and the last record are {span} apart; {needed}"
                );
            }
            Self::Silent { days, until } => {
                let (days, end) = (counted(*days, "day"), until.day());
                return write!(f, "no record in the {days} before {end}");
            }
            Self::Folded => return f.write_str("several buckets are counted together"),
            Self::NotLogged { unlogged, unseen } => {
                let unlogged = clause(
                    unlogged,
                    ["is not known to be logged", "are not known to be logged"],
                );
                let unseen = clause(
                    unseen,
                    [
                        "is logged but has no record",
                        "are logged but have no record",
                    ],
                );
                let both: Vec<_> = unlogged.into_iter().chain(unseen).collect();
                return f.write_str(&both.join("; "));
            }
            Self::Filters(filters) => {
                let filters: Vec<_> = filters.iter().map(HidingFilter::to_string).collect();
                let filters = filters.join(" and ");
                return write!(f, "only requests with {filters} were counted");
            }
            Self::Beside {
                recorder,
                refused,
                unknown,
            } => {
                let recorder = recorder.title();
                return match (refused, unknown) {
                    (0, _) => {
                        let requests = counted(*unknown, "request");
                        write!(f, "{recorder} does not say how {requests} travelled")
                    }
                    _ => {
                        let requests = counted(*refused, "request");
                        write!(f, "{recorder} shows {requests} that would break")
                    }
                };
            }
            Self::Unreadable(_) => ("file could not be read", "files could not be read"),
            Self::Malformed(_) => ("line could not be read", "lines could not be read"),
            Self::Ambiguous(_) => (
                "record may hide a second one",
                "records may hide a second one",
            ),
            Self::Special(_) => (
                "pipe, socket or device was not read",
                "pipes, sockets or devices were not read",
            ),
            Self::Contradictory(_) => (
                "record contradicts itself about TLS",
                "records contradict themselves about TLS",
            ),
            Self::UnknownTransport(_) => (
                "record does not say whether its request used TLS",
                "records do not say whether their requests used TLS",
            ),
            Self::NotRecorded(_) => (
                "request without TLS details is of a server that is not AWS's and may not record \
                 them (--server-records-tls)",
                "requests without TLS details are of servers that are not AWS's and may not record \
                 them (--server-records-tls)",
            ),
            Self::UnknownVersion(_) => (
                "request used an unknown TLS version",
                "requests used an unknown TLS version",
            ),
        };
        let count = self.count();
        let what = if count == 1 { singular } else { plural };
        write!(f, "{} {what}", number(count))
    }
}

/// What some buckets are, if there are any: the predicate of one, or that of several.
fn clause(buckets: &[String], [one, several]: [&str; 2]) -> Option<String> {
    let named = buckets[..buckets.len().min(BUCKETS_NAMED)].join(", ");
    let are = if buckets.len() == 1 { one } else { several };
    let count = counted(buckets.len() as u64, "bucket");
    let more = match buckets.len().saturating_sub(BUCKETS_NAMED) {
        0 => String::new(),
        more => format!(" and {} more", number(more as u64)),
    };
    (!buckets.is_empty()).then(|| format!("{count} {are}: {named}{more}"))
}

/// A short time as people say it: in days from two days on.
fn span(hours: u64) -> String {
    match hours {
        0 => "less than an hour".to_owned(),
        1..48 => format!("only {}", counted(hours, "hour")),
        _ => format!("only {}", counted(hours / 24, "day")),
    }
}

/// Prints the dimension and its patterns, such as `http_status 2* or 3*`.
impl fmt::Display for HidingFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.dimension.name(),
            self.patterns.join(" or ")
        )
    }
}

/// An object with `reason` and the figures of the doubt.
impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("reason", self.name())?;
        match self {
            Self::TooShort { hours, min_days } => {
                map.serialize_entry("hours", hours)?;
                map.serialize_entry("min_days", min_days)?;
            }
            Self::Silent { days, until } => {
                map.serialize_entry("days", days)?;
                map.serialize_entry("until", until)?;
            }
            Self::Beside {
                recorder,
                refused,
                unknown,
            } => {
                map.serialize_entry("recorder", recorder)?;
                map.serialize_entry("refused_requests", refused)?;
                map.serialize_entry("unknown_requests", unknown)?;
            }
            _ => map.serialize_entry("count", &self.count())?,
        }
        if let Self::NotLogged { unlogged, unseen } = self {
            let all: BTreeSet<_> = unlogged.iter().chain(unseen).collect();
            map.serialize_entry("buckets", &all)?;
        }
        if let Self::Filters(filters) = self {
            let filters: BTreeMap<_, _> = filters
                .iter()
                .map(|filter| (filter.dimension.name(), &filter.patterns))
                .collect();
            map.serialize_entry("filters", &filters)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_read_as_clauses() {
        let too_short = |hours, min_days| Doubt::TooShort { hours, min_days };
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let not_logged = |unlogged, unseen| Doubt::NotLogged {
            unlogged: owned(unlogged),
            unseen: owned(unseen),
        };
        let http_status = HidingFilter {
            dimension: Dimension::HttpStatus,
            patterns: vec!["2*".to_owned(), "3*".to_owned()],
        };
        let caller = HidingFilter {
            dimension: Dimension::Caller,
            patterns: vec!["sdk".to_owned()],
        };
        for (doubt, text) in [
            (
                too_short(13, 7),
                "the first and the last record are only 13 hours apart; 7 days are needed",
            ),
            (
                too_short(1, 1),
                "the first and the last record are only 1 hour apart; 1 day is needed",
            ),
            (
                too_short(0, 7),
                "the first and the last record are less than an hour apart; 7 days are needed",
            ),
            (
                too_short(167, 7),
                "the first and the last record are only 6 days apart; 7 days are needed",
            ),
            (
                Doubt::Silent {
                    days: 20,
                    until: Timestamp::from_seconds(1_764_028_800),
                },
                "no record in the 20 days before 2025-11-25",
            ),
            (
                not_logged(&["a"], &[]),
                "1 bucket is not known to be logged: a",
            ),
            (
                not_logged(&["a", "b", "c", "d", "e", "f"], &[]),
                "6 buckets are not known to be logged: a, b, c, d, e and 1 more",
            ),
            (
                not_logged(&["a"], &["b", "c"]),
                "1 bucket is not known to be logged: a; 2 buckets are logged but have no record: b, c",
            ),
            (Doubt::Malformed(1), "1 line could not be read"),
            (
                Doubt::Filters(vec![http_status, caller]),
                "only requests with http_status 2* or 3* and caller sdk were counted",
            ),
        ] {
            assert_eq!(doubt.to_string(), text);
        }
    }
}
