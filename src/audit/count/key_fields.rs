//! Which fields records are counted under.

use crate::audit::value::Field;
use crate::audit::{Dimension, Options};

/// What every record is counted under, whatever the groups are: the summary and the findings are
/// made from these.
const ALWAYS: [Field; 5] = [
    Field::Transport,
    Field::Findings,
    Field::TlsVersion,
    Field::CipherSuite,
    Field::Requester,
];

/// What a record with a finding is counted under once more, to tell whom to call, what to do and
/// what breaks where. Counting every record so would cost a report of many buckets dearly.
const FLAGGED: [Field; 9] = [
    Field::Transport,
    Field::Findings,
    Field::TlsVersion,
    Field::CipherSuite,
    Field::Requester,
    Field::UserAgent,
    Field::Bucket,
    Field::Endpoint,
    Field::Denied,
];

/// The fields of both kinds of count, each once.
pub(crate) struct KeyFields {
    /// Of every record.
    pub all: Vec<Field>,
    /// Of a record with a finding: enough to tell its group, too.
    pub flagged: Vec<Field>,
    /// Whether a record's endpoint is needed even if nothing is wrong with it.
    pub need_endpoint: bool,
}

impl KeyFields {
    /// What an audit needs.
    pub(crate) fn of(options: &Options) -> Self {
        let grouped = options.by.iter().flat_map(|dimension| dimension.sources());
        let with_grouped = |fields: &[Field]| {
            let mut fields = fields.to_vec();
            for field in grouped.clone() {
                if !fields.contains(field) {
                    fields.push(*field);
                }
            }
            fields
        };
        Self {
            all: with_grouped(&ALWAYS),
            flagged: with_grouped(&FLAGGED),
            need_endpoint: options
                .dimensions()
                .any(|asked| asked == Dimension::Endpoint),
        }
    }
}
