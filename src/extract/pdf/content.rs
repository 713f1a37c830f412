//! Cuts content streams into operators and their operands.
//!
//! Operands lie flat in one list with marks where arrays and dictionaries begin and end: no nesting
//! to bound, nothing allocated for each of them, and brackets that never close harm nothing.

use super::lexer::{Lexer, is_delimiter, is_space};
use super::object::{Dict, Object};

/// Operands before one operator; more are dropped.
const MAX_OPERANDS: usize = 200_000;
/// Bytes of strings before one operator.
const MAX_BYTES: usize = 16 << 20;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    /// Pieces of the bytes.
    Name(usize, usize),
    Text(usize, usize),
    Open,
    Close,
    OpenDict,
    CloseDict,
    Other,
}

/// What stands before an operator.
#[derive(Default)]
pub(super) struct Operands {
    pub items: Vec<Operand>,
    bytes: Vec<u8>,
}

impl Operands {
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.bytes.clear();
    }

    pub(super) fn bytes(&self, start: usize, end: usize) -> &[u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The last numbers, in their order; too few count as none.
    pub(super) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let from = self.items.len().checked_sub(N)?;
        let mut numbers = [0.0; N];
        for (slot, item) in numbers.iter_mut().zip(self.items.get(from..)?) {
            let Operand::Number(value) = item else {
                return None;
            };
            *slot = *value;
        }
        Some(numbers)
    }

    /// The last name.
    pub(super) fn name(&self) -> Option<&[u8]> {
        self.items.iter().rev().find_map(|item| match item {
            Operand::Name(start, end) => Some(self.bytes(*start, *end)),
            _ => None,
        })
    }

    /// The last string.
    pub(super) fn text(&self) -> Option<&[u8]> {
        self.items.iter().rev().find_map(|item| match item {
            Operand::Text(start, end) => Some(self.bytes(*start, *end)),
            _ => None,
        })
    }

    /// The string that follows a name.
    pub(super) fn text_under(&self, key: &[u8]) -> Option<&[u8]> {
        let pairs = self.items.iter().zip(self.items.iter().skip(1));
        for (name, value) in pairs {
            if let (Operand::Name(start, end), Operand::Text(from, to)) = (name, value)
                && self.bytes(*start, *end) == key
            {
                return Some(self.bytes(*from, *to));
            }
        }
        None
    }

    /// All operands as the entries of one dictionary: that of a picture in the stream itself.
    pub(super) fn entries(&self) -> Dict {
        let mut entries = Vec::new();
        let mut items = self.items.iter();
        while let Some(key) = items.next() {
            let Operand::Name(start, end) = key else {
                continue;
            };
            let Some(value) = items.next() else { break };
            let value = match value {
                Operand::Open => {
                    let inner = items.by_ref().take_while(|item| **item != Operand::Close);
                    Object::Array(inner.map(|item| self.object(item)).collect())
                }
                Operand::OpenDict => {
                    let inner = items.by_ref();
                    let inner: Vec<_> = inner
                        .take_while(|item| **item != Operand::CloseDict)
                        .collect();
                    let pairs = inner.chunks_exact(2).filter_map(|pair| match pair {
                        [Operand::Name(start, end), value] => {
                            Some((self.bytes(*start, *end).into(), self.object(value)))
                        }
                        _ => None,
                    });
                    Object::Dict(Dict::new(pairs.collect()))
                }
                value => self.object(value),
            };
            entries.push((long_key(self.bytes(*start, *end)).into(), value));
        }
        Dict::new(entries)
    }

    fn object(&self, item: &Operand) -> Object {
        match item {
            Operand::Number(value) => Object::Real(*value),
            Operand::Name(start, end) => match self.bytes(*start, *end) {
                b"true" => Object::Boolean(true),
                name => Object::Name(name.into()),
            },
            Operand::Text(start, end) => Object::Text(self.bytes(*start, *end).into()),
            _ => Object::Null,
        }
    }
}

fn long_key(key: &[u8]) -> &[u8] {
    match key {
        b"BPC" => b"BitsPerComponent",
        b"CS" => b"ColorSpace",
        b"D" => b"Decode",
        b"DP" => b"DecodeParms",
        b"F" => b"Filter",
        b"H" => b"Height",
        b"IM" => b"ImageMask",
        b"W" => b"Width",
        other => other,
    }
}

/// The operators of a content stream.
pub(super) struct Operators<'a> {
    lexer: Lexer<'a>,
}

