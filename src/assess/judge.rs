//! Readers against policy: which finding row holds first, if any.

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
        Self { policy, people }
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
        if let Some(verdict) = self.judge(asked, &listed, Reach::Listed) {
            return Some(verdict);
        }
        let by_path = self.counted(self.people.set(readers.by_path), readers.owner);
        if by_path != listed
            && let Some(verdict) = self.judge(asked, &by_path, Reach::ByPath)
        {
            return Some(verdict);
        }
        // The rest is adequate as far as it is known, which is not adequate.
        if readers.certainty == Certainty::AtLeast {
            return self.unknown(Reach::Listed, listed);
        }
        None
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
        let allowed = self.policy.allowed_at(asked.path, self.people);
        let signed_in = self.is_signed_in(asked, set, accounts);
        for (row, finding) in self.policy.findings.iter().enumerate() {
            let verdict = |readers: UserSet| {
                Some(Verdict {
                    row,
                    code: finding.code,
                    reach,
                    readers,
                })
            };
            let open = set.is_everyone() || signed_in;
            match finding.code {
                Code::OpenToEveryone if set.is_everyone() && reach == Reach::Listed => {
                    return verdict(set.clone());
                }
                Code::OpenToSignedIn if signed_in && reach == Reach::Listed => {
                    return verdict(set.clone());
                }
                Code::OpenByPath if open && reach == Reach::ByPath => return verdict(set.clone()),
                Code::ReaderNotCleared => {
                    let mut lacking = UserSet::none();
                    for index in set.members(accounts) {
                        let (name, _) = self.people.account(index);
                        if self.policy.is_cleared(&name) == Some(false) {
                            lacking.set(index, true);
                        }
                    }
                    if lacking != UserSet::none() {
                        return verdict(lacking);
                    }
                }
                Code::ReaderNotAllowed => {
                    let others = allowed
                        .as_ref()
                        .map_or(UserSet::none(), |allowed| set.minus(allowed));
                    if others != UserSet::none() {
                        return verdict(others);
                    }
                }
                Code::AccessUnknown => {
                    if set
                        .members(accounts)
                        .any(|index| !self.people.account(index).1)
                    {
                        return verdict(set.clone());
                    }
                }
                // Who is allowed by name is not one too many.
                Code::TooManyReaders => {
                    let many = set.is_everyone() || set.members(accounts).count() > finding.over;
                    if many && allowed.is_none() {
                        return verdict(set.clone());
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether everybody who can sign in is among the readers: through a whole-company group, or
    /// because every resolved account is there and they are many.
    fn is_signed_in(&self, asked: &Asked<'_>, set: &UserSet, accounts: usize) -> bool {
        let company: Vec<String> = asked
            .granting_groups
            .iter()
            .filter(|name| self.policy.company_groups.contains(name))
            .cloned()
            .collect();
        if !company.is_empty() {
            let members = self.people.members_of_groups(&company);
            if members.and(set) != UserSet::none() {
                return true;
            }
        }
        !set.is_everyone() && accounts > 20 && (1..accounts).all(|index| set.contains(index))
    }
}
