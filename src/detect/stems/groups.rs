//! Which stems share a bit of the tables: those that together fit little else.
//!
//! A group fits a place where some of its stems has the first byte there, some the second and so on: "udl" and
//! "undh" in one group fit "under", which is in every second Danish line, and took the search for labels twice
//! as long.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::{LETTERS, Stem, often};

/// Groups of stems, a bit each.
pub(super) const GROUPS: usize = 7;

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

/// Bytes of ASCII that a group allows at each of four places, a bit each.
pub(super) type Allowed = [u128; LETTERS];

/// The stems in groups. `allowed` says what a group fits in the tables at hand.
pub(super) fn groups(stems: &[Stem], allowed: fn(&[Stem]) -> Allowed) -> Vec<Vec<Stem>> {
    if stems.len() <= GROUPS {
        return stems.iter().map(|stem| vec![*stem]).collect();
    }
    let chance = |group: &[Stem]| chance(&allowed(group));
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
        let others = groups
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != first);
        for (index, other) in others {
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

/// Places of the common words, a bit each.
type Places = [u64; COMMON.len().div_ceil(64)];

/// Where the common words have each letter at each of four bytes from a place.
struct Common(Vec<[Places; LETTERS]>);

/// Bytes that letters are, in lower case, and a few others.
const LOWER: RangeInclusive<u8> = 0x60..=0x7F;

impl Common {
    fn get() -> &'static Self {
        static COMMONS: OnceLock<Common> = OnceLock::new();
        COMMONS.get_or_init(|| {
            let mut all = vec![[[0; _]; LETTERS]; LOWER.len()];
            for (place, window) in COMMON.as_bytes().windows(LETTERS).enumerate() {
                for (index, byte) in window.iter().enumerate() {
                    let letter = byte.checked_sub(*LOWER.start()).map(usize::from);
                    let row = letter.and_then(|letter| {
                        all.get_mut(letter)?.get_mut(index)?.get_mut(place / 64)
                    });
                    row.into_iter()
                        .for_each(|row: &mut u64| *row |= 1 << (place % 64));
                }
            }
            Self(all)
        })
    }

    /// At how many places all four bytes are allowed.
    fn count(&self, allowed: &Allowed) -> u64 {
        let mut fit: Places = [u64::MAX; _];
        for (index, bytes) in allowed
            .iter()
            .enumerate()
            .filter(|(_, bytes)| **bytes != u128::MAX)
        {
            let mut here: Places = [0; _];
            for (_, at) in LOWER
                .zip(&self.0)
                .filter(|(letter, _)| bytes >> letter & 1 == 1)
            {
                let at = at.get(index).into_iter().flatten();
                here.iter_mut().zip(at).for_each(|(here, at)| *here |= at);
            }
            fit.iter_mut()
                .zip(here)
                .for_each(|(fit, here)| *fit &= here);
        }
        fit.iter()
            .map(|places| u64::from(places.count_ones()))
            .sum()
    }
}

/// How often a group fits text, of a thousand thousand million: by its letters, as if each stood for itself, and by
/// what it fits of common words.
fn chance(allowed: &Allowed) -> u64 {
    const WEIGHT: u64 = 1_000_000_000;
    let by_letters = allowed.iter().map(|bytes| match *bytes {
        u128::MAX => 1000,
        bytes => {
            let letters = LOWER.filter(|byte| bytes >> byte & 1 == 1);
            letters.map(often).sum::<u64>()
        }
    });
    let common = Common::get().count(allowed);
    by_letters
        .product::<u64>()
        .saturating_add(common.saturating_mul(WEIGHT))
}

/// The bytes that stems have at each place, a bit each; all where one has none.
pub(super) fn letters(stems: &[Stem]) -> Allowed {
    std::array::from_fn(|place| {
        stems
            .iter()
            .fold(0, |bytes, stem| match stem.letters.get(place) {
                Some(letter) if place < stem.length => {
                    bytes | 1_u128.checked_shl(u32::from(*letter)).unwrap_or(0)
                }
                _ => u128::MAX,
            })
    })
}
