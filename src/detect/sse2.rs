//! Sixteen bytes at a time, for the search that every byte of markup goes through.
//!
//! SSE2 is part of x86-64, so nothing is asked of the machine at run time. Plain versions stand
//! beside the callers: they serve other machines, and the tests hold these against them.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
    _mm_set1_epi8, _mm_setzero_si128, _mm_sub_epi8,
};

/// A bit for every byte of a block that is an ASCII digit, and whether any byte is one of `others`.
#[inline]
pub(super) fn digits_and_others(block: &[u8; 64], others: [u8; 4]) -> (u64, bool) {
    #[target_feature(enable = "sse2")]
    #[inline]
    fn search(block: &[u8; 64], others: [u8; 4]) -> (u64, bool) {
        let mut digits = 0_u64;
        let mut other = _mm_setzero_si128();
        for quarter in 0..4 {
            let bytes = load(block, quarter * 16);
            let value = _mm_sub_epi8(bytes, all(b'0'));
            let is_digit = _mm_cmpeq_epi8(_mm_min_epu8(value, all(9)), value);
            digits |= u64::from(_mm_movemask_epi8(is_digit).cast_unsigned()) << (quarter * 16);
            for byte in others {
                other = _mm_or_si128(other, _mm_cmpeq_epi8(bytes, all(byte)));
            }
        }
        (digits, _mm_movemask_epi8(other) != 0)
    }
    // SAFETY: SSE2 is part of x86-64.
    unsafe { search(block, others) }
}

#[target_feature(enable = "sse2")]
#[inline]
fn all(byte: u8) -> __m128i {
    _mm_set1_epi8(byte.cast_signed())
}

/// Sixteen bytes from an offset; zeros if there are not as many.
#[target_feature(enable = "sse2")]
#[inline]
fn load(bytes: &[u8], from: usize) -> __m128i {
    let sixteen = bytes.get(from..).and_then(<[u8]>::first_chunk::<16>);
    let number = u128::from_le_bytes(sixteen.copied().unwrap_or_default()).cast_signed();
    #[allow(clippy::cast_possible_truncation, reason = "its two halves")]
    _mm_set_epi64x((number >> 64) as i64, number as i64)
}
