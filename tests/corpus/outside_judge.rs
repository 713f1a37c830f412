//! A million random numbers, judged by python-stdnum too: written by others, it knows nothing of ours.
//!
//! Each number stands behind a label, so that whatever is a date is reported. Whether modulus 11
//! holds is asked of a rule that weighs nothing else. A replacement number is given to the judge
//! with its day restored, for it knows none.

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};

use super::CPR_RULE;
use super::numbers::any_digits;
use crate::support::{Chance, Tree};

/// Files, and numbers in each.
const FILES: usize = 4;
const IN_FILE: usize = 250_000;

/// Says for each number whether its date exists, and whether modulus 11 holds.
const JUDGE: &str = "
import sys
from stdnum.dk import cpr
out = []
for line in sys.stdin:
    number = line.strip()
    day = int(number[:2])
    dated = '%02d' % (day - 60 if day > 60 else day) + number[2:]
    try:
        cpr.get_birth_date(dated)
        out.append('2' if cpr.checksum(number) == 0 else '1')
    except ValueError:
        out.append('0')
sys.stdout.write(''.join(out))
";

/// The rule of CPR numbers with the two checks alone: certain if both hold, possible if the date does.
const CHECKS_ALONE: &str = r#"schema = 1
id = "dk.cpr"
name = "CPR number"
category = "national-id"
counts = "citizens"
about = "The two checks alone."
[[pattern]]
name = "dashed"
regex = '\d{6}-\d{4}'
points = 20
[[check]]
validator = "cpr-date"
fail = "drop"
[[check]]
validator = "mod11"
pass = 60
fail = 0
[examples]
find = ["211062-5629"]
pass-over = ["251248-9996"]
"#;

/// What somebody says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    NoDate,
    Date,
    Valid,
}

/// The numbers, and what the judge and the command say of each; `None` where the judge is not
/// installed. Of the rule as shipped it is asked only whether the date exists.
pub struct Judged {
    pub numbers: Vec<String>,
    pub theirs: Vec<Verdict>,
    pub shipped: Vec<Verdict>,
    pub checks_alone: Vec<Verdict>,
}

pub fn judge_a_million(seed: u64) -> Option<Judged> {
    python("import stdnum.dk.cpr", String::new())?;
    let mut chance = Chance::new(seed);
    let numbers: Vec<String> = (0..FILES * IN_FILE)
        .map(|_| any_digits(&mut chance, 10))
        .collect();
    let judge = {
        let input = numbers.join("\n") + "\n";
        std::thread::spawn(move || python(JUDGE, input).expect("the judge must run"))
    };
    let tree = Tree::new();
    for (file, numbers) in numbers.chunks(IN_FILE).enumerate() {
        let lines = numbers
            .iter()
            .map(|number| format!("cpr {}-{}\n", &number[..6], &number[6..]));
        tree.file(&format!("f{file}.txt"), lines.collect::<String>(), 0o644);
    }
    let rule = tree.beside("checks-alone.toml");
    std::fs::write(&rule, CHECKS_ALONE).unwrap();
    let shipped = verdicts(&tree, &[]);
    let checks_alone = verdicts(&tree, &["--rules", rule.to_str().unwrap()]);
    let theirs = judge.join().unwrap();
    let theirs = theirs.bytes().map(|byte| match byte {
        b'0' => Verdict::NoDate,
        b'1' => Verdict::Date,
        _ => Verdict::Valid,
    });
    Some(Judged {
        theirs: theirs.collect(),
        numbers,
        shipped,
        checks_alone,
    })
}

fn verdicts(tree: &Tree, flags: &[&str]) -> Vec<Verdict> {
    let flags = [&["--files", "--min-confidence", "possible"], flags].concat();
    let (report, _) = tree.scan(&flags);
    let mut found: HashMap<(String, u64), Verdict> = HashMap::new();
    for file in report["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let name = path.rsplit('/').next().unwrap();
        for a_match in file["matches"].as_array().unwrap() {
            assert_eq!(a_match["rule"], CPR_RULE);
            let verdict = match a_match["confidence"].as_str().unwrap() {
                "certain" => Verdict::Valid,
                _ => Verdict::Date,
            };
            let line = a_match["place"]["line"].as_u64().unwrap();
            found.insert((name.to_string(), line), verdict);
        }
    }
    let places = (0..FILES).flat_map(|file| (1..=IN_FILE as u64).map(move |line| (file, line)));
    places
        .map(|(file, line)| {
            let verdict = found.get(&(format!("f{file}.txt"), line));
            verdict.copied().unwrap_or(Verdict::NoDate)
        })
        .collect()
}

fn python(script: &str, input: String) -> Option<String> {
    let mut child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().ok()?;
    // A script that reads nothing closes the pipe before all is written.
    let _ = writer.join().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).unwrap())
}
