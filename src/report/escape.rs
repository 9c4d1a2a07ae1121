//! Escaping untrusted text.
//!
//! Formats for machines keep every character, so each has an encoding of its own. Formats for
//! people use [`visible`], which also keeps CI systems from interpreting text as a command.

use std::borrow::Cow;

use crate::audit::{is_invisible, number};
use crate::evidence::is_formula;

/// Whether a character could move a cursor, reorder a line or be invisible. Includes every
/// character that XML forbids.
pub(super) fn is_unsafe(character: char) -> bool {
    character.is_control() || is_invisible(character)
}

/// Replaces each unsafe character by its escape, such as `\u{1b}`.
fn spelled_out(text: &str) -> Cow<'_, str> {
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

/// Escapes text for people, so that terminals and CI systems only show it.
///
/// Unsafe characters are escaped. So is the first character of anything that a CI system would take
/// for a command, for example as `\x23`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    without_commands(spelled_out(text), |byte| format!("\\x{byte:02x}"))
}

/// Escapes text for XML. Characters that XML forbids are spelled out. The first character of a CI
/// command becomes a character reference, which XML parsers turn back into the character.
pub(super) fn xml_text(text: &str) -> String {
    let xml = quick_xml::escape::escape(spelled_out(text));
    without_commands(xml, |byte| format!("&#{byte};")).into_owned()
}

/// Whether a CI system may run a command that begins at this byte, provided that the word with this
/// byte is at the start of a line:
///
/// - `##[`, `##vso[`, `##teamcity[` anywhere in a line, so no `#` may follow another one. Sources:
///   `ActionCommand.cs` of actions/runner, `Command.cs` of microsoft/azure-pipelines-agent,
///   "Service messages" in the TeamCity documentation.
/// - `::` at a line's start, also after white space. A single colon at the end counts too, since a
///   message may add another one after it. Source: `ActionCommand.cs` again.
/// - `---`, `+++` and `~~~` at a line's start, which open groups of a Buildkite log. Source:
///   `header_times_streamer.go` of buildkite/agent.
///
/// GitLab's `section_start:` and Travis CI's `travis_fold:` need an escape character, which is
/// never left.
fn is_command(text: &str, place: usize) -> bool {
    let begins_word = || {
        let before = text[..place].chars().next_back();
        before.is_none_or(char::is_whitespace)
    };
    match text.as_bytes()[place..] {
        [b'#', b'#', ..] => true,
        [b':'] | [b':', b':', ..] => begins_word(),
        [first @ (b'-' | b'+' | b'~'), second, third, ..] => {
            first == second && first == third && begins_word()
        }
        _ => false,
    }
}

fn without_commands(text: Cow<'_, str>, spell: impl Fn(u8) -> String) -> Cow<'_, str> {
    let mut commands = (0..text.len()).filter(|&place| is_command(&text, place));
    let Some(first) = commands.next() else {
        return text;
    };
    let mut spelled = String::with_capacity(text.len() + 8);
    let mut kept = 0;
    for place in std::iter::once(first).chain(commands) {
        spelled.push_str(&text[kept..place]);
        spelled.push_str(&spell(text.as_bytes()[place]));
        kept = place + 1;
    }
    spelled.push_str(&text[kept..]);
    Cow::Owned(spelled)
}

/// Escapes text for a cell of a spreadsheet by putting a quote before a formula. In locales with a
/// decimal comma, spreadsheets start a new cell after each semicolon, so a formula may start there
/// too. Tabs and line ends, which could also start one, are spelled out.
pub(super) fn no_formula(text: &str) -> Cow<'_, str> {
    let text = spelled_out(text);
    if !text.split(';').any(is_formula) {
        return text;
    }
    let cells = text.split(';').map(|cell| match is_formula(cell) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    });
    Cow::Owned(cells.collect::<Vec<_>>().join(";"))
}

/// The first `most` characters of a text, followed by the number of characters left out.
pub(super) fn clipped(text: &str, most: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return Cow::Borrowed(text);
    };
    let more = text[end..].chars().count() as u64;
    Cow::Owned(format!("{}… ({} more)", &text[..end], number(more)))
}

