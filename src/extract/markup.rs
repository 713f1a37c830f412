//! HTML and XML to text: tags gone, numbers split over them whole again, names kept as labels.
//!
//! Tokens come from html5gum, which takes tag soup as browsers do and expands no entity that a
//! file defines. Inline tags vanish (`<b>2110</b>62-5629` is one number), other tags part words,
//! table rows become lines with tabs. Element and attribute names of XML stay as words, since they
//! are the labels there; comments and attribute values are text too.

mod open_elements;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, Tokenizer};

use crate::model::Table;
use open_elements::OpenElements;

/// Bytes of memory that are kept for the next text.
const MOST_KEPT: usize = 4 << 20;

/// Text read out of markup.
#[derive(Clone, Default)]
pub(super) struct Extracted {
    pub text: Vec<u8>,
    /// Places of the text and of the source that belong together, ascending.
    pub map: Vec<(u32, u32)>,
    pub tables: Vec<Table>,
}

impl Extracted {
    fn clear(&mut self) {
        let map = self.map.capacity().saturating_mul(size_of::<(u32, u32)>());
        if self.text.capacity().max(map) > MOST_KEPT {
            *self = Self::default();
        }
        self.text.clear();
        self.map.clear();
        self.tables.clear();
    }
}

/// Which reading of the markup is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Dialect {
    #[default]
    Html,
    /// hOCR: HTML whose attributes hold coordinates and must not be read.
    Hocr,
    Xml,
    /// ALTO: the text is in `String@CONTENT`.
    Alto,
    /// PAGE XML: the text is in `TextEquiv/Unicode`, repeated for regions, lines and words.
    Page,
}

/// The dialect of a text that begins with `<`, or `None` if it is no markup.
pub(super) fn dialect_of(head: &[u8], named_as_html: bool) -> Option<Dialect> {
    let trimmed = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    if !trimmed.starts_with(b"<") && !named_as_html {
        return None;
    }
    let head = head.get(..head.len().min(4096)).unwrap_or(head);
    let has = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    let has_tag = |word: &[u8]| {
        memchr::memchr_iter(b'<', head).any(|at| {
            let tag = head.get(at + 1..).and_then(|tag| tag.get(..word.len()));
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(word))
        })
    };
    Some(if has(b"ocr_page") || has(b"ocr-system") {
        Dialect::Hocr
    } else if has_tag(b"html") || has_tag(b"!doctype html") || named_as_html {
        Dialect::Html
    } else if has(b"<alto") {
        Dialect::Alto
    } else if has(b"<PcGts") {
        Dialect::Page
    } else if trimmed.starts_with(b"<?xml")
        || trimmed
            .get(1)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'!')
    {
        Dialect::Xml
    } else {
        return None;
    })
}

impl Markup {
    /// What stands between the tags, all tags taken away: a quick look, no reading.
    pub(super) fn without_tags(&mut self, source: &[u8]) -> &[u8] {
        self.clear(Dialect::default());
        let text = &mut self.out.text;
        let mut rest = source;
        while let Some(open) = memchr::memchr(b'<', rest) {
            let (before, tag) = rest.split_at(open);
            text.extend_from_slice(before);
            let close = memchr::memchr(b'>', tag).map_or(tag.len(), |close| close + 1);
            rest = tag.get(close..).unwrap_or_default();
        }
        text.extend_from_slice(rest);
        text
    }

    /// Reads the text out of markup.
    pub(super) fn extract(&mut self, source: &[u8], dialect: Dialect) -> &Extracted {
        self.clear(dialect);
        let emitter = CallbackEmitter::new(
            |event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
                self.event(&event, span.start);
                None
            },
        );
        for _ in Tokenizer::new_with_emitter(source, Lenient(emitter)) {}
        self.finish()
    }
}

/// An emitter to whom nothing in the source is an error: checking every character for what HTML
/// forbids takes longer than reading it.
struct Lenient<E>(E);

impl<E: Emitter> ForwardingEmitter for Lenient<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

/// The place in the source that a place in the text came from.
pub(super) fn source_of(map: &[(u32, u32)], offset: usize) -> usize {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    let index = map.partition_point(|(text, _)| *text <= offset);
    match index.checked_sub(1).and_then(|index| map.get(index)) {
        Some((text, source)) => source.saturating_add(offset - text) as usize,
        None => 0,
    }
}

