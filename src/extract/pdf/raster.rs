//! The picture formats of PDF that nothing else reads: fax, JBIG2 and JPEG 2000; and JPEG where it
//! is only a strip of a larger picture.
//!
//! The first two yield rows of bits, 1 for white, as the filters of PDF do.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::colour::Colour;
use crate::extract::reader::{Bitmap, Limits};

/// How a fax is written.
pub(super) struct Fax {
    pub kind: i64,
    pub columns: u32,
    pub rows: u32,
    pub ends_lines: bool,
    pub ends_block: bool,
    pub aligned: bool,
    pub black_is_1: bool,
}

/// Rows of bits that are filled as they come.
struct Bits {
    rows: Vec<u8>,
    /// Bytes of a row.
    stride: usize,
    columns: u32,
    black: bool,
    most: usize,
    /// The row being filled.
    byte: u8,
    filled: u32,
}

impl Bits {
    fn new(columns: u32, black: bool, most: usize) -> Self {
        Self {
            rows: Vec::new(),
            stride: columns.div_ceil(8) as usize,
            columns,
            black,
            most,
            byte: 0,
            filled: 0,
        }
    }

    fn push(&mut self, black: bool) {
        if self.filled >= self.columns || self.rows.len() >= self.most {
            return;
        }
        self.byte = self.byte << 1 | u8::from(black == self.black);
        self.filled += 1;
        if self.filled.is_multiple_of(8) {
            self.rows.push(self.byte);
        }
    }

    fn end_row(&mut self) {
        let open = self.filled % 8;
        if open > 0 && self.rows.len() < self.most {
            self.rows.push(self.byte << (8 - open));
        }
        let rest = self.rows.len() % self.stride.max(1);
        if rest > 0 {
            let missing = self.stride - rest;
            self.rows.extend(std::iter::repeat_n(0, missing));
        }
        (self.byte, self.filled) = (0, 0);
    }
}

impl hayro_ccitt::Decoder for Bits {
    fn push_row(&mut self, changes: &[u32]) {
        let mut black = false;
        let mut at = 0;
        for change in changes.iter().copied().chain([self.columns]) {
            for _ in at..change.min(self.columns) {
                self.push(black);
            }
            at = at.max(change);
            black = !black;
        }
        self.end_row();
    }
}

impl hayro_jbig2::Decoder for Bits {
    fn push_pixel(&mut self, black: bool) {
        self.push(black);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        for _ in 0..chunk_count.saturating_mul(8).min(self.columns) {
            self.push(black);
        }
    }

    fn next_line(&mut self) {
        self.end_row();
    }
}

/// Undoes fax compression as far as it holds.
pub(super) fn fax(data: &[u8], fax: &Fax, most: usize) -> Option<Vec<u8>> {
    let encoding = match fax.kind {
        i64::MIN..=-1 => hayro_ccitt::EncodingMode::Group4,
        0 => hayro_ccitt::EncodingMode::Group3_1D,
        1.. => hayro_ccitt::EncodingMode::Group3_2D,
    };
    let settings = hayro_ccitt::DecodeSettings {
        columns: fax.columns,
        rows: fax.rows,
        end_of_block: fax.ends_block,
        end_of_line: fax.ends_lines,
        rows_are_byte_aligned: fax.aligned,
        encoding,
        strict: false,
    };
    if fax.columns == 0 || fax.columns.div_ceil(8) as usize > most {
        return None;
    }
    let mut bits = Bits::new(fax.columns, fax.black_is_1, most);
    let mut context = hayro_ccitt::DecoderContext::new(settings);
    // What came before the damage is kept; that rows are missing is seen by who counts them.
    let _ = hayro_ccitt::decode(data, &mut bits, &mut context);
    (!bits.rows.is_empty()).then_some(bits.rows)
}

/// Undoes JBIG2.
pub(super) fn jbig2(
    data: &[u8],
    shared: Option<&[u8]>,
    (width, height): (u32, u32),
    most: usize,
) -> Option<Vec<u8>> {
    if !(jbig2_regions_fit(data) && shared.is_none_or(jbig2_regions_fit)) {
        return None;
    }
    let settings = hayro_jbig2::DecodeSettings { strict: false };
    let shared = match shared {
        Some(shared) => Some(hayro_jbig2::Globals::new(shared, &settings).ok()?),
        None => None,
    };
    let page = hayro_jbig2::Page::new_embedded(data, shared.as_ref(), &settings).ok()?;
    // The page's own size is a claim like any other.
    if page.width() != width || page.height() > height.saturating_mul(2) {
        return None;
    }
    let mut bits = Bits::new(width, false, most);
    page.decode(&mut bits).ok()?;
    (!bits.rows.is_empty()).then_some(bits.rows)
}

