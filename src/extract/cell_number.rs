//! Numbers in cells as the spreadsheet shows them, leading zeros and all.
//!
//! A personal number typed as a number loses its leading zero, and the format of the cell gives it
//! back: `000000-0000` shows 101625629 as 010162-5629. Formats made of digit places and plain
//! characters are followed; under every other (dates, decimals, percent, General) the number is given
//! in full, without exponent: what matters is that no digit is lost, not how the sheet looks.

use std::collections::HashMap;

/// The number formats of a workbook, and which cell style has which.
#[derive(Default)]
pub(super) struct NumberFormats {
    patterns: HashMap<u16, Pattern>,
    styles: Vec<u16>,
}

/// More than any spreadsheet program takes.
const MOST_FORMATS: usize = 4096;
const MOST_STYLES: usize = 65_536;
const LONGEST_FORMAT: usize = 512;

impl NumberFormats {
    /// A format that the file defines.
    pub(super) fn define(&mut self, id: u16, format: &str) {
        if let Some(pattern) = Pattern::parse(format)
            && self.patterns.len() < MOST_FORMATS
        {
            self.patterns.insert(id, pattern);
        }
    }

    /// The next cell style has this format.
    pub(super) fn style(&mut self, format: u16) {
        if self.styles.len() < MOST_STYLES {
            self.styles.push(format);
        }
    }

    /// A number as a cell of that style shows it.
    pub(super) fn show(&self, style: usize, value: f64) -> String {
        self.styles
            .get(style)
            .and_then(|format| self.patterns.get(format))
            .and_then(|pattern| pattern.show(value))
            .unwrap_or_else(|| plain(value))
    }
}

