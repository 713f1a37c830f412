//! Names of the elements that are open, one after another in one piece of memory.

#[derive(Default)]
pub(super) struct OpenElements {
    names: Vec<u8>,
    /// Where each name ends.
    ends: Vec<usize>,
}

impl OpenElements {
    /// What is nested deeper is not followed.
    const MOST: usize = 256;

    /// Closes all, and keeps no more memory than this.
    pub(super) fn clear(&mut self, most_kept: usize) {
        self.truncate(0);
        self.names.shrink_to(most_kept);
    }

    pub(super) fn push(&mut self, name: &[u8]) {
        if self.ends.len() < Self::MOST {
            self.names.extend_from_slice(name);
            self.ends.push(self.names.len());
        }
    }

    pub(super) fn pop(&mut self) {
        self.truncate(self.ends.len().saturating_sub(1));
    }

    /// Closes the innermost of this name and what is open in it.
    pub(super) fn close(&mut self, name: &[u8]) {
        let place = (0..self.ends.len())
            .rev()
            .find(|&place| self.name(place) == name);
        if let Some(place) = place {
            self.truncate(place);
        }
    }

    /// The innermost ones, the outer first.
    pub(super) fn last<const N: usize>(&self) -> Option<[&[u8]; N]> {
        let first = self.ends.len().checked_sub(N)?;
        Some(std::array::from_fn(|index| self.name(first + index)))
    }

    fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.names.truncate(self.ends.last().copied().unwrap_or(0));
    }

    fn name(&self, place: usize) -> &[u8] {
        let start = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let end = self.ends.get(place).copied().unwrap_or(0);
        self.names
            .get(start.copied().unwrap_or(0)..end)
            .unwrap_or_default()
    }
}
