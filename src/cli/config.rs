//! `mappevagt.toml`: what the flags of a scan say, in a file, and `mappevagt config check`.
//!
//! A key is the long name of a flag of `scan`, so that there is one list of settings and one page of help.
//! The file becomes arguments that are read before those of the command line, which wins where both say
//! something.

use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{ArgAction, CommandFactory};
use toml::de::{DeTable, DeValue};

use super::args::{Cli, Command, ConfigCommand, DirectoryArgs, LangArg, ScanHow};
use super::{alerts, exit_codes, output, paths, scan};
use crate::alert;
use crate::model::Diagnostic;
use crate::model::printable::shown;
use crate::model::words::{Lang, Part, Words};

/// Flags whose values are paths: in the file they are relative to it.
const PATHS: [&str; 10] = [
    "rules",
    "directory",
    "policy",
    "smb-conf",
    "exports",
    "ldap-password-file",
    "state",
    "output",
    "key-file",
    "log",
];
/// Flags that make no sense in a file.
const NOT_HERE: [&str; 3] = ["config", "help", "version"];
/// What a scan does with the answer: to look at one finding again is not to write the night's reports anew.
const NOT_FOR_VERIFY: [&str; 1] = ["output"];
/// Tables that other commands read.
const OTHER_TABLES: [&str; 1] = ["alerts"];

/// A settings file.
pub(super) struct Config {
    file: PathBuf,
    /// The folder it lies in, by its whole path: what the file names is relative to it.
    folder: PathBuf,
    source: String,
    settings: Vec<Setting>,
}

/// One setting of the file.
struct Setting {
    /// The flag's long name, or `paths`.
    name: String,
    /// Its values; none for a flag that is off.
    values: Vec<OsString>,
    is_switch: bool,
    span: Range<usize>,
}

