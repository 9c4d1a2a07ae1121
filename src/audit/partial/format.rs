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
mod tests {
    use super::*;
    use crate::audit::count::{Skipped, TooMany};
    use crate::evidence::{HOUR, MAX_LINE};
    use crate::input::{Foreign, Input, discover};

    fn body_of(path: &str) -> Body {
        let input = Input::new(discover(&[path.into()], None), MAX_LINE);
        let options = Options {
            by: vec![Dimension::Day, Dimension::Caller],
            ..Options::default()
        };
        let partial = write_partial(Counts::of(&input, &options), &options);
        postcard::from_bytes(&partial[HEADER.len() + CHECKSUM_LEN..]).expect("a body")
    }

    fn read(body: &Body) -> Result<(Question, Counts), PartialError> {
        read_partial(&with_header(&postcard::to_allocvec(body).expect("a body")))
    }

    /// The requests of the first bucket with the first transport and answer.
    fn answered(body: &mut Body) -> &mut (u64, i64) {
        let mut answered = body.access_logs.coverage.buckets[0].answered.values_mut();
        answered.next().expect("requests")
    }

    /// Files that were skipped.
    fn skipped(body: &mut Body) -> &mut Skipped {
        let skipped = &mut body.input_stats.samples.skipped;
        skipped.push(Skipped {
            kind: Foreign::WafLog,
            files: 1,
            example: "waf.json".to_owned(),
        });
        &mut skipped[0]
    }

    /// The requests of the first group that counts addresses, by address.
    fn addresses(body: &mut Body) -> &mut Vec<(u32, u64)> {
        let rows = body.access_logs.flagged.rows.iter_mut();
        let mut addresses = rows.map(|row| &mut row.addresses);
        addresses
            .find(|addresses| !addresses.is_empty())
            .expect("an old request")
    }

