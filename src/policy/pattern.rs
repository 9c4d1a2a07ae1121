//! Patterns with `*` and `?`, and the policy variables in them.
//!
//! Sources: "IAM JSON policy elements: Variables and tags", "Resource" and "Condition operators"
//! in the IAM guide.

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// Any one character, a colon only if it may be.
    Any { colon: bool },
    /// Any number of them.
    Many { colon: bool },
}

impl Token {
    /// Whether a wildcard takes a character.
    pub(super) fn takes(self, character: char) -> bool {
        match self {
            Self::Char(own) => own == character,
            Self::Any { colon } | Self::Many { colon } => colon || character != ':',
        }
    }
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Letter by letter.
    Exact,
    /// Letter by letter, but for case.
    Folded,
    /// With wildcards that take any character.
    Glob,
    /// As an ARN: a wildcard stays within its part between colons, but for the sixth and last.
    Arn,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

impl Pattern {
    /// A pattern without variables.
    pub(super) fn new(text: &str, syntax: Syntax) -> Self {
        finish(text.chars().map(|c| wildcard(c, syntax)).collect(), syntax)
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.0
    }

    /// The only text that it fits, if it has no wildcard.
    pub(super) fn literal(&self) -> Option<String> {
        let character = |token: &Token| match token {
            Token::Char(character) => Some(*character),
            _ => None,
        };
        self.0.iter().map(character).collect()
    }

    /// Whether a text fits, as a whole.
    ///
    /// On a mismatch it is enough to let the last `*` take more: an earlier one would only give
    /// the last one less to choose from, and one that takes no colon ends at the same colon
    /// whatever it takes.
    pub(super) fn matches(&self, text: &str) -> bool {
        let (mut rest, mut place) = (text, 0);
        let mut last_many: Option<(usize, &str)> = None;
        loop {
            let mut characters = rest.chars();
            match (self.0.get(place), characters.next()) {
                (Some(Token::Many { .. }), _) => {
                    last_many = Some((place, rest));
                    place += 1;
                    continue;
                }
                (Some(token), Some(character)) if token.takes(character) => {
                    rest = characters.as_str();
                    place += 1;
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
                Some(character) if self.0[many].takes(character) => {
                    rest = characters.as_str();
                    last_many = Some((many, rest));
                    place = many + 1;
                }
                _ => return false,
            }
        }
    }
}

fn wildcard(character: char, syntax: Syntax) -> Token {
    let colon = true;
    match (character, syntax) {
        ('*', Syntax::Glob | Syntax::Arn) => Token::Many { colon },
        ('?', Syntax::Glob | Syntax::Arn) => Token::Any { colon },
        _ => Token::Char(character),
    }
}

/// Folds case, or confines wildcards to their part of an ARN.
fn finish(mut tokens: Vec<Token>, syntax: Syntax) -> Pattern {
    match syntax {
        Syntax::Exact | Syntax::Glob => {}
        Syntax::Folded => {
            let fold = |token| -> Vec<Token> {
                match token {
                    Token::Char(character) => character.to_lowercase().map(Token::Char).collect(),
                    other => vec![other],
                }
            };
            tokens = tokens.into_iter().flat_map(fold).collect();
        }
        // A lone `*` is no ARN, yet is written and meant for all of them.
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

/// A pattern that may hold policy variables.
#[derive(Debug, Clone)]
pub(super) struct Template {
    parts: Vec<Part>,
    syntax: Syntax,
    /// The pattern, where there is no variable.
    fixed: Option<Pattern>,
}

#[derive(Debug, Clone)]
enum Part {
    Token(Token),
    Variable {
        lowercase_key: String,
        default: Option<String>,
    },
}

/// What a variable stands for in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable<'v> {
    Value(&'v str),
    Absent,
    Unknown,
}

/// A template in which the variables have got their values.
#[derive(Debug)]
pub(super) enum Resolved<'t> {
    /// A pattern, known before.
    Borrowed(&'t Pattern),
    /// A pattern.
    Owned(Pattern),
    /// A variable has no value, so nothing fits.
    ///
    /// Source: "Policy variables with no value" in the IAM guide.
    Null,
    /// A variable is unknown: what does not fit this does not fit, and what does may.
    Open(Pattern),
}

impl Template {
    /// Reads a text. Variables are expanded from version 2012-10-17 on.
    pub(super) fn new(text: &str, syntax: Syntax, expands: bool) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if let Some((part, after)) = variable(rest).filter(|_| expands) {
                parts.push(part);
                rest = after;
            } else {
                parts.push(Part::Token(wildcard(character, syntax)));
                rest = &rest[character.len_utf8()..];
            }
        }
        let tokens = parts.iter().map(|part| match part {
            Part::Token(token) => Some(*token),
            Part::Variable { .. } => None,
        });
        let fixed = tokens.collect::<Option<Vec<_>>>();
        Self {
            fixed: fixed.map(|tokens| finish(tokens, syntax)),
            parts,
            syntax,
        }
    }

    /// The pattern, where there is no variable.
    pub(super) fn fixed(&self) -> Option<&Pattern> {
        self.fixed.as_ref()
    }

    /// The condition keys that its variables name, in lower case.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Token(_) => None,
            Part::Variable { lowercase_key, .. } => Some(lowercase_key.as_str()),
        })
    }

    /// Puts values in place of variables.
    pub(super) fn resolve<'v>(&self, value_of: impl Fn(&str) -> Variable<'v>) -> Resolved<'_> {
        if let Some(pattern) = &self.fixed {
            return Resolved::Borrowed(pattern);
        }
        let mut tokens = Vec::with_capacity(self.parts.len());
        let mut is_open = false;
        for part in &self.parts {
            match part {
                Part::Token(token) => tokens.push(*token),
                Part::Variable {
                    lowercase_key,
                    default,
                } => match (value_of(lowercase_key), default) {
                    (Variable::Value(value), _) => tokens.extend(value.chars().map(Token::Char)),
                    (Variable::Absent, Some(value)) => {
                        tokens.extend(value.chars().map(Token::Char));
                    }
                    (Variable::Absent, None) => return Resolved::Null,
                    (Variable::Unknown, _) => {
                        is_open = true;
                        tokens.push(Token::Many { colon: true });
                    }
                },
            }
        }
        // What a variable stands for may hold colons, so an open one is not confined.
        if is_open {
            let syntax = match self.syntax {
                Syntax::Arn => Syntax::Glob,
                other => other,
            };
            return Resolved::Open(finish(tokens, syntax));
        }
        Resolved::Owned(finish(tokens, self.syntax))
    }
}

