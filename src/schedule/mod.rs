//! Writes and checks the files with which an operating system runs the nightly scan.
//!
//! A scan that somebody must remember is not made. Each system has its own form for that (systemd,
//! cron, the Task Scheduler of Windows), its own quoting, and its own ways of giving a program less
//! than it asks for. Settings go in and texts come out; `files` alone touches a disk, and only the
//! folder it is given.
//!
//! It does not install, enable or start anything, makes no account and no folder, and runs no scan.

mod clock;
mod command;
mod compare;
mod cron;
mod error;
mod files;
mod hardening;
mod installed_unit;
mod service;
mod settings;
mod systemd_words;
mod timer;
mod unit;
mod windows;
mod windows_words;

pub use clock::TimeOfDay;
pub use compare::{Difference, compare_cron, compare_unit};
pub use cron::{crontab_line, system_crontab};
pub use error::ScheduleError;
pub use files::{Form, check, write};
pub use service::service;
pub use settings::{Account, Network, Settings, When};
pub use timer::timer;
pub use unit::Unit;
pub use windows::{WindowsAccount, WindowsTask, windows_task};
