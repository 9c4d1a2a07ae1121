//! Thrift's compact protocol, in which footers and the headers of pages are written.
//!
//! Source: "Thrift compact protocol" at <https://github.com/apache/thrift>, doc/specs.

use super::problem::Damaged;

/// How deep values may be nested that are skipped. Those of Parquet are not deeper than 6.
const DEEPEST: usize = 16;

/// Types of fields and of the items of lists.
pub(super) mod kind {
    pub(crate) const TRUE: u8 = 1;
    pub(crate) const FALSE: u8 = 2;
    pub(crate) const BYTE: u8 = 3;
    pub(crate) const I16: u8 = 4;
    pub(crate) const I32: u8 = 5;
    pub(crate) const I64: u8 = 6;
    pub(crate) const DOUBLE: u8 = 7;
    pub(crate) const BINARY: u8 = 8;
    pub(crate) const LIST: u8 = 9;
    pub(crate) const SET: u8 = 10;
    pub(crate) const MAP: u8 = 11;
    pub(crate) const STRUCT: u8 = 12;
    pub(crate) const UUID: u8 = 13;
}

/// Bytes that are being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thrift<'a> {
    pub rest: &'a [u8],
}

/// A field of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub id: i16,
    pub kind: u8,
}

impl<'a> Thrift<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Damaged> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn varint(&mut self) -> Result<u64, Damaged> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged)
    }

    /// A number of 16, 32 or 64 bits.
    pub(super) fn number(&mut self) -> Result<i64, Damaged> {
        let zigzag = self.varint()?;
        Ok((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    /// A number that counts or measures something.
    pub(super) fn size(&mut self) -> Result<usize, Damaged> {
        usize::try_from(self.number()?).map_err(|_| Damaged)
    }

    /// A member of an enumeration.
    pub(super) fn code(&mut self) -> Result<i32, Damaged> {
        i32::try_from(self.number()?).map_err(|_| Damaged)
    }

    pub(super) fn binary(&mut self) -> Result<&'a [u8], Damaged> {
        let length = usize::try_from(self.varint()?).map_err(|_| Damaged)?;
        self.take(length)
    }

    /// The next field of a structure, whose last field had the ID `last`; `None` at its end.
    pub(super) fn field(&mut self, last: &mut i16) -> Result<Option<Field>, Damaged> {
        let header = self.byte()?;
        if header == 0 {
            return Ok(None);
        }
        let id = match header >> 4 {
            0 => i16::try_from(self.number()?).map_err(|_| Damaged)?,
            delta => last.checked_add(i16::from(delta)).ok_or(Damaged)?,
        };
        *last = id;
        Ok(Some(Field {
            id,
            kind: header & 0xf,
        }))
    }

    /// The number of items of a list, and their type. There are no more items than bytes left.
    pub(super) fn list(&mut self) -> Result<(usize, u8), Damaged> {
        let header = self.byte()?;
        let items = match header >> 4 {
            15 => usize::try_from(self.varint()?).map_err(|_| Damaged)?,
            items => usize::from(items),
        };
        if items > self.rest.len() {
            return Err(Damaged);
        }
        Ok((items, header & 0xf))
    }

    /// The number of items of a list of structures.
    pub(super) fn structures(&mut self) -> Result<usize, Damaged> {
        match self.list()? {
            (0, _) => Ok(0),
            (items, kind::STRUCT) => Ok(items),
            _ => Err(Damaged),
        }
    }

    /// Reads a structure: `on_field` reads the fields that it knows, and returns whether it did.
    pub(super) fn structure(
        &mut self,
        mut on_field: impl FnMut(&mut Self, Field) -> Result<bool, Damaged>,
    ) -> Result<(), Damaged> {
        let mut last = 0;
        while let Some(field) = self.field(&mut last)? {
            if !on_field(self, field)? {
                self.skip(field.kind)?;
            }
        }
        Ok(())
    }

    /// Skips the value of a field.
    pub(super) fn skip(&mut self, kind: u8) -> Result<(), Damaged> {
        match kind {
            // Their value is their type.
            kind::TRUE | kind::FALSE => Ok(()),
            _ => self.skip_nested(kind, DEEPEST),
        }
    }

    /// Skips a value, which may be an item of a list.
    fn skip_nested(&mut self, kind: u8, deepest: usize) -> Result<(), Damaged> {
        let deepest = deepest.checked_sub(1).ok_or(Damaged)?;
        match kind {
            kind::TRUE | kind::FALSE | kind::BYTE => self.byte().map(drop),
            kind::I16 | kind::I32 | kind::I64 => self.varint().map(drop),
            kind::DOUBLE => self.take(8).map(drop),
            kind::UUID => self.take(16).map(drop),
            kind::BINARY => self.binary().map(drop),
            kind::LIST | kind::SET => {
                let (items, kind) = self.list()?;
                (0..items).try_for_each(|_| self.skip_nested(kind, deepest))
            }
            kind::MAP => {
                let pairs = usize::try_from(self.varint()?).map_err(|_| Damaged)?;
                if pairs == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                (0..pairs).try_for_each(|_| {
                    self.skip_nested(kinds >> 4, deepest)?;
                    self.skip_nested(kinds & 0xf, deepest)
                })
            }
            kind::STRUCT => {
                let mut last = 0;
                while let Some(field) = self.field(&mut last)? {
                    match field.kind {
                        kind::TRUE | kind::FALSE => {}
                        kind => self.skip_nested(kind, deepest)?,
                    }
                }
                Ok(())
            }
            _ => Err(Damaged),
        }
    }
}
