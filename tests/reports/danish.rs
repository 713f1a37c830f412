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

/// What commands print in Danish, one after the other, and that none of it is a sentence of the English catalogue.
#[test]
fn what_commands_print_in_danish_is_danish() {
    let tree = share();
    let scan = ["scan", "share", "--state", "night.db", "-q", "-o", "r.json"];
    run(&tree, &scan, 1);
    set_mode(&tree.path("By path"), 0o700);
    run(&tree, &scan, 1);
    let settings = "schema = 1\n[scan]\npaths = [\"share\"]\nstate = \"night.db\"\nquiet = true\nlang = \"da\"\n[alerts.mail]\nto = []\nfrom = \"a b\"\nsendmail = \"x\"\n";
    std::fs::write(tree.beside("m.toml"), settings).unwrap();
    let good = settings.split("[alerts").next().unwrap();
    std::fs::write(tree.beside("good.toml"), good).unwrap();
    let mut said = String::new();
    let mut print = |args: &[&str], code| {
        let more = text(&run(&tree, args, code).stdout);
        said += &more;
        more
    };
    let status = print(&["status", "--state", "night.db", "--lang", "da"], 0);
    for word in [
        "Kørsel",
        "færdig",
        "løst: adgangen",
        "1 eksponering er åben.",
        "KRITISK",
    ] {
        let whole = status.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(whole.contains(word), "{word}: {status}");
    }
    let access = [
        "access",
        "share/Økonomi/Løn/løn.csv",
        "share/By path/x.txt",
        "--lang",
        "da",
    ];
    print(&access, 0);
    let nobody = print(&[&access[..], &["--as", "nobody"]].concat(), 0);
    for word in [
        "nobody: læse ja",
        "kan læse gennem rettighederne for other (r--)",
        "en mappe på vejen",
        "læsere: alle",
    ] {
        assert!(nobody.contains(word), "{word}: {nobody}");
    }
    let explain = print(&["policy", "explain", "share/Økonomi", "--lang", "da"], 0);
    assert!(
        explain.contains("række:") && explain.contains("(kritisk): passer"),
        "{explain}"
    );
    let check = print(&["policy", "check", "--lang", "da"], 0);
    assert!(check.contains("0 tilladelser, "), "{check}");
    // The language of the settings counts where none is typed.
    let wrong = print(&["alerts", "check", "--config", "m.toml"], 2);
    assert_eq!(wrong.lines().count(), 4, "{wrong}");
    assert!(wrong.contains("alerts.mail.to nævner ingen."), "{wrong}");
    print(&["alerts", "check", "--config", "good.toml"], 0);
    let check = print(&["config", "check", "good.toml"], 0);
    assert!(check.contains("linje 3: paths"), "{check}");
    let schedule =
        |what: &'static str| ["schedule", what, "--config", "good.toml", "--folder", "."];
    let unit = print(&schedule("systemd"), 0);
    assert!(
        unit.contains("\n# Serverens eget arbejde går først.\n"),
        "{unit}"
    );
    print(&schedule("cron"), 0);
    std::fs::create_dir(tree.beside("to")).unwrap();
    for (what, file) in [("systemd", "mappevagt.service"), ("cron", "mappevagt")] {
        print(&[&schedule(what)[..], &["--check", "to"]].concat(), 1);
        print(&[&schedule(what)[..], &["--to", "to"]].concat(), 0);
        let path = tree.beside("to").join(file);
        let written = read(&path);
        let changed = written
            .replace("\nNice=19\n", "\nUser=x\n")
            .replace(" * * * ", " 1 * * ");
        std::fs::write(&path, changed).unwrap();
        let told = print(&[&schedule(what)[..], &["--check", "to"]].concat(), 1);
        assert!(told.contains("Skal være: "), "{told}");
    }
    let keys = [
        "attest",
        "keygen",
        "--no-password",
        "-o",
        "vendor",
        "--lang",
        "da",
    ];
    print(&keys, 0);
    print(&["attest", "make", "r.json", "--lang", "da"], 0);
    let sign = [
        "attest",
        "sign",
        "statement.json",
        "--key",
        "vendor.key",
        "--lang",
        "da",
    ];
    print(&sign, 0);
    let verify = [
        "attest",
        "verify",
        "statement.json",
        "--public",
        "vendor.pub",
        "--lang",
        "da",
    ];
    print(&verify, 0);
    print(
        &[
            "verify",
            "share/By path",
            "--state",
            "night.db",
            "--lang",
            "da",
        ],
        0,
    );
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let danish = sentences("da");
    let english = sentences("en");
    let found: Vec<&String> = english
        .iter()
        .filter(|sentence| !danish.contains(*sentence) && said.contains(sentence.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:#?}\n{said}");
}
