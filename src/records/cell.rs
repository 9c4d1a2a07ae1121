//! The value of a record in a column.

use std::borrow::Cow;

use crate::audit::{Findings, text};
use crate::evidence::{NONE, Timestamp};

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell<'r> {
    /// The evidence does not have the field.
    NotRecorded,
    /// The request had no such value.
    None,
    Recorded(RecordedText<'r>),
    /// A text that was worked out, without secrets.
    Text(&'r str),
    Number(u64),
    Time(Timestamp),
    Findings(Findings),
}

/// A text as it was recorded, perhaps with secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordedText<'r>(&'r [u8]);

impl<'r> RecordedText<'r> {
    /// The text without its secrets.
    pub(crate) fn redacted(self) -> Cow<'r, str> {
        // It is always text: missing values are cells of another kind.
        text(self.0).unwrap_or_default()
    }

    /// The text with its secrets, by which to know it again. It must never be written.
    #[cfg(feature = "parquet")]
    pub(crate) fn raw(self) -> &'r [u8] {
        self.0
    }
}

impl<'r> Cell<'r> {
    /// A value as recorded.
    #[inline]
    pub(super) fn recorded(raw: Option<&'r [u8]>) -> Self {
        match raw {
            None => Self::NotRecorded,
            Some(NONE) => Self::None,
            Some(raw) => Self::Recorded(RecordedText(raw)),
        }
    }

    /// A number as recorded. What is not a number, or too large for one, stays a text.
    #[inline]
    pub(super) fn number(raw: Option<&'r [u8]>) -> Self {
        let digits = raw.filter(|raw| matches!(raw.len(), 1..=18));
        let number = digits.and_then(|raw| {
            raw.iter().try_fold(0, |number, byte| match byte {
                b'0'..=b'9' => Some(number * 10 + u64::from(byte - b'0')),
                _ => None,
            })
        });
        match number {
            // A zero in front would be lost.
            Some(number) if raw.is_some_and(|raw| raw[0] != b'0' || raw.len() == 1) => {
                Self::Number(number)
            }
            _ => Self::recorded(raw),
        }
    }

    /// What was worked out from a value, if that was recorded.
    #[inline]
    pub(super) fn identified(is_recorded: bool, value: Option<&'r str>) -> Self {
        match value {
            Some(value) => Self::Text(value),
            None if is_recorded => Self::None,
            None => Self::NotRecorded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_not_what_was_not_recorded() {
        assert_eq!(Cell::recorded(None), Cell::NotRecorded);
        assert_eq!(Cell::recorded(Some(b"-")), Cell::None);
        for (raw, expected) in [("", ""), ("a?token=b", "a?token=REDACTED")] {
            match Cell::recorded(Some(raw.as_bytes())) {
                Cell::Recorded(text) => assert_eq!(text.redacted(), expected),
                cell => panic!("{cell:?}"),
            }
        }
    }

    #[test]
    fn numbers_are_numbers_only_if_nothing_is_lost() {
        assert_eq!(Cell::number(Some(b"0")), Cell::Number(0));
        assert_eq!(Cell::number(Some(b"206")), Cell::Number(206));
        assert_eq!(Cell::number(Some(b"-")), Cell::None);
        for text in ["007", "", "2e3", "1234567890123456789"] {
            let cell = Cell::number(Some(text.as_bytes()));
            assert_eq!(cell, Cell::Recorded(RecordedText(text.as_bytes())));
        }
    }
}
