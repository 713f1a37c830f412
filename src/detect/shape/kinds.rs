//! What began at rows of digits that were met lately: kinds of row are few.
//!
//! Two rows are of one kind where digits stand at the same places and the same bytes between them.
//! Sixteen bytes are compared at once; a row that does not end within them is walked.

use super::super::starts::Window;

/// Kinds that are remembered. Each has its place, and a clash costs a walk.
const MOST: usize = 1024;

#[derive(Clone, Default)]
pub(super) struct Kinds(Box<[(u128, u64)]>);

impl Kinds {
    pub(super) fn new() -> Self {
        // No row is all zeros.
        Self(vec![(0, 0); MOST].into_boxed_slice())
    }

    /// What the row has of its kind, if it ends within its window.
    #[inline]
    pub(super) fn key(bytes: &[u8], start: usize, window: Window) -> Option<u128> {
        let seen = bytes.get(start..)?.first_chunk()?;
        if window.is_open {
            return None;
        }
        let length = u16::BITS - window.digits.leading_zeros();
        let row = match length {
            16 => u128::MAX,
            shorter => (1 << (shorter * 8)) - 1,
        };
        let [low, high] = window.digits.to_le_bytes();
        let digits = u128::from(spread(low)) | u128::from(spread(high)) << 64;
        let zeros = u128::from_le_bytes([b'0'; 16]);
        Some((u128::from_le_bytes(*seen) & !digits | zeros & digits) & row)
    }

    /// What was said of this kind, or what `walk` says.
    #[inline]
    pub(super) fn get_or(&mut self, key: u128, walk: impl FnOnce() -> u64) -> u64 {
        #[allow(clippy::cast_possible_truncation, reason = "both halves are mixed")]
        let mixed =
            (key as u64 ^ ((key >> 64) as u64).rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = self.0.get_mut((mixed >> 54) as usize % MOST);
        match place {
            Some((known, fits)) if *known == key => *fits,
            Some(place) => {
                *place = (key, walk());
                place.1
            }
            None => walk(),
        }
    }
}

/// A byte of ones for every bit that is set.
#[inline]
fn spread(bits: u8) -> u64 {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    // One bit left in each byte, then carried to its highest.
    let own = u64::from(bits).wrapping_mul(EACH) & 0x8040_2010_0804_0201;
    let highest = ((own + 0x7F * EACH) | own) & (0x80 * EACH);
    (highest >> 7) * 0xFF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_bytes() {
        for bits in 0..=u8::MAX {
            let bytes = spread(bits).to_le_bytes();
            for (index, byte) in bytes.into_iter().enumerate() {
                assert_eq!(byte, if bits >> index & 1 == 1 { 0xFF } else { 0 });
            }
        }
    }
}
