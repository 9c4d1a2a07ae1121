//! The file format of partial results: exact, versioned and checked.
//!
//! A partial result has a line with its version, a checksum (CRC-32) and a body in postcard's
//! encoding. The body contains the question, so that only answers to the same question are merged,
//! and the names of the fields in its keys.

use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

use super::validate::are_consistent;
use crate::audit::count::{
    Bounded, ByRecorder, InputStats, KeyFields, Kinds, Tables, TablesParts, limit,
};
use crate::audit::value::{Filter, Period};
use crate::audit::{Counts, Dimension, Options};
use crate::evidence::{Recorder, Timestamp, TlsVersion};

/// The beginning of every partial result, in all versions.
const MAGIC: &[u8] = b"s3tls.partial/";

/// The first line of partial results in this version.
const HEADER: &[u8] = b"s3tls.partial/11\n";

/// Length of the checksum in bytes.
const CHECKSUM_LEN: usize = 4;

/// The options that determine which records were counted, and by which fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    min_tls: String,
    prefer: String,
    by: Vec<String>,
    filters: Vec<(String, Vec<String>)>,
    since: Option<i64>,
    until: Option<i64>,
    memory: u64,
}

/// Why a partial result cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartialError {
    /// It is not a partial result.
    #[error("not a partial result of s3tls")]
    Foreign,
    /// It has the format of another version of s3tls.
    #[error("its format is {0}, but this s3tls reads s3tls.partial/11")]
    Version(String),
    /// Its checksum is wrong, it is truncated, or its counts are impossible.
    #[error("damaged or truncated")]
    Damaged,
    /// A build with other key fields made it.
    #[error(
        "another build of s3tls wrote it, and its counts cannot be merged with those of this build"
    )]
    OtherBuild,
}

#[derive(Serialize, Deserialize)]
struct Body {
    question: Question,
    /// The names of the key fields: of records without a finding in access logs and in CloudTrail,
    /// and of those with one.
    fields: [Vec<String>; 3],
    input_stats: InputStats,
    access_logs: TablesParts,
    cloudtrail: TablesParts,
}

impl Question {
    /// The question that these options ask.
    pub fn of(options: &Options) -> Self {
        let filter = |filter: &Filter| (filter.dimension.name().to_owned(), filter.patterns());
        Self {
            min_tls: options.min_tls.name().to_owned(),
            prefer: options.prefer.name().to_owned(),
            by: options.by.iter().map(|by| by.name().to_owned()).collect(),
            filters: options.filters.iter().map(filter).collect(),
            since: options.period.since.map(|since| since.0),
            until: options.period.until.map(|until| until.0),
            memory: options.memory,
        }
    }

    /// The same question without a period.
    pub(crate) fn of_any_time(self) -> Self {
        Self {
            since: None,
            until: None,
            ..self
        }
    }

    /// Sets `options` to ask this question.
    ///
    /// # Errors
    /// [`PartialError::Damaged`] for a question that s3tls cannot have written, with an unknown
    /// name, a repeated dimension or an impossible time. `options` may then be partly changed.
    pub fn set(&self, options: &mut Options) -> Result<(), PartialError> {
        let dimension =
            |name: &String| name.parse::<Dimension>().map_err(|_| PartialError::Damaged);
        let filter =
            |(name, patterns): &(String, Vec<String>)| Ok(Filter::new(dimension(name)?, patterns));
        options.min_tls =
            TlsVersion::from_log(self.min_tls.as_bytes()).ok_or(PartialError::Damaged)?;
        options.prefer = self.prefer.parse().map_err(|_| PartialError::Damaged)?;
        options.by = self.by.iter().map(dimension).collect::<Result<_, _>>()?;
        options.filters = self.filters.iter().map(filter).collect::<Result<_, _>>()?;
        let filtered = options.filters.iter().map(|filter| filter.dimension);
        let is_time = |&time: &i64| jiff::Timestamp::from_millisecond(time).is_ok();
        if !are_distinct(options.by.iter().copied())
            || !are_distinct(filtered)
            || !self.since.iter().chain(&self.until).all(is_time)
        {
            return Err(PartialError::Damaged);
        }
        options.memory = self.memory;
        options.period = Period {
            since: self.since.map(Timestamp),
            until: self.until.map(Timestamp),
        };
        Ok(())
    }
}

/// Serializes counts with their question. Equal counts give equal bytes.
pub fn write_partial(counts: Counts, options: &Options) -> Vec<u8> {
    let Kinds([access_logs, cloudtrail]) = counts.tables;
    let body = Body {
        question: Question::of(options),
        fields: field_names(options),
        input_stats: counts.input_stats,
        access_logs: access_logs.into_parts(),
        cloudtrail: cloudtrail.into_parts(),
    };
    // This cannot fail: writing to memory succeeds, and postcard supports all types in the body.
    with_header(&postcard::to_allocvec(&body).unwrap_or_default())
}

/// A body with its header and checksum.
fn with_header(body: &[u8]) -> Vec<u8> {
    [HEADER, &crc32fast::hash(body).to_le_bytes(), body].concat()
}

/// Deserializes and validates counts and their question.
///
/// # Errors
/// The bytes are not a valid partial result of this version and build.
pub fn read_partial(bytes: &[u8]) -> Result<(Question, Counts), PartialError> {
    if !bytes.starts_with(MAGIC) {
        return Err(PartialError::Foreign);
    }
    let Some(rest) = bytes.strip_prefix(HEADER) else {
        let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or(MAGIC);
        let name = line[..line.len().min(32)].escape_ascii().to_string();
        return Err(PartialError::Version(name));
    };
    let (checksum, body) = rest
        .split_at_checked(CHECKSUM_LEN)
        .ok_or(PartialError::Damaged)?;
    if checksum != crc32fast::hash(body).to_le_bytes() {
        return Err(PartialError::Damaged);
    }
    let (body, rest) =
        postcard::take_from_bytes::<Body>(body).map_err(|_| PartialError::Damaged)?;
    let kinds = [&body.access_logs, &body.cloudtrail];
    if !rest.is_empty() || !are_consistent(&body.input_stats, kinds) {
        return Err(PartialError::Damaged);
    }
    let mut options = Options::default();
    body.question.set(&mut options)?;
    if body.fields != field_names(&options) {
        return Err(PartialError::OtherBuild);
    }
    let keys = KeyFields::of(&options);
    let Kinds([access_logs, cloudtrail]) = ByRecorder::new(&keys);
    let restored = |tables: Tables, parts| tables.restored(parts).ok_or(PartialError::Damaged);
    let mut tables = Kinds([
        restored(access_logs, body.access_logs)?,
        restored(cloudtrail, body.cloudtrail)?,
    ]);
    let limit = limit(options.memory);
    tables.fit(limit);
    let counts = Counts {
        input_stats: body.input_stats,
        tables,
        limit,
    };
    Ok((body.question, counts))
}

/// Whether no dimension is repeated: the interner keeps the values of each dimension once.
fn are_distinct(mut dimensions: impl Iterator<Item = Dimension>) -> bool {
    let mut seen = HashSet::new();
    dimensions.all(|dimension| seen.insert(dimension))
}

fn field_names(options: &Options) -> [Vec<String>; 3] {
    let keys = KeyFields::of(options);
    let [access_logs, cloudtrail] = Recorder::ALL.map(|recorder| keys.clean_of(recorder));
    [access_logs, cloudtrail, &keys.flagged]
        .map(|fields| fields.iter().map(|field| field.name().to_owned()).collect())
}

#[cfg(test)]
mod tests;
