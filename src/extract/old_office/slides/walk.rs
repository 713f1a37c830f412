//! The way through a presentation: slides in order, notes, masters, then what no longer holds.
//!
//! Records in records are stepped into without being counted, so depth costs nothing; where a record
//! that gives its text a meaning ends is remembered.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use crate::extract::little_endian::{latin1, u32_at, utf16};
use crate::extract::old_office::art;
use crate::extract::reader::{Fault, Limit, Output, Part, Unit};

use super::records::{Kept, Record, Stream};
use super::{embedded, give};

const DOCUMENT: u16 = 0x03E8;
const SLIDE: u16 = 0x03EE;
const NOTES: u16 = 0x03F0;
const MASTER: u16 = 0x03F8;
const HANDOUT: u16 = 0x0FC9;
const LIST: u16 = 0x0FF0;
const LISTED: u16 = 0x03F3;
const OBJECT: u16 = 0x1011;

/// A presentation being read.
pub(super) struct Walk<'a> {
    kept: &'a Kept,
    /// Records at the top that are read already.
    visited: BTreeSet<u64>,
    /// The number of each slide, by what notes call it.
    numbers: BTreeMap<u32, u32>,
    slides: u32,
    objects: u32,
    /// Bytes that may still be walked over: the directory may name a place twice, but not forever.
    budget: u64,
    damaged: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(kept: &'a Kept) -> Self {
        Self {
            kept,
            visited: BTreeSet::new(),
            numbers: BTreeMap::new(),
            slides: 0,
            objects: 0,
            budget: 0,
            damaged: false,
        }
    }

    pub(super) fn read(
        mut self,
        stream: &mut Stream<impl Read + Seek>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        self.budget = stream.length().saturating_mul(3);
        let document = self
            .kept
            .document
            .and_then(|at| stream.record(at))
            .filter(|record| record.kind == DOCUMENT);
        if let Some(document) = document {
            self.visited.insert(document.at);
            self.document(document, stream, out)?;
        }
        let current: BTreeSet<u64> = self.kept.places.values().copied().collect();
        let mut at = 0;
        self.damaged |= document.is_none();
        while at < stream.length() {
            let Some(record) = stream.record(at) else {
                self.damaged = true;
                break;
            };
            if record.end() > stream.length() {
                self.damaged = true;
            }
            at = record.end();
            if record.kind == OBJECT {
                self.objects = self.objects.saturating_add(1);
                embedded(stream, record, self.objects, out)?;
                continue;
            }
            if self.visited.contains(&record.at) {
                continue;
            }
            // Without a directory the order of the file is as good as any.
            let holds = current.is_empty() || current.contains(&record.at);
            let (part, unit) = match record.kind {
                _ if !holds => (Part::Deleted, Unit::Whole),
                SLIDE => (Part::Body, Unit::Slide(self.next_slide(out)?)),
                NOTES => (Part::Notes, Unit::Whole),
                MASTER | HANDOUT => (Part::Header, Unit::Whole),
                _ => (Part::Body, Unit::Whole),
            };
            self.container(record, part, unit, stream, out)?;
        }
        if self.damaged {
            Err(Fault::Damaged)
        } else {
            Ok(())
        }
    }

    fn next_slide(&mut self, out: &mut dyn Output) -> Result<u32, Fault> {
        if self.slides >= out.limits().pages {
            return Err(Fault::Limit(Limit::Pages));
        }
        self.slides += 1;
        Ok(self.slides)
    }

    /// The record that lists slides, masters and notes, with the outline text of each.
    fn document(
        &mut self,
        document: Record,
        stream: &mut Stream<impl Read + Seek>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let end = document.end().min(stream.length());
        let mut at = document.inside();
        while at < end {
            let Some(record) = stream.record(at) else {
                break;
            };
            at = record.end();
            match (record.kind, record.instance()) {
                (LIST, 0) => self.list(record, Part::Body, stream, out)?,
                (LIST, 1) => self.list(record, Part::Header, stream, out)?,
                (LIST, _) => self.list(record, Part::Notes, stream, out)?,
                _ => self.container(record, Part::Header, Unit::Whole, stream, out)?,
            }
        }
        Ok(())
    }

    fn list(
        &mut self,
        list: Record,
        part: Part,
        stream: &mut Stream<impl Read + Seek>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let end = list.end().min(stream.length());
        let mut at = list.inside();
        let mut unit = Unit::Whole;
        // The drawing of a slide follows its outline.
        let mut drawing: Option<u64> = None;
        while at < end {
            let Some(record) = stream.record(at) else {
                break;
            };
            // Each entry leads somewhere else.
            self.spend(32)?;
            at = record.end();
            if record.kind != LISTED {
                self.container(record, part, unit.clone(), stream, out)?;
                continue;
            }
            self.place(drawing.take(), part, &unit, stream, out)?;
            let content = stream.content(record, 64)?;
            let place = u32_at(&content, 0).and_then(|number| self.kept.places.get(&number));
            drawing = place.copied();
            self.damaged |= drawing.is_none();
            unit = match part {
                Part::Body => {
                    let number = self.next_slide(out)?;
                    out.section()?;
                    if let Some(identifier) = u32_at(&content, 12) {
                        self.numbers.insert(identifier, number);
                    }
                    Unit::Slide(number)
                }
                Part::Notes => self.slide_of_notes(drawing, stream),
                _ => Unit::Whole,
            };
        }
        self.place(drawing, part, &unit, stream, out)
    }

    /// The slide that notes belong to, as their first record tells.
    fn slide_of_notes(&self, place: Option<u64>, stream: &mut Stream<impl Read + Seek>) -> Unit {
        let number = place
            .and_then(|at| stream.record(at.saturating_add(8)))
            .filter(|record| record.kind == 0x03F1)
            .and_then(|record| stream.content(record, 64).ok())
            .and_then(|content| u32_at(&content, 0))
            .and_then(|identifier| self.numbers.get(&identifier));
        number.map_or(Unit::Whole, |number| Unit::Slide(*number))
    }

    fn place(
        &mut self,
        at: Option<u64>,
        part: Part,
        unit: &Unit,
        stream: &mut Stream<impl Read + Seek>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let Some(at) = at else {
            return Ok(());
        };
        let record = stream
            .record(at)
            .filter(|record| matches!(record.kind, SLIDE | NOTES | MASTER | HANDOUT));
        let Some(record) = record else {
            self.damaged = true;
            return Ok(());
        };
        if !self.visited.insert(record.at) {
            return Ok(());
        }
        self.container(record, part, unit.clone(), stream, out)
    }

    /// All text in a record, whatever it holds.
    fn container(
        &mut self,
        outer: Record,
        part: Part,
        unit: Unit,
        stream: &mut Stream<impl Read + Seek>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let end = outer.end().min(stream.length());
        let bound = out.limits().in_memory;
        let mut at = outer.at;
        let mut meaning = (0u64, part);
        while at < end {
            let Some(record) = stream.record(at) else {
                break;
            };
            self.spend(8)?;
            if record.at >= meaning.0 {
                meaning = (0, part);
            }
            if record.is_container() {
                let part = match record.kind {
                    0x2EE0 => Some(Part::Comment),
                    0x0FD9 => Some(Part::Header),
                    0x0FD7 => Some(Part::Link),
                    _ => None,
                };
                if let Some(part) = part.filter(|_| meaning.0 == 0) {
                    meaning = (record.end(), part);
                }
                at = record.inside();
                continue;
            }
            let meant = if part == Part::Deleted {
                part
            } else {
                meaning.1
            };
            match record.kind {
                // Text of a box, as UTF-16 or by its low halves; other strings.
                0x0FA0 | 0x0FA8 | 0x0FBA => {
                    self.spend(u64::from(record.length))?;
                    let content = stream.content(record, bound)?;
                    let text = if record.kind == 0x0FA8 {
                        latin1(&content)
                    } else {
                        utf16(&content)
                    };
                    if !(record.kind == 0x0FBA && text.starts_with("___PPT")) {
                        give(meant, unit.clone(), &lines(&text), out)?;
                    }
                }
                0xF00B | 0xF121 | 0xF122 => {
                    self.spend(u64::from(record.length))?;
                    let mut drawing = Vec::with_capacity(8);
                    drawing.extend_from_slice(&((record.instance() << 4) | 3).to_le_bytes());
                    drawing.extend_from_slice(&record.kind.to_le_bytes());
                    drawing.extend_from_slice(&record.length.to_le_bytes());
                    drawing.extend(stream.content(record, bound)?);
                    for (part, words) in art::words(&drawing) {
                        let part = if meant == Part::Deleted { meant } else { part };
                        give(part, unit.clone(), &words, out)?;
                    }
                }
                _ => {}
            }
            at = record.end();
        }
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), Fault> {
        self.budget = self.budget.checked_sub(bytes).ok_or(Fault::Damaged)?;
        Ok(())
    }
}

/// Paragraphs and line breaks of a box.
fn lines(text: &str) -> String {
    text.chars()
        .filter_map(|char| match char {
            '\r' | '\u{B}' => Some('\n'),
            '\0' => None,
            _ => Some(char),
        })
        .collect()
}
