//! Records as rows of named columns: JSON delivery, CSV and Parquet, each in several spellings.

mod clock;
mod column;
mod row;

pub(crate) use clock::Clock;
pub(crate) use column::Column;
pub(crate) use row::{Row, RowProblem};
