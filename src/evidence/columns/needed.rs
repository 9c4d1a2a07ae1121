//! The columns that a table has to have, so that its rows are records.

use std::fmt;

use super::cell::is_of_counts;
use crate::evidence::reader::{Entries, Extent};
use crate::input::{Column, Foreign, foreign_table, is_of_cloudtrail, plain};

/// The names of columns that hold numbers of requests, as [`plain`] writes them. Databases name such
/// a column after its expression, `count(*)`.
const COUNTS: [&str; 10] = [
    "requests",
    "count",
    "requestcount",
    "numrequests",
    "totalrequests",
    "numberofrequests",
    "requesttotal",
    "countstar()",
    "hits",
    "cnt",
];

/// How many names of columns a message lists.
const MOST_LISTED: usize = 40;

/// How many characters of a name a message shows.
const MOST_OF_NAME: usize = 64;

/// A table whose rows are not records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotRecords {
    /// It is of a kind that cannot hold S3 requests.
    Foreign(Foreign),
    Unusable(Unusable),
}

impl NotRecords {
    /// How the reader of the table says so.
    pub(crate) fn as_entries(&self) -> Entries<'_> {
        match self {
            Self::Foreign(kind) => Entries::Foreign(*kind),
            Self::Unusable(unusable) => Entries::Unreadable(unusable),
        }
    }

    /// Whether the table only lacks columns of records, so that each of its rows may hold an event in
    /// another form.
    pub(crate) fn has_row_for_each_event(&self) -> bool {
        match self {
            Self::Foreign(_) => false,
            Self::Unusable(Unusable { seen, why, .. }) => {
                matches!(why, Why::Missing(_) | Why::CloudTrail)
                    && !seen.iter().any(|name| is_count(name))
            }
        }
    }
}

/// Why the rows of a table are not records, although they may be about S3 requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable {
    /// `CSV table` or `Parquet file`.
    what: &'static str,
    /// The names of its columns.
    seen: Vec<String>,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// It has no such columns, though records need them.
    Missing(Vec<&'static str>),
    /// The column with this name holds numbers of requests.
    Counts(String),
    /// Athena gave this name to an expression.
    Unnamed(String),
    /// Several columns have this meaning, and it decides how a request travelled.
    Twice(String),
    /// Its rows are CloudTrail events.
    CloudTrail,
    /// The query of `s3tls sql` made it, and single requests are needed.
    NotEach,
}

/// Checks that a table has the columns that records need: a time, an operation, and a TLS version
/// or a cipher suite.
///
/// # Errors
/// The table lacks one of them, has a row for many requests, or is of another kind. Rows of many
/// requests are read only if the query of `s3tls sql` made them, and if the extent allows it. Copies of
/// CloudTrail are refused too: what their columns hold differs from copy to copy, and CloudTrail's own
/// files have all of it.
pub(crate) fn check_columns<'n>(
    what: &'static str,
    names: impl Iterator<Item = &'n str> + Clone,
    extent: Extent,
) -> Result<(), NotRecords> {
    let has = |column: Column| column.is_among(names.clone());
    let is_of_counts = is_of_counts(has);
    let needed = [
        (
            is_of_counts || has(Column::Time) || has(Column::OtherTime),
            "a time (request_time)",
        ),
        (has(Column::Operation), "an operation (operation)"),
        (
            has(Column::TlsVersion) || has(Column::CipherSuite),
            "a TLS version or cipher suite (tls_version, cipher_suite)",
        ),
    ];
    let missing: Vec<_> = needed
        .into_iter()
        .filter_map(|(is_there, name)| (!is_there).then_some(name))
        .collect();
    // Nothing about requests: neither what was asked for nor how.
    if missing.len() >= 2
        && let Some(kind) = foreign_table(names.clone())
    {
        return Err(NotRecords::Foreign(kind));
    }
    let find = |is_it: fn(&str) -> bool| names.clone().find(|name| is_it(name)).map(str::to_owned);
    let why = if names.clone().any(|name| is_of_cloudtrail(name.as_bytes())) {
        Why::CloudTrail
    } else if is_of_counts && extent == Extent::EachRequest {
        Why::NotEach
    } else if let Some(count) = find(is_count).filter(|_| !is_of_counts) {
        Why::Counts(count)
    } else if !missing.is_empty() {
        Why::Missing(missing)
    } else if let Some(unnamed) = find(is_unnamed) {
        Why::Unnamed(unnamed)
    } else if let Some(twice) = twice(names.clone()) {
        Why::Twice(twice.to_owned())
    } else {
        return Ok(());
    };
    Err(NotRecords::Unusable(Unusable {
        what,
        seen: names.map(str::to_owned).collect(),
        why,
    }))
}

/// A second column that tells what another one tells about TLS.
fn twice<'n>(names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let mut seen = Vec::new();
    names
        .filter_map(|name| Some((name, Column::find(name.as_bytes())?)))
        .filter(|(_, column)| column.is_about_tls())
        .find_map(|(name, column)| {
            let is_second = seen.contains(&column);
            seen.push(column);
            is_second.then_some(name)
        })
}

/// A name as a message shows it: without escapes, and not longer than names are.
pub(crate) fn shown(name: &str) -> String {
    let more = if name.chars().nth(MOST_OF_NAME).is_some() {
        "…"
    } else {
        ""
    };
    let start: String = name.chars().take(MOST_OF_NAME).collect();
    format!("{}{more}", start.escape_debug())
}

