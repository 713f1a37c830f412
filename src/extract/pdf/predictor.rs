//! Undoes what was done to rows before they were packed: differences to the left and above.
//!
//! A claimed row length is never allocated beyond what data is there.

use std::io::Read;

/// How rows were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Predictor {
    /// TIFF's way: differences to the left, no mark on the row.
    tiff: bool,
    /// Bytes of a row without its mark.
    row: usize,
    /// Bytes of a pixel, at least one.
    pixel: usize,
    bits: usize,
    colors: usize,
}

impl Predictor {
    /// `None` if rows are as they were.
    pub(super) fn new(kind: i64, colors: i64, bits: i64, columns: i64) -> Option<Self> {
        if kind < 2 {
            return None;
        }
        let colors = usize::try_from(colors.clamp(1, 64)).unwrap_or(1);
        let bits = usize::try_from(bits.clamp(1, 16)).unwrap_or(8);
        let columns = usize::try_from(columns.max(1)).unwrap_or(1);
        Some(Self {
            tiff: kind == 2,
            row: columns.saturating_mul(colors * bits).div_ceil(8),
            pixel: (colors * bits).div_ceil(8),
            bits,
            colors,
        })
    }

    /// Undoes all rows, in place.
    pub(super) fn undo(self, data: &mut Vec<u8>) {
        if self.tiff {
            for row in data.chunks_mut(self.row) {
                self.undo_tiff(row);
            }
            return;
        }
        let marked = self.row.saturating_add(1);
        let mut out: Vec<u8> = Vec::with_capacity(data.len());
        for chunk in data.chunks(marked) {
            let Some((mark, row)) = chunk.split_first() else {
                break;
            };
            let start = out.len();
            out.extend_from_slice(row);
            let (before, row) = out.split_at_mut(start);
            let above = before
                .get(start.saturating_sub(self.row)..)
                .unwrap_or_default();
            self.undo_png(*mark, row, above);
        }
        *data = out;
    }

    fn undo_tiff(self, row: &mut [u8]) {
        match self.bits {
            8 => {
                for at in self.colors..row.len() {
                    let left = row.get(at - self.colors).copied().unwrap_or(0);
                    if let Some(byte) = row.get_mut(at) {
                        *byte = byte.wrapping_add(left);
                    }
                }
            }
            1 if self.colors == 1 => {
                let mut last = 0;
                for byte in row {
                    let mut out = 0;
                    for bit in (0..8).rev() {
                        last ^= *byte >> bit & 1;
                        out = out << 1 | last;
                    }
                    *byte = out;
                }
            }
            // Others are pictures with few colours that nobody predicts this way.
            _ => {}
        }
    }

    fn undo_png(self, mark: u8, row: &mut [u8], above: &[u8]) {
        let pixel = self.pixel;
        match mark {
            1 => {
                for at in pixel..row.len() {
                    let left = row.get(at - pixel).copied().unwrap_or(0);
                    if let Some(byte) = row.get_mut(at) {
                        *byte = byte.wrapping_add(left);
                    }
                }
            }
            2 => {
                for (byte, above) in row.iter_mut().zip(above) {
                    *byte = byte.wrapping_add(*above);
                }
            }
            3 | 4 => {
                for at in 0..row.len() {
                    let before = at.checked_sub(pixel);
                    let left = before.and_then(|at| row.get(at)).copied().unwrap_or(0);
                    let up = above.get(at).copied().unwrap_or(0);
                    let corner = before.and_then(|at| above.get(at)).copied().unwrap_or(0);
                    let guess = if mark == 3 {
                        left.midpoint(up)
                    } else {
                        paeth(left, up, corner)
                    };
                    if let Some(byte) = row.get_mut(at) {
                        *byte = byte.wrapping_add(guess);
                    }
                }
            }
            _ => {}
        }
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let (to_left, to_up, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - c - c).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

/// Undoes rows as they are read.
pub(super) struct Rows<R> {
    inner: R,
    predictor: Predictor,
    row: Vec<u8>,
    above: Vec<u8>,
    at: usize,
    most: usize,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(inner: R, predictor: Predictor, most: usize) -> Self {
        Self {
            inner,
            predictor,
            row: Vec::new(),
            above: Vec::new(),
            at: 0,
            most,
        }
    }

    fn next_row(&mut self) -> std::io::Result<()> {
        std::mem::swap(&mut self.row, &mut self.above);
        self.row.clear();
        self.at = 0;
        let mark = !self.predictor.tiff;
        let length = self.predictor.row.min(self.most) as u64 + u64::from(mark);
        // Grows with what is there, not with what is claimed.
        let read = self.inner.by_ref().take(length).read_to_end(&mut self.row);
        if self.row.is_empty() {
            return read.map(|_| ());
        }
        if mark {
            let kind = self.row.remove(0);
            self.predictor.undo_png(kind, &mut self.row, &self.above);
        } else {
            self.predictor.undo_tiff(&mut self.row);
        }
        Ok(())
    }
}

impl<R: Read> Read for Rows<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at >= self.row.len() {
            self.next_row()?;
        }
        let left = self.row.get(self.at..).unwrap_or_default();
        let count = left.len().min(into.len());
        for (to, from) in into.iter_mut().zip(left) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_row_kinds_are_undone() {
        let predictor = Predictor::new(15, 1, 8, 3).unwrap();
        let mut data = vec![0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1];
        let packed = data.clone();
        predictor.undo(&mut data);
        assert_eq!(data, [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
        let mut streamed = Vec::new();
        Rows::new(packed.as_slice(), predictor, 99)
            .read_to_end(&mut streamed)
            .unwrap();
        assert_eq!(streamed, data);
    }

    #[test]
    fn a_claimed_row_of_any_length_allocates_nothing() {
        let predictor = Predictor::new(15, 64, 16, i64::MAX).unwrap();
        let mut data = vec![2, 5, 6];
        predictor.undo(&mut data);
        assert_eq!(data, [5, 6]);
    }
}
