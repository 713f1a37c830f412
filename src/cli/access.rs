//! `mappevagt access`

mod table;

use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::{Context, bail};
use rayon::prelude::*;
use serde::Serialize;

use super::args::{AccessArgs, AccessFormat};
use super::{exit_codes, output, people};
use crate::access::{AccessJudge, PathAccess, PathError, PathJudge};
use crate::model::printable::shown;
use crate::model::words::Words;
use crate::model::{Certainty, SetId};
use crate::report::escape;
use crate::sources;

/// The answer for a path, all but the path itself: the same for many.
#[derive(Serialize)]
struct Answer {
    read: Option<bool>,
    list: Option<bool>,
    write: Option<bool>,
    /// With `--as`: whether a program that asks for nothing but the data gets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_data: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<String>,
    reach: &'static str,
    certain: bool,
    readers: ReaderKeys,
    layers: Vec<Layer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize, Default)]
struct ReaderKeys {
    count: u64,
    everyone: bool,
    signed_in: bool,
    unresolved: Vec<String>,
    names: Vec<String>,
    administrators: Vec<String>,
}

#[derive(Serialize)]
struct Layer {
    layer: &'static str,
    grants: Vec<String>,
}

/// Answers for every path; 3 if some could not be judged.
pub(super) fn run(args: &AccessArgs) -> anyhow::Result<u8> {
    let access = people::judge(&args.directory)?;
    let words = Words::of(args.lang.into());
    let user = match &args.user {
        None => None,
        Some(name) => match (access.directory().index_of_name(name), name.parse()) {
            (Some(index), _) => Some(index),
            // The kernel judges a number that no directory knows like any other.
            (None, Ok(uid)) => Some(access.directory().index_of_uid(uid)),
            (None, Err(_)) => bail!("--as {name}: there is no such user in the directory"),
        },
    };
    if let Some(sddl) = &args.sddl {
        let judged = access.by_sddl(sddl).context("--sddl")?;
        let teller = Teller {
            access: &access,
            user,
            asked: args.user.as_deref(),
            format: args.format,
            words,
        };
        let mut text = Vec::new();
        let said = teller.said(&answer(&access, &judged, user));
        teller.put(sddl.as_bytes(), &said, &mut text);
        output::print(|out| out.write_all(&text))?;
        return Ok(exit_codes::ADEQUATE);
    }
    let listed = match &args.from0 {
        Some(from) => read_list(from)?,
        None => Vec::new(),
    };
    let mut paths: Vec<&[u8]> = args.paths.iter().map(|path| path.as_bytes()).collect();
    let mut rest = listed.as_slice();
    while !rest.is_empty() {
        let end = memchr::memchr(0, rest).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        if !path.is_empty() {
            paths.push(path);
        }
        rest = after.get(1..).unwrap_or_default();
    }
    people::check_paths(&access, args.paths.iter().map(Path::new));
    let mut failed = false;
    let teller = Teller {
        access: &access,
        user,
        asked: args.user.as_deref(),
        format: args.format,
        words,
    };
    output::print(|out| {
        let is_array = args.format == AccessFormat::Json;
        if is_array {
            out.write_all(b"[")?;
        }
        let mut between = &b"\n"[..];
        let mut parts: Vec<Part> = Vec::new();
        for batch in paths.chunks(BATCH * PARTS) {
            parts.resize_with(batch.len().div_ceil(BATCH), Part::default);
            // Ids that nobody knows turn up while paths are judged; what is told of a path must not
            // depend on which thread was first, so all of them are judged before any is told.
            let both = || batch.par_chunks(BATCH);
            both().zip(&mut parts).for_each_init(
                || teller.judge(),
                |judge, (paths, part)| part.judge(judge, paths),
            );
            both()
                .zip(&mut parts)
                .for_each(|(paths, part)| teller.tell(paths, part));
            for part in &parts {
                failed |= part.failed;
                part.print(is_array, &mut between, out)?;
            }
        }
        if is_array {
            out.write_all(b"\n]\n")?;
        }
        Ok(())
    })?;
    Ok(if failed {
        exit_codes::INCOMPLETE
    } else {
        exit_codes::ADEQUATE
    })
}

