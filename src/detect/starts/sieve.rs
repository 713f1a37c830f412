//! Which runs of digits can begin something where no word counts, for many blocks at once.
//!
//! Without a label little can begin at a run of digits: the run has one of a few lengths, and nothing
//! parts digits nearer than the shortest number is long. Both are asked of the bits of eight blocks
//! side by side, without a branch: a log of dates, times and counters passes as fast as prose. Yes may
//! be wrong; no is not. Large text went from 0.70 to 0.46 of ripgrep's time.

use super::super::digits::BLOCK;
use super::super::number::MOST_DIGITS;

/// Blocks that are looked at before any run of them is visited: as many as a word has bits.
pub(super) const BATCH: usize = 64;

/// A word for each block of a batch, and for the one before and behind it.
pub(super) type Words = [u64; BATCH + 2];

/// What is seen of a batch, a bit each byte.
pub(super) struct Masks {
    pub(super) digits: Words,
    /// Over which no number goes on.
    pub(super) parts: Words,
    /// What may vanish, or become a dash or a space: what else is not ASCII, and carriage returns.
    pub(super) unclear: Words,
    pub(super) feeds: Words,
    /// ASCII letters; they may be left out where no pattern begins with any.
    pub(super) letters: Words,
    /// Where runs begin that are kept, of blocks that have any.
    kept: [u64; BATCH],
}

/// What is seen of one block, or of some side by side.
pub(super) struct Seen<L: Lanes> {
    pub digits: L,
    pub parts: L,
    pub unclear: L,
    pub feeds: L,
    /// May be left out where no pattern begins with letters.
    pub letters: Option<L>,
}

impl Masks {
    pub(super) const NOTHING: Self = Self {
        digits: [0; BATCH + 2],
        parts: [0; BATCH + 2],
        unclear: [0; BATCH + 2],
        feeds: [0; BATCH + 2],
        letters: [0; BATCH + 2],
        kept: [0; BATCH],
    };
}

impl Masks {
    /// Notes what is seen of the block before a batch: whether it ends with a digit, with a letter.
    #[inline(always)]
    pub(super) fn begin(&mut self, is_digit: bool, is_letter: bool) {
        let last = |holds: bool| u64::from(holds) << LAST;
        last(is_digit).put(&mut self.digits, 0);
        last(is_letter).put(&mut self.letters, 0);
    }

    /// Notes what is seen of the blocks of a batch from one on, or of the one behind it.
    #[inline(always)]
    pub(super) fn note<L: Lanes>(&mut self, block: usize, seen: Seen<L>) {
        seen.digits.put(&mut self.digits, block + 1);
        seen.parts.put(&mut self.parts, block + 1);
        seen.unclear.put(&mut self.unclear, block + 1);
        seen.feeds.put(&mut self.feeds, block + 1);
        if let Some(letters) = seen.letters {
            letters.put(&mut self.letters, block + 1);
        }
    }

    /// The digits of a block of a batch, or of the one behind it.
    #[inline(always)]
    pub(super) fn digits_of(&self, block: usize) -> u64 {
        self.digits.get(block + 1).copied().unwrap_or(0)
    }

    /// Where runs begin in a block that are kept, if there are any.
    #[inline(always)]
    pub(super) fn kept_of(&self, block: usize) -> u64 {
        self.kept.get(block).copied().unwrap_or(0)
    }
}

/// Blocks of a batch, a bit each.
#[derive(Clone, Copy, Default)]
pub(super) struct Blocks {
    /// That hold digits.
    pub with_digits: u64,
    /// With runs that are kept.
    pub kept: u64,
}

/// Words of blocks that lie side by side.
pub(super) trait Lanes: Copy {
    /// How many blocks; [`BATCH`] is a multiple of it.
    const BLOCKS: usize;
    /// Those from a block on.
    fn of(words: &Words, from: usize) -> Self;
    /// Writes them from a block on.
    fn put(self, words: &mut [u64], from: usize);
    fn and(self, other: Self) -> Self;
    fn and_not(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    /// The bits that stand so many places further on, up to 63, here or in the blocks behind.
    fn ahead(self, behind: Self, by: u64) -> Self;
    /// All bits of a block that has any.
    fn spread(self) -> Self;
    /// Whether a block has any, a bit each.
    fn any(self) -> u64;
    fn none() -> Self;
    /// All bits.
    fn every() -> Self;
}

/// Digits of a run that few runs have: asking whether one has takes longer than a step or two.
const RARE: u32 = 10;

/// The last bit of a block.
const LAST: u64 = BLOCK as u64 - 1;

/// One block.
impl Lanes for u64 {
    const BLOCKS: usize = 1;

