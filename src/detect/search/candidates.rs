//! The fast way: candidates from runs of digits as they lie.

use std::ops::Range;

use super::super::above;
use super::super::column::{Others, Place, place_of};
use super::super::label_hint::{LabelHint, MOST_REACH};
use super::super::number::{Digits, MOST_DIGITS, Number};
use super::super::shape::{Interest, Seen, Windows, run_end};
use super::super::starts::{self, Window, Wordless};
use super::super::weigh::Weighing;
use super::plan::Outlook;
use super::*;

/// Bytes folded behind the first digit of a candidate: the longest number, and its label after it.
const BEHIND: usize = 112;
/// After so many questions for a label it is quicker to look for one in the whole stretch.
const MANY: usize = 256;
/// Where words always count, every run is looked at.
const NOTHING_LESS: Wordless = Wordless {
    fewest: 0,
    lengths: 0,
};
/// Bytes of a label, at the least.
const SHORTEST_LABEL: usize = 2;

/// A place where something may begin.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub start: usize,
    /// Where the digits before it end; 0 if there are none.
    pub digits_before: usize,
    /// Patterns whose shape fits, a bit each.
    pub fitting: u64,
}

impl Candidate {
    /// Where before it a label of this kind can lie.
    #[inline]
    pub(super) fn before(&self, bytes: &[u8], hint: &LabelHint) -> Range<usize> {
        before(bytes, hint, self.start, self.digits_before)
    }
}

/// Where before a number that begins at `start` a label of this kind can lie.
#[inline]
fn before(bytes: &[u8], hint: &LabelHint, start: usize, digits_before: usize) -> Range<usize> {
    let mut from = start.saturating_sub(hint.reach());
    if hint.ends_at_digit && digits_before > from {
        // The digits of an escape (`udl\\u00e6nding`) are none.
        let tail = bytes.get(..digits_before).and_then(<[u8]>::last_chunk::<6>);
        let is_escape = match tail {
            Some(tail) => tail.iter().fold(false, |any, byte| any | (*byte == b'\\')),
            None => bytes.iter().take(digits_before).any(|byte| *byte == b'\\'),
        };
        if !is_escape {
            from = digits_before;
        }
    }
    from..start
}

/// Places met on the way that are not told from rows.
#[derive(Default)]
struct Aside {
    /// Where a pattern with letters may begin, and which.
    anchored: Vec<(usize, usize)>,
    /// Where a machine-readable zone may have its dates.
    zones: Vec<usize>,
}

impl Aside {
    /// Notes what may begin at a run of digits and is not told from rows.
    #[cold]
    fn note(&mut self, anchors: &Anchors, reads_zones: bool, bytes: &[u8], start: usize) {
        let end = run_end(bytes, start);
        if reads_zones && mrz::may_be_birth(bytes, start, end) {
            self.zones.push(start);
        }
        let length = (end - start).min(MOST_DIGITS + 1);
        if anchors.lengths >> length & 1 == 0 && !anchors.may_follow_at(bytes, start) {
            return;
        }
        for (index, known) in anchors.all.iter().enumerate() {
            if let Some(at) = known.anchor.begins(bytes, start, end) {
                self.anchored.push((at, index));
            }
        }
    }
}

/// A search of a text from its digit runs, under way.
struct FromRuns<'s, 't> {
    searcher: &'s mut Searcher,
    pass: &'s Pass<'t>,
    windows: Windows,
    anchors: Anchors,
    /// Whether a label may be somewhere.
    heeds_words: bool,
    /// What is weighed wherever it stands.
    free: Seen,
    /// What may be weighed, and what of it right behind other digits.
    interest: Interest,
    close_interest: Interest,
    /// Whether a label was met in this stretch, once somebody asked.
    labels_somewhere: Option<bool>,
    /// Runs at which a label was asked for.
    asked: usize,
    #[cfg(test)]
    is_thorough: bool,
    aside: Aside,
}

impl starts::Visitor for FromRuns<'_, '_> {
    #[inline(always)]
    fn heeds_words(&self) -> bool {
        self.heeds_words
    }

    #[inline(always)]
    fn may_lead(&self, before: u8) -> bool {
        self.anchors.may_follow(before)
    }

    #[inline(always)]
    fn matters(&self, window: Window) -> bool {
        let interest = match window.is_close {
            true => self.close_interest,
            false => self.interest,
        };
        #[cfg(test)]
        if self.is_thorough {
            return true;
        }
        self.windows.may_have(window, interest)
    }

