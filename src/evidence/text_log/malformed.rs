//! Why a line is not a record.

/// The longest line that is read, in bytes. S3 limits a request's headers to 8 KB and its line
/// to 16 KB, so a longer one is no record.
pub const MAX_LINE: usize = 1 << 20;

/// Why a line is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Reason {
    /// The line is longer than [`MAX_LINE`].
    #[error("the line is longer than 1 MiB")]
    TooLong,
    /// The line ends before the version ID, its 18th field.
    #[error("the line ends before its 18th field, the version ID")]
    CutShort,
    /// The third field is no time.
    #[error("the third field is no time like [06/Feb/2019:00:00:38 +0000]")]
    Time,
    /// The field behind the request ID is no operation.
    #[error("the field behind the request ID is not an operation like REST.GET.OBJECT")]
    Operation,
    /// No request stands behind the key.
    #[error("no quoted request (or -) stands behind the key")]
    Request,
    /// What follows the request is not status, error code and four numbers.
    #[error("no status, error code and four numbers stand behind the request")]
    Status,
    /// What follows the numbers is neither quoted nor `-`.
    #[error("the Referer is neither quoted nor -")]
    Referer,
    /// What follows the Referer is neither quoted nor `-`.
    #[error("the User-Agent is neither quoted nor -")]
    UserAgent,
    /// The line holds the start of a second record.
    #[error("a second record begins before the first one ends")]
    TwoRecords,
}

/// A line that is not a record, and where reading it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("byte {at}: {reason}")]
pub struct Malformed {
    /// Why.
    pub reason: Reason,
    /// Which byte of the line, counted from 1.
    pub at: usize,
}
