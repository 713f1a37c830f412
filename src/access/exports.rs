//! What NFS adds to the rights on disk: `/etc/exports` (exports(5)).
//!
//! With `sec=sys`, the default, a server believes the user id that a client sends. Whoever is root on
//! a machine that may mount a folder can send any: an export to every machine lets everyone read what
//! any account but root can read, and with `no_root_squash` what root can. `all_squash` turns every
//! client into one account. Kerberos proves who asks, so nothing is added.
//!
//! A client enters at the exported folder: the folders above it keep nobody out. Exports to named
//! machines are told and not judged: who is root there is not known here.

use std::path::{Path, PathBuf};

use crate::model::access::Door;
use crate::model::printable::shown;

/// Exports could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ExportsError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", shown(file))]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line makes no sense.
    #[error("{}:{line}: {message}", shown(file))]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: &'static str,
    },
}

/// The folders a server exports.
#[derive(Debug, Default)]
pub struct Exports {
    exports: Vec<Export>,
    /// What is not judged, in words.
    pub notes: Vec<String>,
}

#[derive(Debug)]
struct Export {
    path: PathBuf,
    door: Door,
}

/// The account of clients that are nobody.
const NOBODY: u32 = 65534;

impl Exports {
    /// Reads a file of exports.
    ///
    /// # Errors
    /// When it cannot be read or a line is not of that form.
    pub fn load(file: &Path) -> Result<Self, ExportsError> {
        let text = std::fs::read(file).map_err(|source| ExportsError::Read {
            file: file.to_path_buf(),
            source,
        })?;
        Self::parse(&String::from_utf8_lossy(&text)).map_err(|(line, message)| ExportsError::Line {
            file: file.to_path_buf(),
            line,
            message,
        })
    }

    pub(super) fn parse(text: &str) -> Result<Self, (usize, &'static str)> {
        let mut exports = Self::default();
        let mut lines = text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let mut whole = line.to_string();
            while whole.ends_with('\\') {
                whole.pop();
                whole += lines.next().map_or("", |(_, more)| more);
            }
            let line = whole.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            exports.line(line).map_err(|message| (index + 1, message))?;
        }
        // The nearest export above a path is the one that counts.
        exports
            .exports
            .sort_by_key(|export| std::cmp::Reverse(export.path.components().count()));
        Ok(exports)
    }

    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let (path, clients) = path_and_rest(line).ok_or("a quotation mark is not closed")?;
        if !path.starts_with('/') {
            return Err("an export begins with the path of a folder");
        }
        let mut defaults = String::new();
        let mut door = Door::Local;
        let clients: Vec<&str> = clients.split_whitespace().collect();
        // A path alone is exported to everybody.
        let clients = if clients.is_empty() {
            vec!["*"]
        } else {
            clients
        };
        for client in clients {
            if let Some(options) = client.strip_prefix('-') {
                defaults = options.to_string();
                continue;
            }
            let (host, options) = match client.split_once('(') {
                Some((host, options)) => (
                    host,
                    options.strip_suffix(')').ok_or("a bracket is not closed")?,
                ),
                None => (client, ""),
            };
            let options = format!("{defaults},{options}");
            let opens = opens(&options);
            if is_world(host) {
                door = door.max(opens);
            } else if opens != Door::Local {
                self.notes.push(format!(
                    "{path} is exported to {host}: whoever is root there may read as any account; not judged"
                ));
            }
        }
        self.exports.push(Export {
            path: PathBuf::from(path),
            door,
        });
        Ok(())
    }

    /// What opens a folder to machines anywhere; `None` where it is exported by nothing of its own.
    pub(super) fn at(&self, path: &Path) -> Option<Door> {
        let mut own = self.exports.iter().filter(|export| export.path == path);
        own.next().map(|export| export.door)
    }

    /// The same for a folder that may lie below an exported one.
    pub(super) fn over(&self, path: &Path) -> Door {
        let mut above = self
            .exports
            .iter()
            .filter(|export| path.starts_with(&export.path));
        above.next().map_or(Door::Local, |export| export.door)
    }
}

