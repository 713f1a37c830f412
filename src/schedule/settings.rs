//! What a schedule is made of, and what must hold for every form of it.

use std::path::{Component, Path, PathBuf};

use super::{ScheduleError, TimeOfDay};
use crate::model::words::{Lang, Words};

/// Who, what, when, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The program, by its whole path.
    pub program: PathBuf,
    /// Its config file.
    pub config: Option<PathBuf>,
    /// Folders to scan: only read.
    pub roots: Vec<PathBuf>,
    /// Where the state between runs lies, and the token key unless `key_file` names one.
    pub state_folder: PathBuf,
    /// The state's name in it.
    pub state_name: String,
    /// The token key, where it lies elsewhere. It must exist: its folder is not writable.
    pub key_file: Option<PathBuf>,
    /// Where reports go.
    pub output_folder: PathBuf,
    /// Names of reports in it; the ending says the form.
    pub outputs: Vec<String>,
    /// More folders that a run writes to: its config file names files in them.
    pub written: Vec<PathBuf>,
    /// When it starts.
    pub when: When,
    /// When the scan stops by itself (`--until`).
    pub until: Option<TimeOfDay>,
    /// Minutes by which the start may be late, by chance: not all servers at once.
    pub spread_minutes: u16,
    /// Whose rights it has.
    pub account: Account,
    /// Whether anything it does needs the network.
    pub network: Network,
    /// A unit that systemd starts when a run failed.
    pub on_failure: Option<String>,
    /// More arguments of `scan`, as they are.
    pub arguments: Vec<String>,
    /// The language of comments, and of what a check tells.
    pub lang: Lang,
}

/// When a scan starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Every day.
    Daily(TimeOfDay),
    /// When this expression of systemd says (`OnCalendar=`).
    Calendar(String),
}

/// Whose rights a scan has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// The superuser's, less what is taken away.
    Root,
    /// An account of its own, which systemd lets read every file.
    Own(String),
}

/// Whether a scan talks to other machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// It does not.
    Closed,
    /// For alerts by mail or web, or people out of a directory server.
    Open,
}

impl Settings {
    /// Settings with the usual rest: 22:00 to 06:00, an account of its own, no network.
    pub fn new(program: impl Into<PathBuf>, roots: Vec<PathBuf>) -> Self {
        let time = |text: &str| text.parse().ok();
        Self {
            program: program.into(),
            config: None,
            roots,
            state_folder: PathBuf::from("/var/lib/mappevagt"),
            state_name: "state".to_string(),
            key_file: None,
            output_folder: PathBuf::from("/var/lib/mappevagt/reports"),
            outputs: vec!["scan.json".to_string()],
            written: Vec::new(),
            when: time("22:00").map_or(When::Calendar("*-*-* 22:00".to_string()), When::Daily),
            until: time("06:00"),
            spread_minutes: 10,
            account: Account::Own("mappevagt".to_string()),
            network: Network::Closed,
            on_failure: None,
            arguments: Vec::new(),
            lang: Lang::En,
        }
    }

    /// How many minutes a run may take before it is ended from outside: the night, and two hours for what
    /// was begun and for a clock that is put back. A day where the night's length is not known.
    pub fn most_minutes(&self) -> u32 {
        const DAY: u32 = 24 * 60;
        let slack = 120_u32.saturating_add(u32::from(self.spread_minutes));
        match (&self.when, self.until) {
            (When::Daily(start), Some(end)) => start.minutes_to(end).saturating_add(slack),
            _ => DAY,
        }
    }

    /// The words of its language.
    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.lang)
    }

    /// Every path that a run opens, in the order they are written.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        let first = [
            Some(&self.program),
            self.config.as_ref(),
            self.key_file.as_ref(),
            Some(&self.state_folder),
            Some(&self.output_folder),
        ];
        let first = first.into_iter().flatten();
        first
            .chain(&self.written)
            .chain(&self.roots)
            .map(PathBuf::as_path)
    }

    /// Says what no form on Unix can carry.
    pub(super) fn check(&self) -> Result<(), ScheduleError> {
        if self.roots.is_empty() {
            return Err(ScheduleError::NoRoots);
        }
        self.paths()
            .try_for_each(|path| unix_path(path).map(drop))?;
        for name in self.outputs.iter().chain([&self.state_name]) {
            output_name(name)?;
        }
        for argument in &self.arguments {
            line("argument", argument)?;
        }
        if let Account::Own(name) = &self.account {
            account_name(name)?;
        }
        if let Some(unit) = &self.on_failure {
            unit_name(unit)?;
        }
        if let When::Calendar(expression) = &self.when {
            line("calendar expression", expression)?;
            if expression.trim().is_empty() {
                return Err(text("calendar expression", expression, "it is empty"));
            }
        }
        Ok(())
    }
}

/// A path as text, if a line of a file can hold it.
pub(super) fn unix_path(path: &Path) -> Result<&str, ScheduleError> {
    let fail = |why| ScheduleError::Path {
        path: path.to_path_buf(),
        why,
    };
    let text = path.to_str().ok_or_else(|| {
        fail("a path that is not UTF-8 cannot be scheduled; scan the folder above it")
    })?;
    if text.chars().any(breaks_lines) {
        return Err(fail(
            "a path with control characters cannot be scheduled; scan the folder above it",
        ));
    }
    if !text.starts_with('/') {
        return Err(fail(
            "give the whole path: a scheduled run starts elsewhere",
        ));
    }
    if path.components().any(|part| part == Component::ParentDir) {
        return Err(fail("give the path without `..`"));
    }
    Ok(text)
}

/// A text of one line.
pub(super) fn line<'t>(what: &'static str, given: &'t str) -> Result<&'t str, ScheduleError> {
    if given.chars().any(breaks_lines) {
        return Err(text(what, given, "it holds control characters"));
    }
    Ok(given)
}

fn output_name(name: &str) -> Result<(), ScheduleError> {
    let what = "report name";
    line(what, name)?;
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with(['.', '-']) {
        return Err(text(
            what,
            name,
            "give a plain file name; its folder is the output folder",
        ));
    }
    Ok(())
}

/// An account's name, in the letters that systemd and cron both take.
fn account_name(name: &str) -> Result<(), ScheduleError> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "_-.".contains(char);
    let fits = name.len() < 32 && name.chars().all(plain);
    let begins = name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_');
    if fits && begins {
        return Ok(());
    }
    Err(text(
        "account",
        name,
        "a name has at most 31 of the characters a-z A-Z 0-9 _ - . and begins with a letter",
    ))
}

fn unit_name(name: &str) -> Result<(), ScheduleError> {
    // `%n` and the like are for systemd: which unit failed.
    let plain = |char: char| char.is_ascii_alphanumeric() || ":-_.\\@%".contains(char);
    if !name.is_empty() && name.len() < 256 && name.chars().all(plain) && name.contains('.') {
        return Ok(());
    }
    Err(text(
        "unit",
        name,
        "name one unit, as in mappevagt-failed@%n.service",
    ))
}

fn text(what: &'static str, text: &str, why: &'static str) -> ScheduleError {
    ScheduleError::Text {
        what,
        text: text.to_string(),
        why,
    }
}

/// Control characters, and the code points that systemd takes for broken UTF-8: the whole line would
/// be passed over.
fn breaks_lines(char: char) -> bool {
    let code = u32::from(char);
    char.is_control() || (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}
