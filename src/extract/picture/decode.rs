//! Picture files to grey pixels the right way up: PNG, JPEG, TIFF, GIF, WebP, BMP, page for page.
//!
//! Only brightness is kept, since that is what is read: rows become grey as they come, so that a picture takes a byte a
//! pixel and not four, and one of more than 40 million pixels is halved on the way. What a file says of
//! its size is checked before anything of that size is allocated. What is see-through shows white.
//! The codecs are called directly and not through the crate `image`, which needs colour management and a whole
//! picture in colours first.
//!
//! Left out: HEIC, AVIF, JPEG 2000 and JPEG XL (no codec without C or with few enough crates), compressed BMP, colour profiles.

mod animated;
mod bmp;
mod fax;
mod grey;
mod tiff;

use std::io::Cursor;

use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::super::reader::{Fault, Limit, Limits, Unsupported};
use super::prepare::Grey;
pub(super) use grey::{Colours, Rows};

/// Takes a page: its number from 1 and its pixels.
pub(super) type Take<'a> = dyn FnMut(u32, Grey) -> Result<(), Fault> + 'a;

/// Hands every page or frame of a picture file on. A page that is damaged is handed on as far as it goes, and told
/// at the end.
pub(super) fn pages(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    match encoded {
        [0x89, b'P', b'N', b'G', ..] => png(encoded, limits, take),
        [0xFF, 0xD8, ..] => jpeg(encoded, limits, take),
        [b'I', b'I', 42, 0, ..]
        | [b'M', b'M', 0, 42, ..]
        | [b'I', b'I', 43, 0, ..]
        | [b'M', b'M', 0, 43, ..] => tiff::pages(encoded, limits, take),
        [b'G', b'I', b'F', b'8', ..] => animated::gif(encoded, limits, take),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => animated::webp(encoded, limits, take),
        [b'B', b'M', ..] => bmp::picture(encoded, limits, take),
        _ => Err(Fault::Unsupported(Unsupported::Picture)),
    }
}

/// Fails if a picture has more pixels than may be, or needs more bytes at once than the process can give.
/// A few times `in_memory`, since a picture is the one thing that cannot be read piece by piece.
fn check(limits: &Limits, width: u32, height: u32, bytes_a_pixel: f32) -> Result<(), Fault> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Fault::Damaged);
    }
    if pixels > limits.pixels {
        return Err(Fault::Limit(Limit::Pixels));
    }
    if pixels as f64 * f64::from(bytes_a_pixel) > limits.in_memory as f64 * 3.0 {
        return Err(Fault::Limit(Limit::Memory));
    }
    Ok(())
}

/// A buffer of zeros, or the fault that there is no memory for it.
fn buffer(size: usize) -> Result<Vec<u8>, Fault> {
    let mut buffer = Vec::new();
    buffer
        .try_reserve_exact(size)
        .map_err(|_| Fault::Limit(Limit::Memory))?;
    buffer.resize(size, 0);
    Ok(buffer)
}

fn png(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(encoded),
        png::Limits {
            bytes: limits.in_memory as usize,
        },
    );
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.ignore_checksums(true);
    let mut reader = decoder.read_info().map_err(|error| match error {
        png::DecodingError::LimitsExceeded => Fault::Limit(Limit::Memory),
        _ => Fault::Damaged,
    })?;
    let info = reader.info();
    let (width, height, is_interlaced) = (info.width, info.height, info.interlaced);
    let turned = info.exif_metadata.as_deref().map_or(1, orientation);
    let (colour, _) = reader.output_color_type();
    let colours = match colour {
        png::ColorType::Grayscale | png::ColorType::Indexed => Colours::Grey,
        png::ColorType::GrayscaleAlpha => Colours::GreyAlpha,
        png::ColorType::Rgb => Colours::Rgb,
        png::ColorType::Rgba => Colours::Rgba,
    };
    check(limits, width, height, 0.0)?;
    let mut rows = Rows::new(width, height)?;
    let mut whole = Ok(());
    if is_interlaced {
        // The rows come in seven passes: all of it must be held.
        check(limits, width, height, colours.channels() as f32)?;
        let size = reader
            .output_buffer_size()
            .ok_or(Fault::Limit(Limit::Memory))?;
        let mut pixels = buffer(size)?;
        whole = reader
            .next_frame(&mut pixels)
            .map(|_| ())
            .map_err(|_| Fault::Damaged);
        rows.push_all(&pixels, colours);
    } else {
        for _ in 0..height {
            match reader.next_row() {
                Ok(Some(row)) => rows.push(row.data(), colours),
                _ => {
                    whole = Err(Fault::Damaged);
                    break;
                }
            }
        }
    }
    take(1, rows.finish().turned(turned))?;
    whole
}

fn jpeg(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(u16::MAX.into())
        .set_max_height(u16::MAX.into());
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(Cursor::new(encoded), options);
    decoder.decode_headers().map_err(|_| Fault::Damaged)?;
    let info = decoder.info().ok_or(Fault::Damaged)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    // A progressive one is held as coefficients of all its colours until the last scan.
    let held = if info.sof.is_sequential_dct() {
        1.5
    } else {
        1.0 + 2.0 * f32::from(info.components)
    };
    check(limits, width, height, held)?;
    let turned = decoder.exif().map_or(1, |exif| orientation(exif));
    // Four inks cannot be turned to grey by the codec.
    let colours = match decoder.input_colorspace() {
        Some(ColorSpace::CMYK | ColorSpace::YCCK) => {
            check(limits, width, height, held + 3.0)?;
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            decoder.set_options(options);
            Colours::Rgb
        }
        _ => Colours::Grey,
    };
    let size = decoder.output_buffer_size().ok_or(Fault::Damaged)?;
    let mut pixels = buffer(size)?;
    let whole = decoder.decode_into(&mut pixels).map_err(|_| Fault::Damaged);
    let mut rows = Rows::new(width, height)?;
    rows.push_all(&pixels, colours);
    drop(pixels);
    take(1, rows.finish().turned(turned))?;
    // The codec fills up what is cut off. Behind the mark that begins the last scan there must be the one
    // that ends the picture.
    let scan = memchr::memmem::rfind(encoded, b"\xFF\xDA");
    let ends = scan.and_then(|scan| memchr::memmem::find(encoded.get(scan..)?, b"\xFF\xD9"));
    whole.and(ends.map(|_| ()).ok_or(Fault::Damaged))
}

/// The orientation that EXIF data tells (1 to 8; 1, upright, where it tells none).
fn orientation(exif: &[u8]) -> u8 {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let is_little = exif.starts_with(b"II");
    let number = |at: usize, size: usize| -> Option<usize> {
        let bytes = exif.get(at..at.checked_add(size)?)?;
        let join = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if is_little {
            bytes.iter().rev().fold(0, join)
        } else {
            bytes.iter().fold(0, join)
        })
    };
    let find = || {
        let start = number(4, 4)?;
        let count = number(start, 2)?;
        (0..count).find_map(|entry| {
            let at = start.checked_add(2 + entry * 12)?;
            (number(at, 2)? == 0x0112)
                .then(|| number(at + 8, 2))
                .flatten()
        })
    };
    find().filter(|value| (1..=8).contains(value)).unwrap_or(1) as u8
}

#[cfg(test)]
mod tests;
