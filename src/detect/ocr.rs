//! Text out of pictures, brought to what was in the picture: letters that are digits, and marks that
//! are dashes.
//!
//! What a character may be misread for is said by the rules. A letter is taken for a digit only in a
//! word that is mostly digits already; nothing changes its place, so offsets stay.

use std::ops::Range;

/// Letters and digits of a word that can hold a number.
const WORD: std::ops::RangeInclusive<usize> = 4..=14;

/// Replaces look-alikes of digits and of dashes in words of digits. The copy is as long as `bytes`.
pub(super) fn repaired(bytes: &[u8], look_alikes: &[u8; 256]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for word in bytes.split(|byte| byte.is_ascii_whitespace()) {
        words.push(at..at + word.len());
        at += word.len() + 1;
    }
    let mut previous_is_number = false;
    let mut words = words.into_iter().filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let is_number = |word: &Range<usize>| {
            let part = bytes.get(word.clone()).unwrap_or_default();
            part.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2
        };
        let next_is_number = words.peek().is_some_and(is_number);
        let is_piece = previous_is_number || next_is_number;
        previous_is_number = is_number(&word);
        if let Some(word) = out.get_mut(word) {
            repair(word, look_alikes, is_piece);
        }
    }
    out
}

/// Repairs a word. `is_piece`: one beside it has digits, so that it may be a short piece of a number.
fn repair(word: &mut [u8], look_alikes: &[u8; 256], is_piece: bool) {
    // A label may be glued to its number: the word ends with the number.
    let is_part = |byte: &u8| {
        byte.is_ascii_digit() || look_alike(look_alikes, *byte).is_some() || is_joint(*byte)
    };
    let trail = word
        .iter()
        .rposition(|byte| !matches!(byte, b'.' | b',' | b';' | b':' | b')' | b'"'))
        .map_or(0, |last| last + 1);
    let from = word
        .iter()
        .take(trail)
        .rposition(|byte| !is_part(byte))
        .map_or(0, |last| last + 1);
    // Where letters stand right in front, these may go on: only from the first digit on it is sure.
    let glued = word.get(from..trail).unwrap_or_default();
    let skipped = match from {
        0 => 0,
        _ => glued
            .iter()
            .take_while(|byte| !byte.is_ascii_digit() && !is_joint(**byte))
            .count(),
    };
    let Some(part) = word.get_mut(from + skipped..trail) else {
        return;
    };
    let digits = part.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = part
        .iter()
        .filter(|byte| look_alike(look_alikes, **byte).is_some())
        .count();
    let is_long = WORD.contains(&(digits + letters));
    if digits == 0 || digits < letters || letters > 0 && !is_long && !is_piece {
        return;
    }
    let mut previous = b' ';
    for index in 0..part.len() {
        let next = part.get(index + 1).copied().unwrap_or(b' ');
        let Some(byte) = part.get_mut(index) else {
            return;
        };
        let is_digit = |byte: u8| byte.is_ascii_digit() || look_alike(look_alikes, byte).is_some();
        if let Some(digit) = look_alike(look_alikes, *byte) {
            *byte = digit;
        } else if *byte == b'.' && (is_dash(previous) || is_dash(next)) {
            // A full stop beside a dash is a speck.
            *byte = b' ';
        } else if is_dash(*byte) && is_digit(previous) && (is_digit(next) || next == b'.') {
            *byte = b'-';
        }
        previous = *byte;
    }
}

fn look_alike(look_alikes: &[u8; 256], byte: u8) -> Option<u8> {
    look_alikes
        .get(usize::from(byte))
        .copied()
        .filter(|digit| *digit != 0)
}

/// A dash, or a mark that one is misread for.
fn is_dash(byte: u8) -> bool {
    matches!(byte, b'-' | b'~' | b'_' | b'=' | b':' | b',' | b'\'' | b'*')
}

/// What may stand between the digits of a number: also the bytes of dashes in UTF-8 and Windows-1252.
fn is_joint(byte: u8) -> bool {
    is_dash(byte) || matches!(byte, b'.' | 0xE2 | 0x80 | 0x88 | 0x90..=0x97)
}

#[cfg(test)]
mod tests {
    use super::repaired;

    fn repair(text: &str) -> String {
        let mut table = [0; 256];
        for (letters, digit) in [("OoQD", b'0'), ("lIi|", b'1'), ("S", b'5'), ("B", b'8')] {
            letters
                .bytes()
                .for_each(|letter| table[usize::from(letter)] = digit);
        }
        String::from_utf8(repaired(text.as_bytes(), &table)).unwrap()
    }

    #[test]
    fn letters_in_numbers_are_digits() {
        for (read, written) in [
            ("CPR 2llO62-S629", "CPR 211062-5629"),
            ("CPR:2llO62-5629.", "CPR:211062-5629."),
            ("211062~5629 2110625B29", "211062-5629 2110625829"),
            ("CPRnr211O62_5629", "CPRnr211062-5629"),
            ("2110 62-56|9", "2110 62-5619"),
            ("211062-56 I9", "211062-56 19"),
            ("211062.-562B", "211062 -5628"),
            ("211062-.562B", "211062- 5628"),
            ("2lIO62–5629", "211062–5629"),
            ("211062-5.629", "211062-5.629"),
        ] {
            assert_eq!(repair(read), written);
        }
    }

    #[test]
    fn words_stay_words() {
        for text in [
            "Ole Olsen",
            "B2",
            "IBSOD",
            "S-toget kl. 8",
            "DIIO1",
            "",
            "SOLDI211062",
        ] {
            assert_eq!(repair(text), text);
        }
    }
}
