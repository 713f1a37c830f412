//! Marked pieces of content, and the text that is said to stand for what is drawn in them.

use super::content::{Operand, Operands};
use super::encoding;
use super::layout::{self, Glyph};
use super::page::Painter;
use super::resources::Resources;
use super::text_frame::{as_f32, spread};

/// Marked pieces in marked pieces.
const MAX_MARKS: usize = 1000;

/// A marked piece that has a text.
pub(super) struct Mark {
    text: String,
    pub first: usize,
}

impl Painter<'_> {
    pub(super) fn begin_mark(&mut self, resources: &Resources, operands: &Operands) {
        let direct = operands.text_under(b"ActualText").map(encoding::text);
        let text = match (direct, operands.items.last()) {
            (Some(text), _) => Some(text),
            (None, Some(Operand::Name(start, end))) => {
                let all = self.file.dict(&resources.dict, b"Properties");
                let one = all.and_then(|all| self.file.dict(&all, operands.bytes(*start, *end)));
                one.and_then(|one| {
                    let text = self.file.get(&one, b"ActualText");
                    text.as_deref()?.string().map(encoding::text)
                })
            }
            _ => None,
        };
        let first = self.glyphs.len();
        self.push_mark(text.map(|text| Mark { text, first }));
    }

    pub(super) fn push_mark(&mut self, mark: Option<Mark>) {
        if self.marks.len() < MAX_MARKS {
            self.marks.push(mark);
        }
    }

    /// The text that stands for what was drawn takes its place. What was drawn is kept aside if it
    /// has other digits: the two may lie about each other.
    pub(super) fn end_mark(&mut self) {
        let Some(Some(mark)) = self.marks.pop() else {
            return;
        };
        let text: String = mark.text.chars().filter(|c| *c != '\0').collect();
        let drawn = self.glyphs.get(mark.first..).unwrap_or_default();
        let digits = |c: &char| c.is_ascii_digit();
        let (Some(first), Some(last)) = (drawn.first().copied(), drawn.last().copied()) else {
            self.shown.aside.push_str(&text);
            self.shown.aside.push('\n');
            return;
        };
        let same = drawn
            .iter()
            .map(|glyph| glyph.c)
            .eq(text.chars().filter(|c| *c != ' '));
        if same {
            return;
        }
        let drawn_digits = drawn.iter().map(|glyph| glyph.c).filter(digits);
        if !drawn_digits.eq(text.chars().filter(digits)) {
            layout::lines(drawn, &mut self.shown.aside);
        }
        self.glyphs.truncate(mark.first);
        let end = if last.base == first.base && last.angle == first.angle {
            last.end
        } else {
            first.end
        };
        let glyphs = &mut self.glyphs;
        let mut spaced = first.spaced;
        spread(
            &text,
            f64::from(first.start),
            f64::from(end),
            |c, start, end| {
                if c.is_whitespace() {
                    spaced = true;
                    return;
                }
                glyphs.push(Glyph {
                    c,
                    start: as_f32(start),
                    end: as_f32(end),
                    spaced: std::mem::take(&mut spaced),
                    ..first
                });
            },
        );
        self.spaced |= spaced;
    }
}
