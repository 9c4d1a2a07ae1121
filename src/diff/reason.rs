//! Why the absence of a caller from a report proves nothing.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::CleanText;
use crate::audit::counted;
use crate::evidence::Timestamp;

/// Why a caller may exist although a report does not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The report counts only requests that pass filters which the other report does not have.
    Filters,
    /// Files that were not read, or not to their end.
    Unreadable(u64),
    /// Unreadable lines: at least as many as the caller has requests in the other report.
    Malformed(u64),
    /// Records that may hide a second one: at least as many as that.
    Ambiguous(u64),
    /// Requests of callers that were counted together: at least as many as that.
    Indistinct(u64),
    /// Several buckets were counted together, so that it is unknown whether it covers this one.
    Folded(CleanText),
    /// There is no record of a bucket that the caller used.
    NoRecords(CleanText),
    /// The caller used more buckets than a report names, and one of all buckets has no records, others, or
    /// those of too short a time.
    UnnamedBuckets,
    /// Other records count for a bucket that the caller used: access logs or CloudTrail.
    Recorder(CleanText),
    /// The report covers the time when the other one saw the caller, and does not have it: other
    /// logs were read, or records were delivered late.
    Missing(Timestamp),
    /// The records of a bucket span less time without the caller than the other report needed to
    /// see it.
    TooShort {
        /// The bucket.
        bucket: CleanText,
        /// Number of hours without the caller.
        hours: u64,
        /// Number of hours that the other report covers.
        needed: u64,
    },
}

impl Reason {
    /// The name used in JSON and CSV.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Filters => "filters",
            Self::Unreadable(_) => "unreadable-files",
            Self::Malformed(_) => "malformed-lines",
            Self::Ambiguous(_) => "ambiguous-records",
            Self::Indistinct(_) => "indistinct",
            Self::Folded(_) => "folded",
            Self::NoRecords(_) => "no-records",
            Self::UnnamedBuckets => "unnamed-buckets",
            Self::Recorder(_) => "recorder",
            Self::Missing(_) => "missing",
            Self::TooShort { .. } => "too-short",
        }
    }

    /// The bucket that it is about.
    pub const fn bucket(&self) -> Option<&CleanText> {
        match self {
            Self::Folded(bucket)
            | Self::NoRecords(bucket)
            | Self::Recorder(bucket)
            | Self::TooShort { bucket, .. } => Some(bucket),
            _ => None,
        }
    }

    /// How many files, lines or requests it is about; `None` if it is about none of these.
    const fn count(&self) -> Option<u64> {
        match self {
            Self::Unreadable(count)
            | Self::Malformed(count)
            | Self::Ambiguous(count)
            | Self::Indistinct(count) => Some(*count),
            _ => None,
        }
    }
}

/// Prints what the report does or lacks, without the name of the bucket, such as `lacks 2 files that
/// could not be read`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filters => f.write_str("counts only requests that pass other filters"),
            Self::Unreadable(count) => {
                write!(
                    f,
                    "lacks {} that could not be read",
                    counted(*count, "file")
                )
            }
            Self::Malformed(count) => write!(f, "has {}", counted(*count, "unreadable line")),
            Self::Ambiguous(count) => {
                write!(f, "has {} that may hide others", counted(*count, "record"))
            }
            Self::Indistinct(count) => {
                write!(
                    f,
                    "counts {} together with others",
                    counted(*count, "request")
                )
            }
            Self::Folded(_) => f.write_str("counts several buckets together"),
            Self::NoRecords(_) => f.write_str("has no records of the bucket"),
            Self::UnnamedBuckets => {
                f.write_str("has too few records of some bucket, perhaps of this caller")
            }
            Self::Recorder(_) => f.write_str("counts other records for the bucket"),
            Self::Missing(time) => write!(
                f,
                "covers {} without this caller: late records, or other logs",
                time.day()
            ),
            Self::TooShort { hours, needed, .. } => match needed {
                0..48 => write!(f, "watched the bucket for {hours} of {needed} hours"),
                _ => write!(
                    f,
                    "watched the bucket for {} of {} days",
                    hours / 24,
                    needed / 24
                ),
            },
        }
    }
}

/// An object with `reason` and its figures.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("reason", self.name())?;
        if let Some(count) = self.count() {
            map.serialize_entry("count", &count)?;
        }
        if let Some(bucket) = self.bucket() {
            map.serialize_entry("bucket", bucket)?;
        }
        match self {
            Self::Missing(time) => map.serialize_entry("time", time)?,
            Self::TooShort { hours, needed, .. } => {
                map.serialize_entry("hours", hours)?;
                map.serialize_entry("needed_hours", needed)?;
            }
            _ => {}
        }
        map.end()
    }
}
