//! A Samba server of the test's own: smbd on a loopback address, its settings and its people in a
//! temporary folder.
//!
//! The people are in no list of the machine: `libnss_wrapper` shows the server, its tools and the
//! command the lists in the folder. smbcacls knows no port, so the server listens on port 445 of an
//! address of 127.0.0.0/8 that is the test's own.

use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use mappevagt::model::document::Document;
use mappevagt::remedy::Server as Share;

use crate::ground::{Ground, program};

/// Everybody's password.
const PASSWORD: &str = "invented-Pass1";
const WRAPPER: &str = "libnss_wrapper.so";

/// People of the server: `name:uid:gid`; `root` sets rights and is nobody that is asked about.
const PEOPLE: [&str; 8] = [
    "root:0:0",
    "nobody:65534:65534",
    "anna:43001:44001",
    "bo:43002:44001",
    "cy:43003:44002",
    "dora:43004:44003",
    "vendor:43005:44099",
    "left:43006:44001",
];
const GROUPS: [&str; 7] = [
    "root:0:",
    "nogroup:65534:",
    "clerks:44001:cy",
    "cases:44002:anna",
    "night:44003:bo,cy",
    "vendors:44099:",
    "mapped:44050:bo",
];
/// Who is asked about. `left` has a Unix account and none on the server.
pub const USERS: [&str; 5] = ["anna", "bo", "cy", "dora", "vendor"];

/// A running server.
pub struct Server {
    pub ground: Ground,
    pub conf: PathBuf,
    address: Ipv4Addr,
    smbd: Child,
}

