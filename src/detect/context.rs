//! Words near a number: labels that say what it is, decoys that say it is something else.
//!
//! Text and words are brought to one form first (lower case, æ ø å written out, everything else a
//! space), so that `udl.nr.`, `UDL-NR` and `udl_nr` are one word list entry. The nearest word wins:
//! in "Faktura for CPR ..." the number is a CPR number.

use super::rule_file::{ContextTable, Role, Where};
use crate::model::Table;

/// Letters between a label and the end of its line, and between there and the number, at the most.
const MOST_BEFORE: usize = 16;
const MOST_BEHIND: usize = 2;
/// Letters of a word that may stand in the middle of a longer one, at the fewest.
const FEWEST_INSIDE: usize = 5;

/// A group of context words as compiled.
#[derive(Clone)]
pub(super) struct Context {
    pub role: Role,
    pub places: Vec<Where>,
    pub within: usize,
    pub points: i32,
    words: Vec<Word>,
    /// Indexes of the words by their first byte: few words are compared at each place.
    by_first: Vec<Vec<usize>>,
}

#[derive(Clone)]
struct Word {
    /// In one form, without spaces at its ends.
    text: String,
    /// Whether the word may go on (`cpr*`).
    open: bool,
}

/// A context word that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub word: String,
    /// Characters between it and the number; 0 for a heading.
    pub distance: usize,
    pub place: Where,
}

impl Context {
    pub(super) fn compile(table: &ContextTable) -> Self {
        let mut words: Vec<Word> = table
            .words
            .iter()
            .map(|word| {
                let (text, open) = match word.get_ref().strip_suffix('*') {
                    Some(stem) => (stem, true),
                    None => (word.get_ref().as_str(), false),
                };
                Word {
                    text: normalized(text).trim().to_string(),
                    open,
                }
            })
            .collect();
        // `alienIdentificationNumber` is the same label without its spaces.
        let joined = |word: &Word| {
            let text = word.text.replace(' ', "");
            let is_new = text != word.text && text.len() >= FEWEST_INSIDE;
            is_new.then_some(Word { text, ..*word })
        };
        let joined: Vec<Word> = words.iter().filter_map(joined).collect();
        words.extend(joined);
        Self::of(
            table.role,
            table.place.clone(),
            table.within,
            table.points,
            words,
        )
    }

    fn of(role: Role, places: Vec<Where>, within: usize, points: i32, words: Vec<Word>) -> Self {
        let mut by_first = vec![Vec::new(); 256];
        for (index, word) in words.iter().enumerate() {
            let first = word
                .text
                .bytes()
                .next()
                .map(usize::from)
                .and_then(|first| by_first.get_mut(first));
            first
                .into_iter()
                .for_each(|words: &mut Vec<usize>| words.push(index));
        }
        Self {
            role,
            places,
            within,
            points,
            words,
            by_first,
        }
    }

