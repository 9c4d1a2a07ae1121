//! Counting records, and concluding groups, a summary and a gate from the counts.
//!
//! This module does not know files or output formats. Records are counted under the raw bytes of
//! the fields that matter. Those bytes are interpreted (the name of a TLS version, the role of a
//! session) after counting, once for each distinct value.

mod baseline;
mod conclude;
mod count;
mod date;
mod flagged_group;
mod gate;
mod limit;
mod numbers;
mod options;
mod outcome;
mod partial;
mod run;
mod value;

// For `records` and `policy::simulate`, which read the same records in their own way, and for `report`.
pub(crate) use conclude::scope;
pub(crate) use count::{
    BlockReader, Bounded, BucketCoverage, ByAnswer, CountTable, Coverage, Doubtful, Emptying,
    EndpointCache, Folded, InputStats, Kinds, Level, OfKind, Place, PlainHttp, Precedence,
    RecordTimes, Shared, Stats, SuiteCache, source_or_member,
};
pub(crate) use gate::nothing_read;
pub(crate) use numbers::{counted, number};
pub(crate) use outcome::Tool;
pub(crate) use value::{
    Field, Filters, GroupKey, HourTexts, Interner, Nearest, Observation, RecordFilter, Remembered,
    is_invisible, redact, redact_text, text, verbatim, without_secrets,
};

#[doc(hidden)]
pub use baseline::BASELINE_SCHEMA;
pub use baseline::{
    Accepted, Baseline, BaselineError, BaselineUse, Buckets, EntryProblem, EntryUse,
    UnacceptedCaller,
};
pub use conclude::conclude;
pub use count::{
    Counts, DoubtfulSample, InputCounts, InputSamples, KeyExchanges, MalformedSample, Requests,
    TooMany, UnknownColumns, UnloggedBucket, Unreadable,
};
pub use date::{DateError, parse_time};
pub use limit::{Limit, UnreadableLimit};
pub use options::{DEFAULT_MEMORY, DEFAULT_MIN_DAYS, Options};
pub use outcome::{
    Audit, Beside, Bucket, BucketReadiness, Day, Delivery, Doubt, Evidence, FailedBucket, Failure,
    FlaggedCaller, Gap, Gate, Group, Groups, HidingFilter, History, Hour, MissingDays, Named,
    Quiet, Readiness, Recorded, Refused, Requirement, Scope, SetAside, Share, SuiteShare, Summary,
    TopCaller, Verdict, VersionShare,
};
pub use partial::{PartialError, Question, read_partial, write_partial};
pub use run::audit;
pub use value::{Dimension, Filter, Finding, Findings, Period};
