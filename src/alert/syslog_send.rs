//! Syslog messages on their way: UDP (RFC 5426), TCP with octet counting (RFC 6587), TLS (RFC 5425).
//!
//! None of them has an answer. UDP may lose anything unseen. TCP and TLS may lose what was written and
//! not read when a host dies; we close our side, wait for the host to close its own, and take a reset for
//! a failure. Messages are framed by their length, so nothing in one can begin another.

use std::io::{self, Write};
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use crate::model::change::ChangeKind;
use crate::model::finding::Severity;

use super::News;
use super::address::{HostPort, SyslogAddress, Transport, syslog_address};
use super::connection::{Connection, addresses};
use super::deliver::{Outcome, Receiver};
use super::event::Event;
use super::queue::Item;
use super::settings::Syslog;
use super::syslog::message;
use super::trust::{TrustFiles, client_config};

/// Bytes receivers should take over UDP (RFC 5426, section 3.2).
const LONGEST_UDP: usize = 2048;
/// Receivers should take 8192 bytes over TLS (RFC 5425, section 4.3.1); rsyslogd cuts at 8096 unless told more.
const LONGEST_STREAM: usize = 8000;
/// Messages on one connection: what may go out again where it breaks.
const IN_ONE: usize = 200;
/// Datagrams without a pause: more could overrun a host's buffer.
const AT_ONCE: usize = 50;

/// A log host.
pub(crate) struct SyslogReceiver<'a> {
    settings: &'a Syslog,
    patience: Duration,
}

impl<'a> SyslogReceiver<'a> {
    pub fn new(settings: &'a Syslog, patience: Duration) -> Self {
        Self { settings, patience }
    }

    fn longest(&self, transport: Transport) -> usize {
        let usual = match transport {
            Transport::Udp => LONGEST_UDP,
            Transport::Tcp | Transport::Tls => LONGEST_STREAM,
        };
        self.settings.longest.unwrap_or(usual)
    }

    fn stream(&self, address: &SyslogAddress, items: &[Item]) -> Outcome {
        let trust = TrustFiles {
            authorities: self.settings.ca_file.as_deref(),
            certificate: self.settings.cert_file.as_deref(),
            key: self.settings.key_file.as_deref(),
        };
        let tls = match address.transport {
            Transport::Tls => match client_config(&trust) {
                Ok(config) => Some(config),
                Err(error) => return Outcome::failed(0, error, true),
            },
            Transport::Udp | Transport::Tcp => None,
        };
        let deadline = Instant::now() + self.patience;
        let mut connection = match Connection::open(&address.at, tls.as_ref(), deadline) {
            Ok(connection) => connection,
            Err(error) => return Outcome::failed(0, error, false),
        };
        let some = items.get(..IN_ONE).unwrap_or(items);
        let mut framed = Vec::new();
        for item in some {
            framed.extend_from_slice(format!("{} ", item.body.len()).as_bytes());
            framed.extend_from_slice(item.body.as_bytes());
        }
        let sent = connection
            .write_all(&framed)
            .and_then(|()| connection.flush())
            .and_then(|()| connection.finish());
        match sent {
            Ok(()) => Outcome::all(some),
            // How much of it was read nobody tells: all of it goes out again.
            Err(error) => Outcome::failed(0, format!("{} broke: {error}", address.at), false),
        }
    }

    fn datagrams(&self, at: &HostPort, items: &[Item]) -> Outcome {
        let deadline = Instant::now() + self.patience;
        let hosts = match addresses(at, deadline) {
            Ok(hosts) => hosts,
            Err(error) => return Outcome::failed(0, error, false),
        };
        let connected = hosts.iter().find_map(|host| {
            let any = if host.is_ipv4() {
                "0.0.0.0:0"
            } else {
                "[::]:0"
            };
            let socket = UdpSocket::bind(any).ok()?;
            socket.connect(host).ok().map(|()| socket)
        });
        let Some(socket) = connected else {
            return Outcome::failed(0, format!("no way to {at}"), false);
        };
        for (index, item) in items.iter().enumerate() {
            if index >= AT_ONCE {
                std::thread::sleep(Duration::from_millis(1));
            }
            if let Err(error) = whole(&socket, item.body.as_bytes()) {
                // The error is an answer to the one before, which is then gone as well.
                let delivered = index.saturating_sub(1);
                return Outcome::failed(delivered, format!("{at}: {error}"), false);
            }
        }
        // A host on the same network that has nobody there says so at once, if it says so at all.
        std::thread::sleep(Duration::from_millis(50));
        match socket.take_error() {
            Ok(None) => Outcome::all(items),
            Ok(Some(error)) | Err(error) => {
                let delivered = items.len().saturating_sub(1);
                Outcome::failed(delivered, format!("{at}: {error}"), false)
            }
        }
    }
}

fn whole(socket: &UdpSocket, bytes: &[u8]) -> io::Result<()> {
    match socket.send(bytes)? {
        sent if sent == bytes.len() => Ok(()),
        _ => Err(io::Error::other("a message did not fit a datagram")),
    }
}

impl Receiver for SyslogReceiver<'_> {
    fn label(&self) -> String {
        match syslog_address(&self.settings.to) {
            Ok(address) => format!("syslog {}://{}", address.transport.word(), address.at),
            Err(_) => "syslog".to_string(),
        }
    }

    fn address(&self) -> String {
        format!("syslog {}", self.settings.to)
    }

    fn wants(&self) -> (Option<&[ChangeKind]>, Option<Severity>) {
        let own = self.settings;
        (own.only.as_deref(), own.least_severity)
    }

    fn messages(&self, news: News<'_>, events: &[Event<'_>]) -> Vec<Item> {
        let transport = syslog_address(&self.settings.to).map(|address| address.transport);
        let longest = self.longest(transport.unwrap_or(Transport::Udp));
        events
            .iter()
            .map(|event| Item {
                id: event.id.clone(),
                body: message(self.settings, news, event, longest),
            })
            .collect()
    }

    fn deliver(&mut self, items: &[Item]) -> Outcome {
        match syslog_address(&self.settings.to) {
            Ok(address) if address.transport == Transport::Udp => {
                self.datagrams(&address.at, items)
            }
            Ok(address) => self.stream(&address, items),
            Err(error) => Outcome::failed(0, error, true),
        }
    }
}
