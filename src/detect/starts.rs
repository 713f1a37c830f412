//! Where runs of digits begin, and what the sixteen bytes from there look like, at memory speed.
//!
//! Almost all of a share is text without a number in it, and almost all digits are times, amounts and
//! counters. Sixty-four bytes at a time are turned into a mask of digits; where runs begin in it, a
//! second look tells what joins digits and what parts them. The bits from a run's first digit on are
//! its window: two bytes that say what the run can be the beginning of ([`super::shape::Windows`]),
//! so that most runs cost one look into a table. Against walking run by run it took large text from
//! 0.84 to 0.76 of ripgrep's time. AVX-512 and AVX2 are asked for at run time; without them blocks are
//! looked at byte by byte.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

use super::digits::{BLOCK, is_exotic};
use super::number::MOST_DIGITS;

/// Bytes of a window.
pub(super) const SEEN: usize = 16;

/// What the sixteen bytes from the first digit of a run look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Window {
    /// A bit for each byte that is a digit, up to the first over which no number goes on.
    pub digits: u16,
    /// Whether there is no such byte among them.
    pub is_open: bool,
    /// Whether bytes lie among them whose folded form is not known.
    pub is_unclear: bool,
    /// Whether one byte parts it from the digits before, and that byte ends no cell and they end no
    /// escape: then no word can belong to it.
    pub is_close: bool,
}

/// Who is shown where runs of digits begin.
pub(super) trait Visitor {
    /// Whether a word before a run may say that it is of interest.
    fn heeds_words(&self) -> bool;

    /// Whether letters that end with this byte may begin something with the run behind it.
    fn may_lead(&self, before: u8) -> bool;

    /// Whether a run with this window is worth a visit. Asked of most runs, so it must be short.
    fn matters(&self, window: Window) -> bool;

    /// A run that matters: where it begins, and where the digits before it end, 0 if there are none.
    fn visit(&mut self, start: usize, digits_before: usize, window: Window);
}

/// What is of interest where no word before it counts.
#[derive(Clone, Copy)]
pub(super) struct Wordless {
    /// Digits in the block that begins with the run, at the least.
    pub fewest: u32,
    /// Lengths of the run that are of interest whatever follows, a bit each; the last is of longer ones.
    pub lengths: u64,
}

/// What stands between digits in a block, a bit each.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Between {
    /// Over which no number goes on.
    parts: u64,
    /// Line feeds, over which one goes on unless they stand right between two digits.
    feeds: u64,
    returns: u64,
    /// What is not ASCII.
    others: u64,
    /// What may end a cell, and a few others.
    cells: u64,
    /// Whether an escape may be among them.
    escapes: bool,
}

impl Between {
    /// What parts digits, and what is unclear. `behind` is the digits of the next block.
    #[inline(always)]
    fn read(&self, digits: u64, behind: u64) -> (u64, u64) {
        let fed = self.feeds
            & (digits << 1 | self.returns << 1 & digits << 2)
            & (digits >> 1 | behind << (BLOCK - 1));
        // The rest of a letter is as clear as its beginning, and a whole line end is one.
        let others = self.others & !self.parts & !(self.parts << 1);
        let returns = self.returns & !(self.feeds >> 1);
        (self.parts | fed, returns | others)
    }
}

/// What a machine says of a block.
trait Machine {
    /// What was seen of exotic bytes so far.
    type Exotic: Default + Copy;

    /// The digits, a bit each. Remembers whether a byte is exotic.
    fn digits(block: &[u8; BLOCK], exotic: &mut Self::Exotic) -> u64;
    fn between(block: &[u8; BLOCK]) -> Between;
    /// Whether an exotic byte was met.
    fn is_any(exotic: Self::Exotic) -> bool;
}

/// Byte by byte.
struct Plain;

impl Machine for Plain {
    type Exotic = bool;

    fn digits(block: &[u8; BLOCK], exotic: &mut bool) -> u64 {
        *exotic |= block.iter().any(|byte| is_exotic(*byte));
        let bits = block.iter().enumerate();
        bits.fold(0, |digits, (bit, byte)| {
            digits | u64::from(byte.is_ascii_digit()) << bit
        })
    }

    fn is_any(exotic: bool) -> bool {
        exotic
    }

    fn between(block: &[u8; BLOCK]) -> Between {
        let mut between = Between::default();
        for (index, &byte) in block.iter().enumerate() {
            let bit = |holds: bool| u64::from(holds) << index;
            between.parts |= bit(!byte.is_ascii_digit() && !super::shape::joins(byte));
            between.feeds |= bit(byte == b'\n');
            between.returns |= bit(byte == b'\r');
            between.others |= bit(byte >= 0x80);
            between.cells |= bit(may_end_cell(byte));
            between.escapes |= byte == b'\\';
        }
        between
    }
}

