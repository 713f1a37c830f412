//! Outlook's own wrapping of a mail (TNEF, `winmail.dat`): its properties and attachments ([MS-OXTNEF]).
//!
//! Outlook puts all attachments of a formatted mail into one such file, which other programs show as
//! a riddle. It is a list of attributes, two of which hold properties as message files do. Checksums
//! are not held against what is read.

use super::super::reader::{Fault, Limit, Output, Part, Source};
use super::charset::Charset;
use super::lines::{fault_of, read_bounded};
use super::msg::hand_on;
use super::properties::{self as property, Teller};

/// What such a file begins with.
pub(crate) const MAGIC: [u8; 4] = [0x78, 0x9F, 0x3E, 0x22];

const FROM: u16 = 0x8000;
const SUBJECT: u16 = 0x8004;
const MESSAGE_CLASS: u16 = 0x8008;
const BODY: u16 = 0x800C;
const ATTACH_DATA: u16 = 0x800F;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_BEGINS: u16 = 0x9002;
const PROPERTIES: u16 = 0x9003;
const RECIPIENTS: u16 = 0x9004;
const ATTACH_PROPERTIES: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

/// Reads such a file; it is held in memory.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut source = source;
    let (bytes, more) =
        read_bounded(&mut source, out.limits().in_memory).map_err(|error| fault_of(&error))?;
    if more {
        out.fault(Fault::Limit(Limit::Memory));
    }
    let mut cursor = Cursor { rest: &bytes };
    if cursor.take(4) != Some(&MAGIC) || cursor.take(2).is_none() {
        return Err(Fault::Damaged);
    }
    let mut message = Message {
        teller: Teller {
            out,
            message: None,
            attachments: 0,
        },
        charset: Charset::Guess,
        class: String::new(),
        attachment: None,
        damaged: false,
    };
    while !cursor.rest.is_empty() {
        let Some((id, data)) = cursor.attribute() else {
            message.damaged = true;
            break;
        };
        message.attribute(id, data)?;
    }
    message.end_attachment()?;
    if message.damaged {
        Err(Fault::Damaged)
    } else {
        Ok(())
    }
}

struct Message<'o, 'b> {
    teller: Teller<'o>,
    charset: Charset,
    class: String,
    attachment: Option<Attachment<'b>>,
    damaged: bool,
}

#[derive(Default)]
struct Attachment<'b> {
    name: String,
    better_name: String,
    mime: String,
    data: Option<&'b [u8]>,
}

