//! From bytes to matches: digit runs, then cheap refusals, then patterns, checks and context.
//!
//! A match begins at a run of digits. Runs that stand close together form a cluster; for each run
//! of it the number of digits up to the end of every later run is known, and with it which rules
//! can match there at all. Only then are the surroundings folded and a regular expression asked.

use std::ops::Range;

use super::context::{self, Context, Found, Surroundings};
use super::digits;
use super::fold::Folded;
use super::pattern::{MOST_DIGITS, Pattern};
use super::rule_file::{Edges, Role, Where};
use super::rules::{Check, Rule, RuleSet};
use super::token::{TokenKey, Tokenizer};
use super::validators::{self, Validator, Verdict};
use crate::model::{Confidence, Match, RuleIndex, Text};

/// Bytes of context folded before and behind a candidate.
const BEFORE: usize = 128;
const BEHIND: usize = 112;
/// Most bytes between two runs of one number (an en dash between two no-break spaces has seven).
const MOST_GAP: usize = 8;
/// Most runs one number is written in (their lengths are packed in 64 bits).
const MOST_RUNS: usize = 12;
/// Shapes of digit runs that are remembered.
const SHAPES: usize = 1024;

/// Searches texts with a rule set. One per thread: it owns its buffers and its regex caches.
pub struct Searcher {
    rules: RuleSet,
    tokenizer: Tokenizer,
    least: Confidence,
    plans: Vec<Plan>,
    /// What the labels of all rules that require one begin with.
    hint: LabelHint,
    /// Rules that require a label, a bit each.
    labelled: u64,
    /// Digit counts that some rule without a required label can use.
    open_counts: u32,
    /// Digit counts that some rule with a required label can use.
    labelled_counts: u32,
    fewest_digits: usize,
    /// Rules that a single run of so many digits can be a match of, a bit each.
    single: [u64; MOST_DIGITS + 1],
    /// The same for several runs in a row, by their lengths.
    shapes: Box<[(u64, u64); SHAPES]>,
    has_free_patterns: bool,
    runs: Vec<Run>,
    folded: Folded,
    whole: Folded,
    around: Surroundings,
    found: Vec<Scored>,
}

/// What is known of a rule before any text is seen.
#[derive(Clone)]
struct Plan {
    counts: u32,
    /// Refuses a number from its digits alone: a check that drops, on patterns of one digit count.
    gate: Option<(usize, Validator)>,
}

#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
}