/// The place in the text where a place of the source came to lie, or the next one after it.
pub(super) fn text_of(map: &[(u32, u32)], offset: usize, end: usize) -> usize {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    let index = map.partition_point(|(_, source)| *source <= offset);
    let next = map.get(index).map_or(end, |(text, _)| *text as usize);
    match index.checked_sub(1).and_then(|index| map.get(index)) {
        Some((text, source)) => (text.saturating_add(offset - source) as usize).min(next),
        None => next.min(end),
    }
}

/// Takes markup apart, one text after another. It owns the buffers: most files are small, and making room
/// for each anew took a tenth of their time.
#[derive(Default)]
pub(super) struct Markup {
    dialect: Dialect,
    out: Extracted,
    attribute: Vec<u8>,
    element: Vec<u8>,
    open: OpenElements,
    keeps_lines: u32,
    /// The table being read: where it began, and its first row while that lasts.
    table: Option<(usize, Option<Vec<String>>)>,
    /// Comments since the last line ended: they part nothing, and stand on lines of their own.
    comments: Vec<(Vec<u8>, usize)>,
    /// PAGE text by level: lines, regions, words.
    page: [Extracted; 3],
}

const PAGE_LEVELS: [&[u8]; 3] = [b"textline", b"textregion", b"word"];

/// Tags that do not part what stands on both sides.
const INLINE: [&[u8]; 25] = [
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"big", b"cite", b"code", b"em", b"font", b"i", b"ins",
    b"kbd", b"mark", b"s", b"samp", b"small", b"span", b"strong", b"sub", b"sup", b"tt", b"u",
    b"var", b"wbr",
];

/// Attributes of HTML that people read, or that carry data.
const TOLD: [&[u8]; 10] = [
    b"alt",
    b"title",
    b"value",
    b"content",
    b"href",
    b"src",
    b"placeholder",
    b"aria-label",
    b"name",
    b"id",
];

impl Markup {
    /// Begins anew, in the memory that is there, but for what a very long text took.
    fn clear(&mut self, dialect: Dialect) {
        self.dialect = dialect;
        for name in [&mut self.attribute, &mut self.element] {
            name.clear();
            name.shrink_to(MOST_KEPT);
        }
        self.open.clear(MOST_KEPT);
        self.keeps_lines = 0;
        self.table = None;
        self.comments.clear();
        let texts = std::iter::once(&mut self.out).chain(&mut self.page);
        texts.for_each(Extracted::clear);
    }

