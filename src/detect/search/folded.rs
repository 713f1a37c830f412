//! The slow way, for what cannot be found from ASCII digits: the whole text folded.

use super::super::weigh::{Weighing, edges_hold};
use super::candidates::tail;
use super::*;
use crate::model::Table;

impl Searcher {
    /// Searches the folded text. With `exotic` every rule is searched for again in it.
    pub(super) fn collect_from_folded(&mut self, text: &Text<'_>, exotic: bool, explain: bool) {
        let mut whole = std::mem::take(&mut self.whole);
        let mut extra = Vec::new();
        if exotic {
            whole.keeps_spaces = true;
            whole.fold(text.bytes);
            let tables: Vec<Table> = text
                .tables
                .iter()
                .map(|table| Table {
                    rows: whole.position_of(table.rows.start)..whole.position_of(table.rows.end),
                    ..table.clone()
                })
                .collect();
            let again = Text {
                bytes: whole.text.as_bytes(),
                fresh: whole.position_of(text.fresh.start)..whole.position_of(text.fresh.end),
                continues: text.continues,
                tables: &tables,
                ..text.clone()
            };
            let first = std::mem::take(&mut self.found);
            self.collect_from_runs(&again, explain);
            extra.append(&mut self.found);
            self.found = first;
            for scored in &mut extra {
                scored.found.offset = whole.origin_of(scored.range.start);
                let end = match scored.range.end {
                    end if end >= whole.text.len() => text.bytes.len(),
                    end => whole.origin_of(end),
                };
                scored.range = whole.origin_of(scored.range.start)..end;
            }
        }
        if self.has_free_patterns {
            whole.keeps_spaces = false;
            whole.fold(text.bytes);
        }
        let all = self.rules.as_slice().iter().zip(&self.plans);
        for (index, (rule, plan)) in all.enumerate() {
            for pattern in rule.patterns.iter().filter(|pattern| pattern.is_free()) {
                let mut columns = Columns::default();
                let regex = pattern.regex.get().into_iter();
                for hit in regex.flat_map(|regex| regex.find_iter(&whole.text)) {
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
                    self.around.heads_table = heading.is_some();
                    let weighing = Weighing {
                        rule,
                        index,
                        tokenizer: &self.tokenizer,
                        folded: &whole,
                        offset: 0,
                        reach_behind: self.reach.1,
                        ocr: text.ocr,
                        explain,
                        floor: plan.floor(self.least),
                        masks: self.masks,
                        place: None,
                    };
                    extra.extend(weighing.weigh(pattern, hit.range(), &mut self.around));
                }
            }
        }
        self.found.append(&mut extra);
        self.whole = whole;
    }
}
