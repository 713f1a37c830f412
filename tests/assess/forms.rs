//! One truth in every form, whatever the number of threads.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::company::{
    CLERKS, Company, ELEVEN, LEFT, OTHER_ELEVEN, ROOT, TEN, USERS, can_be_founded, cpr, line, uid,
};
use crate::support::set_acl;

/// Chance from a seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) % u64::from(end)) as u32
    }

    fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u32) as usize]
    }
}

/// Several hundred files in folders of every kind of right.
fn grown(seed: u64) -> Company {
    const GROUPS: [u32; 7] = [ROOT, USERS, CLERKS, TEN, ELEVEN, OTHER_ELEVEN, LEFT];
    let company = Company::with_a_leaver();
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut folders = vec![String::new()];
    for number in 0..60 {
        let above = folders[chance.below(folders.len() as u32) as usize].clone();
        let name = format!("{above}/f{number}")
            .trim_start_matches('/')
            .to_string();
        let (mode, group) = (
            chance.of(&[0o755, 0o755, 0o750, 0o711, 0o751, 0o700]),
            chance.of(&GROUPS),
        );
        company.folder(&name, mode, group);
        folders.push(name);
    }
    for number in 0..500 {
        let folder = folders[chance.below(folders.len() as u32) as usize].clone();
        let name = format!("{folder}/n{number}")
            .trim_start_matches('/')
            .to_string();
        let mode = chance.of(&[0o644, 0o640, 0o640, 0o600, 0o604]);
        let group = chance.of(&GROUPS);
        let owner = chance.of(&[0, 0, uid(1), uid(5), uid(14), 59999]);
        let mut text = String::new();
        for _ in 0..chance.below(4) {
            text += &match chance.below(6) {
                0 => format!("Udlændingenummer: {}\n", 7_000_000 + chance.below(40)),
                1 => format!("Case order ID: {}\n", 40_500_000 + chance.below(40)),
                _ => line(chance.below(80)),
            };
        }
        match chance.below(8) {
            0 => {
                // A picture with its text, the text read wrongly now and then.
                let wrong = cpr(chance.below(80)).replace('3', "8");
                company.file_of(
                    owner,
                    &format!("{name}.png"),
                    b"\x89PNG\r\n\x1a\n",
                    mode,
                    group,
                );
                let mode = chance.of(&[0o644, 0o640, 0o600]);
                company.file_of(
                    owner,
                    &format!("{name}.png.txt"),
                    format!("{text}CPR-nr.: {wrong}\n"),
                    mode,
                    group,
                );
            }
            1 => {
                let number = cpr(chance.below(80)).replace('-', "");
                company.file_of(owner, &format!("{name}_{number}_x.txt"), text, mode, group);
            }
            2 => {
                let file = company.file_of(owner, &format!("{name}.txt"), text, mode, group);
                set_acl(
                    &file,
                    &format!("u:{}:r--,g:{}:r--", uid(2), chance.of(&GROUPS)),
                );
            }
            _ => {
                company.file_of(owner, &format!("{name}.txt"), text, mode, group);
            }
        }
    }
    company
}

/// A report without what is another in every run.
fn lasting(mut report: Value) -> Value {
    for key in ["id", "started", "finished"] {
        assert!(report["run"][key].is_string(), "run.{key} is missing");
        report["run"][key] = Value::Null;
    }
    report
}

/// Where two documents differ, as paths of keys.
fn differences(at: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(left), Value::Object(right)) if left.len() == right.len() => {
            for (key, value) in left {
                differences(
                    &format!("{at}.{key}"),
                    value,
                    &right.get(key).cloned().unwrap_or_default(),
                    found,
                );
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                differences(&format!("{at}[{index}]"), left, right, found);
            }
        }
        _ if a != b => {
            let short = |value: &Value| value.to_string().chars().take(120).collect::<String>();
            found.push(format!("{at}: {} against {}", short(a), short(b)));
        }
        _ => {}
    }
}

#[test]
fn one_thread_and_eight_give_the_same_report() {
    if !can_be_founded() {
        return;
    }
    for seed in [1, 2] {
        let company = grown(seed);
        let (one, code) = company.scan(&["--files", "--threads", "1"]);
        assert_eq!(code, 1);
        let one = lasting(one);
        let exposures = one["exposures"].as_array().unwrap();
        assert!(
            exposures.len() > 8,
            "seed {seed}: {} exposures compare little",
            exposures.len()
        );
        assert!(one["totals"]["files"].as_u64().unwrap() >= 500);
        for round in 0..4 {
            let (eight, _) = company.scan(&["--files", "--threads", "8"]);
            let mut found = Vec::new();
            differences("", &one, &lasting(eight), &mut found);
            assert!(
                found.is_empty(),
                "seed {seed}, round {round}: {} places differ between --threads 1 and --threads 8; what comes out of a \
                 map or of many threads needs an order of its own:\n{}",
                found.len(),
                found
                    .iter()
                    .take(12)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("\n")
            );
        }
    }
}

