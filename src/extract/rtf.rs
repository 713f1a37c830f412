//! Rich Text Format: the text of every part of it, and the files and pictures in it.
//!
//! A stream of control words with text between, read in one pass and never held. Each group of braces
//! says where its text belongs; what stands apart from the running text (notes, headers, instructions
//! of fields) is given after the paragraph it is anchored in, so that no number is broken by it. What
//! a reader of Word would not know and is marked as ignorable is passed over, as the format asks.
//! Styles, list tables, colours and fallback copies for older programs are not read.

mod destinations;
mod objects;
mod text;
mod tokens;

use std::collections::HashMap;
use std::io::BufReader;

use crate::extract::code_page;
use crate::extract::reader::{Fault, Limit, Output, Part, Source};
use crate::extract::story::{Marks, Story};

use destinations::{Destination, destination_of};
use objects::{Binary, ObjectKind};
use tokens::{Token, Tokens};

/// Braces in braces deeper than this are no text anybody wrote.
const DEEPEST: usize = 400_000;
const MOST_FONTS: usize = 32_768;

/// Reads a text.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut tokens = Tokens::new(BufReader::with_capacity(1 << 16, source));
    let mut reader = Reader::new();
    loop {
        let run = tokens.run()?;
        if !run.is_empty() {
            let length = run.len();
            reader.run(run, out)?;
            tokens.pass(length);
            continue;
        }
        let Some(token) = tokens.next()? else {
            break;
        };
        match reader.take(token, &mut tokens, out) {
            Ok(()) => {}
            // What lies before the bound is read.
            Err(fault @ Fault::Limit(Limit::Nesting)) => {
                reader.finish(out)?;
                return Err(fault);
            }
            Err(fault) => return Err(fault),
        }
    }
    let unclosed = !reader.groups.is_empty();
    reader.finish(out)?;
    if unclosed {
        Err(Fault::Damaged)
    } else {
        Ok(())
    }
}

/// What holds in a group, and is as it was after it.
#[derive(Clone, Copy)]
struct State {
    destination: Destination,
    code_page: u16,
    marks: Marks,
    /// Characters to pass over after one in Unicode.
    fallback: u8,
    /// An aside began with this group.
    begins_aside: bool,
}

/// Text that stands apart from the running text.
struct Aside {
    part: Part,
    text: String,
}

struct Reader {
    state: State,
    groups: Vec<State>,
    story: Story,
    asides: Vec<Aside>,
    bytes: Vec<u8>,
    /// The next control word may be ignored if it is not known.
    ignorable: bool,
    /// Characters still to be passed over.
    skipping: u32,
    /// The first half of a character outside the basic plane.
    surrogate: Option<u16>,
    document_code_page: u16,
    fonts: HashMap<i32, u16>,
    font: i32,
    default_font: i32,
    /// The name of the property whose value comes.
    name: String,
    binary: Binary,
}

impl Reader {
    fn new() -> Self {
        Self {
            state: State {
                destination: Destination::Text,
                code_page: code_page::WESTERN,
                marks: Marks::default(),
                fallback: 1,
                begins_aside: false,
            },
            groups: Vec::new(),
            story: Story::new(Part::Body),
            asides: Vec::new(),
            bytes: Vec::new(),
            ignorable: false,
            skipping: 0,
            surrogate: None,
            document_code_page: code_page::WESTERN,
            fonts: HashMap::new(),
            font: 0,
            default_font: 0,
            name: String::new(),
            binary: Binary::default(),
        }
    }

    fn take(
        &mut self,
        token: Token,
        tokens: &mut Tokens<impl std::io::BufRead>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        match token {
            Token::Byte(byte) => self.run(&[byte], out),
            Token::Hex(byte) => {
                if self.skipped() {
                    return Ok(());
                }
                self.push_byte(byte, out)
            }
            Token::Open => self.open(out),
            Token::Close => self.close(out),
            Token::Symbol(symbol) => self.symbol(symbol, out),
            Token::Word(word, number) => {
                if word.as_str() == "bin" {
                    return self.binary_run(number.unwrap_or_default(), tokens, out);
                }
                if self.skipped() {
                    return Ok(());
                }
                self.word(word.as_str(), number, out)
            }
        }
    }

    fn open(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.flush(out)?;
        self.skipping = 0;
        self.ignorable = false;
        if self.groups.len() >= DEEPEST {
            return Err(Fault::Limit(Limit::Nesting));
        }
        self.groups.push(self.state);
        self.state.begins_aside = false;
        Ok(())
    }

    fn close(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.flush(out)?;
        self.skipping = 0;
        self.ignorable = false;
        let outer = self.groups.pop();
        let outer_destination = outer.map(|state| state.destination);
        let destination = self.state.destination;
        if let Destination::Picture | Destination::Object = destination
            && outer_destination != Some(destination)
        {
            self.binary.give(out)?;
        }
        if self.state.begins_aside
            && let Some(aside) = self.asides.pop()
        {
            self.give_aside(aside, out)?;
        }
        if let Some(outer) = outer {
            self.state = outer;
        }
        Ok(())
    }

