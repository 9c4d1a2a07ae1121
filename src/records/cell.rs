//! The value of a record in a column.

use std::borrow::Cow;

use crate::audit::{Findings, text};
use crate::evidence::{NONE, Timestamp};

/// A value of a record, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell<'r> {
    /// The evidence does not have the field.
    NotRecorded,
    /// The request had no such value.
    None,
    Text(Cow<'r, str>),
    Number(u64),
    Time(Timestamp),
    Findings(Findings),
}

impl<'r> Cell<'r> {
    /// A value as recorded.
    #[inline]
    pub(super) fn recorded(raw: Option<&'r [u8]>) -> Self {
        match raw {
            None => Self::NotRecorded,
            Some(NONE) => Self::None,
            Some(raw) => text(raw).map_or(Self::None, Self::Text),
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
            Some(value) => Self::Text(value.into()),
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
        assert_eq!(Cell::recorded(Some(b"")), Cell::Text("".into()));
        assert_eq!(
            Cell::recorded(Some(b"a?token=b")),
            Cell::Text("a?token=REDACTED".into())
        );
    }

    #[test]
    fn numbers_are_numbers_only_if_nothing_is_lost() {
        assert_eq!(Cell::number(Some(b"0")), Cell::Number(0));
        assert_eq!(Cell::number(Some(b"206")), Cell::Number(206));
        assert_eq!(Cell::number(Some(b"-")), Cell::None);
        for text in ["007", "", "2e3", "1234567890123456789"] {
            let cell = Cell::number(Some(text.as_bytes()));
            assert_eq!(cell, Cell::Text(text.into()));
        }
    }
}
