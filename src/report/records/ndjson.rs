//! Records as objects, one on each line.
//!
//! A field that was not recorded is absent, and `null` means that the request had no such value.

use std::io::Write;

use super::text_sink::TextChunk;
use crate::records::{Cell, Chunk, RecordColumn, Row};
use crate::report::json::write_text;

/// Lines of objects.
#[derive(Default)]
pub(super) struct Lines(Vec<u8>);

impl Chunk for Lines {
    fn add(&mut self, row: &Row<'_>) {
        let text = &mut self.0;
        let mut separator = b'{';
        for column in RecordColumn::ALL {
            let cell = row.cell(column);
            if cell == Cell::NotRecorded {
                continue;
            }
            text.push(separator);
            separator = b',';
            text.push(b'"');
            text.extend_from_slice(column.name().as_bytes());
            text.extend_from_slice(b"\":");
            put(text, &cell);
        }
        text.extend_from_slice(b"}\n");
    }

    fn size(&self) -> usize {
        self.0.len()
    }
}

/// Writes a value.
fn put(text: &mut Vec<u8>, cell: &Cell<'_>) {
    match cell {
        Cell::NotRecorded | Cell::None => text.extend_from_slice(b"null"),
        Cell::Recorded(value) => write_text(text, &value.redacted()),
        Cell::Text(value) => write_text(text, value),
        Cell::Number(number) => {
            // Memory takes every write.
            let _ = write!(text, "{number}");
        }
        Cell::Time(time) => {
            text.push(b'"');
            time.write_with_milliseconds(text);
            text.push(b'"');
        }
        Cell::Findings(findings) => {
            text.push(b'[');
            for (number, finding) in findings.iter().enumerate() {
                if number > 0 {
                    text.push(b',');
                }
                write_text(text, finding.name());
            }
            text.push(b']');
        }
    }
}

impl TextChunk for Lines {
    fn into_text(self) -> Vec<u8> {
        self.0
    }
}
