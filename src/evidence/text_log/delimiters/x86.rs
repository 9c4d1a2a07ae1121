//! Implementations with the vector instructions of x86-64 processors.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m256i, _MM_HINT_T0, _mm_prefetch, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_set1_epi8, _mm512_add_epi16, _mm512_castsi512_si256,
    _mm512_cmpeq_epi8_mask, _mm512_cvtepu8_epi16, _mm512_loadu_si512, _mm512_maskz_compress_epi8,
    _mm512_set1_epi8, _mm512_set1_epi16, _mm512_storeu_si512,
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

/// Asks for the memory at a place in a list or behind it.
#[inline(always)]
pub(crate) fn ask_for<T>(list: &[T], at: usize) {
    let address = list.as_ptr().wrapping_add(at);
    // SAFETY: a prefetch changes nothing but the cache, and any address is allowed.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
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
        let [low, high] = unsafe { [_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))] };
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
