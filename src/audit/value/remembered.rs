//! Remembering what the values of a dimension mean.

use super::field::{Field, Observation};
use super::recent::Recent;
use crate::audit::Dimension;
use crate::evidence::NONE;

/// The most fields that determine a dimension.
const MOST_SOURCES: usize = 4;

/// What was worked out from the recent values of a dimension. Interpreting a value for every record
/// would be slow.
pub(crate) struct Remembered<T> {
    dimension: Dimension,
    recent: Recent<T>,
    key: Vec<u8>,
}

impl<T: Clone> Remembered<T> {
    /// Remembers up to `slots` values, which must be a power of two.
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
        // An array, since allocating for each record would cost more than the rest.
        let mut parts = [NONE; MOST_SOURCES];
        let sources = dimension.sources();
        for (part, field) in parts.iter_mut().zip(sources) {
            *part = raw(field);
        }
        let raw = &parts[..sources.len()];
        self.key.clear();
        for part in raw {
            self.key.extend_from_slice(&part.len().to_le_bytes());
            self.key.extend_from_slice(part);
        }
        self.recent
            .get(&self.key, || work_out(dimension.value(raw).as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_dimension_has_more_sources_than_there_is_room_for() {
        for dimension in Dimension::ALL {
            assert!(dimension.sources().len() <= MOST_SOURCES, "{dimension:?}");
        }
    }
}