impl<'a> Operators<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            lexer: Lexer::new(data, 0),
        }
    }

    /// The next operator; what stands before it goes to the operands.
    pub(super) fn next(&mut self, operands: &mut Operands) -> Option<&'a [u8]> {
        let lexer = &mut self.lexer;
        loop {
            lexer.skip_space();
            let byte = lexer.peek()?;
            if operands.items.len() > MAX_OPERANDS || operands.bytes.len() > MAX_BYTES {
                operands.clear();
            }
            let start = operands.bytes.len();
            let item = match byte {
                b'0'..=b'9' | b'-' | b'+' | b'.' => match lexer.number() {
                    Some(number) => Operand::Number(number.number().unwrap_or(0.0)),
                    None => {
                        lexer.at += 1;
                        continue;
                    }
                },
                b'/' => {
                    let name = lexer.name().unwrap_or_default();
                    operands.bytes.extend_from_slice(&name);
                    Operand::Name(start, operands.bytes.len())
                }
                b'(' => {
                    lexer.literal(&mut operands.bytes);
                    Operand::Text(start, operands.bytes.len())
                }
                b'<' => {
                    if lexer.take(b"<<") {
                        Operand::OpenDict
                    } else {
                        lexer.hexadecimal(&mut operands.bytes);
                        Operand::Text(start, operands.bytes.len())
                    }
                }
                b'>' => {
                    if lexer.take(b">>") {
                        Operand::CloseDict
                    } else {
                        lexer.at += 1;
                        continue;
                    }
                }
                b'[' => {
                    lexer.at += 1;
                    Operand::Open
                }
                b']' => {
                    lexer.at += 1;
                    Operand::Close
                }
                b')' | b'{' | b'}' => {
                    lexer.at += 1;
                    continue;
                }
                _ => match lexer.word() {
                    word @ (b"true" | b"false") => {
                        operands.bytes.extend_from_slice(word);
                        Operand::Name(start, operands.bytes.len())
                    }
                    b"null" => Operand::Other,
                    word => return Some(word),
                },
            };
            operands.items.push(item);
        }
    }

    /// The bytes of a picture in the stream itself, after its `ID`.
    pub(super) fn inline_data(&mut self) -> &'a [u8] {
        let lexer = &mut self.lexer;
        if lexer.peek().is_some_and(is_space) {
            lexer.at += 1;
        }
        let rest = lexer.rest();
        for end in memchr::memmem::find_iter(rest, b"EI") {
            let before = end.checked_sub(1).and_then(|at| rest.get(at));
            let after = rest.get(end + 2..).unwrap_or_default();
            let parted = before.is_none_or(|byte| is_space(*byte) || *byte == b'>')
                && after
                    .first()
                    .is_none_or(|byte| is_space(*byte) || is_delimiter(*byte));
            // Packed data may hold the word by chance, but not text behind it.
            let is_text = |byte: &u8| matches!(byte, 9..=13 | 32..=126);
            if parted && after.iter().take(16).all(is_text) {
                lexer.at += end + 2;
                return rest.get(..end).unwrap_or_default();
            }
        }
        lexer.at = lexer.data.len();
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_come_with_their_operands() {
        let mut operators =
            Operators::new(b"BT /F1 12 Tf [(21)-10(10)]TJ 1 0 0 1 5.5 -6 Tm [[[[ ET");
        let mut operands = Operands::default();
        assert_eq!(operators.next(&mut operands), Some(b"BT".as_slice()));
        assert_eq!(operators.next(&mut operands), Some(b"Tf".as_slice()));
        assert_eq!(operands.name(), Some(b"F1".as_slice()));
        assert_eq!(operands.numbers(), Some([12.0]));
        operands.clear();
        assert_eq!(operators.next(&mut operands), Some(b"TJ".as_slice()));
        assert_eq!(operands.items.len(), 5);
        operands.clear();
        operators.next(&mut operands);
        assert_eq!(operands.numbers(), Some([1.0, 0.0, 0.0, 1.0, 5.5, -6.0]));
        operands.clear();
        assert_eq!(operators.next(&mut operands), Some(b"ET".as_slice()));
        assert_eq!(operators.next(&mut operands), None);
    }

    #[test]
    fn a_picture_in_the_stream_is_stepped_over() {
        let mut operators =
            Operators::new(b"BI /W 2 /H 1 /CS /G /BPC 8 ID \x01 EI\xff\x02\nEI Q (x) Tj");
        let mut operands = Operands::default();
        operators.next(&mut operands);
        assert_eq!(operators.next(&mut operands), Some(b"ID".as_slice()));
        let dict = operands.entries();
        assert!(dict.is(b"ColorSpace", b"G"));
        assert_eq!(dict.get(b"Width").unwrap().integer(), Some(2));
        assert_eq!(operators.inline_data(), b"\x01 EI\xff\x02\n");
        assert_eq!(operators.next(&mut operands), Some(b"Q".as_slice()));
    }
}