    #[test]
    fn impossible_counts_are_refused_although_the_checksum_is_right() {
        let changes: [fn(&mut Body); 53] = [
            |body| body.input_stats.counts.lines += 1,
            |body| body.input_stats.counts.records = u64::MAX,
            |body| body.input_stats.counts.blank = u64::MAX - 1,
            |body| body.input_stats.counts.bytes = 7,
            |body| body.input_stats.counts.ambiguous = 1 << 40,
            |body| body.access_logs.clean.rows[0].counts[0] = u64::MAX,
            |body| body.access_logs.clean.rows[0].counts[0] = 0,
            |body| body.access_logs.clean.rows[0].counts[1] = 1 << 40,
            |body| body.access_logs.clean.rows[0].times = [1, 0],
            |body| body.access_logs.clean.rows[0].times = [i64::MIN, i64::MAX],
            |body| body.access_logs.clean.rows[0].group.0 = u32::MAX,
            |body| body.access_logs.clean.rows[0].group.0 |= 1 << 5,
            |body| body.access_logs.clean.rows[0].group.1[0] = u32::MAX,
            |body| body.access_logs.clean.rows[0].group.1.push(1),
            |body| _ = body.access_logs.clean.rows[0].group.1.pop(),
            |body| body.access_logs.clean.rows[1] = body.access_logs.clean.rows[0].clone(),
            |body| body.access_logs.clean.rows.swap(0, 1),
            |body| body.access_logs.clean.rows.truncate(1),
            |body| body.access_logs.clean.values[0].swap(0, 1),
            |body| {
                body.access_logs.clean.values[0][1] = body.access_logs.clean.values[0][0].clone()
            },
            |body| body.access_logs.clean.values[2][0].push(b'\n'),
            |body| body.access_logs.clean.values[2][0].extend_from_slice(b"?X-Amz-Signature=ab12"),
            |body| body.access_logs.clean.values.truncate(1),
            |body| body.access_logs.flagged.rows[0].counts[0] = 1 << 40,
            |body| body.access_logs.flagged.rows[0].group.0 &= !(31 << 5),
            |body| addresses(body).clear(),
            |body| addresses(body)[0].1 += 1,
            |body| addresses(body)[0].1 = u64::MAX,
            |body| addresses(body)[0].0 = u32::MAX,
            |body| addresses(body).push((u32::MAX, 0)),
            |body| body.access_logs.clean.rows[0].addresses.push((0, 1)),
            |body| body.access_logs.clean.addresses.push(b"192.0.2.1".to_vec()),
            |body| body.access_logs.flagged.addresses.reverse(),
            |body| body.access_logs.clean.level = serde_json::from_str("999").expect("a level"),
            |body| body.access_logs.coverage.buckets[0].records = u64::MAX,
            |body| body.access_logs.coverage.buckets[0].times[1] += HOUR,
            |body| body.access_logs.coverage.buckets[0].days.clear(),
            |body| {
                _ = body.access_logs.coverage.buckets[0]
                    .days
                    .insert(i64::MAX, 1)
            },
            |body| {
                _ = body.access_logs.coverage.buckets[0]
                    .days
                    .insert(i64::MIN, 1 << 24)
            },
            |body| body.access_logs.clean.rows[0].group.1[0] = 0,
            |body| body.access_logs.coverage.buckets[0].answered.clear(),
            |body| answered(body).0 = u64::MAX,
            |body| answered(body).1 = i64::MAX,
            |body| {
                let answered = &mut body.access_logs.coverage.buckets[0].answered;
                let (_, requests) = answered.pop_first().expect("requests");
                answered.insert((10, 0), requests);
            },
            |body| body.access_logs.coverage.delivery = (u64::MAX, 0, 0),
            |body| {
                _ = body
                    .access_logs
                    .over_time
                    .1
                    .insert(i64::MAX, [1, 0, 0, 0, 0, 0, 0, 0])
            },
            |body| _ = body.access_logs.over_time.1.insert(0, [u64::MAX; 8]),
            |body| body.access_logs.over_time.1.clear(),
            |body| body.access_logs.over_time.0 = 7,
            |body| body.access_logs.over_time.0 = 24 * 1_024,
            |body| skipped(body).files = 0,
            |body| skipped(body).kind = Foreign::Xz,
            |body| {
                let skipped = skipped(body).clone();
                body.input_stats.samples.skipped.push(skipped);
            },
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut body = body_of("fixtures/logs");
            assert!(read(&body).is_ok(), "it is valid");
            change(&mut body);
            let read = read(&body).map(|(question, _)| question);
            assert_eq!(read, Err(PartialError::Damaged), "change {number}");
        }
    }

    #[test]
    fn impossible_questions_are_refused() {
        let changes: [fn(&mut Question); 4] = [
            |question| question.by = vec!["day".into(), "day".into()],
            |question| question.filters = vec![("day".into(), vec![]), ("day".into(), vec![])],
            |question| question.until = Some(i64::MIN),
            |question| question.min_tls = "9".into(),
        ];
        for change in changes {
            let mut body = body_of("fixtures/logs");
            change(&mut body.question);
            assert_eq!(read(&body).err(), Some(PartialError::Damaged));
        }
    }

    #[test]
    fn bytes_after_the_body_are_refused() {
        let body = postcard::to_allocvec(&body_of("fixtures/logs")).expect("a body");
        let longer = [&body[..], b"\0"].concat();
        assert!(read_partial(&with_header(&body)).is_ok());
        assert_eq!(
            read_partial(&with_header(&longer)).err(),
            Some(PartialError::Damaged)
        );
    }

    #[test]
    fn counts_that_would_overflow_are_not_merged() {
        let mut body = body_of("fixtures/logs");
        body.input_stats.counts.bytes = u64::MAX;
        let (_, mut all) = read(&body).expect("no machine read so much, but it could be counted");
        let lines = all.input_stats.counts.lines;
        let (_, other) = read(&body).expect("it is valid");
        assert_eq!(all.merge(other), Err(TooMany));
        assert_eq!(all.input_stats.counts.lines, lines);
    }
}
