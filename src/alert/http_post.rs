//! One HTTP/1.1 request with a body, and the number that answers it.
//!
//! An alert needs no more of HTTP than this: no body of the answer, no cookies, no second request on a
//! connection. Redirects are not followed, to no host: whoever is posted to stands in the settings. A
//! library would bring all of that and a second way to make connections.

use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;
use std::time::Instant;

use rustls::ClientConfig;

use super::address::WebAddress;
use super::connection::{ConnectError, Connection};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PostError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the connection broke: {0}")]
    Broke(#[from] io::Error),
    #[error("what answers is no web server")]
    NoHttp,
}

/// Longest head of an answer; more is no answer for us.
const LONGEST_HEAD: usize = 32 * 1024;

/// Posts a body and gives the status of the answer. Values of headers must be free of control characters.
pub(crate) fn post(
    address: &WebAddress,
    tls: Option<&Arc<ClientConfig>>,
    headers: &[(&str, &str)],
    body: &[u8],
    deadline: Instant,
) -> Result<u16, PostError> {
    let mut connection = Connection::open(&address.at, tls, deadline)?;
    let mut head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\n",
        address.target,
        address.host_header()
    );
    for (name, value) in headers {
        let value = value.replace(|char: char| char.is_control(), "");
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    ));
    let sent = connection
        .write_all(head.as_bytes())
        .and_then(|()| connection.write_all(body))
        .and_then(|()| connection.flush());
    // A server that refuses a body answers before it has read it, and may close: its answer counts.
    match (status(&mut connection), sent) {
        (Ok(status), _) => Ok(status),
        (Err(_), Err(error)) => Err(error.into()),
        (Err(error), Ok(())) => Err(error),
    }
}

/// The status of the answer, past those that are only on the way (1xx).
fn status(connection: &mut impl Read) -> Result<u16, PostError> {
    let mut left = LONGEST_HEAD;
    let mut connection = io::BufReader::new(connection);
    loop {
        let first = line(&mut connection, &mut left)?;
        let status = status_of(&first).ok_or(PostError::NoHttp)?;
        if status >= 200 {
            return Ok(status);
        }
        while !line(&mut connection, &mut left)?.is_empty() {}
    }
}

/// A line without its end.
fn line(connection: &mut impl BufRead, left: &mut usize) -> Result<Vec<u8>, PostError> {
    let mut line = Vec::new();
    let read = connection
        .by_ref()
        .take(*left as u64)
        .read_until(b'\n', &mut line)?;
    *left = left.saturating_sub(read);
    if line.pop() != Some(b'\n') {
        return Err(PostError::NoHttp);
    }
    line.pop_if(|last| *last == b'\r');
    Ok(line)
}

fn status_of(line: &[u8]) -> Option<u16> {
    let rest = line
        .strip_prefix(b"HTTP/1.1 ")
        .or(line.strip_prefix(b"HTTP/1.0 "))?;
    let digits = rest.get(..3)?;
    let ends = rest.get(3).is_none_or(|byte| *byte == b' ');
    let status: u16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (ends && digits.iter().all(u8::is_ascii_digit) && (100..600).contains(&status))
        .then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_read_past_those_on_the_way() {
        let answer =
            b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(status(&mut &answer[..]).unwrap(), 204);
        assert_eq!(status(&mut &b"HTTP/1.0 500\r\n"[..]).unwrap(), 500);
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let endless = [b"HTTP/1.1 100 ".as_slice(), &[b'x'; 40_000]].concat();
        for answer in [
            b"".as_slice(),
            b"SSH-2.0-x\r\n",
            b"HTTP/1.1 20\r\n",
            b"HTTP/1.1 2000 x\r\n",
            b"HTTP/1.1 +20 x\r\n",
            b"HTTP/1.1 200 OK",
            &endless,
        ] {
            assert!(status(&mut &answer[..]).is_err());
        }
    }
}
