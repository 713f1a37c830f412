//! Plans and scripts in Danish: what they say is Danish, what they do is the same.

use std::fs;
use std::path::{Path, PathBuf};

use mappevagt::model::words::{Lang, Words};
use mappevagt::remedy::{Disk, Options, Plan, plan};

use crate::ground::{Ground, Known, is_root, run, set_mode, setfacl};
use crate::whole_share::same;

fn planned(ground: &Ground, flags: &[&str], lang: Lang) -> Plan {
    let document = ground.scan(flags);
    let [exposure] = document.exposures.as_slice() else {
        panic!("{:?}", document.exposures)
    };
    let options = Options {
        names: &Known,
        words: Words::of(lang),
        ..Options::default()
    };
    plan(&document, exposure, &Disk, options)
}

/// Words that are English and not Danish.
fn no_english(text: &str, what: &str) {
    let words = text.split(|char: char| !char.is_alphanumeric());
    let words: Vec<&str> = words.collect();
    for english in [
        "the", "is", "are", "and", "of", "it", "was", "were", "becomes", "Nothing",
    ] {
        assert!(!words.contains(&english), "{what}: {english} in {text}");
    }
}

/// What a script says to whom reads it: its comments.
fn comments(script: &Path) -> String {
    let text = fs::read_to_string(script).unwrap();
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| line.starts_with('#') && !line.contains("shellcheck"));
    lines
        .filter(|line| !line.starts_with("# change "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn scripts_in_danish_close_and_open_again_and_say_so_in_danish() {
    if !is_root() {
        return;
    }
    let ground = Ground::new();
    for name in ["sager/a.txt", "sager/b.txt"] {
        ground.file(name.as_bytes(), 0o644, (41004, 42001));
    }
    let file = ground.share().join("sager/a.txt");
    setfacl(&file, &["-m", "g:42002:r"]);
    setfacl(&ground.share().join("sager"), &["-d", "-m", "o::r"]);
    let rights = ground.rights();
    let plan = planned(&ground, &["--files"], Lang::Da);
    let written: [PathBuf; 2] = plan
        .write(&ground.beside("scripts"))
        .unwrap()
        .try_into()
        .unwrap();
    let [apply, undo] = &written;
    for script in &written {
        no_english(&comments(script), "comments");
    }
    let said = |script: &Path, args: &[&str], code: i32| {
        let (ended, said) = run(&["sh"], script, args);
        assert_eq!(ended, code, "{said}");
        no_english(&said, "output");
        said
    };
    let usage = said(apply, &[], 2);
    assert!(
        usage.contains(
            "other (tages, hvis intet nævnes): fjerner alle rettigheder for other på 2 filer med"
        ),
        "{usage}"
    );
    let dry = said(apply, &["--dry-run"], 0);
    assert!(dry.contains("ville ændre /"), "{dry}");
    assert!(dry.contains("other r-- bliver til ---"), "{dry}");
    let done = said(apply, &["--apply", "--choose", "other-folders"], 0);
    assert!(done.contains("Færdig. Ændret: 3; udeladt: 0."), "{done}");
    assert_ne!(ground.rights(), rights);
    said(undo, &["--apply"], 0);
    same(&ground.rights(), &rights, 0);
    set_mode(&file, 0o600);
    let refused = said(apply, &["--apply"], 3);
    assert!(
        refused.contains("IKKE SOM PLANLAGT: ") && refused.contains("Intet blev ændret."),
        "{refused}"
    );
}

#[test]
fn one_and_many_are_told_right_in_both_languages() {
    if !is_root() {
        return;
    }
    let ground = Ground::new();
    ground.file(b"sager/a.txt", 0o644, (41004, 42001));
    let words = |flags: &[&str], lang| -> Vec<String> {
        let plan = planned(&ground, flags, lang);
        let choices = plan.choices.iter();
        let words = choices.map(|choice| choice.words.clone());
        words.chain(plan.unsolved.clone()).collect()
    };
    let one = words(&["--files"], Lang::En);
    assert!(one[0].ends_with("on 1 file with personal data"), "{one:?}");
    assert!(
        one[1].contains("on the folder that holds what was found, which closes everything in it"),
        "{one:?}"
    );
    let folders_only = words(&[], Lang::En);
    assert!(
        folders_only[0].starts_with("takes all rights of other away on the folder that holds"),
        "{folders_only:?}"
    );
    let en_dansk = words(&["--files"], Lang::Da);
    assert!(
        en_dansk[0].ends_with("på 1 fil med personoplysninger"),
        "{en_dansk:?}"
    );
    ground.file(b"sager/b.txt", 0o644, (41004, 42001));
    ground.file(b"sager/c/d.txt", 0o644, (41004, 42001));
    let many = words(&["--files"], Lang::En);
    assert!(
        many[0].ends_with("on 3 files with personal data"),
        "{many:?}"
    );
    assert!(
        many[1].contains("on the 2 folders that hold what was found"),
        "{many:?}"
    );
    let flere = words(&["--files"], Lang::Da);
    assert!(
        flere[1].contains("på de 2 mapper, det fundne ligger i, så alt i dem lukkes"),
        "{flere:?}"
    );
    for said in en_dansk.iter().chain(&flere) {
        no_english(said, "plan");
    }
}
