//! rsyslogd gets every message whole, whatever names are in it, and once.

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use mappevagt::alert::{self, Undelivered};
use mappevagt::model::change::{ChangeKind, Comparison};
use mappevagt::model::printable::for_terminal;
use mappevagt::model::words::Lang;
use serde_json::Value;

use crate::certificates;
use crate::news::{self, Row, comparison, facts, hostile_paths, one_of_each, row};
use crate::programs::{free_port, spooled};
use crate::rsyslog::{Listen, LogHost};

fn send(table: &str, comparison: &Comparison, spool: &Path) -> Vec<Undelivered> {
    alert::send(
        &news::settings(table),
        comparison,
        &facts(),
        Lang::Da,
        spool,
    )
}

fn hostile_rows() -> Vec<Row> {
    let ids = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9"];
    let paths = hostile_paths();
    assert_eq!(ids.len(), paths.len());
    ids.into_iter()
        .zip(paths)
        .map(|(id, path)| row(id, ChangeKind::New, "high", &path))
        .collect()
}

/// Holds what the log host got against what was sent, `longest` bytes a message at most.
fn compare(got: &[Value], rows: &[Row], longest: usize) {
    let sent: Vec<&str> = rows.iter().map(|row| row.id).collect();
    let arrived: Vec<&str> = got
        .iter()
        .map(|message| {
            message["data"]["mappevagt@32473"]["exposure"]
                .as_str()
                .unwrap_or("none")
        })
        .collect();
    assert_eq!(arrived, sent);
    for (message, row) in got.iter().zip(rows) {
        let data = &message["data"]["mappevagt@32473"];
        assert_eq!(data["kind"], row.kind.word());
        assert_eq!(data["persons_at_least"], "12");
        assert_eq!(message["msgid"], row.kind.word());
        assert_eq!(message["app"], "mappevagt");
        assert_eq!(message["host"], "files1.example.org");
        assert_eq!(message["time"], "2026-11-02T02:10:30.000Z");
        assert_eq!(message["version"], "1");
        let text = message["message"].as_str().unwrap();
        assert!(text.starts_with("\u{feff}"), "no mark of UTF-8: {text:?}");
        assert!(text.contains("Open to everyone"), "{text}");
        let structured = message["structured"].as_str().unwrap();
        assert!(structured.len() + text.len() < longest);
        assert!(!structured.contains(char::is_control), "{structured:?}");
        // rsyslogd would write a control character it got as #012.
        let whole = for_terminal(row.path.as_bytes());
        let path = data["path"].as_str().unwrap();
        match path.strip_suffix('…') {
            Some(begin) => {
                assert!(
                    whole.starts_with(begin) && whole.len() > longest / 3,
                    "{path}"
                );
                assert!(
                    begin.len() > longest / 3,
                    "cut to {} of {longest}",
                    begin.len()
                );
            }
            None => assert_eq!(path, whole),
        }
    }
}

#[test]
fn udp_messages_arrive_whole() {
    let folder = tempfile::tempdir().unwrap();
    let host = LogHost::start(folder.path(), Listen::Udp);
    let spool = folder.path().join("spool");
    let table = format!(
        "[[syslog]]\nto = \"udp://127.0.0.1:{}\"\npaths = true",
        host.port
    );
    let rows: Vec<Row> = one_of_each().into_iter().chain(hostile_rows()).collect();
    let undelivered = send(&table, &comparison("r1", &rows), &spool);
    assert!(undelivered.is_empty(), "{undelivered:?}");
    compare(&host.got(rows.len()), &rows, 2048);
    assert_eq!(spooled(&spool).len(), 0);
}

#[test]
fn tcp_messages_are_framed_by_their_length() {
    let folder = tempfile::tempdir().unwrap();
    let host = LogHost::start(folder.path(), Listen::Tcp);
    let spool = folder.path().join("spool");
    let table = format!(
        "[[syslog]]\nto = \"tcp://127.0.0.1:{}\"\npaths = true",
        host.port
    );
    let rows: Vec<Row> = hostile_rows().into_iter().chain(one_of_each()).collect();
    let undelivered = send(&table, &comparison("r1", &rows), &spool);
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let got = host.got(rows.len());
    compare(&got, &rows, 8000);
    // local0 and the severity of each; good news are information.
    let priorities: Vec<&str> = got[10..]
        .iter()
        .map(|message| message["priority"].as_str().unwrap())
        .collect();
    assert_eq!(
        priorities,
        ["130", "131", "132", "133", "134", "134", "134", "134"]
    );
}

