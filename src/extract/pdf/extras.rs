//! What a PDF holds besides its pages: information, bookmarks, form fields, attachments, and text
//! that describes pictures.
//!
//! All of these are trees of objects that may run in circles or be endless, so each object is
//! visited once, and lists of what is still to be done take the place of recursion. Scripts are not
//! read.

use std::collections::HashSet;
use std::io::Read;

use super::encoding;
use super::file::File;
use super::filter;
use super::object::{Dict, Object, Stream};
use super::xml_text;
use crate::extract::reader::{Fault, Output, Part, Unit};

/// Objects of one tree that are visited.
const MAX_VISITS: usize = 1_000_000;
/// Characters of the full name of a field.
const MAX_NAME: usize = 1000;

/// Reads the parts of a document.
pub(super) struct Extras<'a> {
    file: &'a File,
    root: Dict,
    /// Fields that were read: their boxes on pages need not be read again.
    pub fields: HashSet<u32>,
    /// Attachments handed on.
    attached: HashSet<u32>,
    /// Whether any text came.
    pub any: bool,
}

impl<'a> Extras<'a> {
    pub(super) fn new(file: &'a File) -> Self {
        Self {
            file,
            root: file.root(),
            fields: HashSet::new(),
            attached: HashSet::new(),
            any: false,
        }
    }

    /// Title, author and all else that the document says of itself.
    pub(super) fn information(&self, out: &mut dyn Output) -> Result<(), Fault> {
        let mut text = String::new();
        let info = self.file.dict(&self.file.trailer(), b"Info");
        for (key, value) in info.unwrap_or_default().iter() {
            if let Some(value) = self.file.resolve(value).string() {
                push_line(&mut text, &encoding::text(key), &encoding::text(value));
            }
        }
        if let Some(metadata) = self.file.get(&self.root, b"Metadata")
            && let Some(stream) = metadata.stream()
        {
            text.push_str(&xml_text::text(&self.file.decode(stream).data));
        }
        give(out, Part::Properties, Unit::Whole, &text)
    }

    /// Bookmarks and where they lead to outside.
    pub(super) fn bookmarks(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let mut text = String::new();
        let outlines = self.file.dict(&self.root, b"Outlines").unwrap_or_default();
        let mut seen = HashSet::new();
        let mut open: Vec<Object> = outlines.get(b"First").cloned().into_iter().collect();
        while let Some(next) = open.pop() {
            let fresh = next.reference().is_some_and(|id| seen.insert(id.number));
            if !fresh || seen.len() > MAX_VISITS {
                continue;
            }
            let item = self.file.resolve(&next);
            let Some(item) = item.dict() else { continue };
            if let Some(title) = self.text(item, b"Title") {
                text.push_str(&title);
                text.push('\n');
            }
            if let Some(target) = self.link(item) {
                text.push_str(&target);
                text.push('\n');
            }
            open.extend(item.get(b"Next").cloned());
            open.extend(item.get(b"First").cloned());
        }
        self.any |= !text.trim().is_empty();
        give(out, Part::Bookmark, Unit::Whole, &text)
    }

    /// Where an object leads to outside the document.
    pub(super) fn link(&self, dict: &Dict) -> Option<String> {
        let action = self.file.dict(dict, b"A")?;
        let text = self.text(&action, b"URI");
        text.or_else(|| self.text(&action, b"F"))
            .or_else(|| self.file_name(&self.file.dict(&action, b"F")?))
    }

