//! What a cell of a workbook can hold, and text made fit for one.
//!
//! A cell is a text, a number or a date and never a formula: nothing of a share is handed to a
//! function that guesses a type. XML has no control characters and Excel turns `_x000D_` into one, so
//! both are written out where they can be seen. It knows no sheet and no column.

use std::fmt::Write;

use jiff::civil::Date;

/// A value of one cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A long text that may run over several lines of its cell.
    Prose(String),
    /// A count.
    Count(u64),
    /// A point in time, as Excel counts days.
    Time(f64),
    /// A day, as Excel counts them.
    Day(f64),
    /// A severity: its permanent word, and what is shown.
    Severity(String, String),
}

impl Cell {
    /// A time of the document (RFC 3339); as text where no workbook can hold it as a date.
    pub(super) fn time(text: Option<&str>) -> Self {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Cell::Empty;
        };
        let serial = text.parse().ok().and_then(|time: jiff::Timestamp| {
            let days = time.as_second() as f64 / 86_400.0;
            in_range(days + DAYS_TO_1970)
        });
        serial.map_or_else(|| Cell::Text(text.to_string()), Cell::Time)
    }

    /// A day of the document (`2026-05-01`); as text where it is none.
    pub(super) fn day(text: Option<&str>) -> Self {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Cell::Empty;
        };
        let serial = text.parse().ok().and_then(|day: Date| {
            let since = day.since(jiff::civil::date(1970, 1, 1)).ok()?;
            in_range(f64::from(since.get_days()) + DAYS_TO_1970)
        });
        serial.map_or_else(|| Cell::Text(text.to_string()), Cell::Day)
    }
}

/// From the day workbooks count from to the first of 1970.
const DAYS_TO_1970: f64 = 25_569.0;

/// Days that every spreadsheet shows alike: from March 1900 (before it Excel has a day too many) to 9999.
fn in_range(serial: f64) -> Option<f64> {
    (61.0..2_958_466.0).contains(&serial).then_some(serial)
}

/// A text as a cell can hold it, and whether it was cut. `most` counts as Excel does, in UTF-16 units.
pub(super) fn fit(text: &str, most: usize, mark: impl FnOnce(usize) -> String) -> (String, bool) {
    let text = visible(text);
    // Few texts are long: bytes are never fewer than units, and cost nothing to count.
    if text.len() <= most {
        return (text, false);
    }
    let units = text.encode_utf16().count();
    if units <= most {
        return (text, false);
    }
    let mark = mark(units);
    let room = most.saturating_sub(mark.encode_utf16().count());
    let mut taken = 0_usize;
    let mut cut: String = text
        .chars()
        .take_while(|char| {
            taken = taken.saturating_add(char.len_utf16());
            taken <= room
        })
        .collect();
    cut.push_str(&mark);
    (cut, true)
}

/// A text with what XML cannot hold, or what turns the direction of text, written out as `\u{1b}`.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if char.is_control() || is_hidden(char) => {
                let _ = write!(out, "{}", char.escape_unicode());
            }
            char => out.push(char),
        }
    }
    out
}

fn is_hidden(char: char) -> bool {
    let code = u32::from(char);
    // U+xFFFE and U+xFFFF are no characters; XML forbids the first two of them.
    let is_none = code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    let turns = matches!(char, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    is_none || turns
}

/// Whether a text would begin a formula if somebody typed it, or saved the sheet as CSV and opened that.
pub(super) fn looks_like_formula(text: &str) -> bool {
    text.trim_start()
        .starts_with(['=', '+', '-', '@', '|', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, most: usize) -> (String, bool) {
        fit(text, most, |units| format!("[{units}]"))
    }

    #[test]
    fn what_xml_cannot_hold_is_seen() {
        let (shown, cut) = fitted("a\0\u{1b}\n\r\t\u{7f}\u{85}\u{FFFE}\u{FFFF}\u{202E}b", 100);
        assert_eq!(
            shown,
            "a\\u{0}\\u{1b}\\n\\r\\t\\u{7f}\\u{85}\\u{fffe}\\u{ffff}\\u{202e}b"
        );
        assert!(!cut);
    }

    #[test]
    fn a_cut_counts_as_excel_does_and_splits_no_character() {
        assert_eq!(fitted("abcdefgh", 8), ("abcdefgh".to_string(), false));
        assert_eq!(fitted("abcdefghi", 8), ("abcde[9]".to_string(), true));
        // Five characters of two units: a third would end in half a pair.
        assert_eq!(fitted("😀😀😀😀😀", 10), ("😀😀😀😀😀".to_string(), false));
        assert_eq!(fitted("😀😀😀😀😀😀", 9), ("😀😀[12]".to_string(), true));
    }

    #[test]
    fn times_are_days_since_1900_or_stay_text() {
        assert_eq!(
            Cell::time(Some("1970-01-01T00:00:00Z")),
            Cell::Time(25_569.0)
        );
        assert_eq!(
            Cell::time(Some("2026-11-28T12:00:00Z")),
            Cell::Time(46_354.5)
        );
        assert_eq!(Cell::day(Some("2026-11-28")), Cell::Day(46_354.0));
        for odd in ["1899-01-01T00:00:00Z", "yesterday"] {
            assert_eq!(Cell::time(Some(odd)), Cell::Text(odd.to_string()));
            assert_eq!(Cell::day(Some("-")), Cell::Text("-".to_string()));
        }
        assert_eq!(Cell::time(None), Cell::Empty);
        assert_eq!(Cell::time(Some("")), Cell::Empty);
    }
}
