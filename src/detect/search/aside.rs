//! What is not told from rows of digits: patterns with letters, and machine-readable zones.

use super::super::column::Place;
use super::super::number::{Digits, MOST_DIGITS, Number};
use super::super::rule_file::Only;
use super::super::shape::run_end;
use super::super::starts::{SEEN, Window};
use super::super::weigh::edges_may_hold;
use super::candidates::{Candidate, Labels, Needs};
use super::plan::{Outlook, Quick};
use super::*;

/// Places met on the way that are not told from rows.
#[derive(Default)]
pub(super) struct Aside {
    anchored: Vec<Noted>,
    /// Where a machine-readable zone may have its dates.
    zones: Vec<usize>,
}

/// Where a pattern with letters may begin.
struct Noted {
    at: usize,
    /// Which of them.
    index: usize,
    place: Option<Place>,
    /// What the others in its place must say; it is weighed in any case if it is `None`.
    needs: Option<Needs>,
}

impl Aside {
    /// Notes what may begin at a run of digits.
    pub(super) fn note(
        &mut self,
        searcher: &mut Searcher,
        anchors: &Anchors,
        pass: &Pass<'_>,
        start: usize,
        window: Window,
        labels: Labels,
    ) {
        let bytes = pass.text.bytes;
        let end = match window.digits.trailing_ones() as usize {
            SEEN.. => run_end(bytes, start),
            length => start + length,
        };
        if searcher.mrz.is_some() && mrz::may_be_birth(bytes, start, end) {
            self.zones.push(start);
        }
        let length = (end - start).min(MOST_DIGITS + 1);
        if anchors.lengths >> length & 1 == 0 && !anchors.may_follow_at(bytes, start) {
            return;
        }
        for (index, known) in anchors.all.iter().enumerate() {
            if let Some(at) = known.anchor.begins(bytes, start, end)
                && pass.text.fresh.contains(&at)
            {
                self.anchored
                    .extend(searcher.noted(pass, known, index, at, labels));
            }
        }
    }
}

impl Searcher {
    /// A pattern with letters at a place, and counts it there; `None` if it can never count. Most are none by
    /// their checks, and need not be folded for that.
    fn noted(
        &mut self,
        pass: &Pass<'_>,
        anchored: &Anchored,
        index: usize,
        at: usize,
        labels: Labels,
    ) -> Option<Noted> {
        let text = pass.text;
        let rule = self.rules.as_slice().get(anchored.rule)?;
        let plan = self.plans.get(anchored.rule)?;
        let pattern = rule.patterns.get(anchored.pattern)?;
        if pattern.only == Some(Only::Ocr) && !text.ocr {
            return None;
        }
        let mut noted = Noted {
            at,
            index,
            place: None,
            needs: None,
        };
        let Some(written) = anchored.anchor.text_at(text.bytes, at) else {
            return Some(noted);
        };
        if !edges_may_hold(text.bytes, at..at + written.len(), pattern.edges) {
            return None;
        }
        let digits = Digits::first(written, MOST_DIGITS);
        let number = Number {
            digits: digits.as_slice(),
            text: written,
        };
        let quick = Quick::of(rule, &number, pattern.alone, text.ocr);
        if rule.column.is_some() && !pass.masks {
            // Patterns from rows have the lower bits.
            let place = self.places.at(text.bytes, at, !(index as u64));
            self.places.see(place, written);
            if quick.passes_first {
                self.places.pass(place, anchored.rule, quick.passes_all);
            }
            noted.place = Some(place);
        }
        if quick.is_none {
            return None;
        }
        if noted.place.is_some() && !pass.explain && pass.headed == 0 {
            let candidate = Candidate {
                start: at,
                digits_before: 0,
                fitting: 0,
            };
            let may_be_labelled = labels != Labels::Nowhere;
            let outlook = plan.outlook(&quick, self.least, text, &candidate, may_be_labelled);
            if outlook == Outlook::Unlabelled {
                noted.needs = Some(Needs::NotForeign(quick.most(rule)));
            }
        }
        Some(noted)
    }

    /// Weighs what was noted. `is_counted`: nothing more of this stretch will be.
    pub(super) fn weigh_aside(&mut self, pass: &Pass<'_>, aside: Aside, is_counted: bool) {
        let Aside {
            mut anchored,
            zones,
        } = aside;
        // In order, so that no row of a table is counted twice.
        anchored.sort_unstable_by_key(|noted| (noted.at, noted.index));
        let mut columns = Columns::default();
        for noted in anchored {
            self.weigh_anchored(pass, &mut columns, &noted, is_counted);
        }
        for start in zones {
            self.zone(pass, start);
        }
    }

    /// Weighs a pattern with letters where it may begin.
    fn weigh_anchored(
        &mut self,
        pass: &Pass<'_>,
        columns: &mut Columns,
        noted: &Noted,
        is_counted: bool,
    ) {
        let Some(anchored) = self.anchors.all.get(noted.index) else {
            return;
        };
        let index = anchored.rule;
        let rule = self.rules.as_slice().get(index);
        let pattern = rule.and_then(|rule| rule.patterns.get(anchored.pattern));
        let Some(pattern) = pattern else { return };
        let waits = noted.place.zip(noted.needs);
        if waits.is_some_and(|(place, needs)| self.is_let_down(index, place, needs, is_counted)) {
            return;
        }
        let at = noted.at;
        let heading = columns.heading_over(pass.text.bytes, pass.text.tables, at);
        let mut buffers = std::mem::take(&mut self.buffers);
        let scored = self.weigh_at(
            pass,
            heading,
            index,
            at,
            noted.place,
            &[pattern],
            &mut buffers,
        );
        self.buffers = buffers;
        self.found.extend(scored);
    }
}
