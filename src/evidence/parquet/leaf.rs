//! The columns of a Parquet file that hold values.

/// A column at the top of the schema with at most one value a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Its place among all columns that hold values, also in nested ones.
    pub place: usize,
    pub name: String,
    pub kind: LeafKind,
    /// Whether it may be null.
    pub is_optional: bool,
}

/// A column at the top of the schema whose values are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    pub name: String,
    /// The type of its values, in words.
    pub values: &'static str,
}

/// How the values of a column are stored, and what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeafKind {
    Bool,
    Int32,
    Int64,
    /// A time in this unit since 1970.
    Time(Unit),
    /// A time as Impala and older versions of Spark write it: nanoseconds of a Julian day.
    Int96,
    Float,
    Double,
    /// A whole number of so many bytes, the first of which counts most.
    Decimal(usize),
    Text,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    pub(super) fn milliseconds(self, time: i64) -> i64 {
        time.div_euclid(match self {
            Self::Milliseconds => 1,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1_000_000,
        })
    }
}

/// What a schema says of a column's values.
#[derive(Debug, Default)]
pub(super) struct Type {
    /// How they are stored; `None` for a structure.
    pub physical: Option<i32>,
    /// The length of each in bytes, if all have the same.
    pub length: usize,
    pub unit: Option<Unit>,
    pub is_decimal: bool,
    /// How many of a decimal's digits are after the point.
    pub scale: i64,
    /// Whether a row has any number of them.
    pub is_repeated: bool,
}

/// The longest decimal that is read, in bytes: one of 38 digits.
const LONGEST_DECIMAL: usize = 16;

impl LeafKind {
    /// The kind of values of a type.
    ///
    /// # Errors
    /// They are not read. The error names their type.
    pub(super) fn of(values: &Type) -> Result<Self, &'static str> {
        let Some(physical) = values.physical else {
            return Err("a list, map or structure");
        };
        if values.is_repeated {
            return Err("a list");
        }
        if values.is_decimal && values.scale != 0 {
            return Err("a decimal with digits after the point");
        }
        Ok(match (physical, values.unit) {
            (0, _) => Self::Bool,
            (1, _) => Self::Int32,
            (2, Some(unit)) => Self::Time(unit),
            (2, None) => Self::Int64,
            (3, _) => Self::Int96,
            (4, _) => Self::Float,
            (5, _) => Self::Double,
            (6, _) if !values.is_decimal => Self::Text,
            (7, _) if values.is_decimal && (1..=LONGEST_DECIMAL).contains(&values.length) => {
                Self::Decimal(values.length)
            }
            (6, _) => return Err("a decimal of variable length"),
            (7, _) => return Err("bytes of a fixed length"),
            _ => return Err("unknown"),
        })
    }

    /// Whether its values are times, which are not texts.
    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::Time(_) | Self::Int96)
    }
}
