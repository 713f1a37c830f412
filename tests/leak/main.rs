//! No identifier leaves the program: planted numbers are in no output, message or file it writes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

#[path = "../support/mod.rs"]
mod support;

mod messages;
mod reports;

use std::path::Path;
use std::process::Output;

use base64::Engine;
use support::{cprs, foreigner_numbers};

/// Numbers that were planted, and where their digits may not be.
struct Planted {
    numbers: Vec<String>,
    next: usize,
}

impl Planted {
    fn new() -> Self {
        let mut numbers = cprs(400);
        numbers.extend(foreigner_numbers(40));
        Self { numbers, next: 0 }
    }

    /// The next CPR number, `DDMMYY-SSSS`.
    fn cpr(&mut self) -> String {
        self.next += 1;
        assert!(self.next <= 400, "plant fewer numbers");
        self.numbers[self.next - 1].clone()
    }

    /// The next CPR number, run together.
    fn plain(&mut self) -> String {
        self.cpr().replace('-', "")
    }

    /// A foreigner number.
    fn foreigner(&self, index: usize) -> String {
        self.numbers[400 + index].clone()
    }

    /// Where in some output the digits of a planted number are: the line, the number withheld.
    fn leaks_in(&self, bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        let mut leaks = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = without_digests(line);
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            let whole = self.numbers.iter().any(|number| {
                line.contains(number.as_str()) || digits.contains(&number.replace('-', ""))
            });
            // The date of birth alone is half the number.
            let dates = self.numbers.iter().filter(|number| number.len() > 8);
            let half = dates
                .map(|number| &number[..6])
                .any(|date| stands_alone(&line, date));
            if whole || half {
                let what = if whole { "a number" } else { "half a number" };
                let shown = line.replace(|char: char| char.is_ascii_digit(), "#");
                leaks.push(format!("line {}: {what}: {shown}", index + 1));
            }
        }
        leaks
    }

    /// Where standard output, standard error or one of these files holds a planted number.
    fn leaks_of(&self, what: &str, output: &Output, files: &[&Path]) -> Vec<String> {
        let streams = [
            ("standard output", output.stdout.clone()),
            ("standard error", output.stderr.clone()),
        ];
        let files = files.iter().map(|file| {
            let bytes =
                std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            (file.file_name().unwrap().to_str().unwrap(), bytes)
        });
        let mut leaks = Vec::new();
        for (place, bytes) in streams.into_iter().chain(files) {
            let found = self.leaks_in(&bytes).into_iter();
            leaks.extend(found.map(|leak| format!("{what}: {place}: {leak}")));
            for path in decoded_paths(&bytes) {
                let found = self.leaks_in(&path).into_iter();
                leaks.extend(found.map(|leak| format!("{what}: {place}: path_bytes: {leak}")));
            }
        }
        leaks
    }

    /// Fails where there is such a place.
    fn assert_none(&self, what: &str, output: &Output, files: &[&Path]) {
        assert_no_leak(self.leaks_of(what, output, files));
    }
}

fn assert_no_leak(leaks: Vec<String>) {
    let shown = leaks
        .iter()
        .take(20)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        leaks.is_empty(),
        "{} leaks; mask before it is written:\n{shown}",
        leaks.len()
    );
}

/// A line without tokens, digests and base64: long runs of letters and digits mixed.
fn without_digests(line: &str) -> String {
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '/' | '=');
    let mut out = String::new();
    for word in line.split_inclusive(|char| !is_part(char)) {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let is_digest = word.len() >= 16
            && letters >= 2
            && !word.contains('/')
            && digits >= 2
            && !word.contains("_");
        out.push_str(if is_digest { " " } else { word });
    }
    out
}

/// Whether these digits stand in a line without another letter or digit beside them.
fn stands_alone(line: &str, digits: &str) -> bool {
    line.match_indices(digits).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + digits.len()..].chars().next();
        !before.is_some_and(|char| char.is_ascii_alphanumeric())
            && !after.is_some_and(|char| char.is_ascii_alphanumeric())
    })
}

/// What every `path_bytes` of some JSON holds.
fn decoded_paths(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let values = text.split("\"path_bytes\":").skip(1).map(|rest| {
        let value = rest.split('"').nth(1).unwrap_or_default();
        base64::engine::general_purpose::STANDARD
            .decode(value)
            .unwrap_or_default()
    });
    values.collect()
}

#[test]
fn the_check_itself_finds_what_it_is_for() {
    let mut planted = Planted::new();
    let (number, other) = (planted.cpr(), planted.plain());
    let foreigner = planted.foreigner(3);
    let base64 = base64::engine::general_purpose::STANDARD.encode(format!("\u{e5} {number}"));
    for (text, leaks) in [
        (format!("x {number} y"), true),
        (format!("x {other} y"), true),
        (format!("/srv/side_{other}_1.png"), true),
        (
            format!(
                "{{\"line\": 3, \"text\": \"{} {}\"}}",
                &other[..6],
                &other[6..]
            ),
            true,
        ),
        (format!("{}-????", &number[..6]), true),
        (
            format!(
                "{}.{}.{}-{}",
                &other[..2],
                &other[2..4],
                &other[4..6],
                &other[6..]
            ),
            true,
        ),
        (format!("udl {} {}", &foreigner[..4], &foreigner[4..]), true),
        ("??????-????".to_string(), false),
        ("211062-5629 is not planted".to_string(), false),
        (format!("\"person\": \"a{}f\"", &other[..6]), false),
        (
            "2026-11-23T09:27:45Z 405aa0c0cf8614a2934750bd3ee2b469c8be7f6c".to_string(),
            false,
        ),
    ] {
        assert_eq!(
            !planted.leaks_in(text.as_bytes()).is_empty(),
            leaks,
            "{text}"
        );
    }
    let json = format!("{{\"path_bytes\": \"{base64}\"}}");
    let decoded = decoded_paths(json.as_bytes());
    assert_eq!(decoded.len(), 1);
    assert!(!planted.leaks_in(&decoded[0]).is_empty());
}
