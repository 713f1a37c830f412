//! Readers against policy: which finding row holds first, if any.

use std::cell::OnceCell;
use std::path::Path;

use super::policy::Policy;
use crate::model::Certainty;
use crate::model::access::{People, Readers, UserSet};
use crate::model::finding::{Code, Reach};

/// What the policy says of one set of readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Index of the policy's finding row.
    pub row: usize,
    /// What is reported.
    pub code: Code,
    /// How the readers come to it.
    pub reach: Reach,
    /// The readers it is about: of those who count, the ones at fault.
    pub readers: UserSet,
}

/// Judges readers.
pub struct Judge<'a> {
    policy: &'a Policy,
    people: &'a dyn People,
    named: OnceCell<Named>,
}

/// Whom the policy names, as accounts: looked up once, when it is first asked for.
struct Named {
    allows: Vec<UserSet>,
    cleared: Option<UserSet>,
}

/// What is known of the readers at one place.
pub struct Asked<'a> {
    /// The sets.
    pub readers: &'a Readers,
    /// Names of groups that give reading, lower case.
    pub granting_groups: &'a [String],
    /// Where it is.
    pub path: &'a Path,
}

impl<'a> Judge<'a> {
    /// Judges by a policy.
    pub fn new(policy: &'a Policy, people: &'a dyn People) -> Self {
        Self {
            policy,
            people,
            named: OnceCell::new(),
        }
    }

    fn named(&self) -> &Named {
        self.named.get_or_init(|| Named {
            allows: self.policy.allow_sets(self.people),
            cleared: self
                .policy
                .roster
                .as_ref()
                .map(|roster| roster.cleared(self.people, self.policy.today)),
        })
    }