/// Bytes with halves that one which ends a cell has: what ends cells, and a few others.
const fn may_end_cell(byte: u8) -> bool {
    matches!(byte & 0x0F, 9..=12) && matches!(byte >> 4, 0 | 2 | 3 | 7)
}

/// Shows every run of ASCII digits that matters, in order. Says whether a byte was met that may begin a
/// digit of another script or an escape.
#[inline]
pub(super) fn search(bytes: &[u8], wordless: Wordless, visitor: &mut impl Visitor) -> bool {
    #[cfg(target_arch = "x86_64")]
    if let Some(found) = avx512::search(bytes, wordless, visitor) {
        return found;
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(found) = avx2::search(bytes, wordless, visitor) {
        return found;
    }
    search_by::<Plain>(bytes, wordless, visitor)
}

/// Two blocks: one that is searched, and the one behind it, which windows reach into.
type Two = [u8; 2 * BLOCK];

#[inline(always)]
fn search_by<M: Machine>(bytes: &[u8], wordless: Wordless, visitor: &mut impl Visitor) -> bool {
    let mut pass = Pass::<M> {
        last: 0,
        carry: 0,
        digits_before: 0,
        digits: 0,
        exotic: M::Exotic::default(),
    };
    let mut at = 0;
    if let Some(first) = bytes.first_chunk() {
        pass.digits = M::digits(first, &mut pass.exotic);
    }
    while let Some(two) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        pass.block(two, at, wordless, visitor);
        at += BLOCK;
    }
    // What is left is shorter than two blocks. Zeros part.
    let left = bytes.get(at..).unwrap_or_default();
    let mut last = [0; 3 * BLOCK];
    last.iter_mut().zip(left).for_each(|(to, from)| *to = *from);
    if let Some(first) = last.first_chunk() {
        pass.digits = M::digits(first, &mut pass.exotic);
    }
    for inside in (0..left.len()).step_by(BLOCK) {
        if let Some(two) = last.get(inside..).and_then(<[u8]>::first_chunk) {
            pass.block(two, at + inside, wordless, visitor);
        }
    }
    M::is_any(pass.exotic)
}

/// What is known of the bytes so far.
struct Pass<M: Machine> {
    /// The byte before the next block, and 1 if that is a digit.
    last: u8,
    carry: u64,
    digits_before: usize,
    /// The digits of the block that comes next.
    digits: u64,
    exotic: M::Exotic,
}

