//! What several tests need: a program that records its arguments, hostile paths, and a way to run a judge.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Characters that one reader or another of these files takes for its own.
pub const HOSTILE: [&str; 22] = [
    " ", "%", "\"", "'", "\\", "$", ";", "#", "-", ":", "{", "}", "~", "*", "`", "&", "|", "(",
    ")", "=", "æ", "n",
];

/// Paths with all pairs of hostile characters, each once in the middle and at the end.
pub fn hostile_paths() -> Vec<String> {
    let pairs = HOSTILE
        .iter()
        .flat_map(|one| HOSTILE.iter().map(move |other| format!("{one}{other}")));
    pairs.map(|pair| format!("/srv/{pair}a/b{pair}")).collect()
}

/// A program that writes its arguments to `FOLDER/said`, each ended by a NUL, and exits with a code.
pub fn recorder(folder: &Path, name: &str, code: u8) -> PathBuf {
    let program = folder.join(name);
    let said = folder.join("said");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\0' \"$@\" > '{}.part'\nmv '{}.part' '{}'\necho to-mail >&2\nexit {code}\n",
        said.display(),
        said.display(),
        said.display()
    );
    std::fs::write(&program, text).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// What it recorded.
pub fn recorded(folder: &Path) -> Option<Vec<String>> {
    let said = std::fs::read_to_string(folder.join("said")).ok()?;
    let mut words: Vec<String> = said.split('\0').map(str::to_string).collect();
    words.pop();
    Some(words)
}

/// The folders that a recorded command line names to be scanned.
pub fn roots(arguments: &[String]) -> &[String] {
    let at = arguments.iter().position(|word| word == "--").unwrap();
    &arguments[at + 1..]
}

/// Runs a judge; a missing one is told.
pub fn run(command: &mut Command) -> Output {
    command.env("LC_ALL", "C.UTF-8");
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; run tests/schedule/install first"))
}

/// All that a judge said.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Whether this is the superuser.
pub fn is_root() -> bool {
    run(Command::new("id").arg("-u")).stdout == b"0\n"
}
