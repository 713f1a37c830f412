//! Hands the pictures of a page on: JPEG as it is, all others as pixels.
//!
//! Pixels come row by row where the filter allows it. Colours are told apart as far as reading
//! letters needs it: no profiles, no gamma, no masks. A picture too large in colour comes in grey.

use std::borrow::Cow;
use std::io::Read;

use super::colour::Colour;
use super::file::File;
use super::filter::{self, Filter, Step};
use super::object::{Dict, Object, Stream};
use super::raster;
use crate::extract::reader::{Bitmap, Fault, Limit, Limits, Output, Unsupported};

/// Which pictures are wanted.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub width: u32,
    pub height: u32,
    /// Also stencils: pictures of one colour that only say where paint goes.
    pub stencils: bool,
}

/// Hands on the picture that a stream holds. Tells whether there was one to hand on.
pub(super) fn object(
    file: &File,
    stream: &Stream,
    wanted: Wanted,
    name: &str,
    out: &mut dyn Output,
) -> Result<bool, Fault> {
    if !is_wanted(file, &stream.dict, wanted) {
        return Ok(false);
    }
    hand_on(file, &stream.dict, &file.raw(stream), name, out)
}

/// The same for a picture in the content itself.
pub(super) fn inline(
    file: &File,
    dict: &Dict,
    data: &[u8],
    wanted: Wanted,
    name: &str,
    out: &mut dyn Output,
) -> Result<bool, Fault> {
    if !is_wanted(file, dict, wanted) {
        return Ok(false);
    }
    hand_on(file, dict, data, name, out)
}

fn is_wanted(file: &File, dict: &Dict, wanted: Wanted) -> bool {
    let (width, height) = size(file, dict);
    width >= wanted.width && height >= wanted.height && (wanted.stencils || !is_stencil(file, dict))
}

pub(super) fn size(file: &File, dict: &Dict) -> (u32, u32) {
    let side = |key| u32::try_from(file.integer(dict, key).unwrap_or(0)).unwrap_or(0);
    (side(b"Width"), side(b"Height"))
}

fn is_stencil(file: &File, dict: &Dict) -> bool {
    file.get(dict, b"ImageMask").as_deref() == Some(&Object::Boolean(true))
}

fn hand_on(
    file: &File,
    dict: &Dict,
    raw: &[u8],
    name: &str,
    out: &mut dyn Output,
) -> Result<bool, Fault> {
    match decode(file, dict, raw, out.limits()) {
        Ok(Pixels::Jpeg(jpeg)) => out.picture(name, &jpeg)?,
        Ok(Pixels::Bitmap(bitmap)) => {
            if bitmap.height < size(file, dict).1 {
                file.note(Fault::Damaged);
            }
            out.bitmap(name, bitmap)?;
        }
        Err(fault) => out.fault(fault),
    }
    Ok(true)
}

enum Pixels<'a> {
    Jpeg(Cow<'a, [u8]>),
    Bitmap(Bitmap),
}

fn decode<'a>(
    file: &File,
    dict: &Dict,
    raw: &'a [u8],
    limits: Limits,
) -> Result<Pixels<'a>, Fault> {
    let (width, height) = size(file, dict);
    let most = file.in_memory();
    if u64::from(width) * u64::from(height) > limits.pixels.min(limits.in_memory) {
        return Err(Fault::Limit(Limit::Pixels));
    }
    let chain = filter::chain(file, dict);
    let bitmap = match filter::rows(file, raw, chain, most) {
        Ok(rows) => from_samples(file, dict, rows, None),
        Err(decoded) => {
            let Some(step) = decoded.left else {
                let bitmap = from_samples(file, dict, decoded.data.as_slice(), None);
                return bitmap.map(Pixels::Bitmap).ok_or(Fault::Damaged);
            };
            let data = if decoded.undone {
                Cow::Owned(decoded.data)
            } else {
                Cow::Borrowed(raw)
            };
            match step.filter {
                Filter::Jpeg => return Ok(Pixels::Jpeg(data)),
                Filter::Jpeg2000 => raster::jpeg2000(&data, limits.in_memory),
                Filter::Fax => {
                    let rows = fax(file, &step, &data, width, height, most);
                    rows.and_then(|rows| from_samples(file, dict, rows.as_slice(), Some(1)))
                }
                _ => {
                    let shared = file.get(&step.parameters, b"JBIG2Globals");
                    let shared = shared.as_deref().and_then(Object::stream);
                    let shared = shared.map(|stream| file.decode(stream).data);
                    let rows = raster::jbig2(&data, shared.as_deref(), (width, height), most);
                    rows.and_then(|rows| from_samples(file, dict, rows.as_slice(), Some(1)))
                }
            }
        }
    };
    let unsupported = Fault::Unsupported(Unsupported::Picture);
    bitmap.map(Pixels::Bitmap).ok_or(unsupported)
}