/// Whether no region claims more pixels than a large page has: the decoder takes their word.
fn jbig2_regions_fit(data: &[u8]) -> bool {
    const MOST: u64 = 100_000_000;
    let mut total = 0u64;
    let mut rest = data;
    loop {
        let Some((header, after)) = rest.split_first_chunk::<6>() else {
            return true;
        };
        let [n0, n1, n2, n3, flags, counts] = *header;
        let number = u32::from_be_bytes([n0, n1, n2, n3]);
        let wide_page = flags & 0x40 != 0;
        let (references, after) = match counts >> 5 {
            count @ 0..=4 => (u64::from(count), after),
            _ => {
                let Some((more, after)) = after.split_first_chunk::<3>() else {
                    return true;
                };
                let [a, b, c] = *more;
                let count = u32::from_be_bytes([counts & 0x1f, a, b, c]);
                // Marks of which are kept: a bit for each and one more.
                let marks = (u64::from(count) + 8) / 8;
                let marks = usize::try_from(marks).unwrap_or(usize::MAX);
                (u64::from(count), after.get(marks..).unwrap_or_default())
            }
        };
        let width = match number {
            0..=256 => 1,
            257..=65536 => 2,
            _ => 4,
        };
        let skipped = references * width + if wide_page { 4 } else { 1 };
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let Some((length, body)) = after
            .get(skipped..)
            .and_then(|after| after.split_first_chunk::<4>())
        else {
            return true;
        };
        let is_region = matches!(flags & 0x3f, 4..=7 | 20..=23 | 36..=43);
        if let Some([w0, w1, w2, w3, h0, h1, h2, h3]) = body.first_chunk().filter(|_| is_region) {
            let width = u32::from_be_bytes([*w0, *w1, *w2, *w3]);
            let height = u32::from_be_bytes([*h0, *h1, *h2, *h3]);
            total = total.saturating_add(u64::from(width) * u64::from(height));
        }
        if total > MOST {
            return false;
        }
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        rest = body.get(length..).unwrap_or_default();
    }
}

/// Undoes JPEG 2000, at a lower resolution if it is large.
pub(super) fn jpeg2000(data: &[u8], in_memory: u64) -> Option<Bitmap> {
    let image = Image::new(data, &DecodeSettings::default()).ok()?;
    let parts = u64::from(image.color_space().num_channels()) + u64::from(image.has_alpha());
    // The decoder works in floats, about twice.
    let cost = |width: u32, height: u32| u64::from(width) * u64::from(height) * parts * 8;
    let (mut width, mut height) = (image.width(), image.height());
    let mut target = None;
    while cost(width, height) > in_memory.saturating_mul(2) {
        (width, height) = (width / 2, height / 2);
        target = Some((width, height));
    }
    let settings = DecodeSettings {
        target_resolution: target,
        ..DecodeSettings::default()
    };
    let image = Image::new(data, &settings).ok()?;
    if cost(image.width(), image.height()) > in_memory.saturating_mul(4) {
        return None;
    }
    let channels = usize::from(image.color_space().num_channels());
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).ok()?;
    let all = decoded.components().len();
    if all == 0 {
        return None;
    }
    let bytes = decoded.data_u8();
    let pixels = bytes.len() / all;
    let (width, height) = sides(pixels, image.width(), image.height())?;
    let (colour, out_channels) = match channels {
        3 => (Colour::Rgb, 3),
        4 => (Colour::Cmyk, 3),
        _ => (Colour::Grey, 1),
    };
    let mut out = Vec::new();
    for pixel in bytes.chunks_exact(all) {
        let wanted = pixel.get(..colour.components().min(all))?;
        colour.convert(wanted, out_channels, &mut out);
    }
    Some(Bitmap {
        width,
        height,
        channels: out_channels,
        pixels: out,
    })
}

/// Undoes JPEG, in grey.
pub(super) fn grey_jpeg(data: &[u8], limits: Limits) -> Option<Bitmap> {
    use zune_jpeg::zune_core::bytestream::ZCursor;
    use zune_jpeg::zune_core::colorspace::ColorSpace;
    use zune_jpeg::zune_core::options::DecoderOptions;

    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(data), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    if u64::from(width) * u64::from(height) > limits.pixels.min(limits.in_memory) {
        return None;
    }
    let pixels = decoder.decode().ok()?;
    let fits = pixels.len() as u64 == u64::from(width) * u64::from(height);
    fits.then_some(Bitmap {
        width,
        height,
        channels: 1,
        pixels,
    })
}

/// The sides of a picture that was decoded at a lower resolution.
fn sides(pixels: usize, width: u32, height: u32) -> Option<(u32, u32)> {
    for halved in 0..32u32 {
        let side = |side: u32| side.div_ceil(1u32.checked_shl(halved).unwrap_or(u32::MAX));
        let (width, height) = (side(width), side(height));
        if u64::from(width) * u64::from(height) == pixels as u64 {
            return Some((width, height));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_larger_than_any_page_is_not_decoded() {
        let region = |side: u32| {
            let mut data = vec![0, 0, 0, 1, 38, 0, 1, 0, 0, 0, 18];
            data.extend(side.to_be_bytes());
            data.extend(side.to_be_bytes());
            data.extend([0; 10]);
            data
        };
        assert!(jbig2_regions_fit(&region(9_000)));
        assert!(!jbig2_regions_fit(&region(60_000)));
        assert!(!jbig2_regions_fit(&region(9_000).repeat(2)));
    }

    #[test]
    fn rows_of_a_fax_are_bits() {
        // Group 4: two rows that are like the white one above them, then the end.
        let data = [0b1100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000];
        let fax_of = |black_is_1| Fax {
            kind: -1,
            columns: 12,
            rows: 2,
            ends_lines: false,
            ends_block: true,
            aligned: false,
            black_is_1,
        };
        assert_eq!(
            fax(&data, &fax_of(false), 99),
            Some(vec![0xff, 0xf0, 0xff, 0xf0])
        );
        assert_eq!(fax(&data, &fax_of(true), 99), Some(vec![0; 4]));
    }
}
