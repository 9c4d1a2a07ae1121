//! Why a line is not a record.

/// The longest line that is read, in bytes. S3 limits a request's headers to 8 KB and its line
/// to 16 KB, so a longer line is not a record.
pub const MAX_LINE: usize = 1 << 20;

/// Why a line is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Reason {
    /// The line is longer than [`MAX_LINE`].
    #[error("the line is longer than 1 MiB")]
    TooLong,
    /// The line holds nothing but zeros, as an archive without files does, and a file whose content was
    /// lost in a crash.
    #[error("only zeros: an archive without files, or a log whose content was lost in a crash")]
    Zeros,
    /// The line ends before the version ID, its 18th field, and is not of a time before there was
    /// one.
    #[error("the line ends before its 18th field, the version ID")]
    CutShort,
    /// The third field is not a time.
    #[error("the third field is not a time like [06/Feb/2019:00:00:38 +0000]")]
    Time,
    /// The field after the request ID is not an operation.
    #[error("the field after the request ID is not an operation like REST.GET.OBJECT")]
    Operation,
    /// The key is not followed by a request.
    #[error("the key is not followed by a quoted request or -")]
    Request,
    /// The request is not followed by a status, an error code and four numbers.
    #[error("the request is not followed by a status, an error code and four numbers")]
    Status,
    /// The Referer is neither quoted nor `-`.
    #[error("the Referer is neither quoted nor -")]
    Referer,
    /// The User-Agent is neither quoted nor `-`.
    #[error("the User-Agent is neither quoted nor -")]
    UserAgent,
    /// The line contains the start of a second record.
    #[error("a second record begins before the first one ends")]
    TwoRecords,
}

/// Why a line is not a record, and where reading it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("byte {at}: {reason}")]
pub struct Malformed {
    /// The first thing that is wrong.
    pub reason: Reason,
    /// The byte of the line at which reading stopped, counted from 1.
    pub at: usize,
}
