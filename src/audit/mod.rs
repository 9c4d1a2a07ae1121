//! Counting: records into groups, groups into a summary and a gate.
//!
//! Nothing here knows files or output formats. A record is only ever counted under the raw bytes
//! of the fields that matter; what those bytes mean (a TLS version's name, whose session it is,
//! whether a filter lets it pass) is worked out when all is counted, once for each distinct value.

mod account;
mod baseline;
mod blast;
mod common;
mod conclude;
mod counts;
mod coverage;
mod date;
mod dimension;
mod doubtful;
mod field;
mod filter;
mod finding;
mod fold;
mod found;
mod gate;
mod group;
mod indistinct;
mod invisible;
mod judge;
mod keys;
mod limit;
mod meanings;
mod memo;
mod offenders;
mod outcome;
mod over_time;
mod partial;
mod pipeline;
mod quiet;
mod reading;
mod redact;
mod rows;
mod rules;
mod samples;
mod sound;
mod stats;
mod tables;
mod tally;
mod text;
mod time;
mod verdict;

// What another account of the same records is made with.
pub(crate) use account::Account;
pub(crate) use doubtful::Doubtful;
pub(crate) use field::{DENIED, Field, endpoint_of, transport_of};
pub(crate) use filter::{Filters, Sieve};
pub(crate) use group::Groups;
pub(crate) use invisible::is_invisible;
pub(crate) use judge::Judge;
pub(crate) use meanings::Meanings;
pub(crate) use outcome::Tool;
pub(crate) use redact::redact_text;
pub(crate) use samples::Place;
pub(crate) use stats::Stats;
pub(crate) use text::verbatim;
pub(crate) use time::{rfc3339_or_null, rfc3339_string};

pub use baseline::{Accepted, BASELINE_SCHEMA, Baseline, BaselineError, BaselineUse, EntryUse};
pub use conclude::conclude;
pub use counts::Counts;
pub use date::{DateError, parse_date, parse_time};
pub use dimension::{Dimension, UnknownDimension};
pub use filter::{Filter, Period};
pub use finding::{Finding, Findings, UnknownFinding};
pub use gate::{FailedBucket, Failure, Gate, MissingDays, Quiet, SetAside, TopCaller};
pub use limit::{Limit, UnreadableLimit};
pub use outcome::{
    Audit, Bucket, Day, Delivery, Doubt, DoubtfulSample, Gap, Group, History, Hour,
    MalformedSample, Offender, Readiness, Refused, Requirement, Scope, Share, SuiteShare, Summary,
    Unreadable, Verdict, VersionShare,
};
pub use over_time::{Requests, Way};
pub use partial::{PartialError, Question, read_partial, write_partial};
pub use pipeline::{DEFAULT_MEMORY, Options, audit};
pub use time::rfc3339;
