//! Memory that begins where a line of the cache does.
//!
//! A vector of sixty-four bytes then lies in one line and not in two.

use std::ops::{Deref, DerefMut, Range};

/// Bytes of a line.
const LINE: usize = 64;

/// So many bytes, which stay where they are.
pub(super) struct Aligned {
    memory: Vec<u8>,
    range: Range<usize>,
}

impl Aligned {
    /// All noughts.
    pub(super) fn new(length: usize) -> Self {
        let memory = vec![0; length.saturating_add(LINE)];
        let start = memory.as_ptr().align_offset(LINE).min(LINE);
        Self {
            memory,
            range: start..start.saturating_add(length),
        }
    }
}

impl Deref for Aligned {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.memory.get(self.range.clone()).unwrap_or_default()
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.memory.get_mut(self.range.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_with_a_line_and_is_as_long_as_asked() {
        for length in [0, 1, 63, 64, 65, 256 * 1024] {
            let mut aligned = Aligned::new(length);
            assert_eq!(aligned.len(), length);
            assert_eq!(aligned.as_ptr() as usize % LINE, 0);
            aligned.fill(7);
            assert!(aligned.iter().all(|byte| *byte == 7));
        }
    }
}