    /// A text that stood apart is whole: it comes after the paragraph, or is part of what it stood in
    /// if that stands apart itself.
    fn give_aside(&mut self, aside: Aside, out: &mut dyn Output) -> Result<(), Fault> {
        let own = aside.part == Part::Bookmark && aside.text.starts_with('_');
        let link = !matches!(aside.part, Part::Link)
            || aside.text.trim_start().starts_with("HYPERLINK")
            || aside.text.contains('<');
        if own {
            // Word's own bookmarks hold numbers that mean nothing.
            return Ok(());
        }
        let part = if link { aside.part } else { Part::HiddenData };
        self.story.aside(part, aside.text.trim(), out)
    }

    fn symbol(&mut self, symbol: u8, out: &mut dyn Output) -> Result<(), Fault> {
        if symbol == b'*' {
            self.ignorable = true;
            return Ok(());
        }
        if self.skipped() {
            return Ok(());
        }
        if matches!(symbol, b'\\' | b'{' | b'}') {
            return self.push_byte(symbol, out);
        }
        self.flush(out)?;
        match symbol {
            b'~' => self.characters("\u{A0}", out),
            b'_' => self.characters("-", out),
            b'\n' | b'\r' => self.characters("\n", out),
            b'\t' => self.characters("\t", out),
            // An optional hyphen is not seen; a formula and index marks are no text.
            _ => Ok(()),
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>, out: &mut dyn Output) -> Result<(), Fault> {
        let ignorable = std::mem::take(&mut self.ignorable);
        let on = number != Some(0);
        if word == "u" {
            return self.unicode(number.unwrap_or_default(), out);
        }
        // Bytes of one character may be told one by one, with nothing between.
        self.flush(out)?;
        if let Some(text) = text_of(word) {
            return self.characters(text, out);
        }
        match word {
            "uc" => self.state.fallback = u8::try_from(number.unwrap_or(1)).unwrap_or(1),
            "f" => self.font_word(number.unwrap_or_default()),
            "fcharset" | "cpg" if self.state.destination == Destination::Fonts => {
                let number = number.unwrap_or_default();
                let code_page = if word == "cpg" {
                    u16::try_from(number).ok()
                } else {
                    code_page::of_character_set(number)
                };
                if let Some(code_page) = code_page
                    && self.fonts.len() < MOST_FONTS
                {
                    self.fonts.insert(self.font, code_page);
                }
            }
            "ansicpg" => {
                self.document_code_page = number
                    .and_then(|number| u16::try_from(number).ok())
                    .filter(|number| *number != 0)
                    .unwrap_or(code_page::WESTERN);
                self.state.code_page = self.document_code_page;
            }
            "mac" => self.set_document(10000),
            "pc" => self.set_document(437),
            "pca" => self.set_document(850),
            "deff" => self.default_font = number.unwrap_or_default(),
            "plain" => {
                self.state.marks = Marks::default();
                self.font_word(self.default_font);
            }
            "v" => self.state.marks.hidden = on,
            "deleted" => self.state.marks.deleted = on,
            "revised" => self.state.marks.inserted = on,
            _ => self.begin(word, ignorable),
        }
        Ok(())
    }

    /// A word that may say where the text of its group belongs, or what a picture is.
    fn begin(&mut self, word: &str, ignorable: bool) {
        if self.state.destination == Destination::Skipped {
            return;
        }
        if self.state.destination == Destination::Picture && self.binary.describe(word) {
            return;
        }
        let Some(destination) = destination_of(word) else {
            if ignorable {
                self.state.destination = Destination::Skipped;
            }
            return;
        };
        self.state.destination = destination;
        match destination {
            Destination::Apart(part) => {
                self.begin_aside(part);
                if word == "staticval"
                    && let Some(aside) = self.asides.last_mut()
                {
                    aside.text = format!("{}\t", self.name.trim());
                }
            }
            Destination::Picture => self.binary.begin(ObjectKind::Picture),
            Destination::Object => self.binary.begin(ObjectKind::Object),
            Destination::Name => self.name.clear(),
            Destination::ShapeValue if destinations::is_shape_text(&self.name) => {
                self.state.destination = Destination::Apart(Part::TextBox);
                self.begin_aside(Part::TextBox);
            }
            _ => {}
        }
    }

    fn begin_aside(&mut self, part: Part) {
        if !self.state.begins_aside {
            self.state.begins_aside = true;
            self.asides.push(Aside {
                part,
                text: String::new(),
            });
        }
    }

    fn font_word(&mut self, number: i32) {
        self.font = number;
        if self.state.destination != Destination::Fonts {
            self.state.code_page = self
                .fonts
                .get(&number)
                .copied()
                .unwrap_or(self.document_code_page);
        }
    }

    fn set_document(&mut self, code_page: u16) {
        self.document_code_page = code_page;
        self.state.code_page = code_page;
    }
}

/// What a control word stands for, if it stands for text.
fn text_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "par" | "line" | "lbr" | "sect" | "page" | "column" | "softline" | "softpage" | "row"
        | "nestrow" => "\n",
        "tab" | "cell" | "nestcell" => "\t",
        "emdash" => "\u{2014}",
        "endash" => "\u{2013}",
        "lquote" => "\u{2018}",
        "rquote" => "\u{2019}",
        "ldblquote" => "\u{201C}",
        "rdblquote" => "\u{201D}",
        "bullet" => "\u{2022}",
        "emspace" | "enspace" | "qmspace" => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