impl<M: Machine> Pass<M> {
    #[inline(always)]
    fn block(&mut self, two: &Two, at: usize, wordless: Wordless, visitor: &mut impl Visitor) {
        let (Some(block), Some(behind)) = (two.first_chunk::<BLOCK>(), two.last_chunk()) else {
            return;
        };
        let digits_next = M::digits(behind, &mut self.exotic);
        let digits = std::mem::replace(&mut self.digits, digits_next);
        if digits == 0 {
            self.carry = 0;
            self.last = block[BLOCK - 1];
            return;
        }
        let last = std::mem::replace(&mut self.last, block[BLOCK - 1]);
        let mut starts = digits & !(digits << 1 | self.carry);
        self.carry = digits >> (BLOCK - 1);
        if starts != 0 {
            let between = M::between(block);
            // Where no digits are no number goes on.
            let (parts_next, unclear_next) = match digits_next {
                0 => (u64::MAX, 0),
                _ => M::between(behind).read(digits_next, 0),
            };
            let (parts, unclear) = between.read(digits, digits_next);
            let is_clear = unclear | unclear_next == 0;
            // The digits of an escape (`\\u00e6`) are none; what lies in the block before is not known.
            let far = between.cells << 1 | if between.escapes { u64::MAX } else { 0xFF };
            let close = digits << 2 & !far;
            while starts != 0 {
                let start = starts.trailing_zeros();
                starts &= starts - 1;
                let before = block.get(start.wrapping_sub(1) as usize);
                let before = before.copied().unwrap_or(last);
                let is_close = close >> start & 1 == 1;
                let is_led = visitor.may_lead(before);
                if is_clear && !is_led && (is_close || !visitor.heeds_words()) {
                    let ahead = digits >> start | digits_next << 1 << (BLOCK as u32 - 1 - start);
                    let length = ahead.trailing_ones().min(MOST_DIGITS as u32 + 1);
                    if ahead.count_ones() < wordless.fewest && wordless.lengths >> length & 1 == 0 {
                        continue;
                    }
                }
                // Sixteen bits from there, of this block and the next.
                #[allow(clippy::cast_possible_truncation, reason = "the lowest are meant")]
                let seen = |own: u64, next: u64| {
                    (own >> start | next << 1 << (BLOCK as u32 - 1 - start)) as u16
                };
                let parts = seen(parts, parts_next);
                // Bits below the first that parts; all where none does.
                let inside = (parts & parts.wrapping_neg()).wrapping_sub(1);
                let is_open = parts == 0;
                let own_digits = seen(digits, digits_next) & inside;
                let is_unclear = !is_clear && {
                    // What lies behind the last digit joins nothing.
                    let last = own_digits.leading_zeros().min(15);
                    let among = if is_open { u16::MAX } else { u16::MAX >> last };
                    seen(unclear, unclear_next) & among != 0
                };
                let window = Window {
                    digits: own_digits,
                    is_open,
                    is_unclear,
                    is_close,
                };
                if is_led || visitor.matters(window) {
                    let before = digits & ((1 << start) - 1);
                    let digits_before = match before {
                        0 => self.digits_before,
                        _ => at + (u64::BITS - before.leading_zeros()) as usize,
                    };
                    visitor.visit(at + start as usize, digits_before, window);
                }
            }
        }
        self.digits_before = at + (u64::BITS - digits.leading_zeros()) as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::digits;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            6 => b'0'..=b'9',
            4 => prop::sample::select(b" -./\r\n".to_vec()),
            1 => prop::sample::select(vec![0xC2, 0xE2, 0x80, 0x93, 0xA0, 0xEF, 0xC3]),
            1 => any::<u8>(),
        ];
        prop::collection::vec(byte, 0..400)
    }

    /// Sees all runs.
    #[derive(Default)]
    struct All(Vec<(usize, usize, Window)>);

    const EVERY: Wordless = Wordless {
        fewest: 0,
        lengths: 0,
    };

    impl Visitor for All {
        fn heeds_words(&self) -> bool {
            true
        }

        fn may_lead(&self, _: u8) -> bool {
            false
        }

        fn matters(&self, _: Window) -> bool {
            true
        }

        fn visit(&mut self, start: usize, digits_before: usize, window: Window) {
            self.0.push((start, digits_before, window));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn starts_are_those_of_the_runs(bytes in bytes()) {
            let mut runs = Vec::new();
            let exotic = digits::for_each_run(&bytes, |start, end| runs.push((start, end)));
            let mut all = All::default();
            prop_assert_eq!(exotic, search(&bytes, EVERY, &mut all));
            let mut plain = All::default();
            search_by::<Plain>(&bytes, EVERY, &mut plain);
            prop_assert_eq!(&all.0, &plain.0);
            #[cfg(target_arch = "x86_64")]
            {
                let mut less = All::default();
                if avx2::search(&bytes, EVERY, &mut less).is_some() {
                    prop_assert_eq!(&less.0, &plain.0);
                }
            }
            let starts = all.0;
            let mut before = 0;
            prop_assert_eq!(starts.len(), runs.len());
            for ((start, end), (at, digits_before, window)) in runs.into_iter().zip(starts) {
                prop_assert_eq!((start, before), (at, digits_before));
                if window.is_close {
                    prop_assert_eq!(at - before, 1);
                    prop_assert!(!crate::detect::above::may_be_headed(&bytes, at));
                    prop_assert!(!bytes[before.saturating_sub(6)..before].contains(&b'\\'));
                }
                before = end;
                let length = (end - start).min(SEEN) as u32;
                prop_assert_eq!(window.digits.trailing_ones(), length);
                for (index, byte) in bytes[start..].iter().take(SEEN).enumerate() {
                    if window.digits >> index & 1 == 1 {
                        prop_assert!(byte.is_ascii_digit());
                    } else if byte.is_ascii_digit() {
                        prop_assert!(!window.is_open);
                    }
                }
            }
        }
    }

    #[test]
    fn a_window_ends_where_no_number_goes_on() {
        let first = |text: &str| {
            let mut all = All::default();
            search(text.as_bytes(), EVERY, &mut all);
            all.0[0].2
        };
        for (text, digits, is_open, is_unclear) in [
            ("211062-5629 x", 0b111_1011_1111, false, false),
            ("2020-09-02 12:57", 0b1_1011_0110_1111, false, false),
            ("2020\n2021", 0b1111, false, false),
            ("2020\r\n2021", 0b1111, false, false),
            ("211062-\n5629 x", 0b1111_0011_1111, false, false),
            ("211062–5629 og", 0b1_1110_0011_1111, false, true),
            ("21 år", 0b11, false, false),
            ("12345678901234567", 0xFFFF, true, false),
        ] {
            let window = Window {
                digits,
                is_open,
                is_unclear,
                is_close: false,
            };
            assert_eq!(first(text), window, "{text}");
        }
    }
}
