//! Who can read, each distinct list once.
//!
//! Thousands of exposures are open to the same few sets of people. A row names its list by number, so the
//! page holds each list of names a single time and a reader sees that two folders are open to the same people.
//! It does not merge lists that differ in one name: they are different answers.

use std::collections::HashMap;

use crate::model::document::{NotCleared, ReadersEntry};
use crate::model::words::{Part, Words};

use super::super::told;
use super::phrases::left_out;
use super::shown;

/// Bytes of text after which no further list is embedded.
const MOST_BYTES: usize = 330_000;

/// The lists of a page.
pub(super) struct ReaderLists {
    /// In order of first use: the worst exposures' lists first.
    pub lists: Vec<ReaderList>,
    /// How many found no room, in words; empty for none.
    pub left_out: String,
}

/// Who can read, and through what.
pub(super) struct ReaderList {
    /// Its number, from 1.
    pub number: usize,
    /// How many, in words.
    pub who: String,
    /// By name.
    pub names: String,
    /// Readers whose clearance does not hold, and why.
    pub not_cleared: Vec<(String, String)>,
    /// What lets them in.
    pub via: Vec<String>,
    /// Who can read besides, by office.
    pub administrators: String,
    /// Those nobody could resolve.
    pub unresolved: String,
}

/// Everything of a list that makes it another one.
#[derive(PartialEq, Eq, Hash)]
struct Key<'d> {
    count: u64,
    open: (bool, bool),
    names: [&'d [String]; 4],
    not_cleared: Vec<(&'d str, &'d str)>,
}

/// Makes the lists while rows are made.
pub(super) struct Collector<'d> {
    words: &'static Words,
    seen: HashMap<Key<'d>, Option<usize>>,
    made: ReaderLists,
    bytes: usize,
    left_out: usize,
}

impl<'d> Collector<'d> {
    pub(super) fn new(words: &'static Words) -> Self {
        let made = ReaderLists {
            lists: Vec::new(),
            left_out: String::new(),
        };
        Self {
            words,
            seen: HashMap::new(),
            made,
            bytes: 0,
            left_out: 0,
        }
    }

    /// The number of the list of these readers; `None` where there was no room for it.
    pub(super) fn number(&mut self, readers: &'d ReadersEntry) -> Option<usize> {
        let key = Key {
            count: readers.count,
            open: (readers.everyone, readers.signed_in),
            names: [
                &readers.names,
                &readers.via,
                &readers.administrators,
                &readers.unresolved,
            ],
            not_cleared: readers.not_cleared.iter().map(pair).collect(),
        };
        if let Some(number) = self.seen.get(&key) {
            return *number;
        }
        let number = self.made.lists.len() + 1;
        let list = ReaderList::of(readers, number, self.words);
        let bytes = self.bytes + list.bytes();
        let number = if bytes <= MOST_BYTES {
            self.bytes = bytes;
            self.made.lists.push(list);
            Some(number)
        } else {
            self.left_out += 1;
            None
        };
        self.seen.insert(key, number);
        number
    }

    pub(super) fn finish(self) -> ReaderLists {
        ReaderLists {
            left_out: left_out("html-lists-left-out", self.left_out, self.words),
            ..self.made
        }
    }
}

impl ReaderList {
    fn of(readers: &ReadersEntry, number: usize, words: &Words) -> Self {
        let shown_all = |names: &[String]| {
            names
                .iter()
                .map(|name| shown::text(name))
                .collect::<Vec<_>>()
        };
        Self {
            number,
            who: who(readers, words),
            names: shown_all(&readers.names).join(", "),
            not_cleared: readers
                .not_cleared
                .iter()
                .map(|reader| {
                    let why = words.own(&reader.reason);
                    (shown::text(&reader.name), shown::text(&why))
                })
                .collect(),
            via: readers
                .via
                .iter()
                .map(|grant| shown::text(&told::via(words, grant)))
                .collect(),
            administrators: shown_all(&readers.administrators).join(", "),
            unresolved: shown_all(&readers.unresolved).join(", "),
        }
    }

    /// What it takes on the page, roughly, markup included.
    fn bytes(&self) -> usize {
        let pairs = self.not_cleared.iter();
        let pairs: usize = pairs
            .map(|(name, why)| escaped(name) + escaped(why) + 20)
            .sum();
        let via: usize = self.via.iter().map(|via| escaped(via) + 9).sum();
        let texts = [
            &self.who,
            &self.names,
            &self.administrators,
            &self.unresolved,
        ];
        250 + pairs + via + texts.iter().map(|text| escaped(text)).sum::<usize>()
    }
}

/// Bytes of a text when its markup is escaped.
pub(super) fn escaped(text: &str) -> usize {
    let signs = text.bytes().filter(|byte| b"<>&\"'".contains(byte));
    text.len() + 4 * signs.count()
}

/// Who can read, in a few words.
pub(super) fn who(readers: &ReadersEntry, words: &Words) -> String {
    let named = words.say_with("people", &[("count", Part::Count(readers.count))]);
    let known = if readers.everyone {
        words.say("everyone")
    } else if readers.signed_in {
        words.say("html-all-signed-in")
    } else {
        named
    };
    if readers.unresolved.is_empty() {
        return known;
    }
    let unknown = Part::Count(readers.unresolved.len() as u64);
    words.say_with(
        "html-and-unknown",
        &[("known", Part::Text(&known)), ("count", unknown)],
    )
}

fn pair(reader: &NotCleared) -> (&str, &str) {
    (&reader.name, &reader.reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::words::Lang;

    fn readers(names: &[&str]) -> ReadersEntry {
        ReadersEntry {
            count: names.len() as u64,
            names: names.iter().map(ToString::to_string).collect(),
            ..ReadersEntry::default()
        }
    }

    #[test]
    fn the_same_readers_are_one_list() {
        let (first, second, same) = (
            readers(&["anna", "bo"]),
            readers(&["anna"]),
            readers(&["anna", "bo"]),
        );
        let mut lists = Collector::new(Words::of(Lang::En));
        assert_eq!(lists.number(&first), Some(1));
        assert_eq!(lists.number(&second), Some(2));
        assert_eq!(lists.number(&same), Some(1));
        let made = lists.finish();
        assert_eq!(made.lists.len(), 2);
        assert_eq!(made.lists[0].names, "anna, bo");
    }

    #[test]
    fn lists_without_room_are_counted() {
        let many: Vec<ReadersEntry> = (0..5_000)
            .map(|row| readers(&[&format!("{row:0>300}")]))
            .collect();
        let mut lists = Collector::new(Words::of(Lang::En));
        let kept = many
            .iter()
            .filter(|one| lists.number(one).is_some())
            .count();
        let left_out = lists.left_out;
        let made = lists.finish();
        assert_eq!(kept, made.lists.len());
        assert_eq!(kept + left_out, 5_000);
        assert!(!made.left_out.is_empty());
        assert!(kept > 500 && kept < 3_000, "{kept}");
    }
}
