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
use crate::model::finding::Reach;
use crate::model::words::{Part, Words};
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
    let words = Words::of(args.lang.into());
    let counted = |id: &str, count: usize| {
        let count = Part::Count(count as u64);
        words.say_with(id, &[("count", count)])
    };
    let told = [
        counted("policy-allows", policy.allow_count()),
        counted("policy-rows", policy.findings.len()),
        match policy.cleared_rows() {
            Some(rows) => counted("policy-roster", rows),
            None => words.say("policy-no-roster"),
        },
    ];
    output::print(|out| writeln!(out, "{}", told.join(", ")))?;
    Ok(exit_codes::ADEQUATE)
}

/// Says what the policy would make of personal data at each path.
fn explain(paths: &[std::ffi::OsString], args: &PolicyFileArgs) -> anyhow::Result<u8> {
    let (policy, access) = load(args.policy.as_deref(), args)?;
    let words = Words::of(args.lang.into());
    let line =
        |id: &str, what: &str| format!("  {}", words.say_with(id, &[("what", Part::Text(what))]));
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
            writeln!(text, "  {}", words.say("policy-a-folder"))?;
        }
        let readers = judge.counted(access.set(judged.readers.by_path), judged.readers.owner);
        let readers = names(&access, &readers, words);
        writeln!(text, "{}", line("policy-readers", &readers))?;
        let allows = policy.allows_at(asked.path);
        for allow in &allows {
            let allow = escape::for_terminal(allow.as_bytes());
            writeln!(text, "{}", line("policy-allow", &allow))?;
        }
        if allows.is_empty() {
            let none = words.say("policy-no-allow");
            writeln!(text, "{}", line("policy-allow", &none))?;
        }
        rows(&policy, verdict.as_ref(), words, &mut text)?;
        match &verdict {
            None => writeln!(text, "{}", line("policy-verdict", &words.say("adequate")))?,
            Some(verdict) => {
                let reach = match verdict.reach {
                    Reach::Listed => words.say("access-listed"),
                    Reach::ByPath => words.say("access-by-path"),
                };
                let readers = names(&access, &verdict.readers, words);
                let parts = [
                    ("code", Part::Text(verdict.code.word())),
                    ("reach", Part::Text(&reach)),
                    ("readers", Part::Text(&readers)),
                ];
                let what = words.say_with("policy-verdict-for", &parts);
                writeln!(text, "{}", line("policy-verdict", &what))?;
                if verdict.code == crate::model::finding::Code::ReaderNotCleared {
                    for (name, why) in judge.not_cleared(&verdict.readers).iter().take(MOST_NAMES) {
                        writeln!(
                            text,
                            "           {}: {}",
                            escape::for_terminal(name.as_bytes()),
                            words.own(why)
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
fn rows(
    policy: &Policy,
    verdict: Option<&Verdict>,
    words: &Words,
    text: &mut Vec<u8>,
) -> std::io::Result<()> {
    for (index, row) in policy.findings.iter().enumerate() {
        let is_it = verdict.is_some_and(|verdict| verdict.row == index);
        let line = escape::for_terminal(words.own(&row.line).as_bytes());
        let code = verdict
            .filter(|_| is_it)
            .map_or(row.code, |verdict| verdict.code);
        let severity = words.say(&format!("severity-{}", row.severity.word()));
        let parts = [
            ("line", Part::Text(&line)),
            ("code", Part::Text(code.word())),
            ("severity", Part::Text(&severity)),
        ];
        let id = match is_it {
            true => "policy-row-holds",
            false => "policy-row-does-not",
        };
        writeln!(text, "  {}", words.say_with(id, &parts))?;
        if is_it {
            break;
        }
    }
    Ok(())
}

fn names(access: &AccessJudge, set: &crate::model::UserSet, words: &Words) -> String {
    if set.is_everyone() {
        return words.say("everyone");
    }
    let accounts = access.accounts();
    let mut names: Vec<String> = set
        .members(accounts)
        .take(MOST_NAMES)
        .map(|index| escape::for_terminal(access.account(index).0.as_bytes()))
        .collect();
    let more = set.count(accounts).saturating_sub(names.len());
    if more > 0 {
        let count = [("count", Part::Count(more as u64))];
        names.push(words.say_with("policy-more", &count));
    }
    if set.has_signed_in() {
        names.insert(0, words.say("table-signed-in"));
    }
    if names.is_empty() {
        words.say("policy-nobody")
    } else {
        names.join(", ")
    }
}
