//! Numbers as differences, and texts by such numbers.
//!
//! Source: "Delta Encoding", "Delta-length byte array" and "Delta Strings" in Encodings.md.

use std::ops::Range;

use super::hybrid::unpack_wide;
use super::problem::Damaged;
use super::thrift::Thrift;

/// Numbers that are decoded one by one, so that a page needs no memory for those that it claims to
/// have.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    /// How many are left.
    left: usize,
    last: i64,
    is_first: bool,
    per_miniblock: usize,
    miniblocks: usize,
    /// The place of the next miniblock in the data, or of the next block.
    at: usize,
    /// The smallest difference of the block.
    least: i64,
    /// The places of the widths of the block's other miniblocks.
    widths: Range<usize>,
    miniblock: Miniblock,
}

/// The differences of a miniblock that are left.
#[derive(Debug, Clone, Default)]
struct Miniblock {
    left: usize,
    /// The place of the next one in the data, in bits.
    bit: usize,
    width: usize,
}

impl Numbers {
    /// Numbers that begin at `at`, of which there may be `most`, and where they end.
    ///
    /// # Errors
    /// They are damaged, or the data ends before they do.
    pub(super) fn new(data: &[u8], at: usize, most: usize) -> Result<(Self, usize), Damaged> {
        let mut thrift = Thrift {
            rest: data.get(at..).ok_or(Damaged)?,
        };
        let size = |number: u64| usize::try_from(number).map_err(|_| Damaged);
        let block = size(thrift.varint()?)?;
        let miniblocks = size(thrift.varint()?)?;
        let count = size(thrift.varint()?)?;
        let last = thrift.number()?;
        let per_miniblock = block.checked_div(miniblocks).ok_or(Damaged)?;
        let is_whole = per_miniblock > 0 && per_miniblock.is_multiple_of(8) && block <= 1 << 20;
        if !is_whole || count > most {
            return Err(Damaged);
        }
        let numbers = Self {
            left: count,
            last,
            is_first: true,
            per_miniblock,
            miniblocks,
            at: data.len() - thrift.rest.len(),
            least: 0,
            widths: 0..0,
            miniblock: Miniblock::default(),
        };
        let end = numbers.clone().end(data)?;
        Ok((numbers, end))
    }

    /// The next number.
    pub(super) fn next(&mut self, data: &[u8]) -> Result<i64, Damaged> {
        self.left = self.left.checked_sub(1).ok_or(Damaged)?;
        if std::mem::take(&mut self.is_first) {
            return Ok(self.last);
        }
        if self.miniblock.left == 0 {
            self.next_miniblock(data)?;
        }
        let Miniblock { left, bit, width } = &mut self.miniblock;
        let difference = unpack_wide(data, *bit, *width) as i64;
        *left -= 1;
        *bit += *width;
        self.last = self.last.wrapping_add(self.least).wrapping_add(difference);
        Ok(self.last)
    }

    /// The next number, if it is a length.
    pub(super) fn length(&mut self, data: &[u8]) -> Result<usize, Damaged> {
        let length = u32::try_from(self.next(data)?).map_err(|_| Damaged)?;
        Ok(length as usize)
    }

    fn next_miniblock(&mut self, data: &[u8]) -> Result<(), Damaged> {
        if self.widths.is_empty() {
            let mut thrift = Thrift {
                rest: data.get(self.at..).ok_or(Damaged)?,
            };
            self.least = thrift.number()?;
            if self.miniblocks > thrift.rest.len() {
                return Err(Damaged);
            }
            let start = data.len() - thrift.rest.len();
            self.at = start + self.miniblocks;
            self.widths = start..self.at;
        }
        let width = self.widths.next().and_then(|at| data.get(at));
        let width = usize::from(*width.ok_or(Damaged)?);
        let bytes = self.per_miniblock / 8 * width;
        if width > 64 || bytes > data.len() - self.at {
            return Err(Damaged);
        }
        self.miniblock = Miniblock {
            left: self.per_miniblock,
            bit: self.at * 8,
            width,
        };
        self.at += bytes;
        Ok(())
    }

    /// Where the numbers end. Miniblocks after the last number have no bytes.
    fn end(mut self, data: &[u8]) -> Result<usize, Damaged> {
        self.left = self.left.saturating_sub(1);
        while self.left > 0 {
            self.next_miniblock(data)?;
            self.left = self.left.saturating_sub(self.per_miniblock);
        }
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(data: &[u8], at: usize, most: usize) -> Result<(Vec<i64>, usize), Damaged> {
        let (mut numbers, end) = Numbers::new(data, at, most)?;
        let all = (0..numbers.left).map(|_| numbers.next(data));
        Ok((all.collect::<Result<_, _>>()?, end))
    }

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
