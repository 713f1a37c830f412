//! What becomes of a place where something may begin.

use std::ops::Range;

use super::super::above;
use super::super::column::{Others, Place};
use super::super::label_hint::{LabelHint, MOST_REACH};
use super::super::starts::Window;
use super::super::weigh::Weighing;
use super::plan::Outlook;
use super::*;

/// Bytes folded behind the first digit of a candidate: the longest number, and its label after it.
pub(super) const BEHIND: usize = 112;

/// A place where something may begin.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub start: usize,
    /// Where the digits before it end; 0 if there are none.
    pub digits_before: usize,
    /// Patterns whose shape fits, a bit each.
    pub fitting: u64,
}

/// What is known of labels in a stretch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Labels {
    /// Nobody looked.
    Unknown,
    Somewhere,
    /// None as the text lies; where something vanishes there may be one.
    NoneAsItLies,
    Nowhere,
}

impl Labels {
    /// Whether one may head something, asking if nobody did.
    fn may_head(&mut self, look: impl FnOnce() -> bool) -> bool {
        if *self == Self::Unknown {
            *self = if look() {
                Self::Somewhere
            } else {
                Self::NoneAsItLies
            };
        }
        *self == Self::Somewhere
    }
}

/// A candidate that waits for the others in its place.
pub(super) struct Waiting {
    rule: usize,
    candidate: Candidate,
    place: Place,
    needs: Needs,
}

/// What the others must say for a number to count.
#[derive(Clone, Copy)]
pub(super) enum Needs {
    /// That it is one of them.
    Kindred,
    /// Not that it is foreign. It has so many points at the most, for no label is near it.
    NotForeign(i32),
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
pub(super) fn before(
    bytes: &[u8],
    hint: &LabelHint,
    start: usize,
    digits_before: usize,
) -> Range<usize> {
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

impl Searcher {
    /// Looks at a run of digits where something may begin.
    pub(super) fn start(
        &mut self,
        pass: &Pass<'_>,
        start: usize,
        digits_before: usize,
        window: Window,
        labels: &mut Labels,
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
            self.candidate(pass, candidate, labels);
        }
    }

    fn candidate(&mut self, pass: &Pass<'_>, candidate: Candidate, labels: &mut Labels) {
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
            && labels.may_head(|| {
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
                || *labels != Labels::Nowhere
                    && self
                        .required
                        .may_begin_in(text.bytes, candidate.before(text.bytes, &self.required)));
        if fitting & !self.labelled == 0 && !labelled {
            return;
        }
        let mut position = None;
        let mut spot = None;
        let mut digits = None;
        let (window, offset) = window(text.bytes, start);
        for (index, (plan, rule)) in self.plans.iter().zip(self.rules.as_slice()).enumerate() {
            let fitting = fitting & plan.patterns;
            if fitting == 0 || plan.asks_before && !labelled {
                continue;
            }
            let alone = fitting & !self.heading_only;
            let mut place = None;
            if let Some(quick) = plan
                .quick(rule, text, &candidate, alone, &mut digits)
                .filter(|_| alone != 0)
            {
                if rule.column.is_some() && !pass.masks {
                    let here = *spot.get_or_insert_with(|| {
                        let here = self.places.at(text.bytes, start, candidate.fitting);
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
                    let may_be_labelled = *labels != Labels::Nowhere;
                    let outlook =
                        plan.outlook(&quick, self.least, text, &candidate, may_be_labelled);
                    let needs = match outlook {
                        Outlook::None => continue,
                        Outlook::WithOthers => Some(Needs::Kindred),
                        // What heads it needs to be known.
                        Outlook::Unlabelled
                            if !pass.explain && !above::may_be_headed(text.bytes, start) =>
                        {
                            Some(Needs::NotForeign(quick.most(rule)))
                        }
                        Outlook::Now | Outlook::Unlabelled => None,
                    };
                    if let Some((needs, place)) = needs.zip(place) {
                        self.waiting.push(Waiting {
                            rule: index,
                            candidate: Candidate {
                                fitting: alone,
                                ..candidate
                            },
                            place,
                            needs,
                        });
                        continue;
                    }
                    if matches!(needs, Some(Needs::Kindred)) {
                        continue;
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

    /// Weighs candidates that have nothing but the others in their places to speak for them, now that these
    /// are counted. `is_counted`: no more of this stretch will be.
    pub(super) fn weigh_waiting(&mut self, pass: &Pass<'_>, is_counted: bool) {
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut buffers = std::mem::take(&mut self.buffers);
        let mut columns = Columns::default();
        for Waiting {
            rule: index,
            candidate,
            place,
            needs,
        } in waiting.drain(..)
        {
            let rule = self.rules.as_slice().get(index);
            let Some((rule, plan)) = rule.zip(self.plans.get(index)) else {
                continue;
            };
            if self.is_let_down(index, place, needs, is_counted) {
                continue;
            }
            let heading = match needs {
                Needs::Kindred => {
                    columns.heading_over(pass.text.bytes, pass.text.tables, candidate.start)
                }
                Needs::NotForeign(_) => None,
            };
            let patterns: Vec<&Pattern> = plan.select(rule, candidate.fitting).collect();
            let at = candidate.start;
            let place = Some(place);
            let scored = self.weigh_at(pass, heading, index, at, place, &patterns, &mut buffers);
            self.found.extend(scored);
        }
        self.waiting = waiting;
        self.buffers = buffers;
    }

    /// Whether the others in its place do not say what a number of a rule needs.
    pub(super) fn is_let_down(
        &self,
        index: usize,
        place: Place,
        needs: Needs,
        is_counted: bool,
    ) -> bool {
        let rule = self.rules.as_slice().get(index);
        let Some(column) = rule.and_then(|rule| rule.column.as_ref()) else {
            return false;
        };
        // What is said may change until all are counted.
        is_counted
            && match (needs, self.places.say(place, index, column)) {
                (Needs::Kindred, others) => others != Others::Kindred,
                (Needs::NotForeign(points), Others::Foreign) => {
                    points.saturating_add(column.foreign) < self.least.points()
                }
                (Needs::NotForeign(_), _) => false,
            }
    }

    /// Weighs patterns of a rule at a place of the text, under this heading of a table.
    #[allow(clippy::too_many_arguments, reason = "what a place is weighed by")]
    pub(super) fn weigh_at(
        &self,
        pass: &Pass<'_>,
        heading: Option<&str>,
        index: usize,
        at: usize,
        place: Option<Place>,
        patterns: &[&Pattern],
        (folded, around): &mut (Folded, Surroundings),
    ) -> Option<Scored> {
        let text = pass.text;
        let (rule, plan) = self
            .rules
            .as_slice()
            .get(index)
            .zip(self.plans.get(index))?;
        let (window, offset) = window(text.bytes, at);
        folded.fold(window);
        let position = folded.position_of(at - offset);
        around
            .before
            .set(tail(&folded.text, position, self.reach.0));
        around.heading.set(heading.unwrap_or_default());
        around.heads_table = heading.is_some();
        let weighing = Weighing {
            rule,
            index,
            tokenizer: &self.tokenizer,
            folded,
            offset,
            reach_behind: self.reach.1,
            ocr: text.ocr,
            explain: pass.explain,
            floor: plan.floor(self.least),
            masks: pass.masks,
            place,
        };
        weighing.best(patterns.iter().copied(), position, around)
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
