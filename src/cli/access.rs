//! `mappevagt access`

use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Serialize;

use super::args::{AccessArgs, AccessFormat};
use super::{exit_codes, output, people};
use crate::access::{AccessJudge, PathAccess, PathJudge};
use crate::model::printable::shown;
use crate::model::{Certainty, SetId};
use crate::report::escape;
use crate::sources;

#[derive(Serialize)]
struct Answer {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
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
    let user = match &args.user {
        None => None,
        Some(name) => match (access.directory().index_of_name(name), name.parse()) {
            (Some(index), _) => Some(index),
            // The kernel judges a number that no directory knows like any other.
            (None, Ok(uid)) => Some(access.directory().index_of_uid(uid)),
            (None, Err(_)) => bail!("--as {name}: there is no such user in the directory"),
        },
    };
    let mut paths: Vec<Vec<u8>> = args
        .paths
        .iter()
        .map(|path| path.as_bytes().to_vec())
        .collect();
    if let Some(from) = &args.from0 {
        paths.extend(read_paths(from)?);
    }
    let mut judge = PathJudge::new(&access, sources::rights_at);
    let mut failed = false;
    output::print(|out| {
        let mut first = true;
        if args.format == AccessFormat::Json {
            out.write_all(b"[")?;
        }
        for path in &paths {
            let answer = match judge.judge(path) {
                Ok(judged) => answer(&access, path, &judged, user),
                Err(error) => {
                    failed = true;
                    unjudged(path, &error.to_string())
                }
            };
            match args.format {
                AccessFormat::Json => {
                    out.write_all(if first { b"\n" } else { b",\n" })?;
                    serde_json::to_writer(&mut *out, &answer)?;
                }
                AccessFormat::Ndjson => {
                    serde_json::to_writer(&mut *out, &answer)?;
                    out.write_all(b"\n")?;
                }
                AccessFormat::Table => table(out, path, &answer, args.user.as_deref())?,
            }
            first = false;
        }
        if args.format == AccessFormat::Json {
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

fn read_paths(from: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut bytes = Vec::new();
    if from == Path::new("-") {
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .context("cannot read standard input")?;
    } else {
        bytes = std::fs::read(from).with_context(|| format!("cannot read {}", shown(from)))?;
    }
    Ok(bytes
        .split(|&byte| byte == 0)
        .filter(|path| !path.is_empty())
        .map(<[u8]>::to_vec)
        .collect())
}

fn answer(access: &AccessJudge, path: &[u8], judged: &PathAccess, user: Option<usize>) -> Answer {
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
    let owner = directory
        .account(directory.index_of_uid(judged.readers.owner))
        .map(|account| account.name);
    let mut administrators = vec!["root".to_string()];
    administrators.extend(
        owner
            .filter(|name| name != "root")
            .map(|name| format!("{name} (owner)")),
    );
    let listed = access.set(judged.readers.listed);
    Answer {
        path: String::from_utf8_lossy(path).into_owned(),
        path_bytes: path_bytes(path),
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
            unresolved: accounts
                .iter()
                .filter(|account| account.unresolved)
                .map(|account| account.name.clone())
                .collect(),
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

fn unjudged(path: &[u8], error: &str) -> Answer {
    Answer {
        path: String::from_utf8_lossy(path).into_owned(),
        path_bytes: path_bytes(path),
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

fn table(
    out: &mut dyn Write,
    path: &[u8],
    answer: &Answer,
    user: Option<&str>,
) -> std::io::Result<()> {
    writeln!(out, "{}", escape::for_terminal(path))?;
    if let Some(error) = &answer.error {
        return writeln!(out, "  could not be judged: {error}");
    }
    if let Some(user) = user {
        let word = |may: Option<bool>| if may == Some(true) { "yes" } else { "no" };
        writeln!(
            out,
            "  {user}: read {}, list {}, write {}",
            word(answer.read),
            word(answer.list),
            word(answer.write)
        )?;
        if answer.read == Some(false) && answer.read_data == Some(true) {
            writeln!(
                out,
                "  A program that asks for nothing but the data gets it all the same."
            )?;
        }
        for sentence in &answer.why {
            writeln!(out, "    {}", escape::for_terminal(sentence.as_bytes()))?;
        }
    }
    let readers = &answer.readers;
    let names: Vec<String> = readers
        .names
        .iter()
        .map(|name| escape::for_terminal(name.as_bytes()))
        .collect();
    if readers.everyone {
        writeln!(out, "  readers: everyone")?;
    } else if readers.signed_in {
        writeln!(out, "  readers: any signed-in user; {}", names.join(", "))?;
    } else {
        writeln!(out, "  readers: {} ({})", readers.count, names.join(", "))?;
    }
    if !readers.unresolved.is_empty() {
        writeln!(out, "  unknown: {}", readers.unresolved.join(", "))?;
    }
    writeln!(out, "  besides: {}", readers.administrators.join(", "))?;
    writeln!(out, "  reach:   {}", answer.reach)?;
    for layer in &answer.layers {
        let grants = escape::for_terminal(layer.grants.join("; ").as_bytes());
        writeln!(out, "  {:8} {grants}", format!("{}:", layer.layer))?;
    }
    if !answer.certain {
        writeln!(
            out,
            "  This answer is not certain: a layer of rights could not be judged."
        )?;
    }
    Ok(())
}
