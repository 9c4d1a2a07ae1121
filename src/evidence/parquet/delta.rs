//! Numbers as differences, and texts by such numbers.
//!
//! Source: "Delta Encoding", "Delta-length byte array" and "Delta Strings" in Encodings.md.

use super::hybrid::unpack_wide;
use super::problem::Damaged;
use super::thrift::Thrift;

/// Reads numbers that begin at `at`, of which there may be `most`. Returns them and where they end.
pub(super) fn numbers(data: &[u8], at: usize, most: usize) -> Result<(Vec<i64>, usize), Damaged> {
    let mut thrift = Thrift {
        rest: data.get(at..).ok_or(Damaged)?,
    };
    let size = |number: u64| usize::try_from(number).map_err(|_| Damaged);
    let block = size(thrift.varint()?)?;
    let miniblocks = size(thrift.varint()?)?;
    let count = size(thrift.varint()?)?;
    let mut last = thrift.number()?;
    let per_miniblock = block.checked_div(miniblocks).ok_or(Damaged)?;
    let is_whole = per_miniblock > 0 && per_miniblock.is_multiple_of(8) && block <= 1 << 20;
    if !is_whole || count > most {
        return Err(Damaged);
    }
    let mut numbers = Vec::with_capacity(count);
    if count > 0 {
        numbers.push(last);
    }
    while numbers.len() < count {
        let least = thrift.number()?;
        let (widths, rest) = thrift.rest.split_at_checked(miniblocks).ok_or(Damaged)?;
        thrift.rest = rest;
        for &width in widths {
            // Those after the last number have no bytes.
            if numbers.len() == count {
                break;
            }
            let width = usize::from(width);
            if width > 64 {
                return Err(Damaged);
            }
            let bytes = per_miniblock / 8 * width;
            let (packed, rest) = thrift.rest.split_at_checked(bytes).ok_or(Damaged)?;
            thrift.rest = rest;
            for place in 0..per_miniblock.min(count - numbers.len()) {
                let difference = unpack_wide(packed, place * width, width) as i64;
                last = last.wrapping_add(least).wrapping_add(difference);
                numbers.push(last);
            }
        }
    }
    Ok((numbers, data.len() - thrift.rest.len()))
}

/// Reads lengths of texts, and where the texts begin.
pub(super) fn lengths(data: &[u8], at: usize, most: usize) -> Result<(Vec<u32>, usize), Damaged> {
    let (numbers, end) = numbers(data, at, most)?;
    let lengths = numbers
        .into_iter()
        .map(|length| u32::try_from(length).map_err(|_| Damaged));
    Ok((lengths.collect::<Result<_, _>>()?, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_added_up() {
        // The two examples of Encodings.md: 1 to 5, and 7, 5, 3, 1, 2, 3, 4, 5.
        let data = [0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0, 0, 0, 0];
        assert_eq!(numbers(&data, 0, 5), Ok((vec![1, 2, 3, 4, 5], 10)));
        assert_eq!(numbers(&data, 0, 4), Err(Damaged));
        let mut data = vec![9, 0x80, 0x01, 0x04, 0x08, 0x0e, 0x03, 2, 0, 0, 0];
        data.extend([0xc0, 0x3f, 0, 0, 0, 0, 0, 0]);
        let expected = Ok((vec![7, 5, 3, 1, 2, 3, 4, 5], data.len()));
        assert_eq!(numbers(&data, 1, 9), expected);
        for end in 0..data.len() {
            assert_eq!(numbers(&data[..end], 1, 9), Err(Damaged), "{end}");
        }
    }
}
