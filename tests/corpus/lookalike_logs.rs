//! What machines write: logs with Unix times, requests with ids, git, versions of packages.

use super::Case;
use super::numbers::{any_digits, digits, hex, unix_time, uuid};
use crate::support::Chance;

/// So many files of each class.
pub fn cases(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let (kind, text) = unix_times(chance);
        cases.push(Case::nothing("logs with Unix times", kind, "log", text));
        let (kind, text) = requests(chance);
        cases.push(Case::nothing(
            "access logs with request ids",
            kind,
            "log",
            text,
        ));
        let (kind, text) = git(chance);
        cases.push(Case::nothing("git logs", kind, "txt", text));
        let (kind, text) = versions(chance);
        cases.push(Case::nothing("package versions", kind, "txt", text));
    }
    cases
}

const EVENTS: [&str; 6] = [
    "pump started",
    "connection closed by peer",
    "cache refreshed",
    "worker 3 idle",
    "disk sda1 checked",
    "retry in 30 s",
];

fn unix_times(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(6);
    let mut time = unix_time(chance);
    let mut text = String::new();
    for _ in 0..15 + chance.below(40) {
        time += chance.below(4000);
        let event = chance.of(&EVENTS);
        text += &match shape {
            0 => format!("[{time}] {event}\n"),
            1 => format!("{time}.{} {event}\n", any_digits(chance, 3)),
            2 => format!("{time}{} INFO {event}\n", any_digits(chance, 3)),
            3 => format!("{time} {event}\n"),
            4 => format!("ts={time} level=info msg=\"{event}\"\n"),
            _ => format!(
                "kernel: [{}.{}] {event} at {time}\n",
                digits(chance, 6),
                any_digits(chance, 6)
            ),
        };
    }
    let kinds = [
        "in brackets",
        "with fractions",
        "milliseconds",
        "first on the line",
        "ts=",
        "kernel",
    ];
    (kinds[shape], text)
}

fn requests(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(4);
    let mut text = String::new();
    let mut serial = digits(chance, 10).parse::<u64>().unwrap();
    for _ in 0..10 + chance.below(40) {
        serial += 1 + chance.below(20) as u64;
        let ip = format!(
            "10.{}.{}.{}",
            chance.below(256),
            chance.below(256),
            chance.below(256)
        );
        let time = format!(
            "{:02}/Aug/2020:12:{:02}:{:02} +0200",
            1 + chance.below(28),
            chance.below(60),
            chance.below(60)
        );
        let path = match chance.below(4) {
            0 => format!("/api/item/{}", digits(chance, 10)),
            1 => format!("/sag/{}/bilag/{}", digits(chance, 6), digits(chance, 4)),
            2 => format!("/img/{}.png?v={}", hex(chance, 12), unix_time(chance)),
            _ => "/index.html".to_string(),
        };
        let bytes = chance.below(900_000);
        text += &match shape {
            0 => format!(
                "{ip} - - [{time}] \"GET {path} HTTP/1.1\" 200 {bytes} \"-\" \"curl/7.68\"\n"
            ),
            1 => format!(
                "{ip} [{time}] \"GET {path}\" 200 {bytes} rid={}\n",
                digits(chance, 10)
            ),
            2 => format!("{ip} [{time}] \"GET {path}\" 200 {bytes} request_id={serial}\n"),
            _ => format!(
                "{ip} [{time}] \"GET {path}\" 200 {bytes} {}\n",
                uuid(chance)
            ),
        };
    }
    (
        ["combined", "random ids", "counted ids", "UUIDs"][shape],
        text,
    )
}

fn git(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(4);
    let mut text = String::new();
    for _ in 0..8 + chance.below(20) {
        let (time, id) = (unix_time(chance), hex(chance, 40));
        let day = 1 + chance.below(28);
        text += &match shape {
            0 => format!(
                "commit {id}\nAuthor: A Tester <a@example.org>\nDate:   Tue Aug {day} 12:03:11 2020 +0200\n\n    Fix the build\n\n"
            ),
            1 => format!("{} Fix the build ({time})\n", hex(chance, 10)),
            2 => format!(
                "tree {id}\nparent {}\nauthor A Tester <a@example.org> {time} +0200\ncommitter A Tester <a@example.org> {time} +0200\n\n",
                hex(chance, 40)
            ),
            _ => format!(
                "index {}..{} 100644\n@@ -{},{} +{},{} @@\n",
                hex(chance, 7),
                hex(chance, 7),
                digits(chance, 3),
                digits(chance, 2),
                digits(chance, 3),
                digits(chance, 2)
            ),
        };
    }
    (["log", "one line", "raw", "diff"][shape], text)
}

fn versions(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(4);
    let mut text = String::new();
    for _ in 0..10 + chance.below(30) {
        let name = chance.of(&[
            "linux-image",
            "firefox",
            "tzdata",
            "openssl",
            "docker-ce",
            "libc6",
            "nodejs",
        ]);
        let part = |chance: &mut Chance, most: usize| chance.below(most).to_string();
        text += &match shape {
            // A calendar version and a build number.
            0 => format!(
                "{name} {:02}.{:02}.{:02}-{}\n",
                18 + chance.below(6),
                1 + chance.below(12),
                chance.below(31),
                chance.below(2000)
            ),
            1 => format!(
                "ii  {name}  {}.{}.{}-{}+deb11u{}  amd64\n",
                part(chance, 90),
                part(chance, 20),
                part(chance, 100),
                part(chance, 12),
                part(chance, 9)
            ),
            2 => format!(
                "{name}=={}.{}.{}.{}\n",
                part(chance, 20),
                part(chance, 10),
                part(chance, 20_000),
                part(chance, 5000)
            ),
            _ => format!(
                "{name} 5:{}.{}.{}~3-0~debian-{}\n",
                18 + chance.below(6),
                10 + chance.below(3),
                part(chance, 30),
                digits(chance, 8)
            ),
        };
    }
    (["calendar versions", "dpkg", "pip", "epochs"][shape], text)
}
