//! From glyphs with places to lines of text.
//!
//! Glyphs come in the order they are drawn, which is any order. Those that follow each other
//! closely make runs, runs on one baseline make a line, and what lies between two glyphs decides
//! whether nothing, a space or a tab stands there. Text in other directions makes lines of its own.
//! A page whose columns are prose is read column by column; everything else from top to bottom, so
//! that the cells of a row stay together. Nothing is dropped but what is printed twice on one spot.

/// Glyphs of one page that are held; a page with more is laid out in parts.
pub(super) const MAX_GLYPHS: usize = 1_000_000;

/// A gap that parts words, in parts of the font size.
const WORD: f32 = 0.15;
/// A gap that parts cells.
const CELL: f32 = 1.5;
/// A gap that parts two numbers, if no space is drawn in it.
const NUMBERS: f32 = 0.6;
/// The widest gap between letters that are spaced out evenly.
const SPACED_OUT: f32 = 2.2;
/// How many evenly spaced gaps make letters spaced out.
const EVEN_GAPS: usize = 5;

/// One glyph, in a frame turned so that its line runs along `start`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub start: f32,
    pub end: f32,
    /// Across the line; larger is higher.
    pub base: f32,
    pub size: f32,
    pub c: char,
    /// Degrees by which the frame is turned.
    pub angle: i16,
    /// A space is drawn before it.
    pub spaced: bool,
}

/// Glyphs that follow each other closely.
#[derive(Clone, Copy)]
struct Run {
    /// Place of its first glyph and behind its last one.
    first: usize,
    last: usize,
    start: f32,
    end: f32,
    base: f32,
    size: f32,
    angle: i16,
}

/// The text of a page.
pub(super) fn lines(glyphs: &[Glyph], into: &mut String) {
    let runs = runs_of(glyphs);
    let drawn = drawn_lines(&runs);
    let lines = if has_prose_columns(&runs, &drawn) {
        drawn
    } else {
        sorted_lines(&runs)
    };
    let mut line = Vec::new();
    for runs in lines {
        line.clear();
        let mut last: Option<Run> = None;
        for run in runs {
            if last.is_some_and(|last| is_printed_over(&last, &run, glyphs)) {
                continue;
            }
            line.extend_from_slice(glyphs.get(run.first..run.last).unwrap_or_default());
            last = Some(run);
        }
        write_line(&line, into);
    }
}

fn runs_of(glyphs: &[Glyph]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        if let Some(run) = runs.last_mut() {
            let gap = glyph.start - run.end;
            let size = run.size.max(glyph.size);
            if glyph.angle == run.angle
                && same_base(run.base, glyph.base, run.size.min(glyph.size))
                && gap < size
                && gap > -0.5 * size
            {
                run.last = index + 1;
                run.end = glyph.end.max(run.end);
                run.size = size;
                continue;
            }
        }
        runs.push(Run {
            first: index,
            last: index + 1,
            start: glyph.start,
            end: glyph.end,
            base: glyph.base,
            size: glyph.size,
            angle: glyph.angle,
        });
    }
    runs
}

fn same_base(a: f32, b: f32, size: f32) -> bool {
    (a - b).abs() <= 0.2 * size.max(0.01)
}

/// Lines as they were drawn: runs that follow each other on one baseline, and forward.
fn drawn_lines(runs: &[Run]) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        if let Some(line) = lines.last_mut()
            && let Some(last) = line.last()
            && last.angle == run.angle
            && same_base(last.base, run.base, last.size.min(run.size))
            && run.start >= last.start
        {
            line.push(*run);
        } else {
            lines.push(vec![*run]);
        }
    }
    lines
}

/// Whether the lines stand in columns of prose: long lines on one baseline that were drawn far from
/// each other, again and again.
fn has_prose_columns(runs: &[Run], drawn: &[Vec<Run>]) -> bool {
    const LONG: usize = 20;
    const APART: usize = 5;
    const OFTEN: usize = 3;
    if drawn.len() < 2 * APART || runs.len() < drawn.len() {
        return false;
    }
    let mut long: Vec<(i16, f32, f32, usize)> = Vec::new();
    for (index, line) in drawn.iter().enumerate() {
        let glyphs: usize = line.iter().map(|run| run.last - run.first).sum();
        if let Some(run) = line.first().filter(|_| glyphs >= LONG) {
            long.push((run.angle, run.base, run.size, index));
        }
    }
    long.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pairs = long.iter().zip(long.iter().skip(1));
    let apart = pairs.filter(|(a, b)| {
        a.0 == b.0 && same_base(a.1, b.1, a.2.min(b.2)) && a.3.abs_diff(b.3) >= APART
    });
    apart.count() >= OFTEN
}