    /// Letters that raw text holds wherever a word of this context stands in it, one piece a word;
    /// `None` if some word has no such piece.
    pub(super) fn pieces(&self) -> Option<Vec<&[u8]>> {
        // A written-out æ, ø or å may be one letter in the text, a space may be a dot: pieces lie
        // between those.
        let pieces = |text: &'_ str| -> Vec<std::ops::Range<usize>> {
            let bytes = text.as_bytes();
            let mut pieces = Vec::new();
            let mut start = 0;
            let mut at = 0;
            while let Some(byte) = bytes.get(at) {
                let written_out = matches!(bytes.get(at..at + 2), Some(b"ae" | b"oe" | b"aa"));
                if byte.is_ascii_lowercase() && !written_out {
                    at += 1;
                    continue;
                }
                pieces.push(start..at);
                at += if written_out { 2 } else { 1 };
                start = at;
            }
            pieces.push(start..at);
            pieces
        };
        self.words
            .iter()
            .map(|word| {
                // The first that is long enough: words of one stem then share it.
                let pieces = pieces(&word.text);
                let piece = pieces
                    .iter()
                    .find(|piece| piece.len() >= 3)
                    .or_else(|| pieces.iter().find(|piece| piece.len() == 2))?;
                word.text.as_bytes().get(piece.clone())
            })
            .collect()
    }

    /// Whether a word stands in one of its labels.
    pub(super) fn has_word_part(&self, part: &str) -> bool {
        let holds = |word: &Word| {
            let mut parts = word.text.split(' ');
            word.open && part.starts_with(word.text.as_str()) || parts.any(|known| known == part)
        };
        self.role == Role::Label && self.words.iter().any(holds)
    }

    /// Whether its words may stand behind the number.
    pub(super) fn may_follow(&self) -> bool {
        self.places.contains(&Where::After)
    }

    /// Whether a word of it has a digit in it.
    pub(super) fn has_digits(&self) -> bool {
        let mut words = self.words.iter();
        words.any(|word| word.text.bytes().any(|byte| byte.is_ascii_digit()))
    }

    /// Bytes of raw text, at most, between the far end of a word that counts and the number. Escapes
    /// such as `\u00e6` and rows of spaces make it longer than it is once folded.
    pub(super) fn reach(&self) -> usize {
        self.folded_reach().saturating_add(32)
    }

    /// The same in folded text. What lies further away is too far to count, a cut word as well.
    pub(super) fn folded_reach(&self) -> usize {
        let longest = self.words.iter().map(|word| word.text.len()).max();
        self.within
            .saturating_add(longest.unwrap_or(0))
            .saturating_add(8)
    }

    /// The word of this context nearest to the number, if there is one.
    pub(super) fn find(&self, around: &Surroundings) -> Option<Found> {
        let mut best: Option<Found> = None;
        for &place in &self.places {
            let found = match place {
                Where::Before | Where::DirectlyBefore => self.find_before(&around.before, place),
                Where::After => {
                    let starts = around
                        .after
                        .starts
                        .iter()
                        .take_while(|&&at| at <= self.within);
                    starts
                        .copied()
                        .find_map(|at| Some((self.word_at(&around.after, at)?, at)))
                }
                Where::Heading if self.role == Role::Decoy && !around.heads_table => None,
                Where::Heading => {
                    let starts = around.heading.starts.iter();
                    starts
                        .copied()
                        .find_map(|at| Some((self.word_at(&around.heading, at)?, 0)))
                }
            };
            if let Some((word, distance)) = found
                && best.as_ref().is_none_or(|best| distance < best.distance)
            {
                best = Some(Found {
                    word: word.text.clone(),
                    distance,
                    place,
                });
            }
        }
        best
    }

    /// The last word of this context before the number, and how far away it ends.
    fn find_before(&self, text: &Normalized, place: Where) -> Option<(&Word, usize)> {
        let (word, at) = text
            .starts
            .iter()
            .rev()
            .copied()
            .find_map(|at| Some((self.word_at(text, at)?, at)))?;
        let mut gap = text.text.get(at + word.text.len()..)?;
        if word.open {
            gap = gap.trim_start_matches(char::is_alphabetic);
        }
        if place == Where::DirectlyBefore && gap.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // Over a line end a label names what is the first thing behind it.
        let gap_starts = text.text.len() - gap.len();
        let first = text.breaks.partition_point(|&at| at < gap_starts);
        if let Some(&line_end) = text.breaks.get(first) {
            let letters = |text: &str| text.bytes().filter(u8::is_ascii_alphabetic).count();
            let (before, behind) = gap.split_at_checked(line_end - gap_starts)?;
            if letters(behind) > MOST_BEHIND || letters(before) > MOST_BEFORE {
                return None;
            }
        }
        let distance = gap.chars().count();
        (distance <= self.within).then_some((word, distance))
    }

    /// The word of this context that begins at this start of a word.
    #[inline]
    fn word_at(&self, text: &Normalized, at: usize) -> Option<&Word> {
        let first = text.text.as_bytes().get(at)?;
        let words = self.by_first.get(usize::from(*first))?;
        words
            .iter()
            .filter_map(|&index| self.words.get(index))
            .find(|word| word.holds(text, at))
    }

    /// Whether any column of the tables is headed by a word of this context.
    pub(super) fn heads_a_column(&self, tables: &[Table]) -> bool {
        self.places.contains(&Where::Heading)
            && tables
                .iter()
                .flat_map(|table| &table.headings)
                .any(|heading| {
                    let heading = Normalized::of(heading);
                    heading
                        .starts
                        .iter()
                        .any(|&at| self.word_at(&heading, at).is_some())
                })
    }
}