    #[inline(never)]
    fn visit(&mut self, start: usize, digits_before: usize, window: Window) {
        let bytes = self.pass.text.bytes;
        let seen = self.windows.look_up(&mut self.searcher.shapes, window);
        if seen.is_any_of(Seen::ASIDE) || self.anchors.may_follow_at(bytes, start) {
            let reads_zones = self.searcher.mrz.is_some();
            self.aside.note(&self.anchors, reads_zones, bytes, start);
        }
        #[cfg(test)]
        let seen = if self.is_thorough { self.free } else { seen };
        if seen.is_any_of(self.free)
            || seen.is_any_of(Seen::LABELLED) && self.may_be_labelled(start, digits_before)
        {
            self.searcher.start(
                self.pass,
                start,
                digits_before,
                window,
                &mut self.labels_somewhere,
            );
        }
    }
}

impl FromRuns<'_, '_> {
    /// Passes over nothing.
    #[cfg(test)]
    fn look_at_all(&mut self) -> Wordless {
        self.free = Seen::FREE
            .and(Seen::LABELLED)
            .and(Seen::OCR)
            .and(Seen::ASIDE);
        self.asked = MANY;
        self.is_thorough = true;
        NOTHING_LESS
    }

    /// Whether a label may belong to the number at a run of digits. Yes may be wrong; no is not.
    #[inline]
    fn may_be_labelled(&mut self, start: usize, digits_before: usize) -> bool {
        self.asked += 1;
        if self.asked == MANY {
            self.searcher.asks_often = true;
            self.settle_labels();
        }
        let bytes = self.pass.text.bytes;
        if self.pass.headed != 0
            || self.labels_somewhere != Some(false) && above::may_be_headed(bytes, start)
        {
            return true;
        }
        let required = &self.searcher.required;
        let before = before(bytes, required, start, digits_before);
        before.len() >= SHORTEST_LABEL && required.may_begin_in(bytes, before)
    }

    /// Where many numbers ask for a label: if none is anywhere in the stretch, none need ask any more.
    #[cold]
    fn settle_labels(&mut self) {
        let text = self.pass.text;
        let searcher = &self.searcher;
        let may_be_headed = self.pass.headed != 0 || searcher.labels_before || text.ocr;
        if !may_be_headed && !searcher.labels.may_be_hidden_in(text.bytes) {
            let free = Interest::in_any_of(self.free);
            (self.interest, self.close_interest) = (free, free);
            self.heeds_words = false;
        }
    }
}

impl Searcher {
    /// Candidates from digit runs. Says whether digits of other scripts may be there.
    pub(super) fn collect_from_runs(&mut self, text: &Text<'_>, explain: bool) -> bool {
        let pass = Pass {
            text,
            headed: self.headed(text),
            open: if text.ocr { u64::MAX } else { !self.ocr_only },
            explain,
            masks: self.masks,
        };
        self.columns = Columns::default();
        self.above.next_stretch(text.continues);
        self.labels_before &= text.continues;
        self.asks_often &= text.continues;
        let free = match text.ocr {
            true => Seen::FREE.and(Seen::ASIDE).and(Seen::OCR),
            false => Seen::FREE.and(Seen::ASIDE),
        };
        let any = free.and(Seen::LABELLED);
        // Where nothing else can label a number, a word must stand before it.
        let needs_word = self.required.ends_at_digit && pass.headed == 0;
        let wordless = match needs_word && !text.ocr {
            true => self.wordless,
            false => NOTHING_LESS,
        };
        let mut visit = FromRuns {
            pass: &pass,
            heeds_words: true,
            free,
            interest: Interest::in_any_of(any),
            close_interest: Interest::in_any_of(if needs_word { free } else { any }),
            windows: std::mem::take(&mut self.windows),
            anchors: std::mem::replace(&mut self.anchors, Anchors::of(Vec::new())),
            labels_somewhere: None,
            asked: 0,
            #[cfg(test)]
            is_thorough: false,
            aside: Aside::default(),
            searcher: self,
        };
        if visit.searcher.asks_often {
            visit.asked = MANY;
            visit.settle_labels();
        }
        #[cfg(test)]
        let wordless = match visit.searcher.is_thorough {
            true => visit.look_at_all(),
            false => wordless,
        };
        let exotic = starts::search(text.bytes, wordless, &mut visit);
        let FromRuns {
            windows,
            anchors,
            mut aside,
            ..
        } = visit;
        self.windows = windows;
        self.anchors = anchors;
        self.weigh_waiting(&pass);
        // In order, so that no row of a table is counted twice.
        aside.anchored.sort_unstable();
        let mut columns = Columns::default();
        for (at, index) in aside.anchored {
            self.weigh_anchored(&pass, &mut columns, at, index);
        }
        for start in aside.zones {
            self.zone(&pass, start);
        }
        exotic
    }