/// A number in full.
pub(super) fn plain(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e15 {
        return format!("{value:.0}");
    }
    if !(1e-9..1e15).contains(&size) {
        return format!("{value:e}");
    }
    // Spreadsheets show 15 digits; more are the noise of binary fractions.
    let rounded = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// A compressed number of Excel: 30 bits of an integer or of a floating-point number, maybe of its
/// hundredfold.
pub(super) fn compressed(bits: u32) -> f64 {
    let value = if bits & 2 != 0 {
        f64::from(bits.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

/// A format that can be followed.
#[derive(Debug)]
struct Pattern {
    sections: Vec<Section>,
}

#[derive(Debug, Default)]
struct Section {
    condition: Option<(Comparison, f64)>,
    /// `None` where the section is not made of digit places and plain characters.
    items: Option<Vec<Item>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// `0`, `#` or `?`.
    Digit(char),
    Plain(char),
}

impl Pattern {
    /// Reads a format, or gives `None` if no section of it can be followed.
    fn parse(format: &str) -> Option<Self> {
        if format.len() > LONGEST_FORMAT {
            return None;
        }
        let mut sections = Vec::new();
        let mut chars = format.chars();
        let mut more = true;
        while more && sections.len() < 4 {
            let section;
            (section, more) = Section::parse(&mut chars);
            sections.push(section);
        }
        sections
            .iter()
            .any(|section| section.items.is_some())
            .then_some(Self { sections })
    }

    fn show(&self, value: f64) -> Option<String> {
        let (section, signed) = self.section_for(value)?;
        let items = section.items.as_ref()?;
        let size = value.abs();
        if !size.is_finite() || size >= 1e18 {
            return None;
        }
        let digits = format!("{size:.0}");
        let shown = fill(items, &digits);
        let negative = signed && value < 0.0 && digits != "0";
        Some(if negative { format!("-{shown}") } else { shown })
    }

    /// The section that shows a value, and whether the sign is not yet said by choosing it.
    fn section_for(&self, value: f64) -> Option<(&Section, bool)> {
        let first = self.sections.first()?;
        if self
            .sections
            .iter()
            .any(|section| section.condition.is_some())
        {
            return self
                .sections
                .iter()
                .find(|section| section.holds(value))
                .map(|section| (section, true));
        }
        match self.sections.len() {
            2.. if value < 0.0 => self.sections.get(1).map(|section| (section, false)),
            3.. if value == 0.0 => self.sections.get(2).map(|section| (section, false)),
            _ => Some((first, true)),
        }
    }
}

impl Section {
    /// Reads up to the next `;`, and tells whether there was one.
    fn parse(chars: &mut std::str::Chars<'_>) -> (Self, bool) {
        let mut section = Self::default();
        let mut items = Vec::new();
        let mut followed = true;
        let mut ended_by_semicolon = false;
        while let Some(char) = chars.next() {
            match char {
                ';' => {
                    ended_by_semicolon = true;
                    break;
                }
                '0' | '#' | '?' => items.push(Item::Digit(char)),
                '"' => items.extend(
                    chars
                        .by_ref()
                        .take_while(|char| *char != '"')
                        .map(Item::Plain),
                ),
                '\\' => items.extend(chars.next().map(Item::Plain)),
                // As wide as the next character; as often as fits.
                '_' => items.extend(chars.next().map(|_| Item::Plain(' '))),
                '*' => {
                    chars.next();
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|char| *char != ']').collect();
                    match bracket(&inside) {
                        Bracket::Condition(comparison, bound) => {
                            section.condition = Some((comparison, bound));
                        }
                        Bracket::Nothing => {}
                        Bracket::Time => followed = false,
                    }
                }
                '.' | ',' | '%' | '/' | '@' | 'E' | 'e' | 'G' | 'g' | 'd' | 'D' | 'm' | 'M'
                | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' | 'b' | 'B' => followed = false,
                _ => items.push(Item::Plain(char)),
            }
        }
        // A section without places hides the number (";;;"), and a hidden number is still there.
        let has_place = items.iter().any(|item| matches!(item, Item::Digit(_)));
        section.items = (followed && has_place).then_some(items);
        (section, ended_by_semicolon)
    }

    fn holds(&self, value: f64) -> bool {
        let Some((comparison, bound)) = self.condition else {
            return true;
        };
        match comparison {
            Comparison::Less => value < bound,
            Comparison::LessOrEqual => value <= bound,
            Comparison::Equal => value == bound,
            Comparison::NotEqual => value != bound,
            Comparison::GreaterOrEqual => value >= bound,
            Comparison::Greater => value > bound,
        }
    }
}

enum Bracket {
    Condition(Comparison, f64),
    /// A colour or a language.
    Nothing,
    /// Hours, minutes or seconds that run on.
    Time,
}

fn bracket(inside: &str) -> Bracket {
    const COMPARISONS: [(&str, Comparison); 6] = [
        ("<=", Comparison::LessOrEqual),
        ("<>", Comparison::NotEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ];
    for (sign, comparison) in COMPARISONS {
        if let Some(bound) = inside.strip_prefix(sign) {
            return bound.trim().parse().map_or(Bracket::Nothing, |bound| {
                Bracket::Condition(comparison, bound)
            });
        }
    }
    let time = !inside.is_empty()
        && inside
            .chars()
            .all(|char| matches!(char.to_ascii_lowercase(), 'h' | 'm' | 's'));
    if time {
        Bracket::Time
    } else {
        Bracket::Nothing
    }
}

/// Digits into places from the right; those too many stand before the first place.
fn fill(items: &[Item], digits: &str) -> String {
    let places = items
        .iter()
        .filter(|item| matches!(item, Item::Digit(_)))
        .count();
    let digits = if digits == "0" { "" } else { digits };
    let mut empty = places.saturating_sub(digits.len());
    let mut before = digits.len().saturating_sub(places);
    let mut digits = digits.chars();
    let mut shown = String::new();
    for item in items {
        match *item {
            Item::Plain(char) => shown.push(char),
            Item::Digit(kind) => {
                while before > 0 {
                    shown.extend(digits.next());
                    before -= 1;
                }
                if empty == 0 {
                    shown.extend(digits.next());
                    continue;
                }
                empty -= 1;
                match kind {
                    '0' => shown.push('0'),
                    '?' => shown.push(' '),
                    _ => {}
                }
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(format: &str, value: f64) -> String {
        let mut formats = NumberFormats::default();
        formats.define(164, format);
        formats.style(164);
        formats.show(0, value)
    }

    #[test]
    fn a_format_of_places_gives_back_the_leading_zero() {
        assert_eq!(shown("000000-0000", 101_625_629.0), "010162-5629");
        assert_eq!(shown(r"000000\-0000", 2_110_625_629.0), "211062-5629");
        assert_eq!(shown("0000000000", 101_625_629.0), "0101625629");
        assert_eq!(shown(r#""DK"0000000000"#, 101_625_629.0), "DK0101625629");
        assert_eq!(shown("[$-406]000000\\-0000", 101_625_629.0), "010162-5629");
        assert_eq!(shown("######-####", 2_110_625_629.0), "211062-5629");
        assert_eq!(shown("000-0000", 2_110_625_629.0), "211062-5629");
    }

    #[test]
    fn conditions_and_signs_choose_the_section() {
        let phone = "[<=9999999]###-####;(###) ###-####";
        assert_eq!(shown(phone, 5_551_234.0), "555-1234");
        assert_eq!(shown(phone, 2_110_625_629.0), "(211) 062-5629");
        assert_eq!(shown("0;[Red]-0;\"nul\"0", -7.0), "-7");
        assert_eq!(shown("000000-0000", -2_110_625_629.0), "-211062-5629");
    }

    #[test]
    fn every_other_format_gives_the_number_in_full() {
        assert_eq!(shown("General", 2_110_625_629.0), "2110625629");
        assert_eq!(shown("#,##0.00", 2_110_625_629.0), "2110625629");
        assert_eq!(shown("0.00E+00", 2_110_625_629.0), "2110625629");
        assert_eq!(shown(";;;", 2_110_625_629.0), "2110625629");
        assert_eq!(shown("dd-mm-yyyy", 22_940.5), "22940.5");
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(1e300), "1e300");
    }

    #[test]
    fn compressed_numbers_come_out_whole() {
        assert_eq!(compressed((211_062 << 2) | 2), 211_062.0);
        assert_eq!(compressed((12_345 << 2) | 3), 123.45);
        // Of a floating-point number the high half is kept, so a long one is kept as a NUMBER.
        let bits = ((2_110_623_744f64.to_bits() >> 32) as u32) & !3;
        assert_eq!(compressed(bits), 2_110_623_744.0);
    }
}