    #[inline(always)]
    fn of(words: &Words, from: usize) -> Self {
        words.get(from).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn put(self, words: &mut [u64], from: usize) {
        words
            .get_mut(from)
            .into_iter()
            .for_each(|word| *word = self);
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self & other
    }

    #[inline(always)]
    fn and_not(self, other: Self) -> Self {
        self & !other
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self | other
    }

    #[inline(always)]
    fn ahead(self, behind: Self, by: u64) -> Self {
        self >> by | behind << 1 << (BLOCK as u64 - 1 - by)
    }

    #[inline(always)]
    fn spread(self) -> Self {
        u64::from(self != 0).wrapping_neg()
    }

    #[inline(always)]
    fn any(self) -> u64 {
        u64::from(self != 0)
    }

    #[inline(always)]
    fn none() -> Self {
        0
    }

    #[inline(always)]
    fn every() -> Self {
        u64::MAX
    }
}

/// What is kept of runs of digits.
pub(in crate::detect) struct Sieve {
    /// Bytes from a run on over which a number goes on, at the least, in steps that together cover as
    /// many.
    spans: Vec<u64>,
    steps: Vec<Step>,
    /// Whether letters right before a run keep it.
    pub(super) has_leads: bool,
}

/// From the digits with so many behind them to those with more.
struct Step {
    by: u64,
    /// How many bytes are digits then.
    length: u64,
    /// Which of [`Lengths`] this one is in.
    is_number: bool,
    is_aside: bool,
    is_unfed: bool,
    is_parted: bool,
    /// Whether longer ones are as well.
    is_last: bool,
    /// Whether it is the last where no run is as long.
    ends_if_none: bool,
}

/// Lengths of runs that a sieve keeps, a bit each. The bit of [`MOST_DIGITS`] and one more is of all longer ones.
#[derive(Clone, Copy, Default)]
pub(in crate::detect) struct Lengths {
    /// With which numbers begin: of interest if one may go on for long enough.
    pub numbers: u64,
    /// Of interest whatever follows.
    pub aside: u64,
    /// Of interest unless a line feed follows.
    pub unfed: u64,
    /// Of interest if what follows parts.
    pub parted: u64,
}

impl Sieve {
    /// Keeps runs of these lengths, those of numbers where one with at least so many digits may go on.
    pub(in crate::detect) fn new(fewest_digits: u32, lengths: Lengths, has_leads: bool) -> Self {
        let mut covered = 1;
        let mut spans = Vec::new();
        while covered < fewest_digits.min(BLOCK as u32) {
            let span = (fewest_digits - covered).min(covered);
            covered += span;
            spans.push(u64::from(span));
        }
        const LONGEST: u32 = MOST_DIGITS as u32 + 1;
        let mut steps: Vec<Step> = Vec::new();
        let mut length = 1;
        let is_in = |lengths: u64, length: u32| lengths >> length & 1 == 1;
        let Lengths {
            numbers,
            aside,
            unfed,
            parted,
        } = lengths;
        let any = numbers | aside | unfed | parted;
        for wanted in (1..=LONGEST).filter(|&wanted| is_in(any, wanted)) {
            loop {
                let by = (wanted - length).min(length);
                length += by;
                let is_wanted = |lengths| length == wanted && is_in(lengths, wanted);
                steps.push(Step {
                    by: u64::from(by),
                    length: u64::from(length),
                    is_number: is_wanted(numbers),
                    is_aside: is_wanted(aside),
                    is_unfed: is_wanted(unfed & !aside),
                    is_parted: is_wanted(parted & !aside),
                    is_last: length == LONGEST,
                    ends_if_none: length >= RARE,
                });
                if length == wanted {
                    break;
                }
            }
        }
        Self {
            spans,
            steps,
            has_leads,
        }
    }

