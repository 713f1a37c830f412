//! Lines for cron: one for `/etc/cron.d`, one for a personal crontab.
//!
//! Three readers take such a line apart: cron ends the command at a bare `%`, the shell splits it, and
//! the program sees what is left. cron mails whatever is printed, so the line is silent unless the run
//! failed: exit codes 1 and 3 are reports. cron has none of the walls that systemd has; where there is
//! systemd, its timer is the better way.

use super::settings::unix_path;
use super::unit::WRITTEN;
use super::{Account, ScheduleError, Settings, When, command};

/// Bytes of a command that cron in Debian keeps; the rest it cuts off.
const MOST: usize = 990;
const FORM: &str = "cron";

/// The text of `/etc/cron.d/mappevagt`.
pub fn system_crontab(settings: &Settings) -> Result<String, ScheduleError> {
    let user = match &settings.account {
        Account::Root => "root",
        Account::Own(name) => name.as_str(),
    };
    let line = line(settings, Some(user))?;
    let words = settings.words();
    Ok(format!(
        "# {}\n\
         # {}\n\
         SHELL=/bin/sh\n\
         PATH=/usr/sbin:/usr/bin:/sbin:/bin\n\
         MAILTO=root\n\
         {line}\n",
        words.own(WRITTEN),
        words.own("Mail comes when a run failed, and then only."),
    ))
}

/// The line for a crontab of one's own (`crontab -e`), without a line end.
pub fn crontab_line(settings: &Settings) -> Result<String, ScheduleError> {
    line(settings, None)
}

fn line(settings: &Settings, user: Option<&str>) -> Result<String, ScheduleError> {
    settings.check()?;
    let When::Daily(start) = settings.when else {
        return Err(ScheduleError::NeedsTimeOfDay { form: FORM });
    };
    let command = percent(&shell_command(settings)?);
    if command.len() > MOST {
        return Err(ScheduleError::TooLong {
            form: FORM,
            length: command.len(),
            most: MOST,
        });
    }
    let user = user.map_or_else(String::new, |user| format!("{user} "));
    let (minute, hour) = (start.minute(), start.hour());
    Ok(format!("{minute} {hour} * * * {user}{command}"))
}

/// What the shell is to run.
pub(super) fn shell_command(settings: &Settings) -> Result<String, ScheduleError> {
    let mut run = format!(
        "timeout -k 300 {} nice -n 19 ionice -c 3 {}",
        settings.most_minutes().saturating_mul(60),
        quoted(unix_path(&settings.program)?)
    );
    for argument in command::arguments(settings, '/')? {
        run.push(' ');
        run.push_str(&quoted(&argument));
    }
    Ok(format!(
        "umask 077; said=$({run} 2>&1 >/dev/null); code=$?; case $code in 0|1|3) ;; \
         *) echo \"mappevagt ended with $code\"; printf '%s\\n' \"$said\"; exit $code;; esac"
    ))
}

/// A word for the shell.
fn quoted(word: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "/._-:=,+@".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    let mut out = String::with_capacity(word.len() + 2);
    out.push('\'');
    let mut before = ' ';
    for char in word.chars() {
        match char {
            '\'' => out.push_str("'\\''"),
            // Every cron takes a backslash before `%` for its own, and Debian's one before a backslash too:
            // quotes that are closed and opened keep such pairs apart.
            '%' | '\\' if before == '\\' => {
                out.push_str("''");
                out.push(char);
            }
            char => out.push(char),
        }
        before = char;
    }
    out.push('\'');
    out
}

/// A command as it stands in a crontab: a bare `%` would end it.
fn percent(command: &str) -> String {
    command.replace('%', "\\%")
}
