//! `mappevagt.timer`: when systemd starts the service.

use super::unit::Unit;
use super::{ScheduleError, Settings, When, systemd_words};

const MISSED: &str = "A night that was missed (the machine was off) is made up for at the next start; the scan's state makes it short.";

/// Writes the timer.
pub fn timer(settings: &Settings) -> Result<Unit, ScheduleError> {
    settings.check()?;
    let mut unit = Unit::new("mappevagt.timer", settings.lang);
    let about = settings.words().own("Mappevagt every night");
    unit.add("Unit", "Description", about, "");
    let when = match &settings.when {
        When::Daily(time) => format!("*-*-* {time}:00"),
        When::Calendar(expression) => systemd_words::value(expression),
    };
    unit.add("Timer", "OnCalendar", when, "");
    unit.add("Timer", "Persistent", "true", MISSED);
    let spread = format!("{}min", settings.spread_minutes);
    let why = "Not all servers at the same moment.";
    unit.add("Timer", "RandomizedDelaySec", spread, why);
    unit.add("Timer", "AccuracySec", "1min", "");
    unit.add("Timer", "Unit", "mappevagt.service", "");
    unit.add("Install", "WantedBy", "timers.target", "");
    Ok(unit)
}
