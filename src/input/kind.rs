//! Kinds of evidence.

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A server access log as text. An empty source is one, too.
    TextLog,
    /// JSON with an entry on each line.
    JsonLines,
    /// JSON that has to be read in order, such as a CloudTrail file.
    JsonDocument,
}

impl Kind {
    /// Whether the blocks of a source have to be read in order by one reader. They are then cut
    /// anywhere; those of other kinds contain whole lines.
    pub fn is_in_order(self) -> bool {
        match self {
            Self::TextLog | Self::JsonLines => false,
            Self::JsonDocument => true,
        }
    }
}