    /// Rules with a label that heads a column, a bit each; all from the last bit on share it.
    fn headed(&self, text: &Text<'_>) -> u64 {
        if text.tables.is_empty() {
            return 0;
        }
        let heads = |rule: &Rule| {
            let mut contexts = rule.contexts.iter();
            contexts.any(|context| context.heads_a_column(text.tables))
        };
        let rules = self.rules.as_slice().iter().enumerate();
        rules
            .filter(|(_, rule)| heads(rule))
            .fold(0, |bits, (index, _)| bits | bit(index))
    }

    /// Looks at a run of digits where something may begin.
    fn start(
        &mut self,
        pass: &Pass<'_>,
        start: usize,
        digits_before: usize,
        window: Window,
        labels_somewhere: &mut Option<bool>,
    ) {
        if !pass.text.fresh.contains(&start) {
            return;
        }
        let (fits, is_later) =
            self.shapes
                .fitting_at(pass.text.bytes, start, digits_before, window);
        // Behind other digits of a row stands no label that ends there.
        let needs_label = is_later && self.required.ends_at_digit && pass.headed == 0;
        let barred = if needs_label { self.labelled } else { 0 };
        let fitting = pass.open & fits & !barred;
        if fitting != 0 {
            let candidate = Candidate {
                start,
                digits_before,
                fitting,
            };
            self.candidate(pass, candidate, labels_somewhere);
        }
    }

