//! A value of a table, as a text log would write it.

use crate::evidence::record::NONE;
use crate::input::Column;

/// Who wrote a table, which decides what its values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Any program. Where there is no value, the request had none.
    Usual,
    /// `s3tls records`. Values are those of text logs, with `-` for none; where there is no value, it
    /// was not recorded.
    Records,
    /// The query of `s3tls sql`. Rows count requests, and values are as with [`Dialect::Records`].
    Counts,
}

impl Dialect {
    /// The dialect of a table with columns of these names.
    pub(crate) fn of<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Self {
        Self::with(|column| column.is_among(names.clone()))
    }

    /// The dialect of a table, or of an object, that has some columns: only `s3tls records` says who
    /// recorded a request, and only it writes both of the other two. Some of its columns may have been
    /// left out since.
    pub(crate) fn with(has: impl Fn(Column) -> bool) -> Self {
        if is_of_counts(&has) {
            return Self::Counts;
        }
        match has(Column::Recorder) || has(Column::Transport) && has(Column::Contradiction) {
            true => Self::Records,
            false => Self::Usual,
        }
    }

    /// A value, as a text log would write it.
    #[inline]
    pub(crate) fn cell(self, column: Column, text: &[u8]) -> &[u8] {
        match self {
            Self::Usual => cell(column, text),
            Self::Records | Self::Counts => text,
        }
    }

    /// What it means that there is no value.
    pub(crate) fn missing(self) -> Option<&'static [u8]> {
        match self {
            Self::Usual => Some(NONE),
            Self::Records | Self::Counts => None,
        }
    }
}

/// Whether the rows of a table count requests, as the query of `s3tls sql` does: only it writes these
/// three columns.
pub(crate) fn is_of_counts(has: impl Fn(Column) -> bool) -> bool {
    [Column::Requests, Column::FirstTime, Column::LastTime]
        .into_iter()
        .all(has)
}

/// The value of a column, as a text log would write it: `-` if there is none.
///
/// - Tables write no value as an empty field or as one of several words. A stranger may have sent
///   such a word as a header or a key, so there it is kept.
/// - Tables whose columns are aligned have spaces around their values.
/// - The regular expression of AWS's guide takes the quotes around three fields for a part of them.
/// - pandas writes a column of numbers as fractions, `403.0`, if one of them is missing.
/// - Tables write whether an ACL was required as a boolean, where text logs write `Yes`.
///
/// Source: "Using Amazon Athena to query your server access logs" in the S3 guide.
#[inline]
pub(crate) fn cell(column: Column, text: &[u8]) -> &[u8] {
    match column {
        Column::Key => match text {
            b"" | b"\\N" => NONE,
            text => text,
        },
        Column::RequestUri | Column::Referer | Column::UserAgent => match text {
            b"" | b"\\N" | b"\"\"" => NONE,
            [b'"', inner @ .., b'"'] => inner,
            text => text,
        },
        _ => own_cell(column, text.trim_ascii()),
    }
}

/// The value of a column that no stranger fills.
#[inline]
fn own_cell(column: Column, text: &[u8]) -> &[u8] {
    match text {
        b"" => NONE,
        // Only few values begin like one of the words.
        [b'N' | b'n' | b'<' | b'#' | b'-' | b'\\', _, ..] if is_missing(column, text) => NONE,
        [digits @ .., b'.', b'0'] if is_number(column) => digits,
        b"true" | b"TRUE" | b"True" if column == Column::AclRequired => b"Yes",
        b"false" | b"FALSE" | b"False" if column == Column::AclRequired => NONE,
        text => text,
    }
}

/// Whether a text is how a program writes that a value is missing: Python and pandas (`None`, `nan`,
/// `<NA>`, `NaT`), R (`NA`), Excel (`#N/A`).
///
/// Source: the default of `na_values` in the documentation of `pandas.read_csv`, which lists what
/// other programs write.
#[cold]
fn is_missing(column: Column, text: &[u8]) -> bool {
    match text {
        b"null" | b"NULL" | b"\\N" => true,
        // A bucket can have such a name.
        b"None" | b"nan" | b"NaN" | b"-nan" | b"-NaN" | b"NaT" | b"<NA>" | b"NA" | b"N/A"
        | b"n/a" | b"#N/A" | b"#NA" | b"#N/A N/A" => column != Column::Bucket,
        _ => false,
    }
}

fn is_number(column: Column) -> bool {
    matches!(
        column,
        Column::HttpStatus
            | Column::BytesSent
            | Column::ObjectSize
            | Column::TotalTime
            | Column::TurnAroundTime
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_records_are_known_by_their_columns() {
        let both = ["key_name", "transport", "contradiction"];
        assert_eq!(Dialect::of(both.into_iter()), Dialect::Records);
        let a_part = ["operation", "recorder"];
        assert_eq!(Dialect::of(a_part.into_iter()), Dialect::Records);
        for one in ["transport", "contradiction"] {
            assert_eq!(Dialect::of(["key", one].into_iter()), Dialect::Usual);
        }
        assert_eq!(Dialect::Records.cell(Column::UserAgent, b"null"), b"null");
        assert_eq!(Dialect::Records.missing(), None);
        let counts = ["requests", "first_time", "last_time", "operation"];
        assert_eq!(Dialect::of(counts.into_iter()), Dialect::Counts);
        assert_eq!(Dialect::of(counts[1..].iter().copied()), Dialect::Usual);
        assert_eq!(
            Dialect::Counts.cell(Column::UserAgent, b"\"nan\""),
            b"\"nan\""
        );
    }

    #[test]
    fn values_are_those_of_text_logs() {
        for (column, text, expected) in [
            (Column::TlsVersion, "TLSv1.2", "TLSv1.2"),
            (Column::TlsVersion, "", "-"),
            (Column::TlsVersion, "-", "-"),
            (Column::TlsVersion, "null", "-"),
            (Column::TlsVersion, "\\N", "-"),
            (Column::TlsVersion, " - ", "-"),
            (Column::TlsVersion, "  ", "-"),
            (Column::TlsVersion, "None", "-"),
            (Column::TlsVersion, "nan", "-"),
            (Column::CipherSuite, "<NA>", "-"),
            (Column::CipherSuite, "NA", "-"),
            (Column::CipherSuite, "#N/A", "-"),
            (Column::CipherSuite, "undefined", "undefined"),
            (Column::Bucket, "nan", "nan"),
            (Column::Key, " None ", " None "),
            (Column::UserAgent, "nan", "nan"),
            (Column::UserAgent, "null", "null"),
            (Column::UserAgent, "\"Boto3/1.0\"", "Boto3/1.0"),
            (Column::UserAgent, "\"-\"", "-"),
            (Column::UserAgent, "\"\"", "-"),
            (Column::UserAgent, "\"", "\""),
            (Column::RequestUri, "\"GET / HTTP/1.1\"", "GET / HTTP/1.1"),
            (Column::Key, "\"quoted\"", "\"quoted\""),
            (Column::HttpStatus, "403.0", "403"),
            (Column::Key, "v1.0", "v1.0"),
            (Column::AclRequired, "true", "Yes"),
            (Column::AclRequired, "false", "-"),
            (Column::AclRequired, "Yes", "Yes"),
        ] {
            assert_eq!(cell(column, text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
