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

impl LeafKind {
    /// The kind of a physical type; `None` if its values are not read.
    pub(super) fn of(physical: i32, unit: Option<Unit>) -> Option<Self> {
        Some(match (physical, unit) {
            (0, _) => Self::Bool,
            (1, _) => Self::Int32,
            (2, Some(unit)) => Self::Time(unit),
            (2, None) => Self::Int64,
            (3, _) => Self::Int96,
            (4, _) => Self::Float,
            (5, _) => Self::Double,
            (6, _) => Self::Text,
            _ => return None,
        })
    }
}
