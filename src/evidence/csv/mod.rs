//! Tables of access log records as CSV, such as exports of Athena and Logs Insights.
//!
//! Fields are separated by commas, semicolons, tabs or vertical bars, and may be quoted as RFC 4180 says.

mod problem;
mod rows;
mod sheet;
mod table;

pub(crate) use sheet::is_formula;
pub(crate) use table::CsvTable;
