//! `mappevagt schedule`: what runs the nightly scan, written or checked.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{DirectoryArgs, ScheduleArgs, ScheduleCommand};
use super::config::Config;
use super::{exit_codes, output, paths};
use crate::model::printable::shown;
use crate::model::words::{Part, Words};
use crate::schedule::{self, Account, Form, Network, Settings, When, WindowsAccount, WindowsTask};

pub(super) fn run(command: &ScheduleCommand) -> anyhow::Result<u8> {
    let (args, form) = match command {
        ScheduleCommand::Systemd(args) => (args, Form::Systemd),
        ScheduleCommand::Cron(args) => (args, Form::Cron),
        ScheduleCommand::Windows(args) => {
            let account = match &args.user {
                None => WindowsAccount::System,
                Some(name) if name.ends_with('$') => WindowsAccount::Managed(name.clone()),
                Some(name) => WindowsAccount::Named(name.clone()),
            };
            let task = WindowsTask {
                first_day: jiff::Zoned::now().date(),
                account,
            };
            (args, Form::Windows(task))
        }
    };
    let settings = settings(args, &form)?;
    let words = Words::of(settings.lang);
    if let Some(folder) = &args.check {
        return check(&settings, &form, folder);
    }
    if let Some(folder) = &args.to {
        for path in schedule::write(&settings, &form, folder)? {
            let path = shown(&path);
            let wrote = words.say_with("wrote", &[("path", Part::Text(&path))]);
            output::print(|out| writeln!(out, "{wrote}"))?;
        }
        return Ok(exit_codes::ADEQUATE);
    }
    let bytes = match &form {
        Form::Systemd => {
            let units = [schedule::service(&settings)?, schedule::timer(&settings)?];
            let texts = units.map(|unit| format!("# {}\n{}\n", unit.name, unit.text()));
            texts.concat().into_bytes()
        }
        Form::Cron => schedule::system_crontab(&settings)?.into_bytes(),
        Form::Windows(task) => schedule::windows_task(&settings, task)?,
    };
    output::print(|out| out.write_all(&bytes))?;
    Ok(exit_codes::ADEQUATE)
}

fn check(settings: &Settings, form: &Form, folder: &Path) -> anyhow::Result<u8> {
    let differences = schedule::check(settings, form, folder)?;
    let words = Words::of(settings.lang);
    output::print(|out| {
        for one in &differences {
            let parts = [
                ("file", Part::Text(&one.file)),
                ("what", Part::Text(&one.what)),
                ("should", Part::Text(&one.should_be)),
                ("remedy", Part::Text(&one.remedy)),
            ];
            let told = words.say_with("schedule-difference", &parts);
            writeln!(out, "{}", output::masked(&told))?;
        }
        if differences.is_empty() {
            writeln!(out, "{}", words.say("schedule-as-it-should"))?;
        }
        Ok(())
    })?;
    Ok(match differences.is_empty() {
        true => exit_codes::ADEQUATE,
        false => exit_codes::INADEQUATE,
    })
}

