//! The layout of reports.

use super::rows::Rows;

/// The size of the output buffer in bytes. Reports are written in tiny pieces.
pub(super) const BUFFER: usize = 256 << 10;

/// The layout of a report. Reports for machines are always complete and without colour.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The most columns of a line.
    pub width: u16,
    /// Whether to use colours.
    pub color: bool,
    /// The most rows of a list; `None` shows all.
    pub top: Option<usize>,
    /// What the rows of CSV and the lines of NDJSON are about.
    pub rows: Rows,
}
