//! Text out of pictures, brought to what was in the picture: letters that are digits, and marks that
//! are dashes.
//!
//! What a character may be misread for is said by the rules. A letter is taken for a digit only in a
//! word that is mostly digits already; nothing changes its place, so offsets stay.

/// Letters and digits of a word that can hold a number, or a part of one.
const WORD: std::ops::RangeInclusive<usize> = 4..=14;

/// Replaces look-alikes of digits and of dashes in words of digits. The copy is as long as `bytes`.
pub(super) fn repaired(bytes: &[u8], look_alikes: &[u8; 256]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut rest = out.as_mut_slice();
    while !rest.is_empty() {
        let length = rest
            .iter()
            .position(|byte| byte.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at_mut(length);
        repair(word, look_alikes);
        rest = behind.get_mut(1..).unwrap_or_default();
    }
    out
}

fn repair(word: &mut [u8], look_alikes: &[u8; 256]) {
    // A label may be glued to its number: the word ends with the number.
    let is_part = |byte: &u8| {
        byte.is_ascii_digit() || look_alike(look_alikes, *byte).is_some() || is_dash(*byte)
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
            .take_while(|byte| !byte.is_ascii_digit() && !is_dash(**byte))
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
    if digits == 0 || digits < letters || !WORD.contains(&(digits + letters)) && letters > 0 {
        return;
    }
    let mut previous_is_digit = false;
    for index in 0..part.len() {
        let next = part.get(index + 1).copied().unwrap_or(0);
        let Some(byte) = part.get_mut(index) else {
            return;
        };
        if let Some(digit) = look_alike(look_alikes, *byte) {
            *byte = digit;
        } else if is_dash(*byte)
            && previous_is_digit
            && (next.is_ascii_digit() || look_alike(look_alikes, next).is_some())
        {
            *byte = b'-';
        }
        previous_is_digit = byte.is_ascii_digit();
    }
}

fn look_alike(look_alikes: &[u8; 256], byte: u8) -> Option<u8> {
    look_alikes
        .get(usize::from(byte))
        .copied()
        .filter(|digit| *digit != 0)
}

/// Marks that a dash is misread for.
fn is_dash(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'_' | b'=' | b':' | b',' | b'\'' | b'*' | b'-' | b'.'
    )
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