impl<'b> Message<'_, 'b> {
    fn attribute(&mut self, id: u16, data: &'b [u8]) -> Result<(), Fault> {
        match id {
            CODE_PAGE => self.charset = Charset::of_code_page(word(data)),
            FROM => {
                // Lengths, then a name and an address, each with its end.
                self.teller.at(Part::MailHeader)?;
                self.teller.out.text("From: ")?;
                for piece in data
                    .get(8..)
                    .unwrap_or_default()
                    .split(|&byte| byte == 0)
                    .take(4)
                {
                    self.teller.out.text(&self.charset.decode(piece))?;
                    self.teller.out.text("\t")?;
                }
                self.teller.out.text("\n")?;
            }
            SUBJECT => self.old_string(0x0037, data)?,
            BODY => self.old_string(property::BODY, data)?,
            MESSAGE_CLASS => {
                self.class = self.charset.decode(data).trim_end_matches('\0').to_string()
            }
            ATTACH_BEGINS => {
                self.end_attachment()?;
                self.attachment = Some(Attachment::default());
            }
            ATTACH_TITLE => {
                let name = self.charset.decode(data).trim_end_matches('\0').to_string();
                self.attachment.get_or_insert_default().name = name;
            }
            ATTACH_DATA => self.attachment.get_or_insert_default().data = Some(data),
            PROPERTIES => {
                let mut cursor = Cursor { rest: data };
                self.properties(&mut cursor, false)?;
            }
            ATTACH_PROPERTIES => {
                self.attachment.get_or_insert_default();
                let mut cursor = Cursor { rest: data };
                self.properties(&mut cursor, true)?;
            }
            RECIPIENTS => {
                let mut cursor = Cursor { rest: data };
                let rows = cursor.take(4).map_or(0, word);
                for _ in 0..rows {
                    if !self.properties(&mut cursor, false)? {
                        break;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn old_string(&mut self, id: u16, data: &[u8]) -> Result<(), Fault> {
        let text = self.charset.decode(data);
        self.teller.string(id, None, text.trim_end_matches('\0'))
    }

    /// A list of properties; false where it is damaged.
    fn properties(&mut self, cursor: &mut Cursor<'b>, of_attachment: bool) -> Result<bool, Fault> {
        // Whoever asks again and again must see the end.
        let Some(count) = cursor.number() else {
            self.damaged = true;
            return Ok(false);
        };
        for _ in 0..count {
            let Some(found) = cursor.property() else {
                self.damaged = true;
                return Ok(false);
            };
            for value in found.values {
                self.value(
                    found.id,
                    found.kind,
                    found.name.as_deref(),
                    value,
                    of_attachment,
                )?;
            }
        }
        Ok(true)
    }

    fn value(
        &mut self,
        id: u16,
        kind: u16,
        name: Option<&str>,
        value: &'b [u8],
        of_attachment: bool,
    ) -> Result<(), Fault> {
        match id {
            _ if property::is_string(kind) => {
                let text = property::decode(value, kind, self.charset);
                let text = text.trim_end_matches('\0');
                if of_attachment && let Some(attachment) = &mut self.attachment {
                    match id {
                        property::ATTACH_LONG_FILE_NAME => {
                            attachment.better_name = text.to_string()
                        }
                        property::ATTACH_MIME_TAG => attachment.mime = text.to_string(),
                        property::DISPLAY_NAME if attachment.name.is_empty() => {
                            attachment.name = text.to_string();
                        }
                        _ => {}
                    }
                }
                self.teller.string(id, name, text)
            }
            property::HTML if kind == property::BINARY => self.teller.html(value, Charset::Guess),
            property::RTF_COMPRESSED if kind == property::BINARY => self.teller.rtf(value),
            property::ATTACH_DATA if of_attachment && kind == property::OBJECT => {
                // The kind of object, and then the object: a message is such a file again.
                let object = value.get(16..).unwrap_or_default();
                self.attachment.get_or_insert_default().data = Some(object);
                Ok(())
            }
            property::ATTACH_DATA if of_attachment && kind == property::BINARY => {
                self.attachment.get_or_insert_default().data = Some(value);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_attachment(&mut self) -> Result<(), Fault> {
        let Some(attachment) = self.attachment.take() else {
            return Ok(());
        };
        let Some(mut data) = attachment.data else {
            return Ok(());
        };
        let stored = match attachment.better_name.as_str() {
            "" => attachment.name.as_str(),
            better => better,
        };
        let name = self.teller.attachment_name(stored);
        hand_on(
            &mut data,
            &name,
            &attachment.mime,
            &self.class,
            self.teller.out,
        )
    }
}

struct Cursor<'b> {
    rest: &'b [u8],
}

struct Found<'b> {
    id: u16,
    kind: u16,
    name: Option<String>,
    values: Vec<&'b [u8]>,
}

impl<'b> Cursor<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        self.take(4).map(|bytes| word(bytes) as usize)
    }

    /// Level, number and type, length, data, checksum. What is cut off is taken as far as it goes.
    fn attribute(&mut self) -> Option<(u16, &'b [u8])> {
        self.take(1)?;
        let id = self.number()? as u16;
        let length = self.number()?;
        let cut = length > self.rest.len();
        let data = self.take(length.min(self.rest.len()))?;
        if !cut && self.take(2).is_none() {
            self.rest = &[];
        } else if cut {
            // The next one fails, and so the damage is told.
            self.rest = &[0];
        }
        Some((id, data))
    }

    fn property(&mut self) -> Option<Found<'b>> {
        let tag = self.number()?;
        let (kind, id) = (tag as u16, (tag >> 16) as u16);
        let mut name = None;
        if id >= 0x8000 {
            self.take(16)?;
            match self.number()? {
                0 => {
                    self.take(4)?;
                }
                _ => {
                    let bytes = self.padded()?;
                    let text = property::decode(bytes, property::STRING, Charset::Guess);
                    name = Some(text.trim_end_matches('\0').to_string());
                }
            }
        }
        let many = kind & property::MANY != 0;
        let size = match kind & !property::MANY {
            // Two bytes are padded to four.
            0x0001 | 0x0002 | 0x0003 | 0x0004 | 0x000A | 0x000B => Some(4),
            0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
            0x0048 => Some(16),
            property::STRING | property::STRING8 | property::BINARY | property::OBJECT => None,
            _ => return None,
        };
        let count = if many || size.is_none() {
            self.number()?
        } else {
            1
        };
        let mut values = Vec::new();
        for _ in 0..count {
            match size {
                Some(size) => {
                    self.take(size)?;
                }
                None => values.push(self.padded()?),
            }
        }
        Some(Found {
            id,
            kind,
            name,
            values,
        })
    }

    /// A length, that many bytes, and padding to four.
    fn padded(&mut self) -> Option<&'b [u8]> {
        let length = self.number()?;
        let value = self.take(length)?;
        let padding = (4 - length % 4) % 4;
        self.take(padding.min(self.rest.len()))?;
        Some(value)
    }
}

fn word(bytes: &[u8]) -> u32 {
    bytes
        .first_chunk::<4>()
        .map_or(0, |word| u32::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::super::recorder::Recorder;
    use super::*;

    fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
        let sum = data
            .iter()
            .fold(0u16, |sum, &byte| sum.wrapping_add(u16::from(byte)));
        let mut bytes = vec![level];
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
        bytes.extend_from_slice(data);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    #[test]
    fn subject_properties_and_attachments_are_read() {
        let mut properties = 1u32.to_le_bytes().to_vec();
        let body: Vec<u8> = "Nr. 211062-5629\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        properties.extend_from_slice(&0x1000_001Fu32.to_le_bytes());
        properties.extend_from_slice(&1u32.to_le_bytes());
        properties.extend_from_slice(&(body.len() as u32).to_le_bytes());
        properties.extend_from_slice(&body);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[1, 0]);
        bytes.extend(attribute(1, 0x0006_9007, &1252u32.to_le_bytes()));
        bytes.extend(attribute(1, 0x0001_8004, b"Bl\xE5\0"));
        bytes.extend(attribute(1, 0x0006_9003, &properties));
        bytes.extend(attribute(2, 0x0006_9002, &[0; 14]));
        bytes.extend(attribute(2, 0x0001_8010, b"a.txt\0"));
        bytes.extend(attribute(2, 0x0006_800F, b"251248-9996"));
        let mut out = Recorder::default();
        assert_eq!(read(&mut std::io::Cursor::new(&bytes), &mut out), Ok(()));
        assert!(
            out.text.contains("Subject: Blå") && out.text.contains("Nr. 211062-5629"),
            "{}",
            out.text
        );
        assert_eq!(
            out.members,
            [("a.txt".to_string(), b"251248-9996".to_vec())]
        );
        bytes.truncate(bytes.len() - 6);
        let mut out = Recorder::default();
        assert_eq!(
            read(&mut std::io::Cursor::new(&bytes), &mut out),
            Err(Fault::Damaged)
        );
        assert_eq!(out.members.len(), 1);
    }

    #[test]
    fn a_count_of_rows_beyond_the_end_ends() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[1, 0]);
        bytes.extend(attribute(1, 0x0006_9004, &[0xFF, 0xFF, 0xFF, 0xFF, 0, 0]));
        let mut out = Recorder::default();
        assert_eq!(
            read(&mut std::io::Cursor::new(&bytes), &mut out),
            Err(Fault::Damaged)
        );
    }
}
