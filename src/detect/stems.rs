//! Four letters of every label, looked for sixty-four places at once.
//!
//! Every number that needs a label asks whether one may stand before it, and every page of markup
//! whether there is one at all. The rarest four letters of each are enough to say no. A byte looks up,
//! in a table, which groups of stems can have it at that place; what is left when all four agree is
//! compared. It takes as long for one label as for fifty, where comparing with every stem took a third
//! of the time of large text. AVX-512 and AVX2 are asked for at run time; without them bytes are looked
//! at one by one.

#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod groups;

use std::ops::Range;

/// How often a letter stands in Danish and English text, of some thousand; what is no letter last.
const OFTEN: [u64; 27] = [
    65, 16, 14, 50, 150, 24, 38, 28, 60, 6, 28, 50, 32, 75, 48, 18, 1, 85, 62, 70, 22, 22, 5, 2, 9,
    1, 20,
];

fn often(byte: u8) -> u64 {
    let letter = byte.wrapping_sub(b'a').min(26);
    OFTEN.get(usize::from(letter)).copied().unwrap_or(0)
}

/// Four letters of a word, or all of a shorter one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Stem {
    letters: [u8; LETTERS],
    length: usize,
}

/// Letters of a stem, at the most.
const LETTERS: usize = 4;

impl Stem {
    /// The stem of a word in lower case, and where in it that stands: one that is known, else the
    /// rarest four letters.
    fn of<'s>(word: &[u8], mut known: impl Iterator<Item = &'s Self>) -> (Self, usize) {
        let shared = known.find_map(|stem| {
            let letters = stem.letters.get(..stem.length)?;
            Some((*stem, memchr::memmem::find(word, letters)?))
        });
        shared.unwrap_or_else(|| {
            let weight = |letters: &[u8]| letters.iter().map(|byte| often(*byte)).product::<u64>();
            let all = word.windows(word.len().clamp(1, LETTERS)).enumerate();
            let (at, rarest) = all
                .min_by_key(|(_, letters)| weight(letters))
                .unwrap_or_default();
            let mut letters = [0; LETTERS];
            letters
                .iter_mut()
                .zip(rarest)
                .for_each(|(to, from)| *to = *from);
            let length = rarest.len();
            (Self { letters, length }, at)
        })
    }

    /// Its letters as they lie, and which bits of four bytes are looked at.
    fn packed(&self) -> (u32, u32) {
        let mask = u32::MAX >> (8 * (LETTERS - self.length.clamp(1, LETTERS)));
        (u32::from_le_bytes(self.letters), mask)
    }
}

/// Bytes of soft hyphens and zero-width characters (AD, C2, E2, EF), which vanish when text is
/// folded, as they are with the bit of lower case set.
const DOUBTFUL: [u8; 3] = [0xAD, 0xE2, 0xEF];

/// Four bytes of a text, or fewer at its end, in lower case.
#[inline]
fn four(bytes: &[u8], at: usize) -> u32 {
    let rest = bytes.get(at..).unwrap_or_default();
    let four = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut four = [0; LETTERS];
        four.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        four
    });
    u32::from_le_bytes(four) | 0x2020_2020
}

/// Where the first two letters of four have their bit.
#[inline]
fn pair(letters: u32) -> (usize, u64) {
    let both = (letters & 31) << 5 | letters >> 8 & 31;
    ((both >> 6) as usize, 1 << (both & 63))
}

/// Whether a byte may be a part of what vanishes when text is folded.
pub(super) fn is_doubtful(byte: u8) -> bool {
    DOUBTFUL.contains(&(byte | 0x20))
}

/// Words that are told by stems, ready to be looked for.
pub(super) struct Stems {
    all: Vec<Known>,
    /// Two letters with which some stem begins, a bit each.
    pairs: [u64; 16],
    #[cfg(target_arch = "x86_64")]
    tables: Option<Tables>,
}

/// What the vector instructions of this processor look up.
#[cfg(target_arch = "x86_64")]
enum Tables {
    Avx2(avx2::Tables),
    Avx512(Box<avx512::Tables>),
}

#[cfg(target_arch = "x86_64")]
impl Tables {
    fn of(stems: &[Stem]) -> Option<Self> {
        if avx512::is_there() {
            return Some(Self::Avx512(Box::new(avx512::Tables::of(stems))));
        }
        avx2::is_there().then(|| Self::Avx2(avx2::Tables::of(stems)))
    }
}

/// A stem, and the words that are told by it.
struct Known {
    stem: Stem,
    /// The stem as it lies, and which of its bits are looked at.
    packed: (u32, u32),
    /// Each word, and where in it the stem stands.
    words: Vec<(Vec<u8>, usize)>,
}

impl Stems {
    /// Stems of words in lower case, each of a letter or more.
    pub(super) fn of(mut words: Vec<&[u8]>) -> Self {
        // Short ones first: what holds one of them has its stem.
        words.sort_unstable_by_key(|word| (word.len(), *word));
        words.dedup();
        let mut all: Vec<Known> = Vec::new();
        for word in words {
            let (stem, at) = Stem::of(word, all.iter().map(|known| &known.stem));
            let word = (word.to_vec(), at);
            match all.iter_mut().find(|known| known.stem == stem) {
                Some(known) => known.words.push(word),
                None => all.push(Known {
                    packed: stem.packed(),
                    stem,
                    words: vec![word],
                }),
            }
        }
        let mut pairs = [0_u64; 16];
        for known in &all {
            let (row, bit) = pair(known.packed.0);
            // A stem of one letter begins with any two.
            let bit = if known.stem.length > 1 { bit } else { u64::MAX };
            pairs
                .iter_mut()
                .enumerate()
                .filter(|(index, _)| *index == row || known.stem.length < 2)
                .for_each(|(_, bits)| *bits |= bit);
        }
        Self {
            pairs,
            #[cfg(target_arch = "x86_64")]
            tables: {
                let stems: Vec<Stem> = all.iter().map(|known| known.stem).collect();
                Tables::of(&stems)
            },
            all,
        }
    }

