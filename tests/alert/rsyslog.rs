//! An rsyslogd of the test's own: it writes what it got as JSON, structured data taken apart by itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::programs::{Running, free_port, program, start, wait_for};

/// A running log host.
pub struct LogHost {
    _running: Running,
    output: PathBuf,
    log: PathBuf,
    pub port: u16,
}

/// How it listens.
#[derive(Clone, Copy)]
pub enum Listen<'a> {
    Udp,
    Tcp,
    /// Folder of certificates, and whether senders must show one.
    Tls(&'a Path, bool),
}

impl LogHost {
    pub fn start(folder: &Path, listen: Listen<'_>) -> Self {
        Self::start_at(folder, listen, free_port())
    }

    pub fn start_at(folder: &Path, listen: Listen<'_>, port: u16) -> Self {
        let output = folder.join("got.ndjson");
        let conf = folder.join("rsyslog.conf");
        std::fs::write(&conf, config(folder, listen, port, &output)).unwrap();
        let log = folder.join("rsyslogd.log");
        let mut command = program("rsyslogd");
        command
            .arg("-n")
            .arg("-f")
            .arg(&conf)
            .arg("-i")
            .arg(folder.join("pid"))
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap());
        let running = start(&mut command);
        let host = Self {
            _running: running,
            output,
            log,
            port,
        };
        host.wait_until_it_listens(listen);
        host
    }

    /// Every message it got, once there are so many.
    pub fn got(&self, count: usize) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.now().len() < count {
            let (now, log) = (self.now(), std::fs::read_to_string(&self.log).unwrap());
            assert!(
                Instant::now() < deadline,
                "{} of {count} messages; rsyslogd said: {log}",
                now.len()
            );
            std::thread::sleep(Duration::from_millis(25));
        }
        // More than that would come at once.
        std::thread::sleep(Duration::from_millis(200));
        self.now()
    }

    pub fn now(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.output).unwrap_or_default();
        // The last line may be on its way.
        text.split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(|line| {
                let mut message: Value =
                    serde_json::from_str(line).unwrap_or_else(|_| panic!("{line:?}"));
                // A tree within a template is written as text.
                if let Some(Ok(data)) = message["data"].as_str().map(serde_json::from_str) {
                    message["data"] = data;
                }
                message
            })
            .filter(|message| message["sender"] != "rsyslogd")
            .collect()
    }

    fn wait_until_it_listens(&self, listen: Listen<'_>) {
        // What it says of itself at its start opens the file before anybody connects: an rsyslogd 8.2302 was seen
        // to mix up the descriptors of that file and of a TLS connection where both came and went at once.
        wait_for("rsyslogd's first words", || {
            let output = std::fs::read_to_string(&self.output).unwrap_or_default();
            output.contains("rsyslogd").then_some(())
        });
        // The kernel's table of sockets: asking by connecting would be a message of its own.
        let (table, state) = match listen {
            Listen::Udp => ("/proc/net/udp", " 07 "),
            Listen::Tcp | Listen::Tls(..) => ("/proc/net/tcp", " 0A "),
        };
        let port = format!(":{:04X} ", self.port);
        wait_for("rsyslogd", || {
            let sockets = std::fs::read_to_string(table).unwrap();
            let mut lines = sockets.lines();
            lines
                .find(|line| line.contains(&port) && line.contains(state))
                .map(drop)
        });
    }
}

fn config(folder: &Path, listen: Listen<'_>, port: u16, output: &Path) -> String {
    let folder = folder.display();
    let input = match listen {
        Listen::Udp => {
            format!(r#"module(load="imudp") input(type="imudp" address="127.0.0.1" port="{port}")"#)
        }
        Listen::Tcp => {
            format!(r#"module(load="imtcp") input(type="imtcp" address="127.0.0.1" port="{port}")"#)
        }
        Listen::Tls(certificates, must_show) => {
            let at = certificates.display();
            let mode = if must_show { "x509/certvalid" } else { "anon" };
            format!(
                r#"global(
                    defaultNetstreamDriverCAFile="{at}/ca.pem"
                    defaultNetstreamDriverCertFile="{at}/host.pem"
                    defaultNetstreamDriverKeyFile="{at}/host.key")
                module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="{mode}")
                input(type="imtcp" address="127.0.0.1" port="{port}")"#
            )
        }
    };
    format!(
        r#"global(workDirectory="{folder}" net.enableDNS="off" processInternalMessages="on")
        module(load="mmpstrucdata")
        {input}
        template(name="all" type="list" option.jsonf="on") {{
            property(outname="message" name="msg" format="jsonf")
            property(outname="host" name="hostname" format="jsonf")
            property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
            property(outname="app" name="app-name" format="jsonf")
            property(outname="msgid" name="msgid" format="jsonf")
            property(outname="priority" name="pri" format="jsonf")
            property(outname="sender" name="inputname" format="jsonf")
            property(outname="version" name="protocol-version" format="jsonf")
            property(outname="structured" name="structured-data" format="jsonf")
            property(outname="data" name="$!rfc5424-sd" format="jsonf")
        }}
        action(type="mmpstrucdata")
        action(type="omfile" file="{}" template="all" asyncWriting="off")
        "#,
        output.display()
    )
}
