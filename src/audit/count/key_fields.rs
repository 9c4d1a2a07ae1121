//! The fields by which records are counted.

use crate::audit::value::Field;
use crate::audit::{Dimension, Options};
use crate::evidence::{TlsVersion, Transport};

/// The fields by which every record is counted, whatever the groups are, because the summary needs
/// them. Typed values are always counted by.
const CLEAN: [Field; 3] = [Field::TlsVersion, Field::CipherSuite, Field::Requester];

/// The fields by which a record with a finding is counted, to conclude whom to contact, how to fix
/// it and what would break where. Counting every record like this would be expensive for logs of
/// many buckets.
const FLAGGED: [Field; 6] = [
    Field::TlsVersion,
    Field::CipherSuite,
    Field::Requester,
    Field::UserAgent,
    Field::Bucket,
    Field::RemoteIp,
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
    /// Whether only the addresses of old and plain requests are counted.
    only_old_addresses: bool,
}

/// Whether the address of a request is counted even if nobody asks for addresses: it came over
/// plain HTTP, or TLS below 1.2. Such requests are few, and somebody has to find their senders.
/// Addresses of all others would make many more groups of them.
pub(crate) fn counts_address(transport: Transport) -> bool {
    transport.is_refused_by(TlsVersion::V1_2)
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
            only_old_addresses: !options
                .dimensions()
                .any(|asked| asked == Dimension::RemoteIp),
            need_endpoint: options
                .dimensions()
                .any(|asked| asked == Dimension::Endpoint),
        }
    }

    /// Whether the address of a request with this transport is not counted.
    #[inline]
    pub(crate) fn hides_address(&self, transport: Transport) -> bool {
        self.only_old_addresses && !counts_address(transport)
    }
}