    /// The accounts that an allow names.
    #[allow(
        clippy::indexing_slicing,
        reason = "one set for each of the policy's allows"
    )]
    pub(super) fn allow_set(&self, index: usize) -> &UserSet {
        &self.named().allows[index]
    }

    /// Who is allowed to read at a path; `None` where the policy allows nothing anywhere and so
    /// says nothing. An allow whose review date has passed no longer allows.
    fn allowed_at(&self, path: &Path) -> Option<UserSet> {
        if self.policy.allows.is_empty() {
            return None;
        }
        let rows = self.policy.allows.iter().zip(&self.named().allows);
        let in_force =
            rows.filter(|(allow, _)| !self.policy.is_overdue(allow) && allow.covers(path));
        Some(in_force.fold(UserSet::none(), |all, (_, set)| all.or(set)))
    }

    /// Of some readers, those who are not cleared and why.
    pub fn not_cleared(&self, readers: &UserSet) -> Vec<(String, String)> {
        let Some(roster) = &self.policy.roster else {
            return Vec::new();
        };
        let members = readers.members(self.people.accounts());
        members
            .map(|index| {
                let why = roster.lacks(index, self.people, self.policy.today);
                (self.people.account(index).0, why)
            })
            .collect()
    }

    /// The readers who count: not root, and not the owner unless the policy says so.
    pub fn counted(&self, set: UserSet, owner: u32) -> UserSet {
        let mut set = set;
        if !self.policy.owner_counts && owner != u32::MAX {
            set.set(self.people.index_of_uid(owner), false);
        }
        set
    }

    /// What the policy says; `None` is adequate.
    pub fn verdict(&self, asked: &Asked<'_>) -> Option<Verdict> {
        let readers = asked.readers;
        if readers.certainty == Certainty::Unknown {
            return self.unknown(Reach::Listed, UserSet::none());
        }
        let listed = self.counted(self.people.set(readers.listed), readers.owner);
        let by_path = self.counted(self.people.set(readers.by_path), readers.owner);
        let browsing = self.judge(asked, &listed, Reach::Listed);
        let knowing = if by_path == listed {
            None
        } else {
            self.judge(asked, &by_path, Reach::ByPath)
        };
        // The worse of the two; where they are alike, what can be browsed to.
        let worse = browsing
            .into_iter()
            .chain(knowing)
            .min_by_key(|verdict| verdict.row);
        // The rest is adequate as far as it is known, which is not adequate.
        let is_sure = readers.certainty == Certainty::Known && !self.has_strangers(&by_path);
        worse.or_else(|| {
            if is_sure {
                None
            } else {
                self.unknown(Reach::Listed, by_path)
            }
        })
    }

    /// Whether somebody is among them whom nobody could resolve.
    fn has_strangers(&self, set: &UserSet) -> bool {
        let strangers = set.minus(&self.people.resolved());
        !set.is_everyone() && strangers.members(self.people.accounts()).next().is_some()
    }

    /// Those of a set who are at fault by a row.
    pub fn at_fault(&self, row: usize, code: Code, set: &UserSet, path: &Path) -> UserSet {
        match (code, self.policy.findings.get(row)) {
            (Code::ReaderNotCleared, Some(_)) => {
                let cleared = self.named().cleared.as_ref();
                cleared.map_or(UserSet::none(), |cleared| set.minus(cleared))
            }
            (Code::ReaderNotAllowed, Some(_)) => self
                .allowed_at(path)
                .map_or(UserSet::none(), |allowed| set.minus(&allowed)),
            _ => set.clone(),
        }
    }

    fn unknown(&self, reach: Reach, readers: UserSet) -> Option<Verdict> {
        let row = self
            .policy
            .findings
            .iter()
            .position(|row| row.code == Code::AccessUnknown);
        // A policy that forgot the row still must not call it adequate: its last row stands in.
        let row = row.or(self.policy.findings.len().checked_sub(1))?;
        Some(Verdict {
            row,
            code: Code::AccessUnknown,
            reach,
            readers,
        })
    }

    fn judge(&self, asked: &Asked<'_>, set: &UserSet, reach: Reach) -> Option<Verdict> {
        let accounts = self.people.accounts();
        let has_allows = !self.policy.allows.is_empty();
        let signed_in = self.is_signed_in(asked, set, accounts);
        let is_open = set.is_everyone() || signed_in;
        for (row, finding) in self.policy.findings.iter().enumerate() {
            let readers = self.at_fault(row, finding.code, set, asked.path);
            let holds = match finding.code {
                Code::OpenToEveryone => set.is_everyone() && reach == Reach::Listed,
                Code::OpenToSignedIn => signed_in && reach == Reach::Listed,
                Code::OpenByPath => is_open && reach == Reach::ByPath,
                Code::ReaderNotCleared | Code::ReaderNotAllowed => readers != UserSet::none(),
                Code::AccessUnknown => self.has_strangers(set),
                // Who is allowed by name is not one too many.
                Code::TooManyReaders => {
                    let many = set.is_everyone() || set.members(accounts).count() > finding.over;
                    many && !has_allows
                }
            };
            if holds {
                return Some(Verdict {
                    row,
                    code: finding.code,
                    reach,
                    readers,
                });
            }
        }
        None
    }

    /// Whether everybody who can sign in is among the readers: all of a whole-company group, or
    /// every account that is known, and those are many.
    fn is_signed_in(&self, asked: &Asked<'_>, set: &UserSet, accounts: usize) -> bool {
        /// Fewer accounts than this are a team, not everybody.
        const MANY: usize = 20;
        if set.is_everyone() {
            return false;
        }
        if set.has_signed_in() {
            return true;
        }
        let owner = match asked.readers.owner {
            u32::MAX => None,
            uid => Some(self.people.index_of_uid(uid)),
        };
        let has_all = |mut members: UserSet| {
            // Root and the owner are taken out of the readers; they are out of the group too.
            members.set(0, false);
            owner
                .into_iter()
                .for_each(|owner| members.set(owner, false));
            (
                members.members(accounts).count(),
                members.minus(set) == UserSet::none(),
            )
        };
        let company = self.policy.company_groups.iter().any(|name| {
            let members = self.people.members_of_groups(std::slice::from_ref(name));
            let (count, all) = has_all(members);
            // A group of one is known to be the way in only where the rights name it.
            all && (count > 1 || count == 1 && asked.granting_groups.contains(name))
        });
        let (count, all) = has_all(self.people.resolved());
        company || count >= MANY && all
    }
}
