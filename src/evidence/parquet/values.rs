//! Values that are not copied: where their texts are.

use super::leaf::LeafKind;
use super::problem::Damaged;
use crate::evidence::timestamp::DAY;

/// A value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    /// Bytes of the page from a place to another.
    Page(u32, u32),
    /// Bytes of the dictionary that are as a text log would write them.
    Dictionary(u32, u32),
    /// Bytes of [`Texts`].
    Text(u32, u32),
    /// Bytes of the texts that were made of dictionary entries.
    DictionaryText(u32, u32),
    /// Milliseconds since 1970.
    Time(i64),
}

/// Texts that were made of numbers.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub bytes: Vec<u8>,
    /// The number whose text was made last. Equal numbers often follow each other.
    last: Option<(i64, Value)>,
}

impl Texts {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.last = None;
    }

    pub(super) fn add(&mut self, text: &[u8]) -> Value {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text);
        Value::Text(start, self.bytes.len() as u32)
    }

    /// The text of a number.
    pub(super) fn number(&mut self, number: i64) -> Value {
        if let Some((last, value)) = self.last
            && last == number
        {
            return value;
        }
        // Digits from the last to the first, and perhaps a sign.
        let mut text = [b'0'; 20];
        let mut at = text.len();
        let mut left = number.unsigned_abs();
        loop {
            at -= 1;
            text[at] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            at -= 1;
            text[at] = b'-';
        }
        let value = self.add(&text[at..]);
        self.last = Some((number, value));
        value
    }

    /// The value of a number of a kind that is a number.
    pub(super) fn integer(&mut self, kind: LeafKind, number: i64) -> Value {
        match kind {
            LeafKind::Time(unit) => Value::Time(unit.milliseconds(number)),
            _ => self.number(number),
        }
    }

    /// The value of a fraction. pandas writes whole numbers so, if some are missing, which then are
    /// no numbers.
    pub(super) fn fraction(&mut self, number: f64) -> Value {
        match number.is_nan() {
            true => Value::Null,
            false => self.number(number as i64),
        }
    }

    pub(super) fn boolean(&mut self, is_true: bool) -> Value {
        self.add(if is_true { b"true" } else { b"false" })
    }
}

/// The Julian day of 1970-01-01.
const JULIAN_1970: i64 = 2_440_588;

/// Reads values as they are, one after another, from `at` on.
///
/// # Errors
/// The data ends before so many values.
pub(super) fn plain(
    kind: LeafKind,
    data: &[u8],
    at: &mut usize,
    count: usize,
    texts: &mut Texts,
    values: &mut Vec<Value>,
) -> Result<(), Damaged> {
    for _ in 0..count {
        let rest = data.get(*at..).ok_or(Damaged)?;
        let (value, length) = match kind {
            LeafKind::Text => {
                let length = u32::from_le_bytes(chunk(rest)?) as usize;
                let start = *at + 4;
                let end = start.checked_add(length).filter(|&end| end <= data.len());
                let end = end.ok_or(Damaged)?;
                (Value::Page(start as u32, end as u32), 4 + length)
            }
            LeafKind::Int32 => (texts.number(i32::from_le_bytes(chunk(rest)?).into()), 4),
            LeafKind::Int64 | LeafKind::Time(_) => {
                (texts.integer(kind, i64::from_le_bytes(chunk(rest)?)), 8)
            }
            LeafKind::Int96 => {
                let nanoseconds = i64::from_le_bytes(chunk(rest)?);
                let day = u32::from_le_bytes(chunk(rest.get(8..).ok_or(Damaged)?)?);
                let days = i64::from(day) - JULIAN_1970;
                (Value::Time(days * DAY + nanoseconds / 1_000_000), 12)
            }
            LeafKind::Float => (texts.fraction(f32::from_le_bytes(chunk(rest)?).into()), 4),
            LeafKind::Double => (texts.fraction(f64::from_le_bytes(chunk(rest)?)), 8),
            LeafKind::Decimal(length) => {
                let bytes = rest.get(..length).ok_or(Damaged)?;
                (texts.number(big_endian(bytes).ok_or(Damaged)?), length)
            }
            // They are bits, which are read elsewhere.
            LeafKind::Bool => return Err(Damaged),
        };
        values.push(value);
        *at += length;
    }
    Ok(())
}

/// A signed number whose first byte counts most; `None` if it has more than 64 bits.
fn big_endian(bytes: &[u8]) -> Option<i64> {
    let sign = match bytes.first() {
        Some(0x80..) => -1,
        _ => 0,
    };
    bytes.iter().try_fold(sign, |number: i64, &byte| {
        Some(number.checked_mul(256)? | i64::from(byte))
    })
}

fn chunk<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Damaged> {
    bytes.first_chunk().copied().ok_or(Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_numbers_if_they_are_not_too_large() {
        for number in [0, 1, -1, 255, 256, 403, -403, i64::MAX, i64::MIN] {
            let wide = i128::from(number).to_be_bytes();
            assert_eq!(big_endian(&wide), Some(number), "{number}");
            assert_eq!(big_endian(&number.to_be_bytes()), Some(number), "{number}");
        }
        let wide = (i128::from(i64::MAX) + 1).to_be_bytes();
        assert_eq!(big_endian(&wide), None);
    }
}
