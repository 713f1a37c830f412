//! BMP as Windows writes it: what the clipboard and old programs leave behind.
//!
//! 1, 4 and 8 bits with a palette, 16, 24 and 32 bits in colours. Compressed ones (RLE, JPEG, PNG inside) are not read.

use super::super::super::reader::{Fault, Limits, Unsupported};
use super::{Colours, Rows, Take, check};

pub(super) fn picture(encoded: &[u8], limits: &Limits, take: &mut Take<'_>) -> Result<(), Fault> {
    let number = |at: usize, size: usize| -> Result<usize, Fault> {
        let bytes = encoded.get(at..at + size).ok_or(Fault::Damaged)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let start = number(10, 4)?;
    let header = number(14, 4)?;
    let is_old = header == 12;
    let (width, signed_height, bits) = if is_old {
        (number(18, 2)?, number(20, 2)? as i64, number(24, 2)?)
    } else {
        (
            number(18, 4)?,
            i64::from(number(22, 4)? as u32 as i32),
            number(28, 2)?,
        )
    };
    let packing = if is_old { 0 } else { number(30, 4)? };
    // 3: colours at bits of their own, which for 32 bits are always the usual ones in practice.
    if !(packing == 0 || packing == 3 && bits >= 16) {
        return Err(Fault::Unsupported(Unsupported::Picture));
    }
    let width = u32::try_from(width).map_err(|_| Fault::Damaged)?;
    let height = u32::try_from(signed_height.unsigned_abs()).map_err(|_| Fault::Damaged)?;
    check(limits, width, height, 1.0)?;
    let levels = if bits <= 8 {
        palette(encoded, 14 + header, if is_old { 3 } else { 4 })
    } else {
        Vec::new()
    };
    let wide = (width as usize)
        .checked_mul(bits)
        .ok_or(Fault::Damaged)?
        .div_ceil(32)
        * 4;
    let stored = encoded.get(start..).unwrap_or_default();
    let whole = if stored.len() / wide.max(1) < height as usize {
        Err(Fault::Damaged)
    } else {
        Ok(())
    };
    let mut rows = Rows::new(width, height)?;
    let mut grey = Vec::with_capacity(width as usize + 8);
    for y in 0..height as usize {
        let from_top = if signed_height < 0 {
            y
        } else {
            height as usize - 1 - y
        };
        let row = from_top
            .checked_mul(wide)
            .and_then(|at| stored.get(at..at.checked_add(wide)?))
            .unwrap_or_default();
        grey.clear();
        match bits {
            1 | 4 | 8 => grey.extend(row.iter().flat_map(|byte| {
                let levels = &levels;
                (0..8 / bits).map(move |place| {
                    let sample = usize::from(*byte) >> (8 - bits * (place + 1)) & ((1 << bits) - 1);
                    levels.get(sample).copied().unwrap_or(255)
                })
            })),
            16 => {
                // Five bits a colour, or six for green: near enough to grey either way.
                let green = |value: u16| {
                    if packing == 3 {
                        (value >> 3 & 0xFC) as u8
                    } else {
                        (value >> 2 & 0xF8) as u8
                    }
                };
                grey.extend(
                    row.chunks_exact(2)
                        .filter_map(|pair| Some(green(u16::from_le_bytes(pair.try_into().ok()?)))),
                );
            }
            24 | 32 => grey.extend(row.chunks_exact(bits / 8).map(luminance)),
            _ => return Err(Fault::Unsupported(Unsupported::Picture)),
        }
        rows.push(&grey, Colours::Grey);
    }
    take(1, rows.finish())?;
    whole
}

fn palette(encoded: &[u8], at: usize, size: usize) -> Vec<u8> {
    encoded
        .get(at..)
        .unwrap_or_default()
        .chunks_exact(size)
        .take(256)
        .map(luminance)
        .collect()
}

/// Blue, green, red, in this order.
fn luminance(pixel: &[u8]) -> u8 {
    match pixel {
        [blue, green, red, ..] => {
            ((u32::from(*red) * 77 + u32::from(*green) * 150 + u32::from(*blue) * 29) >> 8) as u8
        }
        _ => 255,
    }
}
