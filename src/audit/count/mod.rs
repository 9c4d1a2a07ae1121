//! Counting records per thread, by the numbers of some values, in bounded memory.

mod addresses;
mod answered;
mod apart;
mod block_reader;
mod bounded;
mod by_answer;
mod by_recorder;
mod count_table;
mod counts;
mod coverage;
mod covered_hours;
mod doubtful;
mod endpoint_cache;
mod evidence_read;
mod folded;
mod grouping;
mod input_counts;
mod input_stats;
mod key_exchanges;
mod key_fields;
mod level;
mod over_time;
mod owners;
mod plain_http;
mod precedence;
mod samples;
mod shared;
mod skipped;
mod stats;
mod suite_cache;
mod table_parts;
mod tables;
mod thread_counts;

pub(crate) use addresses::counts_address;
pub(crate) use answered::Answered;
pub(crate) use block_reader::BlockReader;
pub(crate) use bounded::Bounded;
pub(crate) use by_answer::ByAnswer;
pub(crate) use by_recorder::ByRecorder;
pub(crate) use count_table::CountTable;
pub(crate) use coverage::{
    BucketCoverage, BucketCoverageParts, Coverage, CoverageParts, DeliveryCounts,
};
pub(crate) use doubtful::Doubtful;
pub(crate) use endpoint_cache::EndpointCache;
pub(crate) use evidence_read::ReadOfKind;
pub(crate) use folded::Folded;
pub(crate) use input_stats::InputStats;
pub use key_exchanges::KeyExchanges;
pub(crate) use key_fields::KeyFields;
pub(crate) use level::Level;
pub(crate) use over_time::{OverTime, OverTimeParts, PERIODS, by_day};
pub(crate) use plain_http::PlainHttp;
pub(crate) use precedence::Precedence;
pub(crate) use samples::{Place, SAMPLES};
pub(crate) use shared::{Shared, limit};
pub(crate) use stats::Stats;
pub(crate) use table_parts::{RowParts, TableParts};
pub(crate) use tables::{Tables, TablesParts};

pub use counts::{Counts, TooMany};
pub use input_counts::InputCounts;
pub use input_stats::InputSamples;
pub use over_time::Requests;
pub use samples::{DoubtfulSample, MalformedSample, Unreadable};
pub use skipped::Skipped;
