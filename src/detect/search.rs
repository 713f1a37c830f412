//! From bytes to matches: digit runs, then cheap refusals, then patterns, checks and context.
//!
//! A match begins at a run of digits. Runs that stand close together form a row; what each part of
//! a row can be a match of is known from its shape ([`super::shape`]). Of what is left, most is
//! refused from its digits, or because no label is near ([`super::label_hint`]). Only then are the
//! surroundings folded and a regular expression asked ([`super::weigh`]).

use std::ops::Range;

use super::context::{Columns, Context, Surroundings};
use super::digits;
use super::fold::{self, Folded};
use super::label_hint::{LabelHint, MOST_REACH};
use super::pattern::Pattern;
use super::rule_file::Where;
use super::rules::{Rule, RuleSet};
use super::shape::{Run, Shape, Shapes};
use super::token::{TokenKey, Tokenizer};
use super::weigh::{Digits, Scored, Weighing, edges_hold, keep_best};
use crate::model::{Confidence, Match, Text};

/// Bytes folded behind the first digit of a candidate: the longest number, and its label after it.
const BEHIND: usize = 112;

/// Searches texts with a rule set. One per thread: it owns its buffers and its regex caches.
pub struct Searcher {
    rules: RuleSet,
    tokenizer: Tokenizer,
    least: Confidence,
    plans: Vec<Plan>,
    shapes: Shapes,
    fewest_digits: usize,
    /// The labels of all rules that require one.
    required: LabelHint,
    /// Patterns of rules that require a label, a bit each.
    labelled: u64,
    has_free_patterns: bool,
    /// Bytes of folded text before and behind a number in which a word of any rule can count.
    reach: (usize, usize),
    runs: Vec<Run>,
    columns: Columns,
    folded: Folded,
    whole: Folded,
    around: Surroundings,
    found: Vec<Scored>,
}

/// What is known of a rule before any text is seen.
struct Plan {
    /// Its patterns that are found from digit runs, a bit each.
    patterns: u64,
    /// Its labels, where it can do without one.
    before: LabelHint,
    after: LabelHint,
    /// Digits of its numbers, if all have as many: they can be judged as they lie.
    digits: Option<usize>,
}

/// One text being searched.
#[derive(Clone, Copy)]
struct Pass<'t> {
    text: &'t Text<'t>,
    /// Rules with a label that heads a column of it, a bit each.
    headed: u64,
    explain: bool,
}