    fn candidate(
        &mut self,
        pass: &Pass<'_>,
        candidate: Candidate,
        labels_somewhere: &mut Option<bool>,
    ) {
        let text = pass.text;
        let start = candidate.start;
        let of_table = match pass.headed {
            0 => None,
            _ => self.columns.heading_over(text.bytes, text.tables, start),
        };
        // What no table of the file heads may stand under a label all the same, if there is any.
        let mut asked_above = false;
        let mut above = None;
        if of_table.is_none()
            && above::may_be_headed(text.bytes, start)
            && *labels_somewhere.get_or_insert_with(|| {
                self.labels_before |= text.ocr || self.labels.may_be_in(text.bytes);
                self.labels_before
            })
        {
            asked_above = true;
            above = self.above.heading_over(text.bytes, start, text.continues);
        }
        let is_headed = of_table.is_some() || above.is_some();
        let fitting = match is_headed {
            true => candidate.fitting,
            false => candidate.fitting & !self.heading_only,
        };
        let labelled = fitting & self.labelled != 0
            && (is_headed
                || self
                    .required
                    .may_begin_in(text.bytes, candidate.before(text.bytes, &self.required)));
        if fitting & !self.labelled == 0 && !labelled {
            return;
        }
        let mut position = None;
        let mut spot = None;
        let (window, offset) = window(text.bytes, start);
        for (index, (plan, rule)) in self.plans.iter().zip(self.rules.as_slice()).enumerate() {
            let fitting = fitting & plan.patterns;
            if fitting == 0 || rule.requires_label && !labelled {
                continue;
            }
            let alone = fitting & !self.heading_only;
            let mut place = None;
            if let Some(quick) = plan
                .quick(rule, text, &candidate, alone)
                .filter(|_| alone != 0)
            {
                if rule.column.is_some() && !pass.masks {
                    let here = *spot.get_or_insert_with(|| {
                        let here = place_of(text.bytes, start, candidate.fitting);
                        self.places
                            .see(here, text.bytes.get(start..).unwrap_or_default());
                        here
                    });
                    if quick.passes_first {
                        self.places.pass(here, index, quick.passes_all);
                    }
                    place = Some(here);
                }
                if !(is_headed || pass.masks && quick.passes_first) {
                    match plan.outlook(&quick, self.least, text, &candidate) {
                        Outlook::Now => {}
                        Outlook::None => continue,
                        Outlook::WithOthers => {
                            let fitting = alone;
                            let candidate = Candidate {
                                fitting,
                                ..candidate
                            };
                            self.waiting
                                .extend(place.map(|place| (index, candidate, place)));
                            continue;
                        }
                    }
                }
            }
            // What heads it may as well say that it is something else.
            if !is_headed && !asked_above && above::may_be_headed(text.bytes, start) {
                above = self.above.heading_over(text.bytes, start, text.continues);
            }
            asked_above = true;
            let heading = of_table.or(above.as_ref().map(|heading| heading.text.as_str()));
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
                self.around.heads_table =
                    of_table.is_some() || above.as_ref().is_some_and(|above| above.is_of_table);
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
                floor: plan.floor(self.least),
                masks: pass.masks,
                place,
            };
            let scored = weighing.best(plan.select(rule, fitting), position, &mut self.around);
            self.found.extend(scored);
        }
    }

    /// Weighs candidates that have nothing but the others in their places to speak for them, now that
    /// all of these are counted.
    fn weigh_waiting(&mut self, pass: &Pass<'_>) {
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut columns = Columns::default();
        for (index, candidate, place) in waiting.drain(..) {
            let rule = self.rules.as_slice().get(index);
            let column = rule.and_then(|rule| rule.column.as_ref());
            if column.is_some_and(|column| self.places.say(place, index, column) == Others::Kindred)
                && let Some((rule, plan)) = rule.zip(self.plans.get(index))
            {
                let patterns: Vec<&Pattern> = plan.select(rule, candidate.fitting).collect();
                let scored = self.weigh_at(
                    pass,
                    &mut columns,
                    index,
                    candidate.start,
                    Some(place),
                    patterns,
                );
                self.found.extend(scored);
            }
        }
        self.waiting = waiting;
    }

    /// Weighs a pattern with letters where it may begin.
    fn weigh_anchored(&mut self, pass: &Pass<'_>, columns: &mut Columns, at: usize, index: usize) {
        let Some(anchored) = self.anchors.all.get(index) else {
            return;
        };
        let index = anchored.rule;
        let rule = self.rules.as_slice().get(index);
        let Some((rule, pattern)) =
            rule.and_then(|rule| Some((rule, rule.patterns.get(anchored.pattern)?)))
        else {
            return;
        };
        // Most are none by their check characters, and need not be folded for that.
        let text = anchored.anchor.text_at(pass.text.bytes, at);
        let is_none = text.is_some_and(|text| {
            let digits = Digits::first(text.as_bytes(), MOST_DIGITS);
            let number = Number {
                digits: digits.as_slice(),
                text,
            };
            let mut checks = rule.checks.iter();
            checks.any(|check| check.judge(&number, pass.text.ocr).is_none())
        });
        if !is_none && pass.text.fresh.contains(&at) {
            let scored = self.weigh_at(pass, columns, index, at, None, vec![pattern]);
            self.found.extend(scored);
        }
    }

    /// Weighs patterns of a rule at a place of the text.
    fn weigh_at(
        &self,
        pass: &Pass<'_>,
        columns: &mut Columns,
        index: usize,
        at: usize,
        place: Option<Place>,
        patterns: Vec<&Pattern>,
    ) -> Option<Scored> {
        let text = pass.text;
        let (rule, plan) = self
            .rules
            .as_slice()
            .get(index)
            .zip(self.plans.get(index))?;
        let heading = columns.heading_over(text.bytes, text.tables, at);
        let (window, offset) = window(text.bytes, at);
        let mut folded = Folded::default();
        folded.fold(window);
        let position = folded.position_of(at - offset);
        let mut around = Surroundings::default();
        around
            .before
            .set(tail(&folded.text, position, self.reach.0));
        around.heading.set(heading.unwrap_or_default());
        around.heads_table = heading.is_some();
        let weighing = Weighing {
            rule,
            index,
            tokenizer: &self.tokenizer,
            folded: &folded,
            offset,
            reach_behind: self.reach.1,
            ocr: text.ocr,
            explain: pass.explain,
            floor: plan.floor(self.least),
            masks: pass.masks,
            place,
        };
        weighing.best(patterns.into_iter(), position, &mut around)
    }
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

/// The last `reach` bytes of `text` before `at`, cut at a character.
pub(super) fn tail(text: &str, at: usize, reach: usize) -> &str {
    let mut from = at.saturating_sub(reach);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or_default()
}