/// Lines from top to bottom, each from left to right.
fn sorted_lines(runs: &[Run]) -> Vec<Vec<Run>> {
    let mut sorted = runs.to_vec();
    sorted.sort_by(|a, b| {
        let angle = a.angle.cmp(&b.angle);
        angle.then(b.base.total_cmp(&a.base))
    });
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in sorted {
        if let Some(line) = lines.last_mut()
            && let Some(first) = line.first()
            && first.angle == run.angle
            && same_base(first.base, run.base, first.size.min(run.size))
        {
            line.push(run);
        } else {
            lines.push(vec![run]);
        }
    }
    for line in &mut lines {
        // Stable: what was drawn first comes first where two start on one spot.
        line.sort_by(|a, b| a.start.total_cmp(&b.start));
    }
    lines
}

/// Whether a run repeats the one before it on the same spot, to look bold or to cast a shadow.
fn is_printed_over(last: &Run, run: &Run, glyphs: &[Glyph]) -> bool {
    let chars = |run: &Run| {
        let glyphs = glyphs.get(run.first..run.last).unwrap_or_default();
        glyphs.iter().map(|glyph| glyph.c)
    };
    (run.start - last.start).abs() < 0.2 * run.size
        && run.last - run.first == last.last - last.first
        && chars(last).eq(chars(run))
}

fn write_line(line: &[Glyph], into: &mut String) {
    let joined = spaced_out(line);
    let mut before: Option<&Glyph> = None;
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
            }
        }
        into.push(glyph.c);
        before = Some(glyph);
    }
    into.push('\n');
}

fn separator(gap: f32, before: &Glyph, glyph: &Glyph) -> Option<char> {
    let numbers = before.c.is_ascii_digit() && glyph.c.is_ascii_digit();
    if gap > CELL {
        Some('\t')
    } else if glyph.spaced {
        Some(' ')
    } else if gap > NUMBERS && numbers {
        Some('\t')
    } else if gap > WORD || gap < -1.0 {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of half the size in width, the first at a place.
    fn put(glyphs: &mut Vec<Glyph>, text: &str, start: f32, base: f32, pitch: f32) {
        for (index, c) in text.chars().enumerate() {
            let start = start + index as f32 * pitch;
            glyphs.push(Glyph {
                start,
                end: start + 5.0,
                base,
                size: 10.0,
                c,
                angle: 0,
                spaced: false,
            });
        }
    }

    fn read(glyphs: &[Glyph]) -> String {
        let mut text = String::new();
        lines(glyphs, &mut text);
        text
    }

    #[test]
    fn pieces_in_any_order_make_one_number() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "5629", 85.0, 700.2, 5.0);
        put(&mut glyphs, "211062", 50.0, 700.0, 5.0);
        put(&mut glyphs, "-", 80.0, 700.0, 5.0);
        put(&mut glyphs, "CPR", 50.0, 712.0, 5.0);
        assert_eq!(read(&glyphs), "CPR\n211062-5629\n");
    }

    #[test]
    fn cells_stay_apart() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "211062", 50.0, 700.0, 5.0);
        put(&mut glyphs, "5629", 87.0, 700.0, 5.0);
        put(&mut glyphs, "7", 125.0, 700.0, 5.0);
        assert_eq!(read(&glyphs), "211062\t5629\t7\n");
    }

    #[test]
    fn one_digit_in_each_box_is_one_number() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "2110625629", 50.0, 700.0, 18.0);
        assert_eq!(read(&glyphs), "2110625629\n");
    }

    #[test]
    fn bold_by_printing_twice_is_read_once() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "211062-5629", 50.0, 700.0, 5.0);
        put(&mut glyphs, "211062-5629", 50.4, 700.0, 5.0);
        put(&mut glyphs, "44", 50.0, 650.0, 0.3);
        assert_eq!(read(&glyphs), "211062-5629\n4\n");
    }

    #[test]
    fn columns_of_prose_are_read_one_after_the_other() {
        let mut glyphs = Vec::new();
        for column in 0..2 {
            for line in 0..8 {
                let text = format!("prose{column}line{line}goesonandon");
                let start = 50.0 + 250.0 * column as f32;
                put(&mut glyphs, &text, start, 700.0 - 12.0 * line as f32, 5.0);
            }
        }
        let text = read(&glyphs);
        assert!(!text.contains('\t'));
        assert!(text.find("prose0line7") < text.find("prose1line0"));
    }
}
