//! Parsing JSON with the position of every value. Duplicate keys are an error.
//!
//! First `serde_json` checks that the text is valid JSON and not nested too deeply. Then
//! `jsonc-parser` finds the positions, which `serde_json` does not keep.

use std::sync::Arc;

use hashbrown::HashSet;
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;

use super::{Json, Member, Node, Place, Step, shown};
use crate::policy::document::error::PolicyError;

/// Parses a document.
pub(crate) fn parse(text: &str) -> Result<Node, PolicyError> {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        return Err(not_json(text, &error));
    }
    let options = jsonc_parser::ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed =
        jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options);
    let mut cursor = Cursor::new(text);
    let parsed = parsed.map_err(|error| {
        let place = cursor.place(error.range().start, None);
        place.error(format!("invalid JSON: {}", error.kind()))
    })?;
    let Some(root) = parsed.value else {
        return Err(cursor.place(0, None).error("the text is empty"));
    };
    let place = cursor.place(root.start(), None);
    let value = cursor.read(root, None)?;
    Ok(Node { place, value })
}

/// Converts an error of serde_json, which counts columns in bytes, to columns in characters.
fn not_json(text: &str, error: &serde_json::Error) -> PolicyError {
    let line = text
        .split('\n')
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default()
        .as_bytes();
    let before = &line[..error.column().min(line.len())];
    let full_message = error.to_string();
    let message = full_message.split(" at line ").next().unwrap_or_default();
    PolicyError {
        line: error.line().max(1),
        column: String::from_utf8_lossy(before).chars().count().max(1),
        reason: format!("invalid JSON: {message}"),
    }
}

/// Counts lines and columns while values are read in the order of the text.
struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Cursor<'t> {
    const fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    /// The position at a byte offset, which must not be before the last one.
    fn place(&mut self, offset: usize, path: Option<&Arc<Step>>) -> Place {
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        for character in passed.chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.offset += passed.len();
        Place {
            line: self.line,
            column: self.column,
            path: path.cloned(),
        }
    }

    /// Reads a value. The recursion is limited, because serde_json has checked the nesting.
    fn read(
        &mut self,
        value: ast::Value<'_>,
        path: Option<&Arc<Step>>,
    ) -> Result<Json, PolicyError> {
        Ok(match value {
            ast::Value::NullKeyword(_) => Json::Null,
            ast::Value::BooleanLit(literal) => Json::Bool(literal.value),
            ast::Value::NumberLit(literal) => Json::Number(literal.value.to_owned()),
            ast::Value::StringLit(literal) => Json::String(literal.value.into_owned()),
            ast::Value::Array(array) => {
                let mut nodes = Vec::with_capacity(array.elements.len());
                for (index, element) in array.elements.into_iter().enumerate() {
                    let path = step(path, index.to_string());
                    let place = self.place(element.start(), Some(&path));
                    let value = self.read(element, Some(&path))?;
                    nodes.push(Node { place, value });
                }
                Json::Array(nodes)
            }
            ast::Value::Object(object) => {
                let mut names = HashSet::new();
                let mut members = Vec::with_capacity(object.properties.len());
                for property in object.properties {
                    let name = property.name.into_string();
                    let path = step(path, name.clone());
                    let place = self.place(property.range.start, Some(&path));
                    if !names.insert(name.clone()) {
                        return Err(place.error(format!("duplicate key {}", shown(&name))));
                    }
                    let value = self.read(property.value, Some(&path))?;
                    members.push(Member { name, place, value });
                }
                Json::Object(members)
            }
        })
    }
}

fn step(parent: Option<&Arc<Step>>, name: String) -> Arc<Step> {
    Arc::new(Step {
        parent: parent.cloned(),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn places_are_counted_in_characters_from_one() {
        let root = parse("{\"é\": 1,\n  \"a/b~\": [\"ü\", true]}").unwrap();
        let Json::Object(members) = root.value else {
            panic!("an object")
        };
        let Json::Array(nodes) = &members[1].value else {
            panic!("an array")
        };
        assert_eq!((members[1].place.line, members[1].place.column), (2, 3));
        assert_eq!((nodes[1].place.line, nodes[1].place.column), (2, 17));
        assert_eq!(nodes[1].place.pointer(), "/a~1b~0/1");
        assert_eq!(root.place.pointer(), "");
    }

    #[test]
    fn errors_have_positions() {
        assert_eq!(
            error("{\"é\": 1,\n \"é\": 2}"),
            "line 2, column 2: duplicate key 'é'"
        );
        assert!(error("").starts_with("line 1, column 1: invalid JSON: EOF"));
        assert!(error("{\n  // why\n}").starts_with("line 2, column 3: invalid JSON"));
        assert!(error("{'a': 1}").contains("invalid JSON"));
        assert!(error("{\"a\": 1,}").contains("invalid JSON"));
        assert!(error("\u{feff}{}").contains("invalid JSON"));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "[".repeat(1_000_000);
        assert!(error(&deep).contains("recursion limit"));
    }
}