/// Behind the name of an owner, who may change the rights.
const OWNER: &str = " (owner)";
/// Paths that one thread answers for in one go.
const BATCH: usize = 128;
/// Goes that are told together: so many that every thread has work, and no more than fit in little
/// memory, which is used again for the next.
const PARTS: usize = 64;
/// Bytes of a usual answer.
const USUAL: usize = 400;

/// Says who can read paths.
struct Teller<'a> {
    access: &'a AccessJudge,
    user: Option<usize>,
    /// The user as asked for.
    asked: Option<&'a str>,
    format: AccessFormat,
    words: &'static Words,
}

/// What was found of a path.
type Judged = Result<PathAccess, PathError>;

/// Some paths: what was found of each, and the answers as they are printed, one after the other.
#[derive(Default)]
struct Part {
    judged: Vec<Judged>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    failed: bool,
}

impl Part {
    fn judge(&mut self, judge: &mut PathJudge<'_>, paths: &[&[u8]]) {
        self.judged.clear();
        self.judged
            .extend(paths.iter().map(|path| judge.judge(path)));
    }

    /// Prints the answers; as elements of an array with `between` before each.
    fn print(
        &self,
        is_array: bool,
        between: &mut &[u8],
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        if !is_array {
            return out.write_all(&self.bytes);
        }
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        for (start, &end) in starts.zip(&self.ends) {
            out.write_all(between)?;
            out.write_all(self.bytes.get(start..end).unwrap_or_default())?;
            *between = b",\n";
        }
        Ok(())
    }
}

impl Teller<'_> {
    fn judge(&self) -> PathJudge<'_> {
        PathJudge::new(self.access, sources::rights_at)
    }

    /// Puts the answers for what was judged in place of those that were there.
    fn tell(&self, paths: &[&[u8]], part: &mut Part) {
        part.bytes.clear();
        part.bytes.reserve(paths.len() * USUAL);
        part.ends.clear();
        part.failed = false;
        // Files in one folder mostly have the same rights: what is said of them is made once.
        let mut last: Option<(&PathAccess, Vec<u8>)> = None;
        for (path, judged) in paths.iter().zip(&part.judged) {
            match judged {
                Ok(judged) => {
                    if !last.as_ref().is_some_and(|(known, _)| *known == judged) {
                        let said = self.said(&answer(self.access, judged, self.user));
                        last = Some((judged, said));
                    }
                    let said = last.as_ref().map_or(&[][..], |(_, said)| said);
                    self.put(path, said, &mut part.bytes);
                }
                Err(error) => {
                    part.failed = true;
                    let said = self.said(&unjudged(&error.to_string()));
                    self.put(path, &said, &mut part.bytes);
                }
            }
            part.ends.push(part.bytes.len());
        }
    }

    /// An answer in the form that was asked for, without its path.
    fn said(&self, answer: &Answer) -> Vec<u8> {
        let mut said = Vec::new();
        // Writing to memory does not fail.
        let _ = match self.format {
            AccessFormat::Json | AccessFormat::Ndjson => {
                serde_json::to_writer(&mut said, answer).map_err(std::io::Error::from)
            }
            AccessFormat::Table => table::write(&mut said, answer, self.asked, self.words),
        };
        said
    }

    fn put(&self, path: &[u8], said: &[u8], out: &mut Vec<u8>) {
        if self.format == AccessFormat::Table {
            out.extend(escape::for_terminal(path).into_bytes());
            out.push(b'\n');
            out.extend(said);
            return;
        }
        let text = String::from_utf8_lossy(path);
        out.extend(b"{\"path\":");
        let _ = serde_json::to_writer(&mut *out, &text);
        if let Some(bytes) = path_bytes(path) {
            out.extend(b",\"path_bytes\":");
            let _ = serde_json::to_writer(&mut *out, &bytes);
        }
        out.push(b',');
        // The rest of the object, behind its bracket.
        out.extend(said.get(1..).unwrap_or_default());
        if self.format == AccessFormat::Ndjson {
            out.push(b'\n');
        }
    }
}

