//! Places by AVX-512: the lower six bits of a byte look up, in a table of sixty-four, which groups can have it
//! there. They tell letters apart, so that a fifth of the instructions do what halves of bytes do, and less fits.

use std::arch::x86_64::{
    __m512i, _mm512_and_si512, _mm512_movepi8_mask, _mm512_permutexvar_epi8, _mm512_set1_epi8,
    _mm512_test_epi8_mask,
};
use std::ops::Range;

use super::groups::{GROUPS, groups, letters};
use super::{DOUBTFUL, LETTERS, SEEN, Stem, Stems, find_by};
use crate::detect::avx512::load;

/// For each of four bytes: groups whose stems can have these six bits there. The last bit of the first is of
/// doubtful bytes, which have their highest bit as well.
pub(super) struct Tables([[u8; 64]; LETTERS]);

pub(super) use crate::detect::avx512::is_there;

impl Tables {
    pub(super) fn of(stems: &[Stem]) -> Self {
        let mut this = Self([[0; 64]; LETTERS]);
        for (index, group) in groups(stems, letters).iter().enumerate() {
            for stem in group {
                for (place, letter) in stem.letters.into_iter().enumerate() {
                    match place < stem.length {
                        true => this.allow(place, |byte| byte | 0x20 == letter & 0x3F, 1 << index),
                        false => this.allow(place, |_| true, 1 << index),
                    }
                }
            }
        }
        for doubtful in DOUBTFUL {
            this.allow(0, |byte| byte | 0x20 == doubtful & 0x3F, 1 << GROUPS);
        }
        this
    }

    /// Lets a group have these at a place.
    fn allow(&mut self, place: usize, fits: impl Fn(u8) -> bool, group: u8) {
        let row = self.0.get_mut(place).into_iter().flatten();
        row.zip(0..)
            .filter(|(_, byte)| fits(*byte))
            .for_each(|(groups, _)| *groups |= group);
    }

    /// What [`Stems::find`] says.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    #[inline]
    pub(super) fn find(
        &self,
        stems: &Stems,
        bytes: &[u8],
        range: Range<usize>,
        agree: impl FnMut(usize) -> bool,
    ) -> bool {
        let tables = self.0.each_ref().map(|table| load(table, 0));
        find_by(stems, bytes, range, |seen| places(seen, &tables), agree)
    }
}

/// A bit for each of the first places where four bytes agree on a group.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn places(seen: &[u8; SEEN], tables: &[__m512i; LETTERS]) -> u64 {
    let [first, second, third, fourth] = *tables;
    let bytes = load(seen, 0);
    let first = _mm512_permutexvar_epi8(bytes, first);
    let second = _mm512_permutexvar_epi8(load(seen, 1), second);
    let third = _mm512_permutexvar_epi8(load(seen, 2), third);
    let fourth = _mm512_permutexvar_epi8(load(seen, 3), fourth);
    let groups = _mm512_and_si512(
        _mm512_and_si512(first, second),
        _mm512_and_si512(third, fourth),
    );
    let doubtful = _mm512_test_epi8_mask(first, _mm512_set1_epi8(1_u8.cast_signed() << GROUPS));
    _mm512_test_epi8_mask(groups, groups) | doubtful & _mm512_movepi8_mask(bytes)
}
