//! A time of day as people write it, and when a clock shows it next.
//!
//! `--until 06:00` is a promise to those who come to work at six by the clock on the wall. Twice a year
//! the wall clock jumps: the length of a night is not a constant, and some times are shown twice or
//! never. So the next moment is asked of the time zone, not added up in hours.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

/// Hours and minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: i8,
    minute: i8,
}

/// A text that is no time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time of day is written HH:MM, from 00:00 to 23:59, as in 06:00")]
pub struct NotATimeOfDay;

impl FromStr for TimeOfDay {
    type Err = NotATimeOfDay;

    /// Reads `HH:MM`, and nothing looser: `6:00` may have been meant for the evening, and `24:00` is a
    /// time of another day.
    fn from_str(text: &str) -> Result<Self, NotATimeOfDay> {
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<i8>().ok()).flatten()
        };
        let (hour, minute) = text.split_once(':').ok_or(NotATimeOfDay)?;
        match (number(hour), number(minute)) {
            (Some(hour), Some(minute)) if hour < 24 && minute < 60 => Ok(Self { hour, minute }),
            _ => Err(NotATimeOfDay),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl TimeOfDay {
    /// Hours since midnight.
    pub fn hour(self) -> i8 {
        self.hour
    }

    /// Minutes since the hour.
    pub fn minute(self) -> i8 {
        self.minute
    }

    /// The next moment after `now` at which a clock in its time zone shows this time.
    ///
    /// A time that is shown twice (the clock is put back) counts both times. One that is jumped over (the
    /// clock is put forward) counts when the clock jumps: from then on it shows a later time.
    /// At the end of the calendar there is no next moment, and `now` itself is given.
    pub fn next(self, now: &Zoned) -> Zoned {
        let zone = now.time_zone();
        let time = Time::constant(0, 0, 0, 0)
            .with()
            .hour(self.hour)
            .minute(self.minute)
            .build()
            .unwrap_or_default();
        // The day itself, or the next. A third where a zone skipped a whole day.
        let days = (0..3).filter_map(|days| now.date().checked_add(days.days()).ok());
        days.flat_map(|day| moments(zone, day.to_datetime(time)))
            .find(|moment| *moment > now.timestamp())
            .map_or_else(|| now.clone(), |moment| moment.to_zoned(zone.clone()))
    }

    /// Minutes from this time to another, around midnight where needed; a whole day for the same time.
    pub fn minutes_to(self, end: Self) -> u32 {
        const DAY: i32 = 24 * 60;
        let minutes = |time: Self| i32::from(time.hour) * 60 + i32::from(time.minute);
        let between = (minutes(end) - minutes(self)).rem_euclid(DAY);
        u32::try_from(if between == 0 { DAY } else { between }).unwrap_or(0)
    }
}

/// The moments at which a clock shows this, in order.
fn moments(zone: &TimeZone, shown: DateTime) -> Vec<Timestamp> {
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(shown).ok();
    match zone.to_ambiguous_timestamp(shown).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset).into_iter().collect(),
        AmbiguousOffset::Fold { before, after } => {
            [at(before), at(after)].into_iter().flatten().collect()
        }
        AmbiguousOffset::Gap { after, .. } => {
            // Read with the later offset, the time lies before the jump.
            let early = at(after).and_then(|moment| {
                moment
                    .checked_sub(SignedDuration::from_nanos(1))
                    .ok()
                    .and_then(|moment| zone.following(moment).next())
            });
            early
                .map(|jump| jump.timestamp())
                .or_else(|| at(after))
                .into_iter()
                .collect()
        }
    }
}
