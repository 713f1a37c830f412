//! The scan's side: hands files to workers, takes their texts, and goes on where one died.

use std::io::{self, Read};
use std::os::fd::BorrowedFd;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::pool::Lent;
use super::process::{Ended, Wanted};
use super::received::Received;
use super::wire::{Form, Reply, Request};
use super::{Ocr, Readers, Role};
use crate::extract::reader::{Fault, Limit};
use crate::extract::{FileRead, Input, Origin, Properties, Sink};
use crate::model::Text;

/// Recognising text takes longer than reading it.
const PICTURE_SECONDS: u64 = 6;
/// Workers that may die of one file.
const MOST_STARTS: u32 = 5;
/// Texts of pictures that are kept, in bytes.
const MOST_SEEN: usize = 64 << 20;

/// What one thread has workers do.
pub(in crate::extract) struct Client {
    readers: Readers,
    places: bool,
    body: Vec<u8>,
}

/// How far a document was read.
struct Reading<'s> {
    /// Members of the file itself, so far.
    outer: u64,
    /// Members that are open.
    level: u32,
    sink: &'s mut dyn Sink,
}

/// What a picture said, to be said again for the same one.
#[derive(Default)]
pub(super) struct PictureText {
    texts: Vec<(Received, Vec<u8>)>,
    faults: Vec<Fault>,
}

impl Client {
    pub(in crate::extract) fn new(places: bool, readers: &Readers) -> Self {
        Self {
            readers: readers.clone(),
            places,
            body: Vec::new(),
        }
    }

    /// Whether a picture is left to the text beside it.
    pub(in crate::extract) fn leaves_picture(&self, has_text_beside: bool) -> bool {
        has_text_beside && self.readers.ocr != Ocr::Always
    }

    /// Whether there is an engine for pictures; starts it.
    pub(in crate::extract) fn has_engine(&self) -> bool {
        matches!(self.has_engine_for(&Wanted), Ok(true))
    }

    /// Reads a document.
    pub(in crate::extract) fn document(
        &mut self,
        file: &mut dyn Input,
        name: &[u8],
        ocr: bool,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let limits = self.readers.limits;
        let file: &dyn Input = file;
        let Some((descriptor, size)) = opened(file)? else {
            return Ok(unread(0, Fault::Failed));
        };
        let mut passed_over = 0;
        for _ in 0..MOST_STARTS {
            let mut reading = Reading {
                outer: 0,
                level: 0,
                sink,
            };
            let request = Request::File {
                size,
                ocr,
                places: self.places,
                passed_over,
                limits,
            };
            let seconds = limits.seconds.saturating_add(size >> 20);
            let fault = match self.run(&request, name, descriptor, seconds, file, &mut reading)? {
                None => {
                    return Ok(FileRead {
                        bytes: size,
                        unread: None,
                        by_reader: true,
                    });
                }
                Some(fault) => fault,
            };
            let Reading { outer, level, .. } = reading;
            sink.unread(fault.told());
            for _ in 0..level {
                sink.leave();
            }
            // A member ended the reader: the others are read by a new one. Time is not given twice.
            if level == 0 || fault == Fault::Limit(Limit::Time) {
                return Ok(FileRead {
                    bytes: size,
                    unread: None,
                    by_reader: true,
                });
            }
            passed_over = outer;
        }
        Ok(unread(size, Fault::Failed))
    }

    /// Has a worker read a document. Gives what it died of, if it did.
    fn run(
        &mut self,
        request: &Request,
        name: &[u8],
        descriptor: BorrowedFd<'_>,
        seconds: u64,
        file: &dyn Input,
        reading: &mut Reading<'_>,
    ) -> io::Result<Option<Fault>> {
        let pool = Arc::clone(&self.readers.pool);
        let Some(mut lent) = pool.take(&self.readers, Role::Documents, file)? else {
            return Ok(Some(Fault::Failed));
        };
        lent.worker.ask(request, name, Some(descriptor), seconds)?;
        let ended = loop {
            let reply = match lent.worker.reply(&mut self.body, file) {
                Ok(reply) => reply,
                Err(ended) => break ended,
            };
            match reply {
                Reply::Enter { outer } => {
                    (reading.outer, reading.level) = (outer, reading.level + 1);
                    reading.sink.enter(&self.body);
                }
                Reply::Leave => {
                    reading.level = reading.level.saturating_sub(1);
                    reading.sink.leave();
                }
                Reply::Text(head) => Received::from(head).hand_on(&self.body, reading.sink),
                Reply::Fault(fault) => reading.sink.unread(fault.told()),
                Reply::Picture { name, form } => {
                    let began = Instant::now();
                    let body = std::mem::take(&mut self.body);
                    if !name.is_empty() {
                        reading.sink.enter(name.as_bytes());
                    }
                    if let Some(fault) = self.picture_inside(&body, form, file, reading.sink)? {
                        reading.sink.unread(fault.told());
                    }
                    if !name.is_empty() {
                        reading.sink.leave();
                    }
                    self.body = body;
                    lent.worker.wait_longer(began.elapsed());
                }
                Reply::Done { milliseconds } => {
                    lent.worker.used = milliseconds;
                    lent.give_back();
                    return Ok(None);
                }
                Reply::Ready(_) => break Ended::Failed,
            }
        };
        match ended {
            Ended::Unwanted => Err(io::ErrorKind::Interrupted.into()),
            ended => Ok(Some(lent.worker.bury(ended))),
        }
    }

