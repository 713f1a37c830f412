//! The corpus: made once, and what is true of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

/// What is true of one file.
#[derive(Clone, Debug, Deserialize)]
pub struct Truth {
    pub numbers: Vec<String>,
    #[serde(default)]
    pub places: BTreeMap<String, Value>,
    /// The reason of the problem row there must be.
    pub expect: Option<String>,
    /// A reason that there may be instead of the numbers: a rare form.
    pub may: Option<String>,
    #[serde(default)]
    pub note: String,
}

/// The files by their path below `folder`.
pub struct Corpus {
    pub folder: PathBuf,
    pub files: BTreeMap<String, Truth>,
}

impl Corpus {
    /// The corpus, made if it was not, or if its makers changed since.
    pub fn made() -> &'static Corpus {
        static CORPUS: OnceLock<Corpus> = OnceLock::new();
        CORPUS.get_or_init(|| {
            let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/documents");
            make_once(&out, "make.py", |script| {
                Command::new("python3").arg(script).arg(&out).status()
            });
            let truth = std::fs::read(out.join("truth.json")).unwrap();
            Corpus {
                folder: out.join("corpus"),
                files: serde_json::from_slice(&truth).unwrap(),
            }
        })
    }
}

/// Runs a script of this folder, unless what it makes is there and it did not change since.
pub fn make_once(out: &Path, script: &str, run: impl FnOnce(&Path) -> std::io::Result<ExitStatus>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let script = folder.join(script);
    let makers = if script.ends_with("make.py") {
        makers(&folder)
    } else {
        std::fs::read_to_string(&script).unwrap()
    };
    let stamp = out.join("makers");
    if std::fs::read(&stamp).ok().as_deref() == Some(makers.as_bytes()) {
        return;
    }
    std::fs::create_dir_all(out).unwrap();
    let made = run(&script).expect("python3 is there: tests/run installs it");
    let script = script.display();
    assert!(
        made.success(),
        "{script} failed: run tests/run, which installs what it needs"
    );
    std::fs::write(&stamp, makers).unwrap();
}

/// All that makes the corpus, as one text.
fn makers(folder: &Path) -> String {
    let mut texts: Vec<(PathBuf, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .filter(|path| !path.ends_with("make_screenshots.py"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect();
    texts.sort();
    texts.into_iter().map(|(_, text)| text).collect()
}
