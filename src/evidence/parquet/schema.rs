//! The schema of a Parquet file: a tree, of which only the leaves at its top matter.

use super::leaf::{Leaf, LeafKind, Type, Unit, Unread};
use super::problem::Damaged;
use super::thrift::{Thrift, kind};

/// The repetition of a column that has any number of values a row.
const REPEATED: i32 = 2;

/// The repetition of a column that may be null.
const OPTIONAL: i32 = 1;

/// The leaves of a schema.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Those that can be read.
    pub leaves: Vec<Leaf>,
    /// The other columns at the top.
    pub unread: Vec<Unread>,
    /// The number of all leaves.
    pub count: usize,
}

/// An element of a schema.
#[derive(Default)]
struct Element<'a> {
    values: Type,
    repetition: Option<i32>,
    name: &'a [u8],
    children: usize,
}

impl Schema {
    /// Reads the list of a schema's elements, parents before their children.
    pub(super) fn read(thrift: &mut Thrift<'_>) -> Result<Self, Damaged> {
        let mut schema = Self::default();
        let elements = thrift.structures()?;
        let root = Element::read(thrift)?;
        // How many children are still to come of each element that contains the next one.
        let mut open = vec![root.children];
        for _ in 1..elements {
            while open.last() == Some(&0) {
                open.pop();
            }
            let is_at_top = open.len() == 1;
            *open.last_mut().ok_or(Damaged)? -= 1;
            let mut element = Element::read(thrift)?;
            element.values.is_repeated = element.repetition == Some(REPEATED);
            let is_leaf = element.children == 0;
            if is_leaf && element.values.physical.is_none() {
                return Err(Damaged);
            }
            if !is_leaf {
                element.values.physical = None;
            }
            if is_at_top {
                schema.add(&element);
            }
            if !is_leaf {
                open.push(element.children);
                continue;
            }
            schema.count += 1;
        }
        match open.iter().all(|&children| children == 0) {
            true => Ok(schema),
            false => Err(Damaged),
        }
    }

    /// Adds a column at the top, whose place is the number of leaves before it.
    fn add(&mut self, element: &Element<'_>) {
        let name = String::from_utf8_lossy(element.name).into_owned();
        match LeafKind::of(&element.values) {
            Ok(kind) => self.leaves.push(Leaf {
                place: self.count,
                name,
                kind,
                is_optional: element.repetition == Some(OPTIONAL),
            }),
            Err(values) => self.unread.push(Unread { name, values }),
        }
    }

    /// The names of all columns at the top.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        let read = self.leaves.iter().map(|leaf| leaf.name.as_str());
        read.chain(self.unread.iter().map(|column| column.name.as_str()))
    }
}

impl<'a> Element<'a> {
    fn read(thrift: &mut Thrift<'a>) -> Result<Self, Damaged> {
        let mut element = Self::default();
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::I32) => element.values.physical = Some(thrift.code()?),
                (2, kind::I32) => element.values.length = thrift.size()?,
                (3, kind::I32) => element.repetition = Some(thrift.code()?),
                (4, kind::BINARY) => element.name = thrift.binary()?,
                (5, kind::I32) => element.children = thrift.size()?,
                // The converted type, which the logical type replaced.
                (6, kind::I32) => match thrift.code()? {
                    5 => element.values.is_decimal = true,
                    9 => element.values.unit = Some(Unit::Milliseconds),
                    10 => element.values.unit = Some(Unit::Microseconds),
                    _ => {}
                },
                (7, kind::I32) => element.values.scale = thrift.number()?,
                (10, kind::STRUCT) => logical_type(thrift, &mut element.values)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(element)
    }
}

/// Reads the logical types `DECIMAL` and `TIMESTAMP`. A local time is read as UTC.
fn logical_type(thrift: &mut Thrift<'_>, values: &mut Type) -> Result<(), Damaged> {
    thrift.structure(|thrift, logical| {
        match (logical.id, logical.kind) {
            (5, kind::STRUCT) => {
                values.is_decimal = true;
                thrift.structure(|thrift, field| {
                    let is_scale = (field.id, field.kind) == (1, kind::I32);
                    if is_scale {
                        values.scale = thrift.number()?;
                    }
                    Ok(is_scale)
                })?;
            }
            (8, kind::STRUCT) => thrift.structure(|thrift, field| {
                let is_unit = (field.id, field.kind) == (2, kind::STRUCT);
                if is_unit {
                    values.unit = unit(thrift)?;
                }
                Ok(is_unit)
            })?,
            _ => return Ok(false),
        }
        Ok(true)
    })
}

fn unit(thrift: &mut Thrift<'_>) -> Result<Option<Unit>, Damaged> {
    let mut unit = None;
    thrift.structure(|_, field| {
        unit = match field.id {
            1 => Some(Unit::Milliseconds),
            2 => Some(Unit::Microseconds),
            3 => Some(Unit::Nanoseconds),
            _ => None,
        };
        Ok(false)
    })?;
    Ok(unit)
}
