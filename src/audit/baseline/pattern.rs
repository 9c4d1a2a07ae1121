//! Patterns in a baseline: `*` is any text, `?` any character, and `[*]` and `[?]` are these
//! characters themselves.
//!
//! Clients choose their own names. Without an escape, a client named `*` would turn the entry that
//! `--write-baseline` writes for it into one that accepts every client.

use std::borrow::Cow;

use wildmatch::WildMatchPattern;

use crate::audit::value::redact_text;

/// The wildcards of a compiled pattern. They are noncharacters, so a pattern can do without them.
const MANY: char = '\u{fdd0}';
const ANY: char = '\u{fdd1}';

/// A pattern, compiled.
pub(super) type Glob = WildMatchPattern<MANY, ANY>;

/// What a text in a baseline matches.
#[derive(Debug)]
pub(super) enum Pattern {
    /// This text alone.
    Literal(String),
    /// The texts that a pattern with a wildcard matches.
    Glob(Glob, Anchor),
}

/// What every text begins or ends with that a pattern matches: the longer of the two.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Anchor {
    Start(String),
    End(String),
}

impl Pattern {
    /// Parses a text of a baseline; `None` if it has a wildcard and also one of the characters that
    /// a compiled pattern has in place of wildcards.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut literal = String::with_capacity(text.len());
        let mut compiled = String::new();
        let mut has_wildcard = false;
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let (taken, literally, wildcard) = match next {
                '[' if rest.starts_with("[*]") => (3, '*', None),
                '[' if rest.starts_with("[?]") => (3, '?', None),
                '*' => (1, '*', Some(MANY)),
                '?' => (1, '?', Some(ANY)),
                other => (other.len_utf8(), other, None),
            };
            has_wildcard |= wildcard.is_some();
            literal.push(literally);
            compiled.push(wildcard.unwrap_or(literally));
            rest = &rest[taken..];
        }
        if !has_wildcard {
            return Some(Self::Literal(literal));
        }
        if text.contains([MANY, ANY]) {
            return None;
        }
        let mut fixed = compiled.split([MANY, ANY]);
        let start = fixed.next().unwrap_or_default();
        let end = fixed.next_back().unwrap_or_default();
        let anchor = match start.len() >= end.len() {
            true => Anchor::Start(start.to_owned()),
            false => Anchor::End(end.to_owned()),
        };
        Some(Self::Glob(Glob::new(&compiled), anchor))
    }
}

/// The text that matches only `literal`.
pub(super) fn escape(literal: &str) -> Cow<'_, str> {
    if literal.contains(['*', '?']) {
        Cow::Owned(literal.replace('*', "[*]").replace('?', "[?]"))
    } else {
        Cow::Borrowed(literal)
    }
}

/// Redacts the secrets in a text of a baseline as in the values that it is compared with. Brackets
/// may end a secret, so a literal is redacted without them.
pub(super) fn redact_pattern(text: &str) -> String {
    match Pattern::parse(text) {
        Some(Pattern::Literal(literal)) => escape(&redact_text(&literal)).into_owned(),
        _ => redact_text(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, text: &str) -> bool {
        match Pattern::parse(pattern).expect("a pattern") {
            Pattern::Literal(literal) => literal == text,
            Pattern::Glob(glob, anchor) => {
                let is_anchored = match anchor {
                    Anchor::Start(start) => text.starts_with(&start),
                    Anchor::End(end) => text.ends_with(&end),
                };
                let is_matching = glob.matches(text);
                assert!(is_anchored || !is_matching, "{pattern} {text}");
                is_matching
            }
        }
    }

    #[test]
    fn brackets_keep_a_wildcard_from_matching() {
        assert!(matches("Boto/2.*", "Boto/2.49.0"));
        assert!(!matches("Boto/2.[*]", "Boto/2.49.0"));
        assert!(matches("Boto/2.[*]", "Boto/2.*"));
        assert!(matches("[*]/[?].?*", "*/?.49"));
        assert!(!matches("[*]/[?].?*", "a/?.49"));
        assert!(matches("[a]", "[a]"));
        assert!(Pattern::parse("a\u{fdd0}*").is_none());
        assert!(matches("a\u{fdd0}", "a\u{fdd0}"));
    }

    /// Whether a pattern matches a text, by trying every way to divide the text.
    fn naive(pattern: &str, text: &str) -> bool {
        let mut letters = text.chars();
        let next = letters.next();
        let eats = |letter: char, rest: &str| next == Some(letter) && naive(rest, letters.as_str());
        match pattern.chars().next() {
            None => text.is_empty(),
            Some('*') => {
                naive(&pattern[1..], text) || next.is_some() && naive(pattern, letters.as_str())
            }
            Some('?') => next.is_some() && naive(&pattern[1..], letters.as_str()),
            Some('[') if pattern.starts_with("[*]") => eats('*', &pattern[3..]),
            Some('[') if pattern.starts_with("[?]") => eats('?', &pattern[3..]),
            Some(letter) => eats(letter, &pattern[letter.len_utf8()..]),
        }
    }

    proptest! {
        #[test]
        fn patterns_match_what_a_naive_matcher_matches(
            pattern in "[ab*?\\[\\]é]{0,8}",
            text in "[ab*?\\[\\]é]{0,8}",
        ) {
            prop_assert_eq!(matches(&pattern, &text), naive(&pattern, &text));
        }

        #[test]
        fn an_escaped_text_matches_itself_alone(text in "[ab*?\\[\\]]{0,8}", other in "[ab*?\\[\\]]{0,8}") {
            let escaped = escape(&text);
            prop_assert!(matches(&escaped, &text));
            prop_assert_eq!(matches(&escaped, &other), text == other);
        }
    }
}
