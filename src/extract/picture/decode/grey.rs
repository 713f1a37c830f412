//! Rows of colours to rows of grey, halved on the way where there are too many.
//!
//! Every codec ends here, so that no picture is held in colours longer than its codec needs.

use super::super::super::reader::{Fault, Limit};
use super::super::prepare::Grey;

/// What the bytes of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colours {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Four inks, 255 is full.
    Cmyk,
}

impl Colours {
    pub(crate) fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    fn grey(self, pixel: &[u8]) -> u8 {
        match (self, pixel) {
            (Self::Grey, [grey, ..]) => *grey,
            (Self::GreyAlpha, [grey, alpha, ..]) => over_white(*grey, *alpha),
            (Self::Rgb, [red, green, blue, ..]) => brightness(*red, *green, *blue),
            (Self::Rgba, [red, green, blue, alpha]) => {
                over_white(brightness(*red, *green, *blue), *alpha)
            }
            (Self::Cmyk, [cyan, magenta, yellow, black]) => {
                let light =
                    u16::from(255 - brightness(*cyan, *magenta, *yellow)) * u16::from(255 - *black);
                (light / 255) as u8
            }
            _ => 255,
        }
    }
}

fn brightness(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
}

fn over_white(grey: u8, alpha: u8) -> u8 {
    let alpha = u16::from(alpha);
    ((u16::from(grey) * alpha + 255 * (255 - alpha)) / 255) as u8
}

/// A picture of more pixels than this is halved, so often that it has no more.
const MOST_PIXELS: u64 = 40_000_000;

/// Takes the rows of a picture in order.
pub(crate) struct Rows {
    width: u32,
    height: u32,
    /// Rows and columns that become one.
    step: u32,
    pixels: Vec<u8>,
    sums: Vec<u32>,
    summed: u32,
    pushed: u32,
}

impl Rows {
    pub(crate) fn new(width: u32, height: u32) -> Result<Self, Fault> {
        let mut step = 1u32;
        while u64::from(width / step) * u64::from(height / step) > MOST_PIXELS {
            step *= 2;
        }
        let mut pixels = Vec::new();
        let size = (width / step) as usize * (height / step) as usize;
        pixels
            .try_reserve_exact(size)
            .map_err(|_| Fault::Limit(Limit::Memory))?;
        let sums = if step > 1 {
            vec![0; (width / step) as usize]
        } else {
            Vec::new()
        };
        Ok(Self {
            width,
            height,
            step,
            pixels,
            sums,
            summed: 0,
            pushed: 0,
        })
    }

    /// Takes the next row. One too short is filled up with white, one too many is let go.
    pub(crate) fn push(&mut self, row: &[u8], colours: Colours) {
        if self.pushed >= self.height {
            return;
        }
        self.pushed += 1;
        let wide = self.width as usize;
        let mut greys = row
            .chunks_exact(colours.channels())
            .map(|pixel| colours.grey(pixel))
            .chain(std::iter::repeat(255))
            .take(wide);
        if self.step == 1 {
            match row.get(..wide) {
                Some(row) if colours == Colours::Grey => self.pixels.extend_from_slice(row),
                _ => self.pixels.extend(greys),
            }
            return;
        }
        for sum in &mut self.sums {
            *sum += greys
                .by_ref()
                .take(self.step as usize)
                .map(u32::from)
                .sum::<u32>();
        }
        self.summed += 1;
        if self.summed == self.step {
            self.summed = 0;
            let area = self.step * self.step;
            self.pixels.extend(
                self.sums
                    .iter_mut()
                    .map(|sum| (std::mem::take(sum) / area) as u8),
            );
        }
    }

    /// Takes all rows that lie in `pixels` without padding.
    pub(crate) fn push_all(&mut self, pixels: &[u8], colours: Colours) {
        let row = (self.width as usize).saturating_mul(colours.channels());
        for row in pixels.chunks(row.max(1)) {
            self.push(row, colours);
        }
    }

    /// The picture; rows that never came are white.
    pub(crate) fn finish(mut self) -> Grey {
        let (width, height) = (self.width / self.step, self.height / self.step);
        self.pixels.resize(width as usize * height as usize, 255);
        Grey {
            width,
            height,
            pixels: self.pixels,
        }
    }
}