#[test]
fn tls_messages_go_to_the_host_of_the_given_authority_only() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    certificates::make(folder);
    let host = LogHost::start(folder, Listen::Tls(folder, false));
    let (spool, port) = (folder.join("spool"), host.port);
    let rows: Vec<Row> = hostile_rows().into_iter().chain(one_of_each()).collect();
    let news = comparison("r1", &rows);
    // The system's authorities do not know it: nothing may cross.
    let system = format!("tries = 1\n[[syslog]]\nto = \"tls://127.0.0.1:{port}\"\npaths = true");
    let undelivered = send(&system, &news, &spool);
    assert_eq!(undelivered.len(), 1, "{undelivered:?}");
    assert!(
        undelivered[0].why.contains("certificate"),
        "{undelivered:?}"
    );
    assert_eq!(undelivered[0].waiting, rows.len() as u64);
    // Nor where the name is another one.
    let other = format!(
        "tries = 1\n[[syslog]]\nto = \"tls://localhost:{port}\"\nca-file = \"{0}/ca.pem\"",
        folder.display()
    );
    let undelivered = send(&other, &news, &folder.join("spool2"));
    assert!(
        undelivered[0].why.contains("certificate"),
        "{undelivered:?}"
    );
    assert_eq!(host.now().len(), 0);
    // Another one in its place: one that refused somebody is no good judge any more (see rsyslog.rs).
    drop(host);
    let place = tempfile::tempdir().unwrap();
    let host = LogHost::start_at(place.path(), Listen::Tls(folder, false), port);
    // The same receiver with the right authority: what waited arrives, once.
    let right = format!("{system}\nca-file = \"{}/ca.pem\"", folder.display());
    let undelivered = alert::send_waiting(&news::settings(&right), &spool);
    assert!(undelivered.is_empty(), "{undelivered:?}");
    compare(&host.got(rows.len()), &rows, 8000);
    assert_eq!(spooled(&spool).len(), 0);
}

#[test]
fn a_host_that_wants_a_certificate_gets_one_or_nothing_counts_as_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    certificates::make(folder);
    let host = LogHost::start(folder, Listen::Tls(folder, true));
    let spool = folder.join("spool");
    let rows = one_of_each();
    let news = comparison("r1", &rows);
    let at = folder.display();
    // With TLS 1.3 the host refuses after the handshake is over for us.
    let without = format!(
        "tries = 1\n[[syslog]]\nto = \"tls://127.0.0.1:{}\"\npaths = true\nca-file = \"{at}/ca.pem\"",
        host.port
    );
    let undelivered = send(&without, &news, &spool);
    assert_eq!(undelivered.len(), 1, "{undelivered:?}");
    assert_eq!(undelivered[0].waiting, 8, "{undelivered:?}");
    assert_eq!(host.now().len(), 0);
    // Another one in its place: one that refused somebody is no good judge any more (see rsyslog.rs).
    let port = host.port;
    drop(host);
    let other = tempfile::tempdir().unwrap();
    let host = LogHost::start_at(other.path(), Listen::Tls(folder, true), port);
    let with =
        format!("{without}\ncert-file = \"{at}/sender.pem\"\nkey-file = \"{at}/sender.key\"");
    let undelivered = alert::send_waiting(&news::settings(&with), &spool);
    assert!(undelivered.is_empty(), "{undelivered:?}");
    compare(&host.got(8), &rows, 8000);
}

#[test]
fn a_host_that_is_away_gets_everything_later_in_order_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let (spool, port) = (folder.path().join("spool"), free_port());
    let table = format!("tries = 2\n[[syslog]]\nto = \"tcp://127.0.0.1:{port}\"\npaths = true");
    let first = send(&table, &comparison("r1", &one_of_each()), &spool);
    assert_eq!((first.len(), first[0].waiting), (1, 8), "{first:?}");
    assert_eq!(first[0].receiver, format!("syslog tcp://127.0.0.1:{port}"));
    let second = send(&table, &comparison("r2", &one_of_each()), &spool);
    assert_eq!((second.len(), second[0].waiting), (1, 16), "{second:?}");
    assert_eq!(spooled(&spool).len(), 2);

    let host = LogHost::start_at(folder.path(), Listen::Tcp, port);
    let third = send(&table, &comparison("r3", &one_of_each()), &spool);
    assert!(third.is_empty(), "{third:?}");
    let rows: Vec<Row> = (0..3).flat_map(|_| one_of_each()).collect();
    let got = host.got(24);
    compare(&got, &rows, 8000);
    let mut runs: Vec<&str> = got
        .iter()
        .map(|message| message["data"]["mappevagt@32473"]["run"].as_str().unwrap())
        .collect();
    runs.dedup();
    assert_eq!(runs, ["r1", "r2", "r3"]);
    // Nothing waits, nothing changed: nothing is sent.
    let none = send(&table, &comparison("r4", &[]), &spool);
    assert!(none.is_empty() && alert::send_waiting(&news::settings(&table), &spool).is_empty());
    assert_eq!(host.got(24).len(), 24);
}