impl Config {
    /// Reads a file.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let source = std::fs::read_to_string(file)
            .with_context(|| format!("--config {}: cannot read it", shown(file)))?;
        let folder = paths::whole(file)
            .with_context(|| format!("--config {}: cannot tell where it lies", shown(file)))?;
        let folder = folder.parent().unwrap_or(Path::new("/")).to_path_buf();
        let settings = settings(file, &folder, &source)?;
        Ok(Self {
            file: file.to_path_buf(),
            folder,
            source,
            settings,
        })
    }

    /// The folders to scan.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.files("paths")
    }

    /// All values of a setting that names files.
    pub(super) fn files(&self, name: &str) -> Vec<PathBuf> {
        let settings = self.settings.iter();
        let named = settings.filter(|setting| setting.name == name);
        named
            .flat_map(|setting| setting.values.iter().map(PathBuf::from))
            .collect()
    }

    /// The only value of a setting, as text.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let setting = self.settings.iter().find(|setting| setting.name == name)?;
        let value = setting.values.first()?;
        Some(value.to_string_lossy().into_owned())
    }

    /// A fault with the line of the setting whose flag a message names.
    fn fault(&self, text: &str, message: String) -> Diagnostic {
        let is_named = |setting: &&Setting| {
            let flag = format!("--{}", setting.name);
            let at = text.find(&flag);
            let after = at.and_then(|at| text.get(at + flag.len()..));
            // `--rules` is not `--rule`; and -o has its short name.
            let whole = after.is_some_and(|rest| {
                !rest.starts_with(|next: char| next == '-' || next.is_alphanumeric())
            });
            whole || setting.name == "output" && text.starts_with("-o ")
        };
        let named = self.settings.iter().find(is_named);
        Diagnostic {
            file: self.file.clone(),
            source: self.source.clone(),
            span: named.map(|setting| setting.span.clone()),
            message,
            help: None,
        }
    }

    /// The language that was asked for, else its own.
    pub(super) fn lang(&self, asked: Option<LangArg>) -> Lang {
        match (asked, self.value("lang").as_deref()) {
            (Some(asked), _) => asked.into(),
            (None, Some("da")) => Lang::Da,
            (None, _) => Lang::En,
        }
    }

    /// Where the state lies.
    pub(super) fn state(&self) -> Option<PathBuf> {
        self.files("state").pop()
    }

    /// Who is told of changes.
    pub(super) fn alerts(&self) -> anyhow::Result<alert::Settings> {
        #[derive(serde::Deserialize)]
        struct Alerts {
            #[serde(default)]
            alerts: alert::Settings,
        }
        let read: Result<Alerts, _> = toml::from_str(&self.source);
        let mut settings = read
            .map_err(|error| {
                let span = error.span().unwrap_or(0..0);
                let message = error.message().to_string();
                Diagnostic::at(&self.file, &self.source, span, message)
            })?
            .alerts;
        let folder = &self.folder;
        let resolve = |path: &mut Option<PathBuf>| {
            if let Some(path) = path {
                *path = folder.join(&*path);
            }
        };
        for syslog in &mut settings.syslog {
            resolve(&mut syslog.ca_file);
            resolve(&mut syslog.cert_file);
            resolve(&mut syslog.key_file);
        }
        for webhook in &mut settings.webhook {
            resolve(&mut webhook.token_file);
            resolve(&mut webhook.ca_file);
            resolve(&mut webhook.cert_file);
            resolve(&mut webhook.key_file);
        }
        if let Some(prometheus) = &mut settings.prometheus {
            prometheus.file = folder.join(&prometheus.file);
        }
        if let Some(ocsf) = &mut settings.ocsf {
            ocsf.file = folder.join(&ocsf.file);
        }
        Ok(settings)
    }

    /// The arguments it stands for, without those of some settings.
    fn arguments(&self, with_paths: bool, without: &[&str]) -> Vec<OsString> {
        let mut arguments = Vec::new();
        let mut paths = Vec::new();
        let settings = self.settings.iter();
        for setting in settings.filter(|setting| !without.contains(&setting.name.as_str())) {
            for value in &setting.values {
                match setting.name.as_str() {
                    "paths" => paths.push(value.clone()),
                    name if setting.is_switch => arguments.push(format!("--{name}").into()),
                    name => {
                        let mut argument = OsString::from(format!("--{name}="));
                        argument.push(value);
                        arguments.push(argument);
                    }
                }
            }
        }
        if with_paths {
            arguments.push("--".into());
            arguments.extend(paths);
        }
        arguments
    }
}

/// Reads the command line, and with `--config` the file before it.
pub(super) fn parse(typed: Vec<OsString>) -> anyhow::Result<Result<Cli, clap::Error>> {
    use clap::Parser;
    let cli = match Cli::try_parse_from(&typed) {
        Ok(cli) => cli,
        Err(error) => return Ok(Err(error)),
    };
    let (how, has_paths, mut without) = match &cli.command {
        Command::Scan(args) => (&args.how, !args.paths.is_empty(), Vec::new()),
        Command::Verify(args) => (&args.how, true, NOT_FOR_VERIFY.to_vec()),
        _ => return Ok(Ok(cli)),
    };
    let Some(config) = &how.config else {
        return Ok(Ok(cli));
    };
    // A flag that may be given several times would add to the file's list: where the list says what the answer
    // is, a typed one takes its place. Lists that say what else counts (`rules`, `exclude`) add up.
    if !how.output.is_empty() {
        without.push("output");
    }
    if !how.rules.only.is_empty() {
        without.push("only");
    }
    let config = Config::read(config)?;
    let before = typed.get(..2).unwrap_or_default();
    let after = typed.get(2..).unwrap_or_default();
    let mut all: Vec<OsString> = before.to_vec();
    all.extend(config.arguments(false, &without));
    all.extend(after.iter().cloned());
    if !has_paths {
        all.push("--".into());
        let paths = config.settings.iter();
        let paths = paths.filter(|setting| setting.name == "paths");
        all.extend(paths.flat_map(|setting| setting.values.clone()));
    }
    Ok(Cli::try_parse_from(all))
}

