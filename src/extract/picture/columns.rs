//! Columns of a picture of a table: where cells are empty, those behind them still stand below their
//! heading.
//!
//! A column is a strip that hardly any row crosses the edge of. Rows of a page that is no table give one
//! strip, and then nothing is aligned.

use super::layout::Piece;

/// Of so many rows one may cross an edge: titles and menus do.
const STRAYS: u32 = 10;

/// The strips, from left to right.
pub(super) struct Columns {
    strips: Vec<(u32, u32)>,
}

impl Columns {
    /// The columns of these lines; those of one piece say nothing about them.
    pub(super) fn of(lines: &[Vec<Piece>]) -> Self {
        let rows = lines.iter().filter(|line| line.len() > 1);
        let width = rows.clone().flatten().map(|piece| piece.right).max();
        let mut changes = vec![0_i32; width.unwrap_or(0) as usize + 1];
        let mut count = 0;
        for piece in rows.inspect(|_| count += 1).flatten() {
            for (at, change) in [(piece.left, 1), (piece.right, -1)] {
                if let Some(place) = changes.get_mut(at as usize) {
                    *place += change;
                }
            }
        }
        let allowed = count / STRAYS;
        let mut strips: Vec<(u32, u32)> = Vec::new();
        let mut covered = 0_i32;
        let mut open = None;
        for (at, change) in (0_u32..).zip(changes) {
            covered += change;
            let within = covered.unsigned_abs() > allowed;
            match open {
                None if within => open = Some(at),
                Some(left) if !within => {
                    strips.push((left, at));
                    open = None;
                }
                _ => {}
            }
        }
        Self { strips }
    }

    /// Whether there are columns at all.
    pub(super) fn are_some(&self) -> bool {
        self.strips.len() > 1
    }

    /// The column a piece stands in, counted from 0.
    pub(super) fn column(&self, piece: &Piece) -> usize {
        let middle = piece.left + piece.width() / 2;
        let ends = self.strips.partition_point(|(_, right)| *right <= middle);
        ends.min(self.strips.len().saturating_sub(1))
    }
}
