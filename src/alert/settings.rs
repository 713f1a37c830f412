//! The table `[alerts]` of `mappevagt.toml`: who is told what, and how hard it is tried.
//!
//! A key that is not known is an error, so that a misspelt `least-severity` does not stay unnoticed. It
//! deliberately opens no file; what is wrong with the values, [`Settings::check`] says in words.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::model::change::ChangeKind;
use crate::model::finding::Severity;

/// Who is told what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The kinds of changes that are told; all, if none is named.
    pub only: Vec<ChangeKind>,
    /// Changes of exposures less severe than this, before and now, are not told.
    pub least_severity: Severity,
    /// How often a receiver is tried in one run.
    pub tries: u32,
    /// The pause after the first try that failed; it doubles with each, up to a minute.
    pub pause_seconds: u64,
    /// How long one try may take.
    pub timeout_seconds: u64,
    /// How much is kept for a receiver that cannot be reached.
    pub queue: QueueBounds,
    /// Log hosts.
    pub syslog: Vec<Syslog>,
    /// Web addresses that a summary is posted to.
    pub webhook: Vec<Webhook>,
    /// People who get a mail.
    pub mail: Option<Mail>,
    /// A file of metrics.
    pub prometheus: Option<Prometheus>,
    /// A file of OCSF events.
    pub ocsf: Option<OcsfFile>,
}

impl Settings {
    /// How long one try may take.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.min(300))
    }

    /// The pause after so many tries that failed.
    pub(crate) fn pause(&self, failed: u32) -> Duration {
        let doubled = 2_u64.saturating_pow(failed.saturating_sub(1));
        Duration::from_secs(self.pause_seconds.saturating_mul(doubled).min(60))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            least_severity: Severity::Low,
            tries: 3,
            pause_seconds: 2,
            timeout_seconds: 10,
            queue: QueueBounds::default(),
            syslog: Vec::new(),
            webhook: Vec::new(),
            mail: None,
            prometheus: None,
            ocsf: None,
        }
    }
}

/// How much is kept for one receiver. What does not fit is not kept, and said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct QueueBounds {
    /// Messages.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Messages older than this are given up.
    pub days: u64,
}

impl Default for QueueBounds {
    fn default() -> Self {
        Self {
            messages: 10_000,
            bytes: 16 * 1024 * 1024,
            days: 30,
        }
    }
}

/// A log host.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Syslog {
    /// `udp://host:514`, `tcp://host:601` or `tls://host:6514`.
    pub to: String,
    /// The facility by its word.
    #[serde(default = "default_facility")]
    pub facility: String,
    /// The number behind `mappevagt@`: your own private enterprise number. 32473 is reserved for examples.
    #[serde(default = "default_enterprise")]
    pub enterprise_number: u32,
    /// Bytes a message may have.
    pub longest: Option<usize>,
    /// Whether paths of folders are told.
    #[serde(default)]
    pub paths: bool,
    /// A PEM file of authorities to trust instead of those of the system.
    pub ca_file: Option<PathBuf>,
    /// A PEM file with a certificate to show, where the host asks for one.
    pub cert_file: Option<PathBuf>,
    /// A PEM file with its key.
    pub key_file: Option<PathBuf>,
    /// As in the whole table, for this receiver.
    pub only: Option<Vec<ChangeKind>>,
    /// As in the whole table, for this receiver.
    pub least_severity: Option<Severity>,
}

fn default_facility() -> String {
    "local0".to_string()
}

fn default_enterprise() -> u32 {
    32473
}

/// A web address that a summary is posted to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Webhook {
    /// `https://host/path`; `http://` only without a token.
    pub url: String,
    /// A file with a bearer token that only its owner can read.
    pub token_file: Option<PathBuf>,
    /// Whether paths of folders are told.
    #[serde(default)]
    pub paths: bool,
    /// How many changes are listed; all are counted.
    #[serde(default = "default_webhook_most")]
    pub most: usize,
    /// A PEM file of authorities to trust instead of those of the system.
    pub ca_file: Option<PathBuf>,
    /// A PEM file with a certificate to show, where the host asks for one.
    pub cert_file: Option<PathBuf>,
    /// A PEM file with its key.
    pub key_file: Option<PathBuf>,
    /// As in the whole table, for this receiver.
    pub only: Option<Vec<ChangeKind>>,
    /// As in the whole table, for this receiver.
    pub least_severity: Option<Severity>,
}

fn default_webhook_most() -> usize {
    500
}

/// People who get a mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mail {
    /// Whom: addresses without names.
    pub to: Vec<String>,
    /// The sender's address.
    pub from: String,
    /// The program that takes it, called with `-t -i`.
    #[serde(default = "default_sendmail")]
    pub sendmail: PathBuf,
    /// Whether paths of folders are told.
    #[serde(default)]
    pub paths: bool,
    /// How many changes are listed; all are counted.
    #[serde(default = "default_mail_most")]
    pub most: usize,
    /// As in the whole table, for this receiver.
    pub only: Option<Vec<ChangeKind>>,
    /// As in the whole table, for this receiver.
    pub least_severity: Option<Severity>,
}

fn default_sendmail() -> PathBuf {
    PathBuf::from("/usr/sbin/sendmail")
}

fn default_mail_most() -> usize {
    50
}

/// A file of metrics for the textfile collector of node_exporter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Prometheus {
    /// Where; its name ends in `.prom`.
    pub file: PathBuf,
    /// A label `scan` for every metric: needed where a machine scans several shares.
    pub name: Option<String>,
}

/// A file that OCSF events are appended to, one a line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OcsfFile {
    /// Where. Made with mode 0600; the mode of one that is there is left alone.
    pub file: PathBuf,
    /// Whether paths of folders are told: they are unless this is false, since the file stays here.
    #[serde(default = "yes")]
    pub paths: bool,
    /// As in the whole table, for this receiver.
    pub only: Option<Vec<ChangeKind>>,
    /// As in the whole table, for this receiver.
    pub least_severity: Option<Severity>,
}

fn yes() -> bool {
    true
}
