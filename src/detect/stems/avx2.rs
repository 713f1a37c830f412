//! Places by AVX2: each half of a byte looks up, in a table of sixteen, which groups can have it there.

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set1_epi8,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
};
use std::ops::Range;

use super::groups::{Allowed, GROUPS, groups, letters};
use super::{DOUBTFUL, LETTERS, SEEN, Stem, Stems, find_by};
use crate::detect::avx2::{load, twice};

/// For each of four bytes: groups whose stems can have this low half there, and this high one. The last bit is of
/// doubtful bytes.
pub(super) struct Tables {
    low: [[u8; 16]; LETTERS],
    high: [[u8; 16]; LETTERS],
}

pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

/// What halves let through: every byte whose halves some stem has.
fn allowed(stems: &[Stem]) -> Allowed {
    letters(stems).map(|bytes| {
        let halves = |half: fn(u8) -> u8| {
            let bytes = (0..0x80_u8).filter(|byte| bytes >> byte & 1 == 1);
            bytes.fold(0_u16, |halves, byte| halves | 1 << half(byte))
        };
        let (low, high) = (halves(|byte| byte & 15), halves(|byte| byte >> 4));
        let fit = (0..0x80_u8).filter(|byte| low >> (byte & 15) & high >> (byte >> 4) & 1 == 1);
        fit.fold(0, |bytes, byte| bytes | 1 << byte)
    })
}

impl Tables {
    pub(super) fn of(stems: &[Stem]) -> Self {
        let mut this = Self {
            low: [[0; 16]; LETTERS],
            high: [[0; 16]; LETTERS],
        };
        for (index, group) in groups(stems, allowed).iter().enumerate() {
            for stem in group {
                for (place, letter) in stem.letters.into_iter().enumerate() {
                    this.allow(place, (place < stem.length).then_some(letter), 1 << index);
                }
            }
        }
        for byte in DOUBTFUL {
            this.allow(0, Some(byte), 1 << GROUPS);
            (1..LETTERS).for_each(|place| this.allow(place, None, 1 << GROUPS));
        }
        this
    }

    /// Lets a group have this byte at a place, or any.
    fn allow(&mut self, place: usize, byte: Option<u8>, group: u8) {
        let halves = byte.map(|byte| (usize::from(byte & 15), usize::from(byte >> 4)));
        let mut set = |table: fn(&mut Self) -> &mut [[u8; 16]; LETTERS], half: Option<usize>| {
            let row = table(self).get_mut(place).into_iter().flatten().enumerate();
            row.filter(|(index, _)| half.is_none_or(|half| half == *index))
                .for_each(|(_, groups)| *groups |= group);
        };
        set(|this| &mut this.low, halves.map(|(low, _)| low));
        // Letters are the same in upper case, where one bit of that half is not set.
        set(|this| &mut this.high, halves.map(|(_, high)| high));
        set(|this| &mut this.high, halves.map(|(_, high)| high & !2));
    }

    /// What [`Stems::find`] says.
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn find(
        &self,
        stems: &Stems,
        bytes: &[u8],
        range: Range<usize>,
        agree: impl FnMut(usize) -> bool,
    ) -> bool {
        let low = self.low.each_ref().map(|table| twice(table));
        let high = self.high.each_ref().map(|table| twice(table));
        find_by(stems, bytes, range, |seen| places(seen, &low, &high), agree)
    }
}

/// A bit for each of the first places where all halves of four bytes agree on a group.
#[target_feature(enable = "avx2")]
#[inline]
fn places(seen: &[u8; SEEN], low: &[__m256i; LETTERS], high: &[__m256i; LETTERS]) -> u64 {
    let half = _mm256_set1_epi8(0x0F);
    let mut places = 0;
    for part in 0..2 {
        let mut groups = _mm256_set1_epi8(-1);
        for (index, (low, high)) in low.iter().zip(high).enumerate() {
            let bytes = load(seen, part * 32 + index);
            let upper = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), half);
            let lower = _mm256_and_si256(bytes, half);
            let both = _mm256_and_si256(
                _mm256_shuffle_epi8(*low, lower),
                _mm256_shuffle_epi8(*high, upper),
            );
            groups = _mm256_and_si256(groups, both);
        }
        let none = _mm256_cmpeq_epi8(groups, _mm256_setzero_si256());
        let here = !_mm256_movemask_epi8(none).cast_unsigned();
        places |= u64::from(here) << (part * 32);
    }
    places
}
