//! The fast way: from runs of digits as they lie to the places where something may begin.

use super::super::above;
use super::super::shape::{Interest, Seen, Windows};
use super::super::starts::{self, Visitor, Window, Wordless};
use super::aside::Aside;
use super::candidates::{Labels, before};
use super::*;

/// Where a number asks for a label in every so many bytes it is quicker to look for one in all of them.
const OFTEN: usize = 1024;
const FEWEST_ASKED: usize = 8;
/// Bytes of a label, at the least.
const SHORTEST_LABEL: usize = 2;

/// A search of a text from its digit runs, under way.
struct FromRuns<'s, 't> {
    searcher: &'s mut Searcher,
    pass: &'s Pass<'t>,
    windows: Windows,
    anchors: Anchors,
    /// What is weighed wherever it stands.
    free: Seen,
    /// What may be weighed, and what of it right behind other digits.
    interest: Interest,
    close_interest: Interest,
    /// What is known of labels in this stretch.
    labels: Labels,
    /// Runs at which a label may be asked for before it is looked for everywhere; 0 once it was.
    to_ask: usize,
    #[cfg(test)]
    is_thorough: bool,
    aside: Aside,
}

impl Visitor for FromRuns<'_, '_> {
    #[inline(always)]
    fn heeds_words(&self) -> bool {
        self.labels != Labels::Nowhere
    }

    #[cold]
    fn settle_words(&mut self) {
        if self.to_ask > 0 {
            self.to_ask = 0;
            self.searcher.settles_at_once = true;
            self.settle_labels();
        }
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
            let labels = self.labels;
            self.aside.note(
                self.searcher,
                &self.anchors,
                self.pass,
                start,
                window,
                labels,
            );
        }
        #[cfg(test)]
        let seen = if self.is_thorough { self.free } else { seen };
        if seen.is_any_of(self.free)
            || seen.is_any_of(Seen::LABELLED) && self.may_be_labelled(start, digits_before)
        {
            self.searcher
                .start(self.pass, start, digits_before, window, &mut self.labels);
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
        self.to_ask = 0;
        self.is_thorough = true;
        Wordless::default()
    }

    /// Whether a label may belong to the number at a run of digits. Yes may be wrong; no is not.
    #[inline]
    fn may_be_labelled(&mut self, start: usize, digits_before: usize) -> bool {
        match self.to_ask {
            0 => {}
            1 => self.settle_words(),
            more => self.to_ask = more - 1,
        }
        let bytes = self.pass.text.bytes;
        if self.pass.headed != 0
            || !matches!(self.labels, Labels::NoneAsItLies | Labels::Nowhere)
                && above::may_be_headed(bytes, start)
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
            self.labels = Labels::Nowhere;
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
        self.places.next_stretch();
        self.labels_before &= text.continues;
        self.settles_at_once &= text.continues;
        let free = match text.ocr {
            true => Seen::FREE.and(Seen::ASIDE).and(Seen::OCR),
            false => Seen::FREE.and(Seen::ASIDE),
        };
        let any = free.and(Seen::LABELLED);
        // Where nothing else can label a number, a word must stand before it.
        let needs_word = self.required.ends_at_digit && pass.headed == 0;
        let wordless = match needs_word && !text.ocr {
            true => self.wordless.clone(),
            // Where words always count, every run is looked at.
            false => Wordless::default(),
        };
        let mut visit = FromRuns {
            pass: &pass,
            free,
            interest: Interest::in_any_of(any),
            close_interest: Interest::in_any_of(if needs_word { free } else { any }),
            windows: std::mem::take(&mut self.windows),
            anchors: std::mem::replace(&mut self.anchors, Anchors::of(Vec::new())),
            labels: Labels::Unknown,
            to_ask: (text.bytes.len() / OFTEN).max(FEWEST_ASKED),
            #[cfg(test)]
            is_thorough: false,
            aside: Aside::default(),
            searcher: self,
        };
        if visit.searcher.settles_at_once {
            visit.settle_words();
        }
        #[cfg(test)]
        let wordless = match visit.searcher.is_thorough {
            true => visit.look_at_all(),
            false => wordless,
        };
        let exotic = starts::search(text.bytes, &wordless, &mut visit);
        let FromRuns {
            windows,
            anchors,
            aside,
            ..
        } = visit;
        self.windows = windows;
        self.anchors = anchors;
        // Where digits of other scripts may be, all is searched for again, and counted.
        self.weigh_waiting(&pass, !exotic);
        self.weigh_aside(&pass, aside, !exotic);
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
}
