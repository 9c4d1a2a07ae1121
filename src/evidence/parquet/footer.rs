//! The footer of a Parquet file: its schema, and where the columns of its row groups are.

use std::ops::Range;

use super::leaf::Leaf;
use super::problem::{Damaged, Problem};
use super::schema::Schema;
use super::thrift::{Thrift, kind};

const MAGIC: &[u8] = b"PAR1";

/// What a file with an encrypted footer ends with.
const ENCRYPTED_MAGIC: &[u8] = b"PARE";

/// The length of a footer's length, and of what follows it.
const TAIL: usize = 8;

/// The largest footer in bytes. One with 30 columns and 1,000 row groups has about 5 MB.
const LARGEST: usize = 16 << 20;

/// A footer, with its columns and row groups unread.
pub(super) struct Footer<'f> {
    /// The file up to its footer.
    file: &'f [u8],
    pub schema: Schema,
    row_groups: Thrift<'f>,
    /// The number of row groups.
    pub count: usize,
    /// The number of rows of all of them.
    rows: usize,
}

/// Some of the row groups of a file.
pub(super) struct RowGroups<'f> {
    pub found: Vec<RowGroup<'f>>,
    /// Whether all row groups of the file have as many rows together as the file.
    pub are_all: bool,
}

/// Where the columns of a row group are.
pub(super) struct RowGroup<'f> {
    pub rows: usize,
    /// In the order of the leaves that were asked for.
    pub chunks: Vec<Chunk<'f>>,
    /// The length of all its columns in bytes.
    size: usize,
}

/// The values of a column in a row group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'f> {
    pub codec: i32,
    /// Its pages.
    pub pages: &'f [u8],
}

/// A chunk as the footer describes it.
#[derive(Default)]
struct Place {
    codec: i32,
    size: usize,
    data: usize,
    dictionary: Option<usize>,
    is_elsewhere: bool,
    is_encrypted: bool,
}

impl<'f> Footer<'f> {
    /// Finds the footer of a file that is completely in memory: what is before it, and itself.
    pub(super) fn find(file: &'f [u8]) -> Result<(&'f [u8], &'f [u8]), Problem> {
        let (start, tail) = file
            .split_last_chunk::<TAIL>()
            .filter(|_| file.starts_with(MAGIC))
            .ok_or(Problem::NoFooter)?;
        if tail.ends_with(ENCRYPTED_MAGIC) {
            return Err(Problem::Encrypted);
        }
        if !tail.ends_with(MAGIC) {
            return Err(Problem::NoFooter);
        }
        let length = u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]) as usize;
        if length > LARGEST {
            return Err(Problem::LargeFooter);
        }
        let at = start.len().checked_sub(length).ok_or(Problem::NoFooter)?;
        Ok(start.split_at(at))
    }

    /// Reads the footer of a file.
    pub(super) fn read((file, footer): (&'f [u8], &'f [u8])) -> Result<Self, Problem> {
        let (mut schema, mut rows, mut row_groups) = (None, None, None);
        let mut is_encrypted = false;
        let mut thrift = Thrift { rest: footer };
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (2, kind::LIST) => schema = Some(Schema::read(thrift)?),
                (3, kind::I64) => rows = Some(thrift.size()?),
                (4, kind::LIST) => {
                    // Read one by one later, so that memory is not needed for all of them.
                    let mut groups = *thrift;
                    row_groups = Some((groups.structures()?, groups));
                    return Ok(false);
                }
                // Its columns are encrypted, perhaps not all of them.
                (8, _) => {
                    is_encrypted = true;
                    return Ok(false);
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        if is_encrypted {
            return Err(Problem::Encrypted);
        }
        let (Some(schema), Some(rows), Some((count, row_groups))) = (schema, rows, row_groups)
        else {
            return Err(Problem::Footer);
        };
        Ok(Self {
            file,
            schema,
            row_groups,
            count,
            rows,
        })
    }

    /// Where these leaves, in ascending order of their places, are in row groups. Others are checked
    /// too, since row groups that share bytes would take any time to read.
    pub(super) fn row_groups(
        &self,
        leaves: &[&Leaf],
        range: Range<usize>,
    ) -> Result<RowGroups<'f>, Problem> {
        let mut thrift = self.row_groups;
        let mut found = Vec::new();
        let (mut size, mut rows) = (0usize, 0usize);
        for number in 0..self.count {
            let group = self.row_group(&mut thrift, leaves)?;
            size = size.saturating_add(group.size);
            rows = rows.saturating_add(group.rows);
            if range.contains(&number) {
                found.push(group);
            }
        }
        match size <= self.file.len() {
            true => Ok(RowGroups {
                found,
                are_all: rows == self.rows,
            }),
            false => Err(Problem::Outside),
        }
    }

    fn row_group(
        &self,
        thrift: &mut Thrift<'f>,
        leaves: &[&Leaf],
    ) -> Result<RowGroup<'f>, Problem> {
        let mut rows = None;
        let mut wanted = leaves.iter().peekable();
        let mut places = Vec::with_capacity(leaves.len());
        let mut size = 0usize;
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::LIST) => {
                    if thrift.structures()? != self.schema.count {
                        return Err(Damaged);
                    }
                    for column in 0..self.schema.count {
                        let place = Place::read(thrift)?;
                        size = size.saturating_add(place.size);
                        if wanted.next_if(|leaf| leaf.place == column).is_some() {
                            places.push(place);
                        }
                    }
                }
                (3, kind::I64) => rows = Some(thrift.size()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let chunks = places.iter().map(|place| self.chunk(place));
        let chunks = chunks.collect::<Result<Vec<_>, _>>()?;
        if chunks.len() != leaves.len() {
            return Err(Problem::Footer);
        }
        Ok(RowGroup {
            rows: rows.ok_or(Problem::Footer)?,
            chunks,
            size,
        })
    }

    fn chunk(&self, place: &Place) -> Result<Chunk<'f>, Problem> {
        if place.is_elsewhere {
            return Err(Problem::OtherFiles);
        }
        if place.is_encrypted {
            return Err(Problem::Encrypted);
        }
        // Some writers name a dictionary at 0 where there is none, and Arrow pages at 0 where a row
        // group has no rows.
        let places = [place.dictionary.unwrap_or(0), place.data];
        let start = places.into_iter().filter(|&at| at > 0).min();
        let pages = match start {
            None if place.size == 0 => Some(&[][..]),
            Some(start) if start >= MAGIC.len() => start
                .checked_add(place.size)
                .and_then(|end| self.file.get(start..end)),
            _ => None,
        };
        let pages = pages.ok_or(Problem::Outside)?;
        Ok(Chunk {
            codec: place.codec,
            pages,
        })
    }
}

