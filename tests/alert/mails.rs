//! A mail program gets a mail that Python's parser reads as it was meant.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mappevagt::alert::{self, Undelivered};
use mappevagt::model::change::{ChangeKind, Comparison};
use mappevagt::model::printable::for_terminal;
use mappevagt::model::words::Lang;
use serde_json::Value;

use crate::news::{self, comparison, facts, hostile_paths, one_of_each, row};
use crate::programs::{python, run, spooled};

/// A mail program that keeps what it gets, and then does this.
fn mail_program(folder: &Path, then: &str) -> PathBuf {
    let path = folder.join("sendmail");
    let at = folder.display();
    let script = format!(
        "#!/bin/sh\necho \"$*\" > {at}/arguments\nn=$(ls {at} | grep -c got)\ncat > {at}/got.$n\n{then}\n"
    );
    // Written under another name: a program that is being written cannot be run.
    std::fs::write(folder.join("new"), script).unwrap();
    std::fs::set_permissions(folder.join("new"), PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::rename(folder.join("new"), &path).unwrap();
    path
}

fn table(program: &Path, more: &str) -> String {
    format!(
        "timeout-seconds = 2\n[mail]\nto = [\"dpo@example.org\", \"it@example.org\"]\nfrom = \"mappevagt@example.org\"\nsendmail = \"{}\"\n{more}",
        program.display()
    )
}

fn send(table: &str, news: &Comparison, lang: Lang, spool: &Path) -> Vec<Undelivered> {
    alert::send(&news::settings(table), news, &facts(), lang, spool)
}

fn got(folder: &Path, number: usize) -> Vec<u8> {
    std::fs::read(folder.join(format!("got.{number}"))).unwrap()
}

fn read(mail: &[u8]) -> Value {
    let mail = serde_json::from_str::<Value>(&run(&mut python("read_mail.py"), mail)).unwrap();
    assert_eq!(mail["defects"], serde_json::json!([]));
    mail
}

#[test]
fn a_mail_is_read_as_it_was_meant_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let (at, spool) = (folder.path(), folder.path().join("spool"));
    let table = table(&mail_program(at, "exit 0"), "");
    for (number, lang) in Lang::ALL.into_iter().enumerate() {
        let news = comparison(&format!("r{number}"), &one_of_each());
        let undelivered = send(&table, &news, lang, &spool);
        assert!(undelivered.is_empty(), "{undelivered:?}");
        let raw = got(at, number);
        assert!(
            raw.is_ascii()
                && raw
                    .split(|byte| *byte == b'\n')
                    .all(|line| line.len() <= 76)
        );
        let mail = read(&raw);
        println!(
            "{}\n{}",
            mail["subject"].as_str().unwrap(),
            mail["body"].as_str().unwrap()
        );
        assert_eq!(
            mail["to"],
            serde_json::json!(["dpo@example.org", "it@example.org"])
        );
        assert_eq!(mail["from"], serde_json::json!(["mappevagt@example.org"]));
        assert_eq!(
            (&mail["type"], &mail["charset"]),
            (&"text/plain".into(), &"utf-8".into())
        );
        assert_eq!(mail["language"], lang.tag());
        let (subject, body) = (
            mail["subject"].as_str().unwrap(),
            mail["body"].as_str().unwrap(),
        );
        let (in_subject, in_body) = match lang {
            Lang::En => (
                "3 new or worse, 1 not checked, 4 better or fixed (worst: critical)",
                "10 files were not read",
            ),
            Lang::Da => (
                "3 nye eller værre, 1 ikke kontrolleret, 4 bedre eller løst (værst: kritisk)",
                "10 filer blev ikke læst",
            ),
        };
        assert!(subject.contains(in_subject), "{subject}");
        assert!(body.contains(in_body), "{body}");
        assert!(
            body.contains("a00000000008") && !body.contains("/srv"),
            "{body}"
        );
    }
    assert_eq!(
        std::fs::read_to_string(at.join("arguments")).unwrap(),
        "-t -i\n"
    );
    assert_eq!(spooled(&spool).len(), 0);
}

