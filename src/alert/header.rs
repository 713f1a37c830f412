//! Headers of a mail that hold what they should and nothing else.
//!
//! A line end in a value would begin a header of somebody else's choosing, so values lose all control
//! characters before anything, and what is not plain ASCII becomes encoded words (RFC 2047).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes of text in one encoded word: with its marks and the name of a header, a line of 76 letters at most.
const IN_ONE_WORD: usize = 39;
/// Letters of a plain value that need no folding.
const PLAIN_LINE: usize = 60;
/// Letters of a coded line behind which no further byte fits: three for it, one for the fold, 76 in all.
const LONGEST_CODED: usize = 72;

/// A header with free text, and its line end.
pub(crate) fn text_header(name: &str, value: &str) -> String {
    let value: String = value
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let is_plain = value.is_ascii() && !value.contains("=?") && value.len() <= PLAIN_LINE;
    match is_plain {
        true => format!("{name}: {value}\n"),
        false => format!("{name}: {}\n", encoded_words(&value).join("\n ")),
    }
}

fn encoded_words(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut part = String::new();
    for char in value.chars() {
        // Each word is whole by itself: no letter is cut in two.
        if part.len().saturating_add(char.len_utf8()) > IN_ONE_WORD {
            words.push(encoded(&part));
            part.clear();
        }
        part.push(char);
    }
    words.push(encoded(&part));
    words
}

fn encoded(part: &str) -> String {
    format!("=?UTF-8?B?{}?=", STANDARD.encode(part))
}

/// Whether this is an address that needs no quoting: the atoms of RFC 5322, a host if there is one.
pub(crate) fn is_mail_address(text: &str) -> bool {
    let (name, host) = match text.rsplit_once('@') {
        Some((name, host)) => (name, Some(host)),
        None => (text, None),
    };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let atoms = |text: &str| {
        text.split('.')
            .all(|part| !part.is_empty() && part.bytes().all(atom))
    };
    let host_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let is_host = |host: &str| !host.is_empty() && atoms(host) && host.bytes().all(host_letter);
    text.len() <= 254 && !text.starts_with('-') && atoms(name) && host.is_none_or(is_host)
}

/// Text as quoted-printable (RFC 2045): lines of 76 letters at most, all of them ASCII.
pub(crate) fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let bytes = line.as_bytes();
        let mut column = 0_usize;
        for (index, byte) in bytes.iter().enumerate() {
            if column > LONGEST_CODED {
                out.push_str("=\n");
                column = 0;
            }
            let is_last = index.saturating_add(1) == bytes.len();
            let is_plain = match byte {
                b'=' => false,
                // What ends a line must not be a space; a dot alone on a line ends a message.
                b' ' => !is_last,
                b'.' => column > 0,
                byte => byte.is_ascii_graphic(),
            };
            if is_plain {
                out.push(char::from(*byte));
                column = column.saturating_add(1);
            } else {
                out.push_str(&format!("={byte:02X}"));
                column = column.saturating_add(3);
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_header_whatever_it_holds() {
        let hostile = "a\r\nBcc: x@example.org\n\nbody =?UTF-8?Q?x?= æ";
        let header = text_header("Subject", hostile);
        for (index, line) in header.lines().enumerate() {
            assert!(line.len() <= 76, "{line}");
            assert_eq!(line.starts_with(' '), index > 0, "{header}");
            assert!(!line.contains("Bcc"), "{header}");
        }
        assert_eq!(text_header("Subject", "three\nnew"), "Subject: three new\n");
    }

    #[test]
    fn addresses_are_plain_or_none() {
        for good in ["a@example.org", "root", "a.b+c@x-y.example"] {
            assert!(is_mail_address(good), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "-f@example.org",
            "a b@c",
            "a@b\n",
            "a@b,c@d",
            "A <a@b>",
            "a@[1.2.3.4]",
            "a..b@c",
            "\"a\"@b",
            "æ@b",
            "a@b c",
        ] {
            assert!(!is_mail_address(bad), "{bad}");
        }
    }

    #[test]
    fn lines_are_short_and_ascii() {
        let text = format!(
            "{}\n.\nend \n=\n{}.{}",
            "æ".repeat(100),
            "x".repeat(74),
            "y".repeat(9)
        );
        let coded = quoted_printable(&text);
        for line in coded.lines() {
            assert!(line.is_ascii() && line.len() <= 76, "{line}");
            assert!(!line.starts_with('.') && !line.ends_with(' '), "{line}");
        }
    }
}
