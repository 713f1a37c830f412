//! A web server gets the summary once, without paths, and none that should not.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use mappevagt::alert::{self, Undelivered};
use mappevagt::model::change::Comparison;
use mappevagt::model::words::Lang;
use serde_json::Value;
use tempfile::TempDir;

use crate::certificates;
use crate::news::{self, comparison, facts, hostile_paths, one_of_each, row};
use crate::programs::{Running, python, spooled, start, wait_for};

struct WebServer {
    _running: Running,
    folder: TempDir,
    port: u16,
}

impl WebServer {
    fn start(answers: &str) -> Self {
        Self::start_with(tempfile::tempdir().unwrap(), answers, false)
    }

    fn start_with(folder: TempDir, answers: &str, tls: bool) -> Self {
        let mut command = python("web_server.py");
        command
            .arg(folder.path())
            .arg(answers)
            .stderr(Stdio::null());
        if tls {
            command.arg(folder.path().join("host.pem"));
            command.arg(folder.path().join("host.key"));
        }
        let running = start(&mut command);
        let port = wait_for("the web server", || {
            let port = std::fs::read_to_string(folder.path().join("port")).ok()?;
            port.parse().ok()
        });
        Self {
            _running: running,
            folder,
            port,
        }
    }

    fn spool(&self) -> std::path::PathBuf {
        self.folder.path().join("spool")
    }

    fn requests(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("requests.ndjson"));
        let text = text.unwrap_or_default();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn send(table: &str, news: &Comparison, spool: &Path) -> Vec<Undelivered> {
    alert::send(&news::settings(table), news, &facts(), Lang::En, spool)
}

fn header<'a>(request: &'a Value, name: &str) -> Vec<&'a str> {
    let headers = request["headers"].as_array().unwrap().iter();
    headers
        .filter(|header| header[0] == name)
        .map(|header| header[1].as_str().unwrap())
        .collect()
}

