//! `mappevagt policy`

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::Context;

use super::args::{PolicyArgs, PolicyCommand, PolicyFileArgs};
use super::{exit_codes, output, people, policy_init};
use crate::access::{AccessJudge, PathJudge};
use crate::assess::{Asked, Judge, Policy, Verdict};
use crate::model::access::People;
use crate::report::escape;
use crate::sources;

/// Most names of one answer.
const MOST_NAMES: usize = 20;

pub(super) fn run(args: &PolicyArgs) -> anyhow::Result<u8> {
    match &args.command {
        PolicyCommand::Check { file, policy } => check(file.as_deref(), policy),
        PolicyCommand::Explain { paths, policy } => explain(paths, policy),
        PolicyCommand::Init(args) => policy_init::run(args),
    }
}

fn load(file: Option<&Path>, args: &PolicyFileArgs) -> anyhow::Result<(Policy, AccessJudge)> {
    let policy = Policy::load(file, jiff::Zoned::now().date())?;
    Ok((policy, people::judge(&args.directory)?))
}

/// Says what is odd about a policy. Faults end with 2, as they would end a scan.
fn check(file: Option<&Path>, args: &PolicyFileArgs) -> anyhow::Result<u8> {
    let (policy, access) = load(file.or(args.policy.as_deref()), args)?;
    let standing = policy.standing(&access);
    let notes = policy.lints();
    for words in standing
        .iter()
        .map(|finding| format!("{}: {}", finding.policy_line, finding.why()))
        .chain(notes)
    {
        output::complain(&format!("note: {words}"));
    }
    output::print(|out| {
        writeln!(
            out,
            "{} allows, {} finding rows, {}",
            policy.allow_count(),
            policy.findings.len(),
            match policy.cleared_rows() {
                Some(rows) => format!("a roster of {rows} rows"),
                None => "no roster".to_string(),
            }
        )
    })?;
    Ok(exit_codes::ADEQUATE)
}

/// Says what the policy would make of personal data at each path.
fn explain(paths: &[std::ffi::OsString], args: &PolicyFileArgs) -> anyhow::Result<u8> {
    let (policy, access) = load(args.policy.as_deref(), args)?;
    let mut paths_judge = PathJudge::new(&access, sources::rights_at);
    let mut text = Vec::new();
    for path in paths {
        let shown = escape::for_terminal(path.as_bytes());
        let judged = paths_judge
            .judge(path.as_bytes())
            .with_context(|| format!("cannot judge {shown}"))?;
        let groups = access.granting_groups(access.rights_id(&judged.rights));
        let asked = Asked {
            readers: &judged.readers,
            granting_groups: &groups,
            path: &std::path::absolute(path).unwrap_or_else(|_| path.into()),
        };
        let judge = Judge::new(&policy, &access);
        let verdict = judge.verdict(&asked);
        writeln!(text, "{shown}")?;
        if judged.is_folder {
            writeln!(text, "  A folder: who can see the names in it is judged.")?;
        }
        let readers = judge.counted(access.set(judged.readers.by_path), judged.readers.owner);
        writeln!(text, "  readers: {}", names(&access, &readers))?;
        let allows = policy.allows_at(asked.path);
        for allow in &allows {
            writeln!(
                text,
                "  allow:   {}",
                escape::for_terminal(allow.as_bytes())
            )?;
        }
        if allows.is_empty() {
            writeln!(text, "  allow:   no row is about this place")?;
        }
        rows(&policy, verdict.as_ref(), &mut text)?;
        match &verdict {
            None => writeln!(text, "  verdict: adequate")?,
            Some(verdict) => {
                writeln!(
                    text,
                    "  verdict: {} ({}), for {}",
                    verdict.code.word(),
                    verdict.reach.word(),
                    names(&access, &verdict.readers)
                )?;
                if verdict.code == crate::model::finding::Code::ReaderNotCleared {
                    for (name, why) in judge.not_cleared(&verdict.readers).iter().take(MOST_NAMES) {
                        writeln!(
                            text,
                            "           {}: {why}",
                            escape::for_terminal(name.as_bytes())
                        )?;
                    }
                }
            }
        }
    }
    let text = output::masked(&String::from_utf8_lossy(&text));
    output::print(|out| out.write_all(text.as_bytes()))?;
    Ok(exit_codes::ADEQUATE)
}

/// The finding rows in the order they are judged in, down to the one that holds.
fn rows(policy: &Policy, verdict: Option<&Verdict>, text: &mut Vec<u8>) -> std::io::Result<()> {
    for (index, row) in policy.findings.iter().enumerate() {
        let is_it = verdict.is_some_and(|verdict| verdict.row == index);
        let line = escape::for_terminal(row.line.as_bytes());
        let code = verdict
            .filter(|_| is_it)
            .map_or(row.code, |verdict| verdict.code);
        writeln!(
            text,
            "  row:     {line}: {} ({}): {}",
            code.word(),
            row.severity.word(),
            if is_it { "holds" } else { "does not hold" }
        )?;
        if is_it {
            break;
        }
    }
    Ok(())
}

fn names(access: &AccessJudge, set: &crate::model::UserSet) -> String {
    if set.is_everyone() {
        return "everyone".to_string();
    }
    let accounts = access.accounts();
    let mut names: Vec<String> = set
        .members(accounts)
        .take(MOST_NAMES)
        .map(|index| escape::for_terminal(access.account(index).0.as_bytes()))
        .collect();
    let more = set.count(accounts).saturating_sub(names.len());
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    if set.has_signed_in() {
        names.insert(0, "any signed-in user".to_string());
    }
    if names.is_empty() {
        "nobody but administrators and the owner".to_string()
    } else {
        names.join(", ")
    }
}
