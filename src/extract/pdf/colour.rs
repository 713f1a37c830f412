//! The colours of pictures, as far as reading letters needs them.

use super::file::File;
use super::object::Object;

/// Colour spaces that build on others.
const MAX_DEPTH: u32 = 6;

/// What the samples of a picture mean.
pub(super) enum Colour {
    Grey,
    /// More is darker: one ink.
    Ink,
    Rgb,
    Cmyk,
    /// The first of several tells light from dark.
    First(usize),
    Indexed(Vec<[u8; 3]>),
}

impl Colour {
    pub(super) fn new(file: &File, space: &Object, depth: u32) -> Self {
        if depth > MAX_DEPTH {
            return Self::Grey;
        }
        let items = space.array().unwrap_or(std::slice::from_ref(space));
        let item = |at: usize| items.get(at).map(|item| file.resolve(item));
        let name = item(0);
        let name = name.as_ref().and_then(|name| name.name());
        match name.unwrap_or_default() {
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"Lab" => Self::First(3),
            b"ICCBased" => {
                let profile = item(1);
                let dict = profile.as_ref().and_then(|profile| profile.dict());
                match dict.and_then(|dict| file.integer(dict, b"N")) {
                    Some(3) => Self::Rgb,
                    Some(4) => Self::Cmyk,
                    _ => Self::Grey,
                }
            }
            b"Separation" => Self::Ink,
            b"DeviceN" => {
                let names = item(1);
                match names
                    .as_ref()
                    .and_then(|names| names.array())
                    .map(<[_]>::len)
                {
                    Some(0 | 1) | None => Self::Ink,
                    Some(4) => Self::Cmyk,
                    Some(count) => Self::First(count.min(32)),
                }
            }
            b"Indexed" | b"I" => {
                let base = item(1).map_or(Self::Rgb, |base| Self::new(file, &base, depth + 1));
                let table = match item(3).as_deref() {
                    Some(Object::Text(table)) => table.to_vec(),
                    Some(Object::Stream(stream)) => file.decode_at_most(stream, 1 << 16).data,
                    _ => Vec::new(),
                };
                let mut pixels = Vec::new();
                for samples in table.chunks_exact(base.components().max(1)).take(256) {
                    base.convert(samples, 3, &mut pixels);
                }
                let colours = pixels.chunks_exact(3);
                let colours = colours.filter_map(|colour| colour.try_into().ok());
                Self::Indexed(colours.collect())
            }
            _ => Self::Grey,
        }
    }

    pub(super) fn components(&self) -> usize {
        match self {
            Self::Grey | Self::Ink | Self::Indexed(_) => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
            Self::First(count) => *count,
        }
    }

    pub(super) fn is_grey(&self) -> bool {
        match self {
            Self::Grey | Self::Ink | Self::First(_) => true,
            Self::Rgb | Self::Cmyk => false,
            Self::Indexed(colours) => colours.iter().all(|[r, g, b]| r == g && g == b),
        }
    }

    pub(super) fn is_indexed(&self) -> bool {
        matches!(self, Self::Indexed(_))
    }

    /// Adds the pixels of some samples, one or three bytes each.
    pub(super) fn convert(&self, samples: &[u8], channels: u8, out: &mut Vec<u8>) {
        if channels == 1 && matches!(self, Self::Grey) {
            out.extend_from_slice(samples);
            return;
        }
        if channels == 3 && matches!(self, Self::Rgb) {
            out.extend_from_slice(samples);
            return;
        }
        for sample in samples.chunks_exact(self.components().max(1)) {
            let colour = match (self, sample) {
                (Self::Ink, [ink, ..]) => [!ink; 3],
                (Self::Rgb, [r, g, b, ..]) => [*r, *g, *b],
                (Self::Cmyk, [c, m, y, k]) => [c, m, y].map(|ink| !ink.saturating_add(*k)),
                (Self::Indexed(colours), [index, ..]) => {
                    let colour = colours.get(usize::from(*index));
                    colour.copied().unwrap_or([255; 3])
                }
                (_, [grey, ..]) => [*grey; 3],
                _ => [255; 3],
            };
            if channels == 3 {
                out.extend(colour);
            } else {
                let [r, g, b] = colour.map(u32::from);
                let grey = (r * 299 + g * 587 + b * 114) / 1000;
                out.push(u8::try_from(grey).unwrap_or(255));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_pixels() {
        let mut out = Vec::new();
        Colour::Cmyk.convert(&[0, 0, 0, 255, 255, 0, 0, 0], 3, &mut out);
        assert_eq!(out, [0, 0, 0, 0, 255, 255]);
        out.clear();
        Colour::Rgb.convert(&[255, 255, 255, 0, 0, 0], 1, &mut out);
        assert_eq!(out, [255, 0]);
        out.clear();
        Colour::Indexed(vec![[0; 3], [9; 3]]).convert(&[1, 0, 7], 1, &mut out);
        assert_eq!(out, [9, 0, 255]);
    }
}
