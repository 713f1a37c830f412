//! The manifest's form: what it holds, and that it is the same bytes everywhere.

use std::process::Command;

use mappevagt::attest::{AttestError, Manifest, NamedFile, Role, SCHEMA, Tool};

use crate::delivery::{Delivery, claim, scan, tool};

fn manifest() -> Manifest {
    let delivery = Delivery::new();
    let (inputs, outputs) = delivery.files();
    Manifest::of(&scan(), inputs, outputs, &claim(), tool()).unwrap()
}

#[test]
fn the_same_scan_gives_the_same_bytes_whatever_the_order_of_files() {
    let delivery = Delivery::new();
    let (mut inputs, outputs) = delivery.files();
    let one = Manifest::of(&scan(), inputs.clone(), outputs.clone(), &claim(), tool()).unwrap();
    inputs.reverse();
    let two = Manifest::of(&scan(), inputs, outputs, &claim(), tool()).unwrap();
    assert_eq!(one.to_bytes().unwrap(), two.to_bytes().unwrap());
    assert_eq!(Manifest::parse(&one.to_bytes().unwrap()).unwrap(), one);
}

/// Keys are permanent: this file changes only by new ones.
#[test]
fn the_form_is_what_it_was() {
    let mut manifest = manifest();
    // What a run's file holds is the business of its own schema.
    manifest.inputs.retain(|file| file.role != Role::Run.word());
    for words in [&mut manifest.statement.en, &mut manifest.statement.da] {
        *words = "…".to_string();
    }
    let golden = include_str!("manifest.json");
    let bytes = manifest.to_bytes().unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), golden.trim_end());
}

#[test]
fn an_independent_program_writes_the_same_canonical_form() {
    const PROGRAM: &str = "import json, sys, rfc8785; sys.stdout.buffer.write(rfc8785.dumps(json.load(open(sys.argv[1], encoding='utf-8'))))";
    let mut manifest = manifest();
    manifest.stated_by.name = "Æ\u{1f600}\u{fb33}\"\\\u{7f}\u{1}\n/\u{2028}".to_string();
    for key in ["\u{1f600}", "\u{fb33}", "\u{e6}", "B", "a", ""] {
        manifest
            .coverage
            .unscanned_by_reason
            .insert(key.to_string(), 1);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pretty.json");
    std::fs::write(&file, serde_json::to_vec_pretty(&manifest).unwrap()).unwrap();
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/target/judge");
    let output = Command::new("python3")
        .args(["-c", PROGRAM])
        .arg(&file)
        .env("PYTHONPATH", judge)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}; run tests/attest/install first"
    );
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(manifest.to_bytes().unwrap()).unwrap()
    );
}

#[test]
fn what_was_written_anew_is_no_manifest() {
    let manifest = manifest();
    let bytes = manifest.to_bytes().unwrap();
    let pretty = serde_json::to_vec_pretty(&manifest).unwrap();
    let ended = [&bytes[..], b"\n"].concat();
    let text = String::from_utf8(bytes).unwrap();
    let twice = text.replacen("{\"coverage\"", "{\"coverage\":{},\"coverage\"", 1);
    let escaped = text.replacen("vendor", "v\\u0065ndor", 1);
    for other in [&pretty[..], &ended, twice.as_bytes(), escaped.as_bytes()] {
        assert!(matches!(Manifest::parse(other), Err(AttestError::Form(_))));
    }
    // A key that a later version added is kept in what is checked.
    let later = text.replacen("\"tool\"", "\"to\":1,\"tool\"", 1);
    assert!(Manifest::parse(later.as_bytes()).is_ok());
    let other = text.replace(SCHEMA, "mappevagt.attest/2");
    assert!(Manifest::parse(other.as_bytes()).is_err());
}

#[test]
fn a_policy_or_rule_that_was_not_in_force_is_refused() {
    let delivery = Delivery::new();
    for (role, name) in [(Role::Policy, "policy.toml"), (Role::Rule, "own-rule.toml")] {
        std::fs::write(delivery.path(name), "schema = 1 # another\n").unwrap();
        let file = NamedFile::read(role, &delivery.path(name)).unwrap();
        let made = Manifest::of(&scan(), vec![file], vec![], &claim(), tool());
        assert!(
            matches!(made, Err(AttestError::NotInForce { .. })),
            "{name}"
        );
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let delivery = Delivery::new();
    let (inputs, _) = delivery.files();
    let made = Manifest::of(&scan(), inputs.clone(), inputs, &claim(), tool());
    assert!(matches!(made, Err(AttestError::SameName { .. })));
}

#[test]
fn the_words_say_what_the_numbers_say() {
    let manifest = manifest();
    let statement = &manifest.statement;
    for wanted in [
        "The folders /srv/share were scanned with Mappevagt 0.1.0",
        "Left out on purpose was: *.iso.",
        "Files found: 16; read: 15; not read, or not wholly: 1.",
        "The scan is incomplete, and nothing is stated of what was not read.",
        "1 place was found",
        "at least 29 and at most 31 persons",
        "It does not prove",
    ] {
        assert!(statement.en.contains(wanted), "{wanted}: {}", statement.en);
    }
    for wanted in [
        "Fundne filer: 16; læst: 15",
        "1 sted, hvor personer",
        "mindst 29 og højst 31 personer",
    ] {
        assert!(statement.da.contains(wanted), "{wanted}: {}", statement.da);
    }
    let mut clean = scan();
    clean.exposures.clear();
    clean.totals.exposures = 0;
    clean.run.complete = true;
    clean.run.unchanged = Some(7);
    let manifest = Manifest::of(&clean, vec![], vec![], &claim(), tool()).unwrap();
    assert!(manifest.statement.en.contains("No folder was found"));
    assert!(!manifest.statement.en.contains("incomplete"));
    assert!(
        manifest
            .statement
            .en
            .contains("7 files were not opened this time")
    );
}

#[test]
fn a_statement_cannot_be_broken_by_names() {
    let mut document = scan();
    document.run.roots = vec!["a\n\u{202e}{ $count }\x1b[2J".to_string()];
    let manifest = Manifest::of(&document, vec![], vec![], &claim(), tool()).unwrap();
    assert!(!manifest.statement.en.contains(['\n', '\u{202e}', '\u{1b}']));
}

#[test]
fn the_running_program_is_named_by_its_digest() {
    let tool = Tool::running().unwrap();
    let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    assert_eq!(tool.executable_bytes, own.len() as u64);
    assert_eq!(tool.executable_sha256.len(), 64);
}
