//! Header fields of mail as people see them: unfolded, encoded words decoded, parameters put together.
//!
//! Every field's text comes out, whatever its name, since anything may be in a subject, a display
//! name or an `X-` field. Addresses are not taken apart: they are read as they stand.

use super::super::reader::{Fault, Output};
use super::charset::Charset;
use super::lines::{Lines, fault_of, without_end};
use super::transfer;

/// One field, unfolded.
pub(super) struct Field {
    pub name: String,
    pub value: Vec<u8>,
}

/// How a block of fields ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// What follows is the next field.
    Field,
    /// What follows is the body.
    Body,
    End,
}

/// Words may have 75 bytes; some writers put a whole subject in one.
const LONGEST_WORD: usize = 64 << 10;

/// A field is held as a whole up to this size; the rest of it comes as one more.
const LONGEST: usize = 1 << 20;

/// Reads the next field. A line that can be none begins the body, though no empty line parts them.
pub(super) fn next(lines: &mut Lines<'_>) -> Result<(Option<Field>, After), Fault> {
    let advance = |lines: &mut Lines<'_>| lines.advance().map_err(|error| fault_of(&error));
    if !advance(lines)? {
        return Ok((None, After::End));
    }
    let line = without_end(lines.piece());
    if line.is_empty() {
        return Ok((None, After::Body));
    }
    // What goes on with a field that was too long for one.
    let goes_on = !lines.begins() || matches!(line.first(), Some(b' ' | b'\t'));
    let found = if goes_on {
        Some((&b""[..], line))
    } else {
        split(line)
    };
    let Some((name, value)) = found else {
        if line.starts_with(b"From ") || line.starts_with(b">From ") {
            return Ok((None, After::Field));
        }
        lines.put_back();
        return Ok((None, After::Body));
    };
    let name = String::from_utf8_lossy(name).into_owned();
    let mut value = value.to_vec();
    while value.len() < LONGEST {
        if !advance(lines)? {
            return Ok((Some(Field { name, value }), After::End));
        }
        let piece = lines.piece();
        if lines.begins() && !matches!(piece.first(), Some(b' ' | b'\t')) {
            lines.put_back();
            break;
        }
        let piece = without_end(piece);
        // A line of white space alone ends the block for some writers and folds for others.
        if lines.begins() && piece.trim_ascii().is_empty() {
            if lines
                .ahead()
                .first()
                .is_some_and(|next| matches!(next, b' ' | b'\t'))
            {
                continue;
            }
            if split(
                lines
                    .ahead()
                    .split(|&byte| byte == b'\n')
                    .next()
                    .unwrap_or_default(),
            )
            .is_none()
            {
                return Ok((Some(Field { name, value }), After::Body));
            }
            continue;
        }
        value.extend_from_slice(piece);
    }
    Ok((Some(Field { name, value }), After::Field))
}

/// Name and value, if the line is a field.
pub(super) fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let (name, value) = line.split_at(colon);
    let name = name.trim_ascii_end();
    let sound = !name.is_empty()
        && name.len() <= 128
        && name.iter().all(|byte| byte.is_ascii_graphic())
        && !name.contains(&b'<');
    sound.then_some((name, value.get(1..).unwrap_or_default()))
}