/// A candidate that was weighed. Holds no digits, only where they are.
struct Scored {
    range: Range<usize>,
    points: i32,
    found: Match,
    explained: Vec<(String, i32)>,
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
        let plans: Vec<Plan> = rules.as_slice().iter().map(Plan::of).collect();
        let counts = |labelled: bool| {
            rules
                .as_slice()
                .iter()
                .zip(&plans)
                .filter(|(rule, _)| rule.requires_label == labelled)
                .fold(0, |mask, (_, plan)| mask | plan.counts)
        };
        let (open_counts, labelled_counts) = (counts(false), counts(true));
        let required = rules.as_slice().iter().filter(|rule| rule.requires_label);
        let hint = LabelHint::of(required.flat_map(|rule| &rule.contexts));
        let has_free_patterns = rules
            .as_slice()
            .iter()
            .flat_map(|rule| &rule.patterns)
            .any(|pattern| pattern.digit_counts.is_none());
        Self {
            rules: rules.clone(),
            tokenizer: key.tokenizer(),
            least,
            plans,
            hint,
            // The last bit is shared when there are many rules, and then refuses nothing.
            labelled: bits(rules, |rule| rule.requires_label) & (u64::MAX >> 1),
            open_counts,
            labelled_counts,
            fewest_digits: (open_counts | labelled_counts).trailing_zeros() as usize,
            single: std::array::from_fn(|length| fitting(rules, &[length])),
            shapes: Box::new([(0, 0); SHAPES]),
            has_free_patterns,
            runs: Vec::new(),
            folded: Folded::default(),
            whole: Folded::default(),
            around: Surroundings::default(),
            found: Vec::new(),
        }
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
        self.collect(&Text::whole(name), false);
        self.least = least;
        if self.found.is_empty() {
            return None;
        }
        let mut masked = Vec::with_capacity(name.len());
        let mut at = 0;
        for chunk in name.utf8_chunks() {
            for char in chunk.valid().chars() {
                let hidden =
                    char.is_numeric() && self.found.iter().any(|scored| scored.range.contains(&at));
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

    fn collect(&mut self, text: &Text<'_>, explain: bool) {
        self.found.clear();
        let exotic = self.collect_from_runs(text, explain);
        let exotic = exotic && digits::has_exotic_digit(text.bytes);
        if exotic || self.has_free_patterns {
            self.collect_from_folded(text, exotic, explain);
        }
        keep_best(&mut self.found);
    }

    /// The fast way: candidates from digit runs. Says whether digits of other scripts may be there.
    fn collect_from_runs(&mut self, text: &Text<'_>, explain: bool) -> bool {
        let headed: Vec<bool> = self
            .rules
            .as_slice()
            .iter()
            .map(|rule| heads_a_column(rule, text))
            .collect();
        let any_headed = headed.contains(&true);
        let mut runs = std::mem::take(&mut self.runs);
        runs.clear();
        let mut total = 0_usize;
        let bytes = text.bytes;
        let fewest = self.fewest_digits;
        let exotic = digits::for_each_run(bytes, |start, end| {
            let run = Run { start, end };
            if let Some(last) = runs.last()
                && !joins(bytes, last.end, start)
            {
                if total >= fewest {
                    self.cluster(text, &runs, &headed, any_headed, explain);
                }
                runs.clear();
                total = 0;
            }
            total = total.saturating_add(end - start);
            runs.push(run);
        });
        if total >= fewest {
            self.cluster(text, &runs, &headed, any_headed, explain);
        }
        self.runs = runs;
        exotic
    }

    fn cluster(
        &mut self,
        text: &Text<'_>,
        runs: &[Run],
        headed: &[bool],
        any_headed: bool,
        explain: bool,
    ) {
        for (index, run) in runs.iter().enumerate() {
            if !text.fresh.contains(&run.start) {
                continue;
            }
            let fitting = self.fitting_from(runs.get(index..).unwrap_or_default());
            if fitting == 0 {
                continue;
            }
            self.candidate(text, run.start, fitting, headed, any_headed, explain);
        }
    }

    /// Rules that can match from the first of these runs on, a bit each: a match ends with a run.
    #[inline]
    fn fitting_from(&mut self, runs: &[Run]) -> u64 {
        let wanted = self.open_counts | self.labelled_counts;
        let mut fits = 0;
        let mut sum = 0_usize;
        let mut shape = 0_u64;
        for (index, run) in runs.iter().take(MOST_RUNS).enumerate() {
            let length = run.end - run.start;
            sum = sum.saturating_add(length);
            if sum > MOST_DIGITS {
                break;
            }
            shape = shape << 5 | length as u64;
            if wanted >> sum & 1 == 0 {
                continue;
            }
            fits |= if index == 0 {
                self.single.get(length).copied().unwrap_or(0)
            } else {
                // Shapes are few: each has its slot, and the rare clash costs a second look.
                let slot = (shape.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize % SHAPES;
                match self.shapes.get(slot) {
                    Some((known, fits)) if *known == shape => *fits,
                    _ => {
                        let lengths: Vec<usize> = runs
                            .iter()
                            .take(index + 1)
                            .map(|run| run.end - run.start)
                            .collect();
                        let fits = fitting(&self.rules, &lengths);
                        if let Some(place) = self.shapes.get_mut(slot) {
                            *place = (shape, fits);
                        }
                        fits
                    }
                }
            };
        }
        fits
    }

    fn candidate(
        &mut self,
        text: &Text<'_>,
        start: usize,
        fitting: u64,
        headed: &[bool],
        any_headed: bool,
        explain: bool,
    ) {
        let mut folded = false;
        let mut position = 0;
        let heading = if any_headed {
            context::heading_over(text.bytes, text.tables, start)
        } else {
            None
        };
        let may_have_label =
            fitting & self.labelled != 0 && self.hint.may_have_label(text.bytes, start);
        if fitting & !self.labelled == 0 && heading.is_none() && !may_have_label {
            return;
        }
        for index in 0..self.plans.len() {
            let (Some(plan), Some(rule)) =
                (self.plans.get(index), self.rules.as_slice().get(index))
            else {
                continue;
            };
            if fitting >> index.min(63) & 1 == 0 {
                continue;
            }
            if let Some((count, gate)) = plan.gate
                && !passes_gate(text.bytes, start, count, gate)
            {
                continue;
            }
            let under_heading = heading.is_some() && headed.get(index) == Some(&true);
            if rule.requires_label && !under_heading && !may_have_label {
                continue;
            }
            if !folded {
                let (window, offset) = window(text.bytes, start);
                self.folded.fold(window);
                position = self.folded.position_of(start - offset);
                self.around
                    .before
                    .set(self.folded.text.get(..position).unwrap_or_default());
                self.around.heading.set(heading.unwrap_or_default());
                folded = true;
            }
            let (_, offset) = window(text.bytes, start);
            let scored = Weighing {
                rule,
                index,
                tokenizer: &self.tokenizer,
                folded: &self.folded,
                offset,
                ocr: text.ocr,
                explain,
            }
            .best(position, &mut self.around);
            if let Some(scored) = scored.filter(|scored| scored.found.confidence >= self.least) {
                self.found.push(scored);
            }
        }
    }

    /// The slow way, for what cannot be found from ASCII digits: the whole text folded. With
    /// `exotic` every rule is searched for again in the folded text.
    fn collect_from_folded(&mut self, text: &Text<'_>, exotic: bool, explain: bool) {
        let mut whole = std::mem::take(&mut self.whole);
        whole.fold(text.bytes);
        let mut extra = Vec::new();
        if exotic {
            let tables: Vec<crate::model::Table> = text
                .tables
                .iter()
                .map(|table| crate::model::Table {
                    rows: whole.position_of(table.rows.start)..whole.position_of(table.rows.end),
                    ..table.clone()
                })
                .collect();
            let again = Text {
                bytes: whole.text.as_bytes(),
                fresh: whole.position_of(text.fresh.start)..whole.position_of(text.fresh.end),
                tables: &tables,
                ..text.clone()
            };
            let first = std::mem::take(&mut self.found);
            self.collect_from_runs(&again, explain);
            extra.append(&mut self.found);
            self.found = first;
            for scored in &mut extra {
                scored.found.offset = whole.origin_of(scored.range.start);
                scored.range =
                    whole.origin_of(scored.range.start)..whole.origin_of(scored.range.end);
            }
        }
        for (index, rule) in self.rules.as_slice().iter().enumerate() {
            for pattern in rule
                .patterns
                .iter()
                .filter(|pattern| pattern.digit_counts.is_none())
            {
                for hit in pattern.regex.find_iter(&whole.text) {
                    let start = whole.origin_of(hit.start());
                    if !text.fresh.contains(&start)
                        || !edges_hold(&whole.text, &hit.range(), pattern.edges)
                    {
                        continue;
                    }
                    let heading = context::heading_over(text.bytes, text.tables, start);
                    self.around.before.set(tail(&whole.text, hit.start()));
                    self.around.heading.set(heading.unwrap_or_default());
                    let weighing = Weighing {
                        rule,
                        index,
                        tokenizer: &self.tokenizer,
                        folded: &whole,
                        offset: 0,
                        ocr: text.ocr,
                        explain,
                    };
                    extra.extend(
                        weighing
                            .weigh(pattern, hit.range(), &mut self.around)
                            .filter(|scored| scored.found.confidence >= self.least),
                    );
                }
            }
        }
        self.found.append(&mut extra);
        self.whole = whole;
    }
}

impl Plan {
    fn of(rule: &Rule) -> Self {
        let counts = rule
            .patterns
            .iter()
            .filter_map(|pattern| pattern.digit_counts)
            .fold(0, |mask, bits| mask | bits);
        let gate = rule
            .checks
            .iter()
            .find(|check| check.fail.is_none())
            .filter(|_| counts.count_ones() == 1)
            .map(|check| (counts.trailing_zeros() as usize, check.validator));
        Self { counts, gate }
    }
}

/// A cheap refusal for numbers that need a label: does any word before them begin like one?
///
/// The first two letters of labels are looked for, in a form the compiler turns into vector
/// instructions; only where they are there are whole stems compared. Without it, every number of a
/// log would have its surroundings folded for nothing.
struct LabelHint {
    pairs: Vec<(u8, u8)>,
    /// `None`: some label begins with no ASCII letters, so nothing can be refused.
    stems: Option<Vec<Vec<u8>>>,
    reach_back: usize,
}

impl LabelHint {
    fn of<'c>(contexts: impl Iterator<Item = &'c Context>) -> Self {
        let mut hint = Self {
            pairs: Vec::new(),
            stems: Some(Vec::new()),
            reach_back: 0,
        };
        for context in contexts.filter(|context| context.role == Role::Label) {
            // An escape such as \u00e6 makes a label a little longer than it is.
            let reach = context
                .within
                .saturating_add(context.longest_word())
                .saturating_add(16);
            hint.reach_back = hint.reach_back.max(reach).min(BEFORE);
            hint.stems = hint
                .stems
                .zip(context.stems())
                .map(|(all, more)| [all, more].concat());
        }
        for stem in hint.stems.iter().flatten() {
            if let &[first, second, ..] = stem.as_slice()
                && !hint.pairs.contains(&(first | 0x20, second | 0x20))
            {
                hint.pairs.push((first | 0x20, second | 0x20));
            }
        }
        hint
    }

    #[inline]
    fn may_have_label(&self, bytes: &[u8], start: usize) -> bool {
        let Some(stems) = &self.stems else {
            return true;
        };
        let window = bytes
            .get(start.saturating_sub(self.reach_back)..start)
            .unwrap_or_default();
        // Arrays of a fixed length, so that sixteen bytes are compared at once.
        let mut letters = [0_u8; BEFORE + 1];
        for (to, byte) in letters.iter_mut().zip(window) {
            *to = byte | 0x20;
        }
        let (firsts, seconds) = (
            letters.first_chunk::<BEFORE>(),
            letters.last_chunk::<BEFORE>(),
        );
        let (Some(firsts), Some(seconds)) = (firsts, seconds) else {
            return true;
        };
        let hit = self.pairs.iter().any(|&(first, second)| {
            let mut any = 0_u8;
            for (a, b) in firsts.iter().zip(seconds) {
                any |= u8::from(*a == first) & u8::from(*b == second);
            }
            any != 0
        });
        hit && window.iter().enumerate().any(|(at, _)| {
            let rest = window.get(at..).unwrap_or_default();
            stems.iter().any(|stem| {
                rest.len() >= stem.len()
                    && rest
                        .iter()
                        .zip(stem)
                        .all(|(a, b)| a.to_ascii_lowercase() == *b)
            })
        })
    }
}

/// Rules for which something holds, a bit each; all beyond the last bit share it.
fn bits(rules: &RuleSet, holds: impl Fn(&Rule) -> bool) -> u64 {
    let rules = rules.as_slice().iter().enumerate();
    rules
        .filter(|(_, rule)| holds(rule))
        .fold(0, |bits, (index, _)| bits | 1 << index.min(63))
}

/// Rules of which runs of these lengths can be a match, a bit each.
fn fitting(rules: &RuleSet, lengths: &[usize]) -> u64 {
    bits(rules, |rule| {
        rule.patterns
            .iter()
            .any(|pattern| pattern.digit_counts.is_some() && pattern.fits(lengths))
    })
}

/// Whether a run may go on as the same number behind a gap: dashes, spaces and the like only.
#[inline]
fn joins(bytes: &[u8], end: usize, start: usize) -> bool {
    let Some(gap) = bytes.get(end..start) else {
        return false;
    };
    if gap.len() > MOST_GAP {
        return false;
    }
    gap.iter().all(|&byte| match byte {
        b' ' | b'-' | b'.' | b'/' | b'\r' => true,
        // A number goes on behind a line end only where a dash says so.
        b'\n' => gap.iter().any(|&byte| byte == b'-' || byte >= 0x80),
        // Dashes, spaces and zero-width characters in UTF-8 or Windows-1252.
        0x80..=0xBF | 0xC2 | 0xE2 | 0xE3 | 0xEF => true,
        _ => false,
    })
}

/// Judges the first `count` digits from `start`, whatever stands between them.
fn passes_gate(bytes: &[u8], start: usize, count: usize, gate: Validator) -> bool {
    let mut number = [0_u8; MOST_DIGITS];
    let digits = bytes
        .get(start..)
        .unwrap_or_default()
        .iter()
        .filter(|byte| byte.is_ascii_digit());
    let mut length = 0;
    for (to, byte) in number.iter_mut().zip(digits.take(count)) {
        *to = byte - b'0';
        length += 1;
    }
    length == count && gate.judge(number.get(..length).unwrap_or_default()) == Verdict::Pass
}

/// The bytes to fold around a candidate, cut where no UTF-8 character is split, and their offset.
fn window(bytes: &[u8], start: usize) -> (&[u8], usize) {
    let mut from = start.saturating_sub(BEFORE);
    while from < start
        && bytes
            .get(from)
            .is_some_and(|byte| (0x80..0xC0).contains(byte))
    {
        from += 1;
    }
    let to = bytes.len().min(start.saturating_add(BEHIND));
    (bytes.get(from..to).unwrap_or_default(), from)
}

/// The last stretch of `text` before `at`, cut at a character.
fn tail(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(BEFORE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or_default()
}

fn heads_a_column(rule: &Rule, text: &Text<'_>) -> bool {
    !text.tables.is_empty()
        && rule
            .contexts
            .iter()
            .any(|context| context.heads_a_column(text.tables))
}

fn edges_hold(text: &str, range: &Range<usize>, edges: Edges) -> bool {
    let before = text
        .get(..range.start)
        .and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    let barred = |char: char| match edges {
        Edges::NoDigit => char.is_ascii_digit(),
        Edges::Word => char.is_alphanumeric(),
    };
    !before.is_some_and(barred) && !after.is_some_and(barred)
}

/// Weighs one rule at one place.
struct Weighing<'a> {
    rule: &'a Rule,
    index: usize,
    tokenizer: &'a Tokenizer,
    folded: &'a Folded,
    offset: usize,
    ocr: bool,
    explain: bool,
}

impl Weighing<'_> {
    /// The best of the rule's patterns that match exactly at `position` of the folded text.
    fn best(&self, position: usize, around: &mut Surroundings) -> Option<Scored> {
        let rest = self.folded.text.get(position..)?;
        let mut best: Option<Scored> = None;
        for pattern in self
            .rule
            .patterns
            .iter()
            .filter(|pattern| pattern.digit_counts.is_some())
        {
            let Some(hit) = pattern.regex.find(rest) else {
                continue;
            };
            let range = position + hit.start()..position + hit.end();
            if !edges_hold(&self.folded.text, &range, pattern.edges) {
                continue;
            }
            if let Some(scored) = self.weigh(pattern, range, around)
                && best.as_ref().is_none_or(|best| scored.points > best.points)
            {
                best = Some(scored);
            }
        }
        best
    }

    fn weigh(
        &self,
        pattern: &Pattern,
        range: Range<usize>,
        around: &mut Surroundings,
    ) -> Option<Scored> {
        let mut points = pattern.points;
        let mut because = Vec::new();
        let mut note = |what: &dyn Fn() -> String, points: i32| {
            if self.explain {
                because.push((what(), points));
            }
        };
        note(&|| format!("pattern \"{}\"", pattern.name), pattern.points);
        let number = self.folded.text.get(range.clone())?;
        let digits: Vec<u8> = number
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|byte| byte - b'0')
            .collect();
        let mut misread = false;
        for check in &self.rule.checks {
            let (given, what) = match check.judge(&digits, self.ocr)? {
                Judged::Pass(points) => (points, "holds"),
                Judged::Exempt(points) => (points, "fails, as numbers of that birth date may"),
                Judged::Misread(points) => {
                    misread = true;
                    (points, "fails in OCR text: probably misread")
                }
                Judged::Fail(points) => (points, "fails"),
            };
            note(
                &|| format!("check {} {what}", check.validator.name()),
                given,
            );
            points = points.saturating_add(given);
        }
        around
            .after
            .set(self.folded.text.get(range.end..).unwrap_or_default());
        let (label, decoy) = self.words(around);
        if self.rule.requires_label && label.is_none() {
            return None;
        }
        // The nearest word wins: a decoy behind a nearer label says nothing.
        let decoy = decoy.filter(|(decoy, _)| {
            label.as_ref().is_none_or(|(label, _)| {
                decoy.place != Where::Heading
                    && label.place != Where::Heading
                    && decoy.distance < label.distance
            })
        });
        for (role, found) in [("label", &label), ("decoy", &decoy)] {
            if let Some((word, given)) = found {
                note(
                    &|| format!("{role} \"{}\" {}", word.word, place_name(word.place)),
                    *given,
                );
                points = points.saturating_add(*given);
            }
        }
        let confidence = Confidence::from_points(points)?;
        let start = self.offset + self.folded.origin_of(range.start);
        let end = self.offset + self.folded.origin_of(range.end.saturating_sub(1)) + 1;
        let identity = &self.rule.identity;
        let token = |digits: &[u8]| self.tokenizer.token(identity, digits);
        // Patterns that need not begin with a digit name things like `EMP-12ab`: all of it counts.
        let person = match pattern.digit_counts {
            Some(_) => token(&digits),
            None => token(number.as_bytes()),
        };
        Some(Scored {
            range: start..end,
            points,
            found: Match {
                rule: RuleIndex(u16::try_from(self.index).unwrap_or(u16::MAX)),
                person,
                confidence,
                ocr: self.ocr,
                misread_of: misread.then(|| {
                    self.neighbours(&digits)
                        .iter()
                        .map(|digits| token(digits))
                        .collect()
                }),
                offset: start,
            },
            explained: because,
        })
    }