/// `mappevagt config check`.
pub(super) fn run(command: &ConfigCommand) -> anyhow::Result<u8> {
    let ConfigCommand::Check { file, lang } = command;
    let config = Config::read(file)?;
    let words = Words::of(config.lang(*lang));
    let arguments = config.arguments(true, &[]);
    let mut all: Vec<OsString> = vec!["mappevagt".into(), "scan".into()];
    all.extend(arguments);
    let cli = match <Cli as clap::Parser>::try_parse_from(all) {
        Ok(cli) => cli,
        Err(error) => {
            let text = error.to_string();
            let what = text.lines().next().unwrap_or_default();
            let what = what.trim_start_matches("error: ").to_string();
            let values = text
                .lines()
                .find_map(|line| line.trim().strip_prefix("[possible values: "));
            let help = values.map(|values| format!("there are {}", values.trim_end_matches(']')));
            let mut diagnostic = config.fault(&text, what);
            diagnostic.help = help;
            return Err(diagnostic.into());
        }
    };
    let Command::Scan(args) = cli.command else {
        return Ok(exit_codes::USAGE);
    };
    output::print(|out| {
        writeln!(out, "{}", output::masked(&shown(file)))?;
        for setting in &config.settings {
            let line = crate::model::diagnostic::line_of(&config.source, setting.span.start);
            let values: Vec<String> = setting
                .values
                .iter()
                .map(|value| shown(Path::new(value)))
                .collect();
            let values = match setting.is_switch {
                true if values.is_empty() => words.say("config-no"),
                true => words.say("config-yes"),
                false => values.join(", "),
            };
            let said = format!("{} = {values}", setting.name);
            let (line, said) = (line.to_string(), output::masked(&said));
            let parts = [("line", Part::Text(&line)), ("said", Part::Text(&said))];
            writeln!(out, "  {}", words.say_with("config-line", &parts))?;
            writeln!(out, "          {}", words.own(&help_of(&setting.name)))?;
        }
        Ok(())
    })?;
    if let Err(error) = check(&args.paths, &args.how) {
        let told = output::told(&error);
        return Err(config.fault(&told, told.clone()).into());
    }
    let wrong = alerts::wrong_with(&config.alerts()?);
    anyhow::ensure!(wrong.is_empty(), "[alerts]: {}", wrong.join("; "));
    output::print(|out| writeln!(out, "{}", words.say("config-can-be-used")))?;
    Ok(exit_codes::ADEQUATE)
}

/// What a scan would find wrong before it begins.
fn check(paths: &[OsString], how: &ScanHow) -> anyhow::Result<()> {
    anyhow::ensure!(!paths.is_empty(), "it names no paths to scan");
    scan::check(paths, how)
}

fn settings(file: &Path, folder: &Path, source: &str) -> Result<Vec<Setting>, Diagnostic> {
    let at = |span: Range<usize>, message: String| Diagnostic::at(file, source, span, message);
    let table = DeTable::parse(source).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        at(span, error.message().to_string())
    })?;
    let mut settings = Vec::new();
    let mut has_schema = false;
    for (key, value) in table.get_ref() {
        let name = key.get_ref().as_ref();
        match (name, value.get_ref()) {
            ("schema", DeValue::Integer(schema)) if schema.as_str() == "1" => has_schema = true,
            ("schema", _) => {
                return Err(at(value.span(), "this version knows schema 1".to_string()));
            }
            ("scan", DeValue::Table(scan)) => {
                for (key, value) in scan {
                    let name = key.get_ref().as_ref();
                    settings.push(setting((file, folder), source, (name, key.span()), value)?);
                }
            }
            (name, DeValue::Table(_)) if OTHER_TABLES.contains(&name) => {}
            _ => {
                return Err(at(key.span(), format!("unknown key \"{name}\""))
                    .help("there are schema, [scan] and [alerts]"));
            }
        }
    }
    if !has_schema {
        return Err(at(0..0, "the file says no schema".to_string()).help("add: schema = 1"));
    }
    settings.sort_by_key(|setting| setting.span.start);
    Ok(settings)
}

