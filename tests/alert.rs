//! Alerts arrive: real log hosts, web servers and mail programs get them, and say what they got.
//!
//! Each judge is a program of somebody else: rsyslogd (UDP, TCP, TLS), Python's web server and mail
//! parser, the OCSF schema in a Python package, promtool and node_exporter. All run on loopback with
//! settings of their own in a temporary folder. `tests/alert/install` installs what is missing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and says what it compared"
)]

#[path = "alert/certificates.rs"]
mod certificates;
#[path = "alert/documented.rs"]
mod documented;
#[path = "alert/events.rs"]
mod events;
#[path = "alert/mails.rs"]
mod mails;
#[path = "alert/metrics.rs"]
mod metrics;
#[path = "alert/news.rs"]
mod news;
#[path = "alert/programs.rs"]
mod programs;
#[path = "alert/rsyslog.rs"]
mod rsyslog;
#[path = "alert/syslog.rs"]
mod syslog;
#[path = "alert/webhooks.rs"]
mod webhooks;
