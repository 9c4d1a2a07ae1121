//! Why CSV, or a row of it, is not read.

use crate::evidence::columns::RowProblem;

/// Why a row is not a record, or a table has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum CsvProblem {
    #[error(
        "a CSV table whose first line is not a list of at most 256 names of columns: each may have \
         64 letters, digits, spaces and -_.@()*"
    )]
    Header,
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
