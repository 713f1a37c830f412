//! The scan's side: starts workers, hands them files, takes their texts, and buries them.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::MemfdFlags;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{Pid, Resource, Rlimit};
use sha2::{Digest, Sha256};

use super::wire::{self, Form, Places, Reply, Request, TextHead};
use super::{Ocr, Readers, Role};
use crate::extract::reader::{Fault, Limit};
use crate::extract::{FileRead, Input, Mark, Origin, Properties, Sink};
use crate::model::{Table, Text};

/// How often a wait looks whether it is still wanted.
const TICK: Duration = Duration::from_millis(100);
/// Recognising text takes longer than reading it.
const PICTURE_SECONDS: u64 = 6;
/// Bytes that are read from a worker at once.
const READ_AHEAD: usize = 64 << 10;
/// Workers that may die of one file.
const MOST_STARTS: u32 = 5;
/// Texts of pictures that are kept, in bytes.
const MOST_SEEN: usize = 64 << 20;

/// The workers of one thread.
pub(in crate::extract) struct Client {
    readers: Readers,
    places: bool,
    documents: Option<Worker>,
    pictures: Pictures,
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

/// The worker that reads pictures, if there can be one.
enum Pictures {
    NotAsked,
    Engine(Worker),
    None,
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
            documents: None,
            pictures: Pictures::NotAsked,
            body: Vec::new(),
        }
    }

    /// Whether a picture is left to the text beside it.
    pub(in crate::extract) fn leaves_picture(&self, has_text_beside: bool) -> bool {
        has_text_beside && self.readers.ocr != Ocr::Always
    }

    /// Whether there is an engine for pictures; starts it.
    pub(in crate::extract) fn has_engine(&mut self) -> bool {
        matches!(self.engine(), Ok(Some(_)))
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
        if self.documents.is_none() {
            self.documents = Worker::start(&self.readers, Role::Documents)?;
        }
        let Some(mut worker) = self.documents.take() else {
            return Ok(Some(Fault::Failed));
        };
        worker.ask(request, name, Some(descriptor), seconds)?;
        let ended = loop {
            let reply = match worker.reply(&mut self.body, file) {
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
                }
                Reply::Done { milliseconds } => {
                    worker.used = milliseconds;
                    self.documents = Some(worker);
                    return Ok(None);
                }
                Reply::Ready(_) => break Ended::Failed,
            }
        };
        match ended {
            Ended::Unwanted => Err(io::ErrorKind::Interrupted.into()),
            ended => Ok(Some(worker.bury(ended))),
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
        if self.engine()?.is_none() {
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
        &mut self,
        bytes: &[u8],
        form: Form,
        file: &dyn Input,
    ) -> io::Result<Result<PictureText, Fault>> {
        let limits = self.readers.limits;
        let places = self.places;
        if self.engine()?.is_none() {
            return Ok(Err(Fault::NoEngine));
        }
        let Pictures::Engine(mut worker) =
            std::mem::replace(&mut self.pictures, Pictures::NotAsked)
        else {
            return Ok(Err(Fault::NoEngine));
        };
        let request = Request::Picture {
            form,
            places,
            limits,
        };
        let seconds = limits.seconds.saturating_mul(PICTURE_SECONDS);
        worker.ask(&request, bytes, None, seconds)?;
        let mut text = PictureText::default();
        let mut body = Vec::new();
        let ended = loop {
            match worker.reply(&mut body, file) {
                Ok(Reply::Text(head)) => text.texts.push((head.into(), std::mem::take(&mut body))),
                Ok(Reply::Fault(fault)) => text.faults.push(fault),
                Ok(Reply::Done { milliseconds }) => {
                    worker.used = milliseconds;
                    self.pictures = Pictures::Engine(worker);
                    return Ok(Ok(text));
                }
                Ok(_) => break Ended::Failed,
                Err(ended) => break ended,
            }
        };
        match ended {
            Ended::Unwanted => Err(io::ErrorKind::Interrupted.into()),
            ended => {
                text.faults.push(worker.bury(ended));
                Ok(Ok(text))
            }
        }
    }

    fn engine(&mut self) -> io::Result<Option<&mut Worker>> {
        if matches!(self.pictures, Pictures::NotAsked) {
            self.pictures = match Worker::start(&self.readers, Role::Pictures)? {
                Some(worker) => Pictures::Engine(worker),
                None => Pictures::None,
            };
        }
        Ok(match &mut self.pictures {
            Pictures::Engine(worker) => Some(worker),
            _ => None,
        })
    }
}