    fn event(&mut self, event: &CallbackEvent<'_>, at: usize) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start(name, at),
            CallbackEvent::AttributeName { name } => {
                self.attribute.clear();
                self.attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => self.value(value, at),
            CallbackEvent::CloseStartTag { self_closing } => {
                if *self_closing {
                    self.open.pop();
                }
            }
            CallbackEvent::EndTag { name } => self.end(name, at),
            CallbackEvent::String { value } => self.string(value, at),
            CallbackEvent::Comment { value } => {
                if self.reads_everything() {
                    self.comments.push((value.to_vec(), at));
                    // On a line of its own it need not wait for the end of another.
                    let mut before = self.out.text.iter().rev();
                    if before
                        .find(|&&byte| byte != b' ')
                        .is_none_or(|&byte| byte == b'\n')
                    {
                        self.tell_comments();
                    }
                }
            }
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn reads_everything(&self) -> bool {
        matches!(self.dialect, Dialect::Html | Dialect::Xml)
    }

    fn start(&mut self, name: &[u8], at: usize) {
        self.element.clear();
        self.element.extend_from_slice(name);
        self.open.push(local(name));
        match self.dialect {
            // A stretch of text in a drawing, set apart by its look alone.
            Dialect::Xml if local(name) == b"tspan" => {}
            Dialect::Xml => {
                self.part(b'\n', at);
                self.write(local(name), at, false);
                self.part(b' ', at);
            }
            Dialect::Alto => {
                if local(name) == b"textline" {
                    self.part(b'\n', at);
                }
            }
            Dialect::Page => {}
            Dialect::Html | Dialect::Hocr => self.start_html(name, at),
        }
    }

    fn start_html(&mut self, name: &[u8], at: usize) {
        match name {
            b"pre" | b"textarea" | b"script" | b"style" => {
                self.keeps_lines += 1;
                self.part(b'\n', at);
            }
            b"table" => {
                self.part(b'\n', at);
                self.close_table();
                self.table = Some((self.out.text.len(), Some(Vec::new())));
            }
            b"tr" => self.part(b'\n', at),
            b"td" | b"th" => {
                if let Some((_, Some(headings))) = &mut self.table {
                    headings.push(String::new());
                }
                if !matches!(self.out.text.last(), None | Some(b'\n')) {
                    self.out.text.push(b'\t');
                }
            }
            _ if INLINE.contains(&name) => {}
            b"img" | b"input" | b"button" | b"label" | b"select" | b"option" => self.part(b' ', at),
            _ => self.part(b'\n', at),
        }
    }

    fn end(&mut self, name: &[u8], at: usize) {
        self.open.close(local(name));
        match self.dialect {
            Dialect::Xml if local(name) == b"tspan" => {}
            Dialect::Xml => self.part(b'\n', at),
            Dialect::Alto | Dialect::Page => {}
            Dialect::Html | Dialect::Hocr => match name {
                b"pre" | b"textarea" | b"script" | b"style" => {
                    self.keeps_lines = self.keeps_lines.saturating_sub(1);
                    self.part(b'\n', at);
                }
                b"tr" => self.end_row(at),
                b"table" => self.close_table(),
                b"td" | b"th" => {}
                _ if INLINE.contains(&name) => {}
                _ => self.part(b'\n', at),
            },
        }
    }

    /// The first row with more than one cell heads the columns.
    fn end_row(&mut self, at: usize) {
        self.part(b'\n', at);
        let end = self.out.text.len();
        if let Some((start, headings)) = &mut self.table
            && let Some(row) = headings.take()
        {
            if row.len() < 2 {
                *headings = Some(Vec::new());
                return;
            }
            let row = String::from_utf8_lossy(self.out.text.get(*start..end).unwrap_or_default())
                .into_owned();
            let row = row
                .trim_matches('\n')
                .lines()
                .last()
                .unwrap_or_default()
                .to_string();
            self.out.tables.push(Table {
                rows: end..usize::MAX,
                separator: b'\t',
                headings: row.split('\t').map(str::to_string).collect(),
            });
        }
    }

    fn close_table(&mut self) {
        let end = self.out.text.len();
        if self.table.take().is_some()
            && let Some(table) = self.out.tables.last_mut()
            && table.rows.end == usize::MAX
        {
            table.rows.end = end;
        }
    }

    fn value(&mut self, value: &[u8], at: usize) {
        match self.dialect {
            Dialect::Hocr | Dialect::Page => {}
            Dialect::Alto => {
                if self.attribute == b"content" && local(&self.element) == b"string" {
                    self.part(b' ', at);
                    self.write(value, at, false);
                    self.part(b' ', at);
                }
            }
            Dialect::Html
                if !TOLD.contains(&self.attribute.as_slice())
                    && !self.attribute.starts_with(b"data-") => {}
            Dialect::Html | Dialect::Xml => {
                if value.is_empty() {
                    return;
                }
                self.part(b' ', at);
                let name = std::mem::take(&mut self.attribute);
                self.write(local(&name), at, false);
                self.attribute = name;
                self.write(b": ", at, false);
                self.write(value, at, false);
                // An attribute ends its own sentence: what follows is not labelled by it.
                self.part(b' ', at);
            }
        }
    }

    fn string(&mut self, value: &[u8], at: usize) {
        match self.dialect {
            Dialect::Alto => {}
            Dialect::Page => {
                let Some([owner, equiv, unicode]) = self.open.last() else {
                    return;
                };
                if equiv == b"textequiv" && unicode == b"unicode" {
                    let level = PAGE_LEVELS.iter().position(|level| *level == owner);
                    if let Some(page) = level.and_then(|level| self.page.get_mut(level)) {
                        append(page, value, at);
                        page.text.push(b'\n');
                    }
                }
            }
            Dialect::Xml => self.write(value, at, true),
            Dialect::Html | Dialect::Hocr => self.write(value, at, self.keeps_lines > 0),
        }
    }

    /// Parts what follows from what went before, once.
    fn part(&mut self, byte: u8, at: usize) {
        match self.out.text.last() {
            None | Some(b'\n') => {}
            Some(b' ' | b'\t') if byte == b' ' => {}
            _ => append(&mut self.out, &[byte], at),
        }
        if byte == b'\n' {
            self.tell_comments();
        }
    }

    fn tell_comments(&mut self) {
        for (comment, at) in std::mem::take(&mut self.comments) {
            append(&mut self.out, &comment, at);
            self.out.text.push(b'\n');
        }
    }

    fn write(&mut self, value: &[u8], at: usize, keeps_lines: bool) {
        if keeps_lines {
            append(&mut self.out, value, at);
            return;
        }
        note(&mut self.out, at);
        // White space in running HTML is one space.
        self.out.text.extend(value.iter().map(|&byte| {
            if matches!(byte, b'\n' | b'\r' | b'\t') {
                b' '
            } else {
                byte
            }
        }));
    }

    fn finish(&mut self) -> &Extracted {
        self.close_table();
        if !self.comments.is_empty() {
            self.out.text.push(b'\n');
            self.tell_comments();
        }
        if self.dialect == Dialect::Page {
            let mut levels = self.page.iter();
            return levels
                .find(|level| !level.text.is_empty())
                .unwrap_or(&self.out);
        }
        &self.out
    }
}

fn note(out: &mut Extracted, at: usize) {
    let text = u32::try_from(out.text.len()).unwrap_or(u32::MAX);
    let source = u32::try_from(at).unwrap_or(u32::MAX);
    // Events may be told a little out of order; the map may not.
    let source = out.map.last().map_or(source, |(_, last)| source.max(*last));
    out.map.push((text, source));
}

fn append(out: &mut Extracted, value: &[u8], at: usize) {
    note(out, at);
    out.text.extend_from_slice(value);
}

/// A name without its namespace prefix.
fn local(name: &[u8]) -> &[u8] {
    name.iter()
        .rposition(|&byte| byte == b':')
        .and_then(|colon| name.get(colon + 1..))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(source: &[u8], dialect: Dialect) -> Extracted {
        Markup::default().extract(source, dialect).clone()
    }

    fn text(source: &str) -> String {
        let dialect = dialect_of(source.as_bytes(), true).unwrap();
        String::from_utf8(extract(source.as_bytes(), dialect).text).unwrap()
    }

    #[test]
    fn a_quick_look_leaves_the_tags_out() {
        assert_eq!(
            Markup::default().without_tags(b"<p>2110<b>62</b>-5629</p> <br"),
            b"211062-5629 "
        );
    }

    #[test]
    fn numbers_split_by_markup_are_whole() {
        assert!(
            text("<html><p>CPR <b>2110</b>62&ndash;<i>56</i>29</p>").contains("CPR 211062–5629")
        );
        assert!(text("<html><td>211062</td><td>5629</td>").contains("211062\t5629"));
        assert!(
            text("<html><!-- 2110625629 --><img alt='cpr 2110625629'>")
                .matches("2110625629")
                .count()
                == 2
        );
    }

    #[test]
    fn xml_names_stay_as_labels_and_entities_are_not_expanded() {
        let bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'>]><x><udlnr>12345678</udlnr>&b;</x>";
        let dialect = dialect_of(bomb.as_bytes(), false).unwrap();
        let text = String::from_utf8(extract(bomb.as_bytes(), dialect).text).unwrap();
        assert!(text.contains("udlnr 12345678"), "{text}");
        assert!(text.contains("&b;"), "{text}");
    }

    #[test]
    fn tables_have_headings_and_lines_their_place() {
        let source = b"<html>\n<table><tr><th>Navn</th><th>Udl.nr.</th></tr>\n<tr><td>A</td><td>1234567</td></tr></table>";
        let out = extract(source, Dialect::Html);
        assert_eq!(out.tables[0].headings, ["Navn", "Udl.nr."]);
        let at = memchr::memmem::find(&out.text, b"1234567").unwrap();
        assert_eq!(
            source_of(&out.map, at),
            memchr::memmem::find(source, b"1234567").unwrap()
        );
        assert!(out.tables[0].rows.contains(&at));
    }

    #[test]
    fn ocr_dialects_give_the_words_once() {
        let alto = r#"<?xml version="1.0"?><alto><TextLine><String CONTENT="CPR"/><SP/><String CONTENT="211062-5629" WC="0.9" HPOS="2110625629"/></TextLine></alto>"#;
        assert_eq!(
            String::from_utf8(extract(alto.as_bytes(), Dialect::Alto).text)
                .unwrap()
                .trim(),
            "CPR 211062-5629"
        );
        let page = "<PcGts><TextRegion><TextLine><Word><TextEquiv><Unicode>211062-5629</Unicode></TextEquiv></Word>\
                    <TextEquiv><Unicode>CPR 211062-5629</Unicode></TextEquiv></TextLine></TextRegion></PcGts>";
        assert_eq!(
            String::from_utf8(extract(page.as_bytes(), Dialect::Page).text)
                .unwrap()
                .trim(),
            "CPR 211062-5629"
        );
        let hocr = "<html><div class='ocr_page' title='bbox 0 0 2110625629'><span class='ocrx_word' title='bbox 1 2; x_wconf 95'>211062-</span>\n<span>5629</span></div>";
        assert_eq!(text(hocr).trim(), "211062- 5629");
    }
}