    /// The nearest label and the nearest decoy, with their points.
    fn words(&self, around: &Surroundings) -> (Option<(Found, i32)>, Option<(Found, i32)>) {
        let nearest = |role: Role| {
            self.rule
                .contexts
                .iter()
                .filter(|context| context.role == role)
                .filter_map(|context| Some((context.find(around)?, context.points)))
                .min_by_key(|(found, _)| found.distance)
        };
        (nearest(Role::Label), nearest(Role::Decoy))
    }

    /// The valid numbers that differ from this one in one digit.
    fn neighbours(&self, digits: &[u8]) -> Vec<Vec<u8>> {
        let mut neighbours = Vec::new();
        for position in 0..digits.len() {
            for value in 0..10 {
                let mut other = digits.to_vec();
                match other.get_mut(position) {
                    Some(digit) if *digit != value => *digit = value,
                    _ => continue,
                }
                if self
                    .rule
                    .checks
                    .iter()
                    .all(|check| check.validator.judge(&other) == Verdict::Pass)
                {
                    neighbours.push(other);
                }
            }
        }
        neighbours
    }
}

enum Judged {
    Pass(i32),
    Exempt(i32),
    Misread(i32),
    Fail(i32),
}

impl Check {
    /// `None` where the number is refused.
    fn judge(&self, digits: &[u8], ocr: bool) -> Option<Judged> {
        if self.validator.judge(digits) == Verdict::Pass {
            return Some(Judged::Pass(self.pass));
        }
        if !self.exempt.is_empty()
            && let Some(born) = validators::birth_date(digits)
            && self.exempt.contains(&born)
        {
            return Some(Judged::Exempt(self.exempt_points));
        }
        match self.misread {
            Some(points) if ocr => Some(Judged::Misread(points)),
            _ => self.fail.map(Judged::Fail),
        }
    }
}