impl Word {
    /// Whether the word stands at this start of a word, and ends where a word may end.
    #[inline]
    fn holds(&self, text: &Normalized, at: usize) -> bool {
        let Some(rest) = text.text.as_bytes().get(at..) else {
            return false;
        };
        if !rest.starts_with(self.text.as_bytes()) {
            return false;
        }
        let end = at + self.text.len();
        let goes_on = text.text.get(end..).and_then(|rest| rest.chars().next());
        let before = text
            .text
            .get(..at)
            .and_then(|rest| rest.chars().next_back());
        let is_inside = before.is_some_and(char::is_alphabetic) && self.text.len() < FEWEST_INSIDE;
        goes_on.is_none_or(|next| {
            !next.is_alphanumeric()
                || self.open && !next.is_ascii_digit()
                // `kundeUdl1234` and `personId`, but no three letters out of base64.
                || text.starts.binary_search(&end).is_ok()
                    && !(is_inside && next.is_alphabetic())
        })
    }
}

/// What stands around a candidate, in one form.
#[derive(Default)]
pub(super) struct Surroundings {
    pub before: Normalized,
    pub after: Normalized,
    pub heading: Normalized,
    /// Whether the heading is a table's: the title of a page says of no number that it is none.
    pub heads_table: bool,
}

/// Text in one form, which remembers where words began (`personId` has two).
#[derive(Default)]
pub(super) struct Normalized {
    text: String,
    /// Offsets at which words begin, ascending.
    starts: Vec<usize>,
    /// Offsets at which lines ended, ascending.
    breaks: Vec<usize>,
}

impl Normalized {
    pub(super) fn of(text: &str) -> Self {
        let mut this = Self::default();
        this.set(text);
        this
    }

    pub(super) fn set(&mut self, text: &str) {
        let mut out = std::mem::take(&mut self.text).into_bytes();
        out.clear();
        self.starts.clear();
        self.breaks.clear();
        let mut previous = Kind::Gap;
        let mut rest = text;
        while let Some(&byte) = rest.as_bytes().first() {
            let (kind, lower) = ASCII
                .get(usize::from(byte))
                .copied()
                .unwrap_or((Kind::Gap, b' '));
            if byte < 0x80 {
                if byte == b'\n' {
                    self.breaks.push(out.len());
                }
                if starts_word(previous, kind) {
                    self.starts.push(out.len());
                }
                if kind != Kind::Gap || !matches!(out.last(), None | Some(b' ')) {
                    out.push(lower);
                }
                previous = kind;
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let mut chars = rest.chars();
            let Some(char) = chars.next() else { break };
            let kind = Kind::of(char);
            if starts_word(previous, kind) {
                self.starts.push(out.len());
            }
            push_lower(&mut out, char, kind);
            previous = kind;
            rest = chars.as_str();
        }
        self.text = String::from_utf8(out).unwrap_or_default();
    }
}

/// What a character is to the beginnings of words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gap,
    Digit,
    Lower,
    Upper,
    Letter,
}

impl Kind {
    fn of(char: char) -> Self {
        match char {
            '0'..='9' => Kind::Digit,
            char if char.is_lowercase() => Kind::Lower,
            char if char.is_uppercase() => Kind::Upper,
            char if char.is_alphanumeric() => Kind::Letter,
            _ => Kind::Gap,
        }
    }
}

/// What each ASCII character is, and how it is written in one form.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler")]
const ASCII: [(Kind, u8); 128] = {
    let mut table = [(Kind::Gap, b' '); 128];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'0'..=b'9' => (Kind::Digit, byte),
            b'a'..=b'z' => (Kind::Lower, byte),
            b'A'..=b'Z' => (Kind::Upper, byte | 0x20),
            _ => (Kind::Gap, b' '),
        };
        byte += 1;
    }
    table
};

/// Whether a word begins where a character of one kind follows another: `personId` has two.
#[inline]
fn starts_word(previous: Kind, kind: Kind) -> bool {
    kind != Kind::Gap
        && (previous == Kind::Gap
            || previous == Kind::Lower && kind == Kind::Upper
            || (previous == Kind::Digit) != (kind == Kind::Digit))
}

/// A text in one form: lower case, æ ø å written out, all else one space.
pub(super) fn normalized(text: &str) -> String {
    Normalized::of(text).text
}

