//! What the tests share: a folder of invented files, the command run on it, and its report.
//!
//! Every number here is invented or published as an example (`211062-5629` is the example of the
//! CPR register's own documentation). No test writes outside a temporary folder of its own.

#![allow(dead_code, reason = "every test binary uses its part of this")]

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A published example number: modulus 11 holds.
pub const CPR: &str = "211062-5629";
/// A second person: an invented number for which modulus 11 does not hold.
pub const OTHER_CPR: &str = "251248-9994";
/// A number that is published as a test person's.
pub const TEST_CPR: &str = "251248-9996";

/// A folder tree that is taken away when the test ends. `share` lies in it; beside it the test
/// may keep its key, its directory files and its reports.
pub struct Tree {
    folder: TempDir,
}

impl Tree {
    /// An empty share, mode 0755, that everybody can reach.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mappevagt-test-")
            .tempdir()
            .unwrap();
        set_mode(folder.path(), 0o755);
        let tree = Self { folder };
        tree.folder("", 0o755);
        tree
    }

    /// The folder the share lies in.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The share, or a place in it.
    pub fn path(&self, name: &str) -> PathBuf {
        let share = self.folder.path().join("share");
        if name.is_empty() {
            share
        } else {
            share.join(name)
        }
    }

    /// Makes a folder, and those above it, with this mode.
    pub fn folder(&self, name: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(&path).unwrap();
        set_mode(&path, mode);
        path
    }

    /// Makes a file with this mode, and the folders above it as they come.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        set_mode(&path, mode);
        path
    }

    /// The command with its key and configuration in this tree's folder, never the user's own.
    pub fn command(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mappevagt"));
        command
            .args(args)
            .env("XDG_CONFIG_HOME", self.beside("config"))
            .env("HOME", self.beside("home"))
            .env_remove("NO_COLOR");
        command
    }

    /// Runs the command.
    pub fn run(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
        self.command(args).output().unwrap()
    }

    /// The command as another user, who is nobody else on the machine; needs root. The binary is
    /// linked into this tree, since the folder it was built in may be closed to others.
    pub fn command_as(
        &self,
        uid: u32,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Command {
        let binary = self.beside("mappevagt");
        let built = env!("CARGO_BIN_EXE_mappevagt");
        if !binary.exists() && std::fs::hard_link(built, &binary).is_err() {
            std::fs::copy(built, &binary).unwrap();
        }
        let config = self.beside("config-of-another");
        std::fs::create_dir_all(&config).unwrap();
        set_owner(&config, uid, uid);
        let mut command = Command::new("setpriv");
        command
            .args([format!("--reuid={uid}"), format!("--regid={uid}")])
            .arg("--clear-groups")
            .arg(binary)
            .args(args)
            .env("XDG_CONFIG_HOME", config)
            .env("HOME", self.beside("home"))
            .env_remove("NO_COLOR");
        command
    }

    /// Scans the share with these flags. Gives the report and the exit code.
    pub fn scan(&self, flags: &[&str]) -> (Value, i32) {
        let share = self.path("");
        let mut args = vec!["scan", share.to_str().unwrap(), "--format", "json"];
        args.extend(flags);
        let output = self.run(args);
        let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "no report ({error}); standard error:\n{}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
        (report, output.status.code().unwrap())
    }

    /// Writes the files of `--directory` and gives their folder. `people` are `name:uid:gid`,
    /// `groups` are `name:gid:member,member`.
    pub fn directory(&self, people: &[&str], groups: &[&str]) -> PathBuf {
        let folder = self.beside("directory");
        std::fs::create_dir_all(&folder).unwrap();
        let passwd: String = people
            .iter()
            .map(|person| {
                let fields: Vec<&str> = person.split(':').collect();
                let [name, uid, gid] = fields.as_slice() else {
                    panic!("write people as name:uid:gid")
                };
                format!("{name}:x:{uid}:{gid}::/nowhere:/bin/sh\n")
            })
            .collect();
        let group: String = groups
            .iter()
            .map(|group| {
                let fields: Vec<&str> = group.split(':').collect();
                let [name, gid, members] = fields.as_slice() else {
                    panic!("write groups as name:gid:member,member")
                };
                format!("{name}:x:{gid}:{members}\n")
            })
            .collect();
        std::fs::write(folder.join("passwd"), passwd).unwrap();
        std::fs::write(folder.join("group"), group).unwrap();
        folder
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // A test without root's rights must be able to take away what it closed.
        let entries = walkdir::WalkDir::new(self.folder.path()).into_iter();
        for entry in entries.filter_map(Result::ok) {
            if entry.file_type().is_dir() {
                let open = std::fs::Permissions::from_mode(0o755);
                std::fs::set_permissions(entry.path(), open).ok();
            }
        }
    }
}

