//! Where glyphs come to lie: the state of text, and the frame along which one string is written.
//!
//! Places are given along the direction of the text and across it, so that rotated text is laid out
//! like any other.

use std::rc::Rc;

use super::font::Font;
use super::layout::Glyph;
use super::matrix::Matrix;

/// What operators set and saved states bring back.
#[derive(Clone)]
pub(super) struct State {
    pub map: Matrix,
    pub font: Option<Rc<Font>>,
    pub size: f64,
    pub letter_space: f64,
    pub word_space: f64,
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
}

impl State {
    pub(super) fn new(map: Matrix) -> Self {
        Self {
            map,
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// How the glyphs of one string lie: along which direction, how large, from where on.
pub(super) struct Frame {
    pub start: f64,
    base: f32,
    pub size: f64,
    angle: i16,
    /// From widths in parts of the font size, and from spaces in text units, to the page.
    per_width: f64,
    per_space: f64,
    /// From the page back to text units.
    to_text: f64,
    vertical: bool,
}

impl Frame {
    pub(super) fn new(state: &State, at: Matrix, vertical: bool) -> Self {
        let map = at.then(state.map);
        let [a, b, c, d, ..] = map.0;
        let (width_scale, height_scale) = (a.hypot(b), c.hypot(d));
        let (mut x, mut y, scale, stretch) = if vertical {
            (-c, -d, height_scale, 1.0)
        } else {
            (a, b, width_scale, state.stretch)
        };
        let length = x.hypot(y);
        if length > 1e-9 {
            (x, y) = (x / length, y / length);
        } else {
            (x, y) = (1.0, 0.0);
        }
        // A size or stretch below nothing writes backwards.
        let sign = if state.size * stretch < 0.0 {
            -1.0
        } else {
            1.0
        };
        (x, y) = (x * sign, y * sign);
        let (px, py) = map.apply(0.0, state.rise);
        let angle = y.atan2(x).to_degrees().round();
        let size = state.size.abs() * if vertical { width_scale } else { height_scale };
        let fallback = state.size.abs() * scale;
        Self {
            start: px * x + py * y,
            base: as_f32(py * x - px * y),
            size: if size > 1e-6 {
                size
            } else {
                fallback.max(0.01)
            },
            angle: as_angle(angle),
            per_width: (state.size * stretch).abs() * scale,
            per_space: stretch.abs() * scale,
            to_text: if scale > 1e-12 { sign / scale } else { 0.0 },
            vertical,
        }
    }

    pub(super) fn width(&self, width: f64) -> f64 {
        let width = if self.vertical { 1.0 } else { width };
        width * self.per_width
    }

    pub(super) fn space(&self, space: f64) -> f64 {
        space * self.per_space
    }

    pub(super) fn glyph(&self, c: char, start: f64, end: f64, spaced: bool) -> Glyph {
        Glyph {
            start: as_f32(start),
            end: as_f32(end),
            base: self.base,
            size: as_f32(self.size),
            c,
            angle: self.angle,
            spaced,
        }
    }

    /// The move that the text has made.
    pub(super) fn after(&self, along: f64) -> Matrix {
        let along = along * self.to_text;
        if self.vertical {
            Matrix::shift(0.0, -along)
        } else {
            Matrix::shift(along, 0.0)
        }
    }
}

/// Spreads the characters of a text evenly over a stretch.
pub(super) fn spread(text: &str, start: f64, end: f64, mut put: impl FnMut(char, f64, f64)) {
    let count = text.chars().count().max(1);
    #[expect(clippy::cast_precision_loss, reason = "positions, not counts")]
    let step = (end - start) / count as f64;
    let mut from = start;
    for c in text.chars() {
        put(c, from, from + step);
        from += step;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on a page needs no more"
)]
pub(super) fn as_f32(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, reason = "between -180 and 180")]
fn as_angle(degrees: f64) -> i16 {
    let angle = degrees as i16;
    if angle == -180 { 180 } else { angle }
}
