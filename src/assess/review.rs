//! The policy itself under review: allows that nobody needs any more, and names that name nobody.
//!
//! An allow that outlives its reason lets the next person in unseen. What is not known is not held
//! against a row: an interrupted scan, and places that were not scanned, say nothing of it.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::exposure::Holding;
use super::judge::Judge;
use super::policy::{Allow, Policy};
use super::policy_file::Principal;
use super::roster;
use crate::model::access::People;
use crate::model::finding::{PolicyCode, PolicyFinding};
use crate::model::printable::shown;

/// What a scan covered.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The paths that were scanned.
    pub roots: &'a [Vec<u8>],
    /// Whether it came to its end.
    pub finished: bool,
}

/// Findings about the rows of the policy, worst first.
pub(super) fn review(
    policy: &Policy,
    people: &dyn People,
    judge: &Judge<'_>,
    holdings: &[Holding],
    scope: Scope<'_>,
) -> Vec<PolicyFinding> {
    let mut findings = standing(policy, people);
    for (index, allow) in policy.allows.iter().enumerate() {
        let is_used = || {
            holdings.iter().any(|holding| {
                let readers = people.set(holding.readers.by_path);
                allow.covers(&holding.folder.stored_path())
                    && !readers.and(judge.allow_set(index)).is_nobody()
            })
        };
        if scope.finished
            && !policy.is_overdue(allow)
            && lies_in(&allow.place_text, scope.roots)
            && !is_used()
        {
            findings.push(finding(PolicyCode::AllowUnused, allow));
        }
    }
    // Within a severity in the order of the files.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// What can be said of the rows without a scan.
pub(super) fn standing(policy: &Policy, people: &dyn People) -> Vec<PolicyFinding> {
    let overdue = policy
        .allows
        .iter()
        .filter(|allow| policy.is_overdue(allow));
    let mut findings: Vec<PolicyFinding> = overdue
        .map(|allow| finding(PolicyCode::AllowOverdue, allow))
        .collect();
    let named = policy.named.iter().map(|(who, line)| (who, line.clone()));
    let cleared = policy.roster.iter().flat_map(|roster| {
        let line = |row: &roster::Row| format!("{}:{}", shown(&roster.path), row.line);
        roster.rows.iter().map(move |row| (&row.who, line(row)))
    });
    for (who, line) in named.chain(cleared) {
        let is_known = match who {
            Principal::User(name) => people.index_of_name(name).is_some(),
            Principal::Group(name) => {
                people.knows_group(name) || people.members_of_known_set(name).is_some()
            }
        };
        if !is_known {
            findings.push(PolicyFinding {
                code: PolicyCode::NamesNobody,
                severity: PolicyCode::NamesNobody.severity(),
                policy_line: line,
                who: who.to_string(),
                place: String::new(),
                reason: String::new(),
                review_by: None,
            });
        }
    }
    findings
}

fn finding(code: PolicyCode, allow: &Allow) -> PolicyFinding {
    PolicyFinding {
        code,
        severity: code.severity(),
        policy_line: allow.line.clone(),
        who: allow.who_text.clone(),
        place: allow.place_text.clone(),
        reason: allow.reason.clone(),
        review_by: allow.review_by.map(|date| date.to_string()),
    }
}

/// Whether a pattern can match below one of the roots: the part before its first wildcard leads
/// there, or lies on the way.
fn lies_in(pattern: &str, roots: &[Vec<u8>]) -> bool {
    let end = pattern.find(['*', '?', '[', '{', '\\']);
    let plain = pattern.get(..end.unwrap_or(pattern.len())).unwrap_or("");
    let folder = match end {
        Some(_) => plain.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => plain,
    };
    let folder = Path::new(folder);
    roots.iter().any(|root| {
        let root = Path::new(std::ffi::OsStr::from_bytes(root));
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
        root.starts_with(folder) || folder.starts_with(&root)
    })
}

#[cfg(test)]
mod tests {
    use super::lies_in;

    #[test]
    fn a_place_is_judged_where_it_was_scanned() {
        let roots = [b"/srv/share".to_vec()];
        for inside in [
            "/srv/share/a/**",
            "/srv/share",
            "/srv/**",
            "**/hr/*",
            "/srv/share/[ab]",
        ] {
            assert!(lies_in(inside, &roots), "{inside}");
        }
        for outside in ["/srv/other/**", "/srv/share2", "/home/*"] {
            assert!(!lies_in(outside, &roots), "{outside}");
        }
    }
}
