//! The text of the XML inside a PDF: metadata and forms.
//!
//! Each text comes on a line of its own with the name of its element or attribute before it, since
//! the names are the labels there. Tags of running text vanish. Tag soup is read as far as it goes;
//! no entity is known but the five of XML and numbers.

/// Elements inside a line of text.
const INLINE: [&str; 12] = [
    "span", "b", "i", "u", "a", "em", "strong", "font", "sub", "sup", "tt", "s",
];
/// Names of elements that are open.
const MAX_OPEN: usize = 200;

/// Reads XML.
pub(super) fn text(data: &[u8]) -> String {
    let source = match data {
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE.decode(data).0,
        [0xff, 0xfe, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE.decode(data).0,
        _ => String::from_utf8_lossy(data),
    };
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut line = String::new();
    let mut rest: &str = &source;
    while !rest.is_empty() {
        let Some(start) = rest.find('<') else {
            push_unescaped(rest, &mut line);
            break;
        };
        let (before, tag) = rest.split_at(start);
        push_unescaped(before, &mut line);
        if let Some(raw) = tag.strip_prefix("<![CDATA[") {
            let (raw, after) = raw.split_once("]]>").unwrap_or((raw, ""));
            line.push_str(raw);
            rest = after;
            continue;
        }
        let end = if tag.starts_with("<!--") { "-->" } else { ">" };
        let (tag, after) = tag.split_once(end).unwrap_or((tag, ""));
        rest = after;
        let body = tag.get(1..).unwrap_or_default();
        if body.starts_with(['!', '?']) {
            continue;
        }
        let closing = body.strip_prefix('/');
        let name = closing.unwrap_or(body);
        let name_end = name.find([' ', '\t', '\n', '\r', '/']);
        let name = name.get(..name_end.unwrap_or(name.len())).unwrap_or(name);
        let local = name.rsplit(':').next().unwrap_or(name);
        if INLINE.contains(&local) {
            continue;
        }
        end_line(open.last(), &mut line, &mut out);
        if closing.is_some() {
            // An end tag that fits nothing open closes nothing.
            if let Some(at) = open.iter().rposition(|name| *name == local) {
                open.truncate(at);
            }
            continue;
        }
        attributes(body.get(name.len()..).unwrap_or_default(), &mut out);
        if !body.ends_with('/') && open.len() < MAX_OPEN {
            open.push(local);
        }
    }
    end_line(open.last(), &mut line, &mut out);
    out
}

fn end_line(name: Option<&&str>, line: &mut String, out: &mut String) {
    let text = line.trim();
    if !text.is_empty() {
        if let Some(name) = name {
            out.push_str(name);
            out.push_str(": ");
        }
        out.push_str(text);
        out.push('\n');
    }
    line.clear();
}

fn attributes(mut rest: &str, out: &mut String) {
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim();
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return;
        };
        let after = after.get(1..).unwrap_or_default();
        let (value, after) = after.split_once(quote).unwrap_or((after, ""));
        rest = after;
        if name.starts_with("xmlns") || value.trim().is_empty() {
            continue;
        }
        out.push_str(name.rsplit(':').next().unwrap_or(name));
        out.push_str(": ");
        push_unescaped(value.trim(), out);
        out.push('\n');
    }
}

fn push_unescaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let short = entity.char_indices().take(12).find(|(_, c)| *c == ';');
        let found = short.and_then(|(end, _)| {
            let name = entity.get(1..end)?;
            Some((unescaped(name)?, entity.get(end + 1..)?))
        });
        match found {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = entity.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
}

fn unescaped(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_label_their_values() {
        let xml = "<?xml version='1.0'?><x:data xmlns:x='u'><cpr>2110<b>62</b>-5629</cpr>\
            <p name='A &amp; B'/><t><![CDATA[1<2]]>&#65;</t></data>";
        assert_eq!(
            text(xml.as_bytes()),
            "cpr: 211062-5629\nname: A & B\nt: 1<2A\n"
        );
    }
}
