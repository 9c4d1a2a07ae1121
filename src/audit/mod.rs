//! Counting: records into groups, groups into a summary and a gate.
//!
//! Nothing here knows files or output formats. A record is only ever counted under the raw bytes
//! of the fields that matter; what those bytes mean (a TLS version's name, whose session it is,
//! whether a filter lets it pass) is worked out when all is counted, once for each distinct value.

mod dimension;
mod filter;
mod finding;
mod fold;
mod gate;
mod group;
mod outcome;
mod pipeline;
mod rows;
mod tally;
mod text;
mod values;

pub use dimension::{Dimension, UnknownDimension};
pub use filter::{Filter, Period};
pub use finding::{Finding, Findings, UnknownFinding};
pub use gate::{Caller, Failure, Gate, Limit, UnreadableLimit};
pub use outcome::{
    Audit, Group, MalformedSample, Scope, Share, SuiteShare, Summary, Unreadable, VersionShare,
    rfc3339,
};
pub use pipeline::{Options, audit};
