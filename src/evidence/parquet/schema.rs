//! The schema of a Parquet file: a tree, of which only the leaves at its top matter.

use super::leaf::{Leaf, LeafKind, Unit};
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
    /// The number of all leaves.
    pub count: usize,
}

/// An element of a schema.
#[derive(Default)]
struct Element<'a> {
    physical: Option<i32>,
    repetition: Option<i32>,
    name: &'a [u8],
    children: usize,
    unit: Option<Unit>,
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
            let element = Element::read(thrift)?;
            if element.children > 0 {
                open.push(element.children);
                continue;
            }
            let physical = element.physical.ok_or(Damaged)?;
            if is_at_top
                && element.repetition != Some(REPEATED)
                && let Some(kind) = LeafKind::of(physical, element.unit)
            {
                schema.leaves.push(Leaf {
                    place: schema.count,
                    name: String::from_utf8_lossy(element.name).into_owned(),
                    kind,
                    is_optional: element.repetition == Some(OPTIONAL),
                });
            }
            schema.count += 1;
        }
        match open.iter().all(|&children| children == 0) {
            true => Ok(schema),
            false => Err(Damaged),
        }
    }
}

impl<'a> Element<'a> {
    fn read(thrift: &mut Thrift<'a>) -> Result<Self, Damaged> {
        let mut element = Self::default();
        thrift.structure(|thrift, field| {
            match (field.id, field.kind) {
                (1, kind::I32) => element.physical = Some(thrift.code()?),
                (3, kind::I32) => element.repetition = Some(thrift.code()?),
                (4, kind::BINARY) => element.name = thrift.binary()?,
                (5, kind::I32) => element.children = thrift.size()?,
                // The converted type, which the logical type replaced.
                (6, kind::I32) => match thrift.code()? {
                    9 => element.unit = Some(Unit::Milliseconds),
                    10 => element.unit = Some(Unit::Microseconds),
                    _ => {}
                },
                (10, kind::STRUCT) => {
                    if let Some(unit) = unit_of_logical_type(thrift)? {
                        element.unit = Some(unit);
                    }
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(element)
    }
}

/// The unit of the logical type `TIMESTAMP`. A local time is read as UTC.
fn unit_of_logical_type(thrift: &mut Thrift<'_>) -> Result<Option<Unit>, Damaged> {
    let mut unit = None;
    thrift.structure(|thrift, logical| {
        if (logical.id, logical.kind) != (8, kind::STRUCT) {
            return Ok(false);
        }
        thrift.structure(|thrift, field| {
            if (field.id, field.kind) != (2, kind::STRUCT) {
                return Ok(false);
            }
            thrift.structure(|_, field| {
                unit = match field.id {
                    1 => Some(Unit::Milliseconds),
                    2 => Some(Unit::Microseconds),
                    3 => Some(Unit::Nanoseconds),
                    _ => None,
                };
                Ok(false)
            })?;
            Ok(true)
        })?;
        Ok(true)
    })?;
    Ok(unit)
}
