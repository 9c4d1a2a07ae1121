//! The fields by which records are counted.

use crate::audit::value::Field;
use crate::audit::{Dimension, Options};

/// The fields by which every record is counted, whatever the groups are. The summary and the
/// findings need them.
const ALWAYS: [Field; 5] = [
    Field::Transport,
    Field::Findings,
    Field::TlsVersion,
    Field::CipherSuite,
    Field::Requester,
];

/// The fields by which a record with a finding is counted again, to conclude whom to contact, how
/// to fix it and what would break where. Counting every record like this would be expensive for
/// logs of many buckets.
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

/// The fields of the keys in both tables; no field occurs twice in a table.
pub(crate) struct KeyFields {
    /// For every record.
    pub all: Vec<Field>,
    /// For records with a finding. Includes the fields of the report's groups.
    pub flagged: Vec<Field>,
    /// Whether the endpoint is needed even for records without findings.
    pub need_endpoint: bool,
}

impl KeyFields {
    /// The fields that an audit with these options needs.
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
