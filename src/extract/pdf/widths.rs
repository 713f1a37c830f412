//! Widths of the fonts that every reader has, for files that name them and give no widths.
//!
//! Taken from Adobe's published metrics; in thousandths of the font size, one row a font, for the
//! characters of Windows-1252 from the space on.

use std::sync::OnceLock;

const TABLE: &str = include_str!("standard_widths.txt");

/// The widths of one font.
#[derive(Default)]
pub(super) struct Standard {
    name: &'static str,
    widths: Vec<u16>,
}

impl Standard {
    /// The width of a character; an unknown one is as wide as a digit.
    pub(super) fn width(&self, c: char) -> u16 {
        let code = match u32::from(c) {
            code @ (0x20..=0x7e | 0xa0..=0xff) => Some(code),
            _ => {
                let text = String::from(c);
                let (bytes, _, failed) = encoding_rs::WINDOWS_1252.encode(&text);
                bytes
                    .first()
                    .filter(|_| !failed)
                    .map(|byte| u32::from(*byte))
            }
        };
        let at = code.and_then(|code| usize::try_from(code.checked_sub(0x20)?).ok());
        let width = at.and_then(|at| self.widths.get(at)).copied();
        let digit = self.widths.get(0x10).copied().unwrap_or(600);
        width.filter(|width| *width > 0).unwrap_or(digit)
    }
}

/// The widths of the font that a name means or comes nearest to.
pub(super) fn standard(name: &[u8]) -> &'static Standard {
    static FONTS: OnceLock<Vec<Standard>> = OnceLock::new();
    static COURIER: Standard = Standard {
        name: "Courier",
        widths: Vec::new(),
    };
    let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
    if has(b"Courier") || has(b"Mono") || has(b"Consolas") {
        return &COURIER;
    }
    let bold = has(b"Bold");
    let italic = has(b"Italic") || has(b"Oblique");
    let wanted = match (has(b"Times") || has(b"Serif"), bold, italic) {
        (true, false, false) => "Times-Roman",
        (true, true, false) => "Times-Bold",
        (true, false, true) => "Times-Italic",
        (true, true, true) => "Times-BoldItalic",
        (false, true, _) => "Helvetica-Bold",
        (false, false, _) => "Helvetica",
    };
    let fonts = FONTS.get_or_init(|| {
        let font = |line: &'static str| {
            let (name, widths) = line.split_once(' ')?;
            let widths = widths.split(',').filter_map(|width| width.parse().ok());
            Some(Standard {
                name,
                widths: widths.collect(),
            })
        };
        TABLE.lines().filter_map(font).collect()
    });
    let found = fonts.iter().find(|font| font.name == wanted);
    found.unwrap_or(&COURIER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_widths() {
        assert_eq!(standard(b"Helvetica").width('5'), 556);
        assert_eq!(standard(b"ABCDEF+Arial-BoldMT").width('W'), 944);
        assert_eq!(standard(b"Times-Roman").width('€'), 500);
        assert_eq!(standard(b"TimesNewRoman").width('å'), 444);
        assert_eq!(standard(b"Courier-Bold").width('i'), 600);
    }
}
