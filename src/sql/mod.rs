//! The question of an audit as SQL, for logs that a query engine reads faster or closer: the table
//! over them, and one query that counts alike requests.
//!
//! The engine counts, and s3tls identifies, advises, judges and gates: its audit reads the result as
//! records of many requests. Nothing here does I/O.
//!
//! - `name` checks names of tables and places, which go into the text;
//! - `dialect` says what differs between the engines;
//! - `field` and `line` describe which fields are counted by, and how a line is read. Both engines'
//!   queries are made of this one description;
//! - `table`, `query` and `cost` write the statements, and `scanned` says what they make Athena read.

mod cost;
mod dialect;
mod field;
mod line;
mod name;
mod options;
mod query;
mod scanned;
mod table;

pub use cost::{DEFAULT_PRICE, Price, Scan, cost};
pub use dialect::Engine;
pub use name::{Location, NameError, TableName};
pub use options::{Layout, Logs, SqlOptions};
pub use query::query;
pub use scanned::scanned_folders;
pub use table::table;
