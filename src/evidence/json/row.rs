//! The values of a record, by column, as JSON writes them.

use super::text::Text;
use super::texts::Texts;
use super::value::Value;
use crate::evidence::columns::Column;
use crate::evidence::record;

/// The values of a record's columns, as written.
pub(super) type Columns<'a> = Texts<'a, { Column::COUNT }>;

/// The text of a column without a value.
const NONE: Text<'static> = Text {
    raw: record::NONE,
    is_escaped: false,
};

/// Sets the value of a column. If several have the same meaning, the first of them counts, as in
/// tables.
#[inline]
pub(super) fn set<'a>(row: &mut Columns<'a>, column: Column, value: Value<'a>) {
    if row.raw[column as usize].is_some() {
        return;
    }
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
        Value::Object(_) | Value::Array(_) => return,
    };
    row.set(column as usize, text);
}
