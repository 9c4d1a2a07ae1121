//! Codes for typed values: a number for keys, and a byte for filters and interpretation.

use super::finding::Findings;
use crate::evidence::{Answer, Transport};
use crate::identify::Endpoint;

/// One byte for each number.
pub(super) const CODES: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The byte of a code's number.
pub(super) fn byte(number: u32) -> &'static [u8] {
    let number = number as usize;
    &CODES[number..=number]
}

/// A value that is stored as a number, or as one byte where other fields have text.
pub(crate) trait Coded: Sized {
    /// The number of the value, below 32.
    fn number(self) -> usize;

    /// The value with this number.
    fn from_number(number: usize) -> Option<Self>;

    /// The byte of the value.
    fn code(self) -> &'static [u8] {
        byte(self.number() as u32)
    }

    /// The value with this byte; `None` if there is none or `code` is not one byte.
    fn from_code(code: &[u8]) -> Option<Self> {
        let &[code] = code else { return None };
        Self::from_number(CODES.iter().position(|&known| known == code)?)
    }
}

impl Coded for Transport {
    fn number(self) -> usize {
        match self {
            Self::Tls(None) => Self::ALL.len(),
            Self::Absent => Self::ALL.len() + 1,
            other => other.index(),
        }
    }

    fn from_number(number: usize) -> Option<Self> {
        (Self::ALL.into_iter())
            .chain([Self::Tls(None), Self::Absent])
            .nth(number)
    }
}

impl Coded for Option<Endpoint> {
    fn number(self) -> usize {
        self.map_or(0, |endpoint| endpoint as usize + 1)
    }

    fn from_number(number: usize) -> Option<Self> {
        match number.checked_sub(1) {
            None => Some(None),
            Some(index) => Endpoint::ALL.get(index).copied().map(Some),
        }
    }
}

impl Coded for Findings {
    fn number(self) -> usize {
        self.bits().into()
    }

    fn from_number(number: usize) -> Option<Self> {
        Self::from_bits(u8::try_from(number).ok()?)
    }
}

impl Coded for Answer {
    fn number(self) -> usize {
        self as usize
    }

    fn from_number(number: usize) -> Option<Self> {
        Self::ALL.get(number).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the values whose code is unique and can be read back.
    fn count<T: Coded + Copy>() -> usize {
        CODES
            .iter()
            .map_while(|&code| T::from_code(&[code]))
            .map(Coded::code)
            .zip(CODES)
            .take_while(|(code, known)| code == &[*known])
            .count()
    }

    #[test]
    fn every_value_has_its_own_code() {
        assert_eq!(count::<Transport>(), Transport::ALL.len() + 2);
        assert_eq!(count::<Option<Endpoint>>(), Endpoint::ALL.len() + 1);
        assert_eq!(count::<Findings>(), 32);
        assert_eq!(count::<Answer>(), Answer::ALL.len());
        assert_eq!(Transport::from_code(b"\n"), None);
        assert_eq!(Transport::from_code(b"AA"), None);
    }
}
