//! Records as rows of named columns: JSON delivery, CSV and Parquet, each in several spellings.

mod cell;
mod clock;
mod counts;
mod needed;
mod row;
mod unknown;

pub(crate) use cell::{Dialect, cell};
pub(crate) use clock::Clock;
pub(crate) use counts::Tally;
pub(crate) use needed::{check_columns, is_count};
#[cfg(feature = "parquet")]
pub(crate) use needed::{listed, shown};
pub(crate) use row::{Row, RowProblem};
pub(crate) use unknown::unknown_columns;

pub(crate) use crate::input::Column;
