//! The key under which a judgement is cached: everything that the policy sees of a record.

use crate::evidence::Record;
use crate::policy::{LogField, Policy, fields_needed};

use super::SimulateOptions;
use super::decode::{Decoder, FieldSet};

/// Makes the cache keys of one record after another.
pub(crate) struct CacheKeys<'o> {
    options: &'o SimulateOptions,
    /// The fields that the policy sees.
    fields: Vec<LogField>,
    /// The same fields, as a set.
    decoded: FieldSet,
    key: Vec<u8>,
}

impl<'o> CacheKeys<'o> {
    pub(crate) fn new(policy: &Policy, options: &'o SimulateOptions) -> Self {
        let fields = fields_needed(policy, &options.judge);
        Self {
            options,
            decoded: fields.iter().copied().collect(),
            fields: fields.into_iter().collect(),
            key: Vec::new(),
        }
    }

    /// The cache key of a record: each field that the policy sees, after its length. Without the
    /// lengths, the end of one field could pass for the start of the next. Clients choose what
    /// some fields hold, so two different records could then share a judgement.
    pub(crate) fn of(&mut self, record: &Record<'_>) -> &[u8] {
        let decoder = Decoder::default();
        let logged = decoder.request(record, self.options, self.decoded);
        self.key.clear();
        for field in &self.fields {
            let text = field.of(&logged);
            self.key.extend_from_slice(&text.len().to_le_bytes());
            self.key.extend_from_slice(text.as_bytes());
        }
        &self.key
    }
}
