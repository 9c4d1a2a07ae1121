//! The columns of an inventory, and what a row says of an object.

use aws_sdk_s3::primitives::DateTime;
use jiff::Timestamp;

use crate::input::object_name::LONGEST_KEY;
use crate::input::s3::list_page::tag;
use crate::input::s3::object_list::Facts;

/// The most columns. S3 itself has about twenty.
pub(super) const MOST_COLUMNS: usize = 64;

/// Where the columns are that matter, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    bucket: usize,
    key: usize,
    size: usize,
    /// Only inventories of all versions have these two.
    is_latest: Option<usize>,
    is_delete_marker: Option<usize>,
    modified: Option<usize>,
    e_tag: Option<usize>,
    count: usize,
    /// Only keys in CSV are URL-encoded.
    is_encoded: bool,
}

/// The columns of an inventory in Parquet that matter, the first three of which have to be there.
pub(super) const IN_PARQUET: [&str; 7] = [
    "bucket",
    "key",
    "size",
    "is_latest",
    "is_delete_marker",
    "last_modified_date",
    "e_tag",
];
pub(super) const NEEDED: usize = 3;

impl Columns {
    /// Those of rows with the values of [`IN_PARQUET`].
    pub(super) fn of_parquet() -> Self {
        Self {
            bucket: 0,
            key: 1,
            size: 2,
            is_latest: Some(3),
            is_delete_marker: Some(4),
            modified: Some(5),
            e_tag: Some(6),
            count: IN_PARQUET.len(),
            is_encoded: false,
        }
    }

    /// Reads the schema of CSV files: `Bucket, Key, Size`.
    ///
    /// # Errors
    /// The reason why rows with these columns cannot be used.
    pub(super) fn of_csv(schema: &str) -> Result<Self, String> {
        let names: Vec<_> = schema.split(',').map(str::trim).collect();
        if names.len() > MOST_COLUMNS {
            return Err(format!("it has more than {MOST_COLUMNS} columns"));
        }
        let place = |name: &str| -> Result<Option<usize>, String> {
            let mut places = (0..names.len()).filter(|&place| names[place] == name);
            match (places.next(), places.next()) {
                (place, None) => Ok(place),
                _ => Err(format!("it has two columns {name}")),
            }
        };
        let needed = |name: &str| {
            place(name)?.ok_or_else(|| {
                format!("it has no column {name}: add it in the configuration of the inventory")
            })
        };
        Ok(Self {
            bucket: needed("Bucket")?,
            key: needed("Key")?,
            size: needed("Size")?,
            is_latest: place("IsLatest")?,
            is_delete_marker: place("IsDeleteMarker")?,
            modified: place("LastModifiedDate")?,
            e_tag: place("ETag")?,
            count: names.len(),
            is_encoded: true,
        })
    }

    /// The object that a row is about; `None` for a version that is not the latest, and for a marker of
    /// deletion, which have no content that could be read.
    ///
    /// # Errors
    /// The reason why the row cannot be one of an inventory of `bucket`.
    pub(super) fn object(
        &self,
        row: &[&str],
        bucket: &str,
    ) -> Result<Option<(String, Facts)>, String> {
        if row.len() != self.count {
            return Err(format!("{} columns, not {}", row.len(), self.count));
        }
        if row[self.bucket] != bucket {
            return Err("an object of another bucket".to_owned());
        }
        let is = |column: Option<usize>, default: bool| match column.map(|place| row[place]) {
            None | Some("") => Ok(default),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err("neither true nor false".to_owned()),
        };
        if !is(self.is_latest, true)? || is(self.is_delete_marker, false)? {
            return Ok(None);
        }
        let key = match self.is_encoded {
            true => decoded(row[self.key]),
            false => Some(row[self.key].to_owned()),
        };
        let key = key
            .filter(|key| (1..=LONGEST_KEY).contains(&key.len()))
            .ok_or("a key that no object can have")?;
        let size = row[self.size]
            .parse()
            .map_err(|_| "an object without a size")?;
        let text = |column: Option<usize>| {
            column
                .map(|place| row[place])
                .filter(|text| !text.is_empty())
        };
        let modified = text(self.modified).and_then(milliseconds);
        // A listing writes entity tags in quotes. An object should be the same in both, so that a
        // cache knows it.
        let e_tag = text(self.e_tag).map(|tag| format!("\"{}\"", tag.trim_matches('"')));
        let modified = modified.map(DateTime::from_millis);
        let tag = tag(e_tag.as_deref(), modified);
        Ok(Some((key, Facts { size, tag })))
    }
}

/// A time in milliseconds since the epoch, as Parquet has it, or as RFC 3339 writes it.
fn milliseconds(text: &str) -> Option<i64> {
    let written = |text: &str| Some(text.parse::<Timestamp>().ok()?.as_millisecond());
    text.parse().ok().or_else(|| written(text))
}

/// A key as it was before URL encoding, in which a space may be a plus sign.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let plain = |part: &str| part.replace('+', " ").into_bytes();
    let mut bytes = plain(parts.next()?);
    for part in parts {
        let digits = part.get(..2).filter(|digits| !digits.starts_with('+'))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(plain(&part[2..]));
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded_or_refused() {
        for (text, key) in [
            ("logs/2026-11-02", Some("logs/2026-11-02")),
            ("a%20b+c%2Bd%2525", Some("a b c+d%25")),
            ("%C3%A9", Some("é")),
            ("%C3", None),
            ("%4", None),
            ("%+1", None),
            ("%zz", None),
            ("%é", None),
        ] {
            assert_eq!(decoded(text).as_deref(), key, "{text}");
        }
    }

    #[test]
    fn a_row_is_an_object_of_this_bucket_or_is_refused() {
        let columns =
            Columns::of_csv("Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag");
        let columns = columns.expect("columns");
        let object = |row: &[&str]| columns.object(row, "logs");
        let (key, facts) = object(&["logs", "a%2Fb", "v", "true", "false", "7", "ab"])
            .expect("a row")
            .expect("an object");
        assert_eq!((&*key, facts.size), ("a/b", 7));
        assert_ne!(facts.tag, 0);
        for row in [
            ["logs", "a", "v", "false", "false", "7", "ab"],
            ["logs", "a", "v", "True", "True", "", ""],
        ] {
            assert_eq!(object(&row), Ok(None));
        }
        for row in [
            ["other", "a", "v", "true", "false", "7", "ab"],
            ["logs", "", "v", "true", "false", "7", "ab"],
            ["logs", &"a".repeat(1_025), "v", "true", "false", "7", "ab"],
            ["logs", "a", "v", "true", "false", "-7", "ab"],
            ["logs", "a", "v", "true", "false", "", "ab"],
            ["logs", "a", "v", "maybe", "false", "7", "ab"],
        ] {
            assert!(object(&row).is_err(), "{row:?}");
        }
        assert!(object(&["logs", "a"]).is_err());
    }
}
