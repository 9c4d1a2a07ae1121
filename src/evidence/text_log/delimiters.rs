//! Finds a line's end, its spaces and its quotes in one pass.

/// The most spaces and quotes that a line may have here. Ordinary lines have about fifty. Lines
/// with more than this are left to the grammar.
const CAPACITY: usize = 240;

/// The number of bytes that are compared together, one for each bit of a `u64`.
const CHUNK: usize = 64;

/// The number of positions that are written at a time. Writing some that are not needed is faster
/// than a branch for each.
const STEP: usize = 4;

/// The most bytes that a line may have here. Longer lines are left to the grammar.
const MAX_LEN: usize = 64 * CHUNK;

/// An implementation of [`Marks::find`].
type Find = fn(&mut Marks, &[u8]) -> Option<usize>;

/// The spaces and quotes of one line.
pub(crate) struct Marks {
    /// Their positions in order, and then the position of the line's end. The rest is garbage.
    at: [u16; CAPACITY + 2 * CHUNK],
    count: usize,
    /// The number of quotes among them.
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

    /// Finds the spaces and quotes of the first line in `bytes`, and returns the line's length
    /// without its newline.
    ///
    /// Returns `None` if the line is too long or has too many of them.
    #[inline]
    pub(crate) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        (self.find)(self, bytes)
    }

    /// The number of spaces and quotes.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The positions of `N` spaces and quotes, beginning with number `first`. The line's end counts
    /// as one more. Any positions after it are garbage.
    #[inline]
    pub(crate) fn from<const N: usize>(&self, first: usize) -> Option<&[u16; N]> {
        self.at.get(first..)?.first_chunk()
    }

    /// The loop over the chunks, which all implementations share.
    ///
    /// `look` compares the bytes of a chunk. `note` writes the positions of its marks to the front
    /// of an array; it is given the marks as bits, and the position of the chunk.
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
                    // The last line may have no newline, so the chunk is filled up with some.
                    let mut last = [b'\n'; CHUNK];
                    last[..bytes.len() - start].copy_from_slice(&bytes[start..]);
                    look(&last)
                }
            };
            // The bits up to the first newline, or all bits if there is none.
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
                // The last field ends here rather than at a mark.
                self.at[count] = length as u16;
                return (count <= CAPACITY).then_some(length);
            }
            start += CHUNK;
        }
        None
    }
}