/// A process that reads.
struct Worker {
    child: Child,
    socket: UnixStream,
    /// What came from it and was not looked at yet.
    inbox: Inbox,
    /// What it says on standard error: never shown, since it may quote a file.
    said: OwnedFd,
    /// Milliseconds of processor time it used so far, as it says itself.
    used: u64,
    deadline: Instant,
}

/// Why a worker gives no more replies.
enum Ended {
    /// Nobody wants them.
    Unwanted,
    /// It is gone, or does not hold to what was agreed.
    Failed,
    /// It sits there.
    Late,
}

impl Worker {
    /// Starts one and waits until it is ready. `None` where there is no program for it, or where it
    /// says that it cannot do the work here.
    fn start(readers: &Readers, role: Role) -> io::Result<Option<Self>> {
        let Some(program) = &readers.program else {
            return Ok(None);
        };
        let (socket, theirs) = UnixStream::pair()?;
        let said = rustix::fs::memfd_create("reader", MemfdFlags::CLOEXEC)?;
        let memory = match role {
            Role::Documents => readers.limits.memory,
            Role::Pictures => readers.limits.memory.saturating_mul(3),
        };
        let mut command = Command::new(program);
        command
            .arg("reader")
            .arg(match role {
                Role::Documents => "documents",
                Role::Pictures => "pictures",
            })
            .arg(memory.to_string())
            .env_clear()
            // One picture is read by one thread; the threads of the scan are the others.
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(said.try_clone()?);
        if let Some(data) = std::env::var_os("TESSDATA_PREFIX") {
            command.env("TESSDATA_PREFIX", data);
        }
        let child = command.spawn()?;
        drop(command);
        socket.set_read_timeout(Some(TICK))?;
        let mut worker = Self {
            child,
            socket,
            inbox: Inbox::default(),
            said,
            used: 0,
            deadline: Instant::now() + Duration::from_secs(60),
        };
        let mut body = Vec::new();
        match worker.reply(&mut body, &Wanted) {
            Ok(Reply::Ready(Ok(()))) => Ok(Some(worker)),
            Ok(Reply::Ready(Err(_))) => {
                let _ = worker.child.wait();
                Ok(None)
            }
            _ => {
                worker.bury(Ended::Failed);
                Err(io::Error::other(
                    "the reader of documents could not be started",
                ))
            }
        }
    }

    /// Asks it to read, for at most so many seconds of its processor's time.
    fn ask(
        &mut self,
        request: &Request,
        body: &[u8],
        file: Option<BorrowedFd<'_>>,
        seconds: u64,
    ) -> io::Result<()> {
        let bound = self.used.div_ceil(1000).saturating_add(seconds);
        if let Some(pid) = Pid::from_raw(i32::try_from(self.child.id()).unwrap_or(0)) {
            let bounds = Rlimit {
                current: Some(bound),
                maximum: None,
            };
            rustix::process::prlimit(Some(pid), Resource::Cpu, bounds)?;
        }
        // A processor may be shared with others; a reader waits for nothing but its turn.
        self.deadline = Instant::now() + Duration::from_secs(seconds.saturating_mul(10) + 30);
        let mut bytes = Vec::new();
        wire::write(&mut bytes, request, body)?;
        let Some(descriptor) = file else {
            // A worker that ended is found out when it is to reply.
            let _ = io::Write::write_all(&mut self.socket, &bytes);
            return Ok(());
        };
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let descriptors = [descriptor];
        control.push(SendAncillaryMessage::ScmRights(&descriptors));
        let parts = [io::IoSlice::new(&bytes)];
        let sent = sendmsg(
            self.socket.as_fd(),
            &parts,
            &mut control,
            SendFlags::NOSIGNAL,
        );
        if let Ok(sent) = sent {
            let rest = bytes.get(sent..).unwrap_or_default();
            let _ = io::Write::write_all(&mut self.socket, rest);
        }
        Ok(())
    }

    /// Waits for the next reply.
    fn reply(&mut self, body: &mut Vec<u8>, file: &dyn Input) -> Result<Reply, Ended> {
        let mut patient = Patient {
            socket: &mut self.socket,
            inbox: &mut self.inbox,
            deadline: self.deadline,
            file,
            ended: None,
        };
        let mut lengths = [0; 8];
        let reply = patient
            .read_exact(&mut lengths)
            .and_then(|()| wire::read_rest(&mut patient, lengths, body));
        reply.map_err(|_| patient.ended.unwrap_or(Ended::Failed))
    }

