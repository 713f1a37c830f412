//! From glyphs with places to lines of text.
//!
//! Glyphs come in the order they are drawn, which is any order. Those that follow each other
//! closely make runs, and runs on one baseline make a line (see `line`). Text in other directions makes lines of its own.
//! A page whose columns are prose is read column by column; everything else from top to bottom, so
//! that the cells of a row stay together. Nothing is dropped but what is printed twice on one spot.

use super::line::{self, Wrapped};

/// Glyphs of one page that are held; a page with more is laid out in parts.
pub(super) const MAX_GLYPHS: usize = 1_000_000;

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
    let mut wrapped: Vec<Wrapped> = Vec::new();
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
        // From the last to the first: places before an insertion stay.
        for number in wrapped.iter().rev() {
            if let Some(digits) = line::take_rest(&mut line, number) {
                into.insert_str(number.at, &digits);
            }
        }
        wrapped.clear();
        line::write(&line, into, &mut wrapped);
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
    fn a_number_broken_after_its_dash_is_whole_again() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "cpr", 50.0, 700.0, 5.0);
        put(&mut glyphs, "211062-", 100.0, 700.0, 5.0);
        put(&mut glyphs, "251248-", 200.0, 700.0, 5.0);
        put(&mut glyphs, "5629,x", 100.0, 688.0, 5.0);
        put(&mut glyphs, "9996", 200.0, 688.0, 5.0);
        put(&mut glyphs, "211062-", 300.0, 670.0, 5.0);
        put(&mut glyphs, "56291", 300.0, 658.0, 5.0);
        let text = "cpr\t211062-5629\t251248-9996\n,x\n211062-\n56291\n";
        assert_eq!(read(&glyphs), text);
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
