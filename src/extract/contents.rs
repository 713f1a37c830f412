//! What a file holds, and the files in it, and the files in those: the recursion of a worker.
//!
//! Each format's reader knows itself alone. Here is told what a member is, which reader takes it, how
//! deep and how much is allowed, and that a bad member costs no other. Nothing is written to disk:
//! what must be sought in is held in memory, within a bound.

use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use super::draft::Draft;
use super::kind::{self, Format, Kind};
use super::office::{self, Package};
use super::old_office::{self, Compound};
use super::picture::{self, Outcome};
use super::plain::{HEAD, TextReader};
use super::reader::{Bitmap, Fault, Limit, Limits, Output, Part, Source, Unit};
use super::tesseract::Engine;
use super::{Sink, archive, mail, pdf, png_text, rtf, sqlite, xlsb};

/// Where a worker's texts go.
pub(super) trait Outlet: Sink {
    /// What follows is of a file inside, until [`Sink::leave`]; `outer` counts the members of the file
    /// itself.
    fn enter_member(&mut self, name: &[u8], outer: u64);
    /// The file that was entered last was not wholly read.
    fn fault(&mut self, fault: Fault);
    /// A picture in it, to be read elsewhere.
    fn picture(&mut self, name: &str, picture: &Picture<'_>);
}

/// A picture found inside a file.
pub(super) enum Picture<'p> {
    /// In a format of pictures.
    Encoded(&'p [u8]),
    /// As bare pixels.
    Bitmap(Bitmap),
}

/// One file of a share while it is taken apart.
pub(super) struct Contents<'o> {
    outlet: &'o mut dyn Outlet,
    limits: Limits,
    places: bool,
    /// Whether the text is read out of pictures.
    ocr: bool,
    budget: Rc<Budget>,
    depth: u32,
    members: u64,
    /// Members that are open.
    level: u32,
    /// Members of the file itself, so far, and how many of them are passed over.
    outer: u64,
    passed_over: u64,
    /// Text readers that are not in use: as many as there are levels.
    texts: Vec<TextReader>,
}

/// What may still be expanded.
struct Budget {
    left: Cell<u64>,
    over: Limit,
    /// A bound of the whole file that was reached.
    ended: Cell<Option<Fault>>,
}

impl<'o> Contents<'o> {
    /// For a file of `size` bytes; `places` as in [`TextReader::new`].
    pub(super) fn new(
        outlet: &'o mut dyn Outlet,
        limits: Limits,
        size: u64,
        places: bool,
        ocr: bool,
    ) -> Self {
        let left = limits.expanded_from(size);
        let over = match left < limits.expanded {
            true => Limit::Ratio,
            false => Limit::Expanded,
        };
        Self {
            outlet,
            limits,
            places,
            ocr,
            budget: Rc::new(Budget {
                left: Cell::new(left),
                over,
                ended: Cell::new(None),
            }),
            depth: 0,
            members: 0,
            level: 0,
            outer: 0,
            passed_over: 0,
            texts: Vec::new(),
        }
    }

    /// Passes over so many members, and the text before them: they were read, and reading the last of
    /// them ended the reader.
    pub(super) fn pass_over(mut self, members: u64) -> Self {
        self.passed_over = members;
        self
    }

    /// Whether what is read now was read before.
    pub(super) fn is_passed_over(&self) -> bool {
        self.level == 0 && self.passed_over > 0 && self.outer <= self.passed_over
    }

    /// Reads the file. What could not be read is told to the outlet.
    pub(super) fn file(&mut self, source: &mut dyn Source, name: &[u8]) {
        let read = |this: &mut Self| {
            let mut head = [0; HEAD];
            let filled = match read_full(source, &mut head) {
                (0, Some(error)) => return Err(error.into()),
                (filled, _) => filled,
            };
            source.rewind()?;
            let head = head.get(..filled).unwrap_or_default();
            match kind::sniff(head, name) {
                Kind::Format(format) => this.format(format, source, name),
                text => this.text(text, source, name),
            }
        };
        let told = self.guarded(read);
        // A library may have taken a bound of ours for something else; it is told all the same.
        if let (None, Some(fault)) = (told, self.budget.ended.get()) {
            self.outlet.fault(fault);
        }
    }

