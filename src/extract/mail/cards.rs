//! vCards and iCalendar files: properties unfolded and decoded, one line each.
//!
//! Lines are folded at 75 bytes wherever that falls, so a number may lie over a fold. Values may be
//! quoted-printable (vCard 2.1) or base64: pictures and attached files are handed on. Parameters
//! that hold text of people (a participant's name) are read; those that only tell types are not.

use std::io::Read;

use super::super::reader::{Fault, Limit, Output, Part, Source, Unit};
use super::charset::Charset;
use super::headers::percent;
use super::lines::{Lines, fault_of};
use super::transfer::{self, Decoding, Transfer};

/// Reads a file of cards or calendars.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    // A value is there as it stands, decoded, and as text.
    let most = out.limits().in_memory / 2;
    let mut source = source;
    let mut reader = Reader {
        lines: Lines::new(&mut source),
        out,
        old: false,
        attachments: 0,
        damaged: false,
    };
    while let Some(property) = reader.next(most)? {
        reader.property(&property)?;
    }
    if reader.damaged {
        Err(Fault::Damaged)
    } else {
        Ok(())
    }
}

struct Reader<'a, 'o> {
    lines: Lines<'a>,
    out: &'o mut dyn Output,
    /// vCard 2.1, which has its own escapes.
    old: bool,
    attachments: u32,
    damaged: bool,
}

/// A line, unfolded.
struct Property {
    number: u64,
    name: String,
    parameters: Vec<(String, String)>,
    value: Vec<u8>,
}

impl Property {
    fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn has(&self, name: &str, values: &[&str]) -> bool {
        self.get(name)
            .is_some_and(|is| values.iter().any(|value| is.eq_ignore_ascii_case(value)))
    }

    fn is_base64(&self) -> bool {
        self.has("ENCODING", &["b", "base64"]) || self.get("BASE64").is_some()
    }

    fn is_quoted(&self) -> bool {
        self.has("ENCODING", &["quoted-printable", "q"]) || self.get("QUOTED-PRINTABLE").is_some()
    }
}

