//! `mappevagt schedule`: what runs the nightly scan, written or checked.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{DirectoryArgs, ScheduleArgs, ScheduleCommand};
use super::config::Config;
use super::{exit_codes, output};
use crate::model::printable::shown;
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
    let settings = settings(args)?;
    if let Some(folder) = &args.check {
        return check(&settings, &form, folder);
    }
    if let Some(folder) = &args.to {
        for path in schedule::write(&settings, &form, folder)? {
            output::print(|out| writeln!(out, "wrote {}", shown(&path)))?;
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
    output::print(|out| {
        for one in &differences {
            let told = format!(
                "{}: {}. Should be: {}. {}",
                one.file, one.what, one.should_be, one.remedy
            );
            writeln!(out, "{}", output::masked(&told))?;
        }
        if differences.is_empty() {
            writeln!(out, "All is as it should be.")?;
        }
        Ok(())
    })?;
    Ok(match differences.is_empty() {
        true => exit_codes::ADEQUATE,
        false => exit_codes::INADEQUATE,
    })
}

fn settings(args: &ScheduleArgs) -> anyhow::Result<Settings> {
    let config = Config::read(&args.config)?;
    let whole = |path: &Path| {
        std::path::absolute(path).with_context(|| format!("cannot tell where {} is", shown(path)))
    };
    let roots: Vec<PathBuf> = config
        .paths()
        .iter()
        .map(|path| whole(path))
        .collect::<anyhow::Result<_>>()?;
    if roots.is_empty() {
        bail!("{}: [scan] names no paths", shown(&args.config));
    }
    let program = std::env::current_exe().context("cannot tell where this program lies")?;
    let mut settings = Settings::new(program, roots);
    settings.config = Some(whole(&args.config)?);
    settings.state_folder = whole(&args.folder)?;
    settings.output_folder = settings.state_folder.join("reports");
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

/// Whether anything in the settings lies on another machine.
fn needs_network(config: &Config) -> anyhow::Result<bool> {
    let alerts = config.alerts()?;
    let asks = config
        .value("directory")
        .is_some_and(|directory| DirectoryArgs::is_a_server(&directory));
    Ok(asks || !alerts.syslog.is_empty() || !alerts.webhook.is_empty() || alerts.mail.is_some())
}