/// Tells a field as a line of text.
pub(super) fn tell(field: &Field, out: &mut dyn Output) -> Result<(), Fault> {
    let has_boundary = ["content-type", "content-disposition"]
        .iter()
        .any(|name| field.name.eq_ignore_ascii_case(name));
    let text = if has_boundary {
        // The boundary is for programs, and often has digits.
        let parameters = Parameters::of(&field.value);
        let mut text = parameters.kind;
        for (name, value) in parameters
            .named
            .iter()
            .filter(|(name, _)| name != "boundary")
        {
            text.push_str("; ");
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    } else {
        text(&field.value)
    };
    if !field.name.is_empty() {
        out.text(&field.name)?;
        out.text(": ")?;
    }
    out.text(&text)?;
    out.text("\n")
}

/// The text of a value: encoded words decoded, what is not ASCII guessed.
pub(super) fn text(value: &[u8]) -> String {
    let mut text = String::new();
    // Words side by side are one: writers split letters, and numbers, over them.
    let mut word: Option<(Charset, Vec<u8>)> = None;
    let mut rest = value.trim_ascii();
    // A value is searched for words a bounded number of times in vain.
    let mut vain = 0u32;
    while let Some(at) = memchr::memmem::find(rest, b"=?") {
        let (plain, from) = rest.split_at(at);
        let found = if vain > 1000 {
            None
        } else {
            encoded_word(from)
        };
        let Some((charset, bytes, after)) = found else {
            vain = vain.saturating_add(1);
            flush(&mut word, &mut text);
            let (plain, after) = rest.split_at(at.saturating_add(2).min(rest.len()));
            text.push_str(&Charset::Guess.decode(plain));
            rest = after;
            continue;
        };
        if !plain.trim_ascii().is_empty() || word.is_none() {
            flush(&mut word, &mut text);
            text.push_str(&Charset::Guess.decode(plain));
        }
        match &mut word {
            Some((before, so_far)) if *before == charset => so_far.extend_from_slice(&bytes),
            _ => {
                flush(&mut word, &mut text);
                word = Some((charset, bytes));
            }
        }
        rest = after;
    }
    flush(&mut word, &mut text);
    text.push_str(&Charset::Guess.decode(rest));
    text.retain(|letter| letter != '\r' && letter != '\0');
    text
}

fn flush(word: &mut Option<(Charset, Vec<u8>)>, text: &mut String) {
    if let Some((charset, bytes)) = word.take() {
        text.push_str(&charset.decode(&bytes));
    }
}

/// An encoded word (RFC 2047) that the bytes begin with: charset, content, and what follows it.
fn encoded_word(from: &[u8]) -> Option<(Charset, Vec<u8>, &[u8])> {
    let inner = from.strip_prefix(b"=?")?;
    // Bounded: a value full of "=?" must not be searched to its end for each.
    let near = inner.get(..inner.len().min(80)).unwrap_or(inner);
    let mark = memchr::memchr(b'?', near)?;
    let (charset, after) = inner.split_at_checked(mark)?;
    if charset.is_empty() || !charset.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let [b'?', kind, b'?', content @ ..] = after else {
        return None;
    };
    let near = content
        .get(..content.len().min(LONGEST_WORD))
        .unwrap_or(content);
    let end = memchr::memmem::find(near, b"?=")?;
    let (content, after) = content.split_at_checked(end)?;
    let after = after.get(2..).unwrap_or_default();
    let mut bytes = Vec::new();
    match kind {
        b'q' | b'Q' => {
            transfer::quoted_printable(content, &mut bytes, true);
        }
        b'b' | b'B' => {
            let mut content = content;
            let mut decoding = transfer::Decoding::new(&mut content, transfer::Transfer::Base64);
            std::io::Read::read_to_end(&mut decoding, &mut bytes).ok()?;
        }
        _ => return None,
    }
    Some((Charset::of(&String::from_utf8_lossy(charset)), bytes, after))
}

/// A value with parameters: `text/plain; charset=…; name*0*=…`.
#[derive(Default)]
pub(super) struct Parameters {
    /// What stands before them, in lower case.
    pub kind: String,
    pub named: Vec<(String, String)>,
}

impl Parameters {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.named
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn of(value: &[u8]) -> Self {
        let mut pieces = pieces(value).into_iter();
        let kind = pieces.next().unwrap_or_default();
        let kind = text(&kind).trim().to_ascii_lowercase();
        let mut named: Vec<(String, String)> = Vec::new();
        let mut continued: Vec<(String, u32, bool, Vec<u8>)> = Vec::new();
        for piece in pieces {
            let Some(equals) = memchr::memchr(b'=', &piece) else {
                continue;
            };
            let (name, value) = piece.split_at(equals);
            let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
            let value = value.get(1..).unwrap_or_default().trim_ascii().to_vec();
            // RFC 2231: name*, name*0, name*0*.
            match name.split_once('*') {
                None => named.push((name, text(&value))),
                Some((name, tail)) => {
                    let encoded = tail.is_empty() || tail.ends_with('*');
                    let number = tail.trim_end_matches('*').parse().unwrap_or(0);
                    continued.push((name.to_string(), number, encoded, value));
                }
            }
        }
        continued.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        for group in continued.chunk_by(|a, b| a.0 == b.0) {
            if let Some((name, ..)) = group.first() {
                // The extended form is the better one where both stand.
                named.insert(0, (name.clone(), put_together(group)));
            }
        }
        Self { kind, named }
    }
}

fn put_together(group: &[(String, u32, bool, Vec<u8>)]) -> String {
    let mut charset = Charset::Guess;
    let mut bytes = Vec::new();
    for (index, (_, _, encoded, value)) in group.iter().enumerate() {
        let mut value = value.as_slice();
        if *encoded && index == 0 {
            let mut parts = value.splitn(3, |&byte| byte == b'\'');
            if let (Some(name), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                charset = Charset::of(&String::from_utf8_lossy(name));
                value = rest;
            }
        }
        if *encoded {
            percent(value, &mut bytes);
        } else {
            bytes.extend_from_slice(value);
        }
    }
    charset.decode(&bytes)
}

/// Percent escapes, what is none kept.
pub(super) fn percent(mut value: &[u8], bytes: &mut Vec<u8>) {
    while let Some((&first, after)) = value.split_first() {
        match after {
            [high, low, rest @ ..]
                if first == b'%' && high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push((transfer::hex(*high) << 4) | transfer::hex(*low));
                value = rest;
            }
            _ => {
                bytes.push(first);
                value = after;
            }
        }
    }
}

