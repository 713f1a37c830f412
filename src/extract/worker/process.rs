//! A worker as the scan sees it: a process that is started, asked, waited for, and buried.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::MemfdFlags;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{Pid, Resource, Rlimit};

use super::wire::{self, Reply, Request};
use super::{Readers, Role};
use crate::extract::Input;
use crate::extract::reader::{Fault, Limit};

/// How often a wait looks whether it is still wanted.
const TICK: Duration = Duration::from_millis(100);
/// Bytes that are read from a worker at once.
const READ_AHEAD: usize = 64 << 10;

/// A process that reads.
pub(super) struct Worker {
    child: Child,
    socket: UnixStream,
    /// What came from it and was not looked at yet.
    inbox: Inbox,
    /// What it says on standard error: never shown, since it may quote a file.
    said: OwnedFd,
    /// Milliseconds of processor time it used so far, as it says itself.
    pub(super) used: u64,
    deadline: Instant,
}

/// Why a worker gives no more replies.
pub(super) enum Ended {
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
    pub(super) fn start(readers: &Readers, role: Role) -> io::Result<Option<Self>> {
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
            // An interrupt from the keyboard is for the scan, which tells the reader.
            .process_group(0)
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
    pub(super) fn ask(
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

    /// What was done for it meanwhile is no time of its own.
    pub(super) fn wait_longer(&mut self, longer: Duration) {
        self.deadline += longer;
    }

    /// Waits for the next reply.
    pub(super) fn reply(&mut self, body: &mut Vec<u8>, file: &dyn Input) -> Result<Reply, Ended> {
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
    pub(super) fn bury(mut self, ended: Ended) -> Fault {
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
pub(super) struct Wanted;

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
