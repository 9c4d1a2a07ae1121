//! Changing the statements of a policy's text, so that everything else stays byte for byte.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde::Serialize;

/// The statements of a policy in its text.
pub(super) struct Statements<'t> {
    text: &'t str,
    /// Where each statement is.
    ranges: Vec<Range<usize>>,
    /// Whether there is one, which stands alone instead of in an array.
    is_alone: bool,
}

impl<'t> Statements<'t> {
    /// Finds the statements of a text that is a policy.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let (collect, options) = Default::default();
        let parsed = jsonc_parser::parse_to_ast(text, &collect, &options).ok()?;
        let ast::Value::Object(policy) = parsed.value? else {
            return None;
        };
        let (statements, is_alone) = match &policy.get("Statement")?.value {
            ast::Value::Array(array) => (array.elements.as_slice(), false),
            alone => (std::slice::from_ref(alone), true),
        };
        let ranges = statements.iter();
        let ranges = ranges.map(|statement| statement.start()..statement.end());
        Some(Self {
            text,
            ranges: ranges.collect(),
            is_alone,
        })
    }

    /// The text of each statement.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'t str> {
        let text = self.text;
        self.ranges.iter().map(move |range| &text[range.clone()])
    }

    /// The text with some statements replaced, or removed if there is nothing to replace them, and
    /// others added at the end. It must keep a statement.
    pub(super) fn spliced(&self, replaced: &[(usize, Option<String>)], added: &[String]) -> String {
        let change = |index: usize| replaced.iter().find(|(at, _)| *at == index);
        let mut items: Vec<(Option<usize>, &str)> = Vec::new();
        for (index, text) in self.texts().enumerate() {
            match change(index) {
                None => items.push((Some(index), text)),
                Some((_, Some(new))) => items.push((Some(index), new)),
                Some((_, None)) => {}
            }
        }
        items.extend(added.iter().map(|text| (None, text.as_str())));
        let (first, last) = (self.ranges.first(), self.ranges.last());
        let (Some(first), Some(last)) = (first, last) else {
            return self.text.to_owned();
        };
        let mut text = self.text[..first.start].to_owned();
        let is_wrapped = self.is_alone && items.len() > 1;
        if is_wrapped {
            text.push('[');
        }
        for (place, (index, item)) in items.iter().enumerate() {
            if place > 0 {
                text.push_str(&self.gap_before(*index));
            }
            text.push_str(item);
        }
        if is_wrapped {
            text.push(']');
        }
        text.push_str(&self.text[last.end..]);
        text
    }

    /// What separates a statement from the one before it. New ones stand as the others do.
    fn gap_before(&self, index: Option<usize>) -> String {
        let between = |index: usize| {
            let (before, after) = (&self.ranges[index - 1], &self.ranges[index]);
            self.text[before.end..after.start].to_owned()
        };
        match index {
            Some(index) if index > 0 => between(index),
            _ if self.ranges.len() > 1 => between(self.ranges.len() - 1),
            _ => match self.is_on_own_line() {
                true => format!(",{}{}", self.newline(), self.indent()),
                false => ", ".to_owned(),
            },
        }
    }

    /// Writes a new statement as the others are: over several lines and indented, or on one.
    pub(super) fn written(&self, statement: &impl Serialize) -> String {
        let last = self.texts().last().unwrap_or_default();
        // Serializing structs of strings to memory cannot fail.
        if !last.contains('\n') {
            return serde_json::to_string(statement).unwrap_or_default();
        }
        let mut json = Vec::new();
        let unit = self.unit();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(unit.as_bytes());
        let mut serializer = serde_json::Serializer::with_formatter(&mut json, formatter);
        let _ = statement.serialize(&mut serializer);
        let json = String::from_utf8(json).unwrap_or_default();
        json.replace('\n', &format!("{}{}", self.newline(), self.indent()))
    }

    /// Whether the last statement begins a line.
    fn is_on_own_line(&self) -> bool {
        let start = self.ranges.last().map_or(0, |last| last.start);
        let before = &self.text[..start];
        let line = before.rsplit('\n').next().unwrap_or_default();
        before.contains('\n') && line.trim().is_empty()
    }

    /// The white space before the line in which the last statement ends.
    fn indent(&self) -> &'t str {
        let end = self.ranges.last().map_or(0, |last| last.end);
        let line = self.text[..end].rsplit('\n').next().unwrap_or_default();
        &line[..line.len() - line.trim_start().len()]
    }

    /// The white space that one level of nesting adds.
    fn unit(&self) -> String {
        let last = self.texts().last().unwrap_or_default();
        let inner = last.lines().nth(1).unwrap_or_default();
        let inner = &inner[..inner.len() - inner.trim_start().len()];
        match inner.strip_prefix(self.indent()) {
            Some(unit) if !unit.is_empty() => unit.to_owned(),
            _ => "  ".to_owned(),
        }
    }

    fn newline(&self) -> &'static str {
        match self.text.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spliced(text: &str, replaced: &[(usize, Option<&str>)], added: &[&str]) -> String {
        let replaced: Vec<_> = replaced
            .iter()
            .map(|(index, new)| (*index, new.map(str::to_owned)))
            .collect();
        let added: Vec<_> = added.iter().map(|&text| text.to_owned()).collect();
        let statements = Statements::of(text).expect("a policy");
        statements.spliced(&replaced, &added)
    }

    #[test]
    fn what_is_not_changed_stays_byte_for_byte() {
        let text =
            "{\"Statement\" : [ {\"Sid\":\"a\"} ,\t{ \"Sid\" : \"b\" }, {\"Sid\":\"c\"}\n] }\n";
        assert_eq!(spliced(text, &[], &[]), text);
        assert_eq!(
            spliced(text, &[(0, None)], &["X"]),
            "{\"Statement\" : [ { \"Sid\" : \"b\" }, {\"Sid\":\"c\"}, X\n] }\n"
        );
        assert_eq!(
            spliced(text, &[(1, Some("X")), (2, None)], &[]),
            "{\"Statement\" : [ {\"Sid\":\"a\"} ,\tX\n] }\n"
        );
        let alone = "{\"Statement\": {\"Sid\":\"a\"}}";
        assert_eq!(
            spliced(alone, &[], &["X"]),
            "{\"Statement\": [{\"Sid\":\"a\"}, X]}"
        );
        assert_eq!(spliced(alone, &[(0, Some("X"))], &[]), "{\"Statement\": X}");
        assert_eq!(spliced(alone, &[(0, None)], &["X"]), "{\"Statement\": X}");
    }

    #[test]
    fn new_statements_look_like_the_others() {
        let written = |text: &str| {
            let statements = Statements::of(text).expect("a policy");
            let new = statements.written(&serde_json::json!({"A": "b"}));
            statements.spliced(&[], &[new])
        };
        assert_eq!(
            written("{\"Statement\":[{\"Sid\":\"a\"},{\"Sid\":\"b\"}]}"),
            "{\"Statement\":[{\"Sid\":\"a\"},{\"Sid\":\"b\"},{\"A\":\"b\"}]}"
        );
        assert_eq!(
            written(
                "{\n    \"Statement\": [\n        {\n            \"Sid\": \"a\"\n        }\n    ]\n}"
            ),
            "{\n    \"Statement\": [\n        {\n            \"Sid\": \"a\"\n        },\n        {\n            \
             \"A\": \"b\"\n        }\n    ]\n}"
        );
        assert_eq!(
            written("{\r\n\t\"Statement\": [{\r\n\t\t\"Sid\": \"a\"\r\n\t}]\r\n}"),
            "{\r\n\t\"Statement\": [{\r\n\t\t\"Sid\": \"a\"\r\n\t}, {\r\n\t\t\"A\": \"b\"\r\n\t}]\r\n}"
        );
    }
}
