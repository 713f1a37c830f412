//! TIFF, page for page: scans and faxes.
//!
//! The codec gives samples as they are packed; what they mean (palette, inks, bits) is told here.

use std::io::Cursor;

use tiff::decoder::{Decoder, DecodingResult, Limits as Bounds};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::super::super::reader::{Fault, Limit, Limits, Unsupported};
use super::{Colours, Rows, Take, check, fax};

pub(super) fn pages(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    let most = usize::try_from(limits.in_memory.saturating_mul(3)).unwrap_or(usize::MAX);
    let mut bounds = Bounds::default();
    bounds.decoding_buffer_size = most;
    bounds.intermediate_buffer_size = most;
    let mut decoder = Decoder::new(Cursor::new(encoded))
        .map_err(|error| fault(&error))?
        .with_limits(bounds);
    let mut worst = Ok(());
    let mut page: u32 = 1;
    loop {
        let faxed = fax::read(&mut decoder, encoded, limits);
        match faxed.unwrap_or_else(|| read(&mut decoder, limits)) {
            Ok(grey) => take(page, grey)?,
            Err(fault) => worst = Err(fault),
        }
        if !decoder.more_images() {
            return worst;
        }
        if page >= limits.pages {
            return Err(Fault::Limit(Limit::Pages));
        }
        page += 1;
        // The codec refuses pages that lead back to earlier ones.
        decoder.next_image().map_err(|error| fault(&error))?;
    }
}

fn read(decoder: &mut Decoder<Cursor<&[u8]>>, limits: &Limits) -> Result<super::Grey, Fault> {
    let (width, height) = decoder.dimensions().map_err(|error| fault(&error))?;
    let colour = decoder.colortype().map_err(|error| fault(&error))?;
    check(
        limits,
        width,
        height,
        (f32::from(colour.num_samples()) * f32::from(colour.bit_depth())) / 8.0,
    )?;
    let turned = decoder
        .find_tag_unsigned::<u16>(Tag::Orientation)
        .ok()
        .flatten()
        .unwrap_or(1);
    let map = decoder
        .find_tag_unsigned_vec::<u16>(Tag::ColorMap)
        .ok()
        .flatten()
        .unwrap_or_default();
    let pixels = match decoder.read_image().map_err(|error| fault(&error))? {
        DecodingResult::U8(pixels) => pixels,
        DecodingResult::U16(pixels) => pixels.iter().map(|value| (value >> 8) as u8).collect(),
        _ => return Err(Fault::Unsupported(Unsupported::Picture)),
    };
    let mut rows = Rows::new(width, height)?;
    let colours = match colour {
        ColorType::Gray(bits @ (1 | 2 | 4)) => {
            let most = (1usize << bits) - 1;
            let levels: Vec<u8> = (0..=most).map(|level| (level * 255 / most) as u8).collect();
            unpack(&pixels, bits, &levels, &mut rows, width);
            return Ok(rows.finish().turned(turned as u8));
        }
        ColorType::Palette(bits @ (1 | 2 | 4 | 8)) => {
            unpack(&pixels, bits, &palette(&map), &mut rows, width);
            return Ok(rows.finish().turned(turned as u8));
        }
        ColorType::Gray(8 | 16)
        | ColorType::Multiband {
            num_samples: 1,
            bit_depth: 8 | 16,
        } => Colours::Grey,
        ColorType::GrayA(8 | 16) => Colours::GreyAlpha,
        ColorType::RGB(8 | 16) => Colours::Rgb,
        ColorType::RGBA(8 | 16) => Colours::Rgba,
        ColorType::CMYK(8 | 16) => Colours::Cmyk,
        // Brightness is the first of the three.
        ColorType::YCbCr(8) | ColorType::Lab(8) => {
            let firsts: Vec<u8> = pixels
                .chunks_exact(3)
                .filter_map(|pixel| pixel.first().copied())
                .collect();
            rows.push_all(&firsts, Colours::Grey);
            return Ok(rows.finish().turned(turned as u8));
        }
        _ => return Err(Fault::Unsupported(Unsupported::Picture)),
    };
    rows.push_all(&pixels, colours);
    Ok(rows.finish().turned(turned as u8))
}

/// The brightness of each colour of a palette: all reds, all greens, all blues, 16 bits each.
fn palette(map: &[u16]) -> Vec<u8> {
    let count = map.len() / 3;
    let part = |which: usize| {
        map.iter()
            .skip(which * count)
            .take(count)
            .map(|value| u32::from(value >> 8))
    };
    part(0)
        .zip(part(1))
        .zip(part(2))
        .map(|((red, green), blue)| ((red * 77 + green * 150 + blue * 29) >> 8) as u8)
        .collect()
}

/// Rows of samples of `bits` bits, each row beginning with a byte.
fn unpack(pixels: &[u8], bits: u8, levels: &[u8], rows: &mut Rows, width: u32) {
    let a_byte = usize::from(8 / bits.max(1));
    let mut row = Vec::with_capacity(width as usize + 8);
    for packed in pixels.chunks((width as usize).div_ceil(a_byte).max(1)) {
        row.clear();
        for byte in packed {
            row.extend((0..a_byte).map(|place| {
                let shift = 8 - usize::from(bits) * (place + 1);
                let sample = usize::from(*byte) >> shift & ((1 << bits) - 1);
                levels.get(sample).copied().unwrap_or(255)
            }));
        }
        rows.push(&row, Colours::Grey);
    }
}

fn fault(error: &TiffError) -> Fault {
    match error {
        TiffError::LimitsExceeded => Fault::Limit(Limit::Memory),
        TiffError::UnsupportedError(_) => Fault::Unsupported(Unsupported::Picture),
        _ => Fault::Damaged,
    }
}
