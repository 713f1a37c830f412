//! A share of the test's own, its people, its rights before and after, and the scripts run on it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mappevagt::model::document::{Document, ExposureEntry};
use mappevagt::remedy::{Disk, Names, Options, Plan, plan};
use tempfile::TempDir;

/// A published example number.
pub const CPR: &str = "211062-5629";

/// Name, uid, gid and other groups.
pub const PEOPLE: [(&str, u32, u32, &[u32]); 6] = [
    ("user1", 41001, 42001, &[42002]),
    ("user2", 41002, 42001, &[42004]),
    ("user3", 41003, 42002, &[42001, 42004]),
    ("clerk", 41004, 42003, &[42001, 42002]),
    ("vendor", 41005, 42099, &[]),
    // Of whom no list ever heard: what this one can read is open to everyone.
    ("stranger", 41099, 41099, &[]),
];
const GROUPS: [(&str, u32, &str); 5] = [
    ("clerks", 42001, "user3,clerk"),
    ("cases", 42002, "user1,clerk"),
    ("night", 42003, ""),
    ("day", 42004, "user2,user3"),
    ("vendors", 42099, ""),
];

/// Rights of an entry: what must come back byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub inode: u64,
    pub access: Option<Vec<u8>>,
    pub default: Option<Vec<u8>>,
}

/// A share in a temporary folder.
pub struct Ground {
    folder: TempDir,
}

/// The names of the test's groups and people.
pub struct Known;

impl Names for Known {
    fn group(&self, gid: u32) -> Option<String> {
        let group = GROUPS.iter().find(|group| group.1 == gid);
        group.map(|group| group.0.to_string())
    }

    fn user(&self, uid: u32) -> Option<String> {
        let person = PEOPLE.iter().find(|person| person.1 == uid);
        person.map(|person| person.0.to_string())
    }
}

/// Whether other users can be asked. Fails where they cannot, unless somebody said to go without.
pub fn is_root() -> bool {
    if rustix::process::geteuid().is_root() {
        return true;
    }
    assert!(
        std::env::var_os("MAPPEVAGT_WITHOUT_ROOT").is_some_and(|value| value == "1"),
        "this test becomes other users, which takes root: run `sudo tests/run`, or set \
         MAPPEVAGT_WITHOUT_ROOT=1 to leave it out"
    );
    eprintln!("MAPPEVAGT_WITHOUT_ROOT=1: the kernel judge was not asked");
    false
}

impl Ground {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mappevagt-remedy-")
            .tempdir()
            .unwrap();
        set_mode(folder.path(), 0o755);
        let ground = Self { folder };
        for name in ["share", "directory", "scripts"] {
            fs::create_dir(ground.beside(name)).unwrap();
            set_mode(&ground.beside(name), 0o755);
        }
        let people = PEOPLE.iter().take(5);
        let people: String = people
            .map(|(name, uid, gid, _)| format!("{name}:x:{uid}:{gid}::/:/bin/sh\n"))
            .collect();
        let groups = GROUPS.iter();
        let groups: String = groups
            .map(|(name, gid, members)| format!("{name}:x:{gid}:{members}\n"))
            .collect();
        fs::write(ground.beside("directory/passwd"), people).unwrap();
        fs::write(ground.beside("directory/group"), groups).unwrap();
        ground
    }

    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn share(&self) -> PathBuf {
        self.beside("share")
    }

    /// A file with a number in it.
    pub fn file(&self, name: &[u8], mode: u32, owner: (u32, u32)) -> PathBuf {
        let path = self.share().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("CPR-nr.: {CPR}\n")).unwrap();
        lchown(&path, Some(owner.0), Some(owner.1)).unwrap();
        set_mode(&path, mode);
        path
    }

    /// Scans the share.
    pub fn scan(&self, flags: &[&str]) -> Document {
        let report = self.beside("report.json");
        let _ = fs::remove_file(&report);
        let output = Command::new(program())
            .args(["scan", "--format", "json", "-o"])
            .arg(&report)
            .arg("--directory")
            .arg(self.beside("directory"))
            .args(flags)
            .arg(self.share())
            .env("XDG_CONFIG_HOME", self.beside("config"))
            .env("HOME", self.beside("home"))
            .output()
            .unwrap();
        let text =
            fs::read(&report).unwrap_or_else(|error| panic!("no report ({error}): {output:?}"));
        serde_json::from_slice(&text).unwrap()
    }

    /// A plan, its scripts written down.
    pub fn plan(&self, document: &Document, exposure: &ExposureEntry) -> (Plan, Vec<PathBuf>) {
        let options = Options {
            names: &Known,
            ..Options::default()
        };
        let plan = plan(document, exposure, &Disk, options);
        let scripts = self.beside("scripts");
        for script in &plan.scripts {
            let _ = fs::remove_file(scripts.join(&script.name));
        }
        let written = plan.write(&scripts).unwrap();
        (plan, written)
    }

    /// The rights of everything in the share.
    pub fn rights(&self) -> BTreeMap<Vec<u8>, Held> {
        let mut all = BTreeMap::new();
        collect(&self.share(), &mut all);
        all
    }

    /// What getfacl says of everything in the share.
    pub fn getfacl(&self) -> Vec<u8> {
        let output = Command::new("getfacl")
            .args(["-R", "-P", "-n", "-p"])
            .arg(self.share())
            .output();
        let output = output.expect("getfacl is missing: tests/remedy/install");
        assert!(output.status.success());
        output.stdout
    }
}

fn collect(path: &Path, all: &mut BTreeMap<Vec<u8>, Held>) {
    let facts = fs::symlink_metadata(path).unwrap();
    let attribute = |name: &str| {
        let mut value = vec![0; 65536];
        let length = rustix::fs::lgetxattr(path, name, &mut value).ok()?;
        value.truncate(length);
        Some(value)
    };
    let held = Held {
        mode: facts.mode(),
        uid: facts.uid(),
        gid: facts.gid(),
        inode: facts.ino(),
        access: attribute("system.posix_acl_access"),
        default: attribute("system.posix_acl_default"),
    };
    all.insert(path.as_os_str().as_bytes().to_vec(), held);
    if facts.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), all);
        }
    }
}

/// The command under test.
pub fn program() -> PathBuf {
    let built = option_env!("CARGO_BIN_EXE_mappevagt").map(PathBuf::from);
    built
        .or_else(|| std::env::var_os("MAPPEVAGT").map(PathBuf::from))
        .unwrap_or_else(|| "./mappevagt".into())
}

/// Runs a script with a shell.
pub fn run(shell: &[&str], script: &Path, args: &[&str]) -> (i32, String) {
    let output: Output = Command::new(shell[0])
        .args(&shell[1..])
        .arg(script)
        .args(args)
        .output()
        .unwrap_or_else(|error| panic!("{shell:?}: {error}: tests/remedy/install"));
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

pub fn setfacl(path: &Path, args: &[&str]) {
    let status = Command::new("setfacl")
        .args(args)
        .arg("--")
        .arg(path)
        .status();
    assert!(
        status
            .expect("setfacl is missing: tests/remedy/install")
            .success(),
        "{args:?}"
    );
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
}
