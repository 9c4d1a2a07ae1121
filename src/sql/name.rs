//! Names that go into statements. They are checked, and never hold a quote or a backslash.

use std::fmt;
use std::str::FromStr;

/// The longest name of a table, or of its database.
const LONGEST_NAME: usize = 128;

/// The longest location: a bucket's name of 63 bytes and a key of 1,024.
const LONGEST_LOCATION: usize = 1_100;

/// The name of a table, perhaps with that of its database before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName(Vec<String>);

/// Where logs are: an `s3://` URL, or a folder for DuckDB. It ends with a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location(String);

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is not one of a table.
    #[error(
        "a table is named NAME or DATABASE.NAME, with ASCII letters, digits and _, up to 128 of them \
         and no digit first"
    )]
    Table,
    /// It is not one of a place.
    #[error(
        "a location is s3://BUCKET/PREFIX or, for DuckDB, a folder: up to 1,100 ASCII letters, \
         digits, spaces and any of /._-=+@,:~"
    )]
    Location,
}

impl TableName {
    /// The name with `quote` around each part.
    pub(super) fn quoted(&self, quote: char) -> String {
        let parts = self.0.iter().map(|part| format!("{quote}{part}{quote}"));
        parts.collect::<Vec<_>>().join(".")
    }
}

impl FromStr for TableName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let is_part = |part: &str| {
            part.len() <= LONGEST_NAME
                && part.bytes().next().is_some_and(is_letter)
                && part
                    .bytes()
                    .all(|byte| is_letter(byte) || byte.is_ascii_digit())
        };
        let parts: Vec<_> = text.split('.').map(str::to_owned).collect();
        match parts.len() <= 2 && parts.iter().all(|part| is_part(part)) {
            true => Ok(Self(parts)),
            false => Err(NameError::Table),
        }
    }
}

impl Location {
    /// Whether it is in S3.
    pub fn is_in_s3(&self) -> bool {
        self.0.starts_with("s3://")
    }
}

impl FromStr for Location {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        // No wildcards of DuckDB's, such as * and [, and no quotes.
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-=+@,:~ ".contains(&byte);
        let without_scheme = text.strip_prefix("s3://").unwrap_or(text);
        if without_scheme.is_empty()
            || text.len() > LONGEST_LOCATION
            || !text.bytes().all(is_allowed)
            || without_scheme.contains("://")
        {
            return Err(NameError::Location);
        }
        let slash = if text.ends_with('/') { "" } else { "/" };
        Ok(Self(format!("{text}{slash}")))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_end_their_quotes_are_refused() {
        for name in ["logs", "db.logs", "_1", "Select"] {
            assert!(name.parse::<TableName>().is_ok(), "{name}");
        }
        let long = "a".repeat(LONGEST_NAME + 1);
        for name in [
            "", ".", "a.", ".a", "a.b.c", "1a", "a b", "a-b", "a\"", "a`", "a'", "a;", "a\\", "é",
            "a\n", "--", &long,
        ] {
            assert_eq!(name.parse::<TableName>(), Err(NameError::Table), "{name:?}");
        }
        let name: TableName = "db.logs".parse().expect("a name");
        assert_eq!(name.quoted('`'), "`db`.`logs`");
    }

    #[test]
    fn locations_hold_no_quotes_and_no_wildcards() {
        for (text, location) in [
            ("s3://logs", "s3://logs/"),
            ("s3://logs/a=1/b c/", "s3://logs/a=1/b c/"),
            ("./logs", "./logs/"),
        ] {
            let parsed = text.parse().map(|location: Location| location.to_string());
            assert_eq!(parsed.as_deref(), Ok(location));
        }
        let long = "a".repeat(LONGEST_LOCATION + 1);
        for text in [
            "",
            "s3://",
            "s3://a'b",
            "a\"b",
            "a\\b",
            "a*",
            "a?",
            "a[b]",
            "a;b",
            "a\nb",
            "a`",
            "a$",
            "a{b}",
            "s3://a/s3://b",
            "é",
            &long,
        ] {
            assert_eq!(
                text.parse::<Location>(),
                Err(NameError::Location),
                "{text:?}"
            );
        }
    }
}