    /// Ends it and says what it died of.
    fn bury(mut self, ended: Ended) -> Fault {
        if matches!(ended, Ended::Late) {
            let _ = self.child.kill();
            let _ = self.child.wait();
            return Fault::Limit(Limit::Time);
        }
        // Gone by itself, or soon: nobody listens to it any more.
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        let waited = Instant::now();
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if waited.elapsed() < Duration::from_secs(2) => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                _ => {
                    let _ = self.child.kill();
                    break self.child.wait().ok();
                }
            }
        };
        match status.and_then(|status| status.signal()) {
            Some(libc::SIGXCPU | libc::SIGKILL) => Fault::Limit(Limit::Time),
            _ if self.ran_out_of_memory() => Fault::Limit(Limit::Memory),
            _ => Fault::Failed,
        }
    }

    /// The runtime says so, and then ends the process.
    fn ran_out_of_memory(&self) -> bool {
        let mut said = vec![0; 16 * 1024];
        let read = rustix::io::pread(&self.said, &mut said, 0).unwrap_or(0);
        let said = said.get(..read).unwrap_or_default();
        memchr::memmem::find(said, b"memory allocation of ").is_some()
            || memchr::memmem::find(said, b"bad_alloc").is_some()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads from a worker, for as long as that makes sense.
struct Patient<'p> {
    socket: &'p mut UnixStream,
    inbox: &'p mut Inbox,
    deadline: Instant,
    file: &'p dyn Input,
    ended: Option<Ended>,
}

/// Bytes that were read ahead: a message of a few bytes is no system call of its own.
#[derive(Default)]
struct Inbox {
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.inbox.at == self.inbox.bytes.len() {
            if buffer.len() >= READ_AHEAD {
                return self.wait(buffer);
            }
            let mut bytes = std::mem::take(&mut self.inbox.bytes);
            bytes.resize(READ_AHEAD, 0);
            let read = self.wait(&mut bytes);
            bytes.truncate(*read.as_ref().unwrap_or(&0));
            *self.inbox = Inbox { bytes, at: 0 };
            read?;
        }
        let ahead = self.inbox.bytes.get(self.inbox.at..).unwrap_or_default();
        let length = ahead.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), ahead.get(..length)) {
            to.copy_from_slice(from);
        }
        self.inbox.at += length;
        Ok(length)
    }
}

impl Patient<'_> {
    /// Reads from the worker; waits as long as that makes sense.
    fn wait(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.socket.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.file.is_cancelled() {
                        self.ended = Some(Ended::Unwanted);
                        return Err(error);
                    }
                    if Instant::now() > self.deadline {
                        self.ended = Some(Ended::Late);
                        return Err(error);
                    }
                }
                done => return done,
            }
        }
    }
}

/// What is read for nobody's sake, at a start.
struct Wanted;

impl Input for Wanted {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }

    fn short_read_is_end(&self) -> bool {
        true
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn is_cancelled(&self) -> bool {
        false
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

/// A text that came from a worker, but for its bytes.
struct Received {
    head: TextHead,
    tables: Vec<Table>,
    first_line: u64,
    marks: Option<Vec<Mark>>,
}

impl From<TextHead> for Received {
    fn from(mut head: TextHead) -> Self {
        let places = std::mem::replace(&mut head.places, Places::FirstLine(1));
        let (first_line, marks) = places.into_marks();
        Self {
            tables: head.tables.drain(..).map(Into::into).collect(),
            head,
            first_line,
            marks,
        }
    }
}

impl Received {
    fn hand_on(&self, bytes: &[u8], sink: &mut dyn Sink) {
        // A worker may say anything; what lies outside is nowhere.
        let end = self.head.fresh.end.min(bytes.len());
        let text = Text {
            bytes,
            fresh: self.head.fresh.start.min(end)..end,
            continues: self.head.continues,
            more: self.head.more,
            ocr: self.head.ocr,
            tables: &self.tables,
        };
        match &self.marks {
            None => sink.text(&text, &Origin::lines(bytes, self.first_line, None)),
            Some(marks) => sink.text(&text, &Origin::marked(bytes, marks)),
        }
    }
}
