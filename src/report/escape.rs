//! Making text that strangers wrote harmless.

use std::borrow::Cow;

use super::words::number;

/// Whether a character could move a cursor, reorder a line or hide itself: controls, bidirectional
/// marks, separators and characters without width. No XML may hold any other than these, nor the
/// two at the end of the first plane that are no characters at all.
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
                | '\u{fffe}'..='\u{ffff}'
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

/// The beginning of a text, and how much longer it is.
pub(super) fn clipped(text: &str, most: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return Cow::Borrowed(text);
    };
    let more = text[end..].chars().count() as u64;
    Cow::Owned(format!("{}… ({} more)", &text[..end], number(more)))
}

/// How many characters of a text Markdown shows.
const SPAN: usize = 160;

/// Text as a code span of Markdown, in which there are no links, mentions, references or tags.
///
/// Backticks and pipes are spelled out too: how many backticks make a fence, and what a backslash
/// does to a pipe in a table, is not the same everywhere.
pub(super) fn code_span(text: &str) -> String {
    let text = visible(text);
    let text = clipped(&text, SPAN);
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let spelled = text.replace('`', "\\u{60}").replace('|', "\\u{7c}");
    format!("`{spelled}`")
}

/// A sentence for Markdown, each word of which is as it is if it is plain, and else a code span.
pub(super) fn prose(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| {
        if is_plain(word) {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(code_span(word))
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a word of Markdown formats, links and refers to nothing.
fn is_plain(word: &str) -> bool {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || ",.;:()'/+-=%".contains(character);
    // A scheme alone, as in "an http:// link", is not made a link.
    let names_a_host = |(_, host): (&str, &str)| !host.is_empty();
    word.chars().all(is_plain)
        && !["www.", "GH-"].iter().any(|link| word.contains(link))
        && !word.split_once("://").is_some_and(names_a_host)
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

    #[test]
    fn what_is_long_says_how_long() {
        assert_eq!(clipped("abcdef", 6), "abcdef");
        assert_eq!(clipped("äbcdef", 4), "äbcd… (2 more)");
    }

    #[test]
    fn code_spans_end_where_they_should() {
        assert_eq!(
            code_span("a`b``c|d\\|e"),
            "`a\\u{60}b\\u{60}\\u{60}c\\u{7c}d\\\\u{7c}e`"
        );
        assert_eq!(code_span("<b>@me #1\n"), "`<b>@me #1\\u{a}`");
        assert_eq!(code_span(" "), "(empty)");
    }

    #[test]
    fn prose_is_plain_but_for_words_that_do_something() {
        assert_eq!(
            prose("an http:// link (50%), or GH: x"),
            "an http:// link (50%), or GH: x"
        );
        assert_eq!(prose("set A_B or http://a.b"), "set `A_B` or `http://a.b`");
        assert_eq!(
            prose("ask @me in #1 GH-1 www.a.b"),
            "ask `@me` in `#1` `GH-1` `www.a.b`"
        );
        assert_eq!(prose("*a* [b](c) <d>"), "`*a*` `[b](c)` `<d>`");
    }
}