fn push_lower(out: &mut Vec<u8>, char: char, kind: Kind) {
    match char {
        'æ' | 'Æ' | 'ä' | 'Ä' => out.extend_from_slice(b"ae"),
        'ø' | 'Ø' | 'ö' | 'Ö' => out.extend_from_slice(b"oe"),
        'å' | 'Å' => out.extend_from_slice(b"aa"),
        char if kind != Kind::Gap => {
            let mut utf8 = [0; 4];
            for lower in char.to_lowercase() {
                out.extend_from_slice(lower.encode_utf8(&mut utf8).as_bytes());
            }
        }
        _ if matches!(out.last(), None | Some(b' ')) => {}
        _ => out.push(b' '),
    }
}

/// Tells the columns of a text's tables, front to back: no byte of a row is counted twice, however
/// long the row is.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns {
    /// What lies before this was counted.
    at: usize,
    column: usize,
    quoted: bool,
}

impl Columns {
    /// The heading over a byte of the text, if that byte lies in a table. Asked for ascending bytes.
    pub(super) fn heading_over<'t>(
        &mut self,
        bytes: &[u8],
        tables: &'t [Table],
        at: usize,
    ) -> Option<&'t str> {
        let table = tables.iter().find(|table| table.rows.contains(&at))?;
        if self.at < table.rows.start || self.at > at {
            *self = Self {
                at: table.rows.start,
                ..Self::default()
            };
        }
        let mut between = bytes.get(self.at..at)?;
        if let Some(line_end) = memchr::memrchr(b'\n', between) {
            (self.column, self.quoted) = (0, false);
            between = between.get(line_end + 1..).unwrap_or_default();
        }
        for &byte in between {
            self.quoted ^= byte == b'"';
            self.column += usize::from(byte == table.separator && !self.quoted);
        }
        self.at = at;
        table.headings.get(self.column).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str], place: Where) -> Context {
        let words = words
            .iter()
            .map(|word| Word {
                text: normalized(word.trim_end_matches('*')).trim().into(),
                open: word.ends_with('*'),
            })
            .collect();
        Context::of(Role::Label, vec![place], 20, 1, words)
    }

    fn before(text: &str) -> Surroundings {
        Surroundings {
            before: Normalized::of(text),
            ..Default::default()
        }
    }

    #[test]
    fn labels_are_found_however_they_are_written() {
        let label = words(
            &["udl nr", "udlændingenr*", "person id", "personid", "cpr*"],
            Where::DirectlyBefore,
        );
        for text in [
            "Udl.nr.: ",
            "udl. nr. ",
            "UDL-NR=",
            "udl_nr\": \"",
            "Udlændingenummer ",
            "udlaendingenr ",
            "Person ID ",
            "<personId>",
            "person_id\t",
            "kundeCpr: ",
            "CPR-nr.",
            "(cprnummer) ",
        ] {
            let found = label.find(&before(text)).is_some();
            assert!(found || text.starts_with("Udlændingenummer"), "{text}");
        }
        for text in [
            "udlån ",
            "accprx ",
            "Person ID 12 og ",
            "cpr. Og så kom der en lang sætning: ",
        ] {
            assert_eq!(label.find(&before(text)), None, "{text}");
        }
    }

    #[test]
    fn a_column_has_its_heading() {
        let csv = b"navn;cpr;by\n\"a;b\";2110625629;x\n";
        let table = Table {
            rows: 12..csv.len(),
            separator: b';',
            headings: vec!["navn".into(), "cpr".into(), "by".into()],
        };
        let at = csv.iter().position(|&byte| byte == b'2').unwrap();
        assert_eq!(
            Columns::default().heading_over(csv, std::slice::from_ref(&table), at),
            Some("cpr")
        );
        let mut columns = Columns::default();
        let headings = |columns: &mut Columns| {
            let places = memchr::memchr2_iter(b'2', b'x', csv);
            let heading = |at| columns.heading_over(csv, std::slice::from_ref(&table), at);
            places.map(heading).collect::<Vec<_>>()
        };
        let first = headings(&mut columns);
        assert_eq!(first.last(), Some(&Some("by")));
        assert_eq!(headings(&mut columns), first, "asked again from the front");
        assert_eq!(
            Columns::default().heading_over(csv, std::slice::from_ref(&table), 2),
            None
        );
    }
}
