//! What the searches by AVX-512 share: whether it is there, and how bytes come into a vector.

#![allow(unsafe_code)]

use std::arch::x86_64::{__m512i, _mm512_loadu_si512, _mm512_setzero_si512};

/// Whether this processor looks up bytes in tables of sixty-four (Intel's servers since 2021, AMD's since 2022). Those before, which slow
/// down for vectors as long, do not.
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512bw")
        && std::arch::is_x86_feature_detected!("avx512vbmi")
        && std::arch::is_x86_feature_detected!("avx512vbmi2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("lzcnt")
        && std::arch::is_x86_feature_detected!("popcnt")
}

/// Sixty-four bytes from an offset; zeros where there are not as many.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn load<const N: usize>(bytes: &[u8; N], from: usize) -> __m512i {
    match bytes.get(from..).and_then(<[u8]>::first_chunk::<64>) {
        // SAFETY: sixty-four bytes are there, and need not be aligned.
        Some(bytes) => unsafe { _mm512_loadu_si512(std::ptr::from_ref(bytes).cast()) },
        None => _mm512_setzero_si512(),
    }
}
