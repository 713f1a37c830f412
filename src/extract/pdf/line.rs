//! Writes one line: what lies between two glyphs decides whether nothing, a space or a tab stands
//! there.
//!
//! Letters that are spaced out evenly, or stand one in each box of a form, belong together; a number
//! broken after its dash is made whole with the line below. Words broken by hyphens are left broken.

use super::layout::Glyph;

/// A gap that parts words, in parts of the font size.
const WORD: f32 = 0.15;
/// A step back that parts words.
const BACK: f32 = -1.0;
/// A gap that parts cells.
const CELL: f32 = 1.5;
/// A gap that parts two numbers, if no space is drawn in it.
const NUMBERS: f32 = 0.6;
/// The widest gap between letters that are spaced out evenly.
const SPACED_OUT: f32 = 2.2;
/// How many evenly spaced gaps make letters spaced out.
const EVEN_GAPS: usize = 5;
/// Digits of a number before its dash and behind it.
const HEAD: usize = 6;
const REST: usize = 4;

/// A number that was broken after its dash, at the end of a line or cell.
pub(super) struct Wrapped {
    /// Behind the dash in the text.
    pub at: usize,
    /// Where its cell begins, and the glyph of the dash.
    cell: f32,
    dash: Glyph,
}

/// Takes the rest of a broken number out of the line below it.
pub(super) fn take_rest(line: &mut Vec<Glyph>, number: &Wrapped) -> Option<String> {
    let dash = number.dash;
    let first = line.first()?;
    let down = (dash.base - first.base) / dash.size.max(0.01);
    if first.angle != dash.angle || !(0.5..3.0).contains(&down) {
        return None;
    }
    let mut before: Option<&Glyph> = None;
    let at = line.iter().enumerate().position(|(index, glyph)| {
        let begins = before.is_none_or(|before| ends_cell(before, glyph));
        before = Some(glyph);
        // Below its beginning, give or take an indent.
        begins
            && (glyph.start - number.cell).abs() < 4.0 * dash.size
            && glyph.start < dash.end
            && is_rest(line.get(index..).unwrap_or_default())
    })?;
    Some(line.drain(at..at + REST).map(|glyph| glyph.c).collect())
}

/// Whether a line goes on with as many digits as stand behind the dash, and no more.
fn is_rest(line: &[Glyph]) -> bool {
    let digits = line.iter().take_while(|glyph| glyph.c.is_ascii_digit());
    let mut parted = line.iter().zip(line.iter().skip(1)).take(REST - 1);
    digits.take(REST + 1).count() == REST && !parted.any(|(a, b)| ends_cell(a, b) || b.spaced)
}

fn ends_cell(before: &Glyph, glyph: &Glyph) -> bool {
    glyph.start - before.end > CELL * before.size.min(glyph.size)
}

/// Writes a line, and notes the numbers that are broken at its end.
pub(super) fn write(line: &[Glyph], into: &mut String, wrapped: &mut Vec<Wrapped>) {
    let joined = spaced_out(line);
    let mut before: Option<&Glyph> = None;
    let mut cell = line.first().map_or(0.0, |glyph| glyph.start);
    let mut digits = 0;
    for (index, glyph) in line.iter().enumerate() {
        if let Some(before) = before {
            let size = before.size.min(glyph.size).max(0.01);
            let gap = (glyph.start - before.end) / size;
            // One glyph on top of itself.
            let on_top = (glyph.start - before.start).abs() < 0.1 * size;
            if on_top && glyph.c == before.c && before.end - before.start > 0.2 * size {
                continue;
            }
            if let Some(between) = separator(gap, before, glyph)
                && joined.get(index) != Some(&true)
            {
                into.push(between);
                digits = 0;
                if between == '\t' {
                    cell = glyph.start;
                }
            }
        }
        into.push(glyph.c);
        before = Some(glyph);
        if glyph.c.is_ascii_digit() {
            digits += 1;
            continue;
        }
        let next = line.get(index + 1);
        if digits == HEAD
            && matches!(glyph.c, '-' | '\u{2010}'..='\u{2013}')
            && next.is_none_or(|next| ends_cell(glyph, next))
        {
            wrapped.push(Wrapped {
                at: into.len(),
                cell,
                dash: *glyph,
            });
        }
        digits = 0;
    }
    if !line.is_empty() {
        into.push('\n');
    }
}

fn separator(gap: f32, before: &Glyph, glyph: &Glyph) -> Option<char> {
    let numbers = before.c.is_ascii_digit() && glyph.c.is_ascii_digit();
    if gap > CELL {
        Some('\t')
    } else if glyph.spaced {
        Some(' ')
    } else if gap > NUMBERS && numbers {
        Some('\t')
    } else if !(BACK..=WORD).contains(&gap) {
        Some(' ')
    } else {
        None
    }
}

/// Which glyphs belong to the one before them although a gap parts them, since many gaps in a row
/// are alike: letters spaced out, or one in each box of a form.
fn spaced_out(line: &[Glyph]) -> Vec<bool> {
    let mut joined = Vec::new();
    if line.len() <= EVEN_GAPS {
        return joined;
    }
    let measure = |index: usize| {
        let (before, glyph) = (line.get(index.checked_sub(1)?)?, line.get(index)?);
        let size = before.size.min(glyph.size).max(0.01);
        let gap = (glyph.start - before.end) / size;
        let pitch = (glyph.start + glyph.end - before.start - before.end) / (2.0 * size);
        (!glyph.spaced && gap > WORD && gap < SPACED_OUT).then_some((gap, pitch))
    };
    let mut index = 1;
    while index < line.len() {
        let Some(first) = measure(index) else {
            index += 1;
            continue;
        };
        let alike = |index: &usize| {
            measure(*index).is_some_and(|(gap, pitch)| {
                (gap - first.0).abs() < 0.12 || (pitch - first.1).abs() < 0.12
            })
        };
        let end = (index..line.len()).find(|index| !alike(index));
        let end = end.unwrap_or(line.len());
        if end - index >= EVEN_GAPS {
            joined.resize(line.len(), false);
            for slot in joined.iter_mut().take(end).skip(index) {
                *slot = true;
            }
        }
        index = end.max(index + 1);
    }
    joined
}
