//! Why a piece of JSON is not a record.

use super::invalid::Invalid;
use crate::evidence::cloudtrail::EventProblem;
use crate::evidence::columns::RowProblem;

/// The most bytes of an entry. CloudTrail's events are at most 1 MB.
///
/// Source: "CloudTrail record contents" in the CloudTrail guide.
pub(crate) const MAX_ENTRY: usize = if cfg!(fuzzing) { 256 } else { 1 << 20 };

/// Why an entry is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EntryProblem {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("it is neither a record of an access log nor a CloudTrail event")]
    NotEvidence,
    #[error("it counts requests, and single ones are needed: export them without grouping")]
    Counted,
    #[error("access log record: {0}")]
    Row(#[from] RowProblem),
    #[error("CloudTrail event: {0}")]
    Event(#[from] EventProblem),
    #[error("it is longer than 1 MiB")]
    TooLong,
    #[error("the file ends inside it")]
    Cut,
    #[error("the file ends inside a list of entries, so some may be missing")]
    ListCut,
    #[error("text that is not JSON")]
    BetweenEntries,
}
