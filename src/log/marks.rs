//! Finding a line's end, its spaces and its quotes in one pass.

/// How many spaces and quotes a line may have here. Ordinary lines have about fifty; one with more
/// is left to the grammar.
const CAPACITY: usize = 240;

/// How many bytes are looked at together, one for each bit of a word.
const CHUNK: usize = 64;

/// How many positions are written at a time, needed or not, since that is faster than to ask.
const STEP: usize = 4;

/// How many bytes a line may have here; a longer one is left to the grammar.
const MAX_LEN: usize = 64 * CHUNK;

/// The spaces and quotes of one line.
pub(super) struct Marks {
    /// Where they are, in order; beyond `count` is nothing that means anything.
    at: [u16; CAPACITY + CHUNK + STEP],
    count: usize,
    /// How many of them are quotes.
    pub quotes: u32,
    find: fn(&mut Marks, &[u8]) -> Option<usize>,
}

impl Marks {
    pub(super) fn new() -> Self {
        Self {
            at: [0; CAPACITY + CHUNK + STEP],
            count: 0,
            quotes: 0,
            find: fastest(),
        }
    }

    /// Marks the line that `bytes` begin with, and gives its length without its newline.
    ///
    /// `None` for a line that is too long or has too much in it.
    #[inline]
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        (self.find)(self, bytes)
    }

    /// Where the spaces and quotes are, in order.
    #[inline]
    pub(super) fn positions(&self) -> &[u16] {
        &self.at[..self.count]
    }

    /// The one loop, for any way of looking at a chunk.
    #[inline(always)]
    fn find_by(&mut self, bytes: &[u8], look: impl Fn(&[u8; CHUNK]) -> Seen) -> Option<usize> {
        (self.count, self.quotes) = (0, 0);
        let mut start = 0;
        while start < MAX_LEN && self.count <= CAPACITY {
            let seen = match bytes[start..].first_chunk() {
                Some(chunk) => look(chunk),
                None => {
                    // The last line may lack its newline; here every line ends.
                    let mut last = [b'\n'; CHUNK];
                    last[..bytes.len() - start].copy_from_slice(&bytes[start..]);
                    look(&last)
                }
            };
            let end = seen.newlines.trailing_zeros();
            let in_line = 1u64.checked_shl(end).map_or(u64::MAX, |bit| bit - 1);
            self.quotes += (seen.quotes & in_line).count_ones();
            self.note(start, (seen.spaces | seen.quotes) & in_line);
            if seen.newlines != 0 {
                return (self.count <= CAPACITY).then_some(start + end as usize);
            }
            start += CHUNK;
        }
        None
    }

    /// Notes the positions of a chunk's marks.
    #[inline(always)]
    fn note(&mut self, start: usize, mut marks: u64) {
        let count = marks.count_ones() as usize;
        let mut noted = self.count;
        self.count += count;
        loop {
            // A position beyond the last mark is written too, and overwritten by the next chunk.
            for at in &mut self.at[noted..noted + STEP] {
                *at = (start as u32 + marks.trailing_zeros()) as u16;
                marks &= marks.wrapping_sub(1);
            }
            noted += STEP;
            if marks == 0 {
                break;
            }
        }
    }
}

/// What a chunk holds, a bit for each byte, the first byte lowest.
struct Seen {
    newlines: u64,
    spaces: u64,
    quotes: u64,
}

/// The fastest way on this machine.
fn fastest() -> fn(&mut Marks, &[u8]) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if let Some(find) = x86::fastest() {
        return find;
    }
    find_anywhere
}

/// The way for every machine: eight bytes at a time in a word.
fn find_anywhere(marks: &mut Marks, bytes: &[u8]) -> Option<usize> {
    marks.find_by(bytes, |chunk| Seen {
        newlines: equal(chunk, b'\n'),
        spaces: equal(chunk, b' '),
        quotes: equal(chunk, b'"'),
    })
}

/// Which bytes of a chunk equal `byte`.
fn equal(chunk: &[u8; CHUNK], byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let (words, _) = chunk.as_chunks::<8>();
    std::iter::zip(0.., words).fold(0, |equal, (word, bytes)| {
        let different = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes([byte; 8]);
        // The top bit of each byte that is zero, exactly; then the eight top bits side by side.
        let zero = !((different & LOW).wrapping_add(LOW) | different | LOW);
        equal | (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * word)
    })
}

/// With the vector instructions of x86-64 processors.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
    };

    use super::{CHUNK, Marks, Seen};

    pub(super) fn fastest() -> Option<fn(&mut Marks, &[u8]) -> Option<usize>> {
        let has_avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("popcnt");
        // SAFETY: the processor was just seen to have what the function is compiled for.
        has_avx2.then_some(|marks, bytes| unsafe { find_avx2(marks, bytes) })
    }

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    fn find_avx2(marks: &mut Marks, bytes: &[u8]) -> Option<usize> {
        marks.find_by(bytes, |chunk| {
            let [low, high] = halves(chunk);
            let equal = |byte: u8| {
                let byte = _mm256_set1_epi8(byte.cast_signed());
                let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte)).cast_unsigned();
                let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte)).cast_unsigned();
                u64::from(low) | u64::from(high) << 32
            };
            Seen {
                newlines: equal(b'\n'),
                spaces: equal(b' '),
                quotes: equal(b'"'),
            }
        })
    }

    #[target_feature(enable = "avx2")]
    fn halves(chunk: &[u8; CHUNK]) -> [__m256i; 2] {
        let start = chunk.as_ptr().cast::<__m256i>();
        // SAFETY: a chunk is 64 bytes, two loads of 32 that need no alignment.
        unsafe { [_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every way that this machine has.
    fn ways() -> Vec<fn(&mut Marks, &[u8]) -> Option<usize>> {
        vec![find_anywhere, fastest()]
    }

    proptest! {
        #[test]
        fn finds_what_a_search_byte_by_byte_finds(
            bytes in prop::collection::vec(
                prop_oneof![8 => Just(b'a'), 2 => Just(b' '), 1 => Just(b'"'), 1 => any::<u8>()],
                0..600,
            ),
        ) {
            let line = bytes.split(|&byte| byte == b'\n').next().unwrap();
            let expected: Vec<u16> =
                (0..line.len()).filter(|&at| b" \"".contains(&line[at])).map(|at| at as u16).collect();
            let quotes = line.iter().filter(|&&byte| byte == b'"').count();
            for find in ways() {
                let mut marks = Marks::new();
                prop_assert_eq!(find(&mut marks, &bytes), Some(line.len()));
                prop_assert_eq!(marks.positions(), &expected);
                prop_assert_eq!(marks.quotes as usize, quotes);
            }
        }
    }

    #[test]
    fn leaves_alone_what_is_too_long_or_too_full() {
        for find in ways() {
            let mut marks = Marks::new();
            assert_eq!(find(&mut marks, &[b'a'; MAX_LEN + 1]), None);
            assert_eq!(find(&mut marks, &[b' '; CAPACITY + 1]), None);
            assert_eq!(find(&mut marks, &[b' '; 5 * CAPACITY]), None);
            assert_eq!(find(&mut marks, &[b' '; CAPACITY]), Some(CAPACITY));
        }
    }
}
