//! `mappevagt policy init`: a starting policy out of what a share looks like now.
//!
//! It writes down who reads where, for a person to question: what is narrow becomes an `[[allow]]`
//! row without a reason yet, what is open becomes a comment. Only folders are looked at, and no file
//! is opened.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::{Context, bail};

use super::args::PolicyInitArgs;
use super::{exit_codes, output, people};
use crate::access::{AccessJudge, PathAccess, PathJudge};
use crate::model::access::People;
use crate::model::printable::shown;
use crate::model::{Certainty, UserSet};
use crate::report::escape;
use crate::sources;

/// Most people who are named one by one where no group lets them in.
const MOST_PEOPLE: usize = 10;

/// What the folders of a share show.
#[derive(Default)]
struct Seen {
    /// Sets of readers, by the name they get, and their principals.
    sets: BTreeMap<String, Vec<String>>,
    /// Place and set of readers.
    narrow: Vec<(String, String)>,
    open: Vec<String>,
    unclear: Vec<String>,
}

pub(super) fn run(args: &PolicyInitArgs) -> anyhow::Result<u8> {
    let access = people::judge(&args.directory)?;
    let mut seen = Seen::default();
    for root in &args.paths {
        look(Path::new(root), args.depth, &access, &mut seen)?;
    }
    let text = output::masked(&text(&seen, &access)?);
    match &args.output {
        None => output::print(|out| out.write_all(text.as_bytes()))?,
        Some(file) => {
            // A policy that is there already took somebody's thought.
            let mut new = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(file)
                .with_context(|| format!("cannot make {}", shown(file)))?;
            std::io::Write::write_all(&mut new, text.as_bytes())
                .with_context(|| format!("cannot write {}", shown(file)))?;
        }
    }
    Ok(exit_codes::ADEQUATE)
}

fn look(root: &Path, depth: usize, access: &AccessJudge, seen: &mut Seen) -> anyhow::Result<()> {
    let mut judge = PathJudge::new(access, sources::rights_at);
    let judged = judge
        .judge(root.as_os_str().as_bytes())
        .with_context(|| format!("cannot look at {}", shown(root)))?;
    if !judged.is_folder {
        bail!("{} is no folder", shown(root));
    }
    let folders = walkdir::WalkDir::new(root)
        .max_depth(depth)
        .sort_by_file_name();
    // Folders with the readers of the folder above need no row of their own.
    let mut above: Vec<UserSet> = Vec::new();
    for entry in folders.into_iter().filter_map(Result::ok) {
        if !entry.file_type().is_dir() {
            continue;
        }
        let Ok(judged) = judge.judge(entry.path().as_os_str().as_bytes()) else {
            continue;
        };
        let readers = access.set(judged.readers.by_path);
        above.truncate(entry.depth());
        let is_new = above.last() != Some(&readers);
        above.push(readers.clone());
        if is_new {
            seen.folder(entry.path(), &judged, &readers, access);
        }
    }
    Ok(())
}

impl Seen {
    fn folder(
        &mut self,
        path: &Path,
        judged: &PathAccess,
        readers: &UserSet,
        access: &AccessJudge,
    ) {
        let Some(path) = path.to_str() else {
            self.unclear.push(shown(path));
            return;
        };
        if judged.readers.certainty != Certainty::Known {
            self.unclear.push(escape::for_terminal(path.as_bytes()));
        } else if readers.is_everyone() || readers.has_signed_in() {
            self.open.push(escape::for_terminal(path.as_bytes()));
        } else if let Some((name, members)) = principals(judged, readers, access) {
            self.sets.insert(name.clone(), members);
            self.narrow
                .push((format!("{}/**", globset::escape(path)), name));
        }
    }
}

