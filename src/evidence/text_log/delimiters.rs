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

/// A way to mark a line.
type Find = fn(&mut Marks, &[u8]) -> Option<usize>;

/// The spaces and quotes of one line.
pub(crate) struct Marks {
    /// Where they are, in order, and then the line's end; beyond that nothing means anything.
    at: [u16; CAPACITY + 2 * CHUNK],
    count: usize,
    /// How many of them are quotes.
    pub quotes: u32,
    find: Find,
}

impl Marks {
    pub(crate) fn new() -> Self {
        Self {
            at: [0; CAPACITY + 2 * CHUNK],
            count: 0,
            quotes: 0,
            find: fastest(),
        }
    }

    /// Marks the line that `bytes` begin with, and gives its length without its newline.
    ///
    /// `None` for a line that is too long or has too much in it.
    #[inline]
    pub(crate) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        (self.find)(self, bytes)
    }

    /// How many spaces and quotes there are.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Where `N` of them are, from one on. The line's end stands behind the last; beyond that
    /// nothing means anything.
    #[inline]
    pub(crate) fn from<const N: usize>(&self, first: usize) -> Option<&[u16; N]> {
        self.at.get(first..)?.first_chunk()
    }

    /// The one loop, for any way of looking at a chunk and of noting its marks.
    ///
    /// `note` writes the positions of a chunk's marks, given as bits and where the chunk starts,
    /// to the front of a space for all of a chunk's bytes.
    #[inline(always)]
    fn find_by(
        &mut self,
        bytes: &[u8],
        look: impl Fn(&[u8; CHUNK]) -> Seen,
        note: impl Fn(&mut [u16; CHUNK], u64, u16),
    ) -> Option<usize> {
        let (mut count, mut quotes) = (0, 0);
        let mut start = 0;
        while start < MAX_LEN && count <= CAPACITY {
            let mut seen = match bytes[start..].first_chunk() {
                Some(chunk) => look(chunk),
                None => {
                    // The last line may lack its newline; here every line ends.
                    let mut last = [b'\n'; CHUNK];
                    last[..bytes.len() - start].copy_from_slice(&bytes[start..]);
                    look(&last)
                }
            };
            // Everything up to the first newline, or all of a chunk without one.
            let in_line = seen.newlines ^ seen.newlines.wrapping_sub(1);
            seen.marks &= in_line;
            seen.quotes &= in_line;
            quotes += seen.quotes.count_ones();
            if let Some(free) = self.at[count..].first_chunk_mut() {
                note(free, seen.marks, start as u16);
            }
            count += seen.marks.count_ones() as usize;
            if seen.newlines != 0 {
                (self.count, self.quotes) = (count, quotes);
                let length = start + seen.newlines.trailing_zeros() as usize;
                // The line's end stands behind its last mark, where a last field ends.
                self.at[count] = length as u16;
                return (count <= CAPACITY).then_some(length);
            }
            start += CHUNK;
        }
        None
    }
}

/// Notes the positions of a chunk's marks one after another.
#[inline(always)]
fn note_each(free: &mut [u16; CHUNK], mut marks: u64, start: u16) {
    let mut noted = 0;
    // A position beyond the last mark is written too, and overwritten by the next chunk.
    while let Some(step) = free.get_mut(noted..noted + STEP) {
        for at in step {
            *at = start.wrapping_add(marks.trailing_zeros() as u16);
            marks &= marks.wrapping_sub(1);
        }
        if marks == 0 {
            break;
        }
        noted += STEP;
    }
}

/// What a chunk holds, a bit for each byte, the first byte lowest.
struct Seen {
    newlines: u64,
    /// Spaces and quotes.
    marks: u64,
    quotes: u64,
}

/// The fastest way on this machine.
fn fastest() -> Find {
    #[cfg(target_arch = "x86_64")]
    if let Some(find) = x86::fastest() {
        return find;
    }
    find_anywhere
}

