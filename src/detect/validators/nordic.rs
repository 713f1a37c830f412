//! Personal numbers of Sweden, Norway, Finland and Iceland.

use jiff::civil::Date;

use super::weighted;

/// The remainder characters of a Finnish number, in order; G, I, O and Q would be misread.
const FI_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

fn two(digits: &[u8], at: usize) -> Option<u8> {
    match digits.get(at..)? {
        [tens, ones, ..] => tens.checked_mul(10)?.checked_add(*ones),
        _ => None,
    }
}

fn exists(year: i16, month: u8, day: u8) -> bool {
    // Most numbers are refused here: a date that cannot be costs the library an error.
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return false;
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    Date::new(year, month, day).is_ok()
}

/// Whether a date of two-digit year exists in some century.
fn exists_in_some(year: u8, month: u8, day: u8) -> bool {
    [1800, 1900, 2000]
        .iter()
        .any(|century| exists(century + i16::from(year), month, day))
}

/// The last ten digits of a Swedish number; the century before them must be one people live in.
fn se_ten(digits: &[u8]) -> Option<&[u8]> {
    match digits.len() {
        10 => Some(digits),
        12 => matches!(digits, [1, 8 | 9, ..] | [2, 0, ..]).then(|| digits.get(2..))?,
        _ => None,
    }
}

/// The date in a Swedish personnummer, `YYMMDD`; in a coordination number 60 is added to the day
/// (Skatteverket, SKV 704 and SKV 707).
pub(super) fn se_date(digits: &[u8]) -> bool {
    let date = se_ten(digits).and_then(|ten| Some((two(ten, 0)?, two(ten, 2)?, two(ten, 4)?)));
    date.is_some_and(|(year, month, day)| {
        let day = if day > 60 { day - 60 } else { day };
        match digits {
            [first, second, ..] if digits.len() == 12 => {
                let century = i16::from(*first) * 1000 + i16::from(*second) * 100;
                exists(century + i16::from(year), month, day)
            }
            _ => exists_in_some(year, month, day),
        }
    })
}

/// The Luhn digit over the ten digits of a Swedish personnummer (SKV 704).
pub(super) fn se_luhn(digits: &[u8]) -> bool {
    se_ten(digits).is_some_and(|ten| {
        let doubled = |(index, &digit): (usize, &u8)| {
            let value = u32::from(digit) << (1 - index % 2);
            if value > 9 { value - 9 } else { value }
        };
        ten.iter().enumerate().map(doubled).sum::<u32>() % 10 == 0
    })
}

/// The date in a Norwegian fødselsnummer, `DDMMYY`; a D-number has 40 added to the day, numbers of
/// test registers have 40 or 80 added to the month (Skatteetaten).
pub(super) fn no_date(digits: &[u8]) -> bool {
    let date = two(digits, 0).zip(two(digits, 2)).zip(two(digits, 4));
    date.is_some_and(|((day, month), year)| {
        let day = if day > 40 { day - 40 } else { day };
        exists_in_some(year, month % 40, day)
    })
}

/// Both modulus 11 check digits of a Norwegian fødselsnummer: weights 3 7 6 1 8 9 4 5 2 and
/// 5 4 3 2 7 6 5 4 3 2 (Skatteetaten).
pub(super) fn no_mod11(digits: &[u8]) -> bool {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    digits.len() == 11
        && weighted(digits, &FIRST).is_multiple_of(11)
        && weighted(digits, &SECOND).is_multiple_of(11)
}

/// The date in a Finnish henkilötunnus, `DDMMYY`, with the century in the sign behind it (DVV).
pub(super) fn fi_date(bytes: &[u8]) -> bool {
    let mut digits = [0; 6];
    for (to, byte) in digits.iter_mut().zip(bytes) {
        *to = byte.wrapping_sub(b'0');
    }
    let century = match bytes.get(6) {
        Some(b'+') => 1800,
        Some(b'-' | b'U'..=b'Y') => 1900,
        Some(b'A'..=b'F') => 2000,
        _ => return false,
    };
    let date = two(&digits, 0).zip(two(&digits, 2)).zip(two(&digits, 4));
    date.is_some_and(|((day, month), year)| exists(century + i16::from(year), month, day))
}

/// The check character of a Finnish henkilötunnus: the nine digits modulo 31 (DVV).
pub(super) fn fi_mod31(bytes: &[u8]) -> bool {
    let (Some(date), Some(serial), Some(check)) = (bytes.get(..6), bytes.get(7..10), bytes.get(10))
    else {
        return false;
    };
    let digits = date.iter().chain(serial);
    let number = digits.fold(0_usize, |number, byte| {
        number * 10 + usize::from(byte.wrapping_sub(b'0'))
    });
    FI_CHARACTERS.get(number % 31) == Some(check)
}

/// The date in an Icelandic kennitala, `DDMMYY`, its century in the last digit; a company has 40
/// added to the day and is no person (Þjóðskrá).
pub(super) fn is_date(digits: &[u8]) -> bool {
    let century = match digits.get(9) {
        Some(8) => 1800,
        Some(9) => 1900,
        Some(0) => 2000,
        _ => return false,
    };
    let date = two(digits, 0).zip(two(digits, 2)).zip(two(digits, 4));
    date.is_some_and(|((day, month), year)| exists(century + i16::from(year), month, day))
}

/// Modulus 11 of an Icelandic kennitala: weights 3 2 7 6 5 4 3 2 1, the ninth digit the check digit
/// (Þjóðskrá).
pub(super) fn is_mod11(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];
    digits.len() == 10 && weighted(digits, &WEIGHTS).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::super::tests::holds;

    /// Published examples: of Skatteverket, of the register's documentation in Norway, of DVV, and of
    /// Þjóðskrá.
    const PUBLISHED: [(&str, &str, &str); 7] = [
        ("se-date", "se-luhn", "811228-9874"),
        ("se-date", "se-luhn", "19811228-9874"),
        ("se-date", "se-luhn", "701063-2391"),
        ("no-date", "no-mod11", "01010750160"),
        ("fi-date", "fi-mod31", "131052-308T"),
        ("fi-date", "fi-mod31", "010594Y9032"),
        ("is-date", "is-mod11", "120174-3399"),
    ];

    #[test]
    fn published_examples_hold_and_a_changed_digit_does_not() {
        for (date, check, number) in PUBLISHED {
            assert!(holds(date, number), "{date} {number}");
            assert!(holds(check, number), "{check} {number}");
            let at = number.len() - 3;
            let digit = number.as_bytes()[at] - b'0';
            let wrong = format!("{}{}{}", &number[..at], (digit + 1) % 10, &number[at + 1..]);
            assert!(!holds(check, &wrong), "{check} {wrong}");
        }
    }

    #[test]
    fn impossible_dates_fail() {
        for (date, number) in [
            ("se-date", "811328-9874"),
            ("se-date", "17811228-9874"),
            ("no-date", "32010750160"),
            ("fi-date", "310252-308T"),
            ("is-date", "310274-3399"),
            ("is-date", "120174-3391"),
        ] {
            assert!(!holds(date, number), "{date} {number}");
        }
        assert!(holds("no-date", "41010750160"), "a D-number");
    }
}
