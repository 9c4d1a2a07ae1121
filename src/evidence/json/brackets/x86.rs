//! The implementation for x86-64 processors, all of which have SSE2.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
};

use super::{BRACE, CHUNK, Seen};

#[inline]
pub(super) fn look(chunk: &[u8; CHUNK]) -> Seen {
    // SAFETY: SSE2 is part of the architecture.
    unsafe { look_sse2(chunk) }
}

#[inline]
#[target_feature(enable = "sse2")]
fn look_sse2(chunk: &[u8; CHUNK]) -> Seen {
    let mut seen = Seen {
        quotes: 0,
        backslashes: 0,
        opening: 0,
        closing: 0,
    };
    let [quote, backslash, opening, closing, brace] =
        [b'"', b'\\', b'{', b'}', BRACE].map(|byte| _mm_set1_epi8(byte.cast_signed()));
    let (words, _) = chunk.as_chunks::<8>();
    let (pairs, _) = words.as_chunks::<2>();
    for (number, &[low, high]) in std::iter::zip(0.., pairs) {
        let bytes = _mm_set_epi64x(i64::from_le_bytes(high), i64::from_le_bytes(low));
        let braces = _mm_or_si128(bytes, brace);
        let equal = |bytes, wanted| {
            let mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
            u64::from(mask.cast_unsigned()) << (16 * number)
        };
        seen.quotes |= equal(bytes, quote);
        seen.backslashes |= equal(bytes, backslash);
        seen.opening |= equal(braces, opening);
        seen.closing |= equal(braces, closing);
    }
    seen
}
