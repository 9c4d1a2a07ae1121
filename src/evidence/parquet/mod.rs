//! Tables of access log records as Parquet, such as CloudWatch Logs, Athena, Glue and DuckDB write.
//!
//! Only the columns that are needed are read, column by column, in place: values borrow from the
//! file or from a decompressed page. Pages are decoded here and not by the crate `parquet`, which
//! the tests use to write files. It is made for trusted files: it allocates as much as a damaged
//! page claims to contain, which ends the program, calls itself once for each level of a schema,
//! however deep, and panics where pages come in another order than it expects.
//!
//! Source: "Parquet format" at <https://github.com/apache/parquet-format>: README.md, Encodings.md,
//! LogicalTypes.md and `parquet.thrift`.

mod compression;
mod delta;
mod footer;
mod hybrid;
mod leaf;
mod page;
mod page_values;
mod plain_rows;
mod problem;
mod row_group;
mod schema;
mod table;
mod thrift;
mod values;

pub use plain_rows::parquet_rows;
pub(crate) use table::ParquetTable;
