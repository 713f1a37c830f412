//! An invented company of fourteen accounts, its share, and its exposures in a form easy to compare.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{self, Tree, set_mode, set_owner};

/// Group ids. `users` is everybody's primary group.
pub const ROOT: u32 = 0;
pub const USERS: u32 = 52000;
/// user1 to user3.
pub const CLERKS: u32 = 52001;
/// user1 to user10: just few enough.
pub const TEN: u32 = 52010;
/// user1 to user11: one too many.
pub const ELEVEN: u32 = 52011;
/// user2 to user12: as many, but others.
pub const OTHER_ELEVEN: u32 = 52012;
/// user1 to user4.
pub const MIXED: u32 = 52040;
/// Its one member is in no list of accounts.
pub const LEFT: u32 = 52050;

/// The share and who works there.
pub struct Company {
    pub tree: Tree,
    pub directory: PathBuf,
}

/// Whether owners and groups can be set. Fails where they cannot, unless somebody said to go without.
pub fn can_be_founded() -> bool {
    if support::is_root() {
        return true;
    }
    assert!(
        std::env::var_os("MAPPEVAGT_WITHOUT_ROOT").is_some_and(|value| value == "1"),
        "this test sets owners and groups, which takes root: run `sudo tests/run`, or set \
         MAPPEVAGT_WITHOUT_ROOT=1 to leave it out"
    );
    eprintln!("MAPPEVAGT_WITHOUT_ROOT=1: what needs owners and groups was not tested");
    false
}

impl Company {
    pub fn new() -> Self {
        let tree = Tree::new();
        let people: Vec<String> = (1..=14)
            .map(|number| format!("user{number}:{}:{USERS}", uid(number)))
            .collect();
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let list = |numbers: std::ops::RangeInclusive<u32>| {
            numbers
                .map(|number| format!("user{number}"))
                .collect::<Vec<_>>()
                .join(",")
        };
        let groups = [
            "root:0:".to_string(),
            format!("users:{USERS}:"),
            format!("clerks:{CLERKS}:{}", list(1..=3)),
            format!("ten:{TEN}:{}", list(1..=10)),
            format!("eleven:{ELEVEN}:{}", list(1..=11)),
            format!("other-eleven:{OTHER_ELEVEN}:{}", list(2..=12)),
            format!("mixed:{MIXED}:{}", list(1..=4)),
        ];
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let directory = tree.directory(&people, &groups);
        Self { tree, directory }
    }

