//! The fields by which records are counted.

use crate::audit::value::Field;
use crate::audit::{Dimension, Options};
use crate::evidence::{Record, Recorder, Transport};

/// The fields by which every record is counted, whatever the groups are, because the summary needs
/// them. Typed values are always counted by.
const CLEAN: [Field; 3] = [Field::TlsVersion, Field::CipherSuite, Field::Requester];

/// Those of records that count only if their bucket has no others.
const CLEAN_OF_BUCKET: [Field; 4] = [
    Field::TlsVersion,
    Field::CipherSuite,
    Field::Requester,
    Field::Bucket,
];

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
    /// For records without a finding, of the preferred kind.
    clean: Vec<Field>,
    /// For those of the other kind. They have the bucket, because it is decided only at the end of
    /// which buckets they count.
    clean_of_bucket: Vec<Field>,
    preferred: Recorder,
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
            clean_of_bucket: with_grouped(&CLEAN_OF_BUCKET),
            preferred: options.prefer,
            flagged: with_grouped(&FLAGGED),
            need_endpoint: options
                .dimensions()
                .any(|asked| asked == Dimension::Endpoint),
        }
    }

    /// The fields for records without a finding.
    pub(crate) fn clean_of(&self, recorder: Recorder) -> &[Field] {
        match recorder == self.preferred {
            true => &self.clean,
            false => &self.clean_of_bucket,
        }
    }

    /// Whether a record is counted apart from those of other buckets, because it is decided only at
    /// the end how it counts, and whether.
    #[inline]
    pub(crate) fn is_apart(&self, record: &Record<'_>) -> bool {
        record.transport == Transport::Absent || record.origin.recorder() != self.preferred
    }
}
