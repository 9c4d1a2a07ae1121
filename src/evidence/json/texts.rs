//! Texts collected from one JSON object, by number.

use super::invalid::Invalid;
use super::text::Text;

/// The values of `N` fields, as written. At most 64.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a, const N: usize> {
    pub raw: [Option<&'a [u8]>; N],
    /// The fields whose text contains escapes: a bit for each.
    escaped: u64,
}

impl<'a, const N: usize> Texts<'a, N> {
    pub(crate) const EMPTY: Self = {
        assert!(N <= u64::BITS as usize);
        Self {
            raw: [None; N],
            escaped: 0,
        }
    };

    #[inline]
    pub(crate) fn set(&mut self, field: usize, text: Text<'a>) {
        self.raw[field] = Some(text.raw);
        self.escaped = self.escaped & !(1 << field) | u64::from(text.is_escaped) << field;
    }

    /// Whether a text contains escapes, so that [`Texts::raw`] is not its value.
    #[inline]
    pub(crate) fn is_escaped(&self) -> bool {
        self.escaped != 0
    }

    /// The values, without escapes. Those that had some are in `memory`, whose content is lost.
    ///
    /// # Errors
    /// An escape is invalid.
    pub(crate) fn values<'m>(
        &self,
        memory: &'m mut Vec<u8>,
    ) -> Result<[Option<&'m [u8]>; N], Invalid>
    where
        'a: 'm,
    {
        memory.clear();
        let mut ends = [0; N];
        for (field, end) in ends.iter_mut().enumerate() {
            if let Some(raw) = self.raw[field].filter(|_| self.is_escaped_at(field)) {
                let is_escaped = true;
                Text { raw, is_escaped }.unescape(memory)?;
            }
            *end = memory.len();
        }
        let memory: &'m [u8] = memory;
        let mut values: [Option<&'m [u8]>; N] = self.raw;
        let mut start = 0;
        for (field, end) in ends.into_iter().enumerate() {
            if self.is_escaped_at(field) {
                values[field] = Some(&memory[start..end]);
            }
            start = end;
        }
        Ok(values)
    }

    /// Whether the text of a field contains escapes.
    pub(crate) fn is_escaped_at(&self, field: usize) -> bool {
        self.escaped >> field & 1 == 1
    }
}
