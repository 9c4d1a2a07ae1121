//! Records as a table in Parquet.
//!
//! A text `-` means that the request had no such value, and null that it was not recorded. Columns of
//! numbers can only have null for both.

mod columns;
mod encode;
mod hybrid;
mod table;
mod text_column;
mod texts;

pub(super) use table::Table;
