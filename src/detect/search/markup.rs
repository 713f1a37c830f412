//! Markup that need not be taken apart, because nothing can be found in it.

use super::super::shape::Run;
use super::{Searcher, digits, fold, mrz};

impl Searcher {
    /// Whether anything can be found in this markup once its tags are taken away and its entities
    /// resolved. Yes may be wrong; no is not.
    pub fn may_match_in_markup(&mut self, bytes: &[u8]) -> bool {
        // Most bytes between two digits of one number: an entity, line ends and indentation.
        const MOST_BETWEEN: usize = 64;
        // Patterns with letters, and zones, are not told from rows of runs.
        if self.has_free_patterns
            || !self.anchors.all.is_empty()
            || fold::may_vanish(bytes)
            || self.required.may_be_in(bytes)
        {
            return true;
        }
        let mut runs = std::mem::take(&mut self.runs);
        runs.clear();
        let mut is_likely = false;
        let exotic = digits::for_each_run(bytes, |start, end| {
            // The filler is an entity there.
            is_likely |= self.mrz.is_some()
                && end - start == 7
                && (bytes.get(end) == Some(&b'&') || mrz::may_be_birth(bytes, start, end));
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
        (fits.first | fits.later) & !self.labelled & !self.ocr_only & !self.heading_only != 0
    }
}
