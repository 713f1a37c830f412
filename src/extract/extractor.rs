//! One file to text: what is text is read here, what has a reader of its own is read by a process
//! of its own.
//!
//! Text is nearly all there is on a share, and reading it cannot go wrong. Everything that must be
//! parsed can, so it happens in a worker, where a crash costs one file.

use std::io;

use super::kind::{self, Format, Kind};
use super::plain::{Bytes, HEAD, TextReader};
use super::worker::{Client, Readers};
use super::{FileRead, Input, Properties, Sink};

/// Reads files. One per thread: it owns the buffers and the processes.
pub struct Extractor {
    texts: TextReader,
    client: Client,
}

impl Extractor {
    /// An extractor; `places` makes the places it tells right, which takes time.
    pub fn new(places: bool, readers: &Readers) -> Self {
        Self {
            texts: TextReader::new(places),
            client: Client::new(places, readers),
        }
    }

    /// Reads a file and hands its text to `sink`, and that of the files in it. `name` is a hint;
    /// `ocr` says that the text is known to come out of a picture, `has_text_beside` that the text of
    /// this picture is.
    ///
    /// # Errors
    /// When reading fails; what was read before was handed on.
    pub fn extract(
        &mut self,
        file: &mut dyn Input,
        name: &[u8],
        ocr: bool,
        has_text_beside: bool,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let begun = self
            .texts
            .begin(file.short_read_is_end(), &mut Whole(file))?;
        let head = begun.get(..begun.len().min(HEAD)).unwrap_or(begun);
        match kind::sniff(head, name) {
            Kind::Format(Format::Picture) => {
                // What a camera or a program wrote into it lies there as text.
                let lying = &mut Whole(file);
                let read =
                    self.texts
                        .finish(Kind::Plain, name, ocr, lying, &mut Properties(sink))?;
                match self.client.leaves_picture(has_text_beside) {
                    true => Ok(FileRead {
                        by_reader: true,
                        ..read
                    }),
                    false => self.client.picture(file, sink),
                }
            }
            Kind::Format(_) => self.client.document(file, name, ocr, sink),
            text => self.texts.finish(text, name, ocr, &mut Whole(file), sink),
        }
    }
}

/// All bytes of a file.
struct Whole<'f>(&'f mut dyn Input);

impl Bytes for Whole<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }

    fn skip_hole(&mut self) -> io::Result<u64> {
        self.0.skip_hole()
    }
}