    /// Reads a file inside. A fault of its own is told; one that ends all is given.
    pub(super) fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault> {
        self.members += 1;
        if self.members > self.limits.members {
            return Err(self.budget.end(Fault::Limit(Limit::Members)));
        }
        self.outer += u64::from(self.level == 0);
        if self.is_passed_over() {
            // What lies behind the last of them was not read.
            if self.outer == self.passed_over {
                self.passed_over = 0;
            }
            return Ok(());
        }
        self.outlet.enter_member(name.as_bytes(), self.outer);
        self.level += 1;
        let ended = if self.depth >= self.limits.depth {
            self.outlet.fault(Fault::Limit(Limit::Depth));
            None
        } else {
            self.depth += 1;
            let ended = self.guarded(|this| this.stream(content, name.as_bytes()));
            self.depth -= 1;
            ended
        };
        self.level -= 1;
        self.outlet.leave();
        ended.map_or(Ok(()), Err)
    }

    /// Tells of a file inside that its reader could not open.
    pub(super) fn lost_member(&mut self, name: &str, fault: Fault) {
        if self.is_passed_over() {
            return;
        }
        self.outlet.enter_member(name.as_bytes(), self.outer);
        self.outlet.fault(fault);
        self.outlet.leave();
    }

    /// Tells of a name inside that no text belongs to: a folder's.
    pub(super) fn name(&mut self, name: &str) {
        if self.is_passed_over() {
            return;
        }
        self.outlet.enter_member(name.as_bytes(), self.outer);
        self.outlet.leave();
    }

    /// Hands on a picture.
    pub(super) fn picture(&mut self, name: &str, picture: &Picture<'_>) -> Result<(), Fault> {
        self.members += 1;
        if self.members > self.limits.members {
            return Err(self.budget.end(Fault::Limit(Limit::Members)));
        }
        if !self.is_passed_over() {
            self.outlet.picture(name, picture);
        }
        Ok(())
    }

    /// Reads the text that a picture shows.
    pub(super) fn read_picture(&mut self, picture: &Picture<'_>, engine: &mut Engine) {
        self.guarded(|this| {
            let outcome = this.draft(|out| match picture {
                Picture::Encoded(bytes) => {
                    png_text::read(bytes, out)?;
                    picture::read(bytes, engine, out)
                }
                Picture::Bitmap(bitmap) => {
                    out.at(Part::Body, Unit::Page(1))?;
                    picture::read_bitmap(bitmap, engine, out)
                }
            })?;
            match outcome {
                Outcome::Text => Ok(()),
                Outcome::NoText => Err(Fault::NoText),
            }
        });
    }

    /// Takes from what may be expanded.
    pub(super) fn spend(&self, bytes: u64) -> Result<(), Fault> {
        self.budget.spend(bytes)
    }