    /// Whether a word stands where its stem is at a place.
    pub(super) fn is_word_at(&self, bytes: &[u8], at: usize) -> bool {
        let seen = four(bytes, at);
        self.known_at(seen).any(|known| {
            let is_here = |(word, stem): &(Vec<u8>, usize)| {
                let begin = at.checked_sub(*stem);
                let text = begin.and_then(|begin| bytes.get(begin..)?.get(..word.len()));
                text.is_some_and(|text| text.eq_ignore_ascii_case(word))
            };
            known.words.iter().any(is_here)
        })
    }

    #[inline]
    fn known_at(&self, seen: u32) -> impl Iterator<Item = &Known> {
        let stands = move |known: &&Known| {
            let (stem, mask) = known.packed;
            seen & mask == stem
        };
        self.all.iter().filter(stands)
    }

    /// Whether a stem or a doubtful byte begins in this range of a text.
    #[inline]
    pub(super) fn begin_in(&self, bytes: &[u8], range: Range<usize>) -> bool {
        self.find(bytes, range, |_| true)
    }

    /// Whether `agree` says yes to a place in this range where a stem or a doubtful byte begins.
    #[inline]
    pub(super) fn find(
        &self,
        bytes: &[u8],
        range: Range<usize>,
        agree: impl FnMut(usize) -> bool,
    ) -> bool {
        #[cfg(target_arch = "x86_64")]
        match &self.tables {
            // SAFETY: there are tables only where the processor has what looks them up.
            Some(Tables::Avx512(tables)) => {
                return unsafe { tables.find(self, bytes, range, agree) };
            }
            // SAFETY: likewise.
            Some(Tables::Avx2(tables)) => return unsafe { tables.find(self, bytes, range, agree) },
            None => {}
        }
        self.find_plain(bytes, range, agree)
    }

    /// The same, byte by byte.
    fn find_plain(
        &self,
        bytes: &[u8],
        range: Range<usize>,
        mut agree: impl FnMut(usize) -> bool,
    ) -> bool {
        range
            .into_iter()
            .any(|at| self.begins_at(bytes, at) && agree(at))
    }

    #[inline]
    fn begins_at(&self, bytes: &[u8], at: usize) -> bool {
        let seen = four(bytes, at);
        let (row, bit) = pair(seen);
        is_doubtful((seen & 0xFF) as u8)
            || self.pairs.get(row).is_some_and(|bits| bits & bit != 0)
                && self.known_at(seen).next().is_some()
    }
}

/// Places looked at together, and the bytes seen from them.
const PLACES: usize = 64;
const SEEN: usize = PLACES + LETTERS - 1;

/// What [`Stems::find`] says, by a look at sixty-four places at once that says yes too often.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn find_by(
    stems: &Stems,
    bytes: &[u8],
    range: Range<usize>,
    places: impl Fn(&[u8; SEEN]) -> u64,
    mut agree: impl FnMut(usize) -> bool,
) -> bool {
    let mut at = range.start;
    while at < range.end {
        let rest = bytes.get(at..).unwrap_or_default();
        let mut hits = match rest.first_chunk::<SEEN>() {
            Some(seen) => places(seen),
            // At the end of the text.
            None => {
                let mut seen = [0; SEEN];
                seen.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                places(&seen)
            }
        };
        let left = range.end - at;
        if left < PLACES {
            hits &= (1 << left) - 1;
        }
        if visit(stems, bytes, at, hits, &mut agree) {
            return true;
        }
        at += PLACES;
    }
    false
}

/// Whether `agree` says yes to a place, a bit each, where something really begins.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn visit(
    stems: &Stems,
    bytes: &[u8],
    at: usize,
    mut hits: u64,
    mut agree: impl FnMut(usize) -> bool,
) -> bool {
    while hits != 0 {
        let place = at + hits.trailing_zeros() as usize;
        if stems.begins_at(bytes, place) && agree(place) {
            return true;
        }
        hits &= hits - 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_fast_way_equals_the_plain_one(
            words in prop::collection::vec("[a-d]{2,6}", 1..20),
            text in prop::collection::vec(prop_oneof![
                8 => b'a'..=b'd', 2 => b'A'..=b'D', 1 => any::<u8>(), 4 => Just(b'z')
            ], 0..200),
            from in 0_usize..100,
            length in 0_usize..100,
            nth in 0_usize..4,
        ) {
            let mut stems = Stems::of(words.iter().map(|word| word.as_bytes()).collect());
            let range = from.min(text.len())..(from + length).min(text.len());
            let agree = |seen: &mut Vec<usize>, at| {
                seen.push(at);
                seen.len() > nth
            };
            let mut plain = Vec::new();
            let found_plain = stems.find_plain(&text, range.clone(), |at| agree(&mut plain, at));
            // With what the processor has, and with less.
            for _ in 0..2 {
                let mut fast = Vec::new();
                let found = stems.find(&text, range.clone(), |at| agree(&mut fast, at));
                prop_assert_eq!(found, found_plain);
                prop_assert_eq!(&fast, &plain);
                #[cfg(target_arch = "x86_64")]
                if avx2::is_there() {
                    let all: Vec<Stem> = stems.all.iter().map(|known| known.stem).collect();
                    stems.tables = Some(Tables::Avx2(avx2::Tables::of(&all)));
                }
            }
        }
    }
}
