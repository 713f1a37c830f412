//! A share with its people, and what the command says of it.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use serde_json::Value;

use crate::kernel::{self, Person, Verdict};
use crate::random_share::{self, Ids};
use crate::support::{CPR, Tree, set_mode, set_owner};

/// An id that owns files and stands in ACLs, but in no list of accounts.
pub const GHOST: &str = "uid 41077 (unknown)";
const GHOST_ID: u32 = 41077;
/// Somebody of whom no file and no list ever heard: what this one can read is open to everyone.
const ANYBODY: u32 = 41099;

const PEOPLE: [&str; 6] = [
    "user1:41001:42001",
    "user2:41002:42001",
    "user3:41003:42002",
    "clerk:41004:42003",
    "vendor:41005:42099",
    "user6:41006:42002",
];
/// `vendor` is in none of them, and its own group is in no list; `user6` is listed in its own.
const GROUPS: [&str; 6] = [
    "root:0:",
    "clerks:42001:user3,clerk",
    "cases:42002:user1,clerk,user6",
    "night:42003:",
    "day:42004:clerk,user3,user2",
    "nobody-in-it:42005:",
];
const UIDS: [u32; 8] = [0, 41001, 41002, 41003, 41004, 41005, 41006, GHOST_ID];
const GIDS: [u32; 6] = [0, 42001, 42002, 42003, 42004, 42005];

/// A share, its people, and the paths to ask about.
pub struct World {
    pub tree: Tree,
    pub people: Vec<Person>,
    pub paths: Vec<Vec<u8>>,
    pub directory: PathBuf,
}

impl World {
    /// An empty share with the people of all tests.
    pub fn new() -> Self {
        let tree = Tree::new();
        let directory = tree.directory(&PEOPLE, &GROUPS);
        let mut people: Vec<Person> = PEOPLE.iter().map(|line| person(line)).collect();
        people.push(Person {
            name: "root".into(),
            uid: 0,
            gid: 0,
            groups: Vec::new(),
        });
        people.push(Person {
            name: GHOST.into(),
            uid: GHOST_ID,
            gid: GHOST_ID,
            groups: Vec::new(),
        });
        Self {
            tree,
            people,
            paths: Vec::new(),
            directory,
        }
    }

    /// A share grown by chance.
    pub fn random(seed: u64, entries: usize) -> Self {
        let mut world = Self::new();
        // Asked about first, so that the ghost is known by the time it is one of everyone.
        let first = world
            .tree
            .file("of-the-ghost", format!("CPR-nr.: {CPR}\n"), 0o640);
        set_owner(&first, GHOST_ID, 0);
        let ids = Ids {
            uids: &UIDS,
            gids: &GIDS,
        };
        let share = random_share::grow(&world.tree, seed, entries, &ids);
        assert!(
            share.links > 5,
            "seed {seed}: too few links; grow another share"
        );
        world.paths = vec![first.into_os_string().into_vec()];
        world.paths.extend(share.paths);
        world
    }

    /// Asks about these paths below the share.
    pub fn asking(mut self, names: &[&str]) -> Self {
        let paths = names.iter().map(|name| self.tree.path(name));
        self.paths = paths
            .map(|path| path.as_os_str().as_bytes().to_vec())
            .collect();
        self
    }

    pub fn person(&self, name: &str) -> &Person {
        self.people
            .iter()
            .find(|person| person.name == name)
            .unwrap()
    }

