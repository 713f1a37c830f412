//! Pictures to text: screenshots, scans, faxes and photographs of paper.
//!
//! Numbers get onto shares as pictures, and plain Tesseract loses a tenth of those on a screen: letters are
//! small there, and light on dark. So the lines are found here, cut out, turned dark on white, brought to the size that the
//! model reads best, and only then recognised, one by one. A picture in which nothing is written is told
//! before the engine is asked, at a hundredth of the cost.
//!
//! Each line of a picture is a line of text; pieces of it that stand apart (cells, columns) are parted by tabs,
//! as many as there are columns between them.
//! It does not follow text that stands upright or on its head (but for what EXIF tells), and no handwriting.

mod askew;
mod columns;
mod decode;
mod layout;
mod prepare;

#[cfg(fuzzing)]
use super::reader::Limits;
use super::reader::{Bitmap, Fault, Limit, Output, Part, Unit};
use super::tesseract::{Engine, Pixels};
use columns::Columns;
use decode::{Colours, Rows};
use layout::Piece;
use prepare::Grey;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Something that looked like text, and was handed on as it was read.
    Text,
    /// Nothing that looks like text; the engine was not asked.
    NoText,
}

/// Reads a picture file, each page or frame as a page.
pub(crate) fn read(
    encoded: &[u8],
    engine: &mut Engine,
    out: &mut dyn Output,
) -> Result<Outcome, Fault> {
    let limits = out.limits();
    let mut outcome = Outcome::NoText;
    decode::pages(encoded, &limits, &mut |page, grey| {
        let grey = askew::straightened(grey);
        let (lines, too_many) = layout::lines(&grey);
        if too_many {
            out.fault(Fault::Limit(Limit::Pixels));
        }
        if !lines.is_empty() {
            outcome = Outcome::Text;
            out.at(Part::Body, Unit::Page(page))?;
            recognise(&grey, &lines, engine, out)?;
        }
        Ok(())
    })?;
    Ok(outcome)
}

/// All of reading a picture but the engine: for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn decoded(encoded: &[u8], limits: &Limits) -> Result<(), Fault> {
    decode::pages(encoded, limits, &mut |_, grey| {
        let _ = layout::lines(&askew::straightened(grey));
        Ok(())
    })
}

/// Reads bare pixels. Where they lie is for the caller to say.
pub(crate) fn read_bitmap(
    bitmap: &Bitmap,
    engine: &mut Engine,
    out: &mut dyn Output,
) -> Result<Outcome, Fault> {
    let colours = match bitmap.channels {
        1 => Colours::Grey,
        3 => Colours::Rgb,
        _ => return Err(Fault::Damaged),
    };
    if u64::from(bitmap.width) * u64::from(bitmap.height) > out.limits().pixels {
        return Err(Fault::Limit(Limit::Pixels));
    }
    let mut rows = Rows::new(bitmap.width, bitmap.height)?;
    rows.push_all(&bitmap.pixels, colours);
    let grey = askew::straightened(rows.finish());
    let (lines, too_many) = layout::lines(&grey);
    if too_many {
        out.fault(Fault::Limit(Limit::Pixels));
    }
    if lines.is_empty() {
        return Ok(Outcome::NoText);
    }
    recognise(&grey, &lines, engine, out)?;
    Ok(Outcome::Text)
}

fn recognise(
    picture: &Grey,
    lines: &[Vec<Piece>],
    engine: &mut Engine,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let usual = usual_height(lines);
    let columns = Columns::of(lines);
    let mut failed = false;
    for line in lines {
        let aligns = columns.are_some() && line.len() > 1;
        let mut is_first = true;
        let mut column = 0;
        for piece in line {
            let cut = prepare::cut(picture, piece, full_height(piece.height(), usual));
            let pixels = Pixels {
                width: cut.width,
                height: cut.height,
                grey: &cut.pixels,
            };
            let Some(text) = engine.text(pixels) else {
                failed = true;
                continue;
            };
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let wanted = columns.column(piece);
            if !aligns {
                out.text(if is_first { "" } else { "\t" })?;
            } else if wanted > column {
                out.text(&"\t".repeat(wanted - column))?;
            } else if !is_first {
                out.text("  ")?;
            }
            column = wanted.max(column);
            is_first = false;
            out.text(text)?;
        }
        if !is_first {
            out.text("\n")?;
        }
    }
    if failed {
        out.fault(Fault::Damaged);
    }
    Ok(())
}

/// The height that pieces mostly have.
fn usual_height(lines: &[Vec<Piece>]) -> u32 {
    let mut heights: Vec<u32> = lines.iter().flatten().map(Piece::height).collect();
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied().unwrap_or_default()
}

/// The height that a piece would have if it had letters that reach up and down: one without is
/// lower than others of its size and must not be made larger for it.
fn full_height(height: u32, usual: u32) -> u32 {
    if height < usual && height * 2 > usual {
        usual
    } else {
        height
    }
}
