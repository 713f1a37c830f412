//! People and groups: from NSS, or from `passwd` and `group` files of another machine.
//!
//! Every account gets an index, so that "who can read" is a set of bits. An id that nobody could
//! resolve gets an account of its own, marked as such: it stays visible in every answer. For a
//! group that nobody could resolve the account stands for its members.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use uzers::os::unix::GroupExt;

use crate::model::UserSet;
use crate::model::printable::shown;

/// A directory could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// A file of it cannot be read.
    #[error("cannot read {}: {source}", shown(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of it makes no sense.
    #[error("{}:{line}: {message}", shown(path))]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// One account, or what stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Name as reported.
    pub name: String,
    /// Numeric id; `None` for the unknown members of a group.
    pub uid: Option<u32>,
    /// Whether nobody could say who that is.
    pub unresolved: bool,
}

/// Accounts and groups, growing as ids turn up that were not listed.
pub struct Directory {
    state: Mutex<State>,
    /// Whether ids that are not known may be asked of NSS.
    asks_nss: bool,
}

#[derive(Default)]
struct State {
    accounts: Vec<Account>,
    by_uid: HashMap<u32, usize>,
    groups: HashMap<u32, GroupRecord>,
    /// Accounts by their primary group.
    primary: HashMap<u32, Vec<usize>>,
}

struct GroupRecord {
    name: Option<String>,
    members: UserSet,
}

/// Index of root in every directory.
pub(super) const ROOT: usize = 0;

impl Directory {
    /// The machine's own users and groups.
    pub fn from_nss() -> Self {
        let mut state = State::new();
        for user in every_user() {
            state.add_user(
                user.uid(),
                &user.name().to_string_lossy(),
                user.primary_group_id(),
            );
        }
        for group in every_group() {
            state.add_group(&group);
        }
        Self {
            state: Mutex::new(state),
            asks_nss: true,
        }
    }

