//! Long files are read in stretches: no number is lost or told twice where two of them meet.

use super::support::{cprs, foreigner_numbers};
use super::{Found, Reader, cpr_at, udl_at};

const STRETCH: usize = 256 * 1024;
const LONG_STRETCH: usize = 16 * 1024 * 1024;

/// Lines with numbers from some 2000 bytes before each border to as far behind it; all else is
/// text. `shift` moves every line by so many bytes.
fn with_numbers_at(
    borders: &[usize],
    length: usize,
    shift: usize,
    line: impl Fn(usize) -> (String, Vec<Found>),
) -> (String, Vec<Found>) {
    let mut text = "x".repeat(shift);
    let mut wanted = Vec::new();
    let (mut line_number, mut next) = (1, 0);
    while text.len() < length {
        if borders
            .iter()
            .any(|border| text.len().abs_diff(*border) < 2000)
        {
            let (words, found) = line(next);
            next += 1;
            let lines = words.matches('\n').count() as u64;
            wanted.extend(
                found
                    .into_iter()
                    .map(|(rule, line, ocr)| (rule, line_number + line - 1, ocr)),
            );
            text.push_str(&words);
            line_number += lines;
        } else {
            text.push_str("en linje uden tal i sig, som der er mange af\n");
            line_number += 1;
        }
    }
    (text, wanted)
}

/// Where stretches can begin or end: the buffer's multiples, and those moved back by what a stretch
/// keeps of the one before.
fn borders(stretch: usize) -> Vec<usize> {
    [1, 2]
        .into_iter()
        .flat_map(|times| [times * stretch, times * (stretch - 1024)])
        .collect()
}

#[test]
fn numbers_at_every_offset_around_the_borders_are_found_once() {
    let (people, foreigners) = (cprs(1500), foreigner_numbers(600));
    let mut reader = Reader::new();
    // The pattern of lines is 53 bytes long or less, so 53 shifts bring every byte to each border.
    for shift in 0..53 {
        let (text, wanted) =
            with_numbers_at(&borders(STRETCH), 2 * STRETCH + 4000, shift, |next| {
                (
                    format!("cpr {} og udl.nr. {}\n", people[next], foreigners[next]),
                    vec![cpr_at(1), udl_at(1)],
                )
            });
        assert!(wanted.len() > 300);
        let found = reader.found("lang.log", text.as_bytes());
        let missing: Vec<_> = wanted.iter().filter(|one| !found.contains(one)).collect();
        assert!(
            found == wanted,
            "moved by {shift}: {} of {} found, missing {missing:?}",
            found.len(),
            wanted.len()
        );
    }
}

#[test]
fn broken_and_unlabelled_forms_at_the_borders_are_found_once() {
    let people = cprs(1500);
    let mut reader = Reader::new();
    for shift in 0..24 {
        let (text, wanted) =
            with_numbers_at(&borders(STRETCH), 2 * STRETCH + 4000, shift, |next| {
                let number = &people[next];
                let (date, serial) = (&number[..6], &number[7..]);
                match next % 3 {
                    0 => (format!("{date}-\n{serial}\n"), vec![cpr_at(1)]),
                    1 => (format!("_{date}{serial}_\n"), vec![cpr_at(1)]),
                    _ => (
                        format!("{date}\u{a0}\u{2013}\u{a0}{serial}\n"),
                        vec![cpr_at(1)],
                    ),
                }
            });
        let found = reader.found("lang.log", text.as_bytes());
        assert!(
            found == wanted,
            "moved by {shift}: {} of {} found",
            found.len(),
            wanted.len()
        );
    }
}

#[test]
fn the_size_of_the_pieces_a_disk_gives_makes_no_difference() {
    let people = cprs(1500);
    let (text, wanted) = with_numbers_at(&borders(STRETCH), 2 * STRETCH + 4000, 5, |next| {
        (format!("cpr {}\n", people[next]), vec![cpr_at(1)])
    });
    for piece in [509, 4096, 65_536, STRETCH - 1, STRETCH + 1] {
        let (found, unread) = Reader::new().read("lang.log", text.as_bytes(), piece);
        assert_eq!(unread, None);
        assert!(
            found == wanted,
            "pieces of {piece}: {} of {} found",
            found.len(),
            wanted.len()
        );
    }
}

#[test]
fn a_long_utf16_file_loses_nothing_between_its_stretches() {
    let people = cprs(1500);
    for shift in [0, 1, 7, 13] {
        // Twice as long in bytes, so the buffer ends at half the places.
        let places: Vec<usize> = borders(STRETCH).iter().map(|border| border / 2).collect();
        let (text, wanted) = with_numbers_at(&places, STRETCH + 4000, shift, |next| {
            (format!("cpr {}\n", people[next]), vec![cpr_at(1)])
        });
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let found = Reader::new().found("lang.txt", &bytes);
        assert!(
            found == wanted,
            "moved by {shift}: {} of {} found",
            found.len(),
            wanted.len()
        );
    }
}

#[test]
fn markup_longer_than_its_buffer_loses_nothing_and_tells_nothing_twice() {
    let (people, foreigners) = (cprs(1500), foreigner_numbers(600));
    let places = [
        LONG_STRETCH,
        LONG_STRETCH - 512,
        LONG_STRETCH - 1024,
        LONG_STRETCH + STRETCH,
    ];
    for shift in [0, 29] {
        let (text, wanted) = with_numbers_at(&places, LONG_STRETCH + 2 * STRETCH, shift, |next| {
            let line = format!(
                "<p title=\"sag\">cpr <b>{}</b></p><udl_nr>{}</udl_nr>\n",
                people[next], foreigners[next]
            );
            (line, vec![cpr_at(1), udl_at(1)])
        });
        let page = format!("<sager>{text}</sager>");
        let found = Reader::new().found("sager.xml", page.as_bytes());
        let count = |rule: &str| found.iter().filter(|(id, _, _)| id == rule).count();
        let half = wanted.len() / 2;
        assert_eq!(
            [count("dk.cpr"), count("dk.foreigner-number")],
            [half, half],
            "moved by {shift}"
        );
        assert!(
            found == wanted,
            "moved by {shift}: the lines are not those of the file"
        );
    }
}
