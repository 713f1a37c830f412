//! Message properties (MAPI) as text: what both Outlook's message files and its stores hold.
//!
//! Every property that is a string is told, known or not, since Outlook and its add-ins keep text in
//! hundreds of them; the well-known ones and the named ones get their name as label. Numbers, dates
//! and identifiers are left out.

use super::super::reader::{Fault, Output, Part, Unit};
use super::charset::Charset;
use super::compressed_rtf;
use super::headers::{self, After};
use super::lines::Lines;
use super::plain;
use super::recoding::Recoding;

pub(super) const BODY: u16 = 0x1000;
pub(super) const RTF_COMPRESSED: u16 = 0x1009;
pub(super) const HTML: u16 = 0x1013;
pub(super) const TRANSPORT_HEADERS: u16 = 0x007D;
pub(super) const MESSAGE_CLASS: u16 = 0x001A;
pub(super) const ATTACH_DATA: u16 = 0x3701;
pub(super) const ATTACH_METHOD: u16 = 0x3705;
pub(super) const ATTACH_FILE_NAME: u16 = 0x3704;
pub(super) const ATTACH_LONG_FILE_NAME: u16 = 0x3707;
pub(super) const ATTACH_MIME_TAG: u16 = 0x370E;
pub(super) const DISPLAY_NAME: u16 = 0x3001;
pub(super) const INTERNET_CODE_PAGE: u16 = 0x3FDE;
pub(super) const MESSAGE_CODE_PAGE: u16 = 0x3FFD;

pub(super) const STRING8: u16 = 0x001E;
pub(super) const STRING: u16 = 0x001F;
pub(super) const BINARY: u16 = 0x0102;
pub(super) const OBJECT: u16 = 0x000D;
pub(super) const MANY: u16 = 0x1000;

/// Whether a type is a string, or many.
pub(super) fn is_string(kind: u16) -> bool {
    matches!(kind & !MANY, STRING | STRING8)
}

/// What people call a property, and whether it belongs to the head of a message.
fn label(id: u16) -> Option<(&'static str, Part)> {
    let header = |name| Some((name, Part::MailHeader));
    let other = |name| Some((name, Part::Properties));
    match id {
        0x0037 => header("Subject"),
        0x0E1D => header("Normalized subject"),
        0x0070 => header("Conversation topic"),
        0x0C1A | 0x0C1F | 0x5D01 => header("Sender"),
        0x0042 | 0x0065 | 0x5D02 => header("From"),
        0x0040 | 0x0076 | 0x0044 | 0x0078 => header("Received by"),
        0x0E02 => header("Bcc"),
        0x0E03 => header("Cc"),
        0x0E04 => header("To"),
        0x0050 => header("Reply-To"),
        0x1035 => header("Message-ID"),
        0x1039 => header("References"),
        0x1042 => header("In-Reply-To"),
        MESSAGE_CLASS => other("Message class"),
        DISPLAY_NAME => other("Name"),
        0x3003 | 0x39FE => other("Address"),
        0x3004 => other("Comment"),
        ATTACH_FILE_NAME | ATTACH_LONG_FILE_NAME => other("File name"),
        0x3A06 => other("Given name"),
        0x3A11 => other("Surname"),
        0x3A16 => other("Company"),
        0x3A17 => other("Title"),
        0x3A08 | 0x3A1C | 0x3A09 => other("Phone"),
        _ => None,
    }
}

/// The order in which properties are told: the head, the body, the rest.
pub(super) fn rank(id: u16) -> u8 {
    match (id, label(id)) {
        (0x0037, _) => 0,
        (_, Some((_, Part::MailHeader))) => 1,
        (TRANSPORT_HEADERS, _) => 2,
        (BODY, _) => 3,
        (HTML, _) => 4,
        (RTF_COMPRESSED, _) => 5,
        _ => 6,
    }
}

/// Tells the properties of one message.
pub(super) struct Teller<'o> {
    pub out: &'o mut dyn Output,
    /// The number of the message, where it is one of many.
    pub message: Option<u32>,
    pub attachments: u32,
}

