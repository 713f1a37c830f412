//! The last word on what was found in a stretch, once all of it was read.

use super::super::column::Others;
use super::super::number::{Digits, Number};
use super::super::weigh::keep_best;
use super::*;
use crate::model::RuleIndex;

/// A number is its own rule's all the same where that has so many points more than the one it yields to.
const OUTWEIGHS: i32 = 30;

impl Searcher {
    /// Numbers glued into the records of a register's extract.
    pub(super) fn collect_records(&mut self, text: &Text<'_>, explain: bool) {
        let Some(index) = self.recorded else { return };
        let rules = self.rules.as_slice();
        let Some((rule, table)) = rules
            .get(index)
            .and_then(|rule| Some((rule, rule.record.as_ref()?)))
        else {
            return;
        };
        let number_at = |range: &std::ops::Range<usize>| {
            Digits::first(
                text.bytes.get(range.clone()).unwrap_or_default(),
                table.digits,
            )
        };
        fn number(digits: &[u8]) -> Number<'_> {
            Number { digits, text: b"" }
        }
        let passes = |range: std::ops::Range<usize>| {
            let digits = number_at(&range);
            let mut checks = rule.checks.iter().map(|check| {
                let judged = check.judge(&number(digits.as_slice()), false);
                judged.is_some_and(|judged| judged.passes())
            });
            let first = checks.next().unwrap_or(true);
            (first, first && checks.all(|passes| passes))
        };
        let places = self
            .lines
            .numbers(text.bytes, &text.fresh, text.continues, table, passes);
        for range in places {
            let digits = number_at(&range);
            let digits = digits.as_slice();
            let mut points = table.points;
            let mut because = vec![("in the same place of every record".to_string(), points)];
            for check in &rule.checks {
                let judged = check.judge(&number(digits), text.ocr);
                let given = judged.map_or(0, |judged| judged.points());
                because.push((format!("check {}", check.validator.name), given));
                points = points.saturating_add(given);
            }
            self.found.push(Scored {
                points,
                label_distance: None,
                place: None,
                is_part: false,
                found: Match {
                    rule: RuleIndex(u16::try_from(index).unwrap_or(u16::MAX)),
                    person: self.tokenizer.token(&rule.identity, digits),
                    confidence: Confidence::Possible,
                    ocr: text.ocr,
                    published: rule.is_published(digits),
                    misread_of: None,
                    offset: range.start,
                },
                range,
                explained: if explain { because } else { Vec::new() },
            });
        }
    }

    /// Lets the numbers of a place speak for each other, then keeps what counts.
    pub(super) fn settle(&mut self, explain: bool) {
        let Self {
            rules,
            places,
            found,
            least,
            ..
        } = self;
        let rule_of = |index: RuleIndex| rules.get(index);
        for scored in found.iter_mut() {
            let column = rule_of(scored.found.rule).and_then(|rule| rule.column.as_ref());
            let Some((place, column)) = scored.place.zip(column) else {
                continue;
            };
            let (points, what) = match places.say(place, usize::from(scored.found.rule.0), column) {
                Others::Foreign => (column.foreign, "hardly any number of its column is one"),
                Others::Kindred if scored.is_part => continue,
                Others::Kindred => (column.kindred, "nearly every number of its column is one"),
                Others::Silent
                    if places.is_odd_one(place, usize::from(scored.found.rule.0), column) =>
                {
                    (
                        column.file_foreign,
                        "few numbers of its file that are written so are one",
                    )
                }
                Others::Silent => continue,
            };
            scored.points = scored.points.saturating_add(points);
            if explain {
                scored.explained.push((what.to_string(), points));
            }
        }
        found.retain_mut(|scored| match Confidence::from_points(scored.points) {
            Some(confidence) if confidence >= *least => {
                scored.found.confidence = confidence;
                true
            }
            _ => false,
        });
        keep_best(found, |yielding, to| {
            let pair = rule_of(yielding.found.rule).zip(rule_of(to.found.rule));
            yielding.points < to.points.saturating_add(OUTWEIGHS)
                && pair.is_some_and(|(yielding, to)| yielding.yields_to.contains(&to.id))
        });
    }
}