/// Writes the first names of a list, and how many more there are.
pub(crate) fn listed<T>(names: &[T], shown: impl Fn(&T) -> String) -> String {
    let first: Vec<_> = names.iter().take(MOST_LISTED).map(shown).collect();
    match names.len().saturating_sub(MOST_LISTED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// Whether a column of this name holds numbers of requests.
pub(crate) fn is_count(name: &str) -> bool {
    let name = plain(name.as_bytes());
    name.starts_with(b"count(") || COUNTS.iter().any(|count| count.as_bytes() == name)
}

/// Whether Athena named an expression by its number, `_col3`.
fn is_unnamed(name: &str) -> bool {
    let number = name.strip_prefix("_col");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, seen, why } = self;
        match why {
            Why::Counts(name) => write!(
                f,
                "a {what} of counts, not of requests, judging by its column \"{}\": export the \
                 rows without grouping them",
                shown(name)
            )?,
            Why::Unnamed(name) => write!(
                f,
                "a {what} whose column \"{}\" may be a count of requests: name it in the query, or \
                 export the rows without grouping them",
                shown(name)
            )?,
            Why::Twice(name) => write!(
                f,
                "a {what} with two columns for what \"{}\" tells: export one of them",
                shown(name)
            )?,
            Why::NotEach => write!(
                f,
                "a {what} of counts by the query of s3tls sql, which has no single requests: only \
                 s3tls audit reads it"
            )?,
            Why::CloudTrail => write!(
                f,
                "a {what} of CloudTrail events, which are read as JSON only: audit the files that \
                 CloudTrail delivered (AWSLogs/ACCOUNT/CloudTrail/), or export whole events as JSON"
            )?,
            Why::Missing(missing) => write!(
                f,
                "a {what} without {}: export these columns too",
                missing.join(", without ")
            )?,
        }
        write!(f, "; its columns are {}", listed(seen, |name| shown(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(names: &[&str]) -> Option<String> {
        let checked = check_columns("CSV table", names.iter().copied(), Extent::Full);
        checked.err().map(|error| match error {
            NotRecords::Unusable(unusable) => unusable.to_string(),
            NotRecords::Foreign(kind) => kind.name().to_owned(),
        })
    }

    #[test]
    fn copies_of_cloudtrail_are_refused_by_name() {
        for names in [
            &["eventtime", "eventsource", "eventname", "tlsversion"][..],
            &["eventTime", "event_name", "tls_version", "operation"],
            &["eventtime", "useridentity", "tlsdetails"],
        ] {
            let reason = reason(names).expect("it is refused");
            assert!(
                reason.starts_with("a CSV table of CloudTrail events"),
                "{reason}"
            );
        }
        assert_eq!(reason(&["eventtime", "operation", "tls_version"]), None);
    }

    #[test]
    fn tables_need_a_time_an_operation_and_tls() {
        for names in [
            ["request_time", "operation", "tls_version"],
            ["requestdatetime", "Operation", "ciphersuite"],
        ] {
            assert_eq!(reason(&names), None);
        }
        assert_eq!(
            reason(&["time", "operation", "key"]).as_deref(),
            Some(
                "a CSV table without a TLS version or cipher suite (tls_version, cipher_suite): \
                 export these columns too; its columns are time, operation, key"
            )
        );
        assert_eq!(
            reason(&["tlsversion", "requests"]).as_deref(),
            Some(
                "a CSV table of counts, not of requests, judging by its column \"requests\": \
                 export the rows without grouping them; its columns are tlsversion, requests"
            )
        );
        for count in [
            "COUNT(1)",
            "num_requests",
            "Total Requests",
            "count(DISTINCT key)",
        ] {
            let reason = reason(&["time", "operation", "tls_version", count]).expect("a count");
            assert!(
                reason.contains("table of counts, not of requests"),
                "{reason}"
            );
        }
        let unnamed = reason(&["time", "operation", "tls_version", "_col3"]).expect("a doubt");
        assert!(unnamed.contains("\"_col3\" may be a count"), "{unnamed}");
        let inventory = ["bucket", "key", "last_modified_date"];
        assert_eq!(reason(&inventory).as_deref(), Some("inventory"));
        let joined = ["bucket", "key", "etag", "operation", "tls_version"];
        let reason_of_joined = reason(&joined).expect("it lacks a time");
        assert!(
            reason_of_joined.contains("without a time"),
            "{reason_of_joined}"
        );
        let hostile = reason(&["time", "\u{1b}[2J"]).expect("it lacks columns");
        assert!(!hostile.contains('\u{1b}'), "{hostile}");
        let long = "x".repeat(1_000);
        let reason_of_long = reason(&["time", &long]).expect("it lacks columns");
        assert!(reason_of_long.len() < 300, "{reason_of_long}");
        assert_eq!(
            reason(&["time", "operation", "tls_version", "tlsVersion"]).as_deref(),
            Some(
                "a CSV table with two columns for what \"tlsVersion\" tells: export one of them; its \
                 columns are time, operation, tls_version, tlsVersion"
            )
        );
        let wide = ["time"; 50];
        assert!(reason(&wide).is_some_and(|reason| reason.ends_with("time and 10 more")));
    }
}