/// The most characters of a text in Markdown.
const SPAN: usize = 160;

/// Makes text a code span of Markdown, in which links, mentions, references and tags have no
/// effect.
///
/// Backticks and pipes are spelled out too, since implementations disagree on how many backticks
/// make a fence, and on what a backslash before a pipe does in a table.
pub(super) fn code_span(text: &str) -> String {
    let visible = visible(text);
    let short = clipped(&visible, SPAN);
    if short.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let spelled = short.replace('`', "\\u{60}").replace('|', "\\u{7c}");
    format!("`{spelled}`")
}

/// Escapes a sentence for Markdown: words with special characters become code spans. Brackets and
/// punctuation around such a word stay outside.
pub(super) fn prose(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| {
        let (before, word) = word.split_at(word.len() - word.trim_start_matches('(').len());
        let is_behind = |last: char| ",.;:".contains(last) || last == ')' && !before.is_empty();
        let core = word.trim_end_matches(is_behind);
        let behind = &word[core.len()..];
        match is_plain(core) {
            true => format!("{before}{core}{behind}"),
            false => format!("{before}{}{behind}", code_span(core)),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a word has no meaning in Markdown, such as formatting, a link or a reference.
fn is_plain(word: &str) -> bool {
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || ",.;:()'/+-=%·…✓✗?–→".contains(character)
    };
    // A scheme alone, as in "an http:// link", does not become a link.
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
    fn no_text_is_a_command_of_a_ci_system() {
        for (text, shown) in [
            ("::add-mask::a", r"\x3a:add-mask::a"),
            (
                "x \u{a0}::stop-commands::y",
                "x \u{a0}\\x3a:stop-commands::y",
            ),
            (":", r"\x3a"),
            ("##[add-mask]e", r"\x23#[add-mask]e"),
            (
                "x##vso[task.setvariable variable=PATH]y",
                r"x\x23#vso[task.setvariable variable=PATH]y",
            ),
            ("###[a]", r"\x23\x23#[a]"),
            ("--- a +++ b ~~~", r"\x2d-- a \x2b++ b \x7e~~"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn xml_reads_back_as_the_same_text() {
        for (text, xml) in [
            ("###[a] <b>", "&#35;&#35;#[a] &lt;b&gt;"),
            (" ::x::", " &#58;:x::"),
        ] {
            assert_eq!(xml_text(text), xml);
            assert_eq!(quick_xml::escape::unescape(xml).unwrap(), text);
        }
    }

    #[test]
    fn names_with_colons_and_marks_stay_readable() {
        for text in [
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:s3:::bucket/*",
            "2001:db8::1 at :80",
            "md/GOOS#linux lang/go#1.21.7 --flag a-b - c",
        ] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn direction_marks_and_hidden_characters_are_spelled_out() {
        assert_eq!(visible("user\u{202e}nimda"), "user\\u{202e}nimda");
        assert_eq!(visible("ad\u{200b}min\u{feff}"), "ad\\u{200b}min\\u{feff}");
        assert_eq!(visible("a\u{3164}\u{e0101}"), "a\\u{3164}\\u{e0101}");
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
        assert_eq!(no_formula("x;=1+1; @a;b;-;"), "x;'=1+1;' @a;b;'-;",);
        assert_eq!(no_formula("x;\n=1"), "x;\\u{a}=1");
        // A cell that starts with another character is not a formula.
        assert_eq!(no_formula("a=1;b=2 ##[y]"), "a=1;b=2 ##[y]");
    }

    #[test]
    fn clipped_text_says_how_much_is_missing() {
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
            prose("make it (https://a.b), now."),
            "make it (`https://a.b`), now."
        );
        assert_eq!(
            prose("ask @me in #1 GH-1 www.a.b"),
            "ask `@me` in `#1` `GH-1` `www.a.b`"
        );
        assert_eq!(prose("*a* [b](c) <d>"), "`*a*` `[b](c)` `<d>`");
    }
}
