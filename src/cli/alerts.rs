//! `mappevagt alerts`, and what a scan tells when it has ended.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::{AlertsCommand, ScanHow};
use super::config::Config;
use super::{exit_codes, output};
use crate::alert::{self, RunFacts, Settings, Undelivered};
use crate::model::document::Document;
use crate::model::printable::shown;
use crate::model::run::ScanReport;
use crate::model::words::Words;

pub(super) fn run(command: &AlertsCommand) -> anyhow::Result<u8> {
    match command {
        AlertsCommand::Check { config, lang } => {
            let config = Config::read(config)?;
            let words = Words::of(config.lang(*lang));
            let wrong = wrong_with(&config.alerts()?);
            output::print(|out| {
                for sentence in &wrong {
                    writeln!(out, "{}", output::masked(&words.own(sentence)))?;
                }
                if wrong.is_empty() {
                    writeln!(out, "{}", words.say("alerts-can-be-tried"))?;
                }
                Ok(())
            })?;
            Ok(match wrong.is_empty() {
                true => exit_codes::ADEQUATE,
                false => exit_codes::USAGE,
            })
        }
        AlertsCommand::Retry { config, state } => {
            let config = Config::read(config)?;
            let Some(state) = state.clone().or_else(|| config.state()) else {
                bail!(
                    "the settings name no state: what waits lies beside it; say with --state which it is"
                );
            };
            let undelivered = alert::send_waiting(&config.alerts()?, &spool(&state));
            tell(&undelivered);
            Ok(match undelivered.is_empty() {
                true => exit_codes::ADEQUATE,
                false => exit_codes::OUTPUT,
            })
        }
    }
}

/// What is wrong with the receivers: in the settings, and on this machine. A scan begins though a folder is
/// not there: what could not be told waits.
pub(super) fn wrong_with(settings: &Settings) -> Vec<String> {
    let mut wrong = settings.check();
    let ocsf = settings.ocsf.iter().map(|ocsf| ("ocsf", &ocsf.file));
    let prometheus = settings.prometheus.iter();
    let prometheus = prometheus.map(|prometheus| ("prometheus", &prometheus.file));
    for (name, file) in ocsf.chain(prometheus) {
        if let Some(folder) = file.parent().filter(|folder| !folder.is_dir()) {
            wrong.push(format!(
                "alerts.{name}.file = {}: there is no folder {}.",
                shown(file),
                shown(folder)
            ));
        }
    }
    if let Some(mail) = &settings.mail
        && !mail.sendmail.is_file()
    {
        wrong.push(format!(
            "alerts.mail.sendmail = {}: there is no such program.",
            shown(&mail.sendmail)
        ));
    }
    wrong
}

/// The receivers that a scan tells; none without a settings file and a state.
pub(super) fn of_scan(how: &ScanHow) -> anyhow::Result<Option<Settings>> {
    let (Some(config), Some(_)) = (&how.config, &how.state) else {
        return Ok(None);
    };
    let settings = Config::read(config)?.alerts()?;
    let wrong = settings.check();
    if !wrong.is_empty() {
        bail!("[alerts]: {}", wrong.join("; "));
    }
    Ok(Some(settings))
}

/// Tells the receivers what changed. Who could not be reached is told the next time, and here.
pub(super) fn send(settings: &Settings, how: &ScanHow, report: &ScanReport) {
    let Some(state) = &how.state else { return };
    let document = Document::bounded(report, 0);
    let facts = RunFacts::of(&document);
    let spool = spool(state);
    let undelivered = match &report.comparison {
        Some(comparison) => alert::send(settings, comparison, &facts, how.lang.into(), &spool),
        None => alert::send_without_changes(settings, &document, &facts, &spool),
    };
    tell(&undelivered);
}

fn tell(undelivered: &[Undelivered]) {
    for one in undelivered {
        output::complain(&format!(
            "alert not delivered to {}: {} ({} wait for the next time)",
            one.receiver, one.why, one.waiting
        ));
    }
}

/// Where what waits lies.
fn spool(state: &Path) -> PathBuf {
    let mut name = state.as_os_str().to_os_string();
    name.push(".alerts");
    PathBuf::from(name)
}
