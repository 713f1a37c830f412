//! A Samba server of the test's own: smbd on a loopback address, its settings and its people in a
//! temporary folder.
//!
//! The people are in no list of the machine: `libnss_wrapper` shows the server, its tools and the
//! command the lists in the folder. smbcacls knows no port, so the server listens on port 445 of an
//! address of 127.0.0.0/8 that is the test's own.

use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use crate::support::{self, Tree};

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
pub const UIDS: [u32; 5] = [43001, 43002, 43003, 43004, 43005];
pub const GIDS: [u32; 5] = [44001, 44002, 44003, 44099, 44050];

/// A running server.
pub struct Server {
    pub tree: Tree,
    pub conf: PathBuf,
    address: Ipv4Addr,
    smbd: Child,
}

/// Whether a server can be run here. Fails where it cannot, unless somebody said to go without.
pub fn can_be_run() -> bool {
    if !support::is_root() {
        assert!(
            std::env::var_os("MAPPEVAGT_WITHOUT_ROOT").is_some_and(|value| value == "1"),
            "this test runs a Samba server, which takes root: run `sudo tests/run`, or set \
             MAPPEVAGT_WITHOUT_ROOT=1 to leave it out"
        );
        eprintln!("MAPPEVAGT_WITHOUT_ROOT=1: no Samba server was asked");
        return false;
    }
    true
}

impl Server {
    /// Starts a server. `shares` are the sections of its settings; `{share}` in them is the folder
    /// of the tree's share.
    pub fn start(shares: &str) -> Self {
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let tree = Tree::new();
        tree.directory(&PEOPLE, &GROUPS);
        let id = std::process::id();
        let address = Ipv4Addr::new(
            127,
            u8::try_from(id >> 8 & 0x7F).unwrap() + 64,
            u8::try_from(id & 0xFF).unwrap(),
            NEXT.fetch_add(1, Ordering::Relaxed),
        );
        let conf = tree.beside("smb.conf");
        let own = tree.beside("server");
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
            shares.replace("{share}", tree.path("").to_str().unwrap())
        );
        std::fs::write(&conf, settings).unwrap();
        for user in USERS.iter().chain(&["root"]) {
            let mut add = wrapped(&tree, Command::new("pdbedit"));
            add.arg("-s").arg(&conf).args(["-a", "-t", user]);
            let output = with_input(&mut add, &format!("{PASSWORD}\n{PASSWORD}\n"));
            assert!(output.status.success(), "pdbedit: {output:?}");
        }
        let smbd = wrapped(&tree, Command::new("smbd"))
            .args(["--foreground", "--no-process-group", "-s"])
            .arg(&conf)
            .process_group(0)
            // smbd ends when this pipe does: no server outlives a test that was killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smbd is missing: tests/run installs it");
        let server = Self {
            tree,
            conf,
            address,
            smbd,
        };
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect((server.address, 445)).is_err() {
            let log = std::fs::read_to_string(server.tree.beside("server/log")).unwrap_or_default();
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
        let mut command = wrapped(&self.tree, Command::new(name));
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

    /// Gives a file or folder of a share an ACL. Whether smbd took it.
    pub fn set_acl(&self, share: &str, path: &str, sddl: &str) -> bool {
        let output = self
            .tool("smbcacls")
            .arg(format!("//{}/{share}", self.address))
            .args([path, "--sddl", "-S", sddl, "-U"])
            .arg(format!("root%{PASSWORD}"))
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

    /// Which of these folders of a share `smbclient` lists.
    pub fn listed(&self, share: &str, user: &str, folders: &[String]) -> Vec<bool> {
        let one = |folder: &String| {
            let mut client = self.tool("smbclient");
            client
                .arg(format!("//{}/{share}", self.address))
                .args(["-U", &format!("{user}%{PASSWORD}")]);
            let output = with_input(&mut client, &format!("ls \"{folder}/*\"\n"));
            let streams = [output.stdout, output.stderr];
            let said = streams.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            said.concat().contains("blocks of size")
        };
        folders.iter().map(one).collect()
    }

    /// Puts a small file on a share as a user. Whether smbd took it.
    pub fn put(&self, share: &str, user: &str, file: &str) -> bool {
        // Each tree its own: a file that is written anew is empty for a moment.
        let source = self.tree.beside(&format!("source-of-{share}"));
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

    /// Makes the server read its settings and its shares' ACLs again.
    pub fn sharesec(&self, args: &[&str]) {
        let output = self.tool("sharesec").args(args).output().unwrap();
        assert!(output.status.success(), "sharesec {args:?}: {output:?}");
    }

    /// The command, seeing the server's people.
    pub fn mappevagt(&self, args: &[&str]) -> Command {
        wrapped(&self.tree, self.tree.command(args))
    }

    /// What `access` says of files through a share.
    pub fn access(
        &self,
        share: &str,
        user: Option<&str>,
        files: &[PathBuf],
    ) -> Vec<serde_json::Value> {
        let list = self.tree.beside(&format!("paths-of-{share}"));
        let paths: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
        std::fs::write(&list, paths.join("\0")).unwrap();
        let conf = self.conf.to_str().unwrap();
        let mut args = vec!["access", "--smb-conf", conf, "--share", share];
        args.extend(["--format", "json", "--from0", list.to_str().unwrap()]);
        args.extend(user.iter().flat_map(|user| ["--as", user]));
        let output = self.mappevagt(&args).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            let said = String::from_utf8_lossy(&output.stderr);
            panic!("access gave no answers ({error}): {said}")
        })
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
fn wrapped(tree: &Tree, mut command: Command) -> Command {
    let people = tree.beside("directory");
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
        .unwrap_or_else(|error| panic!("{command:?}: {error}: tests/run installs it"));
    let mut stdin = child.stdin.take().unwrap();
    let text = input.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A client that ends early has read enough.
    let _ = writer.join().unwrap();
    output
}

/// The POSIX side and the stored descriptor of a file, for a failure's message.
pub fn rights_of(path: &Path) -> String {
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).arg(path).output();
        output.map_or_else(
            |error| error.to_string(),
            |output| {
                String::from_utf8_lossy(&output.stdout)
                    .trim()
                    .replace('\n', " ")
            },
        )
    };
    run("getfacl", &["-n", "-c", "-p"])
}
