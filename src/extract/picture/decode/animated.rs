//! GIF and WebP, which may move: every frame that differs from the last one read.
//!
//! Recordings of a screen show a number for a moment only, and repeat everything else.

use std::io::Cursor;

use super::super::super::reader::{Fault, Limit, Limits};
use super::super::prepare::Grey;
use super::{Colours, Rows, Take, buffer, check, orientation};

/// Frames read of one picture.
const FRAMES: u32 = 200;
/// Frames decoded to find those.
const DECODED: u32 = 20_000;

pub(super) fn gif(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    if let Some(most) = std::num::NonZeroU64::new(limits.in_memory) {
        options.set_memory_limit(gif::MemoryLimit::Bytes(most));
    }
    let mut decoder = options
        .read_info(Cursor::new(encoded))
        .map_err(|_| Fault::Damaged)?;
    let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    check(limits, width, height, 6.0)?;
    let mut canvas = Rows::new(width, height)?.finish();
    if (canvas.width, canvas.height) != (width, height) {
        return Err(Fault::Limit(Limit::Pixels));
    }
    let mut frames = Frames::default();
    for _ in 0..DECODED {
        let frame = match decoder.read_next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => return frames.end(),
            Err(_) => {
                frames.show(&canvas, take)?;
                return Err(Fault::Damaged);
            }
        };
        let place = (
            usize::from(frame.left),
            usize::from(frame.top),
            usize::from(frame.width),
        );
        let before =
            (frame.dispose == gif::DisposalMethod::Previous).then(|| canvas.pixels.clone());
        paint(&mut canvas, place, &frame.buffer);
        let clear = (frame.dispose == gif::DisposalMethod::Background)
            .then(|| vec![255; frame.buffer.len()]);
        frames.show(&canvas, take)?;
        if let Some(before) = before {
            canvas.pixels = before;
        } else if let Some(white) = clear {
            paint(&mut canvas, place, &white);
        }
    }
    Err(Fault::Limit(Limit::Pages))
}

/// Lays a frame over the canvas; where it is see-through the canvas stays.
fn paint(canvas: &mut Grey, (left, top, width): (usize, usize, usize), rgba: &[u8]) {
    let wide = (canvas.width as usize).max(1);
    for (to, from) in canvas
        .pixels
        .chunks_exact_mut(wide)
        .skip(top)
        .zip(rgba.chunks_exact((width * 4).max(4)))
    {
        for (to, from) in to.iter_mut().skip(left).zip(from.chunks_exact(4)) {
            if let [red, green, blue, alpha] = from
                && *alpha >= 128
            {
                *to = ((u32::from(*red) * 77 + u32::from(*green) * 150 + u32::from(*blue) * 29)
                    >> 8) as u8;
            }
        }
    }
}

pub(super) fn webp(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    let mut decoder =
        image_webp::WebPDecoder::new(Cursor::new(encoded)).map_err(|_| Fault::Damaged)?;
    let (width, height) = decoder.dimensions();
    check(limits, width, height, 8.0)?;
    decoder.set_memory_limit(usize::try_from(limits.in_memory).unwrap_or(usize::MAX));
    let turned = decoder
        .exif_metadata()
        .ok()
        .flatten()
        .map_or(1, |exif| orientation(&exif));
    let colours = if decoder.has_alpha() {
        Colours::Rgba
    } else {
        Colours::Rgb
    };
    let size = decoder
        .output_buffer_size()
        .ok_or(Fault::Limit(Limit::Memory))?;
    let mut pixels = buffer(size)?;
    if !decoder.is_animated() {
        let whole = decoder.read_image(&mut pixels).map_err(|_| Fault::Damaged);
        let mut rows = Rows::new(width, height)?;
        rows.push_all(&pixels, colours);
        drop(pixels);
        take(1, rows.finish().turned(turned))?;
        return whole;
    }
    let mut frames = Frames::default();
    for _ in 0..decoder.num_frames().min(DECODED) {
        decoder
            .read_frame(&mut pixels)
            .map_err(|_| Fault::Damaged)?;
        let mut rows = Rows::new(width, height)?;
        rows.push_all(&pixels, colours);
        frames.show(&rows.finish(), take)?;
    }
    frames.end()
}

/// Hands on the frames that show something new.
#[derive(Default)]
struct Frames {
    last: Option<Vec<u8>>,
    number: u32,
    shown: u32,
    skipped: bool,
}

impl Frames {
    fn show(&mut self, canvas: &Grey, take: &mut Take<'_>) -> Result<(), Fault> {
        self.number += 1;
        let is_new = self.last.as_ref().is_none_or(|last| {
            last.iter()
                .zip(&canvas.pixels)
                .filter(|(one, other)| one.abs_diff(**other) > 32)
                .count()
                > 24
        });
        if !is_new {
            return Ok(());
        }
        if self.shown == FRAMES {
            self.skipped = true;
            return Ok(());
        }
        self.shown += 1;
        self.last = Some(canvas.pixels.clone());
        take(self.number, canvas.clone())
    }

    fn end(&self) -> Result<(), Fault> {
        if self.skipped {
            Err(Fault::Limit(Limit::Pages))
        } else {
            Ok(())
        }
    }
}
