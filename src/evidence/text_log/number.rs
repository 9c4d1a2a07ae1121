//! The numbers of a line.

use crate::evidence::reader::parse_number;

/// The number that the bytes of `line` from `start` to `end` are; `-` is 0. Returns `None` for any
/// other text.
#[inline]
pub(crate) fn number_in(line: &[u8], start: usize, end: usize) -> Option<u64> {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    const HIGH: u64 = u64::from_le_bytes([0xf0; 8]);
    const SIX: u64 = u64::from_le_bytes([6; 8]);
    let len = end - start;
    // Numbers come late in a line, so eight bytes always precede a field's end.
    let last = end
        .checked_sub(8)
        .and_then(|from| line[from..].first_chunk());
    match (len, last) {
        (1..=8, Some(last)) => {
            // The bytes before the field are replaced with zeros.
            let before = !(u64::MAX << (64 - 8 * len));
            let digits = u64::from_le_bytes(*last) & !before | ZEROS & before;
            let all_digits = (digits & HIGH == ZEROS) & (digits.wrapping_add(SIX) & HIGH == ZEROS);
            let is_none = (len == 1) & (last[7] == b'-');
            let number = if is_none {
                0
            } else {
                number_of(digits & !HIGH)
            };
            (all_digits | is_none).then_some(number)
        }
        (0, _) => None,
        _ => long_number(&line[start..end]),
    }
}

/// The number with these eight digits. The first digit is in the lowest byte. Bytes up to 15 do not
/// overflow, so other texts may be given, too.
#[inline]
fn number_of(digits: u64) -> u64 {
    let twos = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

#[inline(never)]
fn long_number(text: &[u8]) -> Option<u64> {
    text.iter()
        .all(u8::is_ascii_digit)
        .then(|| parse_number(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_digits_or_none(text in "[0-9]{0,25}|[-0-9:/ a]{0,9}|.{0,9}") {
            let line = format!("before {text} behind");
            let is_number =
                text == "-" || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = is_number.then(|| parse_number(text.as_bytes()));
            prop_assert_eq!(number_in(line.as_bytes(), 7, 7 + text.len()), number);
            let wide = text.parse().ok().filter(|_| is_number && text.len() < 20);
            prop_assert!(wide.is_none() || wide == number);
        }
    }
}
