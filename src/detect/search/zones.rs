//! Machine-readable zones, and the numbers that stand in their free fields.

use super::super::mrz::{self, Zone};
use super::super::number::{Digits, Number};
use super::super::rules::Check;
use super::*;
use crate::model::RuleIndex;

/// Points of a check digit that holds, and of one that does not.
const HOLDS: i32 = 20;
const FAILS: i32 = -30;
/// What standing in the free field of its own country's zone is worth to a number: as much as a label.
const IN_A_ZONE: i32 = 80;
/// Digits of the numbers that are held.
const HELD_DIGITS: usize = 10;

impl Searcher {
    /// The zone whose date of birth begins at `start`, if there is one.
    pub(super) fn zone(&mut self, pass: &Pass<'_>, start: usize) {
        let text = pass.text;
        if !text.fresh.contains(&start) {
            return;
        }
        let Some(zone) = mrz::read(text.bytes, start) else {
            return;
        };
        let Some((index, rule)) = self
            .mrz
            .and_then(|index| self.rules.as_slice().get(index).map(|rule| (index, rule)))
        else {
            return;
        };
        let (holds, fails) = (i32::try_from(zone.holds), i32::try_from(zone.fails));
        let given = [
            (
                "check digits hold",
                HOLDS.saturating_mul(holds.unwrap_or(0)),
            ),
            (
                "check digits fail",
                FAILS.saturating_mul(fails.unwrap_or(0)),
            ),
        ];
        let because = given.iter().filter(|(_, points)| *points != 0);
        let because = because
            .map(|(what, points)| ((*what).to_string(), *points))
            .collect();
        let name = [zone.nationality.as_slice(), &zone.document].concat();
        self.found.push(Scored {
            range: if pass.masks {
                zone.whole.clone()
            } else {
                zone.range.clone()
            },
            points: given.iter().map(|(_, points)| points).sum(),
            label_distance: None,
            place: None,
            is_part: false,
            found: Match {
                rule: RuleIndex(u16::try_from(index).unwrap_or(u16::MAX)),
                person: self.tokenizer.token(&rule.identity, &name),
                confidence: Confidence::Possible,
                ocr: text.ocr,
                published: false,
                misread_of: None,
                offset: start,
            },
            explained: because,
        });
        if !pass.masks {
            self.held_in(pass, &zone);
        }
    }

    /// A number of the zone's own country in its free fields.
    fn held_in(&mut self, pass: &Pass<'_>, zone: &Zone) {
        let rules = self.rules.as_slice();
        let Some((index, rule)) = self.held.and_then(|index| Some((index, rules.get(index)?)))
        else {
            return;
        };
        if ![&zone.issuer, &zone.nationality].contains(&b"DNK") {
            return;
        }
        for (field, place) in &zone.optional {
            let digits = field
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits != HELD_DIGITS {
                continue;
            }
            let digits = Digits::first(field, HELD_DIGITS);
            let number = Number {
                digits: digits.as_slice(),
                text: b"",
            };
            let judged: Option<Vec<(&Check, i32)>> = rule
                .checks
                .iter()
                .map(|check| Some((check, check.judge(&number, pass.text.ocr)?.points())))
                .collect();
            let Some(judged) = judged else { continue };
            let mut because = vec![("in a machine-readable zone".to_string(), IN_A_ZONE)];
            because.extend(
                judged
                    .iter()
                    .map(|(check, points)| (format!("check {}", check.validator.name), *points)),
            );
            self.found.push(Scored {
                range: *place..place + HELD_DIGITS,
                points: because.iter().map(|(_, points)| points).sum(),
                label_distance: Some(0),
                place: None,
                is_part: false,
                found: Match {
                    rule: RuleIndex(u16::try_from(index).unwrap_or(u16::MAX)),
                    person: self.tokenizer.token(&rule.identity, number.digits),
                    confidence: Confidence::Possible,
                    ocr: pass.text.ocr,
                    published: rule.is_published(number.digits),
                    misread_of: None,
                    offset: *place,
                },
                explained: because,
            });
        }
    }
}
