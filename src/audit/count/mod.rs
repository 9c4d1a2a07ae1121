//! Counting records per thread, under the raw bytes of some fields, in bounded memory.

mod block_reader;
mod count_table;
mod counts;
mod coverage;
mod doubtful;
mod endpoint_cache;
mod input_counts;
mod input_stats;
mod key_fields;
mod over_time;
mod samples;
mod sampling;
mod shared_tables;
mod stats;
mod suite_cache;
mod tables;
mod thread_counts;

pub(crate) use block_reader::BlockReader;
pub(crate) use count_table::{CountTable, TableRow, TableRows};
pub(crate) use coverage::{
    BucketCoverage, BucketCoverageParts, Coverage, CoverageParts, DeliveryCounts,
};
pub(crate) use doubtful::Doubtful;
pub(crate) use endpoint_cache::EndpointCache;
pub(crate) use input_stats::InputStats;
pub(crate) use key_fields::KeyFields;
pub(crate) use over_time::{OverTime, OverTimeParts, by_day};
pub(crate) use samples::{Place, SAMPLES};
pub(crate) use shared_tables::limit;
pub(crate) use stats::Stats;
pub(crate) use tables::{TableParts, Tables};

pub use counts::{Counts, TooMany};
pub use input_counts::InputCounts;
pub use input_stats::InputSamples;
pub use over_time::Requests;
pub use samples::{DoubtfulSample, MalformedSample, Unreadable};
