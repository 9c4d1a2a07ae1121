//! Making text that strangers wrote harmless.

use std::borrow::Cow;

/// Whether a character could move a cursor, reorder a line or hide itself: controls, bidirectional
/// marks, separators and characters without width.
pub(super) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Text for a terminal or a cell: each unsafe character is spelled out, such as `\u{1b}`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let spelled = text.chars().flat_map(|character| {
        let escaped = is_unsafe(character).then(|| character.escape_unicode());
        let kept = escaped.is_none().then_some(character);
        escaped.into_iter().flatten().chain(kept)
    });
    Cow::Owned(spelled.collect())
}

/// Text for a spreadsheet's cell: what could begin a formula gets a quote before it.
///
/// Source: OWASP, "CSV Injection".
pub(super) fn no_formula(text: &str) -> Cow<'_, str> {
    let visible = visible(text);
    if visible
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
    {
        Cow::Owned(format!("'{visible}"))
    } else {
        visible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_are_spelled_out() {
        assert_eq!(visible("a\x1b[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(visible("a\u{9b}31mb"), "a\\u{9b}31mb");
        assert_eq!(visible("a\r\nb\0\x7f"), "a\\u{d}\\u{a}b\\u{0}\\u{7f}");
    }

    #[test]
    fn direction_marks_and_hidden_characters_are_spelled_out() {
        assert_eq!(visible("user\u{202e}nimda"), "user\\u{202e}nimda");
        assert_eq!(visible("ad\u{200b}min\u{feff}"), "ad\\u{200b}min\\u{feff}");
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["aws-cli/2.15 \\x", "Bücher/1.0 (日本語)", ""] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn formulas_are_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1"] {
            assert_eq!(no_formula(text), format!("'{text}"));
        }
        assert_eq!(no_formula("\t=1"), "\\u{9}=1");
        assert_eq!(no_formula("curl/7.1"), "curl/7.1");
    }
}
