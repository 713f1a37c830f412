//! The script that takes rights away on this machine, and the one that brings them back.
//!
//! Both are the same engine with a table of changes behind it, so there is one piece of shell to trust.
//! The table is written for a reviewer: a line for the entry and what changes in words, one for the
//! rights it shall have, one for those it must have now.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::choice::{Change, Choice};
use super::engine_words::engine;
use super::find::Spot;
use super::plan::{Options, Plan, Script};
use super::quote::{comment, name_word, quoted, shown};
use super::tree::Kind;
use crate::model::document::{Document, ExposureEntry};
use crate::model::printable::for_terminal;
use crate::model::words::{Part, Words};

const ENGINE: &str = include_str!("engine.sh");
/// Lines of other ways that a header tells.
const MOST_LINES: usize = 20;

/// Takes rights away.
pub(super) fn apply(
    document: &Document,
    exposure: &ExposureEntry,
    plan: &Plan,
    options: Options<'_>,
) -> Script {
    let words = options.words;
    let undo = undo_name(exposure);
    let mut text = header(document, exposure, words, "remedy-head-apply");
    for line in plan.unsolved.iter().take(MOST_LINES) {
        let line = words.say_with("remedy-not-solved", &[("what", Part::Text(line))]);
        let _ = writeln!(text, "# {}", comment(&line));
    }
    if plan.unsolved.len() > MOST_LINES {
        let count = [("count", Part::Count(plan.unsolved.len() as u64))];
        let line = words.say_with("remedy-not-solved-rest", &count);
        let _ = writeln!(text, "# {line}");
    }
    other_ways(&mut text, exposure, plan, options);
    let back = words.say_with("remedy-brought-back", &[("script", Part::Text(&undo))]);
    let _ = writeln!(text, "# {back}\n\nset -u\n");
    text.push_str(&engine(ENGINE, words));
    let default = plan.default_choice.as_deref().unwrap_or_default();
    let _ = writeln!(
        text,
        "# {}\n\ndefault_choice='{default}'\nother_script={}\n",
        words.say("remedy-changes"),
        quoted(&undo)
    );
    text.push_str("known_choice() {\n    case $choice in\n");
    let all: Vec<&str> = plan
        .choices
        .iter()
        .map(|choice| choice.name.as_str())
        .collect();
    let _ = writeln!(
        text,
        "    {}) ;;\n    *) return 1 ;;\n    esac\n}}\n",
        all.join(" | ")
    );
    text.push_str("choices() {\n    say \"\"\n");
    for choice in &plan.choices {
        let line = choice_line(&choice.name, &choice.words, choice.name == default, words);
        let _ = writeln!(text, "    say {}", quoted(&line));
        if !choice.leaves.is_empty() {
            let who = choice.leaves.join(", ");
            let line = words.say_with("remedy-leaves", &[("who", Part::Text(&who))]);
            let _ = writeln!(text, "    say {}", quoted(&format!("      {line}")));
        }
    }
    text.push_str("}\n\nsteps() {\n    case $choice in\n");
    for choice in &plan.choices {
        let _ = writeln!(text, "    {})", choice.name);
        write_steps(&mut text, &changes_of(choice));
        text.push_str("        ;;\n");
    }
    text.push_str("    esac\n}\n\nmain \"$@\"\n");
    Script {
        name: format!("remedy-{}.sh", exposure.id),
        text,
    }
}

/// Brings today's rights back, whichever choice was taken and wherever it was interrupted.
pub(super) fn undo(
    document: &Document,
    exposure: &ExposureEntry,
    plan: &Plan,
    words: &Words,
) -> Script {
    let mut text = header(document, exposure, words, "remedy-head-undo");
    let _ = writeln!(text, "# {}\n\nset -u\n", words.say("remedy-opens-again"));
    text.push_str(&engine(ENGINE, words));
    let _ = writeln!(
        text,
        "# {}\n\ndefault_choice=all\nother_script={}\n",
        words.say("remedy-changes"),
        quoted(&words.say("remedy-beside"))
    );
    text.push_str("known_choice() { [ \"$choice\" = all ]; }\n\nchoices() { :; }\n\nsteps() {\n");
    let mut rows: BTreeMap<(Spot, &Spot), Row<'_>> = BTreeMap::new();
    for change in plan.choices.iter().flat_map(|choice| &choice.changes) {
        let key = (change.spot.folder(), &change.spot);
        let row = rows.entry(key).or_insert_with(|| Row {
            change,
            words: words.say("remedy-as-before"),
            to: change.before.state(),
            from: Vec::new(),
        });
        let after = change.after.state();
        if !row.from.contains(&after) {
            row.from.push(after);
        }
    }
    write_steps(&mut text, &rows.into_values().collect::<Vec<_>>());
    text.push_str("}\n\nmain \"$@\"\n");
    Script {
        name: undo_name(exposure),
        text,
    }
}

fn undo_name(exposure: &ExposureEntry) -> String {
    format!("remedy-{}-UNDO.sh", exposure.id)
}

/// A choice as a script offers it.
pub(super) fn choice_line(name: &str, what: &str, is_default: bool, words: &Words) -> String {
    let id = match is_default {
        true => "remedy-default",
        false => "remedy-choice",
    };
    let parts = [("name", Part::Text(name)), ("words", Part::Text(what))];
    format!("  {}", words.say_with(id, &parts))
}

