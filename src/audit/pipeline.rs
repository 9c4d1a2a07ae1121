//! From blocks of lines on many threads to one result.

use hashbrown::DefaultHashBuilder;

use crate::input::Input;
use crate::log::TlsVersion;

use super::filter::{Filter, Filters, Period};
use super::fold::fold;
use super::gate::{Gate, Limit};
use super::group::Groups;
use super::outcome::{Audit, MalformedSample, SCHEMA, Scope, Tool};
use super::tally::Tally;
use super::{Dimension, Finding};

/// What every record is counted under, whatever the groups are: the summary and the findings are
/// made from these.
pub(super) const ALWAYS: [Dimension; 5] = [
    Dimension::Transport,
    Dimension::TlsVersion,
    Dimension::CipherSuite,
    Dimension::Requester,
    Dimension::SignatureVersion,
];

/// What an audit is asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to group by, beside the transport.
    pub by: Vec<Dimension>,
    /// All of these must let a record pass.
    pub filters: Vec<Filter>,
    /// And its time must lie in here.
    pub period: Period,
    /// The version below which TLS is old.
    pub min_tls: TlsVersion,
    /// The findings that fail the gate.
    pub fail_on: Vec<Finding>,
    /// How many unreadable lines are too many; `None` allows any number.
    pub max_malformed: Option<Limit>,
    /// How many groups a report may have before those without a finding are folded into one row.
    pub max_groups: Option<usize>,
}

/// Reads all input and says what it found.
///
/// It works on all threads of the rayon pool that it is called in. The result depends on the lines
/// alone, not on the number of threads or the order of files; what could not be read stands in its
/// scope.
pub fn audit(input: &Input, options: &Options) -> Audit {
    let keys = keys(options);
    let hasher = DefaultHashBuilder::default();
    let tallies = rayon::broadcast(|_| {
        let mut tally = Tally::new(&keys, options, Groups::new(hasher.clone()));
        input.drain(&mut |block| tally.block(block));
        tally
    });
    let tally = tallies.into_iter().reduce(|mut all, tally| {
        all.merge(tally);
        all
    });
    // A pool always has a thread.
    let tally = tally.unwrap_or_else(|| Tally::new(&keys, options, Groups::new(hasher)));
    conclude(input, options, &keys, tally)
}

/// The dimensions that records are counted under, each once.
fn keys(options: &Options) -> Vec<Dimension> {
    let mut keys = ALWAYS.to_vec();
    let asked = options.by.iter().copied();
    for dimension in asked.chain(options.filters.iter().map(|filter| filter.dimension)) {
        if !keys.contains(&dimension) {
            keys.push(dimension);
        }
    }
    keys
}

fn conclude(input: &Input, options: &Options, keys: &[Dimension], tally: Tally<'_>) -> Audit {
    let samples = tally
        .samples()
        .map(|(source, line, malformed)| MalformedSample {
            source: input.found().sources[source].name.clone(),
            line,
            reason: malformed.to_string(),
        });
    let malformed_samples = samples.collect();
    let folded = fold(tally.groups, keys, options);
    let found = input.found();
    let scope = Scope {
        sources: found.named.clone(),
        files: found.sources.len() as u64,
        skipped_by_date: found.skipped_by_date,
        repeated: found.repeated,
        special: found.special,
        bytes: tally.bytes,
        lines: tally.lines,
        records: tally.records,
        malformed: tally.malformed,
        blank: tally.blank,
        ambiguous: tally.ambiguous,
        first_seen: folded.first_seen,
        last_seen: folded.last_seen,
        filters: Filters {
            filters: options.filters.clone(),
            period: options.period,
        },
        malformed_samples,
        unreadable: input.errors().into_iter().map(Into::into).collect(),
    };
    let gate = Gate {
        fail_on: options.fail_on.clone(),
        failed: folded.failed,
        inconclusive: inconclusive(&scope, folded.summary.requests, options),
    };
    Audit {
        schema: SCHEMA,
        tool: Tool::THIS,
        scope,
        min_tls: options.min_tls,
        summary: folded.summary,
        by: options.by.clone(),
        groups: folded.groups,
        gate,
    }
}

/// Why nothing follows from an audit, if so.
fn inconclusive(scope: &Scope, requests: u64, options: &Options) -> Option<String> {
    let Scope {
        malformed, records, ..
    } = *scope;
    if records == 0 {
        return Some("there is no record in the input".to_owned());
    }
    if requests == 0 {
        return Some("no record passes the filters".to_owned());
    }
    let limit = options.max_malformed?;
    limit.is_exceeded(malformed, records).then(|| {
        format!(
            "{malformed} of {} lines could not be read, more than --max-malformed allows",
            malformed + records
        )
    })
}