/// Paths from a file or from standard input, each ended by a NUL.
fn read_list(from: &Path) -> anyhow::Result<Vec<u8>> {
    if from != Path::new("-") {
        return std::fs::read(from).with_context(|| format!("cannot read {}", shown(from)));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .context("cannot read standard input")?;
    Ok(bytes)
}

fn answer(access: &AccessJudge, judged: &PathAccess, user: Option<usize>) -> Answer {
    let certain = judged.readers.certainty == Certainty::Known;
    let is_root = |user: usize| {
        let account = access.directory().account(user);
        let is_root = account.is_some_and(|account| account.uid == Some(0));
        // Root overrides what is stored, where it gets in.
        is_root && access.share().is_none_or(|share| share.lets_in(user))
    };
    let may = |set: SetId| user.map(|user| is_root(user) || access.set(set).contains(user));
    let set = access.set(judged.readers.by_path);
    let directory = access.directory();
    let accounts: Vec<_> = set
        .members(directory.len())
        .filter_map(|index| directory.account(index))
        .collect();
    let mut names: Vec<String> = accounts
        .iter()
        .filter(|account| !account.unresolved)
        .map(|account| account.name.clone())
        .collect();
    names.sort();
    let unresolved = accounts.iter().filter(|account| account.unresolved);
    let mut unresolved: Vec<String> = unresolved.map(|account| account.name.clone()).collect();
    unresolved.sort();
    let owner = directory
        .account(directory.index_of_uid(judged.readers.owner))
        .map(|account| account.name);
    let mut administrators = access.overriding();
    administrators.extend(
        owner
            .filter(|name| name != "root")
            .map(|name| format!("{name}{OWNER}")),
    );
    let listed = access.set(judged.readers.listed);
    Answer {
        read: may(judged.readers.opens),
        read_data: may(judged.readers.by_path),
        why: user.map_or_else(Vec::new, |user| why(access, judged, user)),
        list: if judged.is_folder {
            may(judged.readers.by_path)
        } else {
            user.map(|_| false)
        },
        write: may(judged.write),
        reach: if listed == set { "listed" } else { "by path" },
        certain,
        readers: ReaderKeys {
            count: accounts.len() as u64,
            everyone: set.is_everyone(),
            signed_in: set.has_signed_in(),
            unresolved,
            names,
            administrators,
        },
        layers: layers(access, judged),
        error: None,
    }
}

/// What each layer gives, the share's own last.
fn layers(access: &AccessJudge, judged: &PathAccess) -> Vec<Layer> {
    let of_rights = access.layers(&judged.rights).into_iter();
    let of_share = access.share().map(|share| ("share", share.grants.clone()));
    of_rights
        .chain(of_share)
        .map(|(layer, grants)| Layer { layer, grants })
        .collect()
}

/// Why somebody may read or may not: a sentence for each layer.
fn why(access: &AccessJudge, judged: &PathAccess, user: usize) -> Vec<String> {
    let mut sentences = access.why(user, &judged.rights);
    if let Some(share) = access.share() {
        sentences.push(if share.is_admin(user) {
            "the share lets this account act as root (admin users)".to_string()
        } else if share.lets_in(user) {
            format!("the share: {}", share.grants.join("; "))
        } else {
            "the share does not let this account in".to_string()
        });
    }
    let (own, in_effect) = (access.allowed(&judged.rights).read, judged.readers.by_path);
    if access.set(own).contains(user) && !access.set(in_effect).contains(user) {
        sentences.push("a folder on the way does not let this account pass".to_string());
    }
    sentences
}

/// The bytes of a path that is not UTF-8, in base64.
fn path_bytes(path: &[u8]) -> Option<String> {
    let engine = &base64::engine::general_purpose::STANDARD;
    let is_text = std::str::from_utf8(path).is_ok();
    (!is_text).then(|| base64::Engine::encode(engine, path))
}

fn unjudged(error: &str) -> Answer {
    Answer {
        read: None,
        list: None,
        write: None,
        read_data: None,
        why: Vec::new(),
        reach: "unknown",
        certain: false,
        readers: ReaderKeys::default(),
        layers: Vec::new(),
        error: Some(error.to_string()),
    }
}
