//! What a number must be, beyond its shape. Each validator names its source.

mod bank;
mod cpr;
mod nordic;

use super::number::Number;

pub(super) use cpr::birth_date;

/// What a validator says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
}

/// A validator: what a rule file calls it, and what it asks of a number.
#[derive(Clone, Copy)]
pub(super) struct Validator {
    /// Its name in rule files.
    pub name: &'static str,
    holds: fn(&Number<'_>) -> bool,
}

impl Validator {
    /// Every validator.
    pub(super) const ALL: [Validator; 12] = [
        Validator::new("cpr-date", |number| birth_date(number.digits).is_some()),
        Validator::new("mod11", |number| cpr::mod11(number.digits)),
        Validator::new("cvr", |number| bank::cvr(number.digits)),
        Validator::new("iban", |number| bank::iban(number.text)),
        Validator::new("se-date", |number| nordic::se_date(number.digits)),
        Validator::new("se-luhn", |number| nordic::se_luhn(number.digits)),
        Validator::new("no-date", |number| nordic::no_date(number.digits)),
        Validator::new("no-mod11", |number| nordic::no_mod11(number.digits)),
        Validator::new("fi-date", |number| nordic::fi_date(number.text)),
        Validator::new("fi-mod31", |number| nordic::fi_mod31(number.text)),
        Validator::new("is-date", |number| nordic::is_date(number.digits)),
        Validator::new("is-mod11", |number| nordic::is_mod11(number.digits)),
    ];

    const fn new(name: &'static str, holds: fn(&Number<'_>) -> bool) -> Self {
        Self { name, holds }
    }

    /// The validator of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|validator| validator.name == name)
    }

    /// Judges a number.
    pub(super) fn judge(self, number: &Number<'_>) -> Verdict {
        if (self.holds)(number) {
            Verdict::Pass
        } else {
            Verdict::Fail
        }
    }
}

/// The sum of digits times weights, over the digits that have a weight.
fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    let pairs = digits.iter().zip(weights);
    pairs
        .map(|(&digit, weight)| u32::from(digit).saturating_mul(*weight))
        .fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a validator holds for a number as it is written.
    pub(super) fn holds(name: &str, text: &str) -> bool {
        let digits: Vec<u8> = text
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|byte| byte - b'0')
            .collect();
        let number = Number {
            digits: &digits,
            text: text.as_bytes(),
        };
        Validator::named(name).unwrap().judge(&number) == Verdict::Pass
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = Validator::ALL.iter().map(|known| known.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Validator::ALL.len());
    }
}