/// The path of a line, in quotation marks or with `\040` for blanks, and what follows.
fn path_and_rest(line: &str) -> Option<(String, &str)> {
    let (path, rest) = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => line.split_once(char::is_whitespace).unwrap_or((line, "")),
    };
    let mut plain = String::new();
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        let code: String = letters.clone().take(3).collect();
        match u8::from_str_radix(&code, 8) {
            Ok(byte) if letter == '\\' && code.len() == 3 => {
                plain.push(char::from(byte));
                letters.nth(2);
            }
            _ => plain.push(letter),
        }
    }
    while plain.len() > 1 && plain.ends_with('/') {
        plain.pop();
    }
    Some((plain, rest))
}

fn is_world(host: &str) -> bool {
    matches!(
        host,
        "" | "*" | "0.0.0.0/0" | "::/0" | "0.0.0.0/0.0.0.0" | "*.*"
    )
}

/// What options let a client do.
fn opens(options: &str) -> Door {
    let mut squashes_root = true;
    let mut everybody_is = false;
    let mut anonymous = NOBODY;
    let mut believes_ids = true;
    for option in options.split(',') {
        match option.trim() {
            "no_root_squash" => squashes_root = false,
            "root_squash" => squashes_root = true,
            "all_squash" => everybody_is = true,
            "no_all_squash" => everybody_is = false,
            option => {
                if let Some(id) = option.strip_prefix("anonuid=") {
                    // The kernel takes -2 for nobody.
                    anonymous = id.parse().unwrap_or(NOBODY);
                } else if let Some(kinds) = option.strip_prefix("sec=") {
                    believes_ids = kinds.split(':').any(|kind| ["sys", "none"].contains(&kind));
                }
            }
        }
    }
    match (believes_ids, everybody_is, squashes_root) {
        (false, ..) => Door::Local,
        (_, true, _) if anonymous == 0 => Door::AnybodyAsRoot,
        (_, true, _) => Door::AnybodyAs(anonymous),
        (_, _, false) => Door::AnybodyAsRoot,
        (_, _, true) if anonymous == 0 => Door::AnybodyAsRoot,
        (_, _, true) => Door::AnybodyAsAnyone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_opens_what_its_options_open() {
        let text = "
            # comment
            /srv/world          *(ro)
            /srv/alone
            /srv/root           *(rw,no_root_squash) 192.0.2.7(rw)
            /srv/squashed       -all_squash,anonuid=4100 (ro)
            /srv/kerberos       *(rw,sec=krb5p)
            /srv/hosts          192.0.2.0/24(rw) \\
                                case.example.org(ro)
            \"/srv/with blank\"   *
            /srv/also\\040blank/  *(anonuid=0)
            /srv/world/closed   case.example.org
        ";
        let exports = Exports::parse(text).unwrap();
        let over = |path: &str| exports.over(Path::new(path));
        assert_eq!(over("/srv/world/a/b"), Door::AnybodyAsAnyone);
        assert_eq!(over("/srv/alone"), Door::AnybodyAsAnyone);
        assert_eq!(over("/srv/root/x"), Door::AnybodyAsRoot);
        assert_eq!(over("/srv/squashed"), Door::AnybodyAs(4100));
        assert_eq!(over("/srv/kerberos"), Door::Local);
        assert_eq!(over("/srv/hosts"), Door::Local);
        assert_eq!(over("/srv/with blank"), Door::AnybodyAsAnyone);
        assert_eq!(over("/srv/also blank"), Door::AnybodyAsRoot);
        assert_eq!(
            over("/srv/world/closed/x"),
            Door::Local,
            "the nearest export counts"
        );
        assert_eq!(over("/srv/worlds"), Door::Local);
        assert_eq!(exports.at(Path::new("/srv/world/a")), None);
        assert_eq!(exports.notes.len(), 4, "{:?}", exports.notes);
    }

    #[test]
    fn a_line_that_is_none_is_told() {
        assert_eq!(Exports::parse("\n\"/srv *\n").unwrap_err().0, 2);
        assert_eq!(Exports::parse("srv *\n").unwrap_err().0, 1);
        assert_eq!(Exports::parse("/srv *(ro\n").unwrap_err().0, 1);
    }
}