#[test]
fn only_what_is_wanted_is_told_and_no_path_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let host = LogHost::start(folder.path(), Listen::Tcp);
    let table = format!(
        "only = [\"new\", \"worse\", \"fixed-deleted\"]\nleast-severity = \"high\"\n[[syslog]]\nto = \"tcp://127.0.0.1:{}\"",
        host.port
    );
    let undelivered = send(
        &table,
        &comparison("r1", &one_of_each()),
        &folder.path().join("spool"),
    );
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let got = host.got(2);
    let kinds: Vec<&Value> = got.iter().map(|message| &message["msgid"]).collect();
    assert_eq!(kinds, ["new", "worse"]);
    let text = serde_json::to_string(&got).unwrap();
    assert!(!text.contains("/srv"), "{text}");
}

#[test]
fn many_messages_go_over_several_connections() {
    let folder = tempfile::tempdir().unwrap();
    let host = LogHost::start(folder.path(), Listen::Tcp);
    let table = format!(
        "[[syslog]]\nto = \"tcp://127.0.0.1:{}\"\npaths = true",
        host.port
    );
    let rows: Vec<Row> = (0..900)
        .map(|index| row("many", ChangeKind::New, "low", &format!("/srv/{index}")))
        .collect();
    let begun = Instant::now();
    let undelivered = send(
        &table,
        &comparison("r1", &rows),
        &folder.path().join("spool"),
    );
    println!("900 messages over TCP took {:?}", begun.elapsed());
    assert!(undelivered.is_empty(), "{undelivered:?}");
    compare_paths(&host.got(900), &rows);
}

fn compare_paths(got: &[Value], rows: &[Row]) {
    let mut arrived: Vec<&str> = got
        .iter()
        .map(|message| message["data"]["mappevagt@32473"]["path"].as_str().unwrap())
        .collect();
    let mut sent: Vec<&str> = rows.iter().map(|row| row.path.as_str()).collect();
    arrived.sort_unstable();
    sent.sort_unstable();
    assert_eq!(arrived, sent);
}

#[test]
fn nobody_at_a_port_of_this_machine_is_noticed_even_with_udp() {
    let folder = tempfile::tempdir().unwrap();
    let table = format!("[[syslog]]\nto = \"udp://127.0.0.1:{}\"", free_port());
    let undelivered = send(
        &table,
        &comparison("r1", &one_of_each()),
        &folder.path().join("spool"),
    );
    assert_eq!(
        (undelivered.len(), undelivered[0].waiting),
        (1, 8),
        "{undelivered:?}"
    );
    let one = comparison("r1", &one_of_each()[..1]);
    let undelivered = send(&table, &one, &folder.path().join("spool2"));
    assert_eq!(
        (undelivered.len(), undelivered[0].waiting),
        (1, 1),
        "{undelivered:?}"
    );
}

#[test]
fn a_host_that_dies_while_it_reads_gets_everything_again() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let dying = std::thread::spawn(move || {
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().unwrap();
            // What is left unread when it is dropped makes the kernel reset the connection.
            stream.read_exact(&mut [0; 10]).unwrap();
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let spool = folder.path().join("spool");
    let table = format!("[[syslog]]\nto = \"tcp://127.0.0.1:{port}\"\npaths = true");
    let undelivered = send(&table, &comparison("r1", &one_of_each()), &spool);
    dying.join().unwrap();
    assert_eq!(
        (undelivered.len(), undelivered[0].waiting),
        (1, 8),
        "{undelivered:?}"
    );
    let host = LogHost::start_at(folder.path(), Listen::Tcp, port);
    assert!(alert::send_waiting(&news::settings(&table), &spool).is_empty());
    compare(&host.got(8), &one_of_each(), 8000);
}

#[test]
fn a_host_that_reads_and_never_closes_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let reading = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        std::thread::sleep(Duration::from_secs(5));
        text
    });
    let table = format!("[[syslog]]\nto = \"tcp://127.0.0.1:{port}\"");
    let undelivered = send(
        &table,
        &comparison("r1", &one_of_each()),
        &folder.path().join("spool"),
    );
    assert!(undelivered.is_empty(), "{undelivered:?}");
    // Octet counting, taken at its word: a length, a space, so many bytes, and nothing between.
    let mut left = String::from_utf8(reading.join().unwrap()).unwrap();
    for row in one_of_each() {
        let (length, rest) = left.split_once(' ').unwrap();
        let (message, rest) = rest.split_at(length.parse().unwrap());
        assert!(
            message.starts_with('<') && message.contains(row.id),
            "{message}"
        );
        left = rest.to_string();
    }
    assert_eq!(left, "");
}

#[test]
fn without_a_place_to_keep_them_messages_are_sent_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let host = LogHost::start(folder.path(), Listen::Tcp);
    let spool = folder.path().join("spool");
    std::fs::write(&spool, "a file where a folder should be").unwrap();
    let table = format!(
        "[[syslog]]\nto = \"tcp://127.0.0.1:{}\"\npaths = true",
        host.port
    );
    let undelivered = send(&table, &comparison("r1", &one_of_each()), &spool);
    assert_eq!(undelivered.len(), 1, "{undelivered:?}");
    assert!(
        undelivered[0].why.contains("nothing can be kept"),
        "{undelivered:?}"
    );
    compare(&host.got(8), &one_of_each(), 8000);
}
