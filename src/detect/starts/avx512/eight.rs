//! Eight blocks side by side, by AVX-512: what the sieve asks of their bytes, and their bits in one vector.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m512i, _mm512_and_si512, _mm512_andnot_si512, _mm512_loadu_si512, _mm512_mask_blend_epi8,
    _mm512_maskz_set1_epi64, _mm512_movepi8_mask, _mm512_or_si512, _mm512_permutex2var_epi8,
    _mm512_set1_epi8, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_shrdv_epi64,
    _mm512_storeu_si512, _mm512_test_epi8_mask, _mm512_test_epi64_mask,
};

use super::super::BLOCK;
use super::super::machine::Many;
use super::super::sieve::{BATCH, Lanes, Masks, Seen, Words};
use crate::detect::avx512::load;
use crate::detect::digits::EXOTIC;
use crate::detect::shape::joins;

/// A word of each of eight blocks.
#[derive(Clone, Copy)]
pub(in crate::detect::starts) struct Eight(__m512i);

impl Lanes for Eight {
    const BLOCKS: usize = 8;

    #[inline(always)]
    fn of(words: &Words, from: usize) -> Self {
        let eight = words.get(from..).and_then(<[u64]>::first_chunk::<8>);
        // SAFETY: only the search by AVX-512 is made with these; eight words are there, and need not be aligned.
        Self(unsafe {
            match eight {
                Some(eight) => _mm512_loadu_si512(std::ptr::from_ref(eight).cast()),
                None => _mm512_setzero_si512(),
            }
        })
    }

    #[inline(always)]
    fn put(self, words: &mut [u64], from: usize) {
        if let Some(eight) = words
            .get_mut(from..)
            .and_then(<[u64]>::first_chunk_mut::<8>)
        {
            // SAFETY: only the search by AVX-512 is made with these; there is room for eight words.
            unsafe { _mm512_storeu_si512(std::ptr::from_mut(eight).cast(), self.0) }
        }
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { _mm512_and_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn and_not(self, other: Self) -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { _mm512_andnot_si512(other.0, self.0) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { _mm512_or_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn ahead(self, behind: Self, by: u64) -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { ahead(self.0, behind.0, by) })
    }

    #[inline(always)]
    fn spread(self) -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { spread(self.0) })
    }

    #[inline(always)]
    fn any(self) -> u64 {
        // SAFETY: only the search by AVX-512 is made with these.
        u64::from(unsafe { _mm512_test_epi64_mask(self.0, self.0) })
    }

    #[inline(always)]
    fn none() -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { _mm512_setzero_si512() })
    }

    #[inline(always)]
    fn every() -> Self {
        // SAFETY: only the search by AVX-512 is made with these.
        Self(unsafe { _mm512_set1_epi64(-1) })
    }
}

#[target_feature(enable = "avx512f,avx512vbmi2")]
#[inline]
fn ahead(own: __m512i, behind: __m512i, by: u64) -> __m512i {
    _mm512_shrdv_epi64(own, behind, _mm512_set1_epi64(by.cast_signed()))
}

#[target_feature(enable = "avx512f")]
#[inline]
fn spread(words: __m512i) -> __m512i {
    _mm512_maskz_set1_epi64(_mm512_test_epi64_mask(words, words), -1)
}

/// What a byte is to the sieve, in three bits: taking bits out of bytes is most of the work.
const DIGIT: u8 = 1;
const PARTS: u8 = 2;
const LETTER: u8 = 3;
const FEED: u8 = 4;
const UNCLEAR: u8 = 5;
const IS_EXOTIC: u8 = 1 << 7;

/// What all bytes are, in four parts. What is none of these joins digits.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler")]
const CODES: [[u8; 64]; 4] = {
    let mut codes = [[0; 64]; 4];
    let mut byte = 0_u8;
    loop {
        codes[byte as usize / 64][byte as usize % 64] = match byte {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            b'\n' => FEED,
            _ if !joins(byte) => PARTS,
            b'\r' | 0x80.. => UNCLEAR,
            _ => 0,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    let mut index = 0;
    while index < EXOTIC.len() {
        codes[EXOTIC[index] as usize / 64][EXOTIC[index] as usize % 64] |= IS_EXOTIC;
        index += 1;
    }
    codes
};

/// Writes what the sieve asks of the blocks of a batch, and of the one behind it. Whether a byte of them is exotic.
/// A function of its own, so that the tables stay in registers.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline(never)]
pub(super) fn look(many: &Many, seen: &mut Masks) -> bool {
    let [first, second, third, fourth] = CODES.each_ref().map(|part| load(part, 0));
    let mut any = _mm512_setzero_si512();
    // The bits of the codes lie where what they say will.
    let (low, middle, high) = (&mut seen.digits, &mut seen.parts, &mut seen.unclear);
    let words = low.iter_mut().zip(middle).zip(high).skip(1);
    let (blocks, _) = many.as_chunks::<BLOCK>();
    for (block, ((low, middle), high)) in blocks.iter().zip(words) {
        let bytes = load(block, 0);
        let ascii = _mm512_permutex2var_epi8(first, bytes, second);
        let others = _mm512_permutex2var_epi8(third, bytes, fourth);
        let codes = _mm512_mask_blend_epi8(_mm512_movepi8_mask(bytes), ascii, others);
        any = _mm512_or_si512(any, codes);
        let bits = |bit: u8| _mm512_test_epi8_mask(codes, _mm512_set1_epi8(bit.cast_signed()));
        (*low, *middle, *high) = (bits(1), bits(2), bits(4));
    }
    for block in (0..BATCH).step_by(Eight::BLOCKS) {
        decode::<Eight>(seen, block);
    }
    decode::<u64>(seen, BATCH);
    _mm512_movepi8_mask(any) != 0
}

/// From the bits of codes to what they say, of the blocks from one on.
#[inline(always)]
fn decode<L: Lanes>(seen: &mut Masks, block: usize) {
    let of = |words: &Words| L::of(words, block + 1);
    let (low, middle, high) = (of(&seen.digits), of(&seen.parts), of(&seen.unclear));
    seen.note(
        block,
        Seen {
            digits: low.and_not(middle.or(high)),
            parts: middle,
            unclear: low.and(high),
            feeds: high.and_not(low),
            letters: Some(low.and(middle)),
        },
    );
}
