//! Blocks by AVX-512, all sixty-four bytes at a time: half the instructions of AVX2.

#![allow(unsafe_code)]

mod eight;

use std::arch::x86_64::{
    __m512i, _mm512_cmplt_epu8_mask, _mm512_min_epu8, _mm512_movepi8_mask, _mm512_or_si512,
    _mm512_permutex2var_epi8, _mm512_permutexvar_epi8, _mm512_set1_epi8, _mm512_setzero_si512,
    _mm512_sub_epi8, _mm512_test_epi8_mask, _mm512_testn_epi8_mask, _mm512_xor_si512,
};

use super::machine::{Between, Machine, Many, may_end_cell};
use super::sieve::Masks;
use super::{BLOCK, Visitor, Wordless, search_by};
pub(super) use crate::detect::avx512::is_there;
use crate::detect::avx512::load;
use crate::detect::digits::EXOTIC;
use crate::detect::shape::joins;
use eight::Eight;

/// What [`super::search`] does; `None` on a processor without AVX-512.
#[inline]
pub(super) fn search(
    bytes: &[u8],
    wordless: &Wordless,
    visitor: &mut impl Visitor,
) -> Option<bool> {
    // SAFETY: the processor has what is asked for.
    is_there().then(|| unsafe { search_here(bytes, wordless, visitor) })
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,lzcnt,popcnt")]
fn search_here(bytes: &[u8], wordless: &Wordless, visitor: &mut impl Visitor) -> bool {
    search_by::<Avx512>(bytes, wordless, visitor)
}

pub(super) struct Avx512;

impl Machine for Avx512 {
    /// Noughts at places where something was seen.
    type Exotic = Seen;
    type Lanes = Eight;

    #[inline(always)]
    fn digits(block: &[u8; BLOCK], exotic: Seen) -> (u64, Seen) {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { digits(block, exotic) }
    }

    #[inline(always)]
    fn is_any(Seen(exotic): Seen) -> bool {
        // SAFETY: only `search_here` is made with this machine.
        unsafe { _mm512_testn_epi8_mask(exotic, exotic) != 0 }
    }

    #[inline(always)]
    fn look(many: &Many, seen: &mut Masks, _with_letters: bool, Seen(exotic): Seen) -> Seen {
        // Letters come with the rest.
        // SAFETY: only `search_here` is made with this machine.
        let is_any = unsafe { eight::look(many, seen) };
        // SAFETY: likewise.
        Seen(if is_any {
            unsafe { _mm512_setzero_si512() }
        } else {
            exotic
        })
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

/// Bytes that are noughts at places where something was seen.
#[derive(Clone, Copy)]
pub(super) struct Seen(__m512i);

impl Default for Seen {
    #[inline(always)]
    fn default() -> Self {
        // SAFETY: only `search_here` is made with this machine.
        Self(unsafe { all(u8::MAX) })
    }
}

/// By its lower six bits the one exotic byte that has them, elsewhere a byte that has others.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler")]
const EXOTIC_BY_SIX: [u8; 64] = {
    let mut table = [0; 64];
    let mut six = 0;
    while six < 64 {
        table[six] = six as u8 ^ 1;
        six += 1;
    }
    let mut index = 0;
    while index < EXOTIC.len() {
        table[EXOTIC[index] as usize & 63] = EXOTIC[index];
        index += 1;
    }
    table
};

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn digits(block: &[u8; BLOCK], Seen(exotic): Seen) -> (u64, Seen) {
    let bytes = load(block, 0);
    let alike = _mm512_permutexvar_epi8(bytes, load(&EXOTIC_BY_SIX, 0));
    let exotic = _mm512_min_epu8(exotic, _mm512_xor_si512(alike, bytes));
    let digits = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, all(b'0')), all(10));
    (digits, Seen(exotic))
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn letters(block: &[u8; BLOCK]) -> u64 {
    let lower = _mm512_or_si512(load(block, 0), all(0x20));
    _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, all(b'a')), all(26))
}

/// Classes of ASCII, a bit each.
const PARTS: u8 = 1;
const FEED: u8 = 2;
const RETURN: u8 = 4;
const CELL: u8 = 8;
const ESCAPE: u8 = 16;

/// The classes of both halves of ASCII.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler")]
const CLASSES: [[u8; 64]; 2] = {
    let mut classes = [[0; 64]; 2];
    let mut byte = 0_u8;
    while byte < 0x80 {
        let class = &mut classes[byte as usize / 64][byte as usize % 64];
        *class |= if byte.is_ascii_digit() || joins(byte) {
            0
        } else {
            PARTS
        };
        *class |= if byte == b'\n' { FEED } else { 0 };
        *class |= if byte == b'\r' { RETURN } else { 0 };
        *class |= if may_end_cell(byte) { CELL } else { 0 };
        *class |= if byte == b'\\' { ESCAPE } else { 0 };
        byte += 1;
    }
    classes
};

/// By its lower six bits, whether a byte from C0 on parts: all bits, or none.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler")]
const LEADS_PART: [u8; 64] = {
    let mut table = [0; 64];
    let mut byte = 0xC0_u8;
    loop {
        table[byte as usize & 63] = if joins(byte) { 0 } else { u8::MAX };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn between(block: &[u8; BLOCK]) -> Between {
    let bytes = load(block, 0);
    let [lower, upper] = &CLASSES;
    let classes = _mm512_permutex2var_epi8(load(lower, 0), bytes, load(upper, 0));
    let others = _mm512_movepi8_mask(bytes);
    let is = |class: u8| _mm512_test_epi8_mask(classes, all(class)) & !others;
    // From 80 to BF all may join.
    let leads = others & !_mm512_cmplt_epu8_mask(bytes, all(0xC0));
    let parting = _mm512_permutexvar_epi8(bytes, load(&LEADS_PART, 0));
    Between {
        parts: is(PARTS) | leads & _mm512_movepi8_mask(parting),
        feeds: is(FEED),
        returns: is(RETURN),
        others,
        cells: is(CELL),
        escapes: is(ESCAPE) != 0,
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn all(byte: u8) -> __m512i {
    _mm512_set1_epi8(byte.cast_signed())
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
                let (digits, seen) = Avx512::digits(block, Seen::default());
                let (digits_plain, exotic) = Plain::digits(block, false);
                prop_assert_eq!((digits, Avx512::is_any(seen)), (digits_plain, exotic));
                prop_assert_eq!(Avx512::between(block), Plain::between(block));
                prop_assert_eq!(Avx512::letters(block), Plain::letters(block));
            }
        }
    }
}