    /// The same with a group whose one member has no account any more.
    pub fn with_a_leaver() -> Self {
        let company = Self::new();
        let file = company.directory.join("group");
        let groups = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, format!("{groups}left:x:{LEFT}:long-gone\n")).unwrap();
        company
    }

    /// A folder of root's and of this group.
    pub fn folder(&self, name: &str, mode: u32, group: u32) -> PathBuf {
        let path = self.tree.folder(name, mode);
        set_owner(&path, 0, group);
        set_mode(&path, mode);
        path
    }

    /// A file of root's and of this group, in a folder that is there.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>, mode: u32, group: u32) -> PathBuf {
        self.file_of(0, name, content, mode, group)
    }

    /// A file of somebody's.
    pub fn file_of(
        &self,
        owner: u32,
        name: &str,
        content: impl AsRef<[u8]>,
        mode: u32,
        group: u32,
    ) -> PathBuf {
        let path = self.tree.path(name);
        assert!(
            path.parent().unwrap().is_dir(),
            "make the folder of {name} first, with its rights"
        );
        let path = self.tree.file(name, content, mode);
        set_owner(&path, owner, group);
        set_mode(&path, mode);
        path
    }

    /// Scans the share. Gives the report and the exit code.
    pub fn scan(&self, flags: &[&str]) -> (Value, i32) {
        let mut all = vec!["--directory", self.directory.to_str().unwrap()];
        all.extend(flags);
        self.tree.scan(&all)
    }

    /// Writes a policy and scans by it.
    pub fn scan_by(&self, policy: &str, flags: &[&str]) -> (Value, i32) {
        let file = self.tree.beside("policy.toml");
        std::fs::write(&file, policy).unwrap();
        let mut all = vec!["--policy", file.to_str().unwrap()];
        all.extend(flags);
        self.scan(&all)
    }

    /// A path of a report as one below the share.
    pub fn below<'p>(&self, path: &'p str) -> &'p str {
        let share = self.tree.path("");
        let rest = path.strip_prefix(share.to_str().unwrap());
        rest.unwrap_or_else(|| panic!("{path} does not lie in the share"))
            .trim_start_matches('/')
    }

    /// The exposures of a report, in its order, each as one line:
    /// `path: code severity reach; F files in D folders, M matches, A-B citizens; readers`.
    pub fn rows(&self, report: &Value) -> Vec<String> {
        let rows = report["exposures"].as_array().unwrap();
        assert_eq!(
            report["totals"]["exposures"],
            rows.len(),
            "the totals count other exposures than there are"
        );
        rows.iter().map(|row| self.row(row)).collect()
    }

    pub fn row(&self, row: &Value) -> String {
        let text = |value: &Value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("no text: {value}"))
                .to_string()
        };
        for key in ["why", "remedy", "policy_line"] {
            assert!(
                !text(&row[key]).is_empty(),
                "{key} of an exposure is empty: {row}"
            );
        }
        format!(
            "{}: {} {} {}; {} files in {} folders, {} matches, {}-{} citizens; {}",
            self.below(&text(&row["path"])),
            text(&row["code"]),
            text(&row["severity"]),
            text(&row["reach"]),
            row["files"],
            row["folders"],
            row["matches"],
            row["persons"]["at_least"],
            row["persons"]["at_most"],
            readers(&row["readers"])
        )
    }

    /// The folders of a report, each as `path: adequate` or `path: code`.
    pub fn folders(&self, report: &Value) -> Vec<String> {
        let rows = report["folders"].as_array().unwrap();
        rows.iter()
            .map(|row| {
                let adequate = row["adequate"].as_bool().unwrap();
                assert_eq!(
                    adequate,
                    row["code"].is_null(),
                    "a folder with a code is not adequate: {row}"
                );
                let path = self.below(row["path"].as_str().unwrap());
                format!("{path}: {}", row["code"].as_str().unwrap_or("adequate"))
            })
            .collect()
    }
}

fn readers(readers: &Value) -> String {
    let list = |key: &str| -> Vec<String> {
        readers[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().to_string())
            .collect()
    };
    assert!(
        list("administrators").contains(&"root".to_string()),
        "root is named with every exposure: {readers}"
    );
    assert!(
        !list("names").contains(&"root".to_string()),
        "root does not count as a reader: {readers}"
    );
    if readers["everyone"] == true {
        return "everyone".to_string();
    }
    let names = [list("names"), list("unresolved")].concat();
    assert_eq!(
        readers["count"],
        names.len(),
        "the count is not that of the names: {readers}"
    );
    names.join(" ")
}

pub fn uid(number: u32) -> u32 {
    51000 + number
}

/// `user1 user2 …`, in the order of names.
pub fn people(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut names: Vec<String> = numbers
        .into_iter()
        .map(|number| format!("user{number}"))
        .collect();
    names.sort();
    names.join(" ")
}

/// An invented CPR number that passes modulus 11; another for every `number`.
pub fn cpr(number: u32) -> String {
    let (day, month, year) = (
        number % 28 + 1,
        number / 28 % 12 + 1,
        number / 336 % 50 + 40,
    );
    (100 + number % 200..)
        .find_map(|serial| {
            let digits = format!("{day:02}{month:02}{year:02}{serial:03}");
            let sum: u32 = digits
                .chars()
                .zip([4, 3, 2, 7, 6, 5, 4, 3, 2])
                .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
                .sum();
            let check = (11 - sum % 11) % 11;
            (check < 10).then(|| format!("{}-{}{check}", &digits[..6], &digits[6..]))
        })
        .unwrap()
}

/// A line that holds that number.
pub fn line(number: u32) -> String {
    format!("CPR-nr.: {}\n", cpr(number))
}
