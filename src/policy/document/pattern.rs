//! Patterns with `*` and `?`.
//!
//! Source: "IAM JSON policy elements: Resource" and "Condition operators" in the IAM guide.

/// A literal character or a wildcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// This character.
    Char(char),
    /// `?`: any one character, including a colon only if `colon` is true.
    Any { colon: bool },
    /// `*`: any number of such characters.
    Many { colon: bool },
}

impl Token {
    /// Whether a character matches.
    pub(crate) fn matches(self, character: char) -> bool {
        match self {
            Self::Char(own) => own == character,
            Self::Any { colon } | Self::Many { colon } => colon || character != ':',
        }
    }
}

/// How the text of a pattern is interpreted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Literally.
    Exact,
    /// Literally, but case-insensitively.
    IgnoreCase,
    /// With wildcards that match any character.
    Glob,
    /// As an ARN: only in its sixth and last part may a wildcard match a colon.
    Arn,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Token>);

impl Pattern {
    /// A pattern without variables.
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        finish(text.chars().map(|c| wildcard(c, syntax)).collect(), syntax)
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.0
    }

    /// The only text that matches, if there is no wildcard.
    pub(crate) fn literal(&self) -> Option<String> {
        let character = |token: &Token| match token {
            Token::Char(character) => Some(*character),
            _ => None,
        };
        self.0.iter().map(character).collect()
    }

    /// Whether a whole text matches.
    ///
    /// After a mismatch it is enough to let the last `*` match more. If an earlier one matched
    /// more, it would only leave less text for the last one; and one that cannot match a colon
    /// ends at the same colon in any case.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let (mut rest, mut index) = (text, 0);
        let mut last_many: Option<(usize, &str)> = None;
        loop {
            let mut characters = rest.chars();
            match (self.0.get(index), characters.next()) {
                (Some(Token::Many { .. }), _) => {
                    last_many = Some((index, rest));
                    index += 1;
                    continue;
                }
                (Some(token), Some(character)) if token.matches(character) => {
                    rest = characters.as_str();
                    index += 1;
                    continue;
                }
                (None, None) => return true,
                _ => {}
            }
            let Some((many, from)) = last_many else {
                return false;
            };
            let mut characters = from.chars();
            match characters.next() {
                Some(character) if self.0[many].matches(character) => {
                    rest = characters.as_str();
                    last_many = Some((many, rest));
                    index = many + 1;
                }
                _ => return false,
            }
        }
    }
}

pub(crate) fn wildcard(character: char, syntax: Syntax) -> Token {
    let colon = true;
    match (character, syntax) {
        ('*', Syntax::Glob | Syntax::Arn) => Token::Many { colon },
        ('?', Syntax::Glob | Syntax::Arn) => Token::Any { colon },
        _ => Token::Char(character),
    }
}

/// Makes a pattern, with case folded or wildcards confined to their part of an ARN.
pub(crate) fn finish(mut tokens: Vec<Token>, syntax: Syntax) -> Pattern {
    match syntax {
        Syntax::Exact | Syntax::Glob => {}
        Syntax::IgnoreCase => {
            let fold = |token| -> Vec<Token> {
                match token {
                    Token::Char(character) => character.to_lowercase().map(Token::Char).collect(),
                    other => vec![other],
                }
            };
            tokens = tokens.into_iter().flat_map(fold).collect();
        }
        // A lone `*` is not an ARN, but people write it to mean any ARN.
        Syntax::Arn if tokens == [Token::Many { colon: true }] => {}
        Syntax::Arn => {
            let mut colons = 0;
            for token in &mut tokens {
                match token {
                    Token::Char(':') => colons += 1,
                    Token::Char(_) => {}
                    Token::Any { colon } | Token::Many { colon } => *colon = colons >= 5,
                }
            }
        }
    }
    Pattern(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, Syntax::Glob).matches(text)
    }

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("*", "a/b", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("*ab*ab*", "xabab", true),
            ("*ab*ab*", "xaba", false),
            ("?", "é", true),
            ("?", "", false),
            ("[a]", "a", false),
            ("a?c*", "abc", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_wildcard_of_an_arn_stays_in_its_part() {
        let arn = |pattern: &str, text: &str| Pattern::new(pattern, Syntax::Arn).matches(text);
        assert!(arn("arn:*:iam::*:role/*", "arn:aws:iam::1:role/a:b"));
        assert!(!arn("arn:aws:*:role/a", "arn:aws:iam::1:role/a"));
        assert!(arn("*", "arn:aws:iam::1:role/a"));
        // Only in the last part may a wildcard match a colon.
        let parts = ["arn", "aws", "iam", "eu-west-1", "1", "role/a"];
        for (place, part) in parts.into_iter().enumerate() {
            let with = |own: &str| {
                let mut parts = parts;
                parts[place] = own;
                parts.join(":")
            };
            for wildcard in ["*", "??????????*", "?*"] {
                let is_last = place == 5;
                let longer = format!("{part}:{part}:{part}");
                assert_eq!(arn(&with(wildcard), &with(&longer)), is_last, "{place}");
            }
            assert!(arn(&with("*"), &with(part)) && arn(&with("?*"), &with(part)));
        }
        // The path of an IAM user may contain colons: this user is in account 2.
        assert!(!arn(
            "arn:aws:iam::*:user/root",
            "arn:aws:iam::2:user/x:user/root"
        ));
    }
}