/// What stands above every script; `what` is the message that says what it does.
pub(super) fn header(
    document: &Document,
    exposure: &ExposureEntry,
    words: &Words,
    what: &str,
) -> String {
    let mut text = format!("#!/bin/sh\n# {}\n#\n", words.say(what));
    text.push_str(&about(document, exposure, words));
    text
}

/// The exposure, as every script tells it.
pub(super) fn about(document: &Document, exposure: &ExposureEntry, words: &Words) -> String {
    let [id, run, finished] = [&exposure.id, &document.run.id, &document.run.finished];
    let parts = [
        ("id", Part::Text(id)),
        ("run", Part::Text(run)),
        ("finished", Part::Text(finished)),
    ];
    format!(
        "#   {}\n#   {}\n#   {}\n#\n# {}\n",
        for_terminal(&exposure.path.bytes()),
        comment(&exposure.code),
        comment(&exposure.why_in(words)),
        comment(&words.say_with("remedy-head-of", &parts))
    )
}

/// What can be done elsewhere, for a person to decide.
fn other_ways(
    text: &mut String,
    exposure: &ExposureEntry,
    plan: &Plan,
    Options { names, words, .. }: Options<'_>,
) {
    if plan.default_choice.is_some() {
        return;
    }
    let _ = writeln!(text, "#\n# {}", comment(&exposure.remedy_in(words)));
    let _ = writeln!(text, "# {}", words.say("remedy-must-choose"));
    let plain = |name: &str| {
        let known =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'$');
        !name.is_empty() && !name.starts_with('-') && name.bytes().all(known)
    };
    let groups = plan
        .choices
        .iter()
        .filter_map(|choice| choice.name.strip_prefix("group-"));
    let groups: Vec<String> = groups
        .filter_map(|gid| names.group(gid.parse().ok()?))
        .filter(|group| plain(group))
        .collect();
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(text, "#\n# {}", words.say("remedy-group-way"));
    let people = exposure.readers.names.iter().filter(|name| plain(name));
    let lines = people.flat_map(|name| groups.iter().map(move |group| (name, group)));
    for (name, group) in lines.clone().take(MOST_LINES) {
        let _ = writeln!(text, "#   gpasswd -d '{name}' '{group}'");
    }
    if lines.count() > MOST_LINES {
        let _ = writeln!(text, "#   {}", words.say("remedy-and-so-on"));
    }
}

/// A line of the table.
struct Row<'a> {
    change: &'a Change,
    words: String,
    to: super::acl::State,
    from: Vec<super::acl::State>,
}

fn changes_of(choice: &Choice) -> Vec<Row<'_>> {
    let rows = choice.changes.iter().map(|change| Row {
        change,
        words: change.words.clone(),
        to: change.after.state(),
        from: vec![change.before.state()],
    });
    rows.collect()
}

fn write_steps(text: &mut String, rows: &[Row<'_>]) {
    let mut here: Option<Spot> = None;
    for row in rows {
        let change = row.change;
        let folder = change.spot.folder();
        if here.as_ref() != Some(&folder) {
            write_way(text, &folder);
            here = Some(folder);
        }
        let last = change.spot.below.last();
        let kind = if change.kind == Kind::Folder {
            "folder"
        } else {
            "file"
        };
        let (kind, (before, name)) = match last {
            Some(step) if step.inode.is_some() => (format!("masked-{kind}"), (None, quoted(""))),
            Some(step) => (kind.to_string(), name_word(&step.name)),
            None => (kind.to_string(), (None, quoted("."))),
        };
        if let Some(before) = before {
            let _ = writeln!(text, "        {before}");
        }
        let (uid, gid) = change.owner;
        let _ = write!(
            text,
            "        change {kind} {name} {} {uid}:{gid} {} {} \\\n            to {}",
            change.inode,
            shown(&change.spot.told()),
            quoted(&row.words),
            state(&row.to)
        );
        for from in &row.from {
            let _ = write!(text, " \\\n            from {}", state(from));
        }
        text.push('\n');
    }
    if rows.is_empty() {
        text.push_str("        :\n");
    }
}

fn state(state: &super::acl::State) -> String {
    format!(
        "{} {} {}",
        state.mode,
        quoted(&state.access),
        quoted(&state.default)
    )
}

/// The way from the scanned path to a folder.
fn write_way(text: &mut String, folder: &Spot) {
    let mut line = |verb: &str, name: &[u8]| {
        let (before, word) = name_word(name);
        if let Some(before) = before {
            let _ = writeln!(text, "        {before}");
        }
        let _ = writeln!(text, "        {verb} {word}");
    };
    line("in_root", &folder.root);
    let mut names: Vec<&[u8]> = Vec::new();
    for step in &folder.below {
        let Some(inode) = step.inode else {
            names.push(&step.name);
            continue;
        };
        if !names.is_empty() {
            line("in_folder", &names.join(&b'/'));
            names.clear();
        }
        line(&format!("in_masked {inode}"), &step.told);
    }
    if !names.is_empty() {
        line("in_folder", &names.join(&b'/'));
    }
}
