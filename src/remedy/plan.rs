//! A plan for one exposure: what can be changed, what that does not solve, and the scripts.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::choice::{Choice, choices, default_choice};
use super::error::RemedyError;
use super::smb::Server;
use super::tree::{LiveTree, Names, NoNames};
use super::{find, script, smb};
use crate::model::document::{Document, ExposureEntry};
use crate::model::printable::for_terminal;
use crate::model::words::{Lang, Part, Words};

/// What a plan may use besides the scan and the tree.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Names for ids.
    pub names: &'a dyn Names,
    /// The SMB server that shows the tree, where its descriptors decide.
    pub server: Option<&'a Server>,
    /// The language of what a plan says, and of what its scripts say.
    pub words: &'a Words,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            names: &NoNames,
            server: None,
            words: Words::of(Lang::En),
        }
    }
}

/// What to do about an exposure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The exposure's id.
    pub exposure: String,
    /// The ways to change the rights; one is chosen when the script is run.
    pub choices: Vec<Choice>,
    /// The one that is taken where none is named; `None` where a person must decide.
    pub default_choice: Option<String>,
    /// What the plan does not solve, a sentence each.
    pub unsolved: Vec<String>,
    /// The scripts; none where there is nothing to change.
    pub scripts: Vec<Script>,
}

/// A script to review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its file name.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// Plans for one exposure of a finished scan, by the rights as they are now.
pub fn plan(
    document: &Document,
    exposure: &ExposureEntry,
    tree: &dyn LiveTree,
    options: Options<'_>,
) -> Plan {
    let exposure = &with_id(exposure);
    let words = options.words;
    let found = find::of(document, exposure, tree, words);
    let mut unsolved = found.lost.clone();
    let choices = choices(&found, exposure, options, &mut unsolved);
    let default_choice = default_choice(&found, exposure, &choices);
    for (folder, names) in &found.names {
        let path = for_terminal(folder);
        let parts = [("path", Part::Text(&path)), ("count", Part::Count(*names))];
        unsolved.push(words.say_with("remedy-names", &parts));
    }
    if !found.tells_files {
        unsolved.push(words.say("remedy-no-files"));
    }
    let mut scripts = smb::scripts(document, exposure, &found, tree, options, &mut unsolved);
    if choices.is_empty() && scripts.is_empty() {
        unsolved.push(words.say("remedy-nothing"));
    }
    let mut plan = Plan {
        exposure: exposure.id.clone(),
        choices,
        default_choice,
        unsolved,
        scripts: Vec::new(),
    };
    if !plan.choices.is_empty() {
        plan.scripts
            .push(script::apply(document, exposure, &plan, options));
        plan.scripts
            .push(script::undo(document, exposure, &plan, words));
    }
    plan.scripts.append(&mut scripts);
    plan
}

/// The exposure with an id that can be part of a file name; documents of old versions have none.
fn with_id(exposure: &ExposureEntry) -> ExposureEntry {
    let mut exposure = exposure.clone();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if exposure.id.is_empty() || !exposure.id.bytes().all(is_plain) {
        let readers = &exposure.readers;
        let telling = (
            &exposure.code,
            &exposure.reach,
            &readers.names,
            &readers.via,
            exposure.files,
        );
        let mut digest = Sha256::new();
        digest.update(exposure.path.bytes());
        digest.update(format!("{telling:?}"));
        let digits = digest.finalize();
        exposure.id = digits
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
    }
    exposure
}

impl Plan {
    /// Writes the scripts into a folder, each whole and for its owner alone. A script that lies there
    /// is never written over: an UNDO script may be the only record of earlier rights.
    ///
    /// # Errors
    /// When a script cannot be written, or lies there already.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, RemedyError> {
        let mut written = Vec::new();
        for script in &self.scripts {
            let path = folder.join(&script.name);
            let failed = |source| RemedyError::Write {
                path: path.clone(),
                source,
            };
            let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
            file.write_all(script.text.as_bytes()).map_err(failed)?;
            let mode = std::fs::Permissions::from_mode(0o700);
            file.as_file().set_permissions(mode).map_err(failed)?;
            file.as_file().sync_all().map_err(failed)?;
            file.persist_noclobber(&path).map_err(|error| {
                if error.error.kind() == std::io::ErrorKind::AlreadyExists {
                    RemedyError::Exists(path.clone())
                } else {
                    failed(error.error)
                }
            })?;
            written.push(path);
        }
        Ok(written)
    }
}
