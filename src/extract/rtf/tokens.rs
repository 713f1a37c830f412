//! The tokens of Rich Text Format: braces, control words, control symbols, bytes.

use std::io::BufRead;

use crate::extract::reader::Fault;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    /// A control word and its number.
    Word(Word, Option<i32>),
    /// A control symbol.
    Symbol(u8),
    /// A byte of text written as `\'hh`.
    Hex(u8),
    /// A byte of text.
    Byte(u8),
}

/// The letters of a control word. Longer ones than the format knows are cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    letters: [u8; 32],
    length: usize,
}

impl Word {
    pub(super) fn as_str(&self) -> &str {
        let letters = self.letters.get(..self.length).unwrap_or_default();
        std::str::from_utf8(letters).unwrap_or_default()
    }

    fn push(&mut self, letter: u8) {
        if let Some(place) = self.letters.get_mut(self.length) {
            *place = letter;
            self.length += 1;
        }
    }
}

/// Tokens, read in order.
pub(super) struct Tokens<R> {
    source: R,
}

impl<R: BufRead> Tokens<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source }
    }

    pub(super) fn next(&mut self) -> Result<Option<Token>, Fault> {
        loop {
            let Some(byte) = self.byte()? else {
                return Ok(None);
            };
            return Ok(Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => match self.control()? {
                    Some(token) => token,
                    None => return Ok(None),
                },
                // Line ends are there for those who read the file itself.
                b'\r' | b'\n' | 0 => continue,
                _ => Token::Byte(byte),
            }));
        }
    }

    /// The text that comes next and has nothing special in it, as far as it is at hand. Passed with
    /// [`Self::pass`].
    pub(super) fn run(&mut self) -> Result<&[u8], Fault> {
        let buffer = self.source.fill_buf().map_err(|_| Fault::Io)?;
        let end = buffer
            .iter()
            .position(|byte| matches!(byte, b'\\' | b'{' | b'}' | b'\r' | b'\n' | 0))
            .unwrap_or(buffer.len());
        Ok(buffer.get(..end).unwrap_or_default())
    }

    pub(super) fn pass(&mut self, count: usize) {
        self.source.consume(count);
    }

    /// Bytes that are no text, given as they come; fewer where the file ends.
    pub(super) fn binary(
        &mut self,
        mut length: u64,
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), Fault> {
        while length > 0 {
            let buffer = self.source.fill_buf().map_err(|_| Fault::Io)?;
            if buffer.is_empty() {
                return Ok(());
            }
            let count = buffer
                .len()
                .min(usize::try_from(length).unwrap_or(usize::MAX));
            take(buffer.get(..count).unwrap_or_default());
            self.source.consume(count);
            length -= count as u64;
        }
        Ok(())
    }

    fn control(&mut self) -> Result<Option<Token>, Fault> {
        let Some(first) = self.byte()? else {
            return Ok(None);
        };
        if first == b'\'' {
            return self.hex();
        }
        if !first.is_ascii_alphabetic() {
            return Ok(Some(Token::Symbol(first)));
        }
        let mut word = Word::default();
        word.push(first);
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_alphabetic() {
                break;
            }
            word.push(byte);
            self.source.consume(1);
        }
        let mut number: Option<i64> = None;
        let mut negative = false;
        while let Some(byte) = self.peek()? {
            match byte {
                b'-' if number.is_none() && !negative => negative = true,
                b'0'..=b'9' => {
                    let value = number.unwrap_or_default() * 10 + i64::from(byte - b'0');
                    number = Some(value.min(i64::from(i32::MAX)));
                }
                _ => break,
            }
            self.source.consume(1);
        }
        // One space ends the word and is no text.
        if self.peek()? == Some(b' ') {
            self.source.consume(1);
        }
        let number = number.map(|value| if negative { -value } else { value });
        Ok(Some(Token::Word(
            word,
            number.and_then(|value| i32::try_from(value).ok()),
        )))
    }

    fn hex(&mut self) -> Result<Option<Token>, Fault> {
        let mut value = 0;
        for _ in 0..2 {
            let Some(digit) = self.peek()?.and_then(|byte| char::from(byte).to_digit(16)) else {
                break;
            };
            value = value << 4 | u8::try_from(digit).unwrap_or_default();
            self.source.consume(1);
        }
        Ok(Some(Token::Hex(value)))
    }

    fn byte(&mut self) -> Result<Option<u8>, Fault> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.source.consume(1);
        }
        Ok(byte)
    }

    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        let buffer = self.source.fill_buf().map_err(|_| Fault::Io)?;
        Ok(buffer.first().copied())
    }
}
