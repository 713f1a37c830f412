//! Plain text of mail, line by line, as its reader sees it.
//!
//! Lines that a sender broke to keep them short (`format=flowed`) are one again, or a number broken
//! over them would be lost. What is PGP armoured is told as encrypted and left out, files inside
//! the text (uuencode) are handed on. Quote marks stay unless lines are put together.

use std::io::Read;

use super::super::reader::{Fault, Limit, Output, Part, Unit};
use super::charset::{Charset, Decoder};
use super::lines::fault_of;
use super::transfer::{Decoding, Transfer};

/// How the lines of a text are to be taken.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub charset: Charset,
    /// `format=flowed`, and whether the space at a soft line end goes away with it.
    pub flowed: Option<bool>,
    pub part: Part,
}

/// Pushes a text; the attachments in it count on.
pub(super) fn push(
    source: &mut dyn Read,
    form: Form,
    attachments: &mut u32,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let mut decoder = Decoder::new(form.charset);
    let mut writer = Writer {
        form,
        number: 0,
        mid_line: false,
        flowing: None,
        inside: Inside::Text,
        attachments,
    };
    let mut raw = vec![0; 16 << 10];
    let mut text = String::new();
    loop {
        let read = match source.read(&mut raw) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(fault_of(&error)),
        };
        if read == 0 {
            decoder.finish(&mut text);
        } else {
            decoder.feed(raw.get(..read).unwrap_or_default(), &mut text);
        }
        let mut done = 0;
        for line in text.split_inclusive('\n') {
            // What has no end yet waits for it, unless it is long.
            if read > 0 && !line.ends_with('\n') && line.len() < LONGEST {
                break;
            }
            done += line.len();
            writer.line(line, out)?;
        }
        text.drain(..done);
        if read == 0 {
            return writer.finish(out);
        }
    }
}

/// A text that is already decoded.
pub(super) fn push_text(
    text: &str,
    part: Part,
    attachments: &mut u32,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let form = Form {
        charset: Charset::Named(encoding_rs::UTF_8),
        flowed: None,
        part,
    };
    push(&mut text.as_bytes(), form, attachments, out)
}

const LONGEST: usize = 64 << 10;

struct Writer<'n> {
    form: Form,
    number: u64,
    /// The last piece did not end its line.
    mid_line: bool,
    /// The quote depth of the line that the next one goes on.
    flowing: Option<usize>,
    inside: Inside,
    attachments: &'n mut u32,
}

enum Inside {
    Text,
    Armour,
    /// A file's name and its lines so far.
    Uuencoded(String, Vec<u8>),
}

impl Writer<'_> {
    fn line(&mut self, line: &str, out: &mut dyn Output) -> Result<(), Fault> {
        let begins = !std::mem::replace(&mut self.mid_line, !line.ends_with('\n'));
        if begins {
            self.number = self.number.saturating_add(1);
        }
        let content = line.trim_end_matches(['\n', '\r']);
        match &mut self.inside {
            Inside::Armour => {
                if content.starts_with("-----END PGP MESSAGE-----") {
                    self.inside = Inside::Text;
                }
                return Ok(());
            }
            Inside::Uuencoded(_, raw) => {
                let more = raw.len().saturating_add(line.len()) as u64;
                if more <= out.limits().in_memory {
                    raw.extend_from_slice(line.as_bytes());
                } else {
                    out.fault(Fault::Limit(Limit::Memory));
                    self.inside = Inside::Text;
                }
                if begins && content == "end" {
                    return self.hand_on(out);
                }
                return Ok(());
            }
            Inside::Text => {}
        }
        if begins && content.starts_with("-----BEGIN PGP MESSAGE-----") {
            out.fault(Fault::Encrypted);
            self.inside = Inside::Armour;
            return Ok(());
        }
        if begins && let Some(name) = uuencoded_name(content) {
            self.inside = Inside::Uuencoded(name.to_string(), line.as_bytes().to_vec());
            return Ok(());
        }
        match self.form.flowed {
            Some(delsp) if begins && line.len() < LONGEST => self.flow(content, delsp, out),
            _ => {
                // Around the parts of a mail are mostly empty lines.
                if self.form.part == Part::HiddenData && content.trim().is_empty() {
                    return Ok(());
                }
                if begins {
                    self.flowing = None;
                    out.at(self.form.part, Unit::Line(self.number))?;
                }
                out.text(content)?;
                if self.mid_line {
                    Ok(())
                } else {
                    out.text("\n")
                }
            }
        }
    }

    /// One line of format=flowed (RFC 3676).
    fn flow(&mut self, content: &str, delsp: bool, out: &mut dyn Output) -> Result<(), Fault> {
        let unquoted = content.trim_start_matches('>');
        let depth = content.len().saturating_sub(unquoted.len());
        let stuffed = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let signature = stuffed == "-- ";
        let goes_on = self.flowing == Some(depth) && !signature;
        if !goes_on {
            if self.flowing.is_some() {
                out.text("\n")?;
            }
            out.at(self.form.part, Unit::Line(self.number))?;
            if depth > 0 {
                out.text("> ")?;
            }
        }
        let soft = stuffed.ends_with(' ') && !signature;
        self.flowing = soft.then_some(depth);
        let shown = if soft && delsp {
            stuffed.strip_suffix(' ').unwrap_or(stuffed)
        } else {
            stuffed
        };
        out.text(shown)?;
        if soft { Ok(()) } else { out.text("\n") }
    }

    fn hand_on(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let Inside::Uuencoded(name, raw) = std::mem::replace(&mut self.inside, Inside::Text) else {
            return Ok(());
        };
        *self.attachments = self.attachments.saturating_add(1);
        let mut raw = raw.as_slice();
        let mut decoding = Decoding::new(&mut raw, Transfer::Uuencode);
        out.member(&name, &mut decoding)?;
        std::io::copy(&mut decoding, &mut std::io::sink()).map_err(|error| fault_of(&error))?;
        if decoding.damaged() {
            out.fault(Fault::Damaged);
        }
        Ok(())
    }

    fn finish(mut self, out: &mut dyn Output) -> Result<(), Fault> {
        if self.flowing.is_some() || self.mid_line {
            out.text("\n")?;
        }
        // A file that was never ended may as well have been text.
        if let Inside::Uuencoded(_, raw) = &self.inside {
            let text = String::from_utf8_lossy(raw).into_owned();
            out.text(&text)?;
            out.text("\n")?;
            out.fault(Fault::Damaged);
            self.inside = Inside::Text;
        }
        Ok(())
    }
}

/// `begin 644 name`: the name.
fn uuencoded_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("begin ")?;
    let (mode, name) = rest.split_once(' ')?;
    let octal = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    (octal && !name.trim().is_empty()).then_some(name.trim())
}
