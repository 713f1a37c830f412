//! From bytes to matches: digit runs, then cheap refusals, then patterns, checks and context.
//!
//! A match begins at a run of digits, or at letters right before one. Runs that stand close together
//! form a row; what each part of a row can be a match of is known from its shape
//! ([`super::shape`]). Of what is left, most is refused from its digits, or because no label is near
//! ([`super::label_hint`]). Only then are the surroundings folded and a regular expression asked
//! ([`super::weigh`]). What has no label is weighed again when the stretch was read whole, by what
//! stands in the same place of other lines ([`super::column`]).

mod aside;
mod candidates;
mod folded;
mod from_runs;
mod markup;
mod pairs;
mod plan;
mod settle;
#[cfg(test)]
mod tests;
mod zones;

use std::sync::Arc;

use super::above::Above;
use super::anchor::Anchor;
use super::category::Categories;
use super::column::Places;
use super::context::{Columns, Surroundings};
use super::digits;
use super::fold::{self, Folded};
use super::label_hint::LabelHint;
use super::mrz;
use super::ocr;
use super::pattern::{Begins, Pattern};
use super::record::Lines;
use super::rule_file::{Only, Where};
use super::rules::{Rule, RuleSet};
use super::shape::{Run, Shape, Shapes, Windows};
use super::starts::{Lengths, Sieve, Wordless};
use super::token::{TokenKey, Tokenizer};
use super::weigh::Scored;
use crate::model::{Confidence, Link, Match, Text};
use candidates::Waiting;
use plan::{LAST_BIT, Plan, bit, reach};

/// Searches texts with a rule set. One per thread: it owns its buffers and its regex caches.
pub struct Searcher {
    rules: RuleSet,
    tokenizer: Tokenizer,
    least: Confidence,
    /// Whether a name is being masked.
    masks: bool,
    /// Whether every run of digits is looked at, whatever its window says.
    #[cfg(test)]
    is_thorough: bool,
    /// Whether a text is folded for a single digit of another script.
    #[cfg(test)]
    folds_every_exotic_digit: bool,
    plans: Vec<Plan>,
    shapes: Shapes,
    windows: Windows,
    wordless: Wordless,
    fewest_digits: usize,
    /// The labels of all rules that require one, and those of all rules.
    required: Arc<LabelHint>,
    labels: Arc<LabelHint>,
    /// Patterns of rules that require a label, a bit each.
    labelled: u64,
    /// Patterns that count in text out of pictures only, and under headings only.
    ocr_only: u64,
    heading_only: u64,
    has_free_patterns: bool,
    anchors: Anchors,
    /// The rule of machine-readable zones, and that of numbers held in them.
    mrz: Option<usize>,
    held: Option<usize>,
    /// The rule whose numbers may be glued into records.
    recorded: Option<usize>,
    /// What stands for a digit in text out of pictures; zero for most bytes.
    look_alikes: Option<Box<[u8; 256]>>,
    /// Whether a label was met in this file.
    labels_before: bool,
    /// Whether many numbers of this file asked for one, or would have.
    settles_at_once: bool,
    /// Bytes of folded text before and behind a number in which a word of any rule can count.
    reach: (usize, usize),
    runs: Vec<Run>,
    columns: Columns,
    above: Above,
    places: Places,
    lines: Lines,
    folded: Folded,
    whole: Folded,
    around: Surroundings,
    /// What else is folded, and what stands around it there.
    buffers: (Folded, Surroundings),
    /// Candidates that wait for the others in their places.
    waiting: Vec<Waiting>,
    found: Vec<Scored>,
    links: Vec<Link>,
}

/// Patterns with letters, and a quick answer to whether any of them can begin at a run of digits.
struct Anchors {
    all: Vec<Anchored>,
    /// Lengths of the run, a bit each, where no letters lead.
    lengths: u64,
    /// Those of them behind which something must part digits, and those behind which no line feed can stand.
    parted: u64,
    unfed: u64,
    /// Whether letters lead in any, and bytes right before the run there.
    has_leads: bool,
    before: [bool; 256],
}

