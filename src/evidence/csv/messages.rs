//! Results of CloudWatch Logs Insights that hold whole messages, each an object of JSON.

use crate::evidence::json::JsonLines;
use crate::evidence::reader::{Entries, Reader};

/// Reads the messages of a table, as if each was a line of its own.
pub(super) struct Messages {
    /// The number of the field that is the message, from 0.
    field: usize,
    lines: JsonLines,
    /// The last message as a line.
    line: Vec<u8>,
}

impl Messages {
    pub(super) fn new(field: usize) -> Self {
        Self {
            field,
            lines: JsonLines::default(),
            line: Vec::new(),
        }
    }

    /// Passes on the message of a row whose fields end at `ends`.
    pub(super) fn read(
        &mut self,
        fields: &[u8],
        ends: &[usize],
        on_entries: impl FnMut(Entries<'_>),
    ) {
        let end = |field: usize| ends[field].min(fields.len());
        let start = self.field.checked_sub(1).map_or(0, end);
        self.line.clear();
        self.line.extend_from_slice(&fields[start..end(self.field)]);
        // A message on several lines is still one. Strings of JSON have no newlines as such.
        for byte in &mut self.line {
            if *byte == b'\n' {
                *byte = b' ';
            }
        }
        self.line.push(b'\n');
        self.lines.push(&self.line, on_entries);
    }
}