impl Teller<'_> {
    pub(super) fn at(&mut self, part: Part) -> Result<(), Fault> {
        self.out
            .at(part, self.message.map_or(Unit::Whole, Unit::Paragraph))
    }

    /// The name of a member: of the message it belongs to, where there are many.
    pub(super) fn name(&self, name: &str) -> String {
        match self.message {
            Some(number) => format!("message {number}/{name}"),
            None => name.to_string(),
        }
    }

    /// The next attachment's name, if it has none of its own.
    pub(super) fn attachment_name(&mut self, name: &str) -> String {
        self.attachments = self.attachments.saturating_add(1);
        let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
        match name.trim() {
            "" => self.name(&format!("attachment {}", self.attachments)),
            name => self.name(name),
        }
    }

    /// A string property; `name` if it is a named one.
    pub(super) fn string(&mut self, id: u16, name: Option<&str>, text: &str) -> Result<(), Fault> {
        // A subject may begin with a mark and the length of its prefix.
        let text = match text.strip_prefix('\u{1}') {
            Some(rest) => rest
                .get(rest.chars().next().map_or(0, char::len_utf8)..)
                .unwrap_or(rest),
            None => text,
        };
        let text = text.trim_end_matches('\0');
        if text.is_empty() {
            return Ok(());
        }
        match id {
            BODY if self.message.is_none() => {
                return plain::push_text(text, Part::Body, &mut self.attachments, self.out);
            }
            BODY => {
                self.at(Part::Body)?;
                self.lines(text)?;
                return self.out.text("\n");
            }
            HTML => return self.html(text.as_bytes(), Charset::Named(encoding_rs::UTF_8)),
            TRANSPORT_HEADERS => return self.headers(text),
            _ => {}
        }
        let (label, part) = match (label(id), name) {
            (Some((label, part)), _) => (Some(label), part),
            (None, Some(name)) => (Some(name), Part::Properties),
            (None, None) => (None, Part::Properties),
        };
        self.at(part)?;
        if let Some(label) = label {
            self.out.text(label)?;
            self.out.text(": ")?;
        }
        self.lines(text)?;
        self.out.text("\n")
    }

    /// Text with one kind of line end.
    fn lines(&mut self, text: &str) -> Result<(), Fault> {
        let mut pieces = text.split('\r');
        self.out.text(pieces.next().unwrap_or_default())?;
        for piece in pieces {
            if !piece.starts_with('\n') {
                self.out.text("\n")?;
            }
            self.out.text(piece)?;
        }
        Ok(())
    }

    /// The fields of the mail that a message came as.
    fn headers(&mut self, text: &str) -> Result<(), Fault> {
        self.at(Part::MailHeader)?;
        let mut source = text.as_bytes();
        let mut lines = Lines::new(&mut source);
        loop {
            let (field, after) = headers::next(&mut lines)?;
            if let Some(field) = field {
                headers::tell(&field, self.out)?;
            }
            match after {
                After::Field => {}
                After::End => return Ok(()),
                // What is no field is told as it stands.
                After::Body => {
                    if lines.advance().map_err(|_| Fault::Io)? {
                        let line = Charset::Guess.decode(lines.piece());
                        self.out.text(line.trim_end())?;
                        self.out.text("\n")?;
                    }
                }
            }
        }
    }

    /// An HTML body.
    pub(super) fn html(&mut self, bytes: &[u8], charset: Charset) -> Result<(), Fault> {
        let mut bytes = bytes;
        let mut content = Recoding::new(&mut bytes, charset);
        let name = self.name("message.html");
        self.out.member(&name, &mut content)
    }

    /// An RTF body, compressed.
    pub(super) fn rtf(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let most = self.out.limits().in_memory;
        let (rtf, sound) = compressed_rtf::expand(bytes, most);
        if let Some(fault) = sound.err() {
            self.out.fault(fault);
        }
        if rtf.is_empty() {
            return Ok(());
        }
        let name = self.name("message.rtf");
        self.out.member(&name, &mut rtf.as_slice())
    }
}

/// The names of named properties: property 0x8000 + index.
#[derive(Default)]
pub(super) struct Names {
    names: std::collections::BTreeMap<u16, String>,
}

impl Names {
    /// From the entries and the strings they point into ([MS-OXMSG] 2.2.3, [MS-PST] 2.4.7).
    pub(super) fn of(entries: &[u8], strings: &[u8]) -> Self {
        let mut names = std::collections::BTreeMap::new();
        for entry in entries.chunks_exact(8) {
            let [a, b, c, d, guid, _, low, high] = *entry else {
                continue;
            };
            let index = u16::from_le_bytes([low, high]);
            // Without this bit it is known by a number.
            if guid & 1 == 0 || index >= 0x8000 {
                continue;
            }
            let at = u32::from_le_bytes([a, b, c, d]) as usize;
            let Some((length, rest)) = strings.get(at..).and_then(|rest| rest.split_at_checked(4))
            else {
                continue;
            };
            let length = length
                .iter()
                .rev()
                .fold(0usize, |sum, &byte| (sum << 8) | usize::from(byte));
            // A label; longer ones are damage.
            if let Some(name) = rest.get(..length).filter(|name| name.len() <= 1024) {
                let name = encoding_rs::UTF_16LE
                    .decode_without_bom_handling(name)
                    .0
                    .into_owned();
                names.insert(0x8000 | index, name);
            }
        }
        Self { names }
    }

    pub(super) fn get(&self, id: u16) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }
}

/// The text of a string property.
pub(super) fn decode(bytes: &[u8], kind: u16, charset: Charset) -> String {
    if kind & !MANY == STRING {
        encoding_rs::UTF_16LE
            .decode_without_bom_handling(bytes)
            .0
            .into_owned()
    } else {
        charset.decode(bytes)
    }
}
