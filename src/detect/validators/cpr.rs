//! CPR numbers: the date of birth in them, and modulus 11.

use jiff::civil::Date;

use super::weighted;

/// Modulus 11 of a CPR number: weights 4 3 2 7 6 5 4 3 2 1 (cpr.dk, "Personnummeret i CPR").
pub(super) fn mod11(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    digits.len() == WEIGHTS.len() && weighted(digits, &WEIGHTS).is_multiple_of(11)
}

/// The date of birth in a CPR number; for a replacement number, with 6 added to the first digit of
/// the day, the date with its day restored. Centuries after cpr.dk, "Personnummeret i CPR".
pub(in crate::detect) fn birth_date(digits: &[u8]) -> Option<Date> {
    let &[d1, d2, m1, m2, y1, y2, century, _, _, _] = digits else {
        return None;
    };
    // Cheap refusals first: most ten-digit numbers end here.
    let month = i8::try_from(m1.checked_mul(10)?.checked_add(m2)?).ok()?;
    if !(1..=12).contains(&month) {
        return None;
    }
    let day = d1.checked_mul(10)?.checked_add(d2)?;
    let day = i8::try_from(if day > 60 { day - 60 } else { day }).ok()?;
    let year = i16::from(y1) * 10 + i16::from(y2);
    let first = match (century, year) {
        (0..=3, _) => 1900,
        (4 | 9, 0..=36) => 2000,
        (4 | 9, _) => 1900,
        (5..=8, 0..=57) => 2000,
        (5..=8, _) => 1800,
        _ => return None,
    };
    if !(1..=31).contains(&day) {
        return None;
    }
    Date::new(first + year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::holds;
    use super::*;

    fn digits(number: &str) -> Vec<u8> {
        number.bytes().map(|byte| byte - b'0').collect()
    }

    #[test]
    fn centuries_follow_the_seventh_digit() {
        for (number, born) in [
            ("2110625629", "1862-10-21"),
            ("0101010001", "1901-01-01"),
            ("0101364001", "2036-01-01"),
            ("0101374001", "1937-01-01"),
            ("0101575001", "2057-01-01"),
            ("0101585001", "1858-01-01"),
            ("0101999001", "1999-01-01"),
        ] {
            assert_eq!(
                birth_date(&digits(number)).unwrap().to_string(),
                born,
                "{number}"
            );
        }
    }

    #[test]
    fn impossible_dates_fail_and_replacement_days_pass() {
        for number in [
            "3202620000",
            "2902010001",
            "0013620000",
            "0000000000",
            "9101620000"[..].as_ref(),
        ] {
            let fails = birth_date(&digits(number)).is_none();
            assert_eq!(fails, number != "9101620000", "{number}");
        }
        assert!(!holds("cpr-date", "2902000001"), "1900 had no leap day");
        assert!(holds("cpr-date", "2902004001"), "2000 had one");
    }

    #[test]
    fn modulus_11_catches_one_wrong_digit() {
        assert!(mod11(&digits("2110625629")));
        for position in 0..10 {
            for step in 1..10 {
                let mut wrong = digits("2110625629");
                wrong[position] = (wrong[position] + step) % 10;
                assert!(!mod11(&wrong));
            }
        }
    }
}
