//! The values of records by column, before they are encoded.

use crate::records::{Cell, Chunk, RecordColumn, Row, Shape};

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
    /// Texts one behind another, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
    /// Numbers, or milliseconds since 1970.
    Numbers(Vec<i64>),
}

impl Default for Columns {
    fn default() -> Self {
        let columns = RecordColumn::ALL.map(|column| Values {
            values: match column.shape() {
                Shape::Text | Shape::UniqueText => Stored::Texts(Vec::new(), Vec::new()),
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
            (Stored::Texts(texts, ends), Cell::Text(text)) => {
                texts.extend_from_slice(text.as_bytes());
                ends.push(texts.len());
                Some(text.len())
            }
            (Stored::Texts(texts, ends), Cell::None) => {
                texts.push(b'-');
                ends.push(texts.len());
                Some(1)
            }
            (Stored::Texts(texts, ends), Cell::Findings(findings)) => {
                let before = texts.len();
                if findings.is_empty() {
                    texts.push(b'-');
                }
                for finding in findings.iter() {
                    if texts.len() > before {
                        texts.push(b' ');
                    }
                    texts.extend_from_slice(finding.name().as_bytes());
                }
                ends.push(texts.len());
                Some(texts.len() - before)
            }
            // A number of at most 18 digits.
            (Stored::Numbers(numbers), Cell::Number(number)) => {
                numbers.push(i64::try_from(number).unwrap_or(i64::MAX));
                Some(0)
            }
            (Stored::Numbers(numbers), Cell::Time(time)) => {
                numbers.push(time.0);
                Some(0)
            }
            _ => None,
        };
        self.levels.push(added.is_some().into());
        added.unwrap_or(0) + size_of::<usize>() + size_of::<i16>()
    }
}
