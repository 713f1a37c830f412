//! One mail (RFC 5322, MIME): its headers, its texts, and what is attached, in the order they stand.
//!
//! It is read as a stream, since attachments are large: fields and plain text are pushed, HTML and
//! every attachment are handed on while they are decoded. Both sides of an alternative are read, and
//! what stands before the first and after the last part as well, as people without MIME saw it.
//! Messages in a message are handed on, so that depth is counted by whoever takes them. A detached
//! signature is left out: it holds no text of the sender.

use std::io::{self, Read};

use super::super::reader::{Fault, Limit, Output, Part, Source, Unit};
use super::body::{Body, End, Level};
use super::charset::Charset;
use super::cms;
use super::headers::{self, After, Parameters};
use super::lines::{Lines, fault_of, read_bounded};
use super::plain::{self, Form};
use super::recoding::Recoding;
use super::transfer::{Decoding, Transfer};

/// Multiparts in multiparts that are taken apart.
const DEEPEST: usize = 100;

/// Reads a mail.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut source = source;
    let mut mail = Mail {
        lines: Lines::new(&mut source),
        out,
        levels: Vec::new(),
        attachments: 0,
        damaged: false,
        nested: false,
    };
    mail.skip_what_comes_before()?;
    let mut end = mail.entity()?;
    loop {
        match end {
            End::Next(level) => {
                mail.levels.truncate(level.saturating_add(1));
                end = mail.entity()?;
            }
            End::Close(level) => {
                mail.levels.truncate(level);
                end = mail.loose_text()?;
            }
            End::Eof => break,
        }
    }
    // Cut off within a multipart.
    if mail.damaged || !mail.levels.is_empty() {
        return Err(Fault::Damaged);
    }
    Ok(())
}

struct Mail<'a, 'o> {
    lines: Lines<'a>,
    out: &'o mut dyn Output,
    levels: Vec<Level>,
    attachments: u32,
    damaged: bool,
    /// Too many multiparts in multiparts; told once.
    nested: bool,
}

/// What the fields of a part say of it.
#[derive(Default)]
struct About {
    content_type: Parameters,
    disposition: Parameters,
    transfer: Option<Transfer>,
}

impl About {
    /// The name of what is attached.
    fn name(&self) -> Option<String> {
        let name = self
            .disposition
            .get("filename")
            .or_else(|| self.content_type.get("name"))
            .or_else(|| self.disposition.get("name"))
            .or_else(|| self.content_type.get("filename"))?;
        let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
        let name = name.trim();
        (!name.is_empty()).then(|| name.to_string())
    }

    fn charset(&self) -> Charset {
        self.content_type
            .get("charset")
            .map_or(Charset::Guess, Charset::of)
    }
}

