//! What kind of personal data stands beside a number: ethnicity, health, employment and so on.
//!
//! A word of a category says something only beside an identifier: it is looked for around matches
//! and nowhere else, so it costs nothing where nothing is found. One automaton holds the words of
//! all categories in every way that bytes may spell them (æ ø å in UTF-8, in Windows-1252, written
//! out); whether a word begins and ends there is looked at afterwards.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::context::normalized;

/// Categories there can be: a bit each in what a file was found to hold.
const MOST: usize = 64;

/// One category of personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Permanent id, `ethnicity`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// One sentence on what it is and why it matters.
    pub about: String,
    /// Whether it makes a finding worse.
    pub raises: bool,
    /// Bytes between a number and a word that counts.
    pub(super) within: usize,
    /// Words; `asyl*` may go on.
    pub(super) words: Vec<String>,
}

/// All categories, ready to be looked for.
#[derive(Clone)]
pub struct Categories {
    all: Vec<Category>,
    /// `None` where there are no words.
    words: Option<AhoCorasick>,
    /// For each spelling: its category, and whether the word may go on.
    spellings: Vec<(usize, bool)>,
    reach: usize,
}

impl Categories {
    /// Each of them.
    pub(super) fn all(&self) -> &[Category] {
        &self.all
    }

    pub(super) fn of(mut all: Vec<Category>) -> Self {
        all.truncate(MOST);
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let mut spelled: Vec<Vec<u8>> = Vec::new();
        let mut spellings = Vec::new();
        for (index, category) in all.iter().enumerate() {
            for word in &category.words {
                let stem = word.trim_end_matches('*');
                for spelling in spellings_of(normalized(stem).trim()) {
                    spelled.push(spelling);
                    spellings.push((index, stem != word));
                }
            }
        }
        let words = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&spelled)
            .ok()
            .filter(|_| !spelled.is_empty());
        Self {
            reach: all
                .iter()
                .map(|category| category.within)
                .max()
                .unwrap_or(0),
            all,
            words,
            spellings,
        }
    }

    /// All of them, in the order of their bits.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.all.iter()
    }

    /// The ids of those whose bits are set.
    pub fn ids(&self, bits: u64) -> Vec<String> {
        let set = self.all.iter().enumerate();
        set.filter(|(index, _)| bits >> index & 1 == 1)
            .map(|(_, category)| category.id.clone())
            .collect()
    }

    /// Whether one of those whose bits are set makes a finding worse.
    pub fn raise(&self, bits: u64) -> bool {
        let mut set = self.all.iter().enumerate();
        set.any(|(index, category)| category.raises && bits >> index & 1 == 1)
    }

    /// The categories, a bit each, of words that stand near one of these places of a text. The places
    /// ascend. Those in `known` are not looked for.
    pub(super) fn beside(&self, bytes: &[u8], places: &[usize], known: u64) -> u64 {
        let Some(words) = &self.words else { return 0 };
        let everything = u64::MAX >> (MOST - self.all.len().min(MOST));
        let mut found = 0;
        let mut rest = places;
        while let Some(&first) = rest.first() {
            if (found | known) & everything == everything {
                break;
            }
            // Windows that touch are one.
            let from = first.saturating_sub(self.reach);
            let near = |pair: &[usize]| matches!(pair, [a, b] if b - a <= 2 * self.reach);
            let count = 1 + rest.windows(2).take_while(|pair| near(pair)).count();
            let (here, later) = rest.split_at(count);
            let last = here.last().copied().unwrap_or(first);
            let to = bytes.len().min(last.saturating_add(self.reach));
            let window = bytes.get(from..to).unwrap_or_default();
            for hit in words.find_overlapping_iter(window) {
                let Some(&(index, open)) = self.spellings.get(hit.pattern().as_usize()) else {
                    continue;
                };
                let within = self.all.get(index).map_or(0, |category| category.within);
                let (start, end) = (from + hit.start(), from + hit.end());
                let after = here.partition_point(|&place| place < start);
                let nearest = here
                    .iter()
                    .skip(after.saturating_sub(1))
                    .take(2)
                    .map(|&place| place.abs_diff(start))
                    .min();
                if nearest.is_some_and(|distance| distance <= within)
                    && is_word(bytes, start, end, open)
                {
                    found |= 1 << index;
                }
            }
            rest = later;
        }
        found & !known
    }
}

