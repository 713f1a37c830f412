//! Outlook message files (.msg): a compound file with a stream for each property ([MS-OXMSG]).
//!
//! Subject, people, bodies and every other string property are told; attached files are handed on
//! and attached messages read in place, since they are no file of their own. An embedded object is
//! put into a compound file of its own and handed on.

#[cfg(test)]
mod tests;

use std::io::{self, Cursor, Read};

use super::super::reader::{Fault, Limit, Output, Part, Source};
use super::charset::Charset;
use super::eml;
use super::lines::{fault_of, read_bounded};
use super::properties::{self as property, Names, Teller};

/// Messages in messages that are read.
const DEEPEST: u32 = 16;

type Compound<'a> = cfb::CompoundFile<&'a mut dyn Source>;

/// Reads a message file.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut file = cfb::CompoundFile::open(source).map_err(|error| fault_of(&error))?;
    let most = out.limits().in_memory;
    let mut reader = Reader {
        most,
        names: Names::default(),
        damaged: false,
    };
    let named = "/__nameid_version1.0/__substg1.0_";
    let entries = reader.stream(&mut file, &format!("{named}00030102"), out);
    let strings = reader.stream(&mut file, &format!("{named}00040102"), out);
    reader.damaged = false;
    reader.names = Names::of(&entries, &strings);
    reader.message(&mut file, "/", 0, out)?;
    if reader.damaged {
        Err(Fault::Damaged)
    } else {
        Ok(())
    }
}

struct Reader {
    most: u64,
    names: Names,
    damaged: bool,
}

/// A stream or storage in a storage.
struct Child {
    name: String,
    path: String,
    storage: bool,
    /// The property it holds, if it does: number and type.
    property: Option<(u16, u16)>,
}

/// Properties of a fixed size that are needed.
#[derive(Default)]
struct Fixed {
    charset: Option<Charset>,
    html_charset: Option<Charset>,
    attach_method: u32,
}

impl Reader {
    fn message(
        &mut self,
        file: &mut Compound<'_>,
        path: &str,
        depth: u32,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let children = self.children(file, path);
        let fixed = self.fixed(file, path, if path == "/" { 32 } else { 24 }, out);
        let charset = fixed.charset.unwrap_or(Charset::Guess);
        let mut teller = Teller {
            out,
            message: None,
            attachments: 0,
        };
        let mut class = String::new();
        for child in &children {
            let Some((id, kind)) = child.property.filter(|_| !child.storage) else {
                continue;
            };
            if property::is_string(kind) {
                // Of many strings, the stream without an index holds their lengths.
                if kind & property::MANY != 0 && !child.name.contains('-') {
                    continue;
                }
                let bytes = self.stream(file, &child.path, teller.out);
                let text = property::decode(&bytes, kind, charset);
                if id == property::MESSAGE_CLASS {
                    class.clone_from(&text);
                }
                teller.string(id, self.names.get(id), &text)?;
            } else if kind == property::BINARY && id == property::HTML {
                let bytes = self.stream(file, &child.path, teller.out);
                let charset = fixed
                    .html_charset
                    .or(fixed.charset)
                    .unwrap_or(Charset::Guess);
                teller.html(&bytes, charset)?;
            } else if kind == property::BINARY && id == property::RTF_COMPRESSED {
                let bytes = self.stream(file, &child.path, teller.out);
                teller.rtf(&bytes)?;
            }
        }
        for child in children
            .iter()
            .filter(|child| child.name.starts_with("__recip_version1.0"))
        {
            self.recipient(file, &child.path, charset, &mut teller)?;
        }
        for child in children
            .iter()
            .filter(|child| child.name.starts_with("__attach_version1.0"))
        {
            self.attachment(file, &child.path, charset, &class, depth, &mut teller)?;
        }
        Ok(())
    }