    /// Which runs of a batch are kept.
    #[inline(always)]
    pub(super) fn sift<L: Lanes>(&self, seen: &mut Masks) -> Blocks {
        let mut blocks = Blocks::default();
        for block in (0..BATCH).step_by(L::BLOCKS) {
            let with_digits = L::of(&seen.digits, block + 1).any();
            if with_digits != 0 {
                blocks.with_digits |= with_digits << block;
                let starts = self.sift_from::<L>(seen, block);
                blocks.kept |= starts.any() << block;
                starts.put(&mut seen.kept, block);
            }
        }
        blocks
    }

    /// Those of the blocks from one on. Around them lie one before and one behind.
    #[inline(always)]
    fn sift_from<L: Lanes>(&self, seen: &Masks, block: usize) -> L {
        let of = |words: &Words| {
            (
                L::of(words, block),
                L::of(words, block + 1),
                L::of(words, block + 2),
            )
        };
        let (before, digits, digits_behind) = of(&seen.digits);
        let after_digit = before.ahead(digits, LAST);
        let starts = digits.and_not(after_digit);
        let (parts_before, mut parts, mut parts_behind) = of(&seen.parts);
        let (_, unclear, unclear_behind) = of(&seen.unclear);
        // The rest of a letter is as clear as its beginning.
        let unclear = unclear.and_not(parts_before.ahead(parts, LAST));
        let unclear_behind = unclear_behind.and_not(parts.ahead(parts_behind, LAST));
        // More than a byte between digits may be anything, and so may be told of the run before.
        let joins = L::every().and_not(digits.or(parts));
        let joins_behind = L::every().and_not(digits_behind.or(parts_behind));
        let wide = joins.and(joins.ahead(joins_behind, 1));
        let wide_behind = joins_behind.and(joins_behind.ahead(L::every(), 1));
        let unclear = unclear.or(wide.and(after_digit));
        let unclear_behind = unclear_behind.or(wide_behind.and(digits.ahead(digits_behind, LAST)));
        let is_unclear = unclear.or(unclear_behind).spread();
        // A line feed right between digits parts them.
        let (_, feeds, feeds_behind) = of(&seen.feeds);
        let fed = feeds.and(after_digit).and(digits.ahead(digits_behind, 1));
        let fed_behind = feeds_behind
            .and(digits.ahead(digits_behind, LAST))
            .and(digits_behind.ahead(L::none(), 1));
        (parts, parts_behind) = (parts.or(fed), parts_behind.or(fed_behind));
        // What parts digits before as many bytes as there must be digits.
        let (mut barred, mut barred_behind) = (parts, parts_behind);
        for &by in &self.spans {
            barred = barred.or(barred.ahead(barred_behind, by));
            barred_behind = barred_behind.or(barred_behind.ahead(L::none(), by));
        }
        let (mut run, mut run_behind) = (digits, digits_behind);
        let mut number = is_unclear;
        let mut aside = L::none();
        for step in &self.steps {
            run = run.and(run.ahead(run_behind, step.by));
            run_behind = run_behind.and(run_behind.ahead(L::none(), step.by));
            if !(step.is_number || step.is_aside || step.is_unfed || step.is_parted) {
                continue;
            }
            if step.ends_if_none && run.any() == 0 {
                break;
            }
            let as_long = match step.is_last {
                true => run,
                false => run.and_not(digits.ahead(digits_behind, step.length)),
            };
            if step.is_number {
                number = number.or(as_long);
            }
            if step.is_aside {
                aside = aside.or(as_long);
            }
            if step.is_unfed {
                let fed = feeds.ahead(feeds_behind, step.length);
                aside = aside.or(as_long.and_not(fed));
            }
            if step.is_parted {
                let parted = parts.ahead(parts_behind, step.length).or(is_unclear);
                aside = aside.or(as_long.and(parted));
            }
        }
        if self.has_leads {
            let (letters_before, letters, _) = of(&seen.letters);
            aside = aside.or(letters_before.ahead(letters, LAST));
        }
        starts.and(number.and_not(barred).or(aside))
    }
}