impl Place {
    fn read(thrift: &mut Thrift<'_>) -> Result<Self, Damaged> {
        let mut place = Self::default();
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::BINARY) => place.is_elsewhere = !thrift.binary()?.is_empty(),
                (3, kind::STRUCT) => thrift.structure(|thrift, field| {
                    match (field.id, field.kind) {
                        (4, kind::I32) => place.codec = thrift.code()?,
                        (7, kind::I64) => place.size = thrift.size()?,
                        (9, kind::I64) => place.data = thrift.size()?,
                        (11, kind::I64) => place.dictionary = Some(thrift.size()?),
                        _ => return Ok(false),
                    }
                    Ok(true)
                })?,
                (8 | 9, _) => {
                    place.is_encrypted = true;
                    return Ok(false);
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(place)
    }
}

impl From<Damaged> for Problem {
    /// Damage in a footer. Damage in pages is reported where they are read.
    fn from(_: Damaged) -> Self {
        Self::Footer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_where_one_of_two_places_says() {
        let file = [0; 100];
        let footer = Footer {
            file: &file,
            schema: Schema::default(),
            row_groups: Thrift { rest: &[] },
            count: 0,
            rows: 0,
        };
        for (dictionary, data, size, expected) in [
            (None, 4, 10, Some(4)),
            (Some(4), 9, 10, Some(4)),
            (Some(0), 9, 10, Some(9)),
            // Arrow: a row group without rows.
            (Some(4), 0, 10, Some(4)),
            (Some(4), 0, 0, Some(4)),
            (None, 0, 0, Some(0)),
            // Forged.
            (None, 0, 10, None),
            (None, 3, 10, None),
            (None, 4, 97, None),
            (None, usize::MAX, 1, None),
        ] {
            let place = Place {
                size,
                data,
                dictionary,
                ..Place::default()
            };
            let chunk = footer.chunk(&place).ok();
            let length = chunk.map(|chunk| chunk.pages.len());
            assert_eq!(
                length,
                expected.map(|_| size),
                "{dictionary:?} {data} {size}"
            );
            let start = chunk
                .filter(|_| size > 0)
                .map(|chunk| chunk.pages.as_ptr().addr() - file.as_ptr().addr());
            assert_eq!(start, expected.filter(|_| size > 0));
        }
    }
}
