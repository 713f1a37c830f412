//! Lays cases out as files, runs the command on them, and counts what it found and what it should not
//! have.
//!
//! Beside the cases lies a reference: every wanted number once, plainly labelled. It tells each
//! number's token, so that the same number written otherwise must be the same person. The counts
//! never come from the rules.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{CPR_RULE, Case, Place, Wanted};
use crate::support::Tree;

/// Cases in a folder.
const IN_FOLDER: usize = 400;
/// Failing cases shown of a class.
const SHOWN: usize = 10;
/// Labels of the reference.
const LABELS: [(&str, &str); 4] = [
    (CPR_RULE, "CPR-nr."),
    ("dk.foreigner-number", "Udlændingenummer"),
    ("dk.person-id", "Person ID"),
    ("dk.case-order-id", "Case order ID"),
];

/// What was counted of one class.
#[derive(Default)]
pub struct Row {
    pub cases: usize,
    pub wanted: usize,
    pub found: usize,
    /// Matches that nothing in the case accounts for.
    pub extra: usize,
    /// Cases with such matches.
    pub extra_cases: usize,
    /// Of those, cases that by chance hold a number nobody could tell from a CPR number.
    pub by_chance: usize,
    /// Misses and total by what cases were made of.
    tags: BTreeMap<(&'static str, String), (usize, usize)>,
    samples: Vec<String>,
}

/// A scan of a corpus, counted.
pub struct Score {
    pub rows: BTreeMap<&'static str, Row>,
    pub report: Value,
    /// Distinct CPR numbers that were wanted.
    pub people: usize,
}

/// A match of the report.
struct Match {
    rule: String,
    person: String,
    line: Option<u64>,
}

/// The reference: a file for each rule, a number on each line.
struct Reference(BTreeMap<&'static str, Vec<String>>);

impl Reference {
    fn of(cases: &[Case]) -> Self {
        let mut numbers: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for wanted in cases
            .iter()
            .flat_map(|case| case.wanted.iter().chain(&case.allowed))
        {
            if let Some(digits) = &wanted.digits {
                numbers.entry(wanted.rule).or_default().push(digits.clone());
            }
        }
        for list in numbers.values_mut() {
            list.sort();
            list.dedup();
        }
        Self(numbers)
    }

    fn write(&self, tree: &Tree) {
        for (rule, numbers) in &self.0 {
            let (_, label) = LABELS.iter().find(|(known, _)| known == rule).unwrap();
            let lines = numbers.iter().map(|number| format!("{label}: {number}\n"));
            let name = format!("reference/{}.txt", rule.replace('.', "-"));
            tree.file(&name, lines.collect::<String>(), 0o644);
        }
    }

    /// Tokens by rule and digits.
    fn tokens(
        &self,
        files: &HashMap<String, Vec<Match>>,
    ) -> HashMap<(&'static str, String), String> {
        let mut tokens = HashMap::new();
        for (rule, numbers) in &self.0 {
            let matches = files.get(&format!("reference/{}", rule.replace('.', "-")));
            let matches = matches.map(Vec::as_slice).unwrap_or_default();
            let mut lost = Vec::new();
            for (number, line) in numbers.iter().zip(1..) {
                let found = matches
                    .iter()
                    .find(|found| found.line == Some(line) && found.rule == *rule);
                match found {
                    Some(found) => {
                        drop(tokens.insert((*rule, number.clone()), found.person.clone()))
                    }
                    None => lost.push(number),
                }
            }
            assert!(
                lost.is_empty(),
                "{rule}: {} numbers of the reference were not found behind their label, such as {}",
                lost.len(),
                lost[0]
            );
        }
        tokens
    }
}

impl Score {
    /// Scans the cases at the confidence that serves unasked.
    pub fn of(cases: &[Case]) -> Self {
        let tree = Tree::new();
        let reference = Reference::of(cases);
        reference.write(&tree);
        cases
            .iter()
            .enumerate()
            .for_each(|(number, case)| lay_out(&tree, number, case));
        let (report, _) = tree.scan(&["--files"]);
        let files = matches_by_file(&report);
        let tokens = reference.tokens(&files);
        let mut rows: BTreeMap<&'static str, Row> = BTreeMap::new();
        for (number, case) in cases.iter().enumerate() {
            let matches = files
                .get(&name_of(number))
                .map(Vec::as_slice)
                .unwrap_or_default();
            let row = rows.entry(case.class).or_default();
            row.count(case, matches, &tokens, &name_of(number));
        }
        let people = reference.0.get(CPR_RULE).map_or(0, Vec::len);
        Self {
            rows,
            report,
            people,
        }
    }

    /// The table, and what was missed and reported wrongly.
    pub fn shown(&self) -> String {
        let mut out = format!(
            "{:<52}{:>7}{:>8}{:>8}{:>9}{:>10}{:>10}{:>10}\n",
            "class", "cases", "wanted", "found", "recall", "reported", "per 1000", "by chance"
        );
        for (class, row) in &self.rows {
            let recall = match row.wanted {
                0 => String::new(),
                _ => format!("{:.4}", row.recall()),
            };
            out += &format!(
                "{class:<52}{:>7}{:>8}{:>8}{recall:>9}{:>10}{:>10.2}{:>10}\n",
                row.cases,
                row.wanted,
                row.found,
                row.extra_cases,
                row.per_thousand(row.extra_cases),
                row.by_chance
            );
        }
        for (class, row) in &self.rows {
            out += &row.failures(class);
        }
        out
    }
}

impl Row {
    pub fn recall(&self) -> f64 {
        self.found as f64 / self.wanted.max(1) as f64
    }

    /// So many cases of a thousand.
    pub fn per_thousand(&self, cases: usize) -> f64 {
        cases as f64 * 1000.0 / self.cases.max(1) as f64
    }

    fn count(
        &mut self,
        case: &Case,
        matches: &[Match],
        tokens: &HashMap<(&'static str, String), String>,
        name: &str,
    ) {
        let mut left: BTreeMap<usize, &Match> = matches.iter().enumerate().collect();
        let mut by_line: HashMap<Option<u64>, Vec<usize>> = HashMap::new();
        for (at, found) in matches.iter().enumerate() {
            by_line.entry(found.line).or_default().push(at);
        }
        let mut take = |wanted: &Wanted| {
            let token = wanted
                .digits
                .as_ref()
                .map(|digits| &tokens[&(wanted.rule, digits.clone())]);
            let is_it = |at: &usize| {
                left.get(at).is_some_and(|found| {
                    found.rule == wanted.rule && token.is_none_or(|token| *token == found.person)
                })
            };
            let at = match wanted.line {
                Some(_) => by_line
                    .get(&wanted.line)
                    .and_then(|places| places.iter().copied().find(is_it)),
                None => (0..matches.len()).find(is_it),
            };
            at.is_some_and(|at| left.remove(&at).is_some())
        };
        let found = case.wanted.iter().filter(|wanted| take(wanted)).count();
        for allowed in &case.allowed {
            take(allowed);
        }
        let missed = case.wanted.len() - found;
        self.cases += 1;
        self.wanted += case.wanted.len();
        self.found += found;
        self.extra += left.len();
        self.extra_cases += usize::from(!left.is_empty());
        let chance = !left.is_empty() && holds_cpr_by_chance(&case.bytes);
        self.by_chance += usize::from(chance && case.wanted.is_empty());
        for (tag, value) in &case.tags {
            let (bad, all) = self.tags.entry((tag, value.clone())).or_default();
            *bad += usize::from(missed > 0 || !left.is_empty());
            *all += 1;
        }
        if (missed > 0 || !left.is_empty()) && self.samples.len() < SHOWN {
            let left: Vec<&Match> = left.into_values().collect();
            self.samples.push(sample(case, missed, &left, name));
        }
    }

    /// Failing cases by what they were made of, and some of them.
    fn failures(&self, class: &str) -> String {
        if self.samples.is_empty() {
            return String::new();
        }
        let mut out = format!("\n{class}: failing cases by what they were made of\n");
        let mut tag = "";
        for ((name, value), (bad, all)) in self.tags.iter().filter(|(_, (bad, _))| *bad > 0) {
            if tag != *name {
                out += &format!("{}  {name}:", if tag.is_empty() { "" } else { "\n" });
                tag = name;
            }
            out += &format!(" [{value} {bad}/{all}]");
        }
        out + "\n" + &self.samples.concat()
    }
}

fn sample(case: &Case, missed: usize, left: &[&Match], name: &str) -> String {
    let tags: Vec<&str> = case.tags.iter().map(|(_, value)| value.as_str()).collect();
    let text = match &case.place {
        Place::Named(name) => name.clone(),
        _ => String::from_utf8_lossy(&case.bytes).replace('\0', ""),
    };
    let short: String = text.chars().take(220).collect();
    let extra: Vec<String> = left
        .iter()
        .map(|found| format!("{} on line {}", found.rule, found.line.unwrap_or(0)))
        .collect();
    let mut what = Vec::new();
    if missed > 0 {
        let digits = case
            .wanted
            .iter()
            .filter_map(|wanted| wanted.digits.as_deref());
        let digits: Vec<&str> = digits.take(3).collect();
        what.push(format!(
            "missed {missed} of {} ({})",
            case.wanted.len(),
            digits.join(", ")
        ));
    }
    if !extra.is_empty() {
        what.push(format!("not wanted: {}", extra.join(", ")));
    }
    format!("    {name} {tags:?} {}\n      {short:?}\n", what.join("; "))
}

fn name_of(number: usize) -> String {
    format!("c{number:05}")
}

fn lay_out(tree: &Tree, number: usize, case: &Case) {
    let folder = format!("k{:03}", number / IN_FOLDER);
    let name = name_of(number);
    match &case.place {
        Place::File("") => drop(tree.file(&format!("{folder}/{name}"), &case.bytes, 0o644)),
        Place::File(ending) => {
            tree.file(&format!("{folder}/{name}.{ending}"), &case.bytes, 0o644);
        }
        Place::Named(given) => {
            tree.file(&format!("{folder}/{name}/{given}"), &case.bytes, 0o644);
        }
        Place::Sidecar => {
            tree.file(&format!("{folder}/{name}.png"), "", 0o644);
            tree.file(&format!("{folder}/{name}.png.txt"), &case.bytes, 0o644);
        }
    }
}

fn is_case(part: &str) -> bool {
    let digits = part.strip_prefix('c').unwrap_or_default();
    digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The matches of each case, by its name; those of the reference by `reference/` and theirs.
fn matches_by_file(report: &Value) -> HashMap<String, Vec<Match>> {
    let mut files: HashMap<String, Vec<Match>> = HashMap::new();
    for file in report["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        // The picture of a text has a row of its own, with the same matches.
        if path.ends_with(".png") && !is_case(path.rsplit('/').nth(1).unwrap()) {
            continue;
        }
        let mut parts = path
            .split('/')
            .rev()
            .map(|part| part.split('.').next().unwrap());
        let (last, above) = (parts.next().unwrap(), parts.next().unwrap());
        let name = match (above, last) {
            ("reference", name) => format!("reference/{name}"),
            (above, _) if is_case(above) => above.to_string(),
            (_, last) => last.to_string(),
        };
        let matches = file["matches"].as_array().unwrap().iter();
        let matches = matches.map(|found| Match {
            rule: found["rule"].as_str().unwrap().to_string(),
            person: found["person"].as_str().unwrap().to_string(),
            line: found["place"]["line"].as_u64(),
        });
        files.entry(name).or_default().extend(matches);
    }
    files
}

/// Whether a text by chance holds six digits, a hyphen and four, alone, with a date and a valid
/// modulus 11: no reader could say that it is no CPR number.
fn holds_cpr_by_chance(bytes: &[u8]) -> bool {
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    bytes.windows(11).enumerate().any(|(at, window)| {
        let digits: String = window
            .iter()
            .map(|byte| char::from(*byte))
            .filter(char::is_ascii_digit)
            .collect();
        window[6] == b'-'
            && digits.len() == 10
            && !digit(at.checked_sub(1))
            && !digit(Some(at + 11))
            && super::numbers::date_exists(&digits)
            && super::numbers::mod11_holds(&digits)
    })
}
