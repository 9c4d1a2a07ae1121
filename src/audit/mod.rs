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
mod time;
mod value;

// What another account of the same records is made with.
pub(crate) use conclude::scope;
pub(crate) use count::{Account, Doubtful, EndpointCache, Groups, Place, Reading, Stats};
pub(crate) use gate::nothing_read;
pub(crate) use outcome::Tool;
pub(crate) use time::{rfc3339_or_null, rfc3339_string};
pub(crate) use value::{
    DENIED, Field, Filters, Meanings, Sieve, endpoint_of, is_invisible, redact_text, transport_of,
    verbatim,
};

pub use baseline::{Accepted, BASELINE_SCHEMA, Baseline, BaselineError, BaselineUse, EntryUse};
pub use conclude::conclude;
pub use count::{Counts, Requests, TooMany};
pub use date::{DateError, parse_date, parse_time};
pub use limit::{Limit, UnreadableLimit};
pub use options::{DEFAULT_MEMORY, Options};
pub use outcome::{
    Audit, Bucket, Day, Delivery, Doubt, DoubtfulSample, FailedBucket, Failure, Gap, Gate, Group,
    History, Hour, MalformedSample, MissingDays, FlaggedCaller, Quiet, Readiness, Refused, Requirement,
    Scope, SetAside, Share, SuiteShare, Summary, TopCaller, Unreadable, Verdict, VersionShare,
};
pub use partial::{PartialError, Question, read_partial, write_partial};
pub use run::audit;
pub use time::rfc3339;
pub use value::{Dimension, Filter, Finding, Findings, Period, UnknownDimension};