    /// Users and groups from the files `passwd` and `group` in a folder, in the form that
    /// `getent passwd` and `getent group` print.
    ///
    /// # Errors
    /// When a file cannot be read or a line is not of that form.
    pub fn from_files(folder: &Path) -> Result<Self, DirectoryError> {
        let mut state = State::new();
        let mut by_name = HashMap::new();
        for_each_line(&folder.join("passwd"), 7, |fields| {
            let [name, _, uid, gid, ..] = fields else {
                return Err("too few fields".to_string());
            };
            let uid = uid
                .parse()
                .map_err(|_| format!("\"{uid}\" is not a user id"))?;
            let gid = gid
                .parse()
                .map_err(|_| format!("\"{gid}\" is not a group id"))?;
            by_name.insert((*name).to_string(), state.add_user(uid, name, gid));
            Ok(())
        })?;
        for_each_line(&folder.join("group"), 4, |fields| {
            let [name, _, gid, members, ..] = fields else {
                return Err("too few fields".to_string());
            };
            let gid = gid
                .parse()
                .map_err(|_| format!("\"{gid}\" is not a group id"))?;
            let mut set = UserSet::none();
            for member in members
                .split(',')
                .map(str::trim)
                .filter(|member| !member.is_empty())
            {
                let index = match by_name.get(member) {
                    Some(index) => *index,
                    None => {
                        state.add_stranger(format!("{member} (member of {name}, not in passwd)"))
                    }
                };
                set.set(index, true);
            }
            state.put_group(gid, Some((*name).to_string()), set);
            Ok(())
        })?;
        Ok(Self {
            state: Mutex::new(state),
            asks_nss: false,
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Accounts known by now.
    pub fn len(&self) -> usize {
        self.with(|state| state.accounts.len())
    }

    /// Never: root is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The account with this index.
    pub fn account(&self, index: usize) -> Option<Account> {
        self.with(|state| state.accounts.get(index).cloned())
    }

    /// The index of a user id, made up where nobody knows it.
    pub(crate) fn index_of_uid(&self, uid: u32) -> usize {
        self.with(|state| {
            if let Some(index) = state.by_uid.get(&uid) {
                return *index;
            }
            match uzers::get_user_by_uid(uid).filter(|_| self.asks_nss) {
                Some(user) => {
                    state.add_user(uid, &user.name().to_string_lossy(), user.primary_group_id())
                }
                None => state.add_unknown_user(uid),
            }
        })
    }

    /// The index of a user by name or number.
    pub fn index_of_name(&self, name: &str) -> Option<usize> {
        let known = self.with(|state| {
            state
                .accounts
                .iter()
                .position(|account| account.name == name && !account.unresolved)
                .or_else(|| state.by_uid.get(&name.parse().ok()?).copied())
        });
        known.or_else(|| {
            let user = uzers::get_user_by_name(name).filter(|_| self.asks_nss)?;
            Some(self.index_of_uid(user.uid()))
        })
    }

    /// The members of a group, those by primary group among them.
    pub(crate) fn members(&self, gid: u32) -> UserSet {
        self.with(|state| state.group(gid, self.asks_nss).members.clone())
    }

    /// A group's name, or its number.
    pub(crate) fn group_name(&self, gid: u32) -> String {
        self.with(|state| {
            let name = state.group(gid, self.asks_nss).name.clone();
            name.unwrap_or_else(|| format!("gid {gid} (unknown)"))
        })
    }

    /// The members of every group of one of these names, in lower case.
    pub fn members_of_groups_named(&self, names: &[String]) -> UserSet {
        self.with(|state| {
            state
                .groups
                .values()
                .filter(|group| {
                    group
                        .name
                        .as_ref()
                        .is_some_and(|name| names.contains(&name.to_lowercase()))
                })
                .fold(UserSet::none(), |all, group| all.or(&group.members))
        })
    }
}

impl State {
    fn new() -> Self {
        let mut state = Self::default();
        state.add_user(0, "root", 0);
        state
    }

    fn add_user(&mut self, uid: u32, name: &str, gid: u32) -> usize {
        let index = match self.by_uid.get(&uid) {
            // Two names with one id are one account for the kernel.
            Some(index) => *index,
            None => self.push(Account {
                name: name.to_string(),
                uid: Some(uid),
                unresolved: false,
            }),
        };
        self.by_uid.insert(uid, index);
        self.primary.entry(gid).or_default().push(index);
        if let Some(group) = self.groups.get_mut(&gid) {
            group.members.set(index, true);
        }
        index
    }

    fn add_unknown_user(&mut self, uid: u32) -> usize {
        let index = self.push(Account {
            name: format!("uid {uid} (unknown)"),
            uid: Some(uid),
            unresolved: true,
        });
        self.by_uid.insert(uid, index);
        index
    }

    fn add_stranger(&mut self, name: String) -> usize {
        self.push(Account {
            name,
            uid: None,
            unresolved: true,
        })
    }

    fn push(&mut self, account: Account) -> usize {
        self.accounts.push(account);
        self.accounts.len() - 1
    }

    fn add_group(&mut self, group: &uzers::Group) {
        let mut members = UserSet::none();
        for name in group.members() {
            let name = name.to_string_lossy();
            let known = self
                .accounts
                .iter()
                .position(|account| account.name == name);
            let index = known.or_else(|| {
                let user = uzers::get_user_by_name(name.as_ref())?;
                Some(self.add_user(user.uid(), &name, user.primary_group_id()))
            });
            let stranger = || {
                format!(
                    "{name} (member of {}, unknown)",
                    group.name().to_string_lossy()
                )
            };
            let index = index.unwrap_or_else(|| self.add_stranger(stranger()));
            members.set(index, true);
        }
        self.put_group(
            group.gid(),
            Some(group.name().to_string_lossy().into_owned()),
            members,
        );
    }

    fn put_group(&mut self, gid: u32, name: Option<String>, mut members: UserSet) {
        for index in self.primary.get(&gid).into_iter().flatten() {
            members.set(*index, true);
        }
        // A second group with the same id adds its members, as the kernel sees one group.
        let record = self.groups.entry(gid).or_insert(GroupRecord {
            name,
            members: UserSet::none(),
        });
        record.members = record.members.or(&members);
    }

    fn group(&mut self, gid: u32, ask_nss: bool) -> &GroupRecord {
        if !self.groups.contains_key(&gid) {
            match uzers::get_group_by_gid(gid).filter(|_| ask_nss) {
                Some(group) => self.add_group(&group),
                None => {
                    let mut members = UserSet::none();
                    members.set(
                        self.add_stranger(format!("members of gid {gid} (unknown)")),
                        true,
                    );
                    self.put_group(gid, None, members);
                }
            }
        }
        self.groups.entry(gid).or_insert(GroupRecord {
            name: None,
            members: UserSet::none(),
        })
    }
}

/// Hands the colon-separated fields of every line of a file to `each`.
fn for_each_line(
    path: &Path,
    least_fields: usize,
    mut each: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), DirectoryError> {
    let read = |source| DirectoryError::Read {
        path: path.to_path_buf(),
        source,
    };
    let text = String::from_utf8_lossy(&std::fs::read(path).map_err(read)?).into_owned();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split(':').collect();
        let done = if fields.len() < least_fields {
            Err(format!(
                "{least_fields} fields separated by colons are expected"
            ))
        } else {
            each(&fields)
        };
        done.map_err(|message| DirectoryError::Line {
            path: path.to_path_buf(),
            line: index + 1,
            message,
        })?;
    }
    Ok(())
}

#[allow(unsafe_code)]
fn every_user() -> Vec<uzers::User> {
    // SAFETY: getpwent's position is shared by the process; the directory is built once, before any
    // other thread runs, and the list is taken in one go.
    unsafe { uzers::all_users() }.collect()
}

#[allow(unsafe_code)]
fn every_group() -> Vec<uzers::Group> {
    // SAFETY: as above, for getgrent.
    unsafe { uzers::all_groups() }.collect()
}
