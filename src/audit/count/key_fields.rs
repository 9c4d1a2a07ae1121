//! The fields by which records are counted.

use crate::audit::value::Field;
use crate::audit::{Dimension, Options};

/// The fields by which every record is counted, whatever the groups are, because the summary needs
/// them. Typed values are always counted by.
const CLEAN: [Field; 3] = [Field::TlsVersion, Field::CipherSuite, Field::Requester];

/// The fields by which a record with a finding is counted, to conclude whom to contact, how to fix
/// it and what would break where. Counting every record like this would be expensive for logs of
/// many buckets.
const FLAGGED: [Field; 5] = [
    Field::TlsVersion,
    Field::CipherSuite,
    Field::Requester,
    Field::UserAgent,
    Field::Bucket,
];

/// The fields of the groups in both tables, which include those of the report's groups; no field
/// occurs twice in a table.
pub(crate) struct KeyFields {
    /// For records without a finding.
    pub clean: Vec<Field>,
    /// For records with a finding.
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
                if !field.is_typed() && !fields.contains(field) {
                    fields.push(*field);
                }
            }
            fields
        };
        Self {
            clean: with_grouped(&CLEAN),
            flagged: with_grouped(&FLAGGED),
            need_endpoint: options
                .dimensions()
                .any(|asked| asked == Dimension::Endpoint),
        }
    }
}
