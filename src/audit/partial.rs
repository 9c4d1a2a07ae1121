//! Counts on their way from one process to another: exact, versioned and checked.
//!
//! A partial is a line with its version, a checksum (CRC-32) and a body in postcard's encoding. It
//! says what was asked, so that only answers to one question are added up, and which fields its
//! keys have.

use hashbrown::DefaultHashBuilder;
use serde::{Deserialize, Serialize};

use crate::log::{Timestamp, TlsVersion};

use super::coverage::{Coverage, CoverageParts};
use super::filter::{Filter, Period};
use super::group::{GroupParts, Groups};
use super::keys::Keys;
use super::over_time::{OverTime, OverTimeParts};
use super::reading::Reading;
use super::{Counts, Dimension, Options};

/// What every partial begins with, whatever its version.
const MARK: &[u8] = b"s3tls.partial/";

/// The first line of this version's partials.
const HEADER: &[u8] = b"s3tls.partial/1\n";

/// The length of the checksum.
const CHECKSUM: usize = 4;

/// What was asked when the counts were made: all that decides which records are counted, and
/// under what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    min_tls: String,
    by: Vec<String>,
    filters: Vec<(String, Vec<String>)>,
    since: Option<i64>,
    until: Option<i64>,
}

/// Why a partial cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartialError {
    /// It is something else.
    #[error("it is no partial result of s3tls")]
    Foreign,
    /// Another version of s3tls made it.
    #[error("it is of the form {0}, and this s3tls reads s3tls.partial/1")]
    Version(String),
    /// Its checksum is wrong, or it ends early.
    #[error("it is damaged or cut short")]
    Damaged,
    /// A build with other fields made it.
    #[error("another build of s3tls made it, whose counts cannot be added to this one's")]
    OtherBuild,
}

#[derive(Serialize, Deserialize)]
struct Body {
    question: Question,
    /// The names of the fields of both kinds of key.
    fields: [Vec<String>; 2],
    reading: Reading,
    groups: GroupParts,
    found: GroupParts,
    coverage: CoverageParts,
    over_time: OverTimeParts,
}

impl Question {
    /// What some options ask.
    pub fn of(options: &Options) -> Self {
        let filter = |filter: &Filter| (filter.dimension.name().to_owned(), filter.patterns());
        Self {
            min_tls: options.min_tls.name().to_owned(),
            by: options.by.iter().map(|by| by.name().to_owned()).collect(),
            filters: options.filters.iter().map(filter).collect(),
            since: options.period.since.map(|since| since.0),
            until: options.period.until.map(|until| until.0),
        }
    }

    /// Sets options to ask the same. What is not known leaves them as they are, and is an error.
    ///
    /// # Errors
    /// Names nothing: only a damaged or foreign partial asks what no s3tls does.
    pub fn set(&self, options: &mut Options) -> Result<(), PartialError> {
        let damaged = PartialError::Damaged;
        let dimension = |name: &String| name.parse::<Dimension>().map_err(|_| damaged.clone());
        let filter =
            |(name, patterns): &(String, Vec<String>)| Ok(Filter::new(dimension(name)?, patterns));
        options.min_tls =
            TlsVersion::from_log(self.min_tls.as_bytes()).ok_or_else(|| damaged.clone())?;
        options.by = self.by.iter().map(dimension).collect::<Result<_, _>>()?;
        options.filters = self.filters.iter().map(filter).collect::<Result<_, _>>()?;
        options.period = Period {
            since: self.since.map(Timestamp),
            until: self.until.map(Timestamp),
        };
        Ok(())
    }
}

/// Writes counts and what was asked. The same counts give the same bytes.
pub fn write_partial(counts: Counts, options: &Options) -> Vec<u8> {
    let body = Body {
        question: Question::of(options),
        fields: field_names(options),
        reading: counts.reading,
        groups: counts.groups.into_parts(),
        found: counts.found.into_parts(),
        coverage: counts.coverage.into_parts(),
        over_time: counts.over_time.into_parts(),
    };
    // Memory takes every write, and nothing in the body is of a kind that postcard refuses.
    let body = postcard::to_allocvec(&body).unwrap_or_default();
    let mut partial = HEADER.to_vec();
    partial.extend(crc32fast::hash(&body).to_le_bytes());
    partial.extend(body);
    partial
}

/// Reads counts and what was asked.
///
/// # Errors
/// Says why the bytes are no partial that can be used.
pub fn read_partial(bytes: &[u8]) -> Result<(Question, Counts), PartialError> {
    if !bytes.starts_with(MARK) {
        return Err(PartialError::Foreign);
    }
    let Some(rest) = bytes.strip_prefix(HEADER) else {
        let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or(MARK);
        let name = line[..line.len().min(32)].escape_ascii().to_string();
        return Err(PartialError::Version(name));
    };
    let (checksum, body) = rest
        .split_at_checked(CHECKSUM)
        .ok_or(PartialError::Damaged)?;
    if checksum != crc32fast::hash(body).to_le_bytes() {
        return Err(PartialError::Damaged);
    }
    let body: Body = postcard::from_bytes(body).map_err(|_| PartialError::Damaged)?;
    let mut options = Options::default();
    body.question.set(&mut options)?;
    if body.fields != field_names(&options) {
        return Err(PartialError::OtherBuild);
    }
    let keys = Keys::of(&options);
    let hasher = DefaultHashBuilder::default();
    let groups = |parts, fields: &[_]| {
        Groups::from_parts(parts, fields.len(), hasher.clone()).ok_or(PartialError::Damaged)
    };
    let counts = Counts {
        reading: body.reading,
        groups: groups(body.groups, &keys.all)?,
        found: groups(body.found, &keys.found)?,
        coverage: Coverage::from_parts(body.coverage),
        over_time: OverTime::from_parts(body.over_time),
    };
    Ok((body.question, counts))
}

fn field_names(options: &Options) -> [Vec<String>; 2] {
    let keys = Keys::of(options);
    [keys.all, keys.found].map(|fields| fields.iter().map(|field| format!("{field:?}")).collect())
}
