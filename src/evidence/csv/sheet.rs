//! How a table of CSV makes text harmless in a spreadsheet, and undoing it.
//!
//! Reports write a stranger's text so; see `report/escape.rs`. In a table of `s3tls records`, nothing
//! else is written that way, so the text can be restored.

use std::borrow::Cow;

/// Characters that start a formula in a spreadsheet, with their full-width and small forms.
///
/// Source: OWASP, "CSV Injection".
const FORMULA: [char; 14] = [
    '=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫',
];

/// Whether a spreadsheet may take a cell for a formula, or whether it already looks like one that
/// has a quote before it.
pub(crate) fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(|first: char| first == '\'' || first.is_whitespace())
        .starts_with(FORMULA)
}

/// The text of a field without the quotes before formulas, and with the characters that are spelled
/// out, such as `\u{1b}`.
pub(super) fn restored(field: &str) -> Cow<'_, str> {
    let parts = field.split(';').map(|part| match part.strip_prefix('\'') {
        Some(formula) if is_formula(formula) => formula,
        _ => part,
    });
    let text = match field.contains('\'') {
        true => Cow::Owned(parts.collect::<Vec<_>>().join(";")),
        false => Cow::Borrowed(field),
    };
    if !text.contains("\\u{") {
        return text;
    }
    let mut characters = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once("\\u{") {
        characters.push_str(before);
        let spelled = after.split_once('}').and_then(|(digits, after)| {
            let code = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(code)?, after))
        });
        match spelled {
            Some((character, after)) => {
                characters.push(character);
                rest = after;
            }
            None => {
                characters.push_str("\\u{");
                rest = after;
            }
        }
    }
    characters.push_str(rest);
    Cow::Owned(characters)
}

/// Whether [`restored`] may change any of the fields.
pub(super) fn may_be_protected(fields: &[u8]) -> bool {
    memchr::memchr2(b'\'', b'\\', fields).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_protected_is_restored() {
        for (field, text) in [
            ("'=1", "=1"),
            ("''=1", "'=1"),
            ("' =1", " =1"),
            ("a;'-b;'c", "a;-b;'c"),
            ("'a", "'a"),
            ("it's", "it's"),
            ("\\u{1b}[2J", "\u{1b}[2J"),
            ("\\u{5c}u{1b}", "\\u{1b}"),
            ("'\\u{9}=", "'\t="),
            ("\\u{}", "\\u{}"),
            ("\\u{d800}\\u{61}", "\\u{d800}a"),
            ("\\u{", "\\u{"),
        ] {
            assert_eq!(restored(field), text, "{field}");
        }
    }
}
