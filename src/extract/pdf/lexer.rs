//! Reads objects out of bytes.
//!
//! Nesting and the number of items in one object are bounded here, since both are the file's word
//! only. What is odd is stepped over, as other readers do. Streams are not read here (see `file`);
//! content streams use the single tokens (see `content`).

use super::object::{Dict, Id, Object};

/// How deep arrays and dictionaries may lie in each other.
const MAX_DEPTH: u32 = 64;
/// How many items one object may have in all.
const MAX_ITEMS: u32 = 1_000_000;

/// Reads tokens.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    pub data: &'a [u8],
    pub at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                let rest = self.rest();
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else {
                break;
            }
        }
    }

    /// Steps over the word if it stands here.
    pub(super) fn take(&mut self, word: &[u8]) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// The regular characters from here on: a keyword or number.
    pub(super) fn word(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let len = rest
            .iter()
            .position(|byte| !is_regular(*byte))
            .unwrap_or(rest.len());
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }

    /// A whole number without a sign.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let from = self.at;
        let mut value = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        (self.at > from).then_some(value)
    }

    /// A number of either kind; anything odd in it ends it or counts as 0, as other readers do.
    pub(super) fn number(&mut self) -> Option<Object> {
        let from = self.at;
        let mut negative = false;
        while let Some(sign @ (b'+' | b'-')) = self.peek() {
            negative |= sign == b'-';
            self.at += 1;
        }
        let mut mantissa = 0i64;
        let mut digits = 0u32;
        let mut decimals = None;
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    let next = mantissa
                        .checked_mul(10)
                        .and_then(|value| value.checked_add(i64::from(byte - b'0')));
                    match (next, &mut decimals) {
                        (Some(next), decimals) => {
                            mantissa = next;
                            if let Some(count) = decimals {
                                *count += 1;
                            }
                        }
                        // Digits behind the point that do not matter any more.
                        (None, Some(_)) => {}
                        (None, None) => mantissa = i64::MAX,
                    }
                }
                b'.' if decimals.is_none() => decimals = Some(0i32),
                // `12-34` is met in files of old generators: the rest is dropped.
                b'-' | b'.' if digits > 0 || decimals.is_some() => {
                    self.word();
                    break;
                }
                _ => break,
            }
            self.at += 1;
        }
        if digits == 0 && decimals.is_none() {
            self.at = from;
            return None;
        }
        let value = if negative {
            mantissa.saturating_neg()
        } else {
            mantissa
        };
        Some(match decimals {
            None => Object::Integer(value),
            #[expect(clippy::cast_precision_loss, reason = "positions, not counts")]
            Some(count) => Object::Real(value as f64 / 10f64.powi(count)),
        })
    }

    /// A name, standing at its slash.
    pub(super) fn name(&mut self) -> Option<Box<[u8]>> {
        if !self.take(b"/") {
            return None;
        }
        let raw = self.word();
        if !raw.contains(&b'#') {
            return Some(raw.into());
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((first, tail)) = rest.split_first() {
            let pair = tail
                .split_at_checked(2)
                .filter(|_| *first == b'#')
                .and_then(|(pair, tail)| Some((hex_pair(pair)?, tail)));
            match pair {
                Some((byte, tail)) => {
                    name.push(byte);
                    rest = tail;
                }
                None => {
                    name.push(*first);
                    rest = tail;
                }
            }
        }
        Some(name.into())
    }

    /// A string in brackets, standing at its bracket; its bytes go to the end of `into`.
    pub(super) fn literal(&mut self, into: &mut Vec<u8>) {
        self.at += 1;
        let mut depth = 1u32;
        loop {
            let rest = self.rest();
            let plain = rest
                .iter()
                .position(|byte| matches!(byte, b'(' | b')' | b'\\' | b'\r'))
                .unwrap_or(rest.len());
            into.extend_from_slice(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            let Some(byte) = self.peek() else { return };
            self.at += 1;
            match byte {
                b'(' => {
                    depth = depth.saturating_add(1);
                    into.push(byte);
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                    into.push(byte);
                }
                b'\r' => {
                    self.take(b"\n");
                    into.push(b'\n');
                }
                _ => self.escape(into),
            }
        }
    }

    fn escape(&mut self, into: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => into.push(b'\n'),
            b'r' => into.push(b'\r'),
            b't' => into.push(b'\t'),
            b'b' => into.push(8),
            b'f' => into.push(12),
            b'\n' => {}
            b'\r' => {
                self.take(b"\n");
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                into.push(value.to_le_bytes()[0]);
            }
            other => into.push(other),
        }
    }

    /// A string in hexadecimal, standing at its `<`; its bytes go to the end of `into`.
    pub(super) fn hexadecimal(&mut self, into: &mut Vec<u8>) {
        self.at += 1;
        let mut high = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex_digit(byte) else {
                continue;
            };
            match high.take() {
                None => high = Some(digit),
                Some(high) => into.push(high << 4 | digit),
            }
        }
        if let Some(high) = high {
            into.push(high << 4);
        }
    }

    /// The object that stands here, or `None` if none does or it is beyond the bounds.
    pub(super) fn object(&mut self) -> Option<Object> {
        let mut items = MAX_ITEMS;
        self.nested(0, &mut items)
    }

    fn nested(&mut self, depth: u32, items: &mut u32) -> Option<Object> {
        *items = items.checked_sub(1)?;
        if depth > MAX_DEPTH {
            // Nobody above goes on either.
            *items = 0;
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'/' => self.name().map(Object::Name),
            b'(' => {
                let mut text = Vec::new();
                self.literal(&mut text);
                Some(Object::Text(text.into()))
            }
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                self.dict(depth, items).map(Object::Dict)
            }
            b'<' => {
                let mut text = Vec::new();
                self.hexadecimal(&mut text);
                Some(Object::Text(text.into()))
            }
            b'[' => {
                self.at += 1;
                let mut array = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek().is_none() || self.take(b"]") {
                        break;
                    }
                    match self.nested(depth + 1, items) {
                        Some(item) => array.push(item),
                        // A stray word or bracket is stepped over; past a bound there is no going on.
                        None if *items == 0 => return None,
                        None if self.ends_object() => break,
                        None => self.step(),
                    }
                }
                Some(Object::Array(array))
            }
            b'0'..=b'9' => self.reference().or_else(|| self.number()),
            b'+' | b'-' | b'.' => self.number(),
            _ => match self.clone().word() {
                b"true" => {
                    self.at += 4;
                    Some(Object::Boolean(true))
                }
                b"false" => {
                    self.at += 5;
                    Some(Object::Boolean(false))
                }
                b"null" => {
                    self.at += 4;
                    Some(Object::Null)
                }
                _ => None,
            },
        }
    }

    fn dict(&mut self, depth: u32, items: &mut u32) -> Option<Dict> {
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.peek().is_none() || self.take(b">>") {
                break;
            }
            if self.peek() == Some(b'/') {
                let key = self.name()?;
                self.skip_space();
                if self.rest().starts_with(b">>") {
                    continue;
                }
                match self.nested(depth + 1, items) {
                    Some(value) => entries.push((key, value)),
                    None if *items == 0 => return None,
                    None if self.ends_object() => break,
                    None => self.step(),
                }
            } else if self.ends_object() {
                break;
            } else {
                self.step();
            }
        }
        Some(Dict::new(entries))
    }

    /// Whether the object around must have ended, though nothing closed it.
    fn ends_object(&self) -> bool {
        let rest = self.rest();
        rest.is_empty() || rest.starts_with(b"endobj") || rest.starts_with(b"stream")
    }

    /// Steps over what is no object.
    fn step(&mut self) {
        if self.word().is_empty() {
            self.at += 1;
        }
    }

    /// `N G R`, or nothing and no step.
    pub(super) fn reference(&mut self) -> Option<Object> {
        let mut ahead = self.clone();
        let number = ahead.unsigned()?;
        if !is_space(ahead.peek()?) {
            return None;
        }
        ahead.skip_space();
        let generation = ahead.unsigned()?;
        if !is_space(ahead.peek()?) {
            return None;
        }
        ahead.skip_space();
        if ahead.peek()? != b'R' {
            return None;
        }
        ahead.at += 1;
        if ahead.peek().is_some_and(is_regular) {
            return None;
        }
        self.at = ahead.at;
        Some(match u32::try_from(number) {
            Ok(number) => Object::Reference(Id {
                number,
                generation: u16::try_from(generation).unwrap_or(u16::MAX),
            }),
            Err(_) => Object::Null,
        })
    }
}