/// The rows of a picture in grey, if it has this width: a strip of a larger one.
pub(super) fn grey_strip(
    file: &File,
    stream: &Stream,
    width: u32,
    limits: Limits,
) -> Option<Bitmap> {
    let raw = file.raw(stream);
    let bitmap = match decode(file, &stream.dict, &raw, limits).ok()? {
        Pixels::Jpeg(jpeg) => raster::grey_jpeg(&jpeg, limits)?,
        Pixels::Bitmap(bitmap) => bitmap,
    };
    let whole = bitmap.width == width && bitmap.height == size(file, &stream.dict).1;
    if !whole || bitmap.channels == 1 {
        return whole.then_some(bitmap);
    }
    let mut pixels = Vec::new();
    Colour::Rgb.convert(&bitmap.pixels, 1, &mut pixels);
    Some(Bitmap {
        channels: 1,
        pixels,
        ..bitmap
    })
}

fn fax(
    file: &File,
    step: &Step,
    data: &[u8],
    width: u32,
    height: u32,
    most: usize,
) -> Option<Vec<u8>> {
    let number = |key, default| file.integer(&step.parameters, key).unwrap_or(default);
    let flag = |key, default| match file.get(&step.parameters, key).as_deref() {
        Some(Object::Boolean(flag)) => *flag,
        _ => default,
    };
    let columns = u32::try_from(number(b"Columns", 1728)).ok()?;
    let columns_fit = columns == width;
    let rows = raster::fax(
        data,
        &raster::Fax {
            kind: number(b"K", 0),
            columns,
            rows: height,
            ends_lines: flag(b"EndOfLine", false),
            ends_block: flag(b"EndOfBlock", true),
            aligned: flag(b"EncodedByteAlign", false),
            black_is_1: flag(b"BlackIs1", false),
        },
        most,
    )?;
    // Where the two widths differ, rows are as long as the fax has them.
    if columns_fit {
        return Some(rows);
    }
    let (from, to) = (columns.div_ceil(8) as usize, width.div_ceil(8) as usize);
    let mut fitted = Vec::new();
    for row in rows.chunks_exact(from.max(1)) {
        if fitted.len() > most {
            return None;
        }
        fitted.extend(row.iter().copied().chain(std::iter::repeat(0xff)).take(to));
    }
    Some(fitted)
}

/// Makes pixels out of samples.
fn from_samples(
    file: &File,
    dict: &Dict,
    mut samples: impl Read,
    bits: Option<u32>,
) -> Option<Bitmap> {
    let (width, height) = size(file, dict);
    let stencil = is_stencil(file, dict);
    let bits = bits.or_else(|| {
        if stencil {
            return Some(1);
        }
        u32::try_from(file.integer(dict, b"BitsPerComponent")?).ok()
    });
    let bits = bits
        .filter(|bits| matches!(bits, 1 | 2 | 4 | 8 | 16))
        .unwrap_or(8);
    let colour = if stencil {
        Colour::Grey
    } else {
        let space = file
            .get(dict, b"ColorSpace")
            .or_else(|| file.get(dict, b"CS"));
        space.map_or(Colour::Grey, |space| Colour::new(file, &space, 0))
    };
    let decode = file.numbers_of(dict, b"Decode");
    let inverted = matches!(decode[..], [low, high, ..] if low > high);
    let pixels = u64::from(width) * u64::from(height);
    let in_memory = file.in_memory() as u64;
    let channels = if colour.is_grey() || pixels * 3 > in_memory {
        1
    } else {
        3
    };
    let per_row = width as usize * colour.components();
    let row_bytes = (per_row as u64 * u64::from(bits)).div_ceil(8);
    if row_bytes > in_memory {
        return None;
    }
    let mut row = Vec::new();
    let mut unpacked = Vec::new();
    let mut out = Vec::new();
    let mut rows = 0;
    while rows < height {
        row.clear();
        samples
            .by_ref()
            .take(row_bytes)
            .read_to_end(&mut row)
            .ok()?;
        if (row.len() as u64) < row_bytes {
            break;
        }
        unpack(&row, bits, per_row, colour.is_indexed(), &mut unpacked);
        if inverted && !colour.is_indexed() {
            unpacked.iter_mut().for_each(|sample| *sample = !*sample);
        }
        colour.convert(&unpacked, channels, &mut out);
        rows += 1;
    }
    (rows > 0).then_some(Bitmap {
        width,
        height: rows,
        channels,
        pixels: out,
    })
}

/// One byte for each sample: its share of the full range, or the bare number of an indexed colour.
fn unpack(row: &[u8], bits: u32, count: usize, bare: bool, into: &mut Vec<u8>) {
    into.clear();
    match bits {
        8 => into.extend_from_slice(row),
        16 => into.extend(row.chunks_exact(2).filter_map(|pair| pair.first())),
        _ => {
            let full = (1u8 << bits) - 1;
            let scale = if bare { 1 } else { 255 / full };
            for byte in row {
                let mut shift = 8;
                while shift > 0 {
                    shift -= bits;
                    into.push((byte >> shift & full) * scale);
                }
            }
        }
    }
    into.truncate(count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_every_width_are_unpacked() {
        let mut out = Vec::new();
        unpack(&[0b1010_0000], 1, 3, false, &mut out);
        assert_eq!(out, [255, 0, 255]);
        unpack(&[0b0001_1011], 2, 4, true, &mut out);
        assert_eq!(out, [0, 1, 2, 3]);
        unpack(&[0xf0], 4, 2, false, &mut out);
        assert_eq!(out, [255, 0]);
    }
}