/// Writes the positions of a chunk's marks one after another.
#[inline(always)]
fn note_each(free: &mut [u16; CHUNK], mut marks: u64, start: u16) {
    let mut noted = 0;
    // The next chunk overwrites the positions that are written after the last mark.
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

/// The newlines, spaces and quotes of a chunk: a bit for each byte, from the lowest bit on.
struct Seen {
    newlines: u64,
    /// Spaces and quotes.
    marks: u64,
    quotes: u64,
}

/// The fastest implementation that this machine can run.
fn fastest() -> Find {
    #[cfg(target_arch = "x86_64")]
    if let Some(find) = x86::fastest() {
        return find;
    }
    find_anywhere
}

/// The implementation for every machine. It compares eight bytes at a time in a `u64`.
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

/// The bytes of a chunk that equal `byte`, as bits.
fn equal(chunk: &[u8; CHUNK], byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let (words, _) = chunk.as_chunks::<8>();
    std::iter::zip(0.., words).fold(0, |equal, (word, bytes)| {
        let different = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes([byte; 8]);
        // Sets the top bit of each byte that is zero, and of no other, and then moves the eight top
        // bits together.
        let zero = !((different & LOW).wrapping_add(LOW) | different | LOW);
        equal | (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * word)
    })
}

/// Implementations with the vector instructions of x86-64 processors.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::{
        __m256i, _MM_HINT_T0, _mm_prefetch, _mm256_cmpeq_epi8, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_set1_epi8, _mm512_add_epi16, _mm512_castsi512_si256,
        _mm512_cmpeq_epi8_mask, _mm512_cvtepu8_epi16, _mm512_loadu_si512,
        _mm512_maskz_compress_epi8, _mm512_set1_epi8, _mm512_set1_epi16, _mm512_storeu_si512,
    };

    use super::{CHUNK, Find, Marks, Seen, note_each};

    /// The number of positions in a vector of 512 bits.
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

    /// How far ahead of a chunk memory is asked for, in bytes. Processors do that by themselves only
    /// to the end of a page of 4 KiB, and too late: parsing a line takes longer than that.
    const AHEAD: usize = 4096;

    /// Asks for the memory that is [`AHEAD`] of a chunk, so that it is in the cache when its turn
    /// comes.
    #[inline(always)]
    fn prefetch(chunk: &[u8; CHUNK]) {
        let ahead = chunk.as_ptr().wrapping_add(AHEAD);
        // SAFETY: a prefetch has no effect but on the cache, and none for an invalid address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(ahead.cast()) };
    }

    pub(crate) fn fastest() -> Option<Find> {
        let has_avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("popcnt");
        let has_avx512 = has_avx2
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi2");
        if has_avx512 {
            // SAFETY: the processor has the features that the function is compiled for.
            Some(|marks, bytes| unsafe { find_avx512(marks, bytes) })
        } else if has_avx2 {
            // SAFETY: the processor has the features that the function is compiled for.
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
            prefetch(chunk);
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
            prefetch(chunk);
            let start = chunk.as_ptr().cast::<__m256i>();
            // SAFETY: a chunk is 64 bytes, two loads of 32 that need no alignment.
            let [low, high] =
                unsafe { [_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))] };
            let equal = |byte: u8| {
                let byte = _mm256_set1_epi8(byte.cast_signed());
                let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte)).cast_unsigned();
                let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte)).cast_unsigned();
                // Without the black box, the optimizer sees that these bits come from a vector, and
                // extracts them one by one.
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

    /// Every implementation that this processor can run, for tests.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Find> {
        let mut all: Vec<_> = fastest().into_iter().collect();
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") {
            // SAFETY: the processor has the features that the function is compiled for.
            all.push(|marks, bytes| unsafe { find_avx2(marks, bytes) });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every implementation that this machine can run.
    fn implementations() -> Vec<Find> {
        let mut all: Vec<Find> = vec![find_anywhere];
        #[cfg(target_arch = "x86_64")]
        all.extend(x86::all());
        all
    }

    proptest! {
        #[test]
        fn agrees_with_a_search_byte_by_byte(
            bytes in prop::collection::vec(
                prop_oneof![8 => Just(b'a'), 2 => Just(b' '), 1 => Just(b'"'), 1 => any::<u8>()],
                0..600,
            ),
        ) {
            let line = bytes.split(|&byte| byte == b'\n').next().unwrap();
            let expected: Vec<u16> =
                (0..line.len()).filter(|&at| b" \"".contains(&line[at])).map(|at| at as u16).collect();
            let quotes = line.iter().filter(|&&byte| byte == b'"').count();
            for find in implementations() {
                let mut marks = Marks::new();
                prop_assert_eq!(find(&mut marks, &bytes), Some(line.len()));
                prop_assert_eq!(&marks.at[..marks.count], &expected);
                prop_assert_eq!(usize::from(marks.at[marks.count]), line.len());
                prop_assert_eq!(marks.quotes as usize, quotes);
            }
        }
    }

    #[test]
    fn lines_that_are_too_long_or_too_full_are_left_to_the_grammar() {
        for find in implementations() {
            let mut marks = Marks::new();
            assert_eq!(find(&mut marks, &[b'a'; MAX_LEN + 1]), None);
            assert_eq!(find(&mut marks, &[b' '; CAPACITY + 1]), None);
            assert_eq!(find(&mut marks, &[b' '; 5 * CAPACITY]), None);
            assert_eq!(find(&mut marks, &[b' '; CAPACITY]), Some(CAPACITY));
        }
    }
}
