//! Scans that lie a little askew, made straight.
//!
//! Lines are found by rows, and a line that climbs by its own height from one end to the other runs into the next.
//! The slope is the one at which the strokes of letters, gathered along it, fall into the fewest rows. Only small
//! slopes are looked for: a sheet is fed in straight but for two degrees.

use super::layout;
use super::prepare::Grey;

/// Slopes looked at, to both sides: this many steps of `STEP`.
const STEPS: i32 = 24;
/// A pixel in 500, or 0.11 degrees.
const STEP: f32 = 0.002;
/// Strokes that are looked at.
const SAMPLE: usize = 40_000;
/// Strokes that there must be for a slope to be believed.
const ENOUGH: usize = 2_000;

/// The picture with its lines level. Left as it is if they are level or nothing tells how they lie.
pub(super) fn straightened(picture: Grey) -> Grey {
    match slope(&picture) {
        Some(slope) => sheared(&picture, slope),
        None => picture,
    }
}

/// How many rows the lines fall for each column, if they do.
fn slope(picture: &Grey) -> Option<f32> {
    let mut smaller = picture.halved();
    while smaller.width > 1_600 {
        smaller = smaller.halved();
    }
    let wide = smaller.width as usize;
    if wide < 16 {
        return None;
    }
    let marks = layout::strokes(&smaller);
    let count = marks
        .iter()
        .filter(|mark| layout::is_stroke(**mark))
        .count();
    if count < ENOUGH {
        return None;
    }
    let every = count / SAMPLE + 1;
    let points: Vec<(f32, f32)> = marks
        .iter()
        .enumerate()
        .filter(|(_, mark)| layout::is_stroke(**mark))
        .step_by(every)
        .map(|(at, _)| ((at % wide) as f32, (at / wide) as f32))
        .collect();
    let spread = wide as f32 * STEP * STEPS as f32;
    let mut rows = vec![0u32; smaller.height as usize + 2 * spread as usize + 4];
    let mut sharpness = |slope: f32| -> f64 {
        rows.fill(0);
        for (x, y) in &points {
            if let Some(row) = rows.get_mut((y - slope * x + spread + 1.0) as usize) {
                *row += 1;
            }
        }
        rows.iter()
            .map(|row| f64::from(*row) * f64::from(*row))
            .sum()
    };
    let level = sharpness(0.0);
    let slopes = (-STEPS..=STEPS).map(|step| step as f32 * STEP);
    let (best, slope) = slopes
        .map(|slope| (sharpness(slope), slope))
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best > level * 1.15 && slope != 0.0).then_some(slope)
}

/// Each column moved up by how far it has fallen.
fn sheared(picture: &Grey, slope: f32) -> Grey {
    let wide = picture.width as usize;
    let middle = wide as f32 / 2.0;
    // For each column the row it starts from, and 256ths of a row.
    let shifts: Vec<(i64, u32)> = (0..wide)
        .map(|x| {
            let shift = (x as f32 - middle) * slope;
            (
                shift.floor() as i64,
                ((shift - shift.floor()) * 256.0) as u32,
            )
        })
        .collect();
    let high = i64::from(picture.height);
    let at = |x: usize, y: i64| {
        picture
            .pixels
            .get(y.clamp(0, high - 1) as usize * wide + x)
            .copied()
            .unwrap_or(255)
    };
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..high {
        pixels.extend(
            shifts
                .iter()
                .enumerate()
                .map(|(x, (shift, part))| mix(at(x, y + shift), at(x, y + shift + 1), *part)),
        );
    }
    Grey {
        width: picture.width,
        height: picture.height,
        pixels,
    }
}

/// So many 256ths of the way from one to the other.
fn mix(one: u8, other: u8, part: u32) -> u8 {
    ((u32::from(one) * (256 - part) + u32::from(other) * part) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of strokes that fall by `slope`.
    fn sheet(slope: f32) -> Grey {
        let (width, height) = (1_200u32, 900u32);
        let mut pixels = vec![255u8; (width * height) as usize];
        for x in (100..1_100).filter(|x| x % 8 < 4) {
            for line in 2..20 {
                for y in 0..20 {
                    let y = line * 40 + y + (slope * x as f32) as i32;
                    pixels[(y as u32 * width + x) as usize] = 0;
                }
            }
        }
        Grey {
            width,
            height,
            pixels,
        }
    }

    #[test]
    fn a_sheet_askew_is_made_straight_and_a_straight_one_left_as_it_is() {
        let straight = sheet(0.0);
        assert_eq!(straightened(straight.clone()), straight);
        let found = slope(&sheet(0.02)).unwrap();
        assert!((found - 0.02).abs() < 0.003, "{found}");
        assert_eq!(slope(&straightened(sheet(0.02))), None);
    }
}