#[test]
fn no_path_and_no_name_of_a_machine_makes_a_header_or_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let table = table(&mail_program(at, "exit 0"), "paths = true\nmost = 9");
    let rows: Vec<_> = hostile_paths()
        .iter()
        .map(|path| row("h", ChangeKind::New, "high", path))
        .collect();
    let mut facts = facts();
    facts.host = "a\nBcc: x@example.org\n\n.\n æ".to_string();
    let mut news = comparison("r1\r\nBcc: x@example.org", &rows);
    news.changes[0].exposure.code = "x\r\nBcc: y@example.org\r\n.\r\n".to_string();
    news.changes[0].exposure.severity = "dire\nBcc: z@example.org".to_string();
    let settings = news::settings(&table);
    let undelivered = alert::send(&settings, &news, &facts, Lang::Da, &at.join("spool"));
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let mail = read(&got(at, 0));
    let headers = serde_json::json!([
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Language",
    ]);
    assert_eq!(mail["headers"], headers);
    let body = mail["body"].as_str().unwrap();
    for path in &hostile_paths()[..9] {
        let shown = format!("   {}", for_terminal(path.as_bytes()));
        assert!(body.lines().any(|line| line == shown), "{shown} in {body}");
    }
    assert!(body.contains("1 ændring mere"), "{body}");
    assert!(
        !body
            .lines()
            .any(|line| line.starts_with("Bcc") || line == ".")
    );
}

#[test]
fn a_mail_program_that_fails_is_told_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let (at, spool) = (folder.path(), folder.path().join("spool"));
    // 75: trouble of its own. 67: it knows nobody of that name.
    for (index, (code, tries)) in [(75, 3), (67, 1)].into_iter().enumerate() {
        let program = mail_program(at, &format!("echo 'no queue \u{1b}[2J' >&2; exit {code}"));
        let before = std::fs::read_dir(at).unwrap().count();
        let news = comparison(&format!("r{index}"), &one_of_each());
        let undelivered = send(&table(&program, ""), &news, Lang::En, &spool);
        assert_eq!(undelivered.len(), 1);
        let why = &undelivered[0].why;
        assert!(
            why.contains("no queue \\u{1b}") && why.contains(&code.to_string()),
            "{why}"
        );
        let files = std::fs::read_dir(at).unwrap().count();
        // Besides the mails: the arguments and the spool, made by the first.
        let others = if index == 0 { 2 } else { 0 };
        assert_eq!(files - before, tries + others, "{code}");
    }
    let undelivered = send(
        &table(Path::new("/nowhere/sendmail"), ""),
        &comparison("r2", &one_of_each()),
        Lang::En,
        &spool,
    );
    assert_eq!(undelivered[0].waiting, 3, "{undelivered:?}");
    let good = table(&mail_program(at, "exit 0"), "");
    assert!(alert::send_waiting(&news::settings(&good), &spool).is_empty());
    assert_eq!(spooled(&spool).len(), 0);
    let ids: std::collections::BTreeSet<String> = (0..7)
        .map(|number| read(&got(at, number))["id"].to_string())
        .collect();
    // Four mails were refused and three taken: three messages, each with its own name throughout.
    assert_eq!(ids.len(), 2 + 1, "{ids:?}");
    assert!(!at.join("got.7").exists());
}

#[test]
fn a_mail_program_that_hangs_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let table = table(&mail_program(folder.path(), "exec sleep 60"), "");
    let table = format!("tries = 1\n{table}").replace("timeout-seconds = 2", "timeout-seconds = 1");
    let begun = Instant::now();
    let undelivered = send(
        &table,
        &comparison("r1", &one_of_each()),
        Lang::En,
        &folder.path().join("spool"),
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(undelivered[0].why.contains("longer"), "{undelivered:?}");
}
