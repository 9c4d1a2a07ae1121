//! Writing numbers of few bits: the hybrid of run lengths and packed bits.
//!
//! Source: "Run Length Encoding / Bit-Packing Hybrid" in Encodings.md of the Parquet format.

/// How many numbers are packed together.
const GROUP: usize = 8;

/// The number of bits that numbers up to `largest` take, at least one.
pub(super) fn width(largest: u32) -> u8 {
    // At most 32.
    (u32::BITS - largest.leading_zeros()).max(1) as u8
}

/// Writes numbers of `width` bits. A number that is repeated is written once; others are packed.
pub(super) fn write_hybrid(numbers: &[u32], width: u8, out: &mut Vec<u8>) {
    let (mut start, mut at) = (0, 0);
    while at < numbers.len() {
        let number = numbers[at];
        let rest = &numbers[at..];
        let same = rest.iter().take_while(|&&next| next == number).count();
        // What is packed before a run ends with a whole group.
        let filler = (at - start).next_multiple_of(GROUP) - (at - start);
        if same >= filler + GROUP {
            let end = at + filler;
            pack(&numbers[start..end], width, out);
            varint((same - filler) << 1, out);
            out.extend_from_slice(&number.to_le_bytes()[..usize::from(width).div_ceil(8)]);
            start = at + same;
        }
        at += same;
    }
    pack(&numbers[start..], width, out);
}

/// Packs numbers, the lowest bit first. Zeros fill the last group.
fn pack(numbers: &[u32], width: u8, out: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    let groups = numbers.len().div_ceil(GROUP);
    varint(groups << 1 | 1, out);
    let size = out.len() + groups * usize::from(width);
    let (mut bits, mut count) = (0u64, 0);
    for &number in numbers {
        bits |= u64::from(number) << count;
        count += width;
        while count >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            count -= 8;
        }
    }
    if count > 0 {
        out.push(bits as u8);
    }
    out.resize(size, 0);
}

/// Seven bits to a byte, the lowest first. All but the last have the highest bit set.
fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples_of_the_format() {
        let written = |numbers: &[u32], width| {
            let mut out = Vec::new();
            write_hybrid(numbers, width, &mut out);
            out
        };
        // The numbers 0 to 7 with three bits are an example of the format's description.
        let example = [0b0000_0011, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(written(&[0, 1, 2, 3, 4, 5, 6, 7], 3), example);
        assert_eq!(written(&[1; 200], 1), [0x90, 0x03, 1]);
        assert_eq!(written(&[4; 9], 17), [18, 4, 0, 0]);
        assert_eq!(written(&[1], 1), [3, 1]);
        assert!(written(&[], 1).is_empty());
        assert_eq!(
            [0, 1, 2, 255, 256, u32::MAX].map(width),
            [1, 1, 2, 8, 9, 32]
        );
    }

    /// Runs and other numbers in turn.
    fn numbers() -> impl Strategy<Value = Vec<u32>> {
        let part = (any::<u32>(), 1..40usize, any::<bool>());
        prop::collection::vec(part, 0..12).prop_map(|parts| {
            let part = |(seed, count, is_run): (u32, usize, bool)| {
                let step = u32::from(!is_run) * 0x9e37_79b9;
                (0..count as u32).map(move |number| seed.wrapping_add(number.wrapping_mul(step)))
            };
            parts.into_iter().flat_map(part).collect()
        })
    }

    /// Reads numbers bit by bit.
    fn read(mut data: &[u8], width: u8, count: usize) -> Vec<u32> {
        let width = usize::from(width);
        let mut numbers = Vec::new();
        while !data.is_empty() {
            let (mut header, mut shift) = (0, 0);
            while let [byte, rest @ ..] = data {
                header |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                data = rest;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let size = match header & 1 {
                1 => (header >> 1) * width,
                _ => width.div_ceil(8),
            };
            let (bytes, rest) = data.split_at(size);
            data = rest;
            let bit = |at: usize| u32::from(bytes[at / 8] >> (at % 8) & 1);
            let number = |start: usize| (0..width).fold(0, |sum, at| sum | bit(start + at) << at);
            match header & 1 {
                1 => numbers.extend((0..(header >> 1) * GROUP).map(|at| number(at * width))),
                _ => numbers.extend(std::iter::repeat_n(number(0), header >> 1)),
            }
        }
        assert!(numbers[count..].iter().all(|&filler| filler == 0));
        assert!(numbers.len() - count < GROUP);
        numbers.truncate(count);
        numbers
    }

    proptest! {
        #[test]
        fn numbers_are_read_back(numbers in numbers(), width in 1..=32u8) {
            let mask = u32::MAX >> (32 - u32::from(width));
            let numbers: Vec<_> = numbers.into_iter().map(|number| number & mask).collect();
            let mut out = Vec::new();
            write_hybrid(&numbers, width, &mut out);
            prop_assert_eq!(read(&out, width, numbers.len()), numbers);
        }
    }
}
