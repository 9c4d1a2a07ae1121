//! What a policy can see of a record: records of one sight have one judgement.

use crate::log::{Record, Transport};
use crate::policy::{LogField, Policy, fields_needed};

use super::SimulateOptions;
use super::decoded::{Decoded, Needs};

/// What stands between the parts of a sight: no text that a policy sees holds one.
const SEPARATOR: char = '\u{1f}';

/// Sees one record after another.
pub(super) struct Sights<'o> {
    options: &'o SimulateOptions,
    /// What the policy sees.
    needed: Vec<LogField>,
    needs: Needs,
    sight: String,
}

impl<'o> Sights<'o> {
    pub(super) fn new(policy: &Policy, options: &'o SimulateOptions) -> Self {
        let needed: Vec<_> = fields_needed(policy).into_iter().collect();
        Self {
            options,
            needs: Needs::of(needed.iter().copied()),
            needed,
            sight: String::new(),
        }
    }

    /// The sight of a record.
    pub(super) fn of(&mut self, record: &Record<'_>, transport: Transport) -> &[u8] {
        let Self {
            options,
            needed,
            needs,
            sight,
        } = self;
        let logged = Decoded::some(record, *needs);
        let logged = logged.request(record, transport, options);
        sight.clear();
        for field in needed.iter() {
            sight.push_str(&field.of(&logged));
            sight.push(SEPARATOR);
        }
        sight.as_bytes()
    }
}