impl Reader<'_, '_> {
    /// The next property; `None` at the end.
    fn next(&mut self, most: u64) -> Result<Option<Property>, Fault> {
        loop {
            if !self.advance()? {
                return Ok(None);
            }
            let number = self.lines.number();
            let piece = self.lines.piece();
            let mut line = match number {
                1 => piece.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(piece),
                _ => piece,
            }
            .to_vec();
            let whole = self.unfold(&mut line, most)?;
            if !whole {
                self.out.fault(Fault::Limit(Limit::Memory));
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            return Ok(Some(parse(&line, number)));
        }
    }

    fn advance(&mut self) -> Result<bool, Fault> {
        self.lines.advance().map_err(|error| fault_of(&error))
    }

    /// Adds the lines that go on with this one; false if they are more than may be held.
    fn unfold(&mut self, line: &mut Vec<u8>, most: u64) -> Result<bool, Fault> {
        let mut whole = true;
        let mut quoted = None;
        loop {
            let ended = line.ends_with(b"\n");
            while line.ends_with(b"\n") || line.ends_with(b"\r") {
                line.pop();
            }
            if !self.advance()? {
                return Ok(whole);
            }
            let begins = self.lines.begins();
            let piece = self.lines.piece();
            let more = if !begins && !ended {
                piece
            } else if let [b' ' | b'\t', rest @ ..] = piece {
                rest
            } else if line.ends_with(b"=")
                && *quoted.get_or_insert_with(|| parse(line, 0).is_quoted())
            {
                // A soft line break; the next line begins without white space.
                line.pop();
                piece
            } else {
                self.lines.put_back();
                return Ok(whole);
            };
            if (line.len() as u64).saturating_add(more.len() as u64) > most {
                whole = false;
            } else {
                line.extend_from_slice(more);
            }
        }
    }

    fn property(&mut self, property: &Property) -> Result<(), Fault> {
        let name = property.name.as_str();
        match name {
            "BEGIN" => {
                self.out.section()?;
                return Ok(());
            }
            "END" => return Ok(()),
            "VERSION" => self.old = property.value.starts_with(b"2.1"),
            _ => {}
        }
        self.out.at(Part::Body, Unit::Line(property.number))?;
        if property.is_base64() {
            let mut value = property.value.as_slice();
            return self.file(property, &mut Decoding::new(&mut value, Transfer::Base64));
        }
        if let Some(data) = data_url(&property.value) {
            let mut bytes = Vec::new();
            percent(data.content, &mut bytes);
            let mut bytes = bytes.as_slice();
            let transfer = if data.base64 {
                Transfer::Base64
            } else {
                Transfer::Plain
            };
            return self.file(property, &mut Decoding::new(&mut bytes, transfer));
        }
        let mut bytes = Vec::new();
        let value = if property.is_quoted() {
            for line in property.value.split_inclusive(|&byte| byte == b'\n') {
                self.damaged |= !transfer::quoted_printable(line, &mut bytes, false);
            }
            bytes.as_slice()
        } else {
            property.value.as_slice()
        };
        let charset = property.get("CHARSET").map_or(Charset::Guess, Charset::of);
        let text = unescape(&charset.decode(value), self.old);
        self.out.text(name)?;
        self.out.text(": ")?;
        self.out.text(&text)?;
        for (name, value) in &property.parameters {
            if !OF_TYPES.contains(&name.as_str()) && !value.is_empty() {
                self.out.text("\t")?;
                self.out.text(name)?;
                self.out.text(": ")?;
                self.out.text(value)?;
            }
        }
        self.out.text("\n")
    }

    /// A picture, a sound, a key, an attached file.
    fn file(&mut self, property: &Property, content: &mut Decoding<'_>) -> Result<(), Fault> {
        self.attachments = self.attachments.saturating_add(1);
        let number = self.attachments;
        if matches!(property.name.as_str(), "PHOTO" | "LOGO" | "IMAGE") {
            let mut bytes = Vec::new();
            content
                .read_to_end(&mut bytes)
                .map_err(|error| fault_of(&error))?;
            self.out.picture(
                &format!("{} {number}", property.name.to_ascii_lowercase()),
                &bytes,
            )?;
        } else {
            let named = [
                "X-FILENAME",
                "FILENAME",
                "X-APPLE-FILENAME",
                "X-ORACLE-FILENAME",
            ]
            .iter()
            .find_map(|name| property.get(name));
            let name = named.map_or_else(|| format!("attachment {number}"), str::to_string);
            self.out.member(&name, content)?;
            std::io::copy(content, &mut std::io::sink()).map_err(|error| fault_of(&error))?;
        }
        self.damaged |= content.damaged();
        Ok(())
    }
}

/// Parameters that tell what a value is, not what somebody wrote.
const OF_TYPES: [&str; 20] = [
    "ENCODING",
    "CHARSET",
    "VALUE",
    "FMTTYPE",
    "TYPE",
    "PREF",
    "LANGUAGE",
    "QUOTED-PRINTABLE",
    "BASE64",
    "HOME",
    "WORK",
    "CELL",
    "VOICE",
    "FAX",
    "INTERNET",
    "PARTSTAT",
    "ROLE",
    "RSVP",
    "CUTYPE",
    "MEDIATYPE",
];

/// `group.NAME;PARAMETER=value;…:value`; a line without a colon is all value.
fn parse(line: &[u8], number: u64) -> Property {
    let mut quoted = false;
    let colon = line.iter().position(|&byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    });
    // An odd quote must not swallow the line.
    let colon = colon.or_else(|| memchr::memchr(b':', line));
    let Some((head, value)) = colon.and_then(|colon| line.split_at_checked(colon)) else {
        return Property {
            number,
            name: "X-TEXT".to_string(),
            parameters: Vec::new(),
            value: line.to_vec(),
        };
    };
    let mut pieces = Vec::new();
    let mut quoted = false;
    for piece in head.split(|&byte| {
        quoted ^= byte == b'"';
        byte == b';' && !quoted
    }) {
        pieces.push(Charset::Guess.decode(piece));
    }
    let mut pieces = pieces.into_iter();
    let name = pieces.next().unwrap_or_default();
    let name = name
        .rsplit('.')
        .next()
        .unwrap_or(&name)
        .trim()
        .to_ascii_uppercase();
    let parameters = pieces
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_uppercase(), unquote(value)),
            None => (piece.trim().to_ascii_uppercase(), String::new()),
        })
        .collect();
    Property {
        number,
        name,
        parameters,
        value: value.get(1..).unwrap_or_default().to_vec(),
    }
}