    /// What `access` answers for every path, and its exit code.
    pub fn access(&self, user: Option<&str>) -> (Vec<Value>, i32) {
        let list = self.tree.beside("paths");
        fs::write(
            &list,
            self.paths
                .iter()
                .flat_map(|path| [path, b"\0".as_slice()].concat())
                .collect::<Vec<u8>>(),
        )
        .unwrap();
        let mut command =
            self.tree
                .command(["access", "--from0", "-", "--format", "json", "--directory"]);
        command
            .arg(&self.directory)
            .stdin(File::open(&list).unwrap());
        if let Some(user) = user {
            command.args(["--as", user]);
        }
        let output = command.output().unwrap();
        let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "access --as {user:?} gave no answers ({error}), exit code {:?}; standard error:\n{}",
                output.status.code(),
                String::from_utf8_lossy(&output.stderr)
            )
        });
        assert_eq!(
            answers.len(),
            self.paths.len(),
            "an answer for every path, in their order"
        );
        (answers, output.status.code().unwrap())
    }

    /// Where `access --as` differs from what the kernel let that user do.
    pub fn disagreements(&self, user: &str, verdicts: &[Verdict]) -> Vec<String> {
        let (answers, code) = self.access(Some(user));
        let mut wrong = Vec::new();
        let mut unjudged = 0;
        for ((path, answer), kernel) in self.paths.iter().zip(&answers).zip(verdicts) {
            let shown = String::from_utf8_lossy(path);
            // What root cannot find is not there: no answer, and a reason.
            if fs::metadata(OsStr::from_bytes(path)).is_err() {
                unjudged += 1;
                if !answer["read"].is_null() || !answer["error"].is_string() {
                    wrong.push(format!(
                        "{shown:?} does not lead anywhere, yet {user} was answered {answer}"
                    ));
                }
                continue;
            }
            let said = |key: &str| answer[key].as_bool();
            let said = (said("read"), said("list"), said("write"));
            let true_ones = (Some(kernel.read), Some(kernel.list), Some(kernel.write));
            if said != true_ones {
                wrong.push(format!(
                    "{shown:?} for {user}: said (read, list, write) {said:?}, the kernel says {true_ones:?}"
                ));
            }
        }
        let expected = if unjudged > 0 { 3 } else { 0 };
        if code != expected {
            wrong.push(format!("exit code {code} for {user}, where {unjudged} paths lead nowhere: {expected} is due"));
        }
        wrong
    }

    /// What the kernel lets everybody do: the people in their order, then anybody.
    pub fn every_verdict(&self) -> Vec<Vec<Verdict>> {
        let anybody = Person {
            name: "anybody".into(),
            uid: ANYBODY,
            gid: ANYBODY,
            groups: Vec::new(),
        };
        let everybody = self.people.iter().chain([&anybody]);
        everybody
            .map(|person| kernel::ask(&self.tree, person, &self.paths))
            .collect()
    }

    /// The names of those whom the kernel lets read a path, root left out; `everyone` for anybody.
    pub fn readers_by_kernel(&self, verdicts: &[Vec<Verdict>], path: usize) -> BTreeSet<String> {
        let names = self
            .people
            .iter()
            .map(|person| person.name.as_str())
            .chain(["everyone"]);
        let reading = names
            .zip(verdicts)
            .filter(|(name, verdicts)| *name != "root" && verdicts[path].read);
        reading.map(|(name, _)| name.to_string()).collect()
    }

    /// The same as an answer of `access` names them.
    pub fn readers_named(&self, answer: &Value) -> BTreeSet<String> {
        let readers = &answer["readers"];
        let names = ["names", "unresolved"].map(|key| readers[key].as_array().unwrap());
        let mut named: BTreeSet<String> = names
            .into_iter()
            .flatten()
            .map(|name| name.as_str().unwrap().to_string())
            .collect();
        assert_eq!(
            readers["count"],
            named.len(),
            "the count is not that of the names: {answer}"
        );
        if readers["everyone"] == true {
            named.insert("everyone".into());
        }
        named
    }
}

fn person(line: &str) -> Person {
    let fields: Vec<&str> = line.split(':').collect();
    let in_group = |group: &&&str| {
        group
            .rsplit(':')
            .next()
            .unwrap()
            .split(',')
            .any(|name| name == fields[0])
    };
    Person {
        name: fields[0].to_string(),
        uid: fields[1].parse().unwrap(),
        gid: fields[2].parse().unwrap(),
        groups: GROUPS
            .iter()
            .filter(in_group)
            .map(|group| group.split(':').nth(1).unwrap().parse().unwrap())
            .collect(),
    }
}

/// The paths a test asks about, with who may do what: `user1 rw- clerk ---` (read, list, write).
pub fn holds(world: &World, expected: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (user, rights) in expected {
        let verdicts = kernel::ask(&world.tree, world.person(user), &world.paths);
        let letters: Vec<String> = verdicts
            .iter()
            .map(|may| {
                [(may.read, 'r'), (may.list, 'l'), (may.write, 'w')]
                    .iter()
                    .map(|(may, letter)| if *may { *letter } else { '-' })
                    .collect()
            })
            .collect();
        assert_eq!(
            letters.join(" "),
            *rights,
            "the kernel lets {user} do something else than this test thinks: mend the test"
        );
        wrong.extend(world.disagreements(user, &verdicts));
    }
    assert!(
        wrong.is_empty(),
        "not the kernel's answers; look in src/access:\n{}",
        wrong.join("\n")
    );
}

pub fn file(world: &World, name: &str, mode: u32, uid: u32, gid: u32) {
    let path = world.tree.file(name, format!("CPR-nr.: {CPR}\n"), mode);
    set_owner(&path, uid, gid);
    set_mode(&path, mode);
}