    /// Form fields, and the streams of XML forms.
    pub(super) fn form(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let form = self.file.dict(&self.root, b"AcroForm").unwrap_or_default();
        let mut text = String::new();
        let fields = self.file.array(&form, b"Fields").unwrap_or_default();
        let mut open: Vec<(Object, String)> = Vec::new();
        open.extend(fields.into_iter().rev().map(|field| (field, String::new())));
        let mut visits = 0;
        while let Some((object, parent)) = open.pop() {
            visits += 1;
            let fresh = object
                .reference()
                .is_none_or(|id| self.fields.insert(id.number));
            if !fresh || visits > MAX_VISITS {
                continue;
            }
            let field = self.file.resolve(&object);
            let Some(field) = field.dict() else { continue };
            let name = self.field(field, &parent, &mut text);
            let kids = self.file.array(field, b"Kids").unwrap_or_default();
            open.extend(kids.into_iter().rev().map(|kid| (kid, name.clone())));
            if text.len() > 1 << 20 {
                self.any = true;
                give(out, Part::FormField, Unit::Whole, &text)?;
                text.clear();
            }
        }
        match self.file.get(&form, b"XFA").as_deref() {
            Some(Object::Stream(stream)) => {
                text.push_str(&xml_text::text(&self.file.decode(stream).data));
            }
            // The packets are pieces of one document, cut anywhere.
            Some(Object::Array(items)) => {
                let mut whole = Vec::new();
                for item in items {
                    if let Some(stream) = self.file.resolve(item).stream() {
                        let left = self.file.in_memory().saturating_sub(whole.len());
                        whole.extend(self.file.decode_at_most(stream, left).data);
                    }
                }
                text.push_str(&xml_text::text(&whole));
            }
            _ => {}
        }
        self.any |= !text.trim().is_empty();
        give(out, Part::FormField, Unit::Whole, &text)
    }

    /// Adds what a field says, and gives its full name.
    pub(super) fn field(&self, field: &Dict, parent: &str, text: &mut String) -> String {
        let mut name = parent.to_owned();
        if let Some(own) = self.text(field, b"T") {
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(&own);
            if name.chars().count() > MAX_NAME {
                name = name.chars().take(MAX_NAME).collect();
            }
        }
        let label = match self.text(field, b"TU") {
            Some(shown) if shown != name => format!("{name} ({shown})"),
            _ => name.clone(),
        };
        let mut values: Vec<String> = Vec::new();
        for key in [b"V".as_slice(), b"DV", b"RV", b"Opt"] {
            let Some(value) = self.file.get(field, key) else {
                continue;
            };
            for mut value in self.strings(&value) {
                if key == b"RV" {
                    value = xml_text::text(value.as_bytes());
                }
                if !values.contains(&value) || values.len() > 100 {
                    values.push(value);
                }
            }
        }
        for value in &values {
            push_line(text, &label, value);
        }
        if values.is_empty() && (field.get(b"T").is_some() || field.get(b"TU").is_some()) {
            text.push_str(&label);
            text.push('\n');
        }
        name
    }

