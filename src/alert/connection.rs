//! A connection to a receiver, in the clear or with TLS, that ends when its time is up.
//!
//! One deadline for all of a try: finding the host, connecting, the handshake, writing and reading. A
//! receiver that sends a byte now and then cannot keep a scan from ending. It keeps no connection for
//! later.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::address::HostPort;

/// Why nobody is at the other end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("{host} cannot be found: {error}")]
    NotFound { host: String, error: io::Error },
    #[error("no connection to {at}: {error}")]
    Refused { at: HostPort, error: io::Error },
    #[error("{0} is no name a certificate can have")]
    Name(String),
    #[error("TLS with {at} failed: {error}")]
    Tls { at: HostPort, error: io::Error },
}

/// How long a receiver may take to close its side after ours.
const CLOSING: Duration = Duration::from_secs(3);

/// Bytes of its last words that are looked at.
const LAST_WORDS: usize = 64 * 1024;
/// Bytes of a TLS record.
const LONGEST_RECORD: usize = 16_384 + 256;

/// A connection.
pub(crate) enum Connection {
    Clear(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

impl Connection {
    /// Connects, with a whole handshake where `tls` is given.
    pub fn open(
        at: &HostPort,
        tls: Option<&Arc<ClientConfig>>,
        deadline: Instant,
    ) -> Result<Self, ConnectError> {
        let mut stream = connect(at, deadline)?;
        let Some(config) = tls else {
            return Ok(Self::Clear(stream));
        };
        let name = ServerName::try_from(at.host.clone())
            .map_err(|_| ConnectError::Name(at.host.clone()))?;
        let failed = |error| ConnectError::Tls {
            at: at.clone(),
            error,
        };
        let mut connection = ClientConnection::new(config.clone(), name)
            .map_err(|error| failed(io::Error::other(error)))?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream).map_err(failed)?;
        }
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, stream))))
    }

    /// Says that nothing more will come, and waits a little for the other side to say so too.
    ///
    /// A host that closes has read to the end of what it got; one that refuses (a certificate it does
    /// not take, a process that died) resets or alerts, and that is an error. One that says nothing in
    /// time is not: the protocols of syslog ask it for nothing.
    pub fn finish(self) -> io::Result<()> {
        let soon = Instant::now() + CLOSING;
        match self {
            Connection::Clear(mut timed) => {
                timed.deadline = timed.deadline.min(soon);
                timed.stream.shutdown(Shutdown::Write)?;
                last_words(&mut timed).map(drop)
            }
            Connection::Tls(mut stream) => {
                stream.conn.send_close_notify();
                stream.flush()?;
                stream.sock.deadline = stream.sock.deadline.min(soon);
                stream.sock.stream.shutdown(Shutdown::Write)?;
                let words = last_words(&mut stream.sock)?;
                refusal(&mut stream.conn, &words)
            }
        }
    }
}

/// Reads to the end, or until the time is up, and keeps the beginning.
fn last_words(timed: &mut Timed) -> io::Result<Vec<u8>> {
    let mut words = Vec::new();
    let mut some = [0_u8; 4096];
    loop {
        match timed.read(&mut some) {
            Ok(0) => return Ok(words),
            Ok(read) if words.len() < LAST_WORDS => {
                words.extend_from_slice(some.get(..read).unwrap_or_default());
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(words),
            Err(error) => return Err(error),
        }
    }
}

/// An alert among the last words of a host, as an error.
///
/// Only whole records are shown to rustls: where it is to answer nonsense after its own end, it
/// takes that for a mistake of ours.
fn refusal(connection: &mut ClientConnection, words: &[u8]) -> io::Result<()> {
    let (mut whole, mut left) = (Vec::new(), words);
    while let Some((record, rest)) = record(left) {
        whole.extend_from_slice(record);
        left = rest;
    }
    // Nothing, or a record that time cut off; else the host is not what it was.
    if left.len() >= 5 && record_length(left).is_none() {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "it ended with what is no TLS",
        ));
    }
    let mut whole = whole.as_slice();
    while !whole.is_empty() {
        if connection.read_tls(&mut whole)? == 0 {
            break;
        }
        connection.process_new_packets().map_err(io::Error::other)?;
    }
    Ok(())
}

/// The record a text begins with, and what follows it.
fn record(text: &[u8]) -> Option<(&[u8], &[u8])> {
    text.split_at_checked(record_length(text)?)
}

/// Bytes of the record that begins so, head included (RFC 8446, section 5.1).
fn record_length(text: &[u8]) -> Option<usize> {
    let (head, _) = text.split_first_chunk::<5>()?;
    let [kind, major, _, high, low] = *head;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let is_record = (20..=23).contains(&kind) && major == 3 && length <= LONGEST_RECORD;
    is_record.then(|| length.saturating_add(head.len()))
}

impl Read for Connection {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Connection::Clear(stream) => stream.read(into),
            Connection::Tls(stream) => stream.read(into),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Connection::Clear(stream) => stream.write(bytes),
            Connection::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Connection::Clear(stream) => stream.flush(),
            Connection::Tls(stream) => stream.flush(),
        }
    }
}

/// A stream whose every call ends at the deadline.
pub(crate) struct Timed {
    stream: TcpStream,
    deadline: Instant,
}

impl Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(left(self.deadline)?))?;
        self.stream.read(into).map_err(timed_out)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(left(self.deadline)?))?;
        self.stream.write(bytes).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The addresses of a host.
pub(crate) fn addresses(at: &HostPort, deadline: Instant) -> Result<Vec<SocketAddr>, ConnectError> {
    let failed = |error| ConnectError::NotFound {
        host: at.host.clone(),
        error,
    };
    // The system's search for names takes no deadline. Where it is late, its thread ends by itself.
    let (answer, answered) = mpsc::channel();
    let (host, port) = (at.host.clone(), at.port);
    std::thread::spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs();
        let _ = answer.send(found.map(Iterator::collect::<Vec<_>>));
    });
    let wait = left(deadline).map_err(failed)?;
    let found = answered
        .recv_timeout(wait)
        .map_err(|_| failed(late()))?
        .map_err(failed)?;
    match found.is_empty() {
        true => Err(failed(ErrorKind::NotFound.into())),
        false => Ok(found),
    }
}

fn connect(at: &HostPort, deadline: Instant) -> Result<Timed, ConnectError> {
    let mut last = io::Error::from(ErrorKind::NotFound);
    for address in addresses(at, deadline)? {
        let tried = left(deadline).and_then(|left| TcpStream::connect_timeout(&address, left));
        match tried {
            Ok(stream) => return Ok(Timed { stream, deadline }),
            Err(error) => last = error,
        }
    }
    Err(ConnectError::Refused {
        at: at.clone(),
        error: last,
    })
}

fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(left),
        _ => Err(late()),
    }
}

/// Linux says "would block" where a timeout of a socket has passed.
fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::WouldBlock => late(),
        _ => error,
    }
}

fn late() -> io::Error {
    io::Error::new(ErrorKind::TimedOut, "no answer in time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_records_are_told_from_nonsense() {
        let text = b"\x15\x03\x03\x00\x02ab\x17\x03\x03\x00\x05abc";
        let (first, rest) = record(text).unwrap();
        assert_eq!(first, b"\x15\x03\x03\x00\x02ab");
        // Cut off, and so no nonsense.
        assert_eq!((record(rest), record_length(rest)), (None, Some(10)));
        for nonsense in [
            b"{\"message\":",
            b"\x17\x03\x03\xff\xff......",
            b"HTTP/1.1 40",
        ] {
            assert_eq!(record_length(nonsense), None);
        }
    }
}
