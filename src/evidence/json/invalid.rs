//! The error of every reader of JSON.

/// The text is not valid JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not valid JSON")]
pub(crate) struct Invalid;
