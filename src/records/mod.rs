//! The records themselves, one by one and in order, with what was identified.
//!
//! They pass the same filters as in an audit. `report::records` writes them in a format: it makes a
//! `Chunk` of the rows of a block on any thread, and a `Sink` takes the chunks in the order of
//! the input.

mod cell;
mod chunk;
mod column;
mod identifier;
mod options;
mod outcome;
mod row;
mod run;
mod worker;

pub(crate) use cell::Cell;
pub(crate) use chunk::{Chunk, Sink};
pub(crate) use column::RecordColumn;
#[cfg(feature = "parquet")]
pub(crate) use column::Shape;
pub(crate) use row::Row;
pub(crate) use run::run;

pub use options::RecordOptions;
pub use outcome::RecordsOutcome;
