//! What the searches by AVX2 share: how bytes and tables come into a vector.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_broadcastsi128_si256, _mm256_loadu_si256,
    _mm256_setzero_si256,
};

/// A table of sixteen, in both halves.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn twice(table: &[u8; 16]) -> __m256i {
    // SAFETY: sixteen bytes are there, and need not be aligned.
    let table = unsafe { _mm_loadu_si128(std::ptr::from_ref(table).cast::<__m128i>()) };
    _mm256_broadcastsi128_si256(table)
}

/// Thirty-two bytes from an offset; zeros where there are not as many.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn load<const N: usize>(bytes: &[u8; N], from: usize) -> __m256i {
    match bytes.get(from..).and_then(<[u8]>::first_chunk::<32>) {
        // SAFETY: thirty-two bytes are there, and need not be aligned.
        Some(bytes) => unsafe { _mm256_loadu_si256(std::ptr::from_ref(bytes).cast()) },
        None => _mm256_setzero_si256(),
    }
}
