//! Splitting a User-Agent into words and comments.
//!
//! Source: RFC 9110, sections 5.6.2 (tokens), 5.6.5 (comments, which nest) and 10.1.5.

use super::product::Product;

/// The longest name or version of a product. No genuine one is longer.
const MAX_LEN: usize = 64;

/// A piece of a User-Agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text without a space or comma, and whether a comma follows it.
    Word(&'a str, bool),
    /// The text between parentheses.
    Comment(&'a str),
}

/// The words and comments of a User-Agent, from left to right.
///
/// Every byte is visited once, even if parentheses do not match.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// The text that is left, from its next token on. Only what separates tokens is skipped: other
    /// white space can be a token, and skipping all of it at every token would take time that grows
    /// with the square of its length.
    pub(super) fn rest(&self) -> &'a str {
        self.rest.trim_start_matches([' ', '\t'])
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let text = self.rest.trim_start_matches([' ', '\t', ',']);
        let is_comment = text.starts_with('(');
        let mut depth = 0_usize;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 1 && is_comment => {
                    self.rest = &text[at + 1..];
                    return Some(Token::Comment(&text[1..at]));
                }
                // Some names contain parentheses, such as `Java_HotSpot(TM)_64-Bit_Server_VM`.
                b')' => depth = depth.saturating_sub(1),
                b' ' | b'\t' | b',' if depth == 0 => {
                    self.rest = &text[at..];
                    return Some(Token::Word(&text[..at], byte == b','));
                }
                _ => {}
            }
        }
        self.rest = "";
        match text {
            "" => None,
            _ if is_comment => Some(Token::Comment(&text[1..])),
            _ => Some(Token::Word(text, false)),
        }
    }
}

/// Splits a word at its first `/` or `#`, which separate a name from its version or value.
pub(super) fn split(word: &str) -> (&str, Option<&str>) {
    match word.split_once(['/', '#']) {
        // The SSM agent writes `name/`, without a version.
        Some((name, "")) => (name, None),
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}

/// Parses a word as a product, if it has the form of one.
pub(super) fn product(word: &str) -> Option<Product<'_>> {
    let (name, version) = split(word);
    let is_name = is_token(name)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.contains(|c: char| c.is_ascii_alphabetic());
    (is_name && version.is_none_or(is_token)).then_some(Product { name, version })
}

/// Whether text consists of HTTP's token characters.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_LEN
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// The version at the start of a text: digits, dots and underscores.
pub(super) fn leading_version(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit() && byte != b'.' && byte != b'_')
        .unwrap_or(text.len());
    let version = text[..end].trim_end_matches(['.', '_']);
    let is_version = version.starts_with(|c: char| c.is_ascii_digit()) && version.len() <= MAX_LEN;
    is_version.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        Tokens::new(text).collect()
    }

    #[test]
    fn white_space_that_is_a_token_is_not_skipped() {
        let mut tokens = Tokens::new("a \t\u{b} \u{3000} b");
        assert_eq!(tokens.next(), Some(Token::Word("a", false)));
        assert_eq!(tokens.rest(), "\u{b} \u{3000} b");
        assert_eq!(tokens.next(), Some(Token::Word("\u{b}", false)));
    }

    #[test]
    fn words_end_at_spaces_and_commas() {
        assert_eq!(
            tokens(" Hadoop 3.4.0,\taws-sdk-java/1.12 ,"),
            [
                Token::Word("Hadoop", false),
                Token::Word("3.4.0", true),
                Token::Word("aws-sdk-java/1.12", false),
            ]
        );
        assert_eq!(tokens(" , "), []);
    }

    #[test]
    fn parentheses_nest_and_may_be_left_open() {
        assert_eq!(
            tokens("a (b (c), d; e) f"),
            [
                Token::Word("a", false),
                Token::Comment("b (c), d; e"),
                Token::Word("f", false),
            ]
        );
        assert_eq!(tokens("(a (b) c"), [Token::Comment("a (b) c")]);
        assert_eq!(
            tokens("Java_HotSpot(TM)_64/25 x"),
            [
                Token::Word("Java_HotSpot(TM)_64/25", false),
                Token::Word("x", false),
            ]
        );
        assert_eq!(
            tokens(") x"),
            [Token::Word(")", false), Token::Word("x", false)]
        );
    }

    #[test]
    fn only_the_form_of_a_product_is_a_product() {
        let read = |word| product(word).map(|product| product.to_string());
        assert_eq!(read("my-tool/1.0"), Some("my-tool/1.0".into()));
        assert_eq!(read("my-tool/"), Some("my-tool".into()));
        assert_eq!(read("a#1"), Some("a/1".into()));
        for text in [
            "",
            "-",
            "/1.0",
            "1.0",
            "=cmd|'",
            "a\u{202e}/1",
            "https://a",
            "+a",
            "a/\"b",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"a".repeat(65)), None);
    }

    #[test]
    fn versions_begin_with_a_digit() {
        assert_eq!(leading_version("10_15_7)"), Some("10_15_7"));
        assert_eq!(leading_version("6.1.7601_Service"), Some("6.1.7601"));
        assert_eq!(leading_version("v1"), None);
        assert_eq!(leading_version("."), None);
    }
}
