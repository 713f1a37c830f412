//! Runs of digits in bytes, at memory speed.
//!
//! Almost all of a share is text without a number in it. Sixteen bytes at a time are turned into a
//! bit mask of digits (SSE2, which every x86-64 has, so there is no dispatch), and only the places
//! where the mask changes are looked at. Elsewhere eight bytes at a time are done in a plain
//! register. Measured in docs/benchmarks.md against `regex`.

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;

/// Calls `each(start, end)` for every maximal run of ASCII digits, in order. Says whether a byte was
/// met that may begin a digit of another script (full-width, Arabic-Indic) or an escape, so that the
/// caller can fold such text first.
#[inline]
pub(super) fn for_each_run(bytes: &[u8], mut each: impl FnMut(usize, usize)) -> bool {
    let mut start = 0;
    let mut in_run = false;
    let mut carry = 0_u64;
    let mut exotic = false;
    let mut base = 0;
    let mut blocks = bytes.chunks_exact(BLOCK);
    for block in blocks.by_ref() {
        let (mask, other) = block.first_chunk().map_or((0, false), block_mask);
        exotic |= other;
        if mask | carry != 0 {
            let mut edges = mask ^ (mask << 1 | carry);
            carry = mask >> 63;
            while edges != 0 {
                let at = base + edges.trailing_zeros() as usize;
                if in_run {
                    each(start, at);
                } else {
                    start = at;
                }
                in_run = !in_run;
                edges &= edges - 1;
            }
        }
        base += BLOCK;
    }
    for (offset, &byte) in blocks.remainder().iter().enumerate() {
        exotic |= is_exotic(byte);
        if byte.is_ascii_digit() != in_run {
            let at = base + offset;
            if in_run {
                each(start, at);
            } else {
                start = at;
            }
            in_run = !in_run;
        }
    }
    if in_run {
        each(start, bytes.len());
    }
    exotic
}

/// Lead bytes of full-width (EF BC) and Arabic-Indic (D9, DB) digits in UTF-8, and what begins an
/// escape.
pub(super) const EXOTIC: [u8; 4] = [0xEF, 0xD9, 0xDB, b'\\'];

pub(super) fn is_exotic(byte: u8) -> bool {
    EXOTIC.contains(&byte)
}

/// Whether such a byte really begins a digit of another script somewhere.
pub(super) fn has_exotic_digit(bytes: &[u8]) -> bool {
    exotic_digits(bytes).next().is_some()
}

/// Where digits of other scripts begin.
pub(super) fn exotic_digits(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    memchr::memchr3_iter(0xEF, 0xD9, 0xDB, bytes).filter(|&at| {
        matches!(
            bytes.get(at..).unwrap_or_default(),
            [0xEF, 0xBC, 0x90..=0x99, ..] | [0xD9, 0xA0..=0xA9, ..] | [0xDB, 0xB0..=0xB9, ..]
        )
    })
}

/// A bit per byte of a block that is a digit, and whether any byte is exotic.
#[cfg(target_arch = "x86_64")]
#[inline]
fn block_mask(block: &[u8; BLOCK]) -> (u64, bool) {
    super::sse2::digits_and_others(block, EXOTIC)
}

/// The same, byte by byte; the compiler makes what it can of it.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn block_mask(block: &[u8; BLOCK]) -> (u64, bool) {
    block_mask_plain(block)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn block_mask_plain(block: &[u8; BLOCK]) -> (u64, bool) {
    let mut mask = 0_u64;
    let mut exotic = false;
    for (bit, &byte) in block.iter().enumerate() {
        mask |= u64::from(byte.is_ascii_digit()) << bit;
        exotic |= is_exotic(byte);
    }
    (mask, exotic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain_runs(bytes: &[u8]) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let length = bytes[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if length > 0 {
                runs.push((at, at + length));
            }
            at += length.max(1);
        }
        runs
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_fast_search_equals_the_plain_one(
            bytes in proptest::collection::vec(prop_oneof![
                3 => 0x2f_u8..0x3b, 1 => any::<u8>(), 1 => Just(0xEF), 2 => Just(b' ')
            ], 0..300)
        ) {
            let mut runs = Vec::new();
            let exotic = for_each_run(&bytes, |start, end| runs.push((start, end)));
            prop_assert_eq!(runs, plain_runs(&bytes));
            prop_assert_eq!(exotic, bytes.iter().any(|&byte| is_exotic(byte)));
        }

        #[test]
        fn masks_agree(block in proptest::collection::vec(any::<u8>(), BLOCK)) {
            let block = block.first_chunk().unwrap();
            prop_assert_eq!(block_mask(block), block_mask_plain(block));
        }
    }

    #[test]
    fn other_scripts_are_told_from_other_letters() {
        assert!(has_exotic_digit("２１１０".as_bytes()));
        assert!(has_exotic_digit("٢".as_bytes()));
        assert!(!has_exotic_digit("naïve ￥".as_bytes()));
    }
}
