//! The number of a candidate while it is judged: its digits, and how it is written.

/// Most digits an identifier can have here; what is counted in a bit mask.
pub(super) const MOST_DIGITS: usize = 30;

/// A number under judgement. Not printable, not serializable.
#[derive(Clone, Copy)]
pub(super) struct Number<'a> {
    /// Its digits, by value.
    pub digits: &'a [u8],
    /// As it is written, folded, from its first character to its last; letters count for some kinds. For a
    /// number that is judged before anything is folded only its digits are right.
    pub text: &'a [u8],
}

/// The digits of one number, by value.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    values: [u8; MOST_DIGITS],
    length: usize,
}

impl Digits {
    /// The first `count` digits of these bytes, whatever stands between them.
    #[inline]
    pub(super) fn first(bytes: &[u8], count: usize) -> Self {
        let mut digits = Self {
            values: [0; MOST_DIGITS],
            length: 0,
        };
        let count = count.min(MOST_DIGITS);
        for byte in bytes {
            if digits.length == count {
                break;
            }
            let value = byte.wrapping_sub(b'0');
            if let (0..10, Some(place)) = (value, digits.values.get_mut(digits.length)) {
                *place = value;
                digits.length += 1;
            }
        }
        digits
    }

    /// The digits of `restored`, and then those of these bytes, `count` together.
    pub(super) fn behind(restored: &[u8], bytes: &[u8], count: usize) -> Self {
        let mut values = [0; MOST_DIGITS];
        let digits = restored.iter().chain(bytes);
        let digits = digits.filter(|byte| byte.is_ascii_digit());
        let mut length = 0;
        for (to, byte) in values.iter_mut().zip(digits.take(count)) {
            *to = byte - b'0';
            length += 1;
        }
        Self { values, length }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.values.get(..self.length).unwrap_or_default()
    }
}
