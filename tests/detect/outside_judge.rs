//! python-stdnum, written by others, judges the same numbers.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use super::support::Tree;

/// Says for each number whether it is a date and whether modulus 11 holds.
const JUDGE: &str = "
import sys
from stdnum.dk import cpr
from stdnum.exceptions import ValidationError
for line in sys.stdin:
    number = cpr.compact(line.strip())
    try:
        cpr.get_birth_date(number)
        date = 1
    except (ValidationError, ValueError):
        date = 0
    print(date, int(cpr.checksum(number) == 0))
";

/// Numbers of ten digits, some with dates and some without, always the same. No days above 60:
/// replacement numbers are ours alone.
fn numbers(count: usize) -> Vec<String> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    (0..count)
        .map(|_| {
            format!(
                "{:02}{:02}{:02}-{:04}",
                next(34),
                next(14),
                next(100),
                next(10_000)
            )
        })
        .collect()
}

fn python(script: &str, input: &str) -> Option<String> {
    let mut child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let input = input.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn an_outside_library_judges_every_number_alike() {
    if python("import stdnum.dk.cpr", "").is_none() {
        eprintln!("skipped: python-stdnum is not installed (pip install python-stdnum)");
        return;
    }
    let numbers = numbers(1200);
    let judged = python(JUDGE, &(numbers.join("\n") + "\n")).expect("the judge must run");
    let theirs: Vec<(bool, bool)> = judged
        .lines()
        .map(|line| (line.starts_with('1'), line.ends_with('1')))
        .collect();
    assert_eq!(theirs.len(), numbers.len());

    // A label in front, so that whatever is a date is shown with all its reasons.
    let text: String = numbers
        .iter()
        .map(|number| format!("cpr {number}\n"))
        .collect();
    let tree = Tree::new();
    let file = tree.file("numbers.txt", text, 0o644);
    let output = tree.run(["rules", "test", "--file", file.to_str().unwrap()]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    let mut ours: BTreeMap<usize, bool> = BTreeMap::new();
    let mut line = 0;
    for row in stdout.lines() {
        if let Some(rest) = row.strip_prefix("line ") {
            line = rest.split(':').next().unwrap().parse().unwrap();
        } else if row.contains("check mod11 ") {
            ours.insert(line, row.contains("check mod11 holds"));
        }
    }
    let mut disagreed = Vec::new();
    for (index, (date, mod11)) in theirs.iter().enumerate() {
        let wanted = date.then_some(*mod11);
        if ours.get(&(index + 1)).copied() != wanted {
            disagreed.push(index + 1);
        }
    }
    let dates = theirs.iter().filter(|(date, _)| *date).count();
    let valid = theirs
        .iter()
        .filter(|(date, mod11)| *date && *mod11)
        .count();
    assert!(
        dates > 800 && dates < 1150 && valid > 40,
        "the numbers prove little: {dates} dates, {valid} valid"
    );
    assert_eq!(
        disagreed,
        Vec::<usize>::new(),
        "lines of the generated numbers on which the two differ"
    );
}
