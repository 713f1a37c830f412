//! Invented numbers of every kind the corpus needs.
//!
//! CPR numbers are of people born 1858 to 1899 (seventh digit 5 to 8), so that they are nobody's;
//! the birth dates for which cpr.dk lists numbers without a check digit are all later, and take
//! theirs. Nothing here knows how the program judges: the check digit is worked out anew.

use crate::support::Chance;

const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
/// Years for whose first of January cpr.dk lists numbers without a valid modulus 11.
const EXEMPT_YEARS: [u32; 26] = [
    60, 62, 64, 65, 66, 67, 69, 70, 74, 75, 78, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92,
    94, 95,
];

/// Whether modulus 11 of a CPR number holds.
pub fn mod11_holds(digits: &str) -> bool {
    let values = digits.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = values
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    sum.is_multiple_of(11)
}

/// Whether the date of birth in ten digits exists; of a replacement number the date with its day
/// restored.
pub fn date_exists(digits: &str) -> bool {
    let part = |from: usize| digits[from..from + 2].parse::<u32>().unwrap();
    let (day, month, year) = (part(0), part(2), part(4));
    let century = match (digits.as_bytes()[6], year) {
        (b'4' | b'9', ..=36) | (b'5'..=b'8', ..=57) => 2000,
        (b'5'..=b'8', _) => 1800,
        _ => 1900,
    };
    let leap = year.is_multiple_of(4) && (year > 0 || century == 2000);
    let day = if day > 60 { day - 60 } else { day };
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// A CPR number, ten digits, and what it is.
#[derive(Clone)]
pub struct Cpr {
    pub digits: String,
    pub kind: &'static str,
}

/// The CPR numbers of a scan: few, so that each is written in many ways.
pub struct Pool {
    numbers: Vec<Cpr>,
    valid: usize,
}

impl Pool {
    pub fn new(chance: &mut Chance) -> Self {
        let mut numbers: Vec<Cpr> = (0..150).map(|_| valid(chance)).collect();
        numbers.extend((0..40).map(|_| valid_with_zero(chance)));
        let valid = numbers.len();
        numbers.extend((0..60).map(|_| without_mod11(chance)));
        numbers.extend((0..40).map(|_| exempt(chance)));
        numbers.extend((0..40).map(|_| replacement(chance)));
        Self { numbers, valid }
    }

    /// Any number.
    pub fn any(&self, chance: &mut Chance) -> &Cpr {
        &self.numbers[chance.below(self.numbers.len())]
    }

    /// A number for which modulus 11 holds.
    pub fn valid(&self, chance: &mut Chance) -> &Cpr {
        &self.numbers[chance.below(self.valid)]
    }

    /// A number without a valid modulus 11, no replacement number.
    pub fn invalid(&self, chance: &mut Chance) -> &Cpr {
        &self.numbers[self.valid + chance.below(60)]
    }

    /// So many different numbers for which modulus 11 holds.
    pub fn different(&self, count: usize, chance: &mut Chance) -> Vec<Cpr> {
        let mut left: Vec<&Cpr> = self.numbers[..self.valid].iter().collect();
        (0..count)
            .map(|_| left.swap_remove(chance.below(left.len())).clone())
            .collect()
    }
}

fn dated(chance: &mut Chance, first_day: usize) -> String {
    format!(
        "{:02}{:02}{}{}{:03}",
        first_day + chance.below(28),
        1 + chance.below(12),
        58 + chance.below(42),
        5 + chance.below(4),
        chance.below(1000)
    )
}

/// A number for which modulus 11 holds.
pub fn valid(chance: &mut Chance) -> Cpr {
    loop {
        let digits = dated(chance, 1);
        if mod11_holds(&digits) {
            return Cpr {
                digits,
                kind: "valid",
            };
        }
    }
}

/// One of those that a spreadsheet takes a digit from.
fn valid_with_zero(chance: &mut Chance) -> Cpr {
    loop {
        let number = valid(chance);
        if number.digits.starts_with('0') {
            return number;
        }
    }
}

fn without_mod11(chance: &mut Chance) -> Cpr {
    loop {
        let digits = dated(chance, 1);
        if !mod11_holds(&digits) {
            return Cpr {
                digits,
                kind: "no modulus 11",
            };
        }
    }
}

fn exempt(chance: &mut Chance) -> Cpr {
    loop {
        let digits = format!(
            "0101{}{}{:03}",
            chance.of(&EXEMPT_YEARS),
            // The seventh digits of the twentieth century.
            chance.of(&[0, 1, 2, 3, 4, 9]),
            chance.below(1000)
        );
        if !mod11_holds(&digits) {
            return Cpr {
                digits,
                kind: "exempt date",
            };
        }
    }
}

fn replacement(chance: &mut Chance) -> Cpr {
    Cpr {
        digits: dated(chance, 61),
        kind: "replacement",
    }
}

/// So many digits, the first not zero.
pub fn digits(chance: &mut Chance, count: usize) -> String {
    let mut digits = String::new();
    for place in 0..count {
        let least = usize::from(place == 0);
        digits.push(char::from_digit((least + chance.below(10 - least)) as u32, 10).unwrap());
    }
    digits
}

/// So many digits, each as likely as the other.
pub fn any_digits(chance: &mut Chance, count: usize) -> String {
    (0..count)
        .map(|_| char::from_digit(chance.below(10) as u32, 10).unwrap())
        .collect()
}

/// So many hexadecimal digits.
pub fn hex(chance: &mut Chance, count: usize) -> String {
    (0..count)
        .map(|_| char::from_digit(chance.below(16) as u32, 16).unwrap())
        .collect()
}

/// A UUID of version 4.
pub fn uuid(chance: &mut Chance) -> String {
    format!(
        "{}-{}-4{}-{}{}-{}",
        hex(chance, 8),
        hex(chance, 4),
        hex(chance, 3),
        chance.of(&['8', '9', 'a', 'b']),
        hex(chance, 3),
        hex(chance, 12)
    )
}

/// The thirteen digits of an EAN with its check digit, beginning with `prefix`.
pub fn ean13(chance: &mut Chance, prefix: &str) -> String {
    let mut code = format!("{prefix}{}", any_digits(chance, 12 - prefix.len()));
    let weighted = code.bytes().enumerate();
    let sum: u32 = weighted
        .map(|(place, byte)| u32::from(byte - b'0') * if place % 2 == 1 { 3 } else { 1 })
        .sum();
    code.push(char::from_digit((10 - sum % 10) % 10, 10).unwrap());
    code
}

/// The check digit of Luhn's method over these digits.
pub fn luhn(digits: &str) -> char {
    let doubled = digits.bytes().rev().enumerate().map(|(place, byte)| {
        let value = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
        value / 10 + value % 10
    });
    char::from_digit((10 - doubled.sum::<u32>() % 10) % 10, 10).unwrap()
}

/// A day of the calendar as (day, month), and a year between two.
pub fn day(chance: &mut Chance, from_year: usize, to_year: usize) -> (usize, usize, usize) {
    (
        1 + chance.below(28),
        1 + chance.below(12),
        from_year + chance.below(to_year + 1 - from_year),
    )
}

/// A time in Unix seconds between 2014 and 2026.
pub fn unix_time(chance: &mut Chance) -> usize {
    1_390_000_000 + chance.below(380_000_000)
}

/// A Danish telephone number of eight digits.
pub fn phone(chance: &mut Chance) -> String {
    format!("{}{}", 2 + chance.below(8), any_digits(chance, 7))
}

#[test]
fn check_digits_are_those_of_published_numbers() {
    assert!(mod11_holds("2110625629") && !mod11_holds("2512489996"));
    assert!(date_exists("2512489996") && date_exists("9112480000") && !date_exists("3104480000"));
    assert!(date_exists("2902684999") && !date_exists("2902676721") && !date_exists("2902000001"));
    assert_eq!(luhn("811228987"), '4');
    assert!(ean13(&mut Chance::new(1), "400638133393").ends_with('1'));
}
