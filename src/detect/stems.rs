//! Four letters of every label, looked for sixty-four places at once.
//!
//! Every number that needs a label asks whether one may stand before it, and every page of markup
//! whether there is one at all. The rarest four letters of each are enough to say no. Each half of a
//! byte looks up, in a table of sixteen, which groups of stems can have it at that place; what is left
//! when all eight agree is compared. It takes as long for one label as for fifty, where comparing with
//! every stem took a third of the time of large text. AVX2 is asked for at run time; without it bytes
//! are looked at one by one.

#![allow(unsafe_code)]

use std::ops::Range;

/// How often a letter stands in Danish and English text, of some thousand; what is no letter last.
const OFTEN: [u64; 27] = [
    65, 16, 14, 50, 150, 24, 38, 28, 60, 6, 28, 50, 32, 75, 48, 18, 1, 85, 62, 70, 22, 22, 5, 2, 9,
    1, 20,
];

/// Words that Danish and English text is full of: what fits one of them fits every second line.
const COMMON: &str = "og i at det er en til af den de der for som med har ikke et han hun var jeg vi du om på fra \
    man men sig kan skal vil ved eller efter under også over blev være være denne dette alle andre hvor hvad når kun \
    mere meget noget nogle ingen samt uden mellem siden gennem kommune kommunen kommuner borger borgeren sagen sager \
    reference behandling vedrørende henvendelse oplysninger virksomhed tilladelse ophold telefon dokument \
    ansøgning afgørelse styrelsen ministeriet systemet bilag brev dato navn adresse land lande dansk danske danmark \
    the of and to in that is was he it with as his on be at by had not are but from or have an they which one you \
    were her all she there would their we him been has when who will more no if out so said what up its about into \
    than them can only other new some could time these two may then do first any my now such like our over man me \
    even most made after also did many before must through back years where much your way well down should because \
    each just those people how too little state good very make world still own see men work long get here between \
    both life being under never day same another know while last might us great old year off come since against go \
    came right used take three error warning info debug message request response server client value type string \
    number date user name file path code line index count order account status return function ";

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
            tables: std::arch::is_x86_feature_detected!("avx2").then(|| {
                let stems: Vec<Stem> = all.iter().map(|known| known.stem).collect();
                Tables::of(&stems)
            }),
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
        if let Some(tables) = &self.tables {
            // SAFETY: there are tables only where the processor has AVX2.
            return unsafe { tables.find(self, bytes, range, agree) };
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

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set1_epi8,
        _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
    };
    use std::ops::Range;

    use super::super::avx2::{load, twice};
    use super::{COMMON, DOUBTFUL, LETTERS, Stem, Stems, often};

    /// Places looked at together, and the bytes seen from them.
    const PLACES: usize = 64;
    const SEEN: usize = PLACES + LETTERS - 1;
    /// Groups of stems, a bit each; the last is of doubtful bytes.
    const GROUPS: usize = 7;

    /// For each of four bytes: groups whose stems can have this low half there, and this high one.
    pub(super) struct Tables {
        low: [[u8; 16]; LETTERS],
        high: [[u8; 16]; LETTERS],
    }

    /// Stems in groups, put together so that the halves of their bytes fit little else.
    fn groups(stems: &[Stem]) -> Vec<Vec<Stem>> {
        let alone = |stem: &Stem| (vec![*stem], chance(&[*stem]));
        let mut groups: Vec<(Vec<Stem>, u64)> = stems.iter().map(alone).collect();
        let together = |(one, of_one): &(Vec<Stem>, u64), (two, of_two): &(Vec<Stem>, u64)| {
            let both = chance(&[one.as_slice(), two].concat());
            both.saturating_sub(of_one.saturating_add(*of_two))
        };
        // What it costs to put each together with each after it.
        let mut costs: Vec<Vec<u64>> = Vec::new();
        for (index, one) in groups.iter().enumerate() {
            let later = groups.iter().skip(index + 1);
            costs.push(later.map(|two| together(one, two)).collect());
        }
        while groups.len() > GROUPS {
            let rows = costs.iter().enumerate();
            let all = rows.flat_map(|(first, row)| {
                let row = row.iter().enumerate();
                row.map(move |(behind, cost)| (*cost, first, first + 1 + behind))
            });
            let Some((_, first, second)) = all.min() else {
                break;
            };
            let (taken, _) = groups.remove(second);
            costs.remove(second);
            for (index, row) in costs.iter_mut().enumerate().take(second) {
                row.remove(second - index - 1);
            }
            if let Some((group, chances)) = groups.get_mut(first) {
                group.extend(taken);
                *chances = chance(group);
            }
            let Some(merged) = groups.get(first) else {
                break;
            };
            for (index, other) in groups
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != first)
            {
                let (from, to) = (index.min(first), index.max(first));
                let cost = costs
                    .get_mut(from)
                    .and_then(|row| row.get_mut(to - from - 1));
                cost.into_iter()
                    .for_each(|cost| *cost = together(other, merged));
            }
        }
        groups.into_iter().map(|(group, _)| group).collect()
    }

    /// How often a group fits text, of a thousand thousand million: by its letters, and by what it fits of common
    /// words, where letters do not stand in any order.
    fn chance(group: &[Stem]) -> u64 {
        const WEIGHT: u64 = 1_000_000_000;
        let halves = |at: usize, half: fn(u8) -> u8| {
            group
                .iter()
                .fold(0_u16, |bits, stem| match at < stem.length {
                    true => bits | stem.letters.get(at).map_or(0, |letter| 1 << half(*letter)),
                    false => u16::MAX,
                })
        };
        let tables: [(u16, u16); LETTERS] =
            std::array::from_fn(|at| (halves(at, |byte| byte & 15), halves(at, |byte| byte >> 4)));
        let fits = |seen: &&[u8]| {
            let mut bytes = seen.iter().zip(tables);
            bytes.all(|(byte, (low, high))| low >> (byte & 15) & high >> (byte >> 4) & 1 == 1)
        };
        let common = COMMON.as_bytes().windows(LETTERS).filter(fits).count() as u64;
        by_letters(group).saturating_add(common.saturating_mul(WEIGHT))
    }

    /// The same by letters alone, as if each stood for itself.
    fn by_letters(group: &[Stem]) -> u64 {
        (0..LETTERS)
            .map(|place| {
                let letters = || {
                    let seen = group.iter().filter(move |stem| place < stem.length);
                    seen.filter_map(move |stem| stem.letters.get(place))
                };
                if group.iter().any(|stem| place >= stem.length) {
                    return 1000;
                }
                let fits = |byte: &u8| {
                    letters().any(|letter| letter & 15 == byte & 15)
                        && letters().any(|letter| letter >> 4 == byte >> 4)
                };
                (0x60..=0x7F).filter(fits).map(often).sum::<u64>()
            })
            .product()
    }

    impl Tables {
        pub(super) fn of(stems: &[Stem]) -> Self {
            let mut this = Self {
                low: [[0; 16]; LETTERS],
                high: [[0; 16]; LETTERS],
            };
            for (index, group) in groups(stems).iter().enumerate() {
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
            let mut set = |table: fn(&mut Self) -> &mut [[u8; 16]; LETTERS],
                           half: Option<usize>| {
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
            mut agree: impl FnMut(usize) -> bool,
        ) -> bool {
            let low = self.low.each_ref().map(|table| twice(table));
            let high = self.high.each_ref().map(|table| twice(table));
            let mut at = range.start;
            while at < range.end {
                let rest = bytes.get(at..).unwrap_or_default();
                let mut hits = match rest.first_chunk::<SEEN>() {
                    Some(seen) => places(seen, &low, &high),
                    // At the end of the text.
                    None => {
                        let mut seen = [0; SEEN];
                        seen.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                        places(&seen, &low, &high)
                    }
                };
                let left = range.end - at;
                if left < PLACES {
                    hits &= (1 << left) - 1;
                }
                while hits != 0 {
                    let place = at + hits.trailing_zeros() as usize;
                    if stems.begins_at(bytes, place) && agree(place) {
                        return true;
                    }
                    hits &= hits - 1;
                }
                at += PLACES;
            }
            false
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
}

#[cfg(target_arch = "x86_64")]
use avx2::Tables;

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
            let stems = Stems::of(words.iter().map(|word| word.as_bytes()).collect());
            let range = from.min(text.len())..(from + length).min(text.len());
            let (mut fast, mut plain) = (Vec::new(), Vec::new());
            let agree = |seen: &mut Vec<usize>, at| {
                seen.push(at);
                seen.len() > nth
            };
            let found = stems.find(&text, range.clone(), |at| agree(&mut fast, at));
            prop_assert_eq!(found, stems.find_plain(&text, range, |at| agree(&mut plain, at)));
            prop_assert_eq!(fast, plain);
        }
    }
}
