//! JSON with the position of every value.

mod parse;

use std::sync::Arc;

use super::error::PolicyError;

pub(crate) use parse::parse;

/// A position in the document.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub line: usize,
    pub column: usize,
    path: Option<Arc<Step>>,
}

/// A step on the path from the document's root. Steps are shared, so a long name is stored once.
#[derive(Debug)]
struct Step {
    parent: Option<Arc<Step>>,
    name: String,
}

impl Place {
    /// The path as a JSON pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        let mut names = Vec::new();
        let mut step = self.path.as_deref();
        while let Some(Step { parent, name }) = step {
            names.push(name.replace('~', "~0").replace('/', "~1"));
            step = parent.as_deref();
        }
        names.iter().rev().map(|name| format!("/{name}")).collect()
    }

    /// An error at this position.
    pub(crate) fn error(&self, reason: impl Into<String>) -> PolicyError {
        PolicyError {
            line: self.line,
            column: self.column,
            reason: reason.into(),
        }
    }
}

/// A value and its position.
#[derive(Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub value: Json,
}

/// A value. Numbers keep their spelling.
#[derive(Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A member of an object. Its position is that of its name, where a reader looks for it.
#[derive(Debug)]
pub(crate) struct Member {
    pub name: String,
    pub place: Place,
    pub value: Json,
}

impl Json {
    /// The member of an object with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|member| member.name == name)
                .map(|member| &member.value),
            _ => None,
        }
    }

    /// Whether this is an object with a member of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The text, if this is a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a member that is a string.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// Removes a member from an object.
    pub(crate) fn take(&mut self, name: &str) -> Option<Member> {
        let Self::Object(members) = self else {
            return None;
        };
        let index = members.iter().position(|member| member.name == name)?;
        Some(members.swap_remove(index))
    }

    /// The elements of an array; none of anything else.
    pub(crate) fn into_elements(self) -> Vec<Node> {
        match self {
            Self::Array(nodes) => nodes,
            _ => Vec::new(),
        }
    }

    /// The size without white space, in bytes and in characters.
    pub(crate) fn size(&self) -> (usize, usize) {
        let of_text = |text: &str| {
            let escapes = text.chars().filter(|c| matches!(c, '"' | '\\')).count() + 2;
            (text.len() + escapes, text.chars().count() + escapes)
        };
        // Brackets, and a comma before all elements but the first.
        let around = |count: usize| 2 + count.saturating_sub(1);
        let sum = |sizes: &mut dyn Iterator<Item = (usize, usize)>, around: usize| {
            sizes.fold((around, around), |all, one| (all.0 + one.0, all.1 + one.1))
        };
        match self {
            Self::Null => (4, 4),
            Self::Bool(truth) => (5 - usize::from(*truth), 5 - usize::from(*truth)),
            Self::Number(text) => (text.len(), text.len()),
            Self::String(text) => of_text(text),
            Self::Array(nodes) => sum(
                &mut nodes.iter().map(|node| node.value.size()),
                around(nodes.len()),
            ),
            Self::Object(members) => {
                let member = |member: &Member| {
                    let (name, value) = (of_text(&member.name), member.value.size());
                    (name.0 + 1 + value.0, name.1 + 1 + value.1)
                };
                sum(&mut members.iter().map(member), around(members.len()))
            }
        }
    }

    /// The type, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Quotes a name for a message, and shortens it if it is long.
pub(crate) fn shown(name: &str) -> String {
    const MAX_CHARS: usize = 60;
    match name.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("'{}…'", &name[..end]),
        None => format!("'{name}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut() {
        assert_eq!(shown(&"ü".repeat(61)), format!("'{}…'", "ü".repeat(60)));
    }
}
