//! Records as CSV (RFC 4180), safe to open in a spreadsheet, and read back without loss.
//!
//! `-` means that the request had no such value, and an empty cell that it was not recorded. Text is
//! protected as in reports: a quote comes before a formula, and unsafe characters are spelled out.
//! A text that looks spelled out already is spelled out once more, so that all of it can be undone.

use std::borrow::Cow;
use std::io::{self, Write};

use super::text_sink::TextChunk;
use crate::evidence::NONE;
use crate::records::{Cell, Chunk, RecordColumn, Row};
use crate::report::csv::{findings, writer};
use crate::report::escape::no_formula;

/// Rows of cells.
pub(super) struct Rows {
    csv: ::csv::Writer<Vec<u8>>,
    /// The text of a number or a time.
    memory: Vec<u8>,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            csv: writer(Vec::new()),
            memory: Vec::new(),
        }
    }
}

pub(super) fn write_header(out: &mut dyn Write) -> io::Result<()> {
    let mut csv = writer(out);
    csv.write_record(RecordColumn::ALL.map(RecordColumn::name))?;
    csv.flush()
}

impl Chunk for Rows {
    fn add(&mut self, row: &Row<'_>) {
        // Memory takes every write.
        for column in RecordColumn::ALL {
            let cell = row.cell(column);
            let _ = match &cell {
                Cell::NotRecorded => self.csv.write_field(b""),
                Cell::None => self.csv.write_field(NONE),
                Cell::Findings(set) if set.is_empty() => self.csv.write_field(NONE),
                Cell::Recorded(text) => {
                    let text = text.redacted();
                    self.csv.write_field(protected(&text).as_bytes())
                }
                Cell::Text(text) => self.csv.write_field(protected(text).as_bytes()),
                Cell::Findings(set) => self.csv.write_field(findings(*set).as_bytes()),
                Cell::Number(number) => {
                    self.memory.clear();
                    let _ = write!(self.memory, "{number}");
                    self.csv.write_field(&self.memory)
                }
                Cell::Time(time) => {
                    self.memory.clear();
                    time.write_with_milliseconds(&mut self.memory);
                    self.csv.write_field(&self.memory)
                }
            };
        }
        let _ = self.csv.write_record(None::<&[u8]>);
    }

    fn size(&self) -> usize {
        self.csv.get_ref().len()
    }
}

/// A text as a cell. An empty cell means something else, so an empty text is written as none.
fn protected(text: &str) -> Cow<'_, str> {
    if text.is_empty() {
        return "-".into();
    }
    if !text.contains("\\u{") {
        return no_formula(text);
    }
    let spelled = text.replace("\\u{", "\\u{5c}u{");
    no_formula(&spelled).into_owned().into()
}

impl TextChunk for Rows {
    fn into_text(self) -> Vec<u8> {
        // Memory takes every write.
        self.csv.into_inner().unwrap_or_default()
    }
}
