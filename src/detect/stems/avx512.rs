//! Places by AVX-512: the lower six bits of a byte look up, in a table of sixty-four, which groups can have it
//! there. They tell letters apart, so that a fifth of the instructions do what halves of bytes do, and less fits.

use std::arch::x86_64::{
    __m512i, _mm512_and_si512, _mm512_or_si512, _mm512_permutexvar_epi8, _mm512_set1_epi8,
    _mm512_test_epi8_mask,
};
use std::ops::Range;

use super::groups::{GROUPS, groups, letters};
use super::{DOUBTFUL, LETTERS, PLACES, SEEN, Stem, Stems, find_by, visit};
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
        mut range: Range<usize>,
        mut agree: impl FnMut(usize) -> bool,
    ) -> bool {
        let tables = self.0.each_ref().map(|table| load(table, 0));
        // Most of a long text has nothing: that is asked of four vectors at once.
        while range.len() >= MANY * PLACES
            && let Some(seen) = bytes
                .get(range.start..)
                .and_then(<[u8]>::first_chunk::<SEEN_OF_MANY>)
        {
            let parts = [0, 1, 2, 3].map(|part| fitting(seen, part * PLACES, &tables));
            if is_any(parts) {
                for (part, fitting) in parts.into_iter().enumerate() {
                    let at = range.start + part * PLACES;
                    if visit(stems, bytes, at, places(fitting), &mut agree) {
                        return true;
                    }
                }
            }
            range.start += MANY * PLACES;
        }
        let places = |seen: &[u8; SEEN]| places(fitting(seen, 0, &tables));
        find_by(stems, bytes, range, places, agree)
    }
}

/// Vectors looked at together.
const MANY: usize = 4;
const SEEN_OF_MANY: usize = MANY * PLACES + LETTERS - 1;

/// Whether anything fits at any place of so many vectors.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn is_any([first, second, third, fourth]: [__m512i; MANY]) -> bool {
    let any = _mm512_or_si512(
        _mm512_or_si512(first, second),
        _mm512_or_si512(third, fourth),
    );
    _mm512_test_epi8_mask(any, any) != 0
}

/// Groups on which four bytes agree at each of the places from an offset, and the bit of doubtful ones.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn fitting<const N: usize>(seen: &[u8; N], from: usize, tables: &[__m512i; LETTERS]) -> __m512i {
    let [first, second, third, fourth] = *tables;
    let bytes = load(seen, from);
    let first = _mm512_permutexvar_epi8(bytes, first);
    let second = _mm512_permutexvar_epi8(load(seen, from + 1), second);
    let third = _mm512_permutexvar_epi8(load(seen, from + 2), third);
    let fourth = _mm512_permutexvar_epi8(load(seen, from + 3), fourth);
    let groups = _mm512_and_si512(
        _mm512_and_si512(first, second),
        _mm512_and_si512(third, fourth),
    );
    let doubtful = _mm512_set1_epi8(1_u8.cast_signed() << GROUPS);
    // No group has that bit, and bytes have it that are not ASCII.
    _mm512_or_si512(
        groups,
        _mm512_and_si512(_mm512_and_si512(first, bytes), doubtful),
    )
}

/// A bit for each place where something fits.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn places(fitting: __m512i) -> u64 {
    _mm512_test_epi8_mask(fitting, fitting)
}
