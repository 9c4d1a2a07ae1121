//! How a report for people is laid out.

/// How many bytes are handed on at once; the pieces that reports are made of are tiny.
pub(super) const BUFFER: usize = 256 << 10;

/// How a report for people is laid out. Reports for machines are always whole and plain.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// How many columns a line may take.
    pub width: u16,
    /// Whether to colour.
    pub color: bool,
    /// How many groups to show; `None` is all.
    pub top: Option<usize>,
}
