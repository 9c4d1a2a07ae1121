//! Patterns that hold policy variables.
//!
//! Source: "IAM JSON policy elements: Variables and tags" in the IAM guide.

use super::pattern::{Pattern, Syntax, Token, finish, wildcard};

/// A pattern that may hold policy variables.
#[derive(Debug, Clone)]
pub(crate) struct Template {
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
pub(crate) enum Variable<'v> {
    Value(&'v str),
    Absent,
    Unknown,
}

/// A template in which the variables have got their values.
#[derive(Debug)]
pub(crate) enum Resolved<'t> {
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
    pub(crate) fn new(text: &str, syntax: Syntax, expands: bool) -> Self {
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
    pub(crate) fn fixed(&self) -> Option<&Pattern> {
        self.fixed.as_ref()
    }

    /// The condition keys that its variables name, in lower case.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Token(_) => None,
            Part::Variable { lowercase_key, .. } => Some(lowercase_key.as_str()),
        })
    }

    /// Puts values in place of variables.
    pub(crate) fn resolve<'v>(&self, value_of: impl Fn(&str) -> Variable<'v>) -> Resolved<'_> {
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

/// The longest name of a key in a variable, in characters; a tag's has 128 behind its prefix.
const MAX_KEY: usize = 256;

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
    // No key's name is longer; to look further would make a text of many `${` slow to read.
    let mut start = inner.char_indices().take(MAX_KEY);
    let (end, _) = start.find(|&(_, character)| matches!(character, '}' | ','))?;
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
pub(crate) fn holds_variable(text: &str) -> bool {
    text.match_indices("${")
        .any(|(start, _)| variable(&text[start..]).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

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