fn setting(
    (file, folder): (&Path, &Path),
    source: &str,
    (name, span): (&str, Range<usize>),
    value: &toml::Spanned<DeValue<'_>>,
) -> Result<Setting, Diagnostic> {
    let at = |span: Range<usize>, message: String| Diagnostic::at(file, source, span, message);
    let command = Cli::command();
    let scan = command.find_subcommand("scan");
    let flag = scan.and_then(|scan| {
        scan.get_arguments()
            .find(|flag| flag.get_long() == Some(name))
    });
    let is_known = name == "paths" || flag.is_some() && !NOT_HERE.contains(&name);
    if !is_known {
        return Err(at(span, format!("unknown key \"{name}\"")).help(
            "the keys are the long names of the flags of `mappevagt scan`, without dashes in front; and paths",
        ));
    }
    let is_switch = flag.is_some_and(|flag| matches!(flag.get_action(), ArgAction::SetTrue));
    let takes_many =
        name == "paths" || flag.is_some_and(|flag| matches!(flag.get_action(), ArgAction::Append));
    let is_path = name == "paths" || PATHS.contains(&name);
    let text = |value: &DeValue<'_>| -> Option<OsString> {
        let text = match value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_string(),
            _ => return None,
        };
        // This machine's people, a server and standard error are no files.
        let is_no_file = match name {
            "directory" => text == "nss" || DirectoryArgs::is_a_server(&text),
            "log" => text == "-",
            _ => false,
        };
        if !is_path || is_no_file || paths::is_of_windows(Path::new(&text)) {
            return Some(text.into());
        }
        let joined = folder.join(text);
        Some(paths::whole(&joined).unwrap_or(joined).into_os_string())
    };
    let wanted = |what: &str| at(value.span(), format!("\"{name}\" takes {what}"));
    let values = match value.get_ref() {
        DeValue::Boolean(true) if is_switch => vec![OsString::new()],
        DeValue::Boolean(false) if is_switch => Vec::new(),
        _ if is_switch => return Err(wanted("true or false")),
        DeValue::Array(items) if takes_many => items
            .iter()
            .map(|item| text(item.get_ref()))
            .collect::<Option<_>>()
            .ok_or_else(|| wanted("a list of texts"))?,
        DeValue::Array(_) => return Err(wanted("one value, not a list")),
        one => vec![text(one).ok_or_else(|| wanted("a text or a number"))?],
    };
    Ok(Setting {
        name: name.to_string(),
        values,
        is_switch,
        span,
    })
}

/// The first line of a flag's help.
fn help_of(name: &str) -> String {
    let command = Cli::command();
    let scan = command.find_subcommand("scan");
    let is_it = |flag: &&clap::Arg| flag.get_long() == Some(name) || flag.get_id() == name;
    let flag = scan.and_then(|scan| scan.get_arguments().find(is_it));
    let help = flag.and_then(|flag| flag.get_help());
    help.map_or_else(String::new, ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_setting_means_can_be_told_in_danish() {
        let command = Cli::command();
        let scan = command.find_subcommand("scan").unwrap();
        let flags = scan.get_arguments().filter_map(clap::Arg::get_long);
        let flags = flags.filter(|flag| !NOT_HERE.contains(flag));
        let names: Vec<&str> = flags.chain(["paths"]).collect();
        assert!(names.len() > 30, "{names:?}");
        let untold: Vec<String> = names
            .into_iter()
            .map(help_of)
            .filter(|help| Words::of(Lang::Da).own(help) == *help)
            .collect();
        assert!(untold.is_empty(), "{untold:#?}");
    }
}
