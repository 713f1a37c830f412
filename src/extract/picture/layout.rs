//! Where text stands in a picture: pieces of lines, found by how dense the strokes are.
//!
//! Text is where brightness changes sideways many times within a small height, whatever colour is on
//! whatever ground. So the strokes are marked by the difference of neighbours, long upright lines (tables,
//! window borders) are taken away, what is left is joined sideways over the gaps of letters and words, and
//! pieces whose height a line of text can have are kept. Large letters are looked for in the same way in
//! the picture at half its size, and so on. That costs a few milliseconds where recognition costs hundreds, and tells
//! a picture in which nothing is written.
//!
//! It does not know letters and reads nothing; it follows no curved lines and no upright ones.

mod strokes;

use super::prepare::Grey;
use strokes::{Finder, STROKE, split, unite};
pub(super) use strokes::{is_stroke, strokes};

/// A piece of a line of text: columns `left..right`, rows `top..bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
    /// Marked pixels in it, at the size it was found in.
    strokes: u32,
}

impl Piece {
    pub(super) fn width(&self) -> u32 {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(&self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }
}

/// Heights a piece of a line may have in the picture it is looked for in.
const HEIGHTS: std::ops::RangeInclusive<u32> = 5..=28;
/// From this height on, a piece may be two lines that touch.
const TWO_LINES: u32 = 14;
/// Pieces at most that are looked for at each size. A picture with more of them is noise or not to be read in time.
const MOST: usize = 4_000;
/// How often the picture is halved to find larger letters.
const HALVINGS: u32 = 4;

/// The lines of a picture from the top, each as pieces from the left. None if nothing is written in it.
///
/// The second value is whether there were more pieces than are looked at.
pub(super) fn lines(picture: &Grey) -> (Vec<Vec<Piece>>, bool) {
    let mut too_many = false;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut smaller: Option<Grey> = None;
    for halving in 0..=HALVINGS {
        let level = smaller.as_ref().unwrap_or(picture);
        if level.width < 8 || level.height < 8 {
            break;
        }
        let mut found = pieces_of(level);
        too_many |= found.len() > MOST;
        found.truncate(MOST);
        for mut piece in found {
            for side in [
                &mut piece.left,
                &mut piece.top,
                &mut piece.right,
                &mut piece.bottom,
            ] {
                *side <<= halving;
            }
            piece.right = piece.right.min(picture.width);
            piece.bottom = piece.bottom.min(picture.height);
            if halving == 0 {
                pieces.push(piece);
            } else if takes_over(&pieces, &piece, halving)
                && CHANGES.contains(&changes(picture, &piece))
            {
                // What lies in it are parts of it, or the dots and dirt of larger letters.
                pieces.retain(|other| common(other, &piece) * 2 < area(other));
                pieces.push(piece);
            }
        }
        smaller = Some(level.halved());
    }
    let mut rows = rows(pieces, picture);
    let (mut all, mut words) = (0usize, 0usize);
    for row in &mut rows {
        row.retain(|piece| CHANGES.contains(&changes(picture, piece)));
        all += row.len();
        words += row.iter().filter(|piece| is_word(picture, piece)).count();
    }
    // Leaves, pebbles and clouds are full of pieces, and hardly one of them is as wide as a word. A number is.
    if words * 8 < all {
        for row in &mut rows {
            row.retain(|piece| is_word(picture, piece));
        }
    }
    rows.retain(|row| !row.is_empty());
    (if words == 0 { Vec::new() } else { rows }, too_many)
}

fn is_word(picture: &Grey, piece: &Piece) -> bool {
    piece.height() >= 6
        && piece.width() >= piece.height() * 2
        && WORD_CHANGES.contains(&changes(picture, piece))
}

/// Changes of dark and light, for each height of width, that a piece worth reading has. Words of four letters and
/// more had 2.0 to 7.6 on the screens and scans this was made with, edges in photographs mostly under 1, noise up to 49.
const CHANGES: std::ops::RangeInclusive<f32> = 0.8..=14.0;
/// And that one piece at least has where anything is written at all.
const WORD_CHANGES: std::ops::RangeInclusive<f32> = 1.5..=10.0;

/// Whether a piece that was found in a smaller picture is better than what was found before where it lies.
fn takes_over(found: &[Piece], piece: &Piece, halving: u32) -> bool {
    let (mut covered, mut tallest, mut words) = (0, 0, 0);
    for other in found {
        let common = common(other, piece);
        covered += common;
        if common * 2 >= area(other) {
            tallest = tallest.max(other.height());
            words += u32::from(
                other.height() * 2 <= piece.height() && other.width() >= other.height() * 2,
            );
        }
    }
    // Words of smaller letters within: a block of lines and no line.
    let is_block = words > 1;
    // Letters near the limit of the larger picture: some words of a line were found there, and some not.
    let is_rest = piece.height() > TALL << (halving - 1)
        && tallest * 3 >= piece.height() * 2
        && covered * 8 < area(piece) * 7;
    !is_block && (covered * 3 <= area(piece) || is_rest)
}

/// Three quarters of the greatest height: above, words with longer letters may already be too high.
const TALL: u32 = 21;

fn area(piece: &Piece) -> u64 {
    u64::from(piece.width()) * u64::from(piece.height())
}

/// The area that two pieces share.
fn common(one: &Piece, other: &Piece) -> u64 {
    let wide = one
        .right
        .min(other.right)
        .saturating_sub(one.left.max(other.left));
    u64::from(wide) * u64::from(overlap(one, other))
}

/// The pieces in a picture, letters up to some 28 pixels high.
fn pieces_of(picture: &Grey) -> Vec<Piece> {
    let width = picture.width as usize;
    let marks = strokes(picture);
    let mut finder = Finder::default();
    for (y, row) in marks.chunks_exact(width).enumerate() {
        finder.row(y as u32, row);
    }
    let mut pieces = Vec::new();
    for piece in finder.pieces() {
        if piece.height() >= TWO_LINES {
            split(&piece, &marks, width, &mut pieces);
        } else {
            pieces.push(piece);
        }
    }
    pieces.retain(is_text);
    pieces
}

/// Whether a piece has the height of a line and as many strokes as letters have.
fn is_text(piece: &Piece) -> bool {
    HEIGHTS.contains(&piece.height())
        && piece.width() * 5 >= piece.height() * 4
        && u64::from(piece.strokes) * 8 >= area(piece)
}

/// Sorts pieces into lines: those beside each other, from the left, joined where only a space parts them.
fn rows(mut pieces: Vec<Piece>, picture: &Grey) -> Vec<Vec<Piece>> {
    pieces.sort_unstable_by_key(|piece| (piece.top + piece.bottom, piece.left));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    let mut first_open = 0;
    for piece in pieces {
        // Rows that end well above can take nothing more: pieces come by their middle.
        while rows
            .get(first_open)
            .is_some_and(|row| row.iter().all(|other| other.bottom + 64 < piece.top))
        {
            first_open += 1;
        }
        let open = rows
            .iter_mut()
            .skip(first_open)
            .rev()
            .find(|row| row.iter().any(|other| beside(other, &piece)));
        match open {
            Some(row) => row.push(piece),
            None => rows.push(vec![piece]),
        }
    }
    for row in &mut rows {
        row.sort_unstable_by_key(|piece| piece.left);
        let mut joined: Vec<Piece> = Vec::new();
        for piece in row.drain(..) {
            match joined.last_mut() {
                Some(last)
                    if piece.left <= last.right + last.height().max(piece.height())
                        && alike(last, &piece)
                        && !parted(picture, last, &piece) =>
                {
                    unite(last, &piece)
                }
                _ => joined.push(piece),
            }
        }
        *row = joined;
    }
    rows
}

/// Whether an upright line stands between two pieces.
fn parted(picture: &Grey, one: &Piece, other: &Piece) -> bool {
    let wide = (picture.width as usize).max(1);
    let (top, bottom) = (
        one.top.max(other.top) as usize,
        one.bottom.min(other.bottom) as usize,
    );
    (one.right.saturating_sub(1)..other.left).any(|x| {
        let x = x as usize;
        let mut rows = picture
            .pixels
            .chunks_exact(wide)
            .take(bottom)
            .skip(top)
            .map(|row| row.get(x..x + 2));
        bottom > top
            && rows.all(
                |pair| matches!(pair, Some([left, right]) if left.abs_diff(*right) > STROKE / 2),
            )
    })
}

/// How often dark and light change places along three rows through a piece, for each height of width.
/// Letters do so three times and more, edges of things hardly ever.
pub(super) fn changes(picture: &Grey, piece: &Piece) -> f32 {
    let wide = (picture.width as usize).max(1);
    let mut most = 0;
    for part in [3, 4, 5] {
        let y = (piece.top + piece.height() * part / 8) as usize;
        let row = picture
            .pixels
            .get(y * wide..)
            .and_then(|row| row.get(piece.left as usize..(piece.right as usize).min(wide)));
        let row = row.unwrap_or_default();
        let (darkest, lightest) = row.iter().fold((255u8, 0u8), |(low, high), pixel| {
            (low.min(*pixel), high.max(*pixel))
        });
        let swing = (lightest.saturating_sub(darkest) / 4).max(STROKE);
        // A change counts when it goes back by that much from the farthest point.
        let (mut low, mut high, mut rises, mut changes) = (255u8, 0u8, None, 0u32);
        for pixel in row {
            low = low.min(*pixel);
            high = high.max(*pixel);
            if rises != Some(true) && *pixel > low.saturating_add(swing) {
                changes += u32::from(rises.is_some());
                (rises, high) = (Some(true), *pixel);
            } else if rises != Some(false) && pixel.saturating_add(swing) < high {
                changes += u32::from(rises.is_some());
                (rises, low) = (Some(false), *pixel);
            }
        }
        most = most.max(changes);
    }
    most as f32 * piece.height() as f32 / piece.width().max(1) as f32
}

fn overlap(one: &Piece, other: &Piece) -> u32 {
    one.bottom
        .min(other.bottom)
        .saturating_sub(one.top.max(other.top))
}

/// Whether two pieces lie on one line.
fn beside(one: &Piece, other: &Piece) -> bool {
    overlap(one, other) * 5 >= one.height().min(other.height()) * 3
        && one.height().max(other.height()) <= one.height().min(other.height()) * 3
}

/// Whether two pieces on one line can be one: letters of one size.
fn alike(one: &Piece, other: &Piece) -> bool {
    one.height().max(other.height()) <= one.height().min(other.height()) * 2
}

#[cfg(test)]
mod tests;
