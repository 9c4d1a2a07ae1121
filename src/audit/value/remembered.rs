//! Remembering what the values of a dimension mean.

use super::field::{Field, Observation};
use super::recent::Recent;
use crate::audit::Dimension;

/// What was worked out from the recent values of a dimension. Interpreting a value for every record
/// would be slow.
pub(crate) struct Remembered<T> {
    dimension: Dimension,
    recent: Recent<T>,
    key: Vec<u8>,
}

impl<T: Clone> Remembered<T> {
    /// Remembers so many values. Their number must be a power of two.
    pub(crate) fn new(dimension: Dimension, slots: usize) -> Self {
        Self {
            dimension,
            recent: Recent::new(slots),
            key: Vec::new(),
        }
    }

    /// What `work_out` makes of a record's value as text.
    #[inline]
    pub(crate) fn get(
        &mut self,
        observed: &Observation<'_>,
        work_out: impl FnOnce(Option<&str>) -> T,
    ) -> T {
        let dimension = self.dimension;
        let raw = |field: &Field| field.raw(observed);
        if let [field] = dimension.sources() {
            let raw = raw(field);
            return self
                .recent
                .get(raw, || work_out(dimension.value(&[raw]).as_deref()));
        }
        let raw: Vec<_> = dimension.sources().iter().map(raw).collect();
        self.key.clear();
        for part in &raw {
            self.key.extend_from_slice(&part.len().to_le_bytes());
            self.key.extend_from_slice(part);
        }
        self.recent
            .get(&self.key, || work_out(dimension.value(&raw).as_deref()))
    }
}
