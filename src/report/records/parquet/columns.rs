//! The values of records by column, before they are encoded.

use super::texts::Texts;
use crate::evidence::NONE;
use crate::records::{Cell, Chunk, RecordColumn, Row, Shape};
use crate::report::csv::findings;

/// The values of some records, column by column.
pub(in crate::report::records) struct Columns {
    pub(super) columns: Vec<Values>,
    size: usize,
}

/// The values of a column.
pub(super) struct Values {
    pub values: Stored,
    /// For each record, 1 if it has a value and 0 if not.
    pub levels: Vec<i16>,
}

/// Values without those that are null.
pub(super) enum Stored {
    Texts(Texts),
    /// Numbers, or milliseconds since 1970.
    Numbers(Vec<i64>),
}

impl Default for Columns {
    fn default() -> Self {
        let columns = RecordColumn::ALL.map(|column| Values {
            values: match column.shape() {
                Shape::Text => Stored::Texts(Texts::new(false)),
                Shape::UniqueText => Stored::Texts(Texts::new(true)),
                Shape::Number | Shape::Time => Stored::Numbers(Vec::new()),
            },
            levels: Vec::new(),
        });
        Self {
            columns: columns.into(),
            size: 0,
        }
    }
}

impl Chunk for Columns {
    fn add(&mut self, row: &Row<'_>) {
        for (column, values) in RecordColumn::ALL.into_iter().zip(&mut self.columns) {
            self.size += values.add(row.cell(column));
        }
    }

    fn size(&self) -> usize {
        self.size
    }
}

impl Values {
    /// Adds a value, and returns about how many bytes it takes. A text in a column of numbers is
    /// null.
    #[inline]
    fn add(&mut self, cell: Cell<'_>) -> usize {
        let added = match (&mut self.values, cell) {
            (Stored::Texts(texts), Cell::Recorded(text)) => {
                Some(texts.add_with(text.raw(), |bytes| {
                    bytes.extend_from_slice(text.redacted().as_bytes());
                }))
            }
            (Stored::Texts(texts), Cell::Text(text)) => Some(texts.add(text.as_bytes())),
            (Stored::Texts(texts), Cell::None) => Some(texts.add(NONE)),
            (Stored::Texts(texts), Cell::Findings(found)) => Some(match found.is_empty() {
                true => texts.add(NONE),
                false => texts.add(findings(found).as_bytes()),
            }),
            // A number of at most 18 digits.
            (Stored::Numbers(numbers), Cell::Number(number)) => {
                numbers.push(i64::try_from(number).unwrap_or(i64::MAX));
                Some(size_of::<i64>())
            }
            (Stored::Numbers(numbers), Cell::Time(time)) => {
                numbers.push(time.0);
                Some(size_of::<i64>())
            }
            _ => None,
        };
        self.levels.push(added.is_some().into());
        added.unwrap_or(0) + size_of::<i16>()
    }
}