    pub(super) fn outlet(&mut self) -> &mut dyn Outlet {
        self.outlet
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    pub(super) fn tells_places(&self) -> bool {
        self.places
    }

    pub(super) fn reads_pictures(&self) -> bool {
        self.ocr
    }

    /// Writes a document's text with a reader.
    pub(super) fn draft<T>(
        &mut self,
        read: impl FnOnce(&mut Draft<'_, 'o>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut draft = Draft::new(self);
        let done = read(&mut draft);
        // What was written before a fault was read.
        draft.finish();
        done
    }

    /// Runs a reader; its fault, or its panic, is told. Gives a fault that ends all.
    fn guarded(&mut self, read: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Option<Fault> {
        let (depth, level) = (self.depth, self.level);
        let done = catch_unwind(AssertUnwindSafe(|| read(self)));
        (self.depth, self.level) = (depth, level);
        let fault = done.unwrap_or(Err(Fault::Failed)).err()?;
        let ends_all = fault.ends_all();
        // What ends all is told once, of the file itself.
        if !ends_all || level == 0 {
            self.outlet.fault(fault);
        }
        ends_all.then_some(fault)
    }

    /// Reads bytes that come in a stream.
    fn stream(&mut self, content: &mut dyn Read, name: &[u8]) -> Result<(), Fault> {
        let mut content = Metered {
            content,
            budget: Rc::clone(&self.budget),
            failed: None,
        };
        let mut head = vec![0; HEAD];
        let filled = match read_full(&mut content, &mut head) {
            (0, Some(error)) => return Err(error.into()),
            (filled, _) => filled,
        };
        head.truncate(filled);
        let kind = kind::sniff(&head, name);
        let mut content = Cursor::new(head).chain(content);
        match kind {
            Kind::Format(format) if archive::is_streamed(format) => {
                archive::read_stream(self, format, &mut content, name)
            }
            Kind::Format(format) => {
                let mut held = self.hold(&mut content)?;
                self.format(format, &mut held, name)
            }
            text => self.text(text, &mut content, name),
        }
    }

    /// Reads what is packed in a stream, as if it lay there unpacked.
    pub(super) fn unpacked(&mut self, content: &mut dyn Read, name: &[u8]) -> Result<(), Fault> {
        if self.depth >= self.limits.depth {
            return Err(Fault::Limit(Limit::Depth));
        }
        self.depth += 1;
        let done = self.stream(content, name);
        self.depth -= 1;
        done
    }

    /// The rest of a stream, in memory.
    pub(super) fn hold(&self, content: &mut dyn Read) -> Result<Cursor<Vec<u8>>, Fault> {
        let mut held = Vec::new();
        let most = self.limits.in_memory;
        let mut bounded = content.take(most.saturating_add(1));
        bounded.read_to_end(&mut held)?;
        if held.len() as u64 > most {
            return Err(Fault::Limit(Limit::Memory));
        }
        Ok(Cursor::new(held))
    }

    fn text(&mut self, kind: Kind, content: &mut dyn Read, name: &[u8]) -> Result<(), Fault> {
        let mut reader = self
            .texts
            .pop()
            .unwrap_or_else(|| TextReader::new(self.places));
        let done = reader
            .begin(false, &mut |buffer: &mut [u8]| content.read(buffer))
            .map(|_| ())
            .and_then(|()| {
                let mut more = |buffer: &mut [u8]| content.read(buffer);
                reader.finish(kind, name, self.ocr, &mut more, self.outlet)
            });
        self.texts.push(reader);
        match done?.unread {
            Some(_) => Err(Fault::Damaged),
            None => Ok(()),
        }
    }

    /// Reads a known format.
    fn format(
        &mut self,
        format: Format,
        source: &mut dyn Source,
        name: &[u8],
    ) -> Result<(), Fault> {
        match format {
            Format::Picture => {
                let held = self.hold(source)?.into_inner();
                self.outlet.picture("", &Picture::Encoded(&held));
                Ok(())
            }
            Format::Mail(kind) => self.draft(|out| match kind {
                mail::Kind::Eml => mail::read_eml(source, out),
                mail::Kind::Mbox => mail::read_mbox(source, out),
                mail::Kind::VCard | mail::Kind::ICalendar => mail::read_cards(source, out),
            }),
            Format::Tnef => self.draft(|out| mail::read_tnef(source, out)),
            Format::Pst => self.draft(|out| mail::read_pst(source, out)),
            Format::Compound => self.draft(|out| match old_office::what(source)? {
                Compound::OutlookMessage => mail::read_msg(source, out),
                _ => old_office::read(source, out),
            }),
            Format::Zip => match office::what(archive::names(source)?.iter().map(String::as_str)) {
                None => archive::read(self, format, source),
                Some(Package::Xlsb) => {
                    self.draft(|out| xlsb::read(source, out))?;
                    source.rewind()?;
                    self.draft(|out| office::read(source, out))
                }
                Some(_) => self.draft(|out| office::read(source, out)),
            },
            Format::Pdf => self.draft(|out| pdf::read(source, out)),
            Format::Rtf => self.draft(|out| rtf::read(source, out)),
            Format::FlatOdf => self.draft(|out| office::odf::read_flat(source, out)),
            Format::SevenZip | Format::Cabinet => archive::read(self, format, source),
            Format::Gzip
            | Format::Bzip2
            | Format::Xz
            | Format::Lzma
            | Format::Zstd
            | Format::Tar => archive::read_stream(self, format, source, name),
            Format::Sqlite => self.draft(|out| sqlite::read(source, out)),
            Format::Program => {
                self.text(Kind::Plain, source, name)?;
                source.rewind()?;
                archive::read_behind(self, source)
            }
            Format::Unread(unsupported) => {
                // What is stored in it as it is can be read all the same.
                self.text(Kind::Plain, source, name)?;
                Err(Fault::Unsupported(unsupported))
            }
        }
    }
}

impl Budget {
    fn spend(&self, bytes: u64) -> Result<(), Fault> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(self.end(Fault::Limit(self.over))),
        }
    }

    fn end(&self, fault: Fault) -> Fault {
        self.ended.set(Some(fault));
        fault
    }
}

/// A stream whose bytes are counted, and whose end by a fault stays one: what came before is read.
struct Metered<'r> {
    content: &'r mut dyn Read,
    budget: Rc<Budget>,
    failed: Option<Fault>,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.failed {
            return Err(fault.into());
        }
        let read = self.content.read(buffer).map_err(Fault::from);
        let read = read.and_then(|read| self.budget.spend(read as u64).map(|()| read));
        self.failed = read.err();
        Ok(read?)
    }
}

/// Fills a buffer as far as there is something. Gives how far, and why no further.
fn read_full(content: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        match content.read(room) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}

#[cfg(test)]
mod tests;