/// The value of a hexadecimal digit.
pub(super) fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let [high, low] = pair else { return None };
    Some(hex_digit(*high)? << 4 | hex_digit(*low)?)
}

/// White space between tokens.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

/// A byte that ends a token.
pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<Object> {
        Lexer::new(text, 0).object()
    }

    #[test]
    fn reads_every_kind_of_object() {
        let object =
            read(b"<</A[1 -2.5 .5(a\\(b\\051\\n)<4142 4>/N#20m true null 3 0 R]/B 4%c\n5>>");
        let object = object.unwrap();
        let items = object.dict().unwrap().get(b"A").unwrap().array().unwrap();
        assert_eq!(items[1], Object::Real(-2.5));
        assert_eq!(items[3].string().unwrap(), b"a(b)\n");
        assert_eq!(items[4].string().unwrap(), b"AB@");
        assert_eq!(items[5].name().unwrap(), b"N m");
        assert_eq!(items[8].reference().unwrap().number, 3);
    }

    #[test]
    fn a_dictionary_with_many_entries_is_found_in_and_the_last_of_two_counts() {
        let mut text = b"<<".to_vec();
        for n in 0..40 {
            text.extend(format!("/K{} {n} ", n % 30).bytes());
        }
        text.extend(b">>");
        let object = read(&text).unwrap();
        let dict = object.dict().unwrap();
        assert_eq!(dict.get(b"K3"), Some(&Object::Integer(33)));
        assert_eq!(dict.get(b"K29"), Some(&Object::Integer(29)));
        assert_eq!(dict.get(b"K30"), None);
    }

    #[test]
    fn brackets_in_brackets_end_at_a_bound() {
        let mut text = vec![b'['; 400_000];
        assert_eq!(read(&text), None);
        text = b"<</A".repeat(100_000);
        assert_eq!(read(&text), None);
    }
}