/// Chance from a seed (xorshift).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    pub fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Sets the mode of a file or folder.
pub fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Sets the owner and group of a file or folder; needs root.
pub fn set_owner(path: &Path, uid: u32, gid: u32) {
    std::os::unix::fs::lchown(path, Some(uid), Some(gid)).unwrap();
}

/// Adds POSIX ACL entries as `setfacl -m` takes them.
pub fn set_acl(path: &Path, entries: &str) {
    let status = Command::new("setfacl")
        .args(["-m", entries, "--"])
        .arg(path)
        .status();
    assert!(
        status
            .expect("setfacl is missing: tests/run installs it")
            .success(),
        "setfacl refused {entries}"
    );
}

/// Whether the tests run as root, who alone can change owners and become other users.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The unscanned rows of a report as (path below the share, reason), in the report's order.
pub fn unscanned(tree: &Tree, report: &Value) -> Vec<(String, String)> {
    let share = format!("{}/", tree.path("").display());
    let rows = report["unscanned"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let path = row["path"].as_str().unwrap();
            let below = path.strip_prefix(&share).unwrap_or(path);
            (
                below.to_string(),
                row["reason"].as_str().unwrap().to_string(),
            )
        })
        .collect()
}

/// Runs a command that must end by itself within so many seconds.
pub fn finish_within(command: &mut Command, seconds: u64) -> Output {
    use std::io::Read;
    use std::process::Stdio;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    fn drain(mut stream: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).unwrap();
            bytes
        })
    }
    let (stdout, stderr) = (
        drain(child.stdout.take().unwrap()),
        drain(child.stderr.take().unwrap()),
    );
    let end = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if std::time::Instant::now() > end {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("still running after {seconds} s: {command:?}; it hangs, find out on what");
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    Output {
        status,
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

/// Invented CPR numbers, `DDMMYY-SSSS`, all different: born in 1858, so they are nobody's. Dates
/// and modulus 11 hold.
pub fn cprs(count: usize) -> Vec<String> {
    const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let numbers = (0..42_000).filter_map(|next| {
        let (day, month) = (next % 28 + 1, next / 28 % 12 + 1);
        let number = format!("{day:02}{month:02}585{:03}", next * 37 % 1000);
        let digits = number.bytes().map(|byte| u32::from(byte - b'0'));
        let sum: u32 = digits
            .zip(WEIGHTS)
            .map(|(digit, weight)| digit * weight)
            .sum();
        sum.is_multiple_of(11)
            .then(|| format!("{}-{}", &number[..6], &number[6..]))
    });
    let numbers: Vec<String> = numbers.take(count).collect();
    assert_eq!(
        numbers.len(),
        count,
        "cprs() has no more numbers: widen its range"
    );
    numbers
}

/// Invented foreigner numbers of eight digits, all different.
pub fn foreigner_numbers(count: usize) -> Vec<String> {
    (1..=count)
        .map(|next| format!("{}", 40_000_000 + next * 271))
        .collect()
}

/// Checks that a report accounts for every entry, and gives how many it found.
pub fn accounted(report: &Value) -> u64 {
    let count = |name: &str| report["totals"][name].as_u64().unwrap();
    let (files, scanned, unscanned) = (count("files"), count("scanned"), count("unscanned"));
    assert_eq!(
        scanned + unscanned,
        files,
        "scanned + unscanned must be files: an entry was lost or counted twice"
    );
    let rows = report["unscanned"].as_array().unwrap().len() as u64;
    assert_eq!(
        rows, unscanned,
        "every unscanned entry has a row, and only those"
    );
    files
}

/// How many entries below a folder are no folders, counted by a walk that is not ours.
pub fn entries_below(folder: &Path) -> u64 {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter();
    let files = entries.filter(|entry| !entry.as_ref().unwrap().file_type().is_dir());
    files.count() as u64
}
