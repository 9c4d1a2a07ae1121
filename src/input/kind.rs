//! Kinds of evidence.

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A server access log as text. An empty source is one, too.
    TextLog,
    /// JSON with an entry on each line.
    JsonLines,
    /// The same, with CloudTrail events in some lines. They are read in order, so that an event that
    /// was delivered twice is noticed.
    JsonLinesOfEvents,
    /// JSON that has to be read in order, such as a CloudTrail file.
    JsonDocument,
    /// A table of records as CSV, with a header.
    Csv,
    /// A table of records as Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Kind {
    /// Whether the blocks of a source have to be read in order by one reader.
    pub fn is_in_order(self) -> bool {
        matches!(
            self,
            Self::JsonLinesOfEvents | Self::JsonDocument | Self::Csv
        )
    }

    /// Whether blocks contain whole lines. Those of other kinds are cut anywhere.
    pub fn has_lines(self) -> bool {
        matches!(
            self,
            Self::TextLog | Self::JsonLines | Self::JsonLinesOfEvents | Self::Csv
        )
    }

    /// Whether several readers can each read some of the lines of a source.
    pub fn is_divisible(self) -> bool {
        self.has_lines() && !self.is_in_order()
    }

    /// Whether it is a table, whose rows are no texts of their own.
    pub fn is_table(self) -> bool {
        match self {
            Self::TextLog | Self::JsonLines | Self::JsonLinesOfEvents | Self::JsonDocument => false,
            Self::Csv => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
        }
    }

    /// Whether a reader needs the whole source at once, so that each block is all of it.
    pub fn is_whole(self) -> bool {
        !self.is_in_order() && !self.has_lines()
    }
}
