//! What differs between the engines: their functions.

use crate::names::names;

names! {
    /// A query engine.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Engine {
        /// Amazon Athena, whose queries are Trino's and whose definitions of tables are Hive's.
        Athena => "athena",
        /// DuckDB, on one machine.
        DuckDb => "duckdb",
    }
}

/// The form of a time, as a [`Engine::time`] reads it.
#[derive(Debug, Clone, Copy)]
pub(super) enum TimeForm {
    /// `02/Nov/2026:09:15:00`, in UTC.
    Logged,
    /// ISO 8601.
    Iso,
}

impl Engine {
    /// The fields of the text `line` by a pattern with a group for each, as one value. The pattern
    /// matches the whole line or nothing of it.
    ///
    /// In Athena the groups become lines, because a line of a log has no newline; without a match there
    /// is one. `$12` is the twelfth group (<https://github.com/trinodb/trino>,
    /// `JoniRegexpFunctions.java`). In DuckDB they become a structure, whose fields are empty without a
    /// match ("Pattern matching" in its documentation).
    pub(super) fn fields(self, pattern: &str, names: &[&str]) -> String {
        let pattern = literal(pattern);
        match self {
            Self::Athena => {
                let groups: Vec<_> = (1..=names.len()).map(|n| format!("${n}")).collect();
                format!(
                    "split(regexp_replace(line,\n    {pattern},\n    \
                     replace('{}', ' ', chr(10))), chr(10))",
                    groups.join(" ")
                )
            }
            Self::DuckDb => {
                let names: Vec<_> = names.iter().map(|name| literal(name)).collect();
                format!(
                    "regexp_extract(line,\n    {pattern},\n    [{}])",
                    names.join(", ")
                )
            }
        }
    }

    /// One of the [`Engine::fields`], from 1; NULL or empty where nothing matched.
    pub(super) fn field(self, number: usize, name: &str) -> String {
        match self {
            Self::Athena => format!("element_at(f, {number})"),
            Self::DuckDb => format!("f.{name}"),
        }
    }

    /// Whether a pattern matches anywhere in a text.
    pub(super) fn matches(self, text: &str, pattern: &str) -> String {
        let function = match self {
            Self::Athena => "regexp_like",
            Self::DuckDb => "regexp_matches",
        };
        format!("{function}({text}, {})", literal(pattern))
    }

    /// The time that a text is; NULL if it is none. Source: "Date and time functions and operators" in
    /// Trino's documentation, and "Timestamp functions" in DuckDB's.
    pub(super) fn time(self, text: &str, form: TimeForm) -> String {
        match (self, form) {
            (Self::Athena, TimeForm::Logged) => {
                format!("TRY(date_parse({text}, '%d/%b/%Y:%H:%i:%s'))")
            }
            (Self::DuckDb, TimeForm::Logged) => {
                format!("try_strptime({text}, '%d/%b/%Y:%H:%M:%S')")
            }
            (Self::Athena, TimeForm::Iso) => format!(
                "TRY(CAST(from_iso8601_timestamp(CAST({text} AS varchar)) AT TIME ZONE 'UTC' AS timestamp))"
            ),
            (Self::DuckDb, TimeForm::Iso) => {
                format!("TRY_CAST({text} AS timestamp)")
            }
        }
    }

    /// The bytes of a line as hexadecimal digits.
    pub(super) fn hex(self, line: &str) -> String {
        match self {
            Self::Athena => format!("to_hex(to_utf8({line}))"),
            Self::DuckDb => format!("hex({line}::BLOB)"),
        }
    }

    /// The text of a line of the table, at least if it consists of printable ASCII characters.
    ///
    /// DuckDB's table has lines as it writes bytes as text: all but printable ASCII, and both quotes and
    /// the backslash, as `\xNN`. A line with any other of these is NULL here. Source: "Blob type" in
    /// DuckDB's documentation.
    pub(super) fn text(self, line: &str) -> String {
        match self {
            Self::Athena => line.to_owned(),
            Self::DuckDb => {
                let other = r"\\x(?:[01346-9A-F][0-9A-F]|2[^27]|5[^C])";
                let quotes = format!(r#"replace(replace({line}, '\x22', '"'), '\x27', '''')"#);
                format!(
                    "CASE WHEN NOT {} THEN replace({quotes}, '\\x5C', '\\') END",
                    self.matches(line, other)
                )
            }
        }
    }
}

/// A text as a literal. Neither engine has escapes in one, apart from a doubled quote.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_ends_where_it_should() {
        for (text, expected) in [
            ("", "''"),
            ("it's", "'it''s'"),
            ("'; DROP TABLE x --", "'''; DROP TABLE x --'"),
            ("a\\'b", "'a\\''b'"),
        ] {
            assert_eq!(literal(text), expected);
        }
    }
}