#[test]
fn the_order_of_the_roots_changes_nothing_but_their_list() {
    if !can_be_founded() {
        return;
    }
    let company = grown(3);
    let roots: Vec<String> = std::fs::read_dir(company.tree.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.to_str().unwrap().to_string())
        .collect();
    assert!(roots.len() > 2);
    let scan = |roots: Vec<&String>| {
        let mut args: Vec<&str> = vec![
            "scan",
            "--format",
            "json",
            "--directory",
            company.directory.to_str().unwrap(),
        ];
        args.extend(roots.iter().map(|root| root.as_str()));
        let output = company.tree.run(args);
        let mut report: Value = lasting(serde_json::from_slice(&output.stdout).unwrap());
        report["run"]["roots"] = Value::Null;
        report
    };
    let mut found = Vec::new();
    differences(
        "",
        &scan(roots.iter().collect()),
        &scan(roots.iter().rev().collect()),
        &mut found,
    );
    assert!(
        found.is_empty(),
        "{} places differ:\n{}",
        found.len(),
        found[..found.len().min(12)].join("\n")
    );
}

#[test]
fn the_sums_of_the_rows_are_the_totals() {
    if !can_be_founded() {
        return;
    }
    let company = grown(4);
    let (report, _) = company.scan(&["--files"]);
    let sum = |rows: &str, key: &str| -> u64 {
        report[rows]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row[key].as_u64().unwrap())
            .sum()
    };
    let totals = &report["totals"];
    assert_eq!(
        totals["files"].as_u64(),
        totals["scanned"]
            .as_u64()
            .zip(totals["unscanned"].as_u64())
            .map(|(a, b)| a + b)
    );
    assert_eq!(
        report["unscanned"].as_array().unwrap().len() as u64,
        totals["unscanned"].as_u64().unwrap()
    );
    assert_eq!(
        report["folders"].as_array().unwrap().len() as u64,
        totals["folders_with_matches"].as_u64().unwrap()
    );
    let inadequate = report["folders"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["adequate"] == false)
        .count() as u64;
    assert!(
        sum("exposures", "folders") >= inadequate,
        "an inadequate folder is in no exposure"
    );
    let persons = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["matches"].as_array().unwrap())
        .filter(|found| found["rule"] == "dk.foreigner-number")
        .map(|found| found["person"].as_str().unwrap())
        .collect::<std::collections::BTreeSet<_>>();
    assert_eq!(
        totals["persons"]["by_rule"]["dk.foreigner-number"]["at_least"],
        persons.len(),
        "distinct persons of the file rows are those of the totals"
    );
}

#[test]
fn ndjson_and_csv_tell_what_json_tells() {
    if !can_be_founded() {
        return;
    }
    let company = grown(5);
    let out = |name: &str| company.tree.beside(name).to_str().unwrap().to_string();
    let (json, ndjson, csv) = (out("run.json"), out("run.ndjson"), out("run.csv"));
    let (printed, _) = company.scan(&["--files", "-o", &json, "-o", &ndjson, "-o", &csv]);
    let report: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(report, printed, "one run tells one thing");

    let mut lines: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in std::fs::read_to_string(&ndjson).unwrap().lines() {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let kind = row
            .as_object_mut()
            .unwrap()
            .remove("type")
            .expect("every line has a type");
        lines
            .entry(kind.as_str().unwrap().to_string())
            .or_default()
            .push(row);
    }
    for (kind, key) in [
        ("exposure", "exposures"),
        ("folder", "folders"),
        ("file", "files"),
        ("unscanned", "unscanned"),
    ] {
        let rows = lines.remove(kind).unwrap_or_default();
        assert_eq!(
            Value::from(rows),
            report[key],
            "NDJSON lines of type {kind}"
        );
    }
    assert_eq!(lines.remove("run"), Some(vec![report["run"].clone()]));
    assert_eq!(lines.remove("totals"), Some(vec![report["totals"].clone()]));
    assert_eq!(
        lines.into_keys().collect::<Vec<_>>(),
        [""; 0],
        "no other types"
    );

    let mut table = csv::Reader::from_path(&csv).unwrap();
    let headers = table.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let exposures = report["exposures"].as_array().unwrap();
    assert_eq!(rows.len(), exposures.len());
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().unwrap())
            .collect::<Vec<_>>()
            .join("; "),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    for (row, exposure) in rows.iter().zip(exposures) {
        let cell = |name: &str| {
            row.get(headers.iter().position(|header| header == name).unwrap())
                .unwrap()
        };
        for key in [
            "severity",
            "code",
            "path",
            "reach",
            "files",
            "folders",
            "matches",
            "oldest",
            "newest",
            "why",
            "policy_line",
            "remedy",
        ] {
            assert_eq!(cell(key), text(&exposure[key]), "CSV column {key}");
        }
        for (name, key) in [
            ("readers", "count"),
            ("everyone", "everyone"),
            ("reader_names", "names"),
            ("unresolved_readers", "unresolved"),
            ("via", "via"),
        ] {
            assert_eq!(
                cell(name),
                text(&exposure["readers"][key]),
                "CSV column {name}"
            );
        }
        assert_eq!(
            cell("persons_at_least"),
            text(&exposure["persons"]["at_least"])
        );
        assert_eq!(
            cell("persons_at_most"),
            text(&exposure["persons"]["at_most"])
        );
    }
}
