//! Strokes of letters, and what hangs together of them.
//!
//! A stroke is where brightness changes sideways. Marks are a byte a pixel so that the passes over the whole picture
//! run many pixels at once.

use super::super::prepare::Grey;
use super::Piece;

/// The difference in brightness that makes a stroke.
pub(super) const STROKE: u8 = 22;
/// Upright lines at least as long as this are no strokes of letters.
const UPRIGHT: u8 = 30;
/// A mark that is part of a long upright line: it parts what lies on both sides.
const BARRIER: u8 = 255;
/// Rows that another line takes where it crosses.
const CROSSING: u8 = 2;
/// Strokes no farther apart than this belong together.
const GAP: usize = 9;

/// One byte a pixel: not 0 where brightness changes sideways, but for long upright lines.
pub(in super::super) fn strokes(picture: &Grey) -> Vec<u8> {
    let width = picture.width as usize;
    let mut marks = vec![0u8; picture.pixels.len()];
    // Each mark counts the marks above it. A line is not broken by another that crosses it.
    let mut counts = vec![(0u8, 0u8); width];
    for (row, marks) in picture
        .pixels
        .chunks_exact(width)
        .zip(marks.chunks_exact_mut(width))
    {
        let beside = row.iter().zip(row.iter().skip(2));
        let inner = marks.iter_mut().zip(&mut counts).skip(1);
        for ((left, right), (mark, (count, since))) in beside.zip(inner) {
            let is_stroke = u8::from(left.abs_diff(*right) > STROKE);
            *since = (1 - is_stroke) * since.saturating_add(1);
            *count =
                count.saturating_add(is_stroke).min(BARRIER - 1) * u8::from(*since <= CROSSING);
            *mark = *count * is_stroke;
        }
    }
    // From below: whatever hangs together with a count that long is no stroke.
    let mut long = vec![0u8; width];
    for marks in marks.chunks_exact_mut(width).rev() {
        for (mark, long) in marks.iter_mut().zip(&mut long) {
            let is_mark = u8::from(*mark != 0);
            let is_long = is_mark & (u8::from(*long != 0) | u8::from(*mark >= UPRIGHT));
            *long = is_long * (CROSSING + 1) + (1 - is_mark) * long.saturating_sub(1);
            *mark |= is_long * BARRIER;
        }
    }
    marks
}

pub(in super::super) fn is_stroke(mark: u8) -> bool {
    mark != 0 && mark != BARRIER
}

/// Joins strokes of a row to runs, and runs of rows beneath each other to pieces.
#[derive(Default)]
pub(super) struct Finder {
    /// Runs of the row before and of this one: left, right, piece.
    above: Vec<(u32, u32, usize)>,
    here: Vec<(u32, u32, usize)>,
    /// Pieces, and for each the piece that it was joined to (itself if none).
    found: Vec<Piece>,
    joined: Vec<usize>,
}

impl Finder {
    pub(super) fn row(&mut self, y: u32, marks: &[u8]) {
        std::mem::swap(&mut self.above, &mut self.here);
        self.here.clear();
        let mut next_above = 0;
        let mut run: Option<(usize, usize, u32)> = None;
        // Eight pixels at once where nothing is marked.
        let mut x = 0;
        while x < marks.len() {
            let eight = marks
                .get(x..x + 8)
                .and_then(|eight| <[u8; 8]>::try_from(eight).ok());
            if eight.is_some_and(|eight| u64::from_ne_bytes(eight) == 0) {
                x += 8;
                continue;
            }
            let mark = marks.get(x).copied().unwrap_or_default();
            if mark == BARRIER {
                if let Some(ended) = run.take() {
                    self.run(y, ended, &mut next_above);
                }
            } else if mark != 0 {
                run = match run {
                    Some((left, right, count)) if x - right <= GAP => {
                        Some((left, x + 1, count + 1))
                    }
                    ended => {
                        if let Some(ended) = ended {
                            self.run(y, ended, &mut next_above);
                        }
                        Some((x, x + 1, 1))
                    }
                };
            }
            x += 1;
        }
        if let Some(ended) = run {
            self.run(y, ended, &mut next_above);
        }
    }

