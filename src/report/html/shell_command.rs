//! Commands an administrator can paste into a shell, for the exposures where one is known.
//!
//! A name on a share is hostile, and a command that is pasted is run: a path is quoted so that a shell
//! gives the program exactly its bytes, and where the path in the document may not be the real one no
//! command is shown. It does not know of rights that `chmod` does not change: lists of NT, NFSv4 and of a
//! share get words, not commands.

use std::path::Path;

use crate::model::document::ExposureEntry;
use crate::model::words::Lang;

use super::shown::is_plain;

/// What stands before a path in the command that takes everybody's rights away.
pub(super) const TAKE_AWAY: &str = "chmod -R o-rwx -- ";

/// What stands before a path in the command that tells who can read it.
pub(super) const CHECK: &str = "mappevagt access -- ";

/// The command that writes the scripts for one exposure: what stands before its id, and behind it. The id is a
/// program's (`phrases::anchor`), so the page puts it in as it is.
pub(super) struct RemedyCommand {
    pub before: String,
    pub behind: &'static str,
    /// Whether the name of the report is to be put in by the reader.
    pub is_open: bool,
}

impl RemedyCommand {
    /// For a page beside this JSON report.
    pub(super) fn of(json: Option<&Path>, lang: Lang) -> Self {
        let name = json.map(|json| {
            let name = json.as_os_str().as_encoded_bytes();
            // A name that starts with a dash would be taken for a flag.
            let here: &[u8] = if name.starts_with(b"-") { b"./" } else { b"" };
            [here, name].concat()
        });
        let word = name.and_then(|name| quoted(&name));
        Self {
            is_open: word.is_none(),
            before: format!(
                "mappevagt remedy {} --exposure ",
                word.as_deref().unwrap_or("REPORT.json")
            ),
            behind: match lang {
                Lang::En => " -o scripts",
                Lang::Da => " -o scripts --lang da",
            },
        }
    }
}

/// What can be run for an exposure: what takes the readers away, or else what tells who they are.
pub(super) fn command(exposure: &ExposureEntry) -> Option<String> {
    let path = quoted(&exposure.path.bytes())?;
    if by_mode(exposure) {
        return Some(format!("{TAKE_AWAY}{path}"));
    }
    let user = exposure.readers.names.first();
    // A user whose name starts with a dash would be taken for a flag.
    let user = user.filter(|name| !name.starts_with('-'));
    Some(match user.and_then(|name| quoted(name.as_bytes())) {
        Some(user) => format!("mappevagt access --as {user} -- {path}"),
        None => format!("{CHECK}{path}"),
    })
}

/// Whether the path may not be the one on the disk: numbers in names are masked with `?`.
pub(super) fn may_be_masked(exposure: &ExposureEntry) -> bool {
    exposure.path.path.contains('?')
}

/// Whether the readers come in by the rights of "other" and by nothing else that lets everybody in.
fn by_mode(exposure: &ExposureEntry) -> bool {
    let mode = |grant: &str| {
        let letters = grant.rsplit(' ').next().unwrap_or_default();
        let kind = grant.split(' ').next().unwrap_or_default();
        letters.len() == 3
            && letters.chars().all(|letter| "rwx-".contains(letter))
            && ["everyone", "group", "owner", "user"].contains(&kind)
    };
    let via = &exposure.readers.via;
    ["open-to-everyone", "open-by-path"].contains(&exposure.code.as_str())
        && via.iter().any(|grant| grant.starts_with("everyone r"))
        && via.iter().all(|grant| mode(grant))
}

/// One word of a shell that is exactly these bytes; `None` where that cannot be, or where they may be masked.
///
/// Letters and plain signs stand between single quotes, for any POSIX shell. Anything a clipboard or a
/// reader could take for something else stands in `$'…'` in octal, which bash, zsh, ksh and POSIX of 2024 read.
pub(super) fn quoted(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() || bytes.contains(&0) || bytes.contains(&b'?') {
        return None;
    }
    let literal = |char: char| {
        char.is_ascii_graphic() || char == ' ' || (char.is_alphanumeric() && is_plain(char))
    };
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(literal)
    {
        let bare = |char: char| char.is_alphanumeric() || "/._-".contains(char);
        return Some(if text.chars().all(bare) {
            text.to_string()
        } else {
            format!("'{}'", text.replace('\'', "'\\''"))
        });
    }
    let mut out = String::from("$'");
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '\'' | '\\' => out.extend(['\\', char]),
                char if literal(char) => out.push(char),
                char => octal(char.encode_utf8(&mut [0; 4]).as_bytes(), &mut out),
            }
        }
        octal(chunk.invalid(), &mut out);
    }
    out.push('\'');
    Some(out)
}

/// Three digits always: the digit that follows is never taken for one of them.
fn octal(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        out.push_str(&format!("\\{byte:03o}"));
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What a shell gives a program for a word.
    fn given_by(shell: &str, word: &str) -> Vec<u8> {
        let out = Command::new(shell)
            .env_clear()
            .args(["-c", &format!("exec /usr/bin/printf '%s' {word}")])
            .output()
            .expect("the shell is there");
        assert!(out.status.success(), "{word}");
        out.stdout
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn bash_gives_exactly_the_bytes(bytes in proptest::collection::vec(1_u8..=255, 1..40)) {
            prop_assume!(!bytes.contains(&b'?'));
            let word = quoted(&bytes).expect("it can be quoted");
            prop_assert!(word.chars().all(is_plain), "{word:?}");
            prop_assert_eq!(given_by("bash", &word), bytes);
        }

        #[test]
        fn any_shell_gives_exactly_the_letters(text in "[ -~æøåÆØÅé]{1,40}") {
            prop_assume!(!text.contains('?'));
            let word = quoted(text.as_bytes()).expect("it can be quoted");
            prop_assert!(!word.starts_with('$'));
            prop_assert_eq!(given_by("sh", &word), text.into_bytes());
        }
    }

    #[test]
    fn hostile_names_run_nothing() {
        for name in [
            "$(touch x)",
            "`id`",
            "a'; id; '",
            "a\nid\n",
            "!!",
            "-rf",
            "~root",
            "*",
            "a\u{202e}b",
        ] {
            let word = quoted(name.as_bytes()).expect("it can be quoted");
            assert_eq!(given_by("bash", &word), name.as_bytes(), "{word}");
        }
    }

    #[test]
    fn the_report_is_one_word_of_the_command_and_no_flag() {
        let command = |name: Option<&str>| RemedyCommand::of(name.map(Path::new), Lang::En);
        for name in ["a b.json", "$(touch x).json", "-o.json", "it's.json"] {
            let made = command(Some(name));
            let behind = made.before.trim_start_matches("mappevagt ");
            let output = Command::new("bash")
                .args(["-c", &format!("printf '%s|' {behind}id")])
                .output()
                .expect("the shell is there");
            let words = String::from_utf8(output.stdout).expect("it is text");
            let given: Vec<&str> = words.split('|').collect();
            let name = if name.starts_with('-') {
                format!("./{name}")
            } else {
                name.to_string()
            };
            assert_eq!(
                given,
                ["remedy", &name, "--exposure", "id", ""],
                "{}",
                made.before
            );
            assert!(!made.is_open);
        }
        for unknown in [None, Some("211062????.json")] {
            let made = command(unknown);
            assert_eq!(made.before, "mappevagt remedy REPORT.json --exposure ");
            assert!(made.is_open);
        }
    }

    #[test]
    fn a_masked_path_gets_no_command() {
        assert_eq!(quoted(b"/srv/sag ??????-????"), None);
        assert_eq!(quoted(b"a\0b"), None);
    }
}
