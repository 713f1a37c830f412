//! The files that run the nightly scan, judged by the programs that read them: systemd, cron, the shell,
//! an XML schema, and Python's time zones. `tests/schedule/install` brings them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

mod check;
mod clock;
mod cron;
mod journal;
mod stand_in;
mod systemd;
mod under_systemd;
mod windows;