/// A place where something may begin.
#[derive(Clone, Copy)]
struct Candidate {
    start: usize,
    /// Where the digits before it end; 0 if there are none.
    digits_before: usize,
    /// Patterns whose shape fits, a bit each.
    fitting: u64,
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
        let mut counts = 0;
        let plans: Vec<Plan> = all
            .iter()
            .map(|rule| Plan::of(rule, &mut shapes, &mut counts))
            .collect();
        let required = all.iter().filter(|rule| rule.requires_label);
        let is_free = |pattern: &Pattern| pattern.from_runs.is_none();
        Self {
            rules: rules.clone(),
            tokenizer: key.tokenizer(),
            least,
            shapes: Shapes::new(&shapes),
            fewest_digits: u32::trailing_zeros(counts) as usize,
            required: LabelHint::before(required.flat_map(|rule| &rule.contexts)),
            // The last bit is shared when there are many patterns, and then refuses nothing.
            labelled: all
                .iter()
                .zip(&plans)
                .filter(|(rule, _)| rule.requires_label)
                .fold(0, |bits, (_, plan)| bits | plan.patterns)
                & (u64::MAX >> 1),
            has_free_patterns: all.iter().flat_map(|rule| &rule.patterns).any(is_free),
            plans,
            reach: (
                reach(all, |place| {
                    matches!(place, Where::Before | Where::DirectlyBefore)
                }),
                reach(all, |place| *place == Where::After),
            ),
            runs: Vec::new(),
            columns: Columns::default(),
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

    /// Whether anything can be found in this markup once its tags are taken away and its entities
    /// resolved. Yes may be wrong; no is not.
    pub fn may_match_in_markup(&mut self, bytes: &[u8]) -> bool {
        // Most bytes between two digits of one number: an entity, line ends and indentation.
        const MOST_BETWEEN: usize = 64;
        if self.has_free_patterns || fold::may_vanish(bytes) || self.required.may_be_in(bytes) {
            return true;
        }
        let mut runs = std::mem::take(&mut self.runs);
        runs.clear();
        let mut is_likely = false;
        let exotic = digits::for_each_run(bytes, |start, end| {
            let run = runs.last().and_then(|last| {
                let between = bytes.get(last.end..start).unwrap_or_default();
                let may_vanish = between.contains(&b'&')
                    || between
                        .iter()
                        .all(|byte| !byte.is_ascii_alphanumeric() && *byte != b':');
                last.followed_by(bytes, start, end).or_else(|| {
                    (may_vanish && between.len() <= MOST_BETWEEN).then(|| Run::joined(start, end))
                })
            });
            if run.is_none() {
                is_likely |= self.may_be_open(&runs);
                runs.clear();
            }
            runs.push(run.unwrap_or_else(|| Run::first(start, end)));
        });
        is_likely |= self.may_be_open(&runs);
        self.runs = runs;
        is_likely || exotic && (digits::has_exotic_digit(bytes) || bytes.contains(&b'\\'))
    }

    /// Whether something that needs no label may begin in this row.
    fn may_be_open(&mut self, row: &[Run]) -> bool {
        let fits = self.shapes.row(row);
        (fits.first | fits.later) & !self.labelled != 0
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
        let exotic =
            exotic && (digits::has_exotic_digit(text.bytes) || fold::has_escaped_joint(text.bytes));
        if exotic || self.has_free_patterns {
            self.collect_from_folded(text, exotic, explain);
        }
        keep_best(&mut self.found);
    }

    /// The fast way: candidates from digit runs. Says whether digits of other scripts may be there.
    fn collect_from_runs(&mut self, text: &Text<'_>, explain: bool) -> bool {
        let pass = Pass {
            text,
            headed: self.headed(text),
            explain,
        };
        self.columns = Columns::default();
        let mut runs = std::mem::take(&mut self.runs);
        runs.clear();
        let mut digits_before = 0;
        let mut total = 0_usize;
        let fewest = self.fewest_digits;
        let exotic = digits::for_each_run(text.bytes, |start, end| {
            let run = match runs
                .last()
                .map(|last: &Run| (last.end, last.followed_by(text.bytes, start, end)))
            {
                Some((_, Some(run))) => run,
                Some((last_end, None)) => {
                    if total >= fewest {
                        self.row(&pass, &runs, digits_before);
                    }
                    runs.clear();
                    total = 0;
                    digits_before = last_end;
                    Run::first(start, end)
                }
                None => Run::first(start, end),
            };
            total = total.saturating_add(end - start);
            runs.push(run);
        });
        if total >= fewest {
            self.row(&pass, &runs, digits_before);
        }
        self.runs = runs;
        exotic
    }

    /// Rules with a label that heads a column, a bit each; all from the last bit on share it.
    fn headed(&self, text: &Text<'_>) -> u64 {
        if text.tables.is_empty() {
            return 0;
        }
        let heads = |rule: &Rule| {
            rule.contexts
                .iter()
                .any(|context| context.heads_a_column(text.tables))
        };
        let rules = self.rules.as_slice().iter().enumerate();
        rules
            .filter(|(_, rule)| heads(rule))
            .fold(0, |bits, (index, _)| bits | bit(index))
    }

    /// Looks at every place of a row of runs where something may begin.
    #[inline]
    fn row(&mut self, pass: &Pass<'_>, runs: &[Run], mut digits_before: usize) {
        let fits = self.shapes.row(runs);
        // Behind other digits of a row stands no label that ends there.
        let needs_label = self.required.ends_at_digit && pass.headed == 0;
        let barred = if needs_label { self.labelled } else { 0 };
        for (index, run) in runs.iter().enumerate() {
            let fitting = match index {
                0 => fits.first,
                _ if fits.later & !barred == 0 => return,
                _ => self.shapes.fitting(runs, index) & !barred,
            };
            if fitting != 0 && pass.text.fresh.contains(&run.start) {
                let candidate = Candidate {
                    start: run.start,
                    digits_before,
                    fitting,
                };
                self.candidate(pass, candidate);
            }
            digits_before = run.end;
        }
    }

    fn candidate(&mut self, pass: &Pass<'_>, candidate: Candidate) {
        let text = pass.text;
        let Candidate { start, fitting, .. } = candidate;
        let heading = match pass.headed {
            0 => None,
            _ => self.columns.heading_over(text.bytes, text.tables, start),
        };
        let labelled = fitting & self.labelled != 0
            && (heading.is_some()
                || self
                    .required
                    .may_begin_in(text.bytes, candidate.before(text.bytes, &self.required)));
        if fitting & !self.labelled == 0 && !labelled {
            return;
        }
        let mut position = None;
        let (window, offset) = window(text.bytes, start);
        for (index, (plan, rule)) in self.plans.iter().zip(self.rules.as_slice()).enumerate() {
            let fitting = fitting & plan.patterns;
            let under_heading = heading.is_some() && pass.headed & bit(index) != 0;
            if fitting == 0
                || rule.requires_label && !labelled
                || !plan.may_reach(rule, self.least, text, &candidate, under_heading)
            {
                continue;
            }
            let position = *position.get_or_insert_with(|| {
                self.folded.fold(window);
                let position = self.folded.position_of(start - offset);
                let mut before = tail(&self.folded.text, position, self.reach.0);
                if heading.is_some() {
                    // In a table the row above is no context: its words head other numbers.
                    before = before.rsplit('\n').next().unwrap_or_default();
                }
                self.around.before.set(before);
                self.around.heading.set(heading.unwrap_or_default());
                position
            });
            let weighing = Weighing {
                rule,
                index,
                tokenizer: &self.tokenizer,
                folded: &self.folded,
                offset,
                reach_behind: self.reach.1,
                ocr: text.ocr,
                explain: pass.explain,
            };
            let scored = weighing.best(plan.select(rule, fitting), position, &mut self.around);
            self.found
                .extend(scored.filter(|scored| scored.found.confidence >= self.least));
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
                .filter(|pattern| pattern.from_runs.is_none())
            {
                let mut columns = Columns::default();
                for hit in pattern.regex.find_iter(&whole.text) {
                    let start = whole.origin_of(hit.start());
                    if !text.fresh.contains(&start)
                        || !edges_hold(&whole.text, &hit.range(), pattern.edges)
                    {
                        continue;
                    }
                    let heading = columns.heading_over(text.bytes, text.tables, start);
                    self.around
                        .before
                        .set(tail(&whole.text, hit.start(), self.reach.0));
                    self.around.heading.set(heading.unwrap_or_default());
                    let weighing = Weighing {
                        rule,
                        index,
                        tokenizer: &self.tokenizer,
                        folded: &whole,
                        offset: 0,
                        reach_behind: self.reach.1,
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

impl Candidate {
    /// Where before it a label of this kind can lie.
    #[inline]
    fn before(&self, bytes: &[u8], hint: &LabelHint) -> Range<usize> {
        let mut from = self.start.saturating_sub(hint.reach());
        if hint.ends_at_digit && self.digits_before > from {
            // The digits of an escape (`udl\\u00e6nding`) are none.
            let tail = bytes.get(self.digits_before.saturating_sub(6)..self.digits_before);
            if !tail.unwrap_or_default().contains(&b'\\') {
                from = self.digits_before;
            }
        }
        from..self.start
    }
}

impl Plan {
    fn of(rule: &Rule, shapes: &mut Vec<Shape>, counts: &mut u32) -> Self {
        let mut patterns = 0;
        let mut own_counts = 0_u32;
        for from_runs in rule
            .patterns
            .iter()
            .filter_map(|pattern| pattern.from_runs.as_ref())
        {
            patterns |= bit(shapes.len());
            own_counts |= from_runs.counts;
            shapes.push(from_runs.shape.clone());
        }
        *counts |= own_counts;
        Self {
            patterns,
            before: LabelHint::before(rule.contexts.iter()),
            after: LabelHint::after(rule.contexts.iter()),
            digits: (own_counts.count_ones() == 1).then(|| own_counts.trailing_zeros() as usize),
        }
    }

    /// Those patterns of the rule whose bits are set.
    fn select<'r>(
        &self,
        rule: &'r Rule,
        fitting: u64,
    ) -> impl Iterator<Item = &'r Pattern> + use<'r> {
        let first = self.patterns.trailing_zeros() as usize;
        let from_runs = rule
            .patterns
            .iter()
            .filter(|pattern| pattern.from_runs.is_some());
        let numbered = from_runs.enumerate();
        numbered
            .filter(move |(index, _)| fitting & bit(first + index) != 0)
            .map(|(_, pattern)| pattern)
    }

    /// Whether a candidate can come to this confidence: by its digits alone, or because a label may
    /// be near.
    fn may_reach(
        &self,
        rule: &Rule,
        least: Confidence,
        text: &Text<'_>,
        candidate: &Candidate,
        under_heading: bool,
    ) -> bool {
        let Some(count) = self.digits else {
            return true;
        };
        let behind = text.bytes.get(candidate.start..).unwrap_or_default();
        let number = Digits::first(behind, count);
        let pattern = self
            .select(rule, candidate.fitting)
            .map(|pattern| pattern.points)
            .max();
        let mut points = pattern.unwrap_or(0);
        for check in &rule.checks {
            match check.judge(number.as_slice(), text.ocr) {
                Some(judged) => points = points.saturating_add(judged.points()),
                None => return false,
            }
        }
        points >= least.points()
            || under_heading
            || self
                .before
                .may_begin_in(text.bytes, candidate.before(text.bytes, &self.before))
            || {
                let reach = self.after.reach().saturating_add(MOST_NUMBER);
                self.after.may_begin_in(behind, 0..reach.min(behind.len()))
            }
    }
}

/// Bytes that a number takes, with all that stands between its digits, when it is long.
const MOST_NUMBER: usize = 48;

/// The bit of a pattern or rule; all from the last on share it.
fn bit(index: usize) -> u64 {
    1 << index.min(63)
}

/// The bytes to fold around a candidate, cut where no UTF-8 character is split, and their offset.
fn window(bytes: &[u8], start: usize) -> (&[u8], usize) {
    let mut from = start.saturating_sub(MOST_REACH);
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

/// Bytes of folded text in which words of these rules can count, at that side of a number.
fn reach(rules: &[Rule], side: impl Fn(&Where) -> bool) -> usize {
    let contexts = rules.iter().flat_map(|rule| &rule.contexts);
    let on_side = contexts.filter(|context| context.places.iter().any(&side));
    on_side.map(Context::folded_reach).max().unwrap_or(0)
}

/// The last `reach` bytes of `text` before `at`, cut at a character.
fn tail(text: &str, at: usize, reach: usize) -> &str {
    let mut from = at.saturating_sub(reach);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or_default()
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
