//! Numbers of accounts and companies.

use super::weighted;

/// Modulus 11 of a Danish company number: weights 2 7 6 5 4 3 2 1 (Erhvervsstyrelsen, "CVR-nummer").
pub(super) fn cvr(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [2, 7, 6, 5, 4, 3, 2, 1];
    digits.len() == WEIGHTS.len()
        && digits.first() != Some(&0)
        && weighted(digits, &WEIGHTS).is_multiple_of(11)
}

/// Countries and the characters of their IBANs (the registry of ISO 13616, kept by SWIFT).
const LENGTHS: [(&[u8; 2], usize); 78] = [
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NL", 18),
    (b"NO", 15),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"XK", 20),
];

/// An IBAN, written with or without spaces: its country's length, and modulus 97 (ISO 7064).
pub(super) fn iban(text: &[u8]) -> bool {
    let bytes = || text.iter().copied().filter(u8::is_ascii_alphanumeric);
    let country: Vec<u8> = bytes().take(2).collect();
    let known = LENGTHS
        .iter()
        .find(|(known, _)| known.as_slice() == country);
    if known.is_none_or(|(_, length)| bytes().count() != *length) {
        return false;
    }
    // The first four characters come last; a letter counts as two digits, A = 10.
    let rearranged = bytes().skip(4).chain(bytes().take(4));
    rearranged.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    }) == 1
}

#[cfg(test)]
mod tests {
    use super::super::tests::holds;

    #[test]
    fn published_examples_hold_and_a_changed_digit_does_not() {
        // The examples of the registry of ISO 13616.
        for iban in [
            "DK50 0040 0440 1162 43",
            "GB29NWBK60161331926819",
            "SE45 5000 0000 0583 9825 7466",
            "NO93 8601 1117 947",
            "FR14 2004 1010 0505 0001 3M02 606",
            "MT84MALT011000012345MTLCAST001S",
        ] {
            assert!(holds("iban", iban), "{iban}");
            assert!(!holds("iban", &iban.replacen('0', "1", 1)), "{iban}");
        }
        assert!(!holds("iban", "DK50 0040 0440 1162 4"));
        assert!(!holds("iban", "ZZ50 0040 0440 1162 43"));
        // Danske Bank's and the tax authority's own company numbers.
        assert!(holds("cvr", "61126228") && holds("cvr", "19552101"));
        assert!(!holds("cvr", "61126229") && !holds("cvr", "6112622"));
    }
}
