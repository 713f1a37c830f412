//! What processors can say of blocks, each in its own way, and what it is byte by byte.

use super::sieve::{BATCH, Lanes, Masks, Seen};
use crate::detect::digits::{BLOCK, is_exotic};

/// As many blocks as are looked at together, and the one behind them.
pub(super) type Many = [u8; (BATCH + 1) * BLOCK];

/// What stands between digits in a block, a bit each.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Between {
    /// Over which no number goes on.
    pub parts: u64,
    /// Line feeds, over which one goes on unless they stand right between two digits.
    pub feeds: u64,
    pub returns: u64,
    /// What is not ASCII.
    pub others: u64,
    /// What may end a cell, and a few others.
    pub cells: u64,
    /// Whether an escape may be among them.
    pub escapes: bool,
}

impl Between {
    /// What parts digits, and what is unclear. `behind` is the digits of the next block.
    #[inline(always)]
    pub(super) fn read(&self, digits: u64, behind: u64) -> (u64, u64) {
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
pub(super) trait Machine {
    /// What was seen of exotic bytes so far.
    type Exotic: Default + Copy;
    /// The blocks whose bits it looks at side by side.
    type Lanes: Lanes;

    /// The digits, a bit each, and what was seen of exotic bytes with this block.
    fn digits(block: &[u8; BLOCK], exotic: Self::Exotic) -> (u64, Self::Exotic);
    fn between(block: &[u8; BLOCK]) -> Between;
    /// The ASCII letters, a bit each.
    fn letters(block: &[u8; BLOCK]) -> u64;
    /// Writes what the sieve asks of the blocks of a batch, and of the one behind it, their letters if they are
    /// asked for; what was seen of exotic bytes with them.
    fn look(
        many: &Many,
        seen: &mut Masks,
        with_letters: bool,
        exotic: Self::Exotic,
    ) -> Self::Exotic;
    /// Whether an exotic byte was met.
    fn is_any(exotic: Self::Exotic) -> bool;
}

/// Byte by byte.
pub(super) struct Plain;

impl Machine for Plain {
    type Exotic = bool;
    type Lanes = u64;

    fn digits(block: &[u8; BLOCK], exotic: bool) -> (u64, bool) {
        let bits = block.iter().enumerate();
        let digits = bits.fold(0, |digits, (bit, byte)| {
            digits | u64::from(byte.is_ascii_digit()) << bit
        });
        (digits, exotic | block.iter().any(|byte| is_exotic(*byte)))
    }

    fn is_any(exotic: bool) -> bool {
        exotic
    }

    fn look(many: &Many, seen: &mut Masks, with_letters: bool, exotic: bool) -> bool {
        look_by::<Self>(many, seen, with_letters, exotic)
    }

    fn letters(block: &[u8; BLOCK]) -> u64 {
        let bits = block.iter().enumerate();
        bits.fold(0, |letters, (bit, byte)| {
            letters | u64::from(byte.is_ascii_alphabetic()) << bit
        })
    }

    fn between(block: &[u8; BLOCK]) -> Between {
        let mut between = Between::default();
        for (index, &byte) in block.iter().enumerate() {
            let bit = |holds: bool| u64::from(holds) << index;
            between.parts |= bit(!byte.is_ascii_digit() && !crate::detect::shape::joins(byte));
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
pub(super) const fn may_end_cell(byte: u8) -> bool {
    matches!(byte & 0x0F, 9..=12) && matches!(byte >> 4, 0 | 2 | 3 | 7)
}

/// What [`Machine::look`] does, block by block.
#[inline(always)]
pub(super) fn look_by<M: Machine>(
    many: &Many,
    seen: &mut Masks,
    with_letters: bool,
    mut exotic: M::Exotic,
) -> M::Exotic {
    let (blocks, _) = many.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        let between = M::between(block);
        let digits;
        (digits, exotic) = M::digits(block, exotic);
        let block = Seen {
            digits,
            parts: between.parts,
            unclear: between.others & !between.parts | between.returns,
            feeds: between.feeds,
            letters: with_letters.then(|| M::letters(block)),
        };
        seen.note(index, block);
    }
    exotic
}
