//! The scripts for smbcacls: the one that takes entries out, and the one that brings them back.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::descriptor::Descriptor;
use super::plan::Script;
use super::quote::{name_word, quoted, shown};
use super::script::header;
use super::smb::{Server, SmbChange, Way};
use crate::model::document::{Document, ExposureEntry};

const ENGINE: &str = include_str!("smb_engine.sh");

/// Both scripts.
pub(super) fn scripts(
    document: &Document,
    exposure: &ExposureEntry,
    server: &Server,
    ways: &[Way],
    default: Option<&str>,
) -> Vec<Script> {
    let undo_name = format!("remedy-{}-smb-UNDO.sh", exposure.id);
    let mut text = header(
        document,
        exposure,
        "Takes entries out of NT rights, through the SMB server:",
    );
    let _ = writeln!(
        text,
        "# What it changes is brought back by {undo_name}.\n\nset -u\n"
    );
    text.push_str(ENGINE);
    table_head(&mut text, server, default.unwrap_or_default(), &undo_name);
    let names: Vec<String> = ways.iter().map(|way| way.name.clone()).collect();
    let _ = writeln!(
        text,
        "known_choice() {{\n    case $choice in\n    {}) ;;\n    *) return 1 ;;\n    esac\n}}\n",
        names.join(" | ")
    );
    text.push_str("choices() {\n    say \"\"\n");
    for way in ways {
        let is_default = if Some(way.name.as_str()) == default {
            " (taken where none is named)"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "    say {}",
            quoted(&format!("  {}{is_default}: {}.", way.name, way.words))
        );
    }
    text.push_str("}\n\nsteps() {\n    case $choice in\n");
    for way in ways {
        let _ = writeln!(text, "    {})", way.name);
        for change in &way.changes {
            step(
                &mut text,
                change,
                &words(change),
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
            text: undo(document, exposure, server, ways),
        },
    ]
}

fn undo(document: &Document, exposure: &ExposureEntry, server: &Server, ways: &[Way]) -> String {
    let mut text = header(
        document,
        exposure,
        "UNDO: brings back the NT rights as they were when the script beside it was made, for this exposure:",
    );
    text.push_str("# It opens to others again what was closed.\n\nset -u\n\n");
    text.push_str(ENGINE);
    table_head(&mut text, server, "all", "The script beside this one");
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
        step(&mut text, change, "as it was before", &change.before, from);
    }
    text.push_str("}\n\nmain \"$@\"\n");
    text
}

fn table_head(text: &mut String, server: &Server, default: &str, other: &str) {
    let service = format!("//{}/{}", server.host, server.share);
    let _ = writeln!(
        text,
        "# The changes.\n\nservice={}\ndefault_choice='{default}'\nother_script={}\n",
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

fn words(change: &SmbChange) -> String {
    let mut words = format!("no entry lets in {} any more", change.who.join(", "));
    if change.before.is_cut_off(&change.after) {
        words.push_str("; it takes nothing over from the folder above any more");
    }
    words
}