/// Whether a word begins at `start`, and ends at `end` unless it may go on.
fn is_word(bytes: &[u8], start: usize, end: usize, open: bool) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0xC0;
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    // The second byte of a letter in UTF-8 is a part of it; a no-break space is C2 A0.
    let continues = match (start.checked_sub(2).and_then(|at| bytes.get(at)), before) {
        (Some(0xC3), Some(0x80..=0xBF)) => true,
        (_, Some(byte)) => letter(byte),
        _ => false,
    };
    !continues && (open || !bytes.get(end).is_some_and(letter))
}

/// A word in one form, in every way that bytes may spell it.
fn spellings_of(word: &str) -> Vec<Vec<u8>> {
    /// Written out; UTF-8, small and capital; Windows-1252, small and capital.
    const LETTERS: [(&str, [&[u8]; 5]); 3] = [
        (
            "ae",
            [b"ae", "æ".as_bytes(), "Æ".as_bytes(), b"\xE6", b"\xC6"],
        ),
        (
            "oe",
            [b"oe", "ø".as_bytes(), "Ø".as_bytes(), b"\xF8", b"\xD8"],
        ),
        (
            "aa",
            [b"aa", "å".as_bytes(), "Å".as_bytes(), b"\xE5", b"\xC5"],
        ),
    ];
    let mut all: Vec<Vec<u8>> = vec![Vec::new()];
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let special = LETTERS.iter().find(|(plain, _)| rest.starts_with(plain));
        match special {
            // A word with many of them would have very many spellings: later ones are one way only.
            Some((plain, ways)) if all.len() <= 25 => {
                all = all
                    .iter()
                    .flat_map(|stem| ways.iter().map(move |way| [stem.as_slice(), way].concat()))
                    .collect();
                rest = rest.get(plain.len()..).unwrap_or_default();
            }
            _ => {
                let mut utf8 = [0; 4];
                let letter = first.encode_utf8(&mut utf8);
                all.iter_mut()
                    .for_each(|stem| stem.extend_from_slice(letter.as_bytes()));
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories() -> Categories {
        let category = |id: &str, within, words: &[&str]| Category {
            id: id.into(),
            name: id.into(),
            about: String::new(),
            raises: id == "asylum",
            within,
            words: words.iter().map(|word| (*word).to_string()).collect(),
        };
        Categories::of(vec![
            category("health", 100, &["diagnose*", "læge"]),
            category("asylum", 20, &["asyl*", "statsløs*"]),
        ])
    }

    fn beside(text: &[u8], places: &[usize]) -> Vec<String> {
        let categories = categories();
        categories.ids(categories.beside(text, places, 0))
    }

    #[test]
    fn words_count_beside_a_number_and_nowhere_else() {
        let text = "N har søgt asyl".as_bytes();
        assert_eq!(beside(text, &[0]), ["asylum"]);
        assert_eq!(beside(text, &[]), Vec::<String>::new());
        let far = format!("N{}asyl diagnoser", " ".repeat(30));
        assert_eq!(beside(far.as_bytes(), &[0]), ["health"]);
        assert_eq!(beside(far.as_bytes(), &[0, 50]), ["asylum", "health"]);
    }

    #[test]
    fn words_are_found_however_they_are_spelled() {
        for text in ["statsløse", "STATSLØS", "statsloes"] {
            assert_eq!(beside(text.as_bytes(), &[0]), ["asylum"], "{text}");
        }
        assert_eq!(beside(b"statsl\xF8s", &[0]), ["asylum"]);
        assert_eq!(beside("Læge".as_bytes(), &[0]), ["health"]);
        for text in ["læger", "tandlæge", "paalaege", "forasyl"] {
            assert_eq!(
                beside(text.as_bytes(), &[0]),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_known_is_not_looked_for() {
        let categories = categories();
        let all = categories.beside(b"asyl diagnose", &[0], 0);
        assert_eq!(categories.beside(b"asyl diagnose", &[0], all), 0);
        assert!(categories.raise(all) && !categories.raise(0b10));
    }
}
