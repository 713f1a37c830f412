//! Numbers as a cell shows them, as far as it matters for numbers that name something.
//!
//! A sheet stores `2110625629` and shows `211062-5629`, or stores nine digits and shows ten: what
//! people read is made by the number format. Formats of digits and literals are applied; amounts,
//! dates and the rest come out as the stored number without an exponent, since nobody is named by
//! them.

/// A number format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// The number as stored.
    General,
    /// Digits in places, and what stands between.
    Digits(Vec<Piece>),
}

/// A piece of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A digit, and what stands there if the number has none.
    Digit(Option<char>),
    Literal(String),
}

/// The longest format that Excel itself allows, with room.
const LONGEST: usize = 1024;

impl Format {
    /// Reads a format code; the first of its sections counts.
    pub(super) fn parse(code: &str) -> Self {
        if code.len() > LONGEST {
            return Self::General;
        }
        Self::digits(code).unwrap_or(Self::General)
    }

    fn digits(code: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut has_zero = false;
        let mut rest = code.chars();
        while let Some(character) = rest.next() {
            match character {
                ';' => break,
                '0' | '#' | '?' => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    has_zero |= character == '0';
                    pieces.push(Piece::Digit(match character {
                        '0' => Some('0'),
                        '?' => Some(' '),
                        _ => None,
                    }));
                }
                '\\' => literal.extend(rest.next()),
                '"' => literal.extend(rest.by_ref().take_while(|inner| *inner != '"')),
                '_' => {
                    rest.next();
                    literal.push(' ');
                }
                '*' => {
                    rest.next();
                }
                '[' => {
                    let inner: String = rest.by_ref().take_while(|inner| *inner != ']').collect();
                    // A currency or a locale; elapsed time is no number.
                    match inner.strip_prefix('$') {
                        Some(currency) => {
                            literal.push_str(currency.split('-').next().unwrap_or_default());
                        }
                        None if matches!(
                            inner.to_ascii_lowercase().as_str(),
                            "h" | "hh" | "m" | "mm" | "s" | "ss"
                        ) =>
                        {
                            return None;
                        }
                        None => {}
                    }
                }
                '-' | '+' | ' ' | '(' | ')' | ':' | '!' | '^' | '&' | '\'' | '~' | '{' | '}'
                | '=' | '<' | '>' | '$' | '\u{a0}' => literal.push(character),
                _ if !character.is_ascii() => literal.push(character),
                _ => return None,
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        let has_literal = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Literal(_)));
        let has_digit = pieces.iter().any(|piece| matches!(piece, Piece::Digit(_)));
        let is_plain = pieces.len() == 1 && !has_literal;
        (has_digit && !is_plain && (has_zero || has_literal)).then_some(Self::Digits(pieces))
    }

    /// Puts a whole number into the places.
    fn apply(pieces: &[Piece], negative: bool, digits: &str, shown: &mut String) {
        let digits = digits.trim_start_matches('0');
        let places = pieces
            .iter()
            .filter(|piece| matches!(piece, Piece::Digit(_)))
            .count();
        let missing = places.saturating_sub(digits.len());
        let surplus = digits.len().saturating_sub(places);
        if negative {
            shown.push('-');
        }
        let mut place = 0;
        let mut next = digits.chars();
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => shown.push_str(literal),
                Piece::Digit(filler) => {
                    if place < missing {
                        shown.extend(filler);
                    } else {
                        let count = if place == 0 { surplus + 1 } else { 1 };
                        shown.extend(next.by_ref().take(count));
                    }
                    place += 1;
                }
            }
        }
    }
}

/// Digits that a number in a cell can have and still be exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Adds a stored number as it is shown.
pub(super) fn plain_number(stored: &str, format: &Format, shown: &mut String) {
    let stored = stored.trim();
    let is_digits = !stored.is_empty() && stored.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        match format {
            Format::General => shown.push_str(stored),
            Format::Digits(pieces) => Format::apply(pieces, false, stored, shown),
        }
        return;
    }
    let Some(number) = number(stored) else {
        shown.push_str(stored);
        return;
    };
    match format {
        Format::Digits(pieces) if number.abs() < EXACT => {
            let whole = format!("{:.0}", number.abs().round());
            let negative = number < 0.0 && whole != "0";
            Format::apply(pieces, negative, &whole, shown);
        }
        _ if number.fract() == 0.0 && number.abs() < EXACT => {
            shown.push_str(&format!("{number:.0}"));
        }
        // No exponent, and at most what a double holds.
        _ if number.abs() < EXACT && number.abs() > 1e-9 => shown.push_str(&number.to_string()),
        _ => shown.push_str(stored),
    }
}

fn number(stored: &str) -> Option<f64> {
    let may_be = stored.len() <= 40
        && stored
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    may_be.then(|| stored.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stored: &str, code: &str) -> String {
        let mut shown = String::new();
        plain_number(stored, &Format::parse(code), &mut shown);
        shown
    }

    #[test]
    fn a_format_of_digits_shows_leading_zeros_and_literals() {
        for code in [
            "000000-0000",
            "000000\\-0000",
            "000000\"-\"0000",
            "000000-0000;@",
            "[$-406]000000-0000",
            "[Red]000000-0000_)",
        ] {
            assert_eq!(shown("101801234", code).trim_end(), "010180-1234", "{code}");
        }
        assert_eq!(shown("101801234", "0000000000"), "0101801234");
        assert_eq!(shown("5", "\"nr. \"000"), "nr. 005");
        assert_eq!(shown("2110625629", "######-####"), "211062-5629");
        assert_eq!(shown("12110625629", "000000-0000"), "1211062-5629");
        assert_eq!(shown("2.110625629E9", "000000-0000"), "211062-5629");
    }

    #[test]
    fn other_numbers_come_without_exponent_or_needless_decimals() {
        assert_eq!(shown("2.110625629E9", "General"), "2110625629");
        assert_eq!(shown("2110625629.0", "#,##0.00"), "2110625629");
        assert_eq!(shown("2110625629", "0"), "2110625629");
        assert_eq!(shown("1.5", "dd-mm-yyyy"), "1.5");
        assert_eq!(shown("abc", "000000-0000"), "abc");
        assert_eq!(shown("1E+300", "0.00"), "1E+300");
        assert_eq!(shown("-5", "000"), "-005");
    }
}
