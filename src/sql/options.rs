//! What the statements are about.

use super::dialect::Engine;
use super::name::{Location, TableName};
use crate::audit::{Dimension, Filter, Period};
#[cfg(test)]
use crate::evidence::Timestamp;
use crate::names::names;

/// The question, the engine that answers it, and the logs that it is about.
#[derive(Debug, Clone)]
pub struct SqlOptions {
    /// The engine that runs them.
    pub engine: Engine,
    /// How the logs are written.
    pub logs: Logs,
    /// How their objects are named.
    pub layout: Layout,
    /// The table over them.
    pub table: TableName,
    /// Where they are.
    pub location: Location,
    /// Only requests of this period. Lines that the query cannot read are handed on whatever their time.
    pub period: Period,
    /// Only requests to buckets that pass; of the same lines all are handed on.
    pub buckets: Option<Filter>,
    /// The dimensions by which the audit of the result groups.
    pub by: Vec<Dimension>,
    /// The file that DuckDB writes. Athena writes to its own place.
    pub result: String,
}

names! {
    /// How the logs are written.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Logs {
        /// Lines of text, as S3 delivers them.
        Text => "text",
        /// Lines of JSON, as CloudWatch Logs delivers them.
        VendedJson => "vended-json",
        /// Parquet with the same fields.
        VendedParquet => "vended-parquet",
    }
}

names! {
    /// How the objects of the logs are named.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Layout {
        /// Any: every query reads everything below the location.
        Flat => "flat",
        /// Below the location are folders of days, `2026/11/02/`, as with S3's date-based partitioning.
        ///
        /// Source: "Enabling Amazon S3 server access logging" in the S3 guide, log object key format:
        /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>.
        Partitioned => "partitioned",
    }
}

#[cfg(test)]
impl SqlOptions {
    /// A question of Athena about the logs of a bucket, since a time.
    pub(super) fn of_athena(layout: Layout, since: Option<Timestamp>) -> Self {
        Self {
            engine: Engine::Athena,
            logs: Logs::Text,
            layout,
            table: "logs".parse().expect("a name"),
            location: "s3://logs/p".parse().expect("a place"),
            period: Period { since, until: None },
            buckets: None,
            by: Dimension::DEFAULT.to_vec(),
            result: String::new(),
        }
    }
}
