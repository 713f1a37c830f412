//! Blocks by AVX2, thirty-two bytes at a time.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm256_sub_epi8,
};

use super::machine::{Between, Machine, Many, look_by};
use super::sieve::Masks;
use super::{BLOCK, Visitor, Wordless, search_by};
use crate::detect::avx2::{load, twice};
use crate::detect::digits::EXOTIC;

/// What [`super::search`] does; `None` on a processor without AVX2.
#[inline]
pub(super) fn search(
    bytes: &[u8],
    wordless: &Wordless,
    visitor: &mut impl Visitor,
) -> Option<bool> {
    // SAFETY: the processor has what is asked for.
    is_there().then(|| unsafe { search_here(bytes, wordless, visitor) })
}

pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("lzcnt")
        && std::arch::is_x86_feature_detected!("popcnt")
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn search_here(bytes: &[u8], wordless: &Wordless, visitor: &mut impl Visitor) -> bool {
    search_by::<Avx2>(bytes, wordless, visitor)
}

pub(super) struct Avx2;

impl Machine for Avx2 {
    /// Zeros where no byte is.
    type Exotic = Seen;
    type Lanes = u64;

    #[inline(always)]
    fn digits(block: &[u8; BLOCK], exotic: Seen) -> (u64, Seen) {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { digits(block, exotic) }
    }

    #[inline(always)]
    fn is_any(Seen(exotic): Seen) -> bool {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { _mm256_movemask_epi8(exotic) != 0 }
    }

    #[inline(always)]
    fn look(many: &Many, seen: &mut Masks, with_letters: bool, exotic: Seen) -> Seen {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { look(many, seen, with_letters, exotic) }
    }

    #[inline(always)]
    fn letters(block: &[u8; BLOCK]) -> u64 {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { letters(block) }
    }

    #[inline(always)]
    fn between(block: &[u8; BLOCK]) -> Between {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { between(block) }
    }
}

/// Bytes that are ones at places where something was seen.
#[derive(Clone, Copy)]
pub(super) struct Seen(__m256i);

impl Default for Seen {
    #[inline(always)]
    fn default() -> Self {
        // SAFETY: only `search_here` is made with this machine.
        Self(unsafe { _mm256_setzero_si256() })
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn digits(block: &[u8; BLOCK], Seen(mut exotic): Seen) -> (u64, Seen) {
    let mut found = 0;
    for half in 0..2 {
        let bytes = load(block, half * BLOCK / 2);
        let value = _mm256_sub_epi8(bytes, all(b'0'));
        let is_digit = _mm256_cmpeq_epi8(_mm256_min_epu8(value, all(9)), value);
        found |= bits(is_digit, half);
        for byte in EXOTIC {
            exotic = _mm256_or_si256(exotic, _mm256_cmpeq_epi8(bytes, all(byte)));
        }
    }
    (found, Seen(exotic))
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn look(many: &Many, seen: &mut Masks, with_letters: bool, exotic: Seen) -> Seen {
    look_by::<Avx2>(many, seen, with_letters, exotic)
}

#[target_feature(enable = "avx2")]
#[inline]
fn letters(block: &[u8; BLOCK]) -> u64 {
    [0, 1].into_iter().fold(0, |found, half| {
        let lower = _mm256_or_si256(load(block, half * BLOCK / 2), all(0x20));
        let value = _mm256_sub_epi8(lower, all(b'a'));
        let is_letter = _mm256_cmpeq_epi8(_mm256_min_epu8(value, all(b'z' - b'a')), value);
        found | bits(is_letter, half)
    })
}

/// Classes of what is a digit or joins digits, a bit each, by the low half of a byte: digits 1,
/// separators 2, a carriage return 4, a line feed 8, 80 to BF 10, C2 20, E2, E3 and EF 40. The highest
/// is of what may end a cell.
const BY_LOW: [u8; 16] = [
    0x13, 0x11, 0x71, 0x51, 0x11, 0x11, 0x11, 0x11, 0x11, 0x91, 0x98, 0x90, 0x90, 0x16, 0x12, 0x52,
];
/// The same by the high half.
const BY_HIGH: [u8; 16] = [
    0x8C, 0, 0x82, 0x81, 0, 0, 0, 0x80, 0x10, 0x10, 0x10, 0x10, 0x20, 0, 0x40, 0,
];

#[target_feature(enable = "avx2")]
#[inline]
fn between(block: &[u8; BLOCK]) -> Between {
    let mut between = Between::default();
    let (by_low, by_high) = (twice(&BY_LOW), twice(&BY_HIGH));
    let low_half = all(0x0F);
    for half in 0..2 {
        let bytes = load(block, half * BLOCK / 2);
        let low = _mm256_and_si256(bytes, low_half);
        let high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), low_half);
        let classes = _mm256_and_si256(
            _mm256_shuffle_epi8(by_low, low),
            _mm256_shuffle_epi8(by_high, high),
        );
        let is = |byte: u8| bits(_mm256_cmpeq_epi8(bytes, all(byte)), half);
        let joins = _mm256_and_si256(classes, all(0x7F));
        between.parts |= bits(_mm256_cmpeq_epi8(joins, _mm256_setzero_si256()), half);
        between.cells |= bits(classes, half);
        between.escapes |= is(b'\\') != 0;
        between.feeds |= is(b'\n');
        between.returns |= is(b'\r');
        between.others |= bits(bytes, half);
    }
    between
}

/// The highest bit of each byte, at the place of that half of a block.
#[target_feature(enable = "avx2")]
#[inline]
fn bits(mask: __m256i, half: usize) -> u64 {
    u64::from(_mm256_movemask_epi8(mask).cast_unsigned()) << (half * BLOCK / 2)
}

#[target_feature(enable = "avx2")]
#[inline]
fn all(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::super::Plain;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn blocks_are_those_of_the_plain_machine(
            block in prop::collection::vec(any::<u8>(), BLOCK)
        ) {
            if is_there() {
                let block = block.first_chunk().unwrap();
                let (digits, seen) = Avx2::digits(block, Seen::default());
                let (digits_plain, exotic) = Plain::digits(block, false);
                prop_assert_eq!((digits, Avx2::is_any(seen)), (digits_plain, exotic));
                prop_assert_eq!(Avx2::between(block), Plain::between(block));
                prop_assert_eq!(Avx2::letters(block), Plain::letters(block));
            }
        }
    }
}
