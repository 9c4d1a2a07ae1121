//! What a policy can see of a record: records of one sight have one judgement.

use crate::evidence::{Record, Transport};
use crate::policy::{LogField, Policy, fields_needed};

use super::SimulateOptions;
use super::decode::{Decoder, FieldSet};

/// Sees one record after another.
pub(crate) struct Sights<'o> {
    options: &'o SimulateOptions,
    /// What the policy sees.
    needed: Vec<LogField>,
    decoded: FieldSet,
    sight: Vec<u8>,
}

impl<'o> Sights<'o> {
    pub(crate) fn new(policy: &Policy, options: &'o SimulateOptions) -> Self {
        let needed: Vec<_> = fields_needed(policy).into_iter().collect();
        Self {
            options,
            decoded: needed.iter().copied().collect(),
            needed,
            sight: Vec::new(),
        }
    }

    /// The sight of a record: each field that the policy sees, behind its length. Without the
    /// lengths, what a stranger puts at the end of one field could be taken for the start of the
    /// next, and two records that differ would share a judgement.
    pub(crate) fn of(&mut self, record: &Record<'_>, transport: Transport) -> &[u8] {
        let Self {
            options,
            needed,
            decoded,
            sight,
        } = self;
        let decoder = Decoder::default();
        let logged = decoder.request(record, transport, options, *decoded);
        sight.clear();
        for field in needed.iter() {
            let text = field.of(&logged);
            sight.extend_from_slice(&text.len().to_le_bytes());
            sight.extend_from_slice(text.as_bytes());
        }
        sight
    }
}