    fn recipient(
        &mut self,
        file: &mut Compound<'_>,
        path: &str,
        charset: Charset,
        teller: &mut Teller<'_>,
    ) -> Result<(), Fault> {
        teller.at(Part::MailHeader)?;
        let mut told = Vec::new();
        for child in self.children(file, path) {
            let Some((_, kind)) = child
                .property
                .filter(|(_, kind)| property::is_string(*kind))
            else {
                continue;
            };
            let bytes = self.stream(file, &child.path, teller.out);
            let text = property::decode(&bytes, kind, charset);
            let text = text.trim_end_matches('\0').to_string();
            if !text.is_empty() && !told.contains(&text) {
                teller
                    .out
                    .text(if told.is_empty() { "Recipient: " } else { "\t" })?;
                teller.out.text(&text)?;
                told.push(text);
            }
        }
        teller.out.text("\n")
    }

    fn attachment(
        &mut self,
        file: &mut Compound<'_>,
        path: &str,
        charset: Charset,
        class: &str,
        depth: u32,
        teller: &mut Teller<'_>,
    ) -> Result<(), Fault> {
        let children = self.children(file, path);
        let fixed = self.fixed(file, path, 8, teller.out);
        let mut strings = Vec::new();
        for child in &children {
            let Some((id, kind)) = child
                .property
                .filter(|(_, kind)| property::is_string(*kind))
            else {
                continue;
            };
            let bytes = self.stream(file, &child.path, teller.out);
            let text = property::decode(&bytes, kind, charset);
            teller.string(id, self.names.get(id), &text)?;
            strings.push((id, text.trim_end_matches('\0').to_string()));
        }
        let string = |id: u16| {
            strings
                .iter()
                .find(|(known, _)| *known == id)
                .map_or("", |(_, text)| text.as_str())
        };
        let stored = [
            property::ATTACH_LONG_FILE_NAME,
            property::ATTACH_FILE_NAME,
            property::DISPLAY_NAME,
        ]
        .into_iter()
        .map(string)
        .find(|name| !name.is_empty())
        .unwrap_or_default();
        let name = teller.attachment_name(stored);
        for child in children {
            match child.property {
                Some((property::ATTACH_DATA, property::OBJECT)) if child.storage => {
                    if fixed.attach_method == 6 {
                        self.object(file, &child.path, &name, teller.out)?;
                    } else if depth >= DEEPEST {
                        teller.out.fault(Fault::Limit(Limit::Depth));
                    } else {
                        teller.out.section()?;
                        self.message(file, &child.path, depth + 1, teller.out)?;
                        teller.out.section()?;
                    }
                }
                Some((property::ATTACH_DATA, _)) if !child.storage => {
                    let Ok(mut stream) = file.open_stream(&child.path) else {
                        self.damaged = true;
                        continue;
                    };
                    hand_on(
                        &mut stream,
                        &name,
                        string(property::ATTACH_MIME_TAG),
                        class,
                        teller.out,
                    )?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An embedded object: its streams in a compound file of their own.
    fn object(
        &mut self,
        file: &mut Compound<'_>,
        path: &str,
        name: &str,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let copied = self.copy(file, path);
        match copied {
            Ok(bytes) => out.member(name, &mut bytes.as_slice()),
            Err(fault) => {
                out.fault(fault);
                Ok(())
            }
        }
    }

    fn copy(&mut self, file: &mut Compound<'_>, path: &str) -> Result<Vec<u8>, Fault> {
        let failed = |error: io::Error| fault_of(&error);
        let mut copy = cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(failed)?;
        let mut open = vec![(path.to_string(), String::from("/"), 0u32)];
        let mut left = self.most;
        while let Some((from, to, depth)) = open.pop() {
            for child in self.children(file, &from) {
                let target = format!("{to}{}", child.name);
                if child.storage {
                    if depth >= DEEPEST {
                        return Err(Fault::Limit(Limit::Depth));
                    }
                    copy.create_storage(&target).map_err(failed)?;
                    open.push((child.path, format!("{target}/"), depth + 1));
                } else {
                    let mut stream = file.open_stream(&child.path).map_err(failed)?;
                    let (bytes, more) = read_bounded(&mut stream, left).map_err(failed)?;
                    if more {
                        return Err(Fault::Limit(Limit::Memory));
                    }
                    left = left.saturating_sub(bytes.len() as u64);
                    let mut written = copy.create_stream(&target).map_err(failed)?;
                    io::copy(&mut bytes.as_slice(), &mut written).map_err(failed)?;
                }
            }
        }
        copy.flush().map_err(failed)?;
        Ok(copy.into_inner().into_inner())
    }

    /// What is in a storage, in the order it is told.
    fn children(&mut self, file: &Compound<'_>, path: &str) -> Vec<Child> {
        let Ok(entries) = file.read_storage(path) else {
            self.damaged = true;
            return Vec::new();
        };
        let parent = path.trim_end_matches('/');
        let mut children: Vec<Child> = entries
            .map(|entry| {
                let name = entry.name().to_string();
                Child {
                    path: format!("{parent}/{name}"),
                    storage: entry.is_storage(),
                    property: tag(&name),
                    name,
                }
            })
            .collect();
        children.sort_by_cached_key(|child| {
            (
                child.property.map_or(u8::MAX, |(id, _)| property::rank(id)),
                child.name.clone(),
            )
        });
        children
    }

    /// The whole of a stream, as far as it may be held.
    fn stream(&mut self, file: &mut Compound<'_>, path: &str, out: &mut dyn Output) -> Vec<u8> {
        let read = file
            .open_stream(path)
            .and_then(|mut stream| read_bounded(&mut stream, self.most));
        match read {
            Ok((bytes, more)) => {
                if more {
                    out.fault(Fault::Limit(Limit::Memory));
                }
                bytes
            }
            Err(_) => {
                self.damaged = true;
                Vec::new()
            }
        }
    }

    fn fixed(
        &mut self,
        file: &mut Compound<'_>,
        path: &str,
        header: usize,
        out: &mut dyn Output,
    ) -> Fixed {
        let path = format!("{}/__properties_version1.0", path.trim_end_matches('/'));
        let bytes = self.stream(file, &path, out);
        let mut fixed = Fixed::default();
        for entry in bytes.get(header..).unwrap_or_default().chunks_exact(16) {
            let [_, _, low, high, _, _, _, _, a, b, c, d, ..] = *entry else {
                continue;
            };
            let value = u32::from_le_bytes([a, b, c, d]);
            match u16::from_le_bytes([low, high]) {
                property::MESSAGE_CODE_PAGE => fixed.charset = Some(Charset::of_code_page(value)),
                property::INTERNET_CODE_PAGE => {
                    fixed.html_charset = Some(Charset::of_code_page(value));
                }
                property::ATTACH_METHOD => fixed.attach_method = value,
                _ => {}
            }
        }
        fixed
    }
}

/// `__substg1.0_0037001F` or `__substg1.0_8001101F-00000002`: number and type.
fn tag(name: &str) -> Option<(u16, u16)> {
    let digits = name.strip_prefix("__substg1.0_")?;
    let (id, kind) = (digits.get(..4)?, digits.get(4..8)?);
    Some((
        u16::from_str_radix(id, 16).ok()?,
        u16::from_str_radix(kind, 16).ok()?,
    ))
}

/// An attached file; of a signed or encrypted message, what it wraps.
pub(super) fn hand_on(
    content: &mut dyn Read,
    name: &str,
    mime: &str,
    class: &str,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let ends = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
    if ends("message.rpmsg") || mime.eq_ignore_ascii_case("application/x-microsoft-rpmsg-message") {
        out.fault(Fault::Encrypted);
        return Ok(());
    }
    let wrapped = ["application/pkcs7-mime", "application/x-pkcs7-mime"]
        .iter()
        .any(|known| mime.eq_ignore_ascii_case(known))
        || class.to_ascii_lowercase().starts_with("ipm.note.smime")
        || ends(".p7m");
    if !wrapped {
        return out.member(name, content);
    }
    // Signed in the open, it is a mail; otherwise a wrapping, which begins as a sequence.
    let mut first = [0u8];
    let read = content.read(&mut first).map_err(|error| fault_of(&error))?;
    let mut whole = first.get(..read).unwrap_or_default().chain(content);
    if first == [0x30] {
        eml::wrapped(&mut whole, out)
    } else {
        out.member("signed.eml", &mut whole)
    }
}
