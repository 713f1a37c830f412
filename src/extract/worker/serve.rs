//! The worker's side: waits for a file, reads it, says what it read, and waits again.

use std::io::{self, Read, Seek, SeekFrom};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::seal;
use super::wire::{self, Form, Places, Reply, Request, TextHead};
use crate::extract::contents::{Contents, Outlet, Picture};
use crate::extract::reader::{Bitmap, Fault};
use crate::extract::tesseract::Engine;
use crate::extract::{Origin, Sink, Way};
use crate::model::Text;

/// What a worker is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Documents, mail, archives.
    Documents,
    /// Pictures.
    Pictures,
}

/// Serves requests on a socket until the other side hangs up. Ends the process where it cannot go on.
///
/// # Errors
/// When the process cannot be sealed, or the other side does not hold to what was agreed.
pub fn serve(socket: OwnedFd, role: Role, memory: u64) -> io::Result<()> {
    let mut socket = UnixStream::from(socket);
    seal::bound(memory)?;
    // The engine opens files of its own; nothing does after that.
    let mut engine = match role {
        Role::Documents => Ok(None),
        Role::Pictures => Engine::open().map(Some).map_err(|_| Fault::NoEngine),
    };
    seal::seal()?;
    let ready = engine.as_ref().map(|_| ()).map_err(|fault| *fault);
    wire::write(&mut socket, &Reply::Ready(ready), &[])?;
    let Ok(engine) = &mut engine else {
        return Ok(());
    };
    let mut body = Vec::new();
    while let Some((request, file)) = receive(&mut socket, &mut body)? {
        match request {
            Request::File {
                size,
                ocr,
                places,
                passed_over,
                limits,
            } => {
                let mut source = File::new(file.ok_or(io::ErrorKind::InvalidData)?, size);
                let mut outlet = Socket {
                    socket: &mut socket,
                    places,
                };
                Contents::new(&mut outlet, limits, size, places, ocr)
                    .pass_over(passed_over)
                    .file(&mut source, &body);
            }
            Request::Picture {
                form,
                places,
                limits,
            } => {
                let mut outlet = Socket {
                    socket: &mut socket,
                    places,
                };
                let engine = engine.as_mut().ok_or(io::ErrorKind::InvalidData)?;
                let picture = match form {
                    Form::Encoded => Picture::Encoded(&body),
                    Form::Pixels {
                        width,
                        height,
                        channels,
                    } => Picture::Bitmap(Bitmap {
                        width,
                        height,
                        channels,
                        pixels: std::mem::take(&mut body),
                    }),
                };
                Contents::new(&mut outlet, limits, u64::MAX, places, true)
                    .read_picture(&picture, engine);
            }
        }
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        let milliseconds =
            used.tv_sec.unsigned_abs() * 1000 + used.tv_nsec.unsigned_abs() / 1_000_000;
        wire::write(&mut socket, &Reply::Done { milliseconds }, &[])?;
    }
    Ok(())
}

/// Seals the process it runs in and tells what that refuses: each deed in words, and whether it was
/// refused.
///
/// # Errors
/// When the process cannot be sealed.
pub fn try_seal(memory: u64) -> io::Result<Vec<(&'static str, bool)>> {
    seal::bound(memory)?;
    seal::seal()?;
    Ok(seal::tried())
}

/// The next request, with the file that was sent along; `None` when the other side hung up.
fn receive(
    socket: &mut UnixStream,
    body: &mut Vec<u8>,
) -> io::Result<Option<(Request, Option<OwnedFd>)>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut lengths = [0; 8];
    let received = {
        let mut parts = [io::IoSliceMut::new(&mut lengths)];
        recvmsg(socket.as_fd(), &mut parts, &mut control, RecvFlags::WAITALL)?.bytes
    };
    if received == 0 {
        return Ok(None);
    }
    if received != lengths.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut file = None;
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(mut sent) = message {
            file = sent.next();
        }
    }
    let request = wire::read_rest(socket, lengths, body)?;
    Ok(Some((request, file)))
}

/// Gives to the other side.
struct Socket<'s> {
    socket: &'s mut UnixStream,
    places: bool,
}

impl Socket<'_> {
    /// Says something. Where nobody listens any more there is nothing left to live for: this unwinds,
    /// through whatever reader is at work, to the end of the process.
    fn say(&mut self, head: &Reply, body: &[u8]) {
        if wire::write(self.socket, head, body).is_err() {
            std::panic::resume_unwind(Box::new("nobody listens"));
        }
    }
}

impl Sink for Socket<'_> {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        let places = match &origin.way {
            _ if !self.places => Places::FirstLine(1),
            Way::Lines {
                first_line,
                map: None,
                ..
            } => Places::FirstLine(*first_line),
            Way::Lines {
                source,
                first_line,
                map: Some(map),
            } => Places::of_marks(&crate::extract::marks_of_lines(source, *first_line, map)),
            Way::Marks { marks, .. } => Places::of_marks(marks),
        };
        let head = TextHead {
            fresh: text.fresh.clone(),
            continues: text.continues,
            more: text.more,
            ocr: text.ocr,
            tables: text.tables.iter().map(Into::into).collect(),
            places,
        };
        self.say(&Reply::Text(head), text.bytes);
    }

    fn leave(&mut self) {
        self.say(&Reply::Leave, &[]);
    }
}

impl Outlet for Socket<'_> {
    fn enter_member(&mut self, name: &[u8], outer: u64) {
        self.say(&Reply::Enter { outer }, name);
    }

    fn fault(&mut self, fault: Fault) {
        self.say(&Reply::Fault(fault), &[]);
    }

    fn picture(&mut self, name: &str, picture: &Picture<'_>) {
        let (form, body): (Form, &[u8]) = match picture {
            Picture::Encoded(bytes) => (Form::Encoded, bytes),
            Picture::Bitmap(bitmap) => (
                Form::Pixels {
                    width: bitmap.width,
                    height: bitmap.height,
                    channels: bitmap.channels,
                },
                &bitmap.pixels,
            ),
        };
        let name = name.to_string();
        self.say(&Reply::Picture { name, form }, body);
    }
}

/// A file that was opened elsewhere, read at places of its own.
struct File {
    file: OwnedFd,
    size: u64,
    at: u64,
}

impl File {
    fn new(file: OwnedFd, size: u64) -> Self {
        Self { file, size, at: 0 }
    }
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = rustix::io::pread(&self.file, buffer, self.at)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
