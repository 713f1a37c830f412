//! Dates and times that look like numbers: `180820 1230` always is a date, and one in eleven of them
//! passes modulus 11.

use super::Case;
use super::names::{person, sentence};
use super::numbers::day;
use crate::support::Chance;

/// So many files of each class.
pub fn cases(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let (kind, ending, text) = stamped_log(chance);
        cases.push(Case::nothing("DDMMYY HHMM in logs", kind, ending, text));
        let (kind, text) = stamped_note(chance);
        cases.push(Case::nothing("DDMMYY HHMM in a note", kind, "txt", text));
        let (kind, text) = genealogy(chance);
        cases.push(Case::nothing("genealogy", kind, "txt", text));
    }
    cases
}

/// A day that goes on, minute by minute.
struct Clock {
    day: (usize, usize, usize),
    minute: usize,
}

impl Clock {
    fn new(chance: &mut Chance) -> Self {
        Self {
            day: day(chance, 2010, 2024),
            minute: chance.below(600),
        }
    }

    /// Date and time as six and four digits, a while later than the last.
    fn next(&mut self, chance: &mut Chance) -> (String, String) {
        self.minute += 1 + chance.below(120);
        if self.minute >= 1440 {
            self.minute %= 1440;
            self.day.0 = self.day.0 % 28 + 1;
        }
        let (day, month, year) = self.day;
        (
            format!("{day:02}{month:02}{:02}", year % 100),
            format!("{:02}{:02}", self.minute / 60, self.minute % 60),
        )
    }
}

fn stamped_log(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let shape = chance.below(5);
    let mut clock = Clock::new(chance);
    let mut text = match shape {
        3 => "tidspunkt;værdi;enhed\n",
        _ => "",
    }
    .to_string();
    for _ in 0..15 + chance.below(40) {
        let (date, time) = clock.next(chance);
        let value = chance.below(500);
        text += &match shape {
            0 => format!("{date} {time} Pumpe 3 startet, tryk {value}\n"),
            1 => format!("{date}-{time} alarm {value} kvitteret\n"),
            2 => format!("{date}{time} {value}\n"),
            3 => format!("{date} {time};{value};bar\n"),
            _ => format!("{date}/{time} niveau {value} cm\n"),
        };
    }
    let kinds = ["space", "hyphen", "run together", "CSV", "slash"];
    (kinds[shape], if shape == 3 { "csv" } else { "log" }, text)
}

/// One or two times in running text.
fn stamped_note(chance: &mut Chance) -> (&'static str, String) {
    let mut clock = Clock::new(chance);
    let ((date, time), (_, later)) = (clock.next(chance), clock.next(chance));
    match chance.below(4) {
        0 => (
            "space",
            format!(
                "{} Målt {date} {time}. {}",
                sentence(chance),
                sentence(chance)
            ),
        ),
        1 => (
            "kl.",
            format!("Mødt {date} kl. {time} til {later}. {}", sentence(chance)),
        ),
        2 => (
            "tid",
            format!("Vagtskifte tid {date} {time}, {}", person(chance)),
        ),
        _ => (
            "space, twice",
            format!("Fra {date} {time} til {date} {later}: {}", sentence(chance)),
        ),
    }
}

fn genealogy(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(5);
    let mut text = String::from("Slægten Øvebjerg\n\n");
    for _ in 0..6 + chance.below(20) {
        let (d1, m1, y1) = day(chance, 1750, 1900);
        let (d2, m2, _) = day(chance, 1750, 1900);
        let y2 = y1 + 20 + chance.below(70);
        let name = person(chance);
        text += &match shape {
            0 => format!("{name} {d1:02}.{m1:02}.{y1}-{d2:02}.{m2:02}.{y2}\n"),
            1 => format!(
                "{name} {d1:02}{m1:02}{:02}-{d2:02}{m2:02}{:02}\n",
                y1 % 100,
                y2 % 100
            ),
            2 => format!("{name}, f. {d1}/{m1} {y1}, d. {d2}/{m2} {y2}\n"),
            3 => format!("{name} (* {d1:02}-{m1:02}-{y1}, + {d2:02}-{m2:02}-{y2})\n"),
            _ => format!("{name} f. {d1:02}{m1:02}{y1} d. {d2:02}{m2:02}{y2}\n"),
        };
    }
    let kinds = [
        "dd.mm.yyyy-dd.mm.yyyy",
        "ddmmyy-ddmmyy",
        "f. d.",
        "* +",
        "eight digits",
    ];
    (kinds[shape], text)
}
