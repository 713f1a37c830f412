//! Text whose charset only the mail tells, on its way to another reader.
//!
//! HTML and calendars are read elsewhere, by readers that see bytes alone, so they get UTF-8 with the
//! mark that says so and outweighs what a page claims of itself. Where the mail names no charset,
//! bytes go through as they are: the page may know.

use std::io::{self, Read};

use super::charset::{Charset, Decoder};

/// Text in a charset that only the mail tells, as UTF-8 with the mark that says so.
pub(super) struct Recoding<'a> {
    inner: &'a mut dyn Read,
    /// `None` where the bytes go through as they are.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    ready: String,
    given: usize,
}

impl<'a> Recoding<'a> {
    pub(super) fn new(inner: &'a mut dyn Read, charset: Charset) -> Self {
        let decoder = (charset != Charset::Guess).then(|| Decoder::new(charset));
        let ready = if decoder.is_some() { "\u{FEFF}" } else { "" };
        Self {
            inner,
            decoder,
            raw: vec![0; 16 << 10],
            ready: ready.to_string(),
            given: 0,
        }
    }
}

impl Read for Recoding<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            return self.inner.read(buffer);
        };
        while self.given >= self.ready.len() {
            self.ready.clear();
            self.given = 0;
            let read = self.inner.read(&mut self.raw)?;
            if read == 0 {
                decoder.finish(&mut self.ready);
                *decoder = Decoder::new(Charset::Guess);
                if self.ready.is_empty() {
                    return Ok(0);
                }
            } else {
                decoder.feed(self.raw.get(..read).unwrap_or_default(), &mut self.ready);
            }
        }
        let mut left = self.ready.as_bytes().get(self.given..).unwrap_or_default();
        let given = left.read(buffer)?;
        self.given = self.given.saturating_add(given);
        Ok(given)
    }
}
