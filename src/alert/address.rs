//! Where receivers are: `tls://host:6514` and `https://host/path`.
//!
//! Only what is needed of a URL is taken, and everything else refused: what stands here goes into
//! requests and messages. It deliberately asks no name server.

use std::fmt;
use std::net::IpAddr;

use super::event::name;

/// Why an address is none. It repeats nothing of it: webhooks have secrets in theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("it must begin with udp://, tcp:// or tls://")]
    NoSyslog,
    #[error("it must begin with https:// or http://")]
    NoWeb,
    #[error("it holds a user or password, which is not supported; take token-file")]
    User,
    #[error(
        "it names no host, or one with letters that no host has (an IPv6 address stands in [])"
    )]
    Host,
    #[error("its port is no number from 1 to 65535")]
    Port,
    #[error("what follows the host has a letter that must be written as %xx")]
    Path,
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPort {
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// What carries syslog messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Udp,
    Tcp,
    Tls,
}

impl Transport {
    pub fn word(self) -> &'static str {
        match self {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
        }
    }
}

/// A log host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyslogAddress {
    pub transport: Transport,
    pub at: HostPort,
}

pub(crate) fn syslog_address(text: &str) -> Result<SyslogAddress, AddressError> {
    let (scheme, rest) = text.split_once("://").ok_or(AddressError::NoSyslog)?;
    // The ports of RFC 5426, RFC 6587 (syslog-conn) and RFC 5425.
    let (transport, port) = match scheme {
        "udp" => (Transport::Udp, 514),
        "tcp" => (Transport::Tcp, 601),
        "tls" => (Transport::Tls, 6514),
        _ => return Err(AddressError::NoSyslog),
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    Ok(SyslogAddress {
        transport,
        at: host_port(rest, port)?,
    })
}

/// A web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebAddress {
    pub tls: bool,
    pub at: HostPort,
    /// Path and query, from `/`.
    pub target: String,
}

impl WebAddress {
    /// For messages: what follows the host may be secret and is told apart by a digest only.
    pub fn label(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        let mut told = format!("{scheme}://{}", self.at);
        if self.target != "/" {
            let digest = name(&[&self.target]);
            told.push_str(" (");
            told.extend(digest.chars().take(6));
            told.push(')');
        }
        told
    }

    /// The value of `Host`.
    pub fn host_header(&self) -> String {
        let usual = if self.tls { 443 } else { 80 };
        let whole = self.at.to_string();
        if self.at.port == usual {
            let port = format!(":{usual}");
            return whole.strip_suffix(&port).unwrap_or(&whole).to_string();
        }
        whole
    }

    pub fn is_this_machine(&self) -> bool {
        let address: Option<IpAddr> = self.at.host.parse().ok();
        self.at.host == "localhost" || address.is_some_and(|address| address.is_loopback())
    }
}

pub(crate) fn web_address(text: &str) -> Result<WebAddress, AddressError> {
    let (scheme, rest) = text.split_once("://").ok_or(AddressError::NoWeb)?;
    let (tls, port) = match scheme {
        "https" => (true, 443),
        "http" => (false, 80),
        _ => return Err(AddressError::NoWeb),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at_checked(end).ok_or(AddressError::Path)?;
    // A fragment is never sent.
    let target = target.split('#').next().unwrap_or_default();
    if !target
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    {
        return Err(AddressError::Path);
    }
    let target = match target.starts_with('/') {
        true => target.to_string(),
        false => format!("/{target}"),
    };
    Ok(WebAddress {
        tls,
        at: host_port(authority, port)?,
        target,
    })
}

fn host_port(text: &str, usual: u16) -> Result<HostPort, AddressError> {
    if text.contains('@') {
        return Err(AddressError::User);
    }
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(AddressError::Host)?;
            let is_v6 = host.parse::<std::net::Ipv6Addr>().is_ok();
            if !is_v6 {
                return Err(AddressError::Host);
            }
            (host, port)
        }
        None => {
            let cut = text.find(':').unwrap_or(text.len());
            text.split_at_checked(cut).ok_or(AddressError::Host)?
        }
    };
    let letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
    if host.is_empty() || host.len() > 253 || !host.bytes().all(letter) {
        return Err(AddressError::Host);
    }
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => usual,
        None => return Err(AddressError::Host),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            port.parse().map_err(|_| AddressError::Port)?
        }
        Some(_) => return Err(AddressError::Port),
    };
    if port == 0 {
        return Err(AddressError::Port);
    }
    Ok(HostPort {
        host: host.to_string(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_their_usual_ports() {
        for (text, told) in [
            ("udp://log", "log:514"),
            ("tcp://log/", "log:601"),
            ("tls://10.0.0.7", "10.0.0.7:6514"),
            ("tls://[2001:db8::7]:7", "[2001:db8::7]:7"),
        ] {
            assert_eq!(syslog_address(text).unwrap().at.to_string(), told);
        }
        let address = web_address("https://hooks.example.org?a=1#b").unwrap();
        assert_eq!(address.target, "/?a=1");
        assert_eq!(address.host_header(), "hooks.example.org");
        assert!(!address.label().contains("a=1"));
        let address = web_address("http://[::1]:8080/x").unwrap();
        assert_eq!(address.host_header(), "[::1]:8080");
        assert!(address.is_this_machine());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        use AddressError::{Host, NoSyslog, NoWeb, Path, Port, User};
        for (text, error) in [
            ("log:514", NoSyslog),
            ("http://log", NoSyslog),
            ("tcp://", Host),
            ("tcp://a\r\nb", Host),
            ("tcp://[::1", Host),
            ("tcp://[1.2.3.4]", Host),
            ("tcp://[::1]x", Host),
            ("tcp://::1", Host),
            ("tcp://a:0", Port),
            ("tcp://a:+1", Port),
            ("tcp://a:65536", Port),
            ("tcp://a:", Port),
        ] {
            assert_eq!(syslog_address(text), Err(error), "{text}");
        }
        for (text, error) in [
            ("tls://a", NoWeb),
            ("https:///x", Host),
            ("https://u@a/", User),
            ("https://a/\r\nX: y", Path),
            ("https://a/é", Path),
        ] {
            assert_eq!(web_address(text), Err(error), "{text}");
        }
    }
}
