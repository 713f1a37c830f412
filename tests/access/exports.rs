//! NFS exports open what the rights on disk close. No NFS server can be run everywhere, so these hold
//! the rules of exports(5) against what the command says.

use crate::kernel;
use crate::support::{CPR, Tree, set_owner};

/// Whether everyone can read each file, by the rights and an export of the folder `open`.
fn everyone(tree: &Tree, options: &str) -> Vec<bool> {
    let exports = tree.beside("exports");
    let folder = tree.path("closed/open");
    std::fs::write(&exports, format!("{} {options}\n", folder.display())).unwrap();
    let files = ["of-anna", "of-root", "of-bo"];
    let paths: Vec<String> = files
        .iter()
        .map(|file| folder.join(file).to_str().unwrap().to_string())
        .collect();
    let mut args = vec![
        "access",
        "--format",
        "json",
        "--exports",
        exports.to_str().unwrap(),
    ];
    args.extend(paths.iter().map(String::as_str));
    let output = tree.run(args);
    let answers: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let readers = answers.iter().map(|answer| &answer["readers"]["everyone"]);
    readers.map(|everyone| *everyone == true).collect()
}

#[test]
fn an_export_to_every_machine_opens_what_the_server_believes() {
    if !kernel::can_be_asked() {
        return;
    }
    let tree = Tree::new();
    // Nobody on the machine gets this far; a client enters below it.
    tree.folder("closed", 0o700);
    tree.folder("closed/open", 0o755);
    for (file, uid) in [("of-anna", 43001), ("of-root", 0), ("of-bo", 43002)] {
        let path = tree.file(
            &format!("closed/open/{file}"),
            format!("CPR-nr.: {CPR}\n"),
            0o600,
        );
        set_owner(&path, uid, 0);
    }
    for (options, expected) in [
        ("", [true, false, true]),
        ("*(ro)", [true, false, true]),
        ("*(rw,no_root_squash)", [true, true, true]),
        ("(ro,all_squash,anonuid=43001)", [true, false, false]),
        ("(ro,all_squash)", [false, false, false]),
        ("*(anonuid=0)", [true, true, true]),
        ("*(sec=krb5p)", [false, false, false]),
        ("192.0.2.7(rw,no_root_squash)", [false, false, false]),
    ] {
        assert_eq!(everyone(&tree, options), expected, "{options}");
    }
    let exports = tree.beside("exports");
    std::fs::write(
        &exports,
        format!("{} *(ro)\n", tree.path("closed/open").display()),
    )
    .unwrap();
    let scan = |flags: &[&str]| tree.scan(flags).0["exposures"].as_array().unwrap().len();
    assert_eq!(scan(&[]), 0, "closed on the machine itself");
    let (report, code) = tree.scan(&["--exports", exports.to_str().unwrap()]);
    assert_eq!(
        report["exposures"][0]["code"], "open-to-everyone",
        "{report}"
    );
    assert_eq!(report["exposures"][0]["files"], 2, "but not root's own");
    assert_eq!(code, 1);
}

#[test]
fn exports_to_named_machines_are_told() {
    let tree = Tree::new();
    let exports = tree.beside("exports");
    std::fs::write(&exports, "/srv 192.0.2.7(rw)\nsrv *\n").unwrap();
    let file = exports.to_str().unwrap();
    let output = tree.run(["access", "/", "--exports", file]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("exports:2:"), "{said}");
    std::fs::write(&exports, "/srv 192.0.2.7(rw)\n").unwrap();
    let output = tree.run(["access", "/", "--exports", file]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("/srv is exported to 192.0.2.7"), "{said}");
}