/// A name for some readers and how a policy names them: the groups that let them in, or they
/// themselves where they are few. `None` for nobody but administrators.
fn principals(
    judged: &PathAccess,
    readers: &UserSet,
    access: &AccessJudge,
) -> Option<(String, Vec<String>)> {
    let accounts = access.accounts();
    let granting = access.granting_groups(access.rights_id(&judged.rights));
    let mut groups = BTreeSet::new();
    let mut rest = readers.clone();
    for group in granting {
        let members = access.members_of_groups(std::slice::from_ref(&group));
        // The rights may name a group whose members do not get this far.
        if !members.and(readers).is_nobody() && members.minus(readers).is_nobody() {
            rest = rest.minus(&members);
            groups.insert(format!("group:{group}"));
        }
    }
    let mut members: Vec<String> = groups.into_iter().collect();
    let mut people = rest
        .members(accounts)
        .take(MOST_PEOPLE + 1)
        .filter_map(|index| {
            let (name, is_known) = access.account(index);
            is_known.then(|| format!("user:{name}"))
        });
    members.extend(people.by_ref().take(MOST_PEOPLE));
    let first = members.first()?;
    let bare = first
        .split_once(':')
        .map_or(first.as_str(), |(_, name)| name);
    let more = members.len() - 1;
    let name = if more == 0 {
        bare.to_string()
    } else {
        format!("{bare}-and-{more}-more")
    };
    Some((name, members))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn text(seen: &Seen, access: &AccessJudge) -> anyhow::Result<String> {
    let review = jiff::Zoned::now()
        .date()
        .saturating_add(jiff::Span::new().years(1));
    let mut out = String::from(
        "# A starting policy, written from what the share looked like. It says who reads where NOW,\n\
         # not who should: go through every row, give its reason or take it out.\n\
         # docs/policy.md tells what each part means; `mappevagt policy check` reads it over.\n\
         schema = 1\n\n",
    );
    let company = whole_company(access);
    if company.is_empty() {
        out += "# No group holds nearly every account; name those that do, and they are never adequate.\n\
                # company-groups = [\"all-staff\"]\n";
    } else {
        out += "# Groups that hold nearly every account: what they can read is open to the whole company.\n";
        let names: Vec<String> = company.iter().map(|name| quoted(name)).collect();
        writeln!(out, "company-groups = [{}]", names.join(", "))?;
    }
    out += "\n[readers]\n";
    for (name, members) in &seen.sets {
        let members: Vec<String> = members.iter().map(|member| quoted(member)).collect();
        writeln!(out, "{} = [{}]", quoted(name), members.join(", "))?;
    }
    for (place, set) in &seen.narrow {
        writeln!(
            out,
            "\n[[allow]]\nwho = {}\nwhere = {}\nreason = \"TODO: why do they need it?\"\nreview-by = \"{review}\"",
            quoted(set),
            quoted(place)
        )?;
    }
    if !seen.open.is_empty() {
        out += "\n# Open to everyone, or to everybody who can sign in. Personal data here is reported:\n";
        seen.open
            .iter()
            .try_for_each(|path| writeln!(out, "#   {path}"))?;
    }
    if !seen.unclear.is_empty() {
        out += "\n# Who can read these could not be told, or their names are no text:\n";
        seen.unclear
            .iter()
            .try_for_each(|path| writeln!(out, "#   {path}"))?;
    }
    out += "\n# Who is cleared: a CSV or TOML file beside this one. Readers who are not on it are reported.\n\
            # [clearance]\n# roster = \"cleared.csv\"\n";
    out += "\n# What is reported is the built-in list; rows of your own take its place.\n\
            # [[finding]]\n# code = \"reader-not-allowed\"\n# severity = \"high\"\n";
    Ok(out)
}

/// Groups that hold at least nine of ten accounts, where there are enough accounts to be a company.
fn whole_company(access: &AccessJudge) -> Vec<String> {
    const ENOUGH: usize = 20;
    let people = access.directory().signed_in();
    let all = people.count(access.accounts());
    let groups = access.directory().groups().into_iter();
    let holding = groups.filter(|(_, members)| {
        all >= ENOUGH && members.and(&people).count(access.accounts()) * 10 >= all * 9
    });
    let names: BTreeSet<String> = holding.map(|(name, _)| name.to_lowercase()).collect();
    names.into_iter().collect()
}