impl Server {
    /// Starts a server. `shares` are the sections of its settings; `{share}` in them is the folder
    /// of the tree's share.
    pub fn start(shares: &str) -> Self {
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let ground = Ground::new();
        people(&ground);
        let id = std::process::id();
        let address = Ipv4Addr::new(
            127,
            u8::try_from(id >> 8 & 0x7F).unwrap() + 64,
            u8::try_from(id & 0xFF).unwrap(),
            NEXT.fetch_add(1, Ordering::Relaxed),
        );
        let conf = ground.beside("smb.conf");
        let own = ground.beside("server");
        for folder in ["lock", "state", "cache", "private", "pid", "rpc"] {
            std::fs::create_dir_all(own.join(folder)).unwrap();
        }
        let own = own.display();
        let settings = format!(
            "[global]
               netbios name = MAPPETEST
               workgroup = TESTS
               security = user
               map to guest = Bad User
               passdb backend = tdbsam:{own}/private/passdb.tdb
               lock directory = {own}/lock
               state directory = {own}/state
               cache directory = {own}/cache
               private dir = {own}/private
               pid directory = {own}/pid
               ncalrpc dir = {own}/rpc
               log file = {own}/log
               interfaces = {address}/8
               bind interfaces only = yes
               smb ports = 445
               disable netbios = yes
               disable spoolss = yes
               load printers = no
               vfs objects = acl_xattr
             {}",
            shares.replace("{share}", ground.share().to_str().unwrap())
        );
        std::fs::write(&conf, settings).unwrap();
        for user in USERS.iter().chain(&["root"]) {
            let mut add = wrapped(&ground, Command::new("pdbedit"));
            add.arg("-s").arg(&conf).args(["-a", "-t", user]);
            let output = with_input(&mut add, &format!("{PASSWORD}\n{PASSWORD}\n"));
            assert!(output.status.success(), "pdbedit: {output:?}");
        }
        let smbd = wrapped(&ground, Command::new("smbd"))
            .args(["--foreground", "--no-process-group", "-s"])
            .arg(&conf)
            .process_group(0)
            // smbd ends when this pipe does: no server outlives a test that was killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smbd is missing: tests/remedy/install");
        let server = Self {
            ground,
            conf,
            address,
            smbd,
        };
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect((server.address, 445)).is_err() {
            let log =
                std::fs::read_to_string(server.ground.beside("server/log")).unwrap_or_default();
            assert!(
                Instant::now() < end,
                "smbd does not answer; its log:\n{log}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// A tool of Samba's, with this server's settings.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = wrapped(&self.ground, Command::new(name));
        command.arg("-s").arg(&self.conf);
        command
    }

    /// The SID of an account.
    pub fn sid(&self, user: &str) -> String {
        let output = self
            .tool("pdbedit")
            .args(["-L", "-v", user])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix("User SID:"));
        line.unwrap_or_else(|| panic!("pdbedit does not know {user}: {output:?}"))
            .trim()
            .to_string()
    }

    /// The share as a plan names it.
    pub fn share(&self, share: &str) -> Share {
        Share {
            host: self.address.to_string(),
            share: share.to_string(),
            folder: self.ground.share().into_os_string().into_vec(),
        }
    }

    /// How root signs in: arguments of Samba's clients.
    pub fn sign_in(&self) -> Vec<String> {
        let file = self.ground.beside("sign in");
        std::fs::write(&file, format!("username = root\npassword = {PASSWORD}\n")).unwrap();
        let words = [
            "-s",
            self.conf.to_str().unwrap(),
            "-A",
            file.to_str().unwrap(),
        ];
        words.map(str::to_string).to_vec()
    }

    /// The command, seeing the server's people.
    pub fn scan(&self, share: &str, flags: &[&str]) -> Document {
        let report = self.ground.beside("report.json");
        let _ = std::fs::remove_file(&report);
        let mut scan = wrapped(&self.ground, Command::new(program()));
        scan.args(["scan", "--format", "json", "--files", "-o"])
            .arg(&report);
        scan.arg("--smb-conf")
            .arg(&self.conf)
            .args(["--share", share])
            .arg(self.ground.share());
        scan.args(flags);
        scan.env("HOME", self.ground.beside("home"))
            .env("XDG_CONFIG_HOME", self.ground.beside("config"));
        let output = scan.output().unwrap();
        let text = std::fs::read(&report)
            .unwrap_or_else(|error| panic!("no report ({error}): {output:?}"));
        serde_json::from_slice(&text).unwrap()
    }

    /// What the server tells of the rights of an entry.
    pub fn rights(&self, share: &str, path: &str) -> String {
        let mut ask = Command::new("smbcacls");
        ask.args(self.sign_in())
            .arg("--numeric")
            .arg(format!("//{}/{share}", self.address))
            .arg(path);
        let output = ask.output().unwrap();
        assert!(output.status.success(), "{path}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Gives a file or folder of a share an ACL. Whether smbd took it.
    pub fn set_acl(&self, share: &str, path: &str, sddl: &str) -> bool {
        let output = self
            .tool("smbcacls")
            .arg(format!("//{}/{share}", self.address))
            .args([path, "--sddl", "-S", sddl])
            .args(self.sign_in())
            .output()
            .unwrap();
        output.status.success()
    }

    /// Which of these files of a share `smbclient` fetches. No user: a guest whom nobody knows.
    pub fn fetched(&self, share: &str, user: Option<&str>, files: &[String]) -> Vec<bool> {
        let into = tempfile::tempdir().unwrap();
        let name = |index: usize| into.path().join(format!("file{index}"));
        let commands: String = files
            .iter()
            .enumerate()
            .map(|(index, file)| format!("get \"{file}\" \"{}\"\n", name(index).display()))
            .collect();
        let mut client = self.tool("smbclient");
        client.arg(format!("//{}/{share}", self.address)).arg("-U");
        client.arg(match user {
            Some(user) => format!("{user}%{PASSWORD}"),
            None => "unheard-of%x".to_string(),
        });
        let output = with_input(&mut client, &commands);
        // Refusals are on one stream and successes on the other.
        let said = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let said = said.concat();
        let is_in = !said.contains("tree connect failed");
        let expected = ["getting file", "NT_STATUS_ACCESS_DENIED"];
        let answers: usize = expected
            .iter()
            .map(|words| said.matches(words).count())
            .sum();
        assert!(
            !is_in || answers >= files.len(),
            "smbclient answered otherwise than yes or no for {share} as {user:?}:\n{said}"
        );
        (0..files.len())
            .map(|index| std::fs::metadata(name(index)).is_ok_and(|facts| facts.len() > 0))
            .collect()
    }

    /// Puts a small file on a share as a user. Whether smbd took it.
    pub fn put(&self, share: &str, user: &str, file: &str) -> bool {
        // Each tree its own: a file that is written anew is empty for a moment.
        let source = self.ground.beside(&format!("source-of-{share}"));
        std::fs::write(&source, "some text\n").unwrap();
        let mut client = self.tool("smbclient");
        client
            .arg(format!("//{}/{share}", self.address))
            .args(["-U", &format!("{user}%{PASSWORD}")]);
        let command = format!("put \"{}\" \"{file}\"\n", source.display());
        let output = with_input(&mut client, &command);
        let streams = [output.stdout, output.stderr];
        streams
            .iter()
            .any(|bytes| String::from_utf8_lossy(bytes).contains("putting file"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // smbd has a child for each connection.
        let group = rustix::process::Pid::from_child(&self.smbd);
        rustix::process::kill_process_group(group, rustix::process::Signal::TERM).ok();
        self.smbd.wait().ok();
    }
}

/// A command that sees the people of the test.
fn wrapped(ground: &Ground, mut command: Command) -> Command {
    let people = ground.beside("directory");
    command
        .env("LD_PRELOAD", WRAPPER)
        .env("NSS_WRAPPER_PASSWD", people.join("passwd"))
        .env("NSS_WRAPPER_GROUP", people.join("group"));
    command
}

fn with_input(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}: tests/remedy/install"));
    let mut stdin = child.stdin.take().unwrap();
    let text = input.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A client that ends early has read enough.
    let _ = writer.join().unwrap();
    output
}

/// The lists of people that the server and the command see.
fn people(ground: &Ground) {
    let lines = |rows: &[&str], rest: &str| -> String {
        let row = |row: &&str| {
            let (name, ids) = row.split_once(':').unwrap();
            format!("{name}:x:{ids}{rest}\n")
        };
        rows.iter().map(row).collect()
    };
    std::fs::write(
        ground.beside("directory/passwd"),
        lines(&PEOPLE, "::/nowhere:/bin/sh"),
    )
    .unwrap();
    std::fs::write(ground.beside("directory/group"), lines(&GROUPS, "")).unwrap();
}