fn settings(args: &ScheduleArgs, form: &Form) -> anyhow::Result<Settings> {
    let config = Config::read(&args.config)?;
    let on_windows = matches!(form, Form::Windows(_));
    let whole = |path: &Path| match on_windows {
        // A path of another machine is what it says.
        true => Ok(path.to_path_buf()),
        false => {
            paths::whole(path).with_context(|| format!("cannot tell where {} is", shown(path)))
        }
    };
    let roots = config.paths();
    let roots: Vec<PathBuf> = roots
        .iter()
        .map(|path| whole(path))
        .collect::<anyhow::Result<_>>()?;
    if roots.is_empty() {
        bail!("{}: [scan] names no paths", shown(&args.config));
    }
    let program = match &args.program {
        Some(program) => whole(program)?,
        None if on_windows => bail!(
            "--program: say where mappevagt.exe lies on the machine that scans, as in C:\\Tools\\mappevagt.exe"
        ),
        None => std::env::current_exe().context("cannot tell where this program lies")?,
    };
    let mut settings = Settings::new(program, roots);
    settings.lang = config.lang(args.lang);
    settings.config = Some(match &args.config_there {
        Some(path) => path.clone(),
        None if on_windows => {
            bail!("--config-there: say where the settings lie on the machine that scans")
        }
        None => whole(&args.config)?,
    });
    let separator = if on_windows { '\\' } else { '/' };
    let folder = args.folder.clone().unwrap_or_else(|| {
        PathBuf::from(match on_windows {
            true => r"C:\ProgramData\mappevagt",
            false => "/var/lib/mappevagt",
        })
    });
    settings.state_folder = whole(&folder)?;
    let reports = format!("{}{separator}reports", settings.state_folder.display());
    settings.output_folder = PathBuf::from(reports);
    // What the settings name stays where they say, and a run may write there.
    if let Some(state) = config.state() {
        let (folder, name) = split(&whole(&state)?, separator)?;
        (settings.state_folder, settings.state_name) = (folder, name);
    }
    if let Some(key) = config.files("key-file").first() {
        settings.key_file = Some(whole(key)?);
    }
    let mut written = Vec::new();
    for output in config.files("output") {
        written.push(folder_of(&whole(&output)?, separator)?);
    }
    if let Some(first) = written.first() {
        settings.outputs = Vec::new();
        settings.output_folder = first.clone();
    }
    let alerts = config.alerts()?;
    let log = config
        .files("log")
        .into_iter()
        .filter(|log| log != Path::new("-"));
    let files = log
        .chain(alerts.ocsf.map(|ocsf| ocsf.file))
        .chain(alerts.prometheus.map(|prometheus| prometheus.file));
    for file in files {
        written.push(folder_of(&whole(&file)?, separator)?);
    }
    for folder in written {
        let known = [&settings.state_folder, &settings.output_folder];
        if !known.contains(&&folder) && !settings.written.contains(&folder) {
            settings.written.push(folder);
        }
    }
    settings.when = match &args.on_calendar {
        Some(calendar) => When::Calendar(calendar.clone()),
        None => When::Daily(
            args.at
                .parse()
                .with_context(|| format!("--at {}", args.at))?,
        ),
    };
    if let Some(until) = config.value("until") {
        settings.until = Some(until.parse().with_context(|| format!("until = {until}"))?);
    }
    settings.account = match &args.user {
        Some(name) => Account::Own(name.clone()),
        None => Account::Root,
    };
    settings.network = match needs_network(&config)? {
        true => Network::Open,
        false => Network::Closed,
    };
    Ok(settings)
}

/// The folder that is written to: that of a file, or the folder of tables itself.
fn folder_of(path: &Path, separator: char) -> anyhow::Result<PathBuf> {
    let text = path.to_string_lossy();
    match text.strip_suffix(separator) {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Ok(split(path, separator)?.0),
    }
}

/// A file's folder and name, on whichever system it lies.
fn split(path: &Path, separator: char) -> anyhow::Result<(PathBuf, String)> {
    let parts = path.to_str().and_then(|text| text.rsplit_once(separator));
    let Some((folder, name)) = parts.filter(|(_, name)| !name.is_empty()) else {
        bail!("{}: give the whole path of a file", shown(path));
    };
    let folder = if folder.is_empty() { "/" } else { folder };
    Ok((PathBuf::from(folder), name.to_string()))
}

/// Whether anything in the settings lies on another machine.
fn needs_network(config: &Config) -> anyhow::Result<bool> {
    let alerts = config.alerts()?;
    let asks = config
        .value("directory")
        .is_some_and(|directory| DirectoryArgs::is_a_server(&directory));
    Ok(asks || !alerts.syslog.is_empty() || !alerts.webhook.is_empty() || alerts.mail.is_some())
}
