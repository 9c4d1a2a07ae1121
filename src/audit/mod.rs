//! Counting: records into groups, groups into a summary and a gate.
//!
//! Nothing here knows files or output formats. A record is only ever counted under the raw bytes
//! of the fields that matter; what those bytes mean (a TLS version's name, whose session it is,
//! whether a filter lets it pass) is worked out when all is counted, once for each distinct value.

mod baseline;
mod conclude;
mod count;
mod date;
mod flagged_group;
mod gate;
mod limit;
mod options;
mod outcome;
mod partial;
mod run;
mod value;

// What another account of the same records is made with.
pub(crate) use conclude::scope;
pub(crate) use count::{
    BlockReader, CountTable, Doubtful, EndpointCache, InputStats, Place, Stats,
};
pub(crate) use gate::nothing_read;
pub(crate) use outcome::Tool;
pub(crate) use value::{
    DENIED, Field, Filters, HourText, Interner, Observation, RecordFilter, is_invisible,
    redact_text, verbatim,
};

pub use crate::evidence::rfc3339;
pub use baseline::{Accepted, BASELINE_SCHEMA, Baseline, BaselineError, BaselineUse, EntryUse};
pub use conclude::conclude;
pub use count::{Counts, DoubtfulSample, MalformedSample, Requests, TooMany, Unreadable};
pub use date::{DateError, parse_date, parse_time};
pub use limit::{Limit, UnreadableLimit};
pub use options::{DEFAULT_MEMORY, Options};
pub use outcome::{
    Audit, Bucket, Day, Delivery, Doubt, FailedBucket, Failure, FlaggedCaller, Gap, Gate, Group,
    History, Hour, MissingDays, Quiet, Readiness, Refused, Requirement, Scope, SetAside, Share,
    SuiteShare, Summary, TopCaller, Verdict, VersionShare,
};
pub use partial::{PartialError, Question, read_partial, write_partial};
pub use run::audit;
pub use value::{Dimension, Filter, Finding, Findings, Period};