#[test]
fn a_summary_is_posted_again_until_it_is_taken() {
    let server = WebServer::start("500,early,200");
    let token = server.folder.path().join("token");
    std::fs::write(&token, "invented-token-1\n").unwrap();
    std::fs::set_permissions(&token, PermissionsExt::from_mode(0o600)).unwrap();
    let table = format!(
        "[[webhook]]\nurl = \"http://127.0.0.1:{}/hooks/x?y=1\"\ntoken-file = \"{}\"",
        server.port,
        token.display()
    );
    let undelivered = send(&table, &comparison("r1", &one_of_each()), &server.spool());
    assert!(undelivered.is_empty(), "{undelivered:?}");
    assert_eq!(spooled(&server.spool()).len(), 0);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0]["body"], requests[1]["body"]);
    for request in &requests {
        assert_eq!(request["path"], "/hooks/x?y=1");
        assert_eq!(header(request, "content-type"), ["application/json"]);
        assert_eq!(
            header(request, "authorization"),
            ["Bearer invented-token-1"]
        );
        assert_eq!(
            header(request, "host"),
            [format!("127.0.0.1:{}", server.port)]
        );
    }
    let key = header(&requests[0], "idempotency-key");
    assert_eq!(key, header(&requests[1], "idempotency-key"));

    let body: Value = serde_json::from_str(requests[0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["schema"], "mappevagt.alert/1");
    assert_eq!(body["id"], key[0]);
    assert_eq!(body["run"]["id"], "r1");
    assert_eq!(body["worst_severity"], "critical");
    assert_eq!(body["counts"]["unchanged"], 3);
    assert_eq!(body["totals"]["persons_at_most"], 55);
    assert_eq!(body["changes"].as_array().unwrap().len(), 8);
    assert_eq!(body["changes"][1]["severity_before"], "high");
    let text = body.to_string();
    for secret in ["/srv", "why", "moved_to", "path", "built in"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn paths_are_posted_where_asked_whatever_they_are() {
    let server = WebServer::start("200");
    let rows: Vec<_> = hostile_paths()
        .iter()
        .map(|path| row("h", mappevagt::model::change::ChangeKind::New, "high", path))
        .collect();
    let table = format!(
        "[[webhook]]\nurl = \"http://127.0.0.1:{}/\"\npaths = true\nmost = 9",
        server.port
    );
    let undelivered = send(&table, &comparison("r1", &rows), &server.spool());
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let requests = server.requests();
    let body: Value = serde_json::from_str(requests[0]["body"].as_str().unwrap()).unwrap();
    let changes = body["changes"].as_array().unwrap();
    let got: Vec<&str> = changes
        .iter()
        .map(|change| change["path"].as_str().unwrap())
        .collect();
    assert_eq!(got, hostile_paths()[..9]);
    assert_eq!(body["changes_left_out"], 1);
    assert_eq!(body["run"]["roots"][0], "/srv/share");
}

#[test]
fn a_server_that_never_ends_its_answer_does_not_keep_us() {
    let server = WebServer::start("hang,200");
    let table = format!(
        "timeout-seconds = 1\ntries = 1\n[[webhook]]\nurl = \"http://127.0.0.1:{}/\"",
        server.port
    );
    let begun = Instant::now();
    let undelivered = send(&table, &comparison("r1", &one_of_each()), &server.spool());
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert_eq!((undelivered.len(), undelivered[0].waiting), (1, 1));
    assert!(undelivered[0].why.contains("time"), "{undelivered:?}");
    // Next time it is sent, before what is new.
    let undelivered = send(&table, &comparison("r2", &one_of_each()), &server.spool());
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let runs: Vec<Value> = server
        .requests()
        .iter()
        .map(|request| serde_json::from_str::<Value>(request["body"].as_str().unwrap()).unwrap())
        .map(|body| body["run"]["id"].clone())
        .collect();
    assert_eq!(runs, ["r1", "r1", "r2"]);
}

#[test]
fn redirects_refusals_and_what_is_no_web_server_are_told_and_kept() {
    for (answer, tries, told) in [
        ("redirect", 1, "redirect (307)"),
        ("401", 1, "401"),
        ("503", 3, "503"),
        ("garbage", 3, "no web server"),
    ] {
        let server = WebServer::start(answer);
        let table = format!("[[webhook]]\nurl = \"http://127.0.0.1:{}/a\"", server.port);
        let undelivered = send(&table, &comparison("r1", &one_of_each()), &server.spool());
        assert_eq!(undelivered.len(), 1, "{answer}: {undelivered:?}");
        assert!(
            undelivered[0].why.contains(told),
            "{answer}: {undelivered:?}"
        );
        assert_eq!(undelivered[0].waiting, 1);
        let requests = server.requests();
        assert_eq!(requests.len(), tries, "{answer}");
        assert!(requests.iter().all(|request| request["path"] == "/a"));
        assert_eq!(spooled(&server.spool()).len(), 1);
    }
}

#[test]
fn https_goes_to_the_server_of_the_given_authority_only_and_tokens_must_be_private() {
    let folder = tempfile::tempdir().unwrap();
    certificates::make(folder.path());
    let server = WebServer::start_with(folder, "200", true);
    let at = server.folder.path().to_path_buf();
    let token = at.join("token");
    std::fs::write(&token, "invented-token-1").unwrap();
    std::fs::set_permissions(&token, PermissionsExt::from_mode(0o644)).unwrap();
    let news = comparison("r1", &one_of_each());
    let untrusted = format!(
        "tries = 1\n[[webhook]]\nurl = \"https://127.0.0.1:{}/\"",
        server.port
    );
    let undelivered = send(&untrusted, &news, &server.spool());
    assert!(
        undelivered[0].why.contains("certificate"),
        "{undelivered:?}"
    );
    let trusted = format!(
        "{untrusted}\nca-file = \"{}/ca.pem\"\ntoken-file = \"{}\"",
        at.display(),
        token.display()
    );
    let undelivered = send(&trusted, &news, &server.spool());
    assert!(undelivered[0].why.contains("mode 644"), "{undelivered:?}");
    assert!(!format!("{undelivered:?}").contains("invented-token"));
    assert_eq!(server.requests().len(), 0);
    std::fs::set_permissions(&token, PermissionsExt::from_mode(0o600)).unwrap();
    let undelivered = send(&trusted, &news, &server.spool());
    assert!(undelivered.is_empty(), "{undelivered:?}");
    // Told three times by the caller, kept once: it is the same run.
    assert_eq!(server.requests().len(), 1);
}
