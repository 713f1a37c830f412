//! What is installed against what would be written: each difference in words, with what to do.
//!
//! A schedule is edited on the server it runs on, and a wall that somebody took down for a trial stays
//! down. Every line counts, those too that were added. It compares texts: whether systemd or cron took
//! them up is theirs to say (`systemctl daemon-reload`, `systemctl cat`).

use std::collections::BTreeSet;

use super::cron;
use super::installed_unit::Settled;
use super::{ScheduleError, Settings, Unit};
use crate::model::printable::for_terminal;
use crate::model::words::Words;

/// One thing that is not as it would be written. The texts are safe for a terminal; numbers in paths
/// are not masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub file: String,
    /// What is there.
    pub what: String,
    /// What should be there.
    pub should_be: String,
    /// Why, or what to do.
    pub remedy: String,
}

/// Keys that say something and do nothing.
const WORDS_ONLY: [&str; 4] = ["Description", "Documentation", "SyslogIdentifier", "Alias"];
const WRITE_AGAIN: &str =
    "Run `mappevagt schedule` again, or put the line right; then: systemctl daemon-reload";

/// Compares a unit with what is installed: its file and its drop-ins, in the order they count. No text
/// at all: it is not installed.
pub fn compare_unit(wanted: &Unit, installed: &[String]) -> Vec<Difference> {
    let words = Words::of(wanted.lang);
    let difference = |what: String, should_be: String, remedy: &str| Difference {
        file: wanted.name.to_string(),
        what: words.own(&safe(&what)),
        should_be: words.own(&safe(&should_be)),
        remedy: words.own(remedy),
    };
    if installed.is_empty() {
        return vec![difference(
            "the file is not there".to_string(),
            "a file".to_string(),
            "Run `mappevagt schedule`, then: systemctl daemon-reload; systemctl enable --now mappevagt.timer",
        )];
    }
    let found = Settled::read(installed.iter().map(String::as_str));
    let mut expected = Settled::default();
    for line in &wanted.lines {
        expected.set(line.section, line.key, &line.value);
    }
    let mut seen = BTreeSet::new();
    let mut differences = Vec::new();
    for line in &wanted.lines {
        let (section, key) = (line.section, line.key);
        if !seen.insert((section, key)) || WORDS_ONLY.contains(&key) {
            continue;
        }
        let (is, should) = (found.get(section, key), expected.get(section, key));
        if is != should {
            let what = match is {
                [] => format!("[{section}] {key}= is not set"),
                is => lines(section, key, is),
            };
            let why = if line.why.is_empty() {
                WRITE_AGAIN
            } else {
                line.why
            };
            differences.push(difference(what, lines(section, key, should), why));
        }
    }
    for (section, key, values) in found.all() {
        let known = seen.contains(&(section, key));
        if !known && !WORDS_ONLY.contains(&key) && !section.starts_with("X-") {
            differences.push(difference(
                lines(section, key, values),
                "no such line".to_string(),
                "It was added by hand: take it out unless you know why it is there.",
            ));
        }
    }
    differences
}

/// Compares a crontab. In `/etc/cron.d` a line names its account; in a crontab of one's own it does not.
/// Lines that have nothing to do with Mappevagt are passed over.
pub fn compare_cron(
    settings: &Settings,
    file: &str,
    installed: Option<&str>,
    names_account: bool,
) -> Result<Vec<Difference>, ScheduleError> {
    let wanted = if names_account {
        cron::system_crontab(settings)?
    } else {
        cron::crontab_line(settings)?
    };
    let words = settings.words();
    let difference = |what: &str, should_be: &str, remedy: &str| Difference {
        file: safe(file),
        what: words.own(&safe(what)),
        should_be: words.own(&safe(should_be)),
        remedy: words.own(remedy),
    };
    let active = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(str::to_string).collect()
    };
    let is_ours = |line: &str| line.contains("mappevagt") && !line.contains("MAILTO");
    let found = active(installed.unwrap_or_default());
    let mut differences = Vec::new();
    for line in active(&wanted) {
        let Some((fields, command)) = schedule_of(&line, names_account) else {
            // SHELL and PATH decide what the command means.
            if !found.contains(&line) {
                differences.push(difference(
                    "a setting is missing or another",
                    &line,
                    "Run `mappevagt schedule` again.",
                ));
            }
            continue;
        };
        if found.contains(&line) {
            continue;
        }
        let near = found.iter().find(|line| is_ours(line));
        match near.and_then(|near| schedule_of(near, names_account)) {
            None => differences.push(difference(
                "no line starts the scan",
                &line,
                "Run `mappevagt schedule`, or add the line.",
            )),
            Some((other, same)) if same == command => {
                differences.push(difference(
                    &format!("it starts at other times: {}", other.join(" ")),
                    &fields.join(" "),
                    "Minute, hour, day, month, weekday, and in cron.d the account.",
                ));
            }
            Some((_, other)) => differences.push(difference(
                &format!("it starts something else: {other}"),
                &command,
                "Run `mappevagt schedule` again, or put the line right.",
            )),
        }
    }
    let ours = found.iter().filter(|line| is_ours(line));
    for second in ours.skip(1) {
        differences.push(difference(
            second,
            "one line",
            "A second line starts the scan as well: take one out.",
        ));
    }
    Ok(differences)
}

/// The fields and the command of a crontab's line; nothing for a setting such as `SHELL=/bin/sh`.
fn schedule_of(line: &str, names_account: bool) -> Option<(Vec<&str>, String)> {
    let count = 5 + usize::from(names_account);
    let mut rest = line;
    let mut fields = Vec::new();
    while fields.len() < count {
        let (field, after) = rest.split_once([' ', '\t'])?;
        fields.push(field);
        rest = after.trim_start();
    }
    let starts = line.starts_with(|char: char| char.is_ascii_digit() || char == '*');
    starts.then(|| (fields, rest.to_string()))
}

fn lines(section: &str, key: &str, values: &[String]) -> String {
    let lines: Vec<_> = values
        .iter()
        .map(|value| format!("{key}={value}"))
        .collect();
    format!("[{section}] {}", lines.join("; "))
}

fn safe(text: &str) -> String {
    for_terminal(text.as_bytes())
}
