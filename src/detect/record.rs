//! Numbers at a fixed place in every line, glued to digits before and behind them.
//!
//! Extracts of registers are such files: each line begins with a record type, and the number
//! follows without a gap. No edge says where it begins; the lines together do. A text is looked at
//! only where its first line begins with digits enough.

use std::ops::Range;

use super::rule_file::RecordTable;

/// Lines of one file that were looked at.
#[derive(Default)]
pub(super) struct Lines {
    all: u32,
    /// Of them: with a number that passes the first check, and with one that passes all.
    passing: u32,
    valid: u32,
    is_off: bool,
}

impl Lines {
    /// The places of numbers in the lines of a stretch that begin in `fresh`, if the lines of the file
    /// so far are such records. `passes` judges the number at a place.
    pub(super) fn numbers(
        &mut self,
        bytes: &[u8],
        fresh: &Range<usize>,
        continues: bool,
        table: &RecordTable,
        passes: impl Fn(Range<usize>) -> (bool, bool),
    ) -> Vec<Range<usize>> {
        if !continues {
            *self = Self {
                is_off: !begins_record(bytes, table) && !is_other(bytes, table),
                ..Self::default()
            };
        }
        let mut found = Vec::new();
        if self.is_off {
            return found;
        }
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let number = at + table.behind..at + table.behind + table.digits;
            let is_line = at > 0 || !continues;
            if is_line && fresh.contains(&number.start) {
                let counts = !is_other(rest, table);
                self.all = self.all.saturating_add(u32::from(counts));
                let (first, all) = match counts && begins_record(rest, table) {
                    true => passes(number.clone()),
                    false => (false, false),
                };
                self.passing = self.passing.saturating_add(u32::from(first));
                self.valid = self.valid.saturating_add(u32::from(all));
                if first {
                    found.push(number);
                }
            }
            match memchr::memchr(b'\n', rest) {
                Some(line_end) => at += line_end + 1,
                None => break,
            }
        }
        let share = |count: u32, of: u32| f64::from(count) / f64::from(of.max(1));
        if self.all < table.fewest
            || share(self.passing, self.all) < table.share
            || share(self.valid, self.passing) < table.valid
        {
            found.clear();
        }
        found
    }
}

/// Whether a line is one of those without a number.
fn is_other(line: &[u8], table: &RecordTable) -> bool {
    let begins = |begin: &String| line.starts_with(begin.as_bytes());
    table.except.iter().any(begins)
}

fn begins_record(line: &[u8], table: &RecordTable) -> bool {
    let digits = table.behind.saturating_add(table.digits);
    line.get(..digits)
        .is_some_and(|begin| begin.iter().all(u8::is_ascii_digit))
}
