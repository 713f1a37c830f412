//! The corpus scanned by the command, and what it told of each file.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use mappevagt::detect::{RuleSet, Searcher, TokenKey};
use mappevagt::model::Confidence;
use serde_json::Value;

use super::corpus::Corpus;

/// A match as it was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The path behind the file's own: `inner.zip!a.docx`.
    pub member: String,
    pub place: Value,
    pub person: String,
    pub ocr: bool,
}

impl Told {
    /// Whether this is the place that was meant, by these keys of it, or by all.
    pub fn fits(&self, meant: &Value, keys: &[&str]) -> bool {
        let mut meant = meant.as_object().unwrap().iter();
        meant.all(|(key, value)| match key.as_str() {
            key if !keys.is_empty() && !keys.contains(&key) => true,
            // What stands there is for people.
            "what" => true,
            "member" => is_masked(&self.member, value.as_str().unwrap()),
            "ocr" => self.ocr == value.as_bool().unwrap(),
            // A picture is told by its name in the document.
            "slide" if self.ocr => self.member.starts_with("ppt/media/"),
            // A link's target lies in a list of its own.
            "slide" if matches!(self.place["part"].as_str(), Some("link" | "properties")) => true,
            "page" if self.member.starts_with(&format!("page {value} image ")) => true,
            key => self.place.get(key) == Some(value),
        })
    }
}

/// Whether a name was told as it is, but for the digits of a number in it.
fn is_masked(told: &str, name: &str) -> bool {
    let mut pairs = told.chars().zip(name.chars());
    told.chars().count() == name.chars().count()
        && pairs.all(|(told, char)| told == char || told == '?' && char.is_ascii_digit())
}

/// What a scan told, by file.
#[derive(Default)]
pub struct Scanned {
    told: BTreeMap<String, Vec<Told>>,
    unread: BTreeMap<String, Vec<(String, String)>>,
}

impl Scanned {
    pub fn persons(&self, file: &str) -> impl Iterator<Item = &String> {
        self.told
            .get(file)
            .into_iter()
            .flatten()
            .map(|told| &told.person)
    }

    pub fn places(&self, file: &str, person: &str) -> Vec<Told> {
        let told = self.told.get(file).into_iter().flatten();
        told.filter(|told| told.person == person).cloned().collect()
    }

    /// Whether this reason is told of it.
    pub fn tells(&self, file: &str, reason: &Option<String>) -> bool {
        let told = self.unread.get(file).into_iter().flatten();
        reason
            .as_ref()
            .is_some_and(|reason| told.clone().any(|(_, told)| told == reason))
    }

    /// Members and reasons of what was not read.
    pub fn unread(&self, file: &str) -> Vec<(String, String)> {
        self.unread.get(file).cloned().unwrap_or_default()
    }
}

fn key_file(corpus: &Corpus) -> PathBuf {
    corpus.folder.with_file_name("token.key")
}

/// The whole corpus, scanned once.
pub fn of(corpus: &Corpus) -> &'static Scanned {
    static SCANNED: OnceLock<Scanned> = OnceLock::new();
    SCANNED.get_or_init(|| folder(&corpus.folder, &key_file(corpus)))
}

/// A folder, scanned.
pub fn folder(folder: &Path, key: &Path) -> Scanned {
    let output = Command::new(env!("CARGO_BIN_EXE_mappevagt"))
        .args(["scan", "--files", "--format", "json", "--key-file"])
        .args([key, folder])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let root = format!("{}/", folder.display());
    let split = |path: &Value| {
        let path = path.as_str().unwrap().strip_prefix(&root).unwrap();
        let (file, member) = path.split_once('!').unwrap_or((path, ""));
        (file.to_string(), member.to_string())
    };
    let mut scanned = Scanned::default();
    for row in report["files"].as_array().unwrap() {
        let (file, member) = split(&row["path"]);
        let told = scanned.told.entry(file).or_default();
        told.extend(row["matches"].as_array().unwrap().iter().map(|found| Told {
            member: member.clone(),
            place: found["place"].clone(),
            person: found["person"].as_str().unwrap().to_string(),
            ocr: found["ocr"].as_bool().unwrap(),
        }));
    }
    for row in report["unscanned"].as_array().unwrap() {
        let (file, member) = split(&row["path"]);
        let reason = row["reason"].as_str().unwrap().to_string();
        scanned
            .unread
            .entry(file)
            .or_default()
            .push((member, reason));
    }
    scanned
}

/// The token of a number under the scan's key.
pub fn token(corpus: &Corpus, number: &str) -> String {
    token_of(&key_file(corpus), number)
}

/// The token of a number under a key: a CPR number, or a foreigner number of eight digits.
pub fn token_of(key: &Path, number: &str) -> String {
    thread_local! {
        static SEARCHERS: RefCell<HashMap<PathBuf, Searcher>> = RefCell::default();
    }
    SEARCHERS.with_borrow_mut(|searchers| {
        let searcher = searchers.entry(key.to_path_buf()).or_insert_with(|| {
            let key = TokenKey::load_or_create(key).unwrap();
            Searcher::new(&RuleSet::load(&[]).unwrap(), &key, Confidence::Possible)
        });
        let label = if number.len() == 8 {
            "Udl.nr."
        } else {
            "CPR-nr."
        };
        let found = searcher.matches_in(format!("{label} {number}").as_bytes());
        assert_eq!(found.len(), 1, "{number} is planted and is no number");
        found[0].person.to_string()
    })
}