    /// The strings in a value: one, a list, a stream, or those of a signature.
    fn strings(&self, value: &Object) -> Vec<String> {
        match value {
            Object::Text(text) => vec![encoding::text(text)],
            Object::Name(name) if &**name != b"Off" => vec![encoding::text(name)],
            Object::Integer(_) | Object::Real(_) => {
                vec![value.number().map(|n| n.to_string()).unwrap_or_default()]
            }
            Object::Stream(stream) => vec![encoding::text(&self.file.decode(stream).data)],
            Object::Array(items) => {
                let items = items.iter().map(|item| self.file.resolve(item));
                let mut strings = Vec::new();
                for item in items {
                    match item.array() {
                        Some(pair) => strings.extend(pair.iter().filter_map(|item| {
                            self.file.resolve(item).string().map(encoding::text)
                        })),
                        None => strings.extend(item.string().map(encoding::text)),
                    }
                }
                strings
            }
            Object::Dict(signature) => [b"Name".as_slice(), b"Reason", b"Location", b"ContactInfo"]
                .into_iter()
                .filter_map(|key| self.text(signature, key))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Files that the document as a whole carries.
    pub(super) fn attachments(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let names = self.file.dict(&self.root, b"Names").unwrap_or_default();
        let mut open: Vec<Object> = names.get(b"EmbeddedFiles").cloned().into_iter().collect();
        let mut seen = HashSet::new();
        let mut visits = 0;
        while let Some(node) = open.pop() {
            visits += 1;
            let fresh = node.reference().is_none_or(|id| seen.insert(id.number));
            if !fresh || visits > MAX_VISITS {
                continue;
            }
            let node = self.file.resolve(&node);
            let Some(node) = node.dict() else { continue };
            let pairs = self.file.array(node, b"Names").unwrap_or_default();
            for pair in pairs.chunks_exact(2) {
                let [_, specification] = pair else { break };
                self.attachment(specification, out)?;
            }
            let kids = self.file.array(node, b"Kids").unwrap_or_default();
            open.extend(kids.into_iter().rev());
        }
        for specification in self.file.array(&self.root, b"AF").unwrap_or_default() {
            self.attachment(&specification, out)?;
        }
        Ok(())
    }

    /// The file that a file specification carries, if it does.
    pub(super) fn attachment(
        &mut self,
        specification: &Object,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let specification = self.file.resolve(specification);
        let Some(dict) = specification.dict() else {
            return Ok(());
        };
        let Some(files) = self.file.dict(dict, b"EF") else {
            return Ok(());
        };
        let found = [b"UF".as_slice(), b"F", b"Unix", b"DOS", b"Mac"]
            .into_iter()
            .find_map(|key| self.file.get(&files, key));
        let Some(Object::Stream(stream)) = found.as_deref() else {
            self.file.note(Fault::Damaged);
            return Ok(());
        };
        if !self.attached.insert(stream.id.number) {
            return Ok(());
        }
        self.any = true;
        if let Some(about) = self.text(dict, b"Desc") {
            give(out, Part::Properties, Unit::Whole, &format!("{about}\n"))?;
        }
        let name = self.file_name(dict);
        self.hand_on(name.as_deref().unwrap_or("attachment"), stream, out)
    }

    fn hand_on(&self, name: &str, stream: &Stream, out: &mut dyn Output) -> Result<(), Fault> {
        let raw = self.file.raw(stream);
        let chain = filter::chain(self.file, &stream.dict);
        match filter::rows(self.file, &raw, chain, self.file.in_memory()) {
            Ok(mut content) => out.member(name, &mut content as &mut dyn Read),
            // A picture file: what is before its filter is the file.
            Err(decoded) if !decoded.undone => out.member(name, &mut &*raw),
            Err(decoded) => out.member(name, &mut decoded.data.as_slice()),
        }
    }

    fn file_name(&self, specification: &Dict) -> Option<String> {
        let name = self.text(specification, b"UF");
        name.or_else(|| self.text(specification, b"F"))
    }

    /// What is said to stand for pictures and pieces of text. Looked for only where the file has
    /// such words at all, since the tree of a tagged document has an entry for every paragraph.
    pub(super) fn descriptions(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let words: [&[u8]; 3] = [b"/Alt", b"/ActualText", b"/E("];
        let Some(tree) = self.root.get(b"StructTreeRoot") else {
            return Ok(());
        };
        if !words.iter().any(|word| self.file.mentions(word))
            && !self.file.object_streams_mention(&words)
        {
            return Ok(());
        }
        let mut text = String::new();
        let mut seen = HashSet::new();
        let mut open = vec![tree.clone()];
        let mut visits = 0;
        while let Some(node) = open.pop() {
            visits += 1;
            let fresh = node.reference().is_none_or(|id| seen.insert(id.number));
            if !fresh || visits > MAX_VISITS {
                continue;
            }
            match &*self.file.resolve(&node) {
                Object::Array(items) => open.extend(items.iter().rev().cloned()),
                Object::Dict(item) => {
                    for key in [b"Alt".as_slice(), b"ActualText", b"E", b"T"] {
                        if let Some(said) = self.text(item, key) {
                            text.push_str(&said);
                            text.push('\n');
                        }
                    }
                    open.extend(item.get(b"K").cloned());
                }
                _ => {}
            }
        }
        self.any |= !text.trim().is_empty();
        give(out, Part::HiddenData, Unit::Whole, &text)
    }

    pub(super) fn text(&self, dict: &Dict, key: &[u8]) -> Option<String> {
        let object = self.file.get(dict, key)?;
        let text = encoding::text(object.string()?);
        (!text.trim().is_empty()).then_some(text)
    }
}

/// Hands on text of a part, if there is any.
pub(super) fn give(out: &mut dyn Output, part: Part, unit: Unit, text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Ok(());
    }
    out.at(part, unit)?;
    out.text(text)
}

/// Adds a line with a label.
pub(super) fn push_line(text: &mut String, label: &str, value: &str) {
    if value.trim().is_empty() {
        return;
    }
    if !label.is_empty() {
        text.push_str(label);
        text.push_str(": ");
    }
    // Line ends of old systems.
    text.push_str(&value.replace("\r\n", "\n").replace('\r', "\n"));
    text.push('\n');
}