/// A pattern with letters, and where it can begin.
struct Anchored {
    rule: usize,
    pattern: usize,
    anchor: Anchor,
}

/// One text being searched.
#[derive(Clone, Copy)]
struct Pass<'t> {
    text: &'t Text<'t>,
    /// Rules with a label that heads a column of it, a bit each.
    headed: u64,
    /// Patterns that count in it, a bit each.
    open: u64,
    explain: bool,
    /// Whether names are masked: what speaks against a number does not count then.
    masks: bool,
}

/// Why a match is one, for `rules test`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The match.
    pub found: Match,
    /// Sum of all points.
    pub points: i32,
    /// Which pattern, check or word gave how many.
    pub because: Vec<(String, i32)>,
}

impl Searcher {
    /// Searches with these rules for matches of at least this confidence.
    pub fn new(rules: &RuleSet, key: &TokenKey, least: Confidence) -> Self {
        let all = rules.as_slice();
        let mut shapes: Vec<Shape> = Vec::new();
        let hints = rules.label_hints();
        let plans: Vec<Plan> = all
            .iter()
            .zip(&hints.of_rules)
            .map(|(rule, hints)| Plan::of(rule, hints, &mut shapes))
            .collect();
        // The last bit is shared when there are many patterns, and then refuses nothing.
        let bits = |of: &dyn Fn(&Rule, &Plan) -> u64| {
            let pairs = all.iter().zip(&plans);
            pairs.fold(0, |bits, (rule, plan)| bits | of(rule, plan)) & !LAST_BIT
        };
        let labelled = bits(&|_, plan| {
            if plan.asks_before { plan.patterns } else { 0 }
        });
        let ocr_only = bits(&|_, plan| plan.only(Only::Ocr));
        let anchors = Anchors::of(anchored(all));
        let mrz = all.iter().position(|rule| rule.reads_mrz);
        let births = if mrz.is_some() { mrz::BIRTH_LENGTHS } else { 0 };
        let held = mrz.and_then(|index| all.get(index)?.holds.as_ref());
        Self {
            rules: rules.clone(),
            tokenizer: key.tokenizer(),
            least,
            masks: false,
            #[cfg(test)]
            is_thorough: false,
            #[cfg(test)]
            folds_every_exotic_digit: false,
            shapes: rules.shapes(&shapes),
            fewest_digits: fewest_digits(all),
            required: Arc::clone(&hints.required),
            labels: Arc::clone(&hints.all),
            wordless: wordless(all, &plans, births, &anchors),
            windows: Windows::new(labelled, ocr_only, births | anchors.lengths),
            labelled,
            ocr_only,
            heading_only: bits(&|_, plan| plan.only(Only::Heading)),
            has_free_patterns: all
                .iter()
                .flat_map(|rule| &rule.patterns)
                .any(Pattern::is_free),
            anchors,
            held: held.and_then(|id| all.iter().position(|rule| rule.id == *id)),
            mrz,
            recorded: all.iter().position(|rule| rule.record.is_some()),
            look_alikes: look_alikes(all),
            labels_before: false,
            settles_at_once: false,
            plans,
            reach: (
                reach(all, |place| {
                    matches!(place, Where::Before | Where::DirectlyBefore)
                }),
                reach(all, |place| *place == Where::After),
            ),
            runs: Vec::new(),
            columns: Columns::default(),
            above: Above::default(),
            places: Places::default(),
            lines: Lines::default(),
            folded: Folded::default(),
            whole: Folded::default(),
            around: Surroundings::default(),
            buffers: Default::default(),
            waiting: Vec::new(),
            found: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Whether a number may be written with digits of another script.
    fn has_exotic_number(&self, bytes: &[u8]) -> bool {
        #[cfg(test)]
        if self.folds_every_exotic_digit {
            return digits::has_exotic_digit(bytes);
        }
        fold::has_exotic_number(bytes, self.fewest_digits)
    }

    /// The matches in a whole short text: a file name, an example.
    pub fn matches_in(&mut self, bytes: &[u8]) -> Vec<Match> {
        let mut matches = Vec::new();
        self.search(&Text::whole(bytes), |found| matches.push(found));
        matches
    }

    /// The matches in a text, each with the reasons for it.
    pub fn explain(&mut self, text: &Text<'_>) -> Vec<Explained> {
        self.collect(text, true);
        self.found
            .drain(..)
            .map(|scored| Explained {
                found: scored.found,
                points: scored.points,
                because: scored.explained,
            })
            .collect()
    }

    /// A name with the digits of every match in it replaced by `?`, which keeps it usable as a
    /// shell pattern; `None` if there is nothing to hide.
    pub fn masked(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let digits = name.iter().filter(|byte| byte.is_ascii_digit()).count();
        if digits < self.fewest_digits && !self.has_free_patterns && name.is_ascii() {
            return None;
        }
        let least = std::mem::replace(&mut self.least, Confidence::Possible);
        self.masks = true;
        self.collect(&Text::whole(name), false);
        self.masks = false;
        self.least = least;
        if self.found.is_empty() {
            return None;
        }
        let mut masked = Vec::with_capacity(name.len());
        let mut at = 0;
        for chunk in name.utf8_chunks() {
            for char in chunk.valid().chars() {
                let in_match = |scored: &Scored| scored.range.contains(&at);
                let hidden = char.is_numeric() && self.found.iter().any(in_match);
                let mut utf8 = [0; 4];
                masked.extend_from_slice(if hidden {
                    b"?"
                } else {
                    char.encode_utf8(&mut utf8).as_bytes()
                });
                at += char.len_utf8();
            }
            masked.extend_from_slice(chunk.invalid());
            at += chunk.invalid().len();
        }
        Some(masked)
    }

    /// Calls `each` for every match whose first digit is fresh, in order.
    pub fn search(&mut self, text: &Text<'_>, mut each: impl FnMut(Match)) {
        self.collect(text, false);
        for scored in self.found.drain(..) {
            each(scored.found);
        }
    }

    /// Numbers of different kinds that the text searched last gives as one person's.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The categories of personal data, a bit each, that words near these places of a text name. The
    /// places ascend; those in `known` are not looked for.
    pub fn categories_beside(&self, bytes: &[u8], places: &[usize], known: u64) -> u64 {
        self.rules.categories().beside(bytes, places, known)
    }

    /// The categories that can be found.
    pub fn categories(&self) -> &Categories {
        self.rules.categories()
    }

    fn collect(&mut self, text: &Text<'_>, explain: bool) {
        self.found.clear();
        self.links.clear();
        if !text.continues {
            self.places.clear();
        }
        let repaired = match &self.look_alikes {
            Some(look_alikes) if text.ocr => Some(ocr::repaired(text.bytes, look_alikes)),
            _ => None,
        };
        let text = &match &repaired {
            Some(bytes) => Text {
                bytes,
                ..text.clone()
            },
            None => text.clone(),
        };
        let exotic = self.collect_from_runs(text, explain);
        let exotic =
            exotic && (self.has_exotic_number(text.bytes) || fold::has_escaped_joint(text.bytes));
        if exotic || self.has_free_patterns {
            self.collect_from_folded(text, exotic, explain);
        }
        self.collect_records(text, explain);
        self.settle(explain);
        self.pair(text);
    }
}

impl Anchors {
    fn of(all: Vec<Anchored>) -> Self {
        let mut this = Self {
            all: Vec::new(),
            lengths: 0,
            parted: 0,
            unfed: 0,
            has_leads: all.iter().any(|known| known.anchor.lead > 0),
            before: [false; 256],
        };
        let (mut joined, mut fed) = (0, 0);
        for Anchored { anchor, .. } in &all {
            match anchor.lead {
                0 => {
                    this.lengths |= anchor.lengths;
                    joined |= anchor.lengths & !anchor.parted;
                    fed |= anchor.lengths & !anchor.unfed;
                }
                _ => {
                    let places = this.before.iter_mut().enumerate();
                    places.for_each(|(byte, place)| *place |= anchor.may_follow(byte));
                }
            }
        }
        (this.parted, this.unfed) = (this.lengths & !joined, this.lengths & !fed);
        this.all = all;
        this
    }

    /// Whether letters of one may stand right before this run of digits. Yes may be wrong; no is not.
    fn may_follow_at(&self, bytes: &[u8], start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        before.is_some_and(|byte| self.may_follow(*byte))
    }

    /// Whether letters of one may end with this byte.
    #[inline(always)]
    fn may_follow(&self, byte: u8) -> bool {
        self.has_leads && self.before.get(usize::from(byte)) == Some(&true)
    }
}

/// Digits of the shortest match of any rule; those of a machine-readable zone are a date's.
fn fewest_digits(rules: &[Rule]) -> usize {
    let patterns = rules.iter().flat_map(|rule| &rule.patterns);
    let of_zone = rules.iter().any(|rule| rule.reads_mrz).then_some(6);
    let fewest = patterns.map(|pattern| pattern.fewest_digits).chain(of_zone);
    fewest.min().unwrap_or(0)
}

/// What may be of interest without a word before or above it: how many digits it has at the least, if all
/// patterns that count there fit in a block, and how its first run of digits looks.
fn wordless(rules: &[Rule], plans: &[Plan], births: u64, anchors: &Anchors) -> Wordless {
    let rules = rules.iter().zip(plans);
    let patterns = rules
        .filter(|(_, plan)| !plan.asks_before)
        .flat_map(|(rule, _)| &rule.patterns);
    let patterns = patterns.filter(|pattern| pattern.only.is_none());
    let from_runs: Vec<_> = patterns.filter_map(Pattern::runs).collect();
    let fit = from_runs.iter().all(|runs| runs.span <= digits::BLOCK);
    let fewest = from_runs.iter().map(|runs| runs.counts.trailing_zeros());
    let fewest = fewest.min().unwrap_or(u32::MAX);
    let first_runs = from_runs.iter().map(|runs| runs.shape.first_runs);
    let numbers = first_runs.fold(0, |all, lengths| all | lengths);
    let lengths = Lengths {
        numbers,
        aside: anchors.lengths & !anchors.parted & !anchors.unfed,
        unfed: births | anchors.unfed & !anchors.parted,
        parted: anchors.parted,
    };
    let mut before = (0..=u8::MAX).filter(|byte| anchors.may_follow(*byte));
    let may_sieve = fit && before.all(|byte| byte.is_ascii_alphabetic());
    let sieve = may_sieve.then(|| Arc::new(Sieve::new(fewest, lengths, anchors.has_leads)));
    Wordless {
        fewest: if fit { fewest } else { 0 },
        lengths: births | anchors.lengths,
        sieve,
    }
}

/// Every pattern with letters whose beginning is known.
fn anchored(rules: &[Rule]) -> Vec<Anchored> {
    let rules = rules.iter().enumerate();
    let patterns = rules.flat_map(|(index, rule)| {
        let numbered = rule.patterns.iter().enumerate();
        numbered.map(move |(pattern, compiled)| (index, pattern, compiled))
    });
    patterns
        .filter_map(|(rule, pattern, compiled)| match &compiled.begins {
            Begins::Anchored(anchor) => Some(Anchored {
                rule,
                pattern,
                anchor: anchor.clone(),
            }),
            _ => None,
        })
        .collect()
}

/// What the rules say of characters in text out of pictures; ASCII only, so that nothing moves.
fn look_alikes(rules: &[Rule]) -> Option<Box<[u8; 256]>> {
    let mut table = Box::new([0; 256]);
    let mut any = false;
    for (char, digit) in rules.iter().flat_map(|rule| &rule.look_alikes) {
        if let (true, Some(place)) = (char.is_ascii(), table.get_mut(*char as usize)) {
            *place = *digit;
            any = true;
        }
    }
    any.then_some(table)
}
