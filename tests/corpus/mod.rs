//! A labelled corpus: invented files of which it is known exactly what is in them.
//!
//! Recall and false reports can only be counted against a truth that does not come from the rules.
//! Each generator here makes cases of one kind from a seed; `score` lays them out, runs the command
//! and counts. What it leaves out: anything a careful auditor would not call an identifier is never
//! in the must-find cases, and no look-alike is taken out because it looks too much alike.

pub mod case_numbers;
pub mod columns;
pub mod encodings;
pub mod labelled;
pub mod lookalike_codes;
pub mod lookalike_dates;
pub mod lookalike_logs;
pub mod lookalike_papers;
pub mod lookalike_persons;
pub mod lookalike_tables;
pub mod markup;
pub mod names;
pub mod numbers;
pub mod ocr_noise;
pub mod outside_judge;
pub mod prose;
pub mod score;
pub mod tables;
pub mod travel_documents;
pub mod written_forms;

/// The rule of CPR numbers.
pub const CPR_RULE: &str = "dk.cpr";
/// The rule of machine-readable zones.
pub const MRZ_RULE: &str = "icao.mrz";

/// How much is generated: seeds give other cases, never other truths. `QUALITY_SEED=n` runs one
/// other seed.
pub fn seeds() -> Vec<u64> {
    let asked = std::env::var("QUALITY_SEED").ok();
    match asked.and_then(|seed| seed.parse().ok()) {
        Some(seed) => vec![seed],
        None => vec![1, 2, 3],
    }
}

/// Where a case lies.
#[derive(Clone)]
pub enum Place {
    /// In a file with this ending and a name that says nothing.
    File(&'static str),
    /// In a file with this name, in a folder whose name says nothing.
    Named(String),
    /// In the text that an OCR program left beside a picture.
    Sidecar,
}

/// One file, and what is in it.
#[derive(Clone)]
pub struct Case {
    /// The row of the table it is counted in.
    pub class: &'static str,
    /// What it was made of (`form`, `context` and such): misses are counted by each.
    pub tags: Vec<(&'static str, String)>,
    pub place: Place,
    pub bytes: Vec<u8>,
    /// All that is to be found in it. What else is reported is a false report.
    pub wanted: Vec<Wanted>,
    /// What may be found in it and need not be.
    pub allowed: Vec<Wanted>,
}

/// An identifier in a case.
#[derive(Clone)]
pub struct Wanted {
    pub rule: &'static str,
    /// Its digits; `None` if any match of the rule will do.
    pub digits: Option<String>,
    /// The line it stands on, where a file holds many.
    pub line: Option<u64>,
}

impl Wanted {
    pub fn new(rule: &'static str, digits: &str) -> Self {
        Self {
            rule,
            digits: Some(digits.to_string()),
            line: None,
        }
    }

    pub fn any(rule: &'static str) -> Self {
        Self {
            rule,
            digits: None,
            line: None,
        }
    }

    pub fn cpr(digits: &str) -> Self {
        Self::new(CPR_RULE, digits)
    }

    pub fn on_line(mut self, line: usize) -> Self {
        self.line = Some(line as u64);
        self
    }
}

impl Case {
    /// A file of text with something to be found in it.
    pub fn new(class: &'static str, text: impl Into<Vec<u8>>, wanted: Vec<Wanted>) -> Self {
        Self {
            class,
            tags: Vec::new(),
            place: Place::File("txt"),
            bytes: text.into(),
            wanted,
            allowed: Vec::new(),
        }
    }

    /// A file of text with nothing to be found in it.
    pub fn nothing(
        class: &'static str,
        kind: &str,
        ending: &'static str,
        text: impl Into<Vec<u8>>,
    ) -> Self {
        Self::new(class, text, Vec::new())
            .tag("kind", kind)
            .at(Place::File(ending))
    }

    pub fn tag(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.tags.push((name, value.into()));
        self
    }

    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
}
