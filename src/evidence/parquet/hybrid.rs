//! The hybrid of run lengths and packed bits, in which levels and places in dictionaries are written.
//!
//! Source: "Run Length Encoding / Bit-Packing Hybrid" in Encodings.md.

use super::problem::Damaged;
use super::thrift::Thrift;

/// Numbers of up to 32 bits, while they are being read.
#[derive(Debug, Clone, Default)]
pub(super) struct Hybrid {
    /// Bits of each number.
    width: u8,
    /// The place of the next run in the data.
    at: usize,
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    /// The same number, so many times.
    Same(usize, u32),
    /// So many numbers, of which the first begins at this bit.
    Packed(usize, usize),
}

impl Default for Run {
    fn default() -> Self {
        Self::Same(0, 0)
    }
}

impl Hybrid {
    /// Numbers that begin at this byte of the data.
    pub(super) fn new(width: u8, at: usize) -> Result<Self, Damaged> {
        match width <= 32 {
            true => Ok(Self {
                width,
                at,
                run: Run::default(),
            }),
            false => Err(Damaged),
        }
    }

    /// Reads as many numbers as `out` has room for.
    pub(super) fn fill(&mut self, data: &[u8], out: &mut [u32]) -> Result<(), Damaged> {
        let mut filled = 0;
        while filled < out.len() {
            let room = &mut out[filled..];
            match &mut self.run {
                Run::Same(0, _) | Run::Packed(0, _) => self.next_run(data)?,
                Run::Same(left, number) => {
                    let count = room.len().min(*left);
                    room[..count].fill(*number);
                    *left -= count;
                    filled += count;
                }
                Run::Packed(left, bit) => {
                    let count = room.len().min(*left);
                    let width = usize::from(self.width);
                    unpack(data, *bit, width, &mut room[..count]);
                    *bit += count * width;
                    *left -= count;
                    filled += count;
                }
            }
        }
        Ok(())
    }

    fn next_run(&mut self, data: &[u8]) -> Result<(), Damaged> {
        let rest = data.get(self.at..).unwrap_or_default();
        // Numbers of no bits need no runs.
        if rest.is_empty() && self.width == 0 {
            self.run = Run::Same(usize::MAX, 0);
            return Ok(());
        }
        let mut thrift = Thrift { rest };
        let header = usize::try_from(thrift.varint()?).map_err(|_| Damaged)?;
        let start = data.len() - thrift.rest.len();
        let count = header >> 1;
        if header & 1 == 0 {
            let size = usize::from(self.width).div_ceil(8);
            let bytes = thrift.rest.get(..size).ok_or(Damaged)?;
            let mut number = [0; 4];
            number[..size].copy_from_slice(bytes);
            self.run = Run::Same(count, u32::from_le_bytes(number));
            self.at = start + size;
        } else {
            // A group is 8 numbers, and so as many bytes as a number has bits. Writers may leave out
            // bytes of the last group that no number needs.
            let size = count.checked_mul(self.width.into()).ok_or(Damaged)?;
            let size = size.min(thrift.rest.len());
            let numbers = match self.width {
                0 => count.saturating_mul(8),
                width => size.saturating_mul(8) / usize::from(width),
            };
            self.run = Run::Packed(numbers, start * 8);
            self.at = start + size;
        }
        Ok(())
    }
}

/// Reads numbers of `width` bits, which all are in the data.
#[inline]
fn unpack(data: &[u8], mut bit: usize, width: usize, out: &mut [u32]) {
    let mask = (1u64 << width) - 1;
    for number in out {
        let rest = &data[(bit / 8).min(data.len())..];
        let bytes = match rest.first_chunk::<8>() {
            Some(bytes) => *bytes,
            None => {
                let mut bytes = [0; 8];
                bytes[..rest.len()].copy_from_slice(rest);
                bytes
            }
        };
        *number = (u64::from_le_bytes(bytes) >> (bit % 8) & mask) as u32;
        bit += width;
    }
}

/// Reads a number of up to 64 bits, which is in the data.
pub(super) fn unpack_wide(data: &[u8], bit: usize, width: usize) -> u64 {
    let rest = &data[(bit / 8).min(data.len())..];
    let mut bytes = [0; 16];
    let length = rest.len().min(bytes.len());
    bytes[..length].copy_from_slice(&rest[..length]);
    let mask = (1u128 << width) - 1;
    (u128::from_le_bytes(bytes) >> (bit % 8) & mask) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_packed_bits_are_read() {
        // Encodings.md packs 0 to 7 in 3 bits as these three bytes.
        let data = [0x03, 0x88, 0xc6, 0xfa, 0x0a, 0x05];
        for step in 1..14 {
            let mut hybrid = Hybrid::new(3, 0).unwrap();
            let mut numbers = [9; 13];
            for room in numbers.chunks_mut(step) {
                hybrid.fill(&data, room).unwrap();
            }
            assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5, 5]);
            assert_eq!(hybrid.fill(&data, &mut [0]), Err(Damaged));
        }
        assert!(Hybrid::new(33, 0).is_err());
        let mut none = Hybrid::new(0, 1).unwrap();
        let mut numbers = [9; 3];
        none.fill(&[0], &mut numbers).unwrap();
        assert_eq!(numbers, [0; 3]);
    }
}
