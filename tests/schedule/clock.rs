//! Times of day over the changes of the clock, held against Python's reading of the time zones.

use std::process::Command;

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use mappevagt::schedule::TimeOfDay;

use crate::stand_in::run;

fn copenhagen() -> TimeZone {
    TimeZone::get("Europe/Copenhagen").expect("tzdata; run tests/schedule/install first")
}

fn next(until: &str, now: &Zoned) -> String {
    let until: TimeOfDay = until.parse().unwrap();
    until.next(now).strftime("%F %H:%M %z").to_string()
}

fn at(zone: &TimeZone, month: i8, day: i8, hour: i8, minute: i8) -> Zoned {
    date(2026, month, day)
        .at(hour, minute, 0, 0)
        .to_zoned(zone.clone())
        .unwrap()
}

#[test]
fn a_time_of_day_is_hours_and_minutes_and_nothing_looser() {
    for text in ["00:00", "06:00", "23:59"] {
        assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "6:00",
        "06:0",
        "24:00",
        "12:60",
        "0600",
        "06:00:00",
        " 06:00",
        "+6:00",
        "-1:00",
        "06.00",
        "６:００",
        "ab:cd",
        "06:+1",
    ] {
        assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
    }
}

#[test]
fn six_in_the_morning_is_six_on_the_wall_when_the_clock_changes() {
    let zone = copenhagen();
    assert_eq!(
        next("06:00", &at(&zone, 3, 28, 22, 0)),
        "2026-03-29 06:00 +0200"
    );
    assert_eq!(
        next("06:00", &at(&zone, 10, 24, 22, 0)),
        "2026-10-25 06:00 +0100"
    );
    assert_eq!(
        next("06:00", &at(&zone, 6, 1, 5, 59)),
        "2026-06-01 06:00 +0200"
    );
    // Now is not next.
    assert_eq!(
        next("06:00", &at(&zone, 6, 1, 6, 0)),
        "2026-06-02 06:00 +0200"
    );
    // Jumped over: when the clock jumps.
    assert_eq!(
        next("02:30", &at(&zone, 3, 28, 22, 0)),
        "2026-03-29 03:00 +0200"
    );
    assert_eq!(
        next("02:00", &at(&zone, 3, 28, 22, 0)),
        "2026-03-29 03:00 +0200"
    );
    assert_eq!(
        next("03:00", &at(&zone, 3, 28, 22, 0)),
        "2026-03-29 03:00 +0200"
    );
    assert_eq!(
        next("02:30", &at(&zone, 3, 29, 3, 0)),
        "2026-03-30 02:30 +0200"
    );
    // Shown twice: both count.
    assert_eq!(
        next("02:30", &at(&zone, 10, 24, 22, 0)),
        "2026-10-25 02:30 +0200"
    );
    let between = at(&zone, 10, 25, 0, 0).checked_add(165.minutes()).unwrap();
    assert_eq!(between.strftime("%H:%M %z").to_string(), "02:45 +0200");
    assert_eq!(next("02:30", &between), "2026-10-25 02:30 +0100");
}

#[test]
fn every_time_of_those_nights_is_what_python_finds_minute_by_minute() {
    let script = "
import datetime as d, zoneinfo
zone = zoneinfo.ZoneInfo('Europe/Copenhagen')
def wall(t):
    here = d.datetime.fromtimestamp(t, zone)
    return here.hour * 60 + here.minute
for day in [(2026, 3, 28), (2026, 10, 24), (2027, 3, 27)]:
    start = int(d.datetime(*day, 21, tzinfo=zone).timestamp())
    walls = [wall(start + 60 * n) for n in range(3 * 1440)]
    for now in range(0, 720, 41):
        for minute in range(0, 1440, 15):
            for n in range(now + 1, len(walls)):
                if walls[n] == minute or walls[n - 1] < minute < walls[n]:
                    print(start + 60 * now, f'{minute // 60:02}:{minute % 60:02}', start + 60 * n)
                    break
";
    let found = run(Command::new("python3").args(["-c", script]));
    let found = String::from_utf8(found.stdout).unwrap();
    let zone = copenhagen();
    let mut count = 0;
    for line in found.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let second = |word: &str| jiff::Timestamp::from_second(word.parse().unwrap()).unwrap();
        let until: TimeOfDay = words[1].parse().unwrap();
        let next = until.next(&second(words[0]).to_zoned(zone.clone()));
        assert_eq!(next.timestamp(), second(words[2]), "{line}");
        count += 1;
    }
    assert!(count > 5_000, "{count}");
}

#[test]
fn nights_have_a_length_and_the_calendar_an_end() {
    let minutes = |start: &str, end: &str| {
        let start: TimeOfDay = start.parse().unwrap();
        start.minutes_to(end.parse().unwrap())
    };
    assert_eq!(minutes("22:00", "06:00"), 480);
    assert_eq!(minutes("01:00", "06:30"), 330);
    assert_eq!(minutes("06:00", "06:00"), 1440);
    let last = jiff::Timestamp::MAX.to_zoned(TimeZone::UTC);
    let until: TimeOfDay = "06:00".parse().unwrap();
    assert_eq!(until.next(&last), last);
}
