//! What belongs to the nightly scan: its settings, what starts it, who is told.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::LangArg;

#[derive(Subcommand)]
pub(in crate::cli) enum ScheduleCommand {
    /// A systemd service and timer, hardened
    Systemd(ScheduleArgs),
    /// A line for /etc/cron.d or a crontab
    Cron(ScheduleArgs),
    /// A task of the Task Scheduler of Windows
    Windows(ScheduleArgs),
}

#[derive(Args)]
pub(in crate::cli) struct ScheduleArgs {
    /// The settings of the scan
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Where the settings lie on the machine that scans, if not here
    #[arg(long, value_name = "FILE")]
    pub config_there: Option<PathBuf>,
    /// The program that is run [default: this one]
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// When it begins every day
    #[arg(long, value_name = "HH:MM", default_value = "22:00")]
    pub at: String,
    /// When it begins, as systemd's OnCalendar= takes it
    #[arg(long, value_name = "CALENDAR", conflicts_with = "at")]
    pub on_calendar: Option<String>,
    /// The account that scans; without one root
    #[arg(long, value_name = "ACCOUNT")]
    pub user: Option<String>,
    /// Folder for the state, the key and reports that the settings do not name; it must exist, with `reports` in
    /// it [default: /var/lib/mappevagt; Windows: C:\\ProgramData\\mappevagt]
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Write into this folder instead of standard output
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// Say instead what differs in this folder from what would be written; exit code 1 where something does
    #[arg(long, value_name = "FOLDER", conflicts_with = "to")]
    pub check: Option<PathBuf>,
    /// Language [default: that of the settings, else English]
    #[arg(long, value_enum)]
    pub lang: Option<LangArg>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum AlertsCommand {
    /// Say what is wrong with the receivers of a settings file
    Check {
        /// The settings
        #[arg(long, value_name = "FILE", default_value = "mappevagt.toml")]
        config: PathBuf,
        /// Language [default: that of the settings, else English]
        #[arg(long, value_enum)]
        lang: Option<LangArg>,
    },
    /// Try again to reach those who could not be reached
    Retry {
        /// The settings
        #[arg(long, value_name = "FILE", default_value = "mappevagt.toml")]
        config: PathBuf,
        /// The state, where the settings do not name it
        #[arg(long, value_name = "FILE")]
        state: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Say what each setting of a file means, and what would stop a scan with it
    Check {
        /// The file
        #[arg(value_name = "FILE", default_value = "mappevagt.toml")]
        file: PathBuf,
        /// Language [default: that of the settings, else English]
        #[arg(long, value_enum)]
        lang: Option<LangArg>,
    },
}
