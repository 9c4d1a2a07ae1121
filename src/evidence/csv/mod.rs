//! Tables of access log records as CSV, such as exports of Athena and Logs Insights, and tables of the
//! messages that Logs Insights found.
//!
//! Fields are separated by commas, semicolons, tabs or vertical bars, and may be quoted as RFC 4180 says.

mod messages;
mod problem;
mod rows;
mod sheet;
mod table;

pub(crate) use sheet::is_formula;
pub(crate) use table::CsvTable;