/// A parameter's value, with the escapes of RFC 6868.
fn unquote(value: &str) -> String {
    value
        .replace('"', "")
        .replace("^n", "\n")
        .replace("^'", "\"")
        .replace("^^", "^")
}

fn unescape(value: &str, old: bool) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some('n' | 'N')) if !old => {
                letters.next();
                text.push('\n');
            }
            ('\\', Some(&escaped @ ('\\' | ',' | ';' | ':'))) => {
                letters.next();
                text.push(escaped);
            }
            // The parts of a name or an address stand apart.
            (';', _) => text.push_str("; "),
            _ => text.push(letter),
        }
    }
    text
}

struct DataUrl<'a> {
    base64: bool,
    content: &'a [u8],
}

/// `data:image/jpeg;base64,…`
fn data_url(value: &[u8]) -> Option<DataUrl<'_>> {
    let value = value.trim_ascii();
    let rest = value
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case(b"data:"))
        .and(value.get(5..))?;
    let near = rest.get(..rest.len().min(256)).unwrap_or(rest);
    let comma = memchr::memchr(b',', near)?;
    let (kind, content) = rest.split_at_checked(comma)?;
    Some(DataUrl {
        base64: kind.ends_with(b"base64"),
        content: content.get(1..)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::recorder::Recorder;
    use super::*;

    fn cards(source: &[u8]) -> Recorder {
        let mut out = Recorder::default();
        assert_eq!(read(&mut std::io::Cursor::new(source), &mut out), Ok(()));
        out
    }

    #[test]
    fn a_number_over_a_fold_is_whole() {
        let out = cards(
            b"BEGIN:VCARD\r\nVERSION:3.0\r\nitem1.NOTE;X-A=\"b:c\":CPR 2110\r\n 62-5629\\, a\\nb\r\nPHOTO;ENCODING=b:/9\r\n j/\r\nEND:VCARD\r\n",
        );
        assert_eq!(
            out.text,
            "VERSION: 3.0\nNOTE: CPR 211062-5629, a\nb\tX-A: b:c\n"
        );
        assert_eq!(
            out.pictures,
            [("photo 1".to_string(), vec![0xFF, 0xD8, 0xFF])]
        );
        assert_eq!(out.sections, 1);
    }

    #[test]
    fn old_cards_have_soft_breaks_without_white_space() {
        let out = cards(
            b"BEGIN:VCARD\nVERSION:2.1\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:bl=E5 2110=\n62-56=\n29\nN:a;b\nEND:VCARD\n",
        );
        assert_eq!(out.text, "VERSION: 2.1\nNOTE: blå 211062-5629\nN: a; b\n");
    }

    #[test]
    fn people_and_files_of_a_calendar_are_read() {
        let out = cards(
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;ROLE=CHAIR;CN=\"A; 211062-5629\":mailto:a@b\n\
            ATTACH;ENCODING=BASE64;X-FILENAME=a.txt:QUJD\nEND:VEVENT\nEND:VCALENDAR\n",
        );
        assert_eq!(out.text, "ATTENDEE: mailto:a@b\tCN: A; 211062-5629\n");
        assert_eq!(out.member("a.txt"), "ABC");
    }
}
