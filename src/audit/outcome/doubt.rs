//! Doubts, which prevent a requirement from being proven safe.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::audit::numbers::number;

/// One reason for doubt, and how often it occurred.
///
/// A requirement is safe only if no doubt applies to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// No client sent a request, so there is no evidence.
    NoRequests,
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
    /// Requests over an unknown TLS version.
    UnknownVersion(u64),
    /// Filters other than bucket and period, which hide requests.
    Filters(u64),
}

impl Doubt {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRequests => "no-requests",
            Self::Unreadable(_) => "unreadable-files",
            Self::Malformed(_) => "malformed-lines",
            Self::Ambiguous(_) => "ambiguous-records",
            Self::Special(_) => "special-files",
            Self::Contradictory(_) => "contradictory-records",
            Self::UnknownTransport(_) => "unknown-transport",
            Self::UnknownVersion(_) => "unknown-version",
            Self::Filters(_) => "filters",
        }
    }

    /// How often it occurred; 0 only for [`Doubt::NoRequests`].
    pub const fn count(self) -> u64 {
        match self {
            Self::NoRequests => 0,
            Self::Unreadable(count)
            | Self::Malformed(count)
            | Self::Ambiguous(count)
            | Self::Special(count)
            | Self::Contradictory(count)
            | Self::UnknownTransport(count)
            | Self::UnknownVersion(count)
            | Self::Filters(count) => count,
        }
    }
}

/// Prints a clause, such as `3 lines could not be read`.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (singular, plural) = match self {
            Self::NoRequests => return f.write_str("no client sent a request"),
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
            Self::UnknownVersion(_) => (
                "request used an unknown TLS version",
                "requests used an unknown TLS version",
            ),
            Self::Filters(_) => ("filter hides requests", "filters hide requests"),
        };
        let count = self.count();
        let what = if count == 1 { singular } else { plural };
        write!(f, "{} {what}", number(count))
    }
}

/// An object with `reason` and `count`.
impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut doubt = serializer.serialize_struct("Doubt", 2)?;
        doubt.serialize_field("reason", self.name())?;
        doubt.serialize_field("count", &self.count())?;
        doubt.end()
    }
}
