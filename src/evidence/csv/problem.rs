//! Why a row of CSV is not a record.

use crate::evidence::columns::RowProblem;

/// Why a row is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum CsvProblem {
    #[error("CSV: the row has not as many fields as the header")]
    Fields,
    #[error("CSV: a quote in the row is not closed, or has text after it")]
    Quotes,
    #[error("CSV: the row is longer than 1 MiB")]
    TooLong,
    #[error("CSV: the file ends inside the row")]
    Cut,
    #[error("CSV: {0}")]
    Row(#[from] RowProblem),
}
