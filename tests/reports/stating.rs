//! A statement: keys, manifest, signature, and what breaks it. minisign is the judge.

use std::process::Command;

use crate::{mode, run, share, text};

#[test]
fn a_statement_is_made_signed_and_checked() {
    let tree = share();
    run(
        &tree,
        &["scan", "share", "-q", "-o", "run.json", "-o", "run.csv"],
        1,
    );
    run(
        &tree,
        &["attest", "keygen", "-o", "vendor", "--no-password"],
        0,
    );
    assert_eq!(mode(&tree.beside("vendor.key")), 0o600);
    let again = run(
        &tree,
        &["attest", "keygen", "-o", "vendor", "--no-password"],
        2,
    );
    assert!(text(&again.stderr).contains("never written over"));
    let make = [
        "attest",
        "make",
        "run.json",
        "--report",
        "run.csv",
        "--organisation",
        "Leverandør A/S",
        "-o",
        "s.json",
    ];
    run(&tree, &make, 0);
    let verify = [
        "attest",
        "verify",
        "s.json",
        "--public",
        "vendor.pub",
        "--lang",
        "da",
    ];
    let unsigned = run(&tree, &verify, 2);
    assert!(
        text(&unsigned.stderr).contains("attest sign s.json"),
        "{}",
        text(&unsigned.stderr)
    );
    run(
        &tree,
        &["attest", "sign", "s.json", "--key", "vendor.key"],
        0,
    );
    let held = text(&run(&tree, &verify, 0).stdout);
    assert!(
        held.contains("Erklæringen holder.") && held.contains("(rapport)"),
        "{held}"
    );
    let judged = Command::new("minisign")
        .args(["-Vm", "s.json", "-p", "vendor.pub"])
        .current_dir(tree.beside(""))
        .output();
    let judged = judged.expect("minisign is missing: tests/attest/install installs it");
    assert!(judged.status.success(), "{}", text(&judged.stderr));
    let theirs = Command::new("minisign")
        .args(["-Sm", "s.json", "-s", "vendor.key", "-W"])
        .current_dir(tree.beside(""))
        .output()
        .unwrap();
    assert!(theirs.status.success(), "{}", text(&theirs.stderr));
    run(&tree, &verify, 0);
    std::fs::write(tree.beside("run.csv"), "another\n").unwrap();
    let broken = text(&run(&tree, &verify, 1).stdout);
    assert!(broken.contains("Ændret: run.csv"), "{broken}");
    std::fs::remove_file(tree.beside("run.csv")).unwrap();
    run(&tree, &verify, 0);
    let manifest = std::fs::read_to_string(tree.beside("s.json")).unwrap();
    std::fs::write(
        tree.beside("s.json"),
        manifest.replace("Leverandør", "Leverandor"),
    )
    .unwrap();
    run(&tree, &verify, 1);
    let no_manifest = run(
        &tree,
        &["attest", "sign", "run.json", "--key", "vendor.key"],
        2,
    );
    assert!(
        text(&no_manifest.stderr).contains("attest make"),
        "{}",
        text(&no_manifest.stderr)
    );
}
