//! Patterns with policy variables.
//!
//! Source: "IAM JSON policy elements: Variables and tags" in the IAM guide.

use super::pattern::{Pattern, Syntax, Token, finish, wildcard};

/// A pattern that may contain policy variables.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    parts: Vec<Part>,
    syntax: Syntax,
    /// The pattern, if there is no variable.
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

/// The value of a variable in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variable<'v> {
    Value(&'v str),
    Absent,
    Unknown,
}

/// A template after its variables are replaced.
#[derive(Debug)]
pub(crate) enum Resolved<'t> {
    /// The pattern of a template without variables.
    Borrowed(&'t Pattern),
    /// A pattern with the variables replaced.
    Owned(Pattern),
    /// A variable has no value, so nothing matches.
    ///
    /// Source: "Policy variables with no value" in the IAM guide.
    Null,
    /// A variable is unknown. A text that matches this pattern may match; any other does not.
    Open(Pattern),
}

impl Template {
    /// Parses a text. Only version 2012-10-17 of the policy language expands variables.
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
        let tokens: Option<Vec<_>> = parts
            .iter()
            .map(|part| match part {
                Part::Token(token) => Some(*token),
                Part::Variable { .. } => None,
            })
            .collect();
        Self {
            fixed: tokens.map(|tokens| finish(tokens, syntax)),
            parts,
            syntax,
        }
    }

    /// The pattern, if there is no variable.
    pub(crate) fn fixed(&self) -> Option<&Pattern> {
        self.fixed.as_ref()
    }

    /// The condition keys of its variables, in lower case.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Token(_) => None,
            Part::Variable { lowercase_key, .. } => Some(lowercase_key.as_str()),
        })
    }

    /// The condition keys of its variables that have no default, in lower case.
    pub(crate) fn variables_without_default(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable {
                lowercase_key,
                default: None,
            } => Some(lowercase_key.as_str()),
            Part::Variable { .. } | Part::Token(_) => None,
        })
    }

    /// Replaces variables by their values.
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
        // The value of an unknown variable may contain colons, so its wildcard may match them.
        if is_open {
            return Resolved::Open(match self.syntax {
                Syntax::Arn => finish(tokens, Syntax::Glob),
                other => finish(tokens, other),
            });
        }
        Resolved::Owned(finish(tokens, self.syntax))
    }
}

/// The longest name of a key in a variable, in characters. A tag key has up to 128 of them after
/// its prefix.
const MAX_KEY: usize = 256;

/// Parses `${key}`, `${key, 'default'}`, `${*}`, `${?}` or `${$}` at the start of a text.
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
    // Without a limit, a text of many `${` would take quadratic time.
    let (end, _) = inner
        .char_indices()
        .take(MAX_KEY)
        .find(|&(_, character)| matches!(character, '}' | ','))?;
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

/// Whether a text contains something that version 2012-10-17 would expand as a variable.
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
