//! The scripts for smbcacls: the one that takes entries out, and the one that brings them back.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::descriptor::Descriptor;
use super::engine_words::engine;
use super::plan::Script;
use super::quote::{name_word, quoted, shown};
use super::script::{choice_line, header};
use super::smb::{Server, SmbChange, Way};
use crate::model::document::{Document, ExposureEntry};
use crate::model::words::{Part, Words};

const ENGINE: &str = include_str!("smb_engine.sh");

/// Both scripts.
pub(super) fn scripts(
    document: &Document,
    exposure: &ExposureEntry,
    server: &Server,
    ways: &[Way],
    default: Option<&str>,
    words: &Words,
) -> Vec<Script> {
    let undo_name = format!("remedy-{}-smb-UNDO.sh", exposure.id);
    let mut text = header(document, exposure, words, "remedy-head-smb");
    let back = words.say_with("remedy-brought-back", &[("script", Part::Text(&undo_name))]);
    let _ = writeln!(text, "# {back}\n\nset -u\n");
    text.push_str(&engine(ENGINE, words));
    let default_name = default.unwrap_or_default();
    table_head(&mut text, server, default_name, &undo_name, words);
    let names: Vec<String> = ways.iter().map(|way| way.name.clone()).collect();
    let _ = writeln!(
        text,
        "known_choice() {{\n    case $choice in\n    {}) ;;\n    *) return 1 ;;\n    esac\n}}\n",
        names.join(" | ")
    );
    text.push_str("choices() {\n    say \"\"\n");
    for way in ways {
        let is_default = Some(way.name.as_str()) == default;
        let line = choice_line(&way.name, &way.words, is_default, words);
        let _ = writeln!(text, "    say {}", quoted(&line));
    }
    text.push_str("}\n\nsteps() {\n    case $choice in\n");
    for way in ways {
        let _ = writeln!(text, "    {})", way.name);
        for change in &way.changes {
            step(
                &mut text,
                change,
                &change_words(change, words),
                &change.after,
                &[&change.before],
            );
        }
        text.push_str("        ;;\n");
    }
    text.push_str("    esac\n}\n\nmain \"$@\"\n");
    let apply = Script {
        name: format!("remedy-{}-smb.sh", exposure.id),
        text,
    };
    vec![
        apply,
        Script {
            name: undo_name,
            text: undo(document, exposure, server, ways, words),
        },
    ]
}

fn undo(
    document: &Document,
    exposure: &ExposureEntry,
    server: &Server,
    ways: &[Way],
    words: &Words,
) -> String {
    let mut text = header(document, exposure, words, "remedy-head-smb-undo");
    let _ = writeln!(text, "# {}\n\nset -u\n", words.say("remedy-opens-again"));
    text.push_str(&engine(ENGINE, words));
    let beside = words.say("remedy-beside");
    table_head(&mut text, server, "all", &beside, words);
    text.push_str("known_choice() { [ \"$choice\" = all ]; }\n\nchoices() { :; }\n\nsteps() {\n");
    let mut rows: BTreeMap<&str, (&SmbChange, Vec<&Descriptor>)> = BTreeMap::new();
    for change in ways.iter().flat_map(|way| &way.changes) {
        let row = rows
            .entry(&change.path)
            .or_insert_with(|| (change, Vec::new()));
        if !row.1.contains(&&change.after) {
            row.1.push(&change.after);
        }
    }
    for (change, from) in rows.values() {
        let before = words.say("remedy-as-before");
        step(&mut text, change, &before, &change.before, from);
    }
    text.push_str("}\n\nmain \"$@\"\n");
    text
}

fn table_head(text: &mut String, server: &Server, default: &str, other: &str, words: &Words) {
    let service = format!("//{}/{}", server.host, server.share);
    let _ = writeln!(
        text,
        "# {}\n\nservice={}\ndefault_choice='{default}'\nother_script={}\n",
        words.say("remedy-changes"),
        quoted(&service),
        quoted(other)
    );
}

fn step(text: &mut String, change: &SmbChange, words: &str, to: &Descriptor, from: &[&Descriptor]) {
    let (before, path) = name_word(change.path.as_bytes());
    if let Some(before) = before {
        let _ = writeln!(text, "        {before}");
    }
    let _ = write!(
        text,
        "        change {path} {} {} \\\n            to {} \\\n            {}",
        shown(&change.told),
        quoted(words),
        quoted(&to.text()),
        quoted(&to.sddl())
    );
    for from in from {
        let _ = write!(text, " \\\n            from {}", quoted(&from.text()));
    }
    text.push('\n');
}

fn change_words(change: &SmbChange, words: &Words) -> String {
    let who = change.who.join(", ");
    let said = words.say_with("remedy-lets-nobody-in", &[("who", Part::Text(&who))]);
    match change.before.is_cut_off(&change.after) {
        true => words.say_with("remedy-cut-off", &[("words", Part::Text(&said))]),
        false => said,
    }
}