fn place_name(place: Where) -> &'static str {
    match place {
        Where::Before | Where::DirectlyBefore => "before it",
        Where::After => "behind it",
        Where::Heading => "heads its column",
    }
}

/// Of matches that overlap the one with the most points stays; of equals the first and longest.
fn keep_best(found: &mut Vec<Scored>) {
    found.sort_by(|a, b| (a.range.start, a.found.rule).cmp(&(b.range.start, b.found.rule)));
    let mut kept: Vec<Scored> = Vec::with_capacity(found.len());
    for scored in found.drain(..) {
        match kept.last_mut() {
            Some(last) if last.range.end > scored.range.start => {
                if scored.points > last.points {
                    *last = scored;
                }
            }
            _ => kept.push(scored),
        }
    }
    *found = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searcher(least: Confidence) -> Searcher {
        Searcher::new(&RuleSet::load(&[]).unwrap(), &TokenKey::throwaway(), least)
    }

    #[test]
    fn examples_of_the_rules_hold() {
        let rules = RuleSet::load(&[]).unwrap();
        assert_eq!(rules.check_examples(), Vec::<String>::new());
    }

    #[test]
    fn one_number_however_written_is_one_person() {
        let mut searcher = searcher(Confidence::Likely);
        let mut persons = std::collections::HashSet::new();
        for text in [
            "2110625629",
            "211062-5629",
            "211062 - 5629",
            "211062–5629",
            "211062\u{2011}5629",
            "211062\u{A0}5629",
            "21.10.62-5629",
            "21 10 62 - 5629",
            "211062-\r\n5629",
            "side_2110625629_1.png",
            "٢١١٠٦٢-٥٦٢٩",
            "２１１０６２５６２９",
            "cpr 211062.5629",
            "CPR211062/5629",
            "2110\u{AD}62-5629",
        ] {
            let matches = searcher.matches_in(text.as_bytes());
            assert_eq!(matches.len(), 1, "{text}");
            persons.insert(matches[0].person);
        }
        assert_eq!(
            searcher.matches_in(b"211062\x965629").len(),
            1,
            "Windows-1252"
        );
        assert_eq!(persons.len(), 1);
    }

    #[test]
    fn matches_far_into_a_text_are_found_and_placed() {
        let mut searcher = searcher(Confidence::Likely);
        for padding in 0..200 {
            let text = format!(
                "{} cpr 211062-5629{}",
                "x".repeat(padding),
                " y".repeat(padding)
            );
            let matches = searcher.matches_in(text.as_bytes());
            assert_eq!(matches.len(), 1);
            assert_eq!(matches[0].offset, padding + 5);
            assert_eq!(matches[0].confidence, Confidence::Certain);
        }
    }

    #[test]
    fn a_misread_number_in_ocr_text_knows_its_neighbours() {
        let mut searcher = searcher(Confidence::Likely);
        let right = searcher.matches_in(b"211062-5629")[0].person;
        let text = Text {
            ocr: true,
            ..Text::whole(b"211062-5829")
        };
        let mut matches = Vec::new();
        searcher.search(&text, |found| matches.push(found));
        assert!(matches[0].misread_of.as_ref().unwrap().contains(&right));
        assert!(
            searcher.matches_in(b"211062-5829").is_empty(),
            "outside OCR text it is only possible"
        );
    }

    #[test]
    fn names_are_masked() {
        let mut searcher = searcher(Confidence::Likely);
        assert_eq!(
            searcher.masked(b"side_2110625629_1.png").unwrap(),
            b"side_??????????_1.png"
        );
        assert_eq!(
            searcher.masked("sag 211062–5629".as_bytes()).unwrap(),
            "sag ??????–????".as_bytes()
        );
        assert_eq!(searcher.masked(b"2020-10-21.log"), None);
    }

    #[test]
    fn arbitrary_bytes_do_no_harm() {
        use proptest::prelude::*;
        let searcher = std::cell::RefCell::new(searcher(Confidence::Possible));
        proptest!(ProptestConfig::with_cases(3_000), |(
            parts in proptest::collection::vec(prop_oneof![
                "[0-9]{1,7}", "[-–. /\\n]{1,3}", "(cpr|udl\\.nr\\.|person id|faktura|:| )", "\\PC{0,6}"
            ], 0..40),
            noise in proptest::collection::vec(any::<u8>(), 0..40),
        )| {
            let mut bytes = parts.concat().into_bytes();
            bytes.extend(noise);
            for found in searcher.borrow_mut().matches_in(&bytes) {
                prop_assert!(found.offset < bytes.len());
            }
        });
    }
}