/// Parameters of one field.
const MOST_PIECES: usize = 200;

/// The value split at `;` outside quotes, quotes and comments taken away.
fn pieces(value: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let mut bytes = value.iter();
    let (mut quoted, mut comment) = (false, 0u32);
    let mut pieces_so_far = 1;
    while let Some(&byte) = bytes.next() {
        let Some(last) = pieces.last_mut() else { break };
        match byte {
            b'\\' if quoted || comment > 0 => {
                // Windows writers leave paths unescaped; a letter after it keeps it.
                if let Some(&escaped) = bytes.next()
                    && comment == 0
                {
                    if escaped.is_ascii_alphanumeric() {
                        last.push(byte);
                    }
                    last.push(escaped);
                }
            }
            b'"' if comment == 0 => quoted = !quoted,
            b'(' if !quoted => comment = comment.saturating_add(1),
            b')' if !quoted && comment > 0 => comment -= 1,
            _ if comment > 0 => {}
            b';' if !quoted && pieces_so_far < MOST_PIECES => {
                pieces_so_far += 1;
                pieces.push(Vec::new());
            }
            _ => last.push(byte),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_side_by_side_are_one_text() {
        assert_eq!(
            text(b"=?utf-8?Q?cpr_2110?=\t=?utf-8?Q?62-5629?= x"),
            "cpr 211062-5629 x"
        );
        // A letter of two bytes split over two words.
        assert_eq!(text(b"=?UTF-8?B?w6Y=?= =?UTF-8?B?w7g=?="), "æø");
        assert_eq!(text(b"=?utf-8?q?bl=C3?= =?utf-8?q?=A5b=C3=A6r?="), "blåbær");
        assert_eq!(text(b"=?iso-8859-1?q?=E6?= and =?bad"), "æ and =?bad");
        assert_eq!(text(b"r\xE6v \xC3"), "ræv Ã");
    }

    #[test]
    fn parameters_are_put_together() {
        let value = b"attachment; filename*0*=UTF-8''l%C3%A6; filename*1=\"ge 1.txt\"; size=12";
        assert_eq!(Parameters::of(value).get("filename"), Some("læge 1.txt"));
        let value = b"Text/Plain; charset=\"utf-8\" (plain; text); name=\"=?utf-8?q?r=C3=A6v?= \\\"a\\\".txt\"";
        let parameters = Parameters::of(value);
        assert_eq!(parameters.kind, "text/plain");
        assert_eq!(parameters.get("charset"), Some("utf-8"));
        assert_eq!(parameters.get("name"), Some("ræv \"a\".txt"));
    }

    #[test]
    fn a_field_without_end_is_told_in_pieces() {
        let source = format!("X: {}\n y\nSubject: z\n\n", "x".repeat(LONGEST + 70_000));
        let mut source = source.as_bytes();
        let mut lines = Lines::new(&mut source);
        let mut names = Vec::new();
        while let (Some(field), After::Field) = next(&mut lines).unwrap() {
            names.push(field.name);
        }
        assert_eq!(names, ["X", "", "Subject"]);
    }

    #[test]
    fn a_body_without_an_empty_line_before_it_is_found() {
        let mut source = &b"Subject: a\n b\nHello there\n"[..];
        let mut lines = Lines::new(&mut source);
        let (field, after) = next(&mut lines).unwrap();
        assert_eq!(
            (field.unwrap().value, after),
            (b" a b".to_vec(), After::Field)
        );
        assert!(matches!(next(&mut lines).unwrap(), (None, After::Body)));
        assert!(lines.advance().unwrap());
        assert_eq!(lines.piece(), b"Hello there\n");
    }
}
