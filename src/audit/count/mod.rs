//! Counting records per thread, by the numbers of some values, in bounded memory.

mod addresses;
mod answered;
mod block_reader;
mod bounded;
mod by_answer;
mod count_table;
mod counts;
mod coverage;
mod covered_hours;
mod doubtful;
mod endpoint_cache;
mod folded;
mod grouping;
mod input_counts;
mod input_stats;
mod key_fields;
mod level;
mod over_time;
mod samples;
mod shared;
mod skipped;
mod stats;
mod suite_cache;
mod table_parts;
mod tables;
mod thread_counts;

pub(crate) use answered::Answered;
pub(crate) use block_reader::BlockReader;
pub(crate) use bounded::Bounded;
pub(crate) use by_answer::ByAnswer;
pub(crate) use count_table::CountTable;
pub(crate) use coverage::{
    BucketCoverage, BucketCoverageParts, Coverage, CoverageParts, DeliveryCounts,
};
pub(crate) use covered_hours::CoveredHours;
pub(crate) use doubtful::Doubtful;
pub(crate) use endpoint_cache::EndpointCache;
pub(crate) use folded::Folded;
pub(crate) use input_stats::InputStats;
pub(crate) use key_fields::KeyFields;
pub(crate) use level::Level;
pub(crate) use over_time::{OverTime, OverTimeParts, PERIODS, by_day};
pub(crate) use samples::{Place, SAMPLES};
pub(crate) use shared::{Shared, limit};
pub(crate) use stats::Stats;
pub(crate) use suite_cache::SuiteCache;
pub(crate) use table_parts::{RowParts, TableParts};
pub(crate) use tables::Tables;

pub use counts::{Counts, TooMany};
pub use input_counts::InputCounts;
pub use input_stats::InputSamples;
pub use over_time::Requests;
pub use samples::{DoubtfulSample, MalformedSample, Unreadable};
pub use skipped::Skipped;
