//! `mappevagt status`: the last runs of a state, and what is open.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use super::args::{StatusArgs, StatusFormat};
use super::{exit_codes, output};
use crate::model::words::{Part, Words};
use crate::report::escape::for_terminal;
use crate::state::{self, Known, RunRow};

/// Rows of a table.
const MOST_ROWS: usize = 30;

pub(super) fn run(args: &StatusArgs) -> anyhow::Result<u8> {
    let runs = state::runs_of(&args.state)?;
    let open = state::open_exposures_of(&args.state)?;
    let words = Words::of(args.lang.into());
    output::print(|out| match args.format {
        StatusFormat::Json => {
            let rows: Vec<serde_json::Value> = open.iter().map(open_row).collect();
            let told = serde_json::json!({
                "schema": "mappevagt.status/1",
                "runs": runs,
                "open": rows,
            });
            serde_json::to_writer_pretty(&mut *out, &told)?;
            writeln!(out)
        }
        StatusFormat::Table => {
            writeln!(out, "{}", runs_table(&runs, words))?;
            if open.is_empty() {
                return writeln!(out, "{}", words.say("status-nothing-open"));
            }
            let count = [("count", Part::Count(open.len() as u64))];
            writeln!(out, "{}", words.say_with("status-open", &count))?;
            writeln!(out, "{}", open_table(open, words))
        }
    })?;
    Ok(exit_codes::ADEQUATE)
}

/// A time to the minute, as a table has room for it.
fn minute(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

fn day(time: &str) -> String {
    time.get(..10).unwrap_or(time).to_string()
}

/// Columns that are never broken: an id and a time are copied whole.
fn keep_whole(table: &mut Table, columns: &[usize]) {
    for index in columns {
        if let Some(column) = table.column_mut(*index) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

fn open_row(known: &Known) -> serde_json::Value {
    serde_json::json!({
        "id": known.entry.id,
        "path": known.entry.path.path,
        "code": known.entry.code,
        "severity": known.entry.severity,
        "persons": known.entry.persons,
        "first_seen": known.first_seen,
        "last_seen": known.last_seen,
    })
}

fn table(header: &[&str], words: &Words) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(output::width());
    table.set_header(header.iter().map(|id| words.say(id)));
    table
}

fn runs_table(runs: &[RunRow], words: &Words) -> Table {
    let header = [
        "status-run",
        "status-started",
        "status-end",
        "table-files",
        "status-unread",
        "status-exposures",
        "table-citizens",
        "status-changes",
    ];
    let mut table = table(&header, words);
    for run in runs.iter().take(MOST_ROWS) {
        let totals = run.totals.as_ref();
        let told = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
        let changes = run.changes.iter();
        let changes = changes.filter(|(kind, count)| **count > 0 && *kind != "unchanged");
        let changes: Vec<String> = changes
            .map(|(kind, count)| {
                let kind = words.find(&format!("change-{kind}"), &[]);
                format!("{count} {}", kind.unwrap_or_default())
            })
            .collect();
        table.add_row([
            run.id.clone(),
            minute(&run.started),
            words.say(&format!("run-{}", run.state.word())),
            told(totals.map(|totals| totals.files)),
            told(totals.map(|totals| totals.unscanned)),
            told(totals.map(|totals| totals.exposures)),
            totals.map_or_else(String::new, |totals| totals.persons.interval().to_string()),
            changes.join(", "),
        ]);
    }
    keep_whole(&mut table, &[0, 1, 5]);
    table
}

fn open_table(mut open: Vec<Known>, words: &Words) -> Table {
    let rank = |known: &Known| {
        let words = ["critical", "high", "medium", "low"];
        words.iter().position(|word| *word == known.entry.severity)
    };
    open.sort_by(|a, b| (rank(a), &a.first_seen).cmp(&(rank(b), &b.first_seen)));
    let header = [
        "status-id",
        "table-severity",
        "table-folder",
        "table-citizens",
        "status-first-seen",
        "status-last-seen",
    ];
    let mut table = table(&header, words);
    for known in open.iter().take(MOST_ROWS) {
        table.add_row([
            known.entry.id.clone(),
            words
                .say(&format!("severity-{}", known.entry.severity))
                .to_uppercase(),
            for_terminal(&known.entry.path.bytes()),
            known.entry.persons.interval().to_string(),
            day(&known.first_seen),
            day(&known.last_seen),
        ]);
    }
    keep_whole(&mut table, &[0, 4, 5]);
    table
}
