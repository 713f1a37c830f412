//! Faxes of group 3 in TIFF, which the codec of the other kinds does not know.

use std::io::Cursor;

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use tiff::decoder::Decoder;
use tiff::tags::Tag;

use super::super::super::reader::{Fault, Limits};
use super::{Colours, Grey, Rows, check};

/// Reads the current page, if it is such a fax; `None` if it is of another kind.
pub(super) fn read(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    encoded: &[u8],
    limits: &Limits,
) -> Option<Result<Grey, Fault>> {
    let one = |decoder: &mut Decoder<Cursor<&[u8]>>, tag, usual: u32| {
        let value = decoder.find_tag_unsigned::<u32>(tag).ok().flatten();
        value.unwrap_or(usual)
    };
    let compression = one(decoder, Tag::Compression, 1);
    if !matches!(compression, 2 | 3) {
        return None;
    }
    let width = one(decoder, Tag::ImageWidth, 0);
    let height = one(decoder, Tag::ImageLength, 0);
    // T4Options: the first bit tells lines that refer to the one above.
    let two_ways = compression == 3 && one(decoder, Tag::Unknown(292), 0) & 1 == 1;
    let low_bit_first = one(decoder, Tag::FillOrder, 1) == 2;
    let many = |decoder: &mut Decoder<Cursor<&[u8]>>, tag| {
        let values = decoder.find_tag_unsigned_vec::<u64>(tag).ok().flatten();
        values.unwrap_or_default()
    };
    let offsets = many(decoder, Tag::StripOffsets);
    let lengths = many(decoder, Tag::StripByteCounts);
    let rows = one(decoder, Tag::RowsPerStrip, height).min(height);
    if let Err(fault) = check(limits, width, height, 1.0) {
        return Some(Err(fault));
    }
    let mut page = match Rows::new(width, height) {
        Ok(rows) => Page {
            rows,
            width,
            left: height,
            row: Vec::new(),
        },
        Err(fault) => return Some(Err(fault)),
    };
    for (offset, length) in offsets.iter().zip(&lengths) {
        let start = usize::try_from(*offset).unwrap_or(usize::MAX);
        let strip = encoded.get(start..).unwrap_or_default();
        let length = usize::try_from(*length).unwrap_or(usize::MAX);
        let strip = strip.get(..length).unwrap_or(strip);
        let turned: Vec<u8>;
        let strip = if low_bit_first {
            turned = strip.iter().map(|byte| byte.reverse_bits()).collect();
            &turned
        } else {
            strip
        };
        let mut context = DecoderContext::new(DecodeSettings {
            columns: width,
            rows,
            end_of_block: true,
            end_of_line: compression == 3,
            rows_are_byte_aligned: compression == 2,
            encoding: if two_ways {
                EncodingMode::Group3_2D
            } else {
                EncodingMode::Group3_1D
            },
            strict: false,
        });
        // What came before the damage is kept.
        let _ = hayro_ccitt::decode(strip, &mut page, &mut context);
    }
    if page.left == height {
        return Some(Err(Fault::Damaged));
    }
    page.row.clear();
    page.row.resize(width as usize, 255);
    for _ in 0..page.left {
        page.rows.push_all(&page.row, Colours::Grey);
    }
    Some(Ok(page.rows.finish()))
}

/// A page that grows row by row.
struct Page {
    rows: Rows,
    width: u32,
    left: u32,
    row: Vec<u8>,
}

impl hayro_ccitt::Decoder for Page {
    fn push_row(&mut self, changes: &[u32]) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        self.row.clear();
        let mut ink = 255;
        for change in changes.iter().copied().chain([self.width]) {
            self.row.resize(change.min(self.width) as usize, ink);
            ink = 255 - ink;
        }
        self.rows.push_all(&self.row, Colours::Grey);
    }
}
