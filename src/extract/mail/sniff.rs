//! Tells mail, mailboxes, cards and calendars from other text by how they begin.
//!
//! There is no magic number: a mail begins with header fields, and so do HTTP dumps, package
//! descriptions and notes. Without a name to go by, a whole block of fields is asked for with at
//! least two that only mail has and a value that fits. With one, a first known field is enough.

use super::headers::split;
use super::lines::without_end;
use super::mbox::is_postmark;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Eml,
    Mbox,
    VCard,
    ICalendar,
}

/// Judges the first bytes of a file (4 KiB will do). `named_so`: its name ends as those of mail do.
pub(crate) fn looks_like_mail(head: &[u8], named_so: bool) -> Option<Kind> {
    let head = head.get(..head.len().min(16 << 10)).unwrap_or(head);
    let head = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    let mut lines = head.split_inclusive(|&byte| byte == b'\n').map(without_end);
    let first = lines.next()?;
    let begin = first.trim_ascii_end();
    if begin.eq_ignore_ascii_case(b"BEGIN:VCARD") {
        return Some(Kind::VCard);
    }
    if begin.eq_ignore_ascii_case(b"BEGIN:VCALENDAR") {
        return Some(Kind::ICalendar);
    }
    if first.starts_with(b"From ") {
        let follows = lines.next().is_some_and(|line| {
            split(line.strip_prefix(b">").unwrap_or(line)).is_some_and(|(name, _)| is_token(name))
        });
        return (follows && (is_postmark(first) || named_so)).then_some(Kind::Mbox);
    }
    // Apple Mail puts the length of the mail on a line before it.
    let apple = first.len() <= 12 && first.trim_ascii().iter().all(u8::is_ascii_digit);
    let fields = if apple {
        head.get(first.len()..)
            .unwrap_or_default()
            .trim_ascii_start()
    } else {
        head
    };
    is_header_block(fields, named_so).then_some(Kind::Eml)
}

/// Fields that mail has and hardly anything else.
const OF_MAIL: [&str; 24] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "message-id",
    "received",
    "return-path",
    "delivered-to",
    "reply-to",
    "sender",
    "mime-version",
    "dkim-signature",
    "in-reply-to",
    "x-mailer",
    "envelope-to",
    "x-originating-ip",
    "thread-topic",
    "thread-index",
    "authentication-results",
    "arc-seal",
    "x-received",
    "x-spam-status",
    "newsgroups",
];

/// Fields that other things have as well.
const OF_OTHERS: [&str; 8] = [
    "date",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "references",
    "user-agent",
    "importance",
    "x-priority",
];

fn is_header_block(head: &[u8], named_so: bool) -> bool {
    let mut of_mail = Vec::new();
    let mut known = 0u32;
    let mut proven = false;
    let lines: Vec<&[u8]> = head.split_inclusive(|&byte| byte == b'\n').collect();
    for (index, line) in lines.iter().enumerate() {
        // Cut off by the end of the look.
        let whole = line.ends_with(b"\n") || index + 1 < lines.len();
        let line = without_end(line);
        if line.is_empty() {
            break;
        }
        if matches!(line, [b' ' | b'\t', ..]) && index > 0 {
            continue;
        }
        let Some((name, value)) = split(line).filter(|(name, _)| is_token(name)) else {
            if !whole || named_so {
                break;
            }
            return false;
        };
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        if OF_OTHERS.contains(&name.as_str()) {
            known = known.saturating_add(1);
        }
        if OF_MAIL.contains(&name.as_str()) {
            known = known.saturating_add(1);
            proven |= proves(
                &name,
                value,
                lines.get(index + 1).copied().unwrap_or_default(),
            );
            if !of_mail.contains(&name) {
                of_mail.push(name);
            }
        }
    }
    if named_so {
        return known > 0 || (lines.len() > 1 && proven);
    }
    of_mail.len() >= 2 && proven
}

/// Whether the value is such as only mail has.
fn proves(name: &str, value: &[u8], next: &[u8]) -> bool {
    let has = |byte: u8| {
        memchr::memchr(byte, value).is_some()
            || (matches!(next, [b' ' | b'\t', ..]) && memchr::memchr(byte, next).is_some())
    };
    match name {
        "from" | "sender" | "reply-to" | "to" | "cc" | "delivered-to" | "envelope-to" => has(b'@'),
        "message-id" | "return-path" => has(b'<') && has(b'>'),
        "received" => {
            has(b';')
                || value.trim_ascii_start().starts_with(b"from ")
                || value.trim_ascii_start().starts_with(b"by ")
        }
        "mime-version" => value.trim_ascii().starts_with(b"1.0"),
        _ => false,
    }
}

/// Field names are words of letters, digits and dashes.
fn is_token(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_told_from_what_looks_like_it() {
        let eml = b"Received: from a by b; Mon, 1 Jan 2024\r\nFrom: a@example.dk\r\nSubject: x\r\n\r\nHej";
        assert_eq!(looks_like_mail(eml, false), Some(Kind::Eml));
        assert_eq!(
            looks_like_mail(b"From a@b Mon Jan  1 10:00:00 2024\nFrom: a@b\n\n", false),
            Some(Kind::Mbox)
        );
        assert_eq!(
            looks_like_mail(b"begin:vcard\r\nVERSION:3.0", false),
            Some(Kind::VCard)
        );
        assert_eq!(
            looks_like_mail(b"\xEF\xBB\xBFBEGIN:VCALENDAR\n", false),
            Some(Kind::ICalendar)
        );
        for other in [
            &b"HTTP/1.1 200 OK\r\nDate: x\r\nFrom: a@b\r\nTo: b@c\r\n\r\n"[..],
            b"Date: Mon\r\nServer: Apache\r\nContent-Type: text/html\r\n\r\n",
            b"2024-01-01 10:00:00 From: a@b\n",
            b"From: Peter\nTo: Ole\nSubject: x\n\nHej",
            b"From;To;Subject\na@b;c@d;x\n",
            b"From: a@b\nint main() { return 0; }\nTo: b@c\n",
            b"Metadata-Version: 2.1\nName: a\nAuthor-email: a@b\n",
            b"From the start it was\nTo: be\n",
            b"",
            b"\n\n",
        ] {
            assert_eq!(
                looks_like_mail(other, false),
                None,
                "{}",
                String::from_utf8_lossy(other)
            );
        }
        assert_eq!(looks_like_mail(b"Subject: x\n\nHej", true), Some(Kind::Eml));
        assert_eq!(looks_like_mail(b"1,2,3\n4,5,6\n", true), None);
    }
}
