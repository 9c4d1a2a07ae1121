//! The layout of reports for people.

/// The size of the output buffer in bytes. Reports are written in tiny pieces.
pub(super) const BUFFER: usize = 256 << 10;

/// The layout of a report for people. Reports for machines are always complete and without colour.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The most columns of a line.
    pub width: u16,
    /// Whether to use colours.
    pub color: bool,
    /// The most rows of a list; `None` shows all.
    pub top: Option<usize>,
}
