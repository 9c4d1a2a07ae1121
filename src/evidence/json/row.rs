//! The values of a record, by column, as JSON writes them.

use super::text::Text;
use super::texts::Texts;
use super::value::Value;
use crate::evidence::columns::{Column, Dialect, cell};
use crate::evidence::record;
use crate::evidence::text_log::Contradiction;

/// The values of a record's columns, as written.
pub(super) type Columns<'a> = Texts<'a, { Column::COUNT }>;

/// The text of a column without a value.
const NONE: Text<'static> = Text {
    raw: record::NONE,
    is_escaped: false,
};

/// Sets the value of a column, and returns whether [`as_logged`] changes it. If several have the same
/// meaning, the first of them counts, as in tables.
#[inline]
pub(super) fn set<'a>(row: &mut Columns<'a>, column: Column, value: Value<'a>) -> bool {
    let text = match value {
        Value::Text(Text { raw: b"", .. }) => NONE,
        Value::Text(text) => text,
        // Of all columns, only the one for a required ACL is a boolean.
        Value::Bare(b"true") => Text {
            raw: b"Yes",
            ..NONE
        },
        Value::Bare(b"null" | b"false") => NONE,
        Value::Bare(raw) => Text { raw, ..NONE },
        Value::Object(_) | Value::Array(_) => return false,
    };
    if let Some(first) = row.raw[column as usize] {
        note_second(row, column, first, text);
        return false;
    }
    row.set(column as usize, text);
    // The address tells without a look at the text.
    !text.is_escaped && !std::ptr::eq(cell(column, text.raw), text.raw)
}

/// Takes note of a second value of a column. A server that writes what clients send without escapes
/// lets them add fields, but not choose how their requests travelled.
#[cold]
fn note_second<'a>(row: &mut Columns<'a>, column: Column, first: &[u8], second: Text<'a>) {
    if column.is_about_tls() && first != second.raw {
        let raw = Contradiction::Twice.name().as_bytes();
        row.set(Column::Contradiction as usize, Text { raw, ..NONE });
    }
}

/// Reads the values as those of a table, which a program may have made of the records: pandas writes
/// the status 403 as `403.0`, and no value as `"nan"`. What `s3tls records` wrote is left unchanged.
#[cold]
pub(super) fn as_logged(row: &mut Columns<'_>) {
    let has = |column: Column| row.raw[column as usize].is_some();
    let dialect = Dialect::with(has);
    for column in Column::ALL {
        if !row.is_escaped_at(column as usize)
            && let Some(raw) = &mut row.raw[column as usize]
        {
            *raw = dialect.cell(column, raw);
        }
    }
}
