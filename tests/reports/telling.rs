//! Who is told of changes: a file for a SIEM, metrics, a web hook on this machine.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Tree, set_mode};
use crate::{mode, read, run, share, text};

/// A web server that writes down what it gets, ended with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn server(tree: &Tree) -> (Server, String) {
    let folder = tree.beside("web");
    std::fs::create_dir(&folder).unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/alert/web_server.py");
    let child = Command::new("python3")
        .arg(program)
        .arg(&folder)
        .arg("200")
        .spawn()
        .unwrap();
    let server = Server(child);
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let port = std::fs::read_to_string(folder.join("port")).unwrap_or_default();
        if port.trim().parse::<u16>().is_ok() {
            return (server, port.trim().to_string());
        }
        assert!(Instant::now() < end, "the web server does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lines(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn only_changes_are_told_and_only_without_paths() {
    let tree = share();
    let (_server, port) = server(&tree);
    let settings = format!(
        "schema = 1\n[scan]\npaths = [\"share\"]\nstate = \"night.db\"\nquiet = true\n[alerts]\ntries = 1\n\
         [alerts.ocsf]\nfile = \"ocsf.ndjson\"\n[alerts.prometheus]\nfile = \"m.prom\"\n\
         [[alerts.webhook]]\nurl = \"http://127.0.0.1:{port}/hook\"\n"
    );
    std::fs::write(tree.beside("mappevagt.toml"), &settings).unwrap();
    let checked = text(&run(&tree, &["alerts", "check"], 0).stdout);
    assert!(checked.contains("can be tried"), "{checked}");
    let scan = ["scan", "--config", "mappevagt.toml"];
    run(&tree, &scan, 1);
    let (ocsf, hook) = (
        tree.beside("ocsf.ndjson"),
        tree.beside("web/requests.ndjson"),
    );
    assert_eq!(
        (lines(&ocsf).len(), lines(&hook).len()),
        (2, 1),
        "two are new"
    );
    assert_eq!((mode(&ocsf), mode(&tree.beside("m.prom"))), (0o600, 0o644));
    let body: Value = serde_json::from_str(lines(&hook)[0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&body["schema"], &body["counts"]["new"]),
        (&"mappevagt.alert/1".into(), &2.into())
    );
    assert!(
        !lines(&hook)[0].to_string().contains("konomi"),
        "no path leaves the machine unasked"
    );
    let metrics = read(&tree.beside("m.prom"));
    let exposures = metrics
        .lines()
        .filter(|line| line.starts_with("mappevagt_exposures{"));
    let sum: f64 = exposures
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert_eq!(sum, 2.0, "{metrics}");

    run(&tree, &scan, 1);
    assert_eq!(
        (lines(&ocsf).len(), lines(&hook).len()),
        (2, 1),
        "nothing changed"
    );
    set_mode(&tree.path("Økonomi"), 0o700);
    run(&tree, &scan, 1);
    assert_eq!((lines(&ocsf).len(), lines(&hook).len()), (3, 2));
    let body: Value = serde_json::from_str(lines(&hook)[1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["changes"][0]["kind"], "fixed-restricted");
}

#[test]
fn who_is_away_is_told_later() {
    let tree = share();
    let settings = |port: &str| {
        let settings = format!(
            "schema = 1\n[scan]\npaths = [\"share\"]\nstate = \"night.db\"\nquiet = true\n[alerts]\ntries = 1\n\
             timeout-seconds = 2\n[[alerts.webhook]]\nurl = \"http://127.0.0.1:{port}/hook\"\n"
        );
        std::fs::write(tree.beside("mappevagt.toml"), settings).unwrap();
    };
    // Nobody listens there.
    settings("1");
    let scan = run(&tree, &["scan", "--config", "mappevagt.toml"], 1);
    assert!(
        text(&scan.stderr).contains("alert not delivered"),
        "{}",
        text(&scan.stderr)
    );
    run(&tree, &["alerts", "retry"], 4);
    let waiting = tree.beside("night.db.alerts");
    assert_eq!(mode(&waiting), 0o700);
}