/// The way for every machine: eight bytes at a time in a word.
fn find_anywhere(marks: &mut Marks, bytes: &[u8]) -> Option<usize> {
    let look = |chunk: &[u8; CHUNK]| {
        let quotes = equal(chunk, b'"');
        Seen {
            newlines: equal(chunk, b'\n'),
            marks: equal(chunk, b' ') | quotes,
            quotes,
        }
    };
    marks.find_by(bytes, look, note_each)
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
        _mm512_add_epi16, _mm512_castsi512_si256, _mm512_cmpeq_epi8_mask, _mm512_cvtepu8_epi16,
        _mm512_loadu_si512, _mm512_maskz_compress_epi8, _mm512_set1_epi8, _mm512_set1_epi16,
        _mm512_storeu_si512,
    };

    use super::{CHUNK, Find, Marks, Seen, note_each};

    /// How many positions one vector of 512 bits holds.
    const LANES: usize = 32;

    /// The bytes 0 to 63.
    const IOTA: [u8; CHUNK] = {
        let mut iota = [0; CHUNK];
        let mut at = 0;
        while at < CHUNK {
            iota[at] = at as u8;
            at += 1;
        }
        iota
    };

    pub(crate) fn fastest() -> Option<Find> {
        let has_avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("popcnt");
        let has_avx512 = has_avx2
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi2");
        if has_avx512 {
            // SAFETY: the processor was just seen to have what the function is compiled for.
            Some(|marks, bytes| unsafe { find_avx512(marks, bytes) })
        } else if has_avx2 {
            // SAFETY: the processor was just seen to have what the function is compiled for.
            Some(|marks, bytes| unsafe { find_avx2(marks, bytes) })
        } else {
            None
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,avx2,bmi1,popcnt")]
    fn find_avx512(marks: &mut Marks, bytes: &[u8]) -> Option<usize> {
        let [newline, space, quote] =
            [b'\n', b' ', b'"'].map(|byte| _mm512_set1_epi8(byte.cast_signed()));
        // SAFETY: the load is of the 64 bytes of an array.
        let iota = unsafe { _mm512_loadu_si512(IOTA.as_ptr().cast()) };
        let look = |chunk: &[u8; CHUNK]| {
            // SAFETY: a chunk is 64 bytes, and the load needs no alignment.
            let chunk = unsafe { _mm512_loadu_si512(chunk.as_ptr().cast()) };
            let quotes = _mm512_cmpeq_epi8_mask(chunk, quote);
            let marks = _mm512_cmpeq_epi8_mask(chunk, space) | quotes;
            Seen {
                newlines: _mm512_cmpeq_epi8_mask(chunk, newline),
                marks,
                quotes,
            }
        };
        let note = |free: &mut [u16; CHUNK], marks: u64, start: u16| {
            if marks.count_ones() as usize > LANES {
                return note_each(free, marks, start);
            }
            let offsets = _mm512_maskz_compress_epi8(marks, iota);
            let offsets = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(offsets));
            let at = _mm512_add_epi16(offsets, _mm512_set1_epi16(start.cast_signed()));
            // SAFETY: a vector is 32 positions, and there is room for 64.
            unsafe { _mm512_storeu_si512(free.as_mut_ptr().cast(), at) };
        };
        marks.find_by(bytes, look, note)
    }

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    fn find_avx2(marks: &mut Marks, bytes: &[u8]) -> Option<usize> {
        let look = |chunk: &[u8; CHUNK]| {
            let start = chunk.as_ptr().cast::<__m256i>();
            // SAFETY: a chunk is 64 bytes, two loads of 32 that need no alignment.
            let [low, high] =
                unsafe { [_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))] };
            let equal = |byte: u8| {
                let byte = _mm256_set1_epi8(byte.cast_signed());
                let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte)).cast_unsigned();
                let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte)).cast_unsigned();
                // Were the optimiser to see that these bits are a vector's, it would take them out
                // of it one by one.
                std::hint::black_box(u64::from(low) | u64::from(high) << 32)
            };
            let quotes = equal(b'"');
            Seen {
                newlines: equal(b'\n'),
                marks: equal(b' ') | quotes,
                quotes,
            }
        };
        marks.find_by(bytes, look, note_each)
    }

    /// Every way that this processor has, for tests.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Find> {
        let mut ways: Vec<_> = fastest().into_iter().collect();
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") {
            // SAFETY: the processor was just seen to have what the function is compiled for.
            ways.push(|marks, bytes| unsafe { find_avx2(marks, bytes) });
        }
        ways
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every way that this machine has.
    fn ways() -> Vec<Find> {
        let mut ways: Vec<Find> = vec![find_anywhere];
        #[cfg(target_arch = "x86_64")]
        ways.extend(x86::all());
        ways
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
                prop_assert_eq!(&marks.at[..marks.count], &expected);
                prop_assert_eq!(usize::from(marks.at[marks.count]), line.len());
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