    /// Reads a file that is a picture.
    pub(in crate::extract) fn picture(
        &mut self,
        file: &mut dyn Input,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let file: &dyn Input = file;
        let Some((descriptor, size)) = opened(file)? else {
            return Ok(unread(0, Fault::NoOcr));
        };
        if self.readers.ocr == Ocr::Off {
            return Ok(unread(size, Fault::NoOcr));
        }
        if !self.has_engine_for(file)? {
            return Ok(unread(size, Fault::NoEngine));
        }
        if size > self.readers.limits.in_memory {
            return Ok(unread(size, Fault::Limit(Limit::Memory)));
        }
        let mut bytes = Vec::new();
        let mut source = At {
            file: descriptor,
            at: 0,
        };
        source.read_to_end(&mut bytes)?;
        let fault = self.picture_text(&bytes, Form::Encoded, file, sink)?;
        Ok(FileRead {
            bytes: size,
            unread: fault.map(Fault::told),
            by_reader: true,
        })
    }

    /// Reads a picture that is in memory. Gives why it was not wholly read.
    fn picture_inside(
        &mut self,
        bytes: &[u8],
        form: Form,
        file: &dyn Input,
        sink: &mut dyn Sink,
    ) -> io::Result<Option<Fault>> {
        if matches!(form, Form::Encoded) {
            // What a camera or a program wrote into it lies there as text.
            Properties(sink).text(&Text::whole(bytes), &Origin::lines(bytes, 1, None));
        }
        self.picture_text(bytes, form, file, sink)
    }

    /// Reads what a picture shows.
    fn picture_text(
        &mut self,
        bytes: &[u8],
        form: Form,
        file: &dyn Input,
        sink: &mut dyn Sink,
    ) -> io::Result<Option<Fault>> {
        if self.readers.ocr == Ocr::Off {
            return Ok(Some(Fault::NoOcr));
        }
        let digest = digest_of(bytes, form);
        let known = {
            let seen = self.readers.seen.lock();
            let seen = seen.unwrap_or_else(PoisonError::into_inner);
            seen.texts.get(&digest).cloned()
        };
        let text = match known {
            Some(text) => text,
            None => {
                let text = match self.recognise(bytes, form, file)? {
                    Ok(text) => Arc::new(text),
                    Err(fault) => return Ok(Some(fault)),
                };
                self.remember(digest, &text);
                text
            }
        };
        for (received, body) in &text.texts {
            received.hand_on(body, sink);
        }
        Ok(text.faults.first().copied())
    }

    fn remember(&self, digest: [u8; 32], text: &Arc<PictureText>) {
        let bytes: usize = text.texts.iter().map(|(_, body)| body.len() + 256).sum();
        let seen = self.readers.seen.lock();
        let mut seen = seen.unwrap_or_else(PoisonError::into_inner);
        if seen.bytes + bytes + 64 <= MOST_SEEN {
            seen.bytes += bytes + 64;
            seen.texts.insert(digest, Arc::clone(text));
        }
    }

    /// Has the engine read a picture.
    fn recognise(
        &self,
        bytes: &[u8],
        form: Form,
        file: &dyn Input,
    ) -> io::Result<Result<PictureText, Fault>> {
        let limits = self.readers.limits;
        let places = self.places;
        let pool = &self.readers.pool;
        let Some(mut lent) = pool.take(&self.readers, Role::Pictures, file)? else {
            return Ok(Err(Fault::NoEngine));
        };
        let request = Request::Picture {
            form,
            places,
            limits,
        };
        let seconds = limits.seconds.saturating_mul(PICTURE_SECONDS);
        lent.worker.ask(&request, bytes, None, seconds)?;
        let mut text = PictureText::default();
        let mut body = Vec::new();
        let ended = loop {
            match lent.worker.reply(&mut body, file) {
                Ok(Reply::Text(head)) => text.texts.push((head.into(), std::mem::take(&mut body))),
                Ok(Reply::Fault(fault)) => text.faults.push(fault),
                Ok(Reply::Done { milliseconds }) => {
                    lent.worker.used = milliseconds;
                    lent.give_back();
                    return Ok(Ok(text));
                }
                Ok(_) => break Ended::Failed,
                Err(ended) => break ended,
            }
        };
        match ended {
            Ended::Unwanted => Err(io::ErrorKind::Interrupted.into()),
            ended => {
                text.faults.push(lent.worker.bury(ended));
                Ok(Ok(text))
            }
        }
    }

    /// Whether there can be an engine; waits for one.
    fn has_engine_for(&self, file: &dyn Input) -> io::Result<bool> {
        let lent = self
            .readers
            .pool
            .take(&self.readers, Role::Pictures, file)?;
        let is_there = lent.is_some();
        lent.into_iter().for_each(Lent::give_back);
        Ok(is_there)
    }
}

/// A file that is read at places of its own.
struct At<'f> {
    file: BorrowedFd<'f>,
    at: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = rustix::io::pread(self.file, buffer, self.at)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

/// The open file and its size.
fn opened(file: &dyn Input) -> io::Result<Option<(BorrowedFd<'_>, u64)>> {
    let Some(descriptor) = file.descriptor() else {
        return Ok(None);
    };
    let size = rustix::fs::fstat(descriptor)?.st_size;
    Ok(Some((descriptor, u64::try_from(size).unwrap_or(0))))
}

fn unread(bytes: u64, fault: Fault) -> FileRead {
    FileRead {
        bytes,
        unread: Some(fault.told()),
        by_reader: true,
    }
}

fn digest_of(bytes: &[u8], form: Form) -> [u8; 32] {
    let mut digest = Sha256::new();
    if let Form::Pixels {
        width,
        height,
        channels,
    } = form
    {
        digest.update(width.to_le_bytes());
        digest.update(height.to_le_bytes());
        digest.update([channels]);
    }
    digest.update(bytes);
    digest.finalize().into()
}