/// Reads `${key}`, `${key, 'default'}`, `${*}`, `${?}` or `${$}` at the start of a text.
fn variable(text: &str) -> Option<(Part, &str)> {
    let inner = text.strip_prefix("${")?;
    for special in ['*', '?', '$'] {
        if let Some(after) = inner
            .strip_prefix(special)
            .and_then(|rest| rest.strip_prefix('}'))
        {
            return Some((Part::Token(Token::Char(special)), after));
        }
    }
    let end = inner.find(['}', ','])?;
    let lowercase_key = inner[..end].trim().to_ascii_lowercase();
    let (default, after) = match inner[end..].strip_prefix(',') {
        None => (None, &inner[end + 1..]),
        Some(rest) => {
            let (default, rest) = rest.trim_start().strip_prefix('\'')?.split_once('\'')?;
            (
                Some(default.to_owned()),
                rest.trim_start().strip_prefix('}')?,
            )
        }
    };
    let part = Part::Variable {
        lowercase_key,
        default,
    };
    Some((part, after))
}

/// Whether a text holds what version 2012-10-17 would take for a variable.
pub(super) fn holds_variable(text: &str) -> bool {
    text.match_indices("${")
        .any(|(start, _)| variable(&text[start..]).is_some())
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
    }

    #[test]
    fn variables_take_values_defaults_or_nothing() {
        let fits = |text: &str, value, tried: &str| {
            let template = Template::new(text, Syntax::Glob, true);
            match template.resolve(|_| value) {
                Resolved::Borrowed(pattern) => Some(pattern.matches(tried)),
                Resolved::Owned(pattern) => Some(pattern.matches(tried)),
                Resolved::Null => Some(false),
                Resolved::Open(pattern) => pattern.matches(tried).then_some(false).xor(Some(true)),
            }
        };
        let alice = Variable::Value("ali*");
        assert_eq!(fits("h/${aws:username}/*", alice, "h/ali*/x"), Some(true));
        assert_eq!(fits("h/${aws:username}/*", alice, "h/alice/x"), Some(false));
        assert_eq!(fits("${a, 'x'}", Variable::Absent, "x"), Some(true));
        assert_eq!(fits("${a}", Variable::Absent, ""), Some(false));
        assert_eq!(fits("${*}${?}${$}", Variable::Absent, "*?$"), Some(true));
        assert_eq!(fits("${a", Variable::Absent, "${a"), Some(true));
        let unknown = Template::new("a${k}", Syntax::Exact, true);
        let Resolved::Open(open) = unknown.resolve(|_| Variable::Unknown) else {
            panic!("it is open")
        };
        assert!(open.matches("abc") && !open.matches("b"));
        assert!(Template::new("${a}", Syntax::Glob, false).fixed().is_some());
        assert!(holds_variable("x${aws:username}") && !holds_variable("${"));
    }
}
