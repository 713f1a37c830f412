//! In Danish nothing is English: no sentence of the English catalogue stands in a Danish report.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{cprs, set_mode};
use crate::{read, run, share, text};

/// The fixed parts of all messages of a language that are long enough to be a sentence's.
fn sentences(lang: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/model/words")
        .join(lang);
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        for line in read(&entry.unwrap().path()).lines() {
            let said = match (line.split_once(" = "), line.split_once("] ")) {
                _ if line.starts_with('#') => continue,
                (_, Some((_, said))) if line.starts_with(' ') => said,
                (Some((_, said)), _) => said,
                _ => continue,
            };
            let parts = said
                .split('{')
                .map(|part| part.rsplit('}').next().unwrap().trim());
            found.extend(
                parts
                    .filter(|part| part.len() > 11 && part.contains(' '))
                    .map(str::to_string),
            );
        }
    }
    found
}

#[test]
fn nothing_in_danish_is_english() {
    let tree = share();
    let state = ["--state", "night.db", "--lang", "da", "--files"];
    let scan = |more: &[&str]| {
        let args = [&["scan", "share"][..], &state, more].concat();
        text(&run(&tree, &args, 1).stdout)
    };
    // Numbers in a name, whose folder lists it.
    tree.file(&format!("Økonomi/{}.txt", cprs(6)[5]), "-", 0o644);
    let mut said = scan(&["-o", "old.json"]);
    set_mode(&tree.path("By path"), 0o700);
    std::fs::remove_file(tree.path("Økonomi/brev <b>&'x.txt")).unwrap();
    tree.file("ny/z.txt", format!("CPR-nr. {}", cprs(7)[6]), 0o644);
    tree.folder("ny", 0o755);
    said += &scan(&["-o", "r.html", "-o", "r.md", "-o", "r.txt", "-o", "r.json"]);
    let args = [
        "report",
        "r.json",
        "--since",
        "old.json",
        "--lang",
        "da",
        "--notice",
        "-o",
        "notice.md",
    ];
    run(&tree, &args, 0);
    said += &text(&run(&tree, &["compare", "old.json", "r.json", "--lang", "da"], 1).stdout);
    said += &text(
        &run(
            &tree,
            &["compare", "--state", "night.db", "--lang", "da"],
            1,
        )
        .stdout,
    );
    let remedy = ["remedy", "r.json", "-o", "fix", "--lang", "da"];
    said += &text(&run(&tree, &remedy, 0).stdout);
    for file in ["r.html", "r.md", "r.txt", "notice.md"] {
        said += &read(&tree.beside(file));
    }
    let scripts: Vec<_> = std::fs::read_dir(tree.beside("fix")).unwrap().collect();
    assert!(scripts.len() >= 4, "{scripts:?}");
    for script in scripts {
        said += &read(&script.unwrap().path());
    }
    // A table breaks its cells; a page escapes its signs.
    let said = said
        .replace("&#39;", "'")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let danish = sentences("da");
    let english = sentences("en");
    assert!(english.len() > 400, "{}", english.len());
    let found: Vec<&String> = english
        .iter()
        .filter(|sentence| !danish.contains(*sentence) && said.contains(sentence.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    for danish in [
        "løst: adgangen er begrænset",
        "navnet kan ses i mappen",
        "et format, der ikke læses",
    ] {
        assert!(said.contains(danish), "{danish}: {said}");
    }
}