impl Mail<'_, '_> {
    /// Empty lines, a byte order mark, and the length that Apple Mail puts first.
    fn skip_what_comes_before(&mut self) -> Result<(), Fault> {
        while self.lines.advance().map_err(|error| fault_of(&error))? {
            let line = self.lines.piece();
            let line = line
                .strip_prefix(b"\xEF\xBB\xBF")
                .unwrap_or(line)
                .trim_ascii();
            if !line.iter().all(u8::is_ascii_digit) || line.len() > 12 {
                self.lines.put_back();
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads the fields of the mail or of a part of it, and what they are of.
    fn entity(&mut self) -> Result<End, Fault> {
        let top = self.levels.is_empty();
        let mut about = About::default();
        if self.levels.last().is_some_and(|level| level.digest) {
            about.content_type.kind = "message/rfc822".to_string();
        }
        let mut told = false;
        loop {
            // A boundary ends a part that has no body, nor an empty line.
            if self.at_boundary()? {
                break;
            }
            let (field, after) = headers::next(&mut self.lines)?;
            if let Some(field) = field {
                if !told {
                    self.out.at(Part::MailHeader, Unit::Whole)?;
                    told = true;
                }
                self.field(&field, top, &mut about)?;
            }
            if after != After::Field {
                break;
            }
        }
        let kind = about.content_type.kind.as_str();
        if kind.starts_with("multipart/")
            && let Some(boundary) = about.content_type.get("boundary")
        {
            let boundary = boundary.trim_end().as_bytes().to_vec();
            if !boundary.is_empty() && self.levels.len() < DEEPEST {
                let encrypted = kind == "multipart/encrypted";
                if encrypted {
                    self.out.fault(Fault::Encrypted);
                }
                self.levels.push(Level {
                    boundary,
                    digest: kind == "multipart/digest",
                    encrypted,
                });
                return self.loose_text();
            }
            if self.levels.len() >= DEEPEST && !std::mem::replace(&mut self.nested, true) {
                self.out.fault(Fault::Limit(Limit::Nesting));
            }
        }
        self.leaf(&about)
    }

    fn at_boundary(&mut self) -> Result<bool, Fault> {
        if self.levels.is_empty() || !self.lines.advance().map_err(|error| fault_of(&error))? {
            return Ok(false);
        }
        self.lines.put_back();
        Ok(super::body::boundary(self.lines.piece(), &self.levels).is_some())
    }

    fn field(&mut self, field: &headers::Field, top: bool, about: &mut About) -> Result<(), Fault> {
        match field.name.to_ascii_lowercase().as_str() {
            "content-type" => about.content_type = Parameters::of(&field.value),
            "content-disposition" => about.disposition = Parameters::of(&field.value),
            "content-transfer-encoding" => {
                let transfer = Transfer::of(&String::from_utf8_lossy(&field.value));
                about.transfer = Some(transfer);
                if !top && transfer != Transfer::Unknown {
                    return Ok(());
                }
            }
            _ => {}
        }
        headers::tell(field, self.out)
    }

    /// What stands before the first part of a multipart, and after its last.
    fn loose_text(&mut self) -> Result<End, Fault> {
        let mut body = Body::new(&mut self.lines, &self.levels);
        let form = Form {
            charset: Charset::Guess,
            flowed: None,
            part: Part::HiddenData,
        };
        plain::push(&mut body, form, &mut self.attachments, self.out)?;
        body.finish().map_err(|error| fault_of(&error))
    }

    /// Reads a part that is no multipart.
    fn leaf(&mut self, about: &About) -> Result<End, Fault> {
        let way = if self.levels.iter().any(|level| level.encrypted) {
            Way::Skip
        } else {
            way(about)
        };
        let mut body = Body::new(&mut self.lines, &self.levels);
        let mut content = Decoding::new(&mut body, about.transfer.unwrap_or(Transfer::Plain));
        match way {
            Way::Text => {
                let parameter = |name: &str, value: &str| {
                    about
                        .content_type
                        .get(name)
                        .is_some_and(|is| is.eq_ignore_ascii_case(value))
                };
                let form = Form {
                    charset: about.charset(),
                    flowed: parameter("format", "flowed").then(|| parameter("delsp", "yes")),
                    part: Part::Body,
                };
                plain::push(&mut content, form, &mut self.attachments, self.out)?;
            }
            Way::Html => {
                let name = about.name().unwrap_or_else(|| "message.html".to_string());
                let mut content = Recoding::new(&mut content, about.charset());
                self.out.member(&name, &mut content)?;
            }
            Way::Member { ending, recode } => {
                self.attachments = self.attachments.saturating_add(1);
                let mut name = about
                    .name()
                    .unwrap_or_else(|| format!("attachment {}", self.attachments));
                if !name.to_ascii_lowercase().ends_with(ending) {
                    name.push_str(ending);
                }
                if recode {
                    let mut content = Recoding::new(&mut content, about.charset());
                    self.out.member(&name, &mut content)?;
                } else {
                    self.out.member(&name, &mut content)?;
                }
            }
            Way::Wrapped => wrapped(&mut content, self.out)?,
            Way::Skip => {}
        }
        io::copy(&mut content, &mut io::sink()).map_err(|error| fault_of(&error))?;
        self.damaged |= content.damaged();
        body.finish().map_err(|error| fault_of(&error))
    }
}

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Text,
    Html,
    Member {
        /// What the name should end with, so that it is known for what it is.
        ending: &'static str,
        /// Its charset is told by the mail alone.
        recode: bool,
    },
    /// S/MIME.
    Wrapped,
    Skip,
}

fn way(about: &About) -> Way {
    let kind = about.content_type.kind.as_str();
    let attached = about.disposition.kind == "attachment" || about.name().is_some();
    let member = |ending, recode| Way::Member { ending, recode };
    match kind {
        "text/html" | "application/xhtml+xml" => Way::Html,
        "message/rfc822" | "message/global" | "message/news" => member(".eml", false),
        "message/rfc6532" => member(".eml", false),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => Way::Wrapped,
        "application/pkcs7-signature"
        | "application/x-pkcs7-signature"
        | "application/pgp-signature" => Way::Skip,
        "text/calendar"
        | "text/vcard"
        | "text/x-vcard"
        | "text/directory"
        | "text/csv"
        | "text/tab-separated-values" => member("", true),
        "" | "text" | "text/plain" | "text/enriched" | "text/markdown" | "plain/text" => {
            if attached {
                member("", true)
            } else {
                Way::Text
            }
        }
        // Without a boundary they cannot be taken apart.
        _ if kind.starts_with("multipart/") => Way::Text,
        _ if kind.starts_with("message/") && !attached => Way::Text,
        "text/rfc822-headers" => Way::Text,
        // No type at all that one could know: text, as RFC 2045 has it.
        _ if !kind.contains('/') && !attached => Way::Text,
        // What a wrapping is called when its type got lost.
        "application/octet-stream" if about.name().is_some_and(|name| name.ends_with(".p7m")) => {
            Way::Wrapped
        }
        _ => member("", false),
    }
}

/// The content of an S/MIME part.
pub(super) fn wrapped(content: &mut dyn Read, out: &mut dyn Output) -> Result<(), Fault> {
    let (bytes, more) =
        read_bounded(content, out.limits().in_memory).map_err(|error| fault_of(&error))?;
    if more {
        out.fault(Fault::Limit(Limit::Memory));
    }
    match cms::open(&bytes) {
        cms::Content::Signed(inner) => out.member("signed.eml", &mut inner.as_slice())?,
        cms::Content::Detached => {}
        cms::Content::Encrypted => out.fault(Fault::Encrypted),
        cms::Content::Unknown => out.fault(Fault::Damaged),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::recorder::Recorder;
    use super::*;

    fn mail(source: &str) -> (Recorder, Result<(), Fault>) {
        let mut out = Recorder::default();
        let result = read(&mut io::Cursor::new(source.as_bytes()), &mut out);
        (out, result)
    }

    #[test]
    fn every_part_of_a_mail_is_told() {
        let (out, result) = mail(
            "Subject: =?utf-8?q?Bl=C3=A5?=\r\n  cpr\r\nX-Odd: 211062-5629\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n\
             before\r\n--a\r\nContent-Type: multipart/alternative; boundary=ab\r\n\r\n--ab\r\n\r\nplain\r\n\
             --ab\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<b>=E5</b>\r\n--ab--\r\n\
             --a\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ntext\r\n\
             --a\r\nContent-Type: application/pdf; name*=utf-8''%C3%A5.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n\
             --a\r\nContent-Type: image/png\r\n\r\nx\r\n--a--\r\nafter 251248-9996\r\n",
        );
        assert_eq!(result, Ok(()));
        assert!(
            out.of(Part::MailHeader)
                .starts_with("Subject: Blå  cpr\nX-Odd: 211062-5629\n"),
            "{}",
            out.text
        );
        assert_eq!(out.of(Part::Body), "plain\n");
        assert_eq!(out.of(Part::HiddenData), "before\nafter 251248-9996\n");
        assert_eq!(out.member("message.html"), "\u{FEFF}<b>å</b>");
        assert_eq!(out.member("attachment 1.eml"), "Subject: inner\r\n\r\ntext");
        assert_eq!(out.member("å.pdf"), "\0\u{1}\u{2}");
        assert_eq!(out.member("attachment 3"), "x");
    }

    #[test]
    fn flowed_lines_are_one_again() {
        let (out, result) = mail(
            "Subject: x\nContent-Type: text/plain; format=flowed; delsp=yes\n\ncpr 2110 \n62-5629\n> a\n-- \nsig\n",
        );
        assert_eq!(result, Ok(()));
        assert_eq!(out.of(Part::Body), "cpr 211062-5629\n> a\n-- \nsig\n");
        let lines: Vec<_> = out
            .places
            .iter()
            .skip(1)
            .map(|(_, unit, _)| unit.clone())
            .collect();
        assert_eq!(lines, [1, 3, 4, 5].map(Unit::Line));
    }

    #[test]
    fn what_is_broken_or_encrypted_is_told() {
        let cut =
            "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\ntext 211062-5629";
        let (out, result) = mail(cut);
        assert_eq!(
            (out.of(Part::Body).trim(), result),
            ("text 211062-5629", Err(Fault::Damaged))
        );
        let (out, result) = mail(
            "Subject: x\nContent-Type: multipart/encrypted; boundary=a\n\n--a\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--a--\n",
        );
        assert_eq!((out.faults, result), (vec![Fault::Encrypted], Ok(())));
        let (out, _) = mail(
            "Subject: x\n\na\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\nb\n",
        );
        assert_eq!(
            (out.of(Part::Body).as_str(), out.faults),
            ("a\nb\n", vec![Fault::Encrypted])
        );
    }

    #[test]
    fn multiparts_in_multiparts_end() {
        let mut source = String::from("Subject: x\n");
        for level in 0..20_000 {
            source.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
            ));
        }
        source.push_str("\n211062-5629\n");
        let (out, result) = mail(&source);
        assert_eq!(result, Err(Fault::Damaged));
        assert_eq!(out.faults, [Fault::Limit(Limit::Nesting)]);
        assert!(out.text.contains("211062-5629"));
    }

    #[test]
    fn files_inside_the_text_are_handed_on() {
        let (out, _) = mail("Subject: x\n\na\nbegin 644 cat.txt\n#0V%T\n`\nend\nb\n");
        assert_eq!(out.of(Part::Body), "a\nb\n");
        assert_eq!(out.member("cat.txt"), "Cat");
    }
}