    fn run(&mut self, y: u32, (left, right, strokes): (usize, usize, u32), next_above: &mut usize) {
        let (left, right) = (left as u32, right as u32);
        let mut piece = None;
        while let Some((above_left, above_right, above)) = self.above.get(*next_above).copied() {
            if above_left >= right {
                break;
            }
            if above_right > left {
                let root = self.root(above);
                piece = Some(match piece {
                    None => root,
                    Some(piece) => self.join(piece, root),
                });
            }
            // One that reaches farther may lie above the next run too.
            if above_right > right {
                break;
            }
            *next_above += 1;
        }
        let fresh = Piece {
            left,
            top: y,
            right,
            bottom: y + 1,
            strokes,
        };
        let piece = match piece {
            Some(piece) => {
                if let Some(found) = self.found.get_mut(piece) {
                    unite(found, &fresh);
                }
                piece
            }
            None => {
                self.found.push(fresh);
                self.joined.push(self.joined.len());
                self.joined.len() - 1
            }
        };
        self.here.push((left, right, piece));
    }

    fn root(&mut self, mut piece: usize) -> usize {
        loop {
            let Some(parent) = self.joined.get(piece).copied() else {
                return piece;
            };
            if parent == piece {
                return piece;
            }
            let grand = self.joined.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.joined.get_mut(piece) {
                *slot = grand;
            }
            piece = grand;
        }
    }

    fn join(&mut self, one: usize, other: usize) -> usize {
        if one == other {
            return one;
        }
        let (keep, gone) = (one.min(other), one.max(other));
        let Some(piece) = self.found.get(gone).copied() else {
            return keep;
        };
        if let (Some(kept), Some(slot)) = (self.found.get_mut(keep), self.joined.get_mut(gone)) {
            unite(kept, &piece);
            *slot = keep;
        }
        keep
    }

    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        let is_root = |(index, joined): (usize, &usize)| index == *joined;
        self.found
            .iter()
            .zip(self.joined.iter().enumerate().map(is_root))
            .filter(|(_, root)| *root)
            .map(|(piece, _)| *piece)
    }
}

pub(super) fn unite(piece: &mut Piece, other: &Piece) {
    piece.left = piece.left.min(other.left);
    piece.top = piece.top.min(other.top);
    piece.right = piece.right.max(other.right);
    piece.bottom = piece.bottom.max(other.bottom);
    piece.strokes = piece.strokes.saturating_add(other.strokes);
}

/// Cuts a piece where hardly a stroke lies in a row: lines whose letters touch here and there.
pub(super) fn split(piece: &Piece, marks: &[u8], width: usize, out: &mut Vec<Piece>) {
    let (left, right) = (piece.left as usize, piece.right as usize);
    let counts: Vec<u32> = marks
        .chunks_exact(width)
        .skip(piece.top as usize)
        .take(piece.height() as usize)
        .map(|row| {
            row.get(left..right)
                .unwrap_or_default()
                .iter()
                .map(|mark| u32::from(is_stroke(*mark)))
                .sum()
        })
        .collect();
    let mut sorted = counts.clone();
    sorted.sort_unstable();
    let usual = sorted
        .get(sorted.len() * 4 / 5)
        .copied()
        .unwrap_or_default();
    let is_gap = |count: u32| count * 8 < usual;
    let mut band: Option<Piece> = None;
    for (y, count) in (piece.top..).zip(&counts) {
        if is_gap(*count) {
            out.extend(band.take());
            continue;
        }
        let row = Piece {
            top: y,
            bottom: y + 1,
            strokes: *count,
            ..*piece
        };
        match &mut band {
            Some(band) => unite(band, &row),
            None => band = Some(row),
        }
    }
    out.extend(band);
}
