//! People and groups, from wherever they are kept.
//!
//! Every account gets an index, so that "who can read" is a set of bits. Accounts and groups are
//! known by Unix ids, by SIDs, or by both: a Samba server's users have two faces, and entries of
//! either kind must meet in one account. What nobody could resolve gets an account of its own,
//! marked as such: it stays visible in every answer. For a group that nobody could resolve the
//! account stands for its members.
//!
//! Where people come from is the business of the modules below; nothing here judges rights.

mod capabilities;
mod exported;
mod files;
mod nss;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::people::{Sid, well_known};
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
    /// An export, or a server that was asked, is at fault; the words say what and what to do.
    #[error("{0}")]
    Source(String),
}

/// One account, or what stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Name as reported.
    pub name: String,
    /// Numeric id; `None` for the unknown members of a group, and for accounts with a SID alone.
    pub uid: Option<u32>,
    /// Whether nobody could say who that is.
    pub unresolved: bool,
    /// Whether it may not sign in: it is no reader until it is enabled again.
    pub disabled: bool,
}

/// Accounts and groups, growing as ids turn up that were not listed.
pub struct Directory {
    state: Mutex<State>,
    /// Whether ids that are not known may be asked of NSS.
    asks_nss: bool,
    /// What was odd about the sources, in words.
    problems: Vec<String>,
    /// Users whom a capability lets past every right on this machine's disks.
    capable: Vec<String>,
}

struct State {
    accounts: Vec<Account>,
    by_uid: HashMap<u32, usize>,
    groups: Vec<Group>,
    by_gid: HashMap<u32, usize>,
    /// Groups by name in lower case, with and without their domain.
    by_group_name: HashMap<String, Vec<usize>>,
    /// Accounts that may not sign in.
    disabled: UserSet,
    by_sid: HashMap<Sid, Principal>,
    /// Accounts by their primary group.
    primary: HashMap<u32, Vec<usize>>,
    /// The account that guests become; with none, guests are nobody in particular.
    guest: Option<usize>,
}

#[derive(Clone, Debug)]
enum Principal {
    Account(usize),
    Group(usize),
}

struct Group {
    name: Option<String>,
    members: UserSet,
    /// Groups that are members of this one, by index: for explanations, `members` has their people.
    nested: Vec<usize>,
}

/// Index of root in every directory.
pub(super) const ROOT: usize = 0;

impl Directory {
    fn new(state: State, asks_nss: bool, problems: Vec<String>) -> Self {
        Self {
            state: Mutex::new(state),
            asks_nss,
            problems,
            capable: if asks_nss {
                capabilities::of_this_machine()
            } else {
                Vec::new()
            },
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What was odd about the sources: cycles of groups, parts that a server left out.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Users, besides root, whom a capability lets past every right on this machine's disks.
    pub fn capable(&self) -> &[String] {
        &self.capable
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

    /// The accounts that may not sign in.
    pub(crate) fn disabled(&self) -> UserSet {
        self.with(|state| state.disabled.clone())
    }

    /// The index of a user id, made up where nobody knows it.
    pub(crate) fn index_of_uid(&self, uid: u32) -> usize {
        self.with(|state| match state.by_uid.get(&uid) {
            Some(index) => *index,
            None if self.asks_nss => nss::add_uid(state, uid),
            None => state.add_unknown_user(uid),
        })
    }

    /// The index of a user by name, number or SID.
    pub fn index_of_name(&self, name: &str) -> Option<usize> {
        let known = self.with(|state| {
            let by_name = |fits: &dyn Fn(&str) -> bool| {
                let mut accounts = state.accounts.iter();
                accounts.position(|account| !account.unresolved && fits(&account.name))
            };
            by_name(&|known| known == name)
                .or_else(|| state.by_uid.get(&name.parse().ok()?).copied())
                .or_else(|| match state.by_sid.get(&Sid::parse_text(name)?) {
                    Some(Principal::Account(index)) => Some(*index),
                    _ => None,
                })
                // Windows does not tell upper from lower case, and leaves the domain off.
                .or_else(|| by_name(&|known| same_name(known, name)))
        });
        match known {
            None if self.asks_nss => self.with(|state| nss::add_name(state, name)),
            known => known,
        }
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
            let named = names.iter().flat_map(|name| state.groups_named(name));
            let groups = named.filter_map(|&index| state.groups.get(index));
            groups.fold(UserSet::none(), |set, group| set.or(&group.members))
        })
    }

    /// The account of `name@domain`, made up where nobody knows it.
    pub(crate) fn index_of_user_at_domain(&self, name: &str) -> usize {
        let bare = name.split('@').next().unwrap_or(name);
        self.index_of_name(bare)
            .unwrap_or_else(|| self.with(|state| state.stranger(format!("{name} (unknown)"))))
    }

    /// The members of the group `name@domain`, an account for them where nobody knows it.
    pub(crate) fn members_of_group_at_domain(&self, name: &str) -> UserSet {
        let bare = name.split('@').next().unwrap_or(name);
        if self.has_group(bare) {
            return self.members_of_groups_named(&[bare.to_string()]);
        }
        only(self.with(|state| state.stranger(format!("members of {name} (unknown)"))))
    }

    /// The members of a well-known set of people by its English or Danish name, or of the group that
    /// has the other of the two: `Godkendte brugere`, `Domænebrugere`.
    pub(crate) fn members_of_known_set(&self, name: &str) -> Option<UserSet> {
        let (sid, known) = well_known::of_name(name)?;
        let names = [known.english.to_string(), known.danish.to_string()];
        if names.iter().any(|name| self.has_group(name)) {
            return Some(self.members_of_groups_named(&names));
        }
        let sid = sid.filter(|sid| KnownSet::of(sid).is_some())?;
        Some(self.members_of_sid(&sid))
    }

    /// Every group with a name, and its members.
    pub fn groups(&self) -> Vec<(String, UserSet)> {
        self.with(|state| {
            let groups = state.groups.iter();
            groups
                .filter_map(|group| Some((group.name.clone()?, group.members.clone())))
                .collect()
        })
    }

    /// Whether there is a group of this name, in any case, with or without its domain.
    pub(crate) fn has_group(&self, name: &str) -> bool {
        self.with(|state| !state.groups_named(name).is_empty())
    }

    /// Whom a SID stands for: one account, the members of a group, or those of a well-known set.
    /// A SID that nobody knows gets an account that stands for it.
    pub(crate) fn members_of_sid(&self, sid: &Sid) -> UserSet {
        self.with(|state| {
            match state.by_sid.get(sid) {
                Some(Principal::Account(index)) => return only(*index),
                Some(Principal::Group(index)) => {
                    let group = state.groups.get(*index);
                    return group.map_or(UserSet::none(), |group| group.members.clone());
                }
                None => {}
            }
            if let Some(uid) = sid.unix_user() {
                let index = match state.by_uid.get(&uid) {
                    Some(index) => *index,
                    None if self.asks_nss => nss::add_uid(state, uid),
                    None => state.add_unknown_user(uid),
                };
                return only(index);
            }
            if let Some(gid) = sid.unix_group() {
                return state.group(gid, self.asks_nss).members.clone();
            }
            match KnownSet::of(sid) {
                Some(KnownSet::Everyone) => UserSet::all(),
                Some(KnownSet::SignedIn) => state.signed_in(),
                Some(KnownSet::Guests) => match state.guest {
                    Some(guest) => only(guest),
                    None => UserSet::none(),
                },
                Some(KnownSet::Nobody) => UserSet::none(),
                None => {
                    let words = well_known::name(sid).map_or_else(
                        || format!("{sid} (unknown)"),
                        |known| format!("members of {} (unknown)", known.english),
                    );
                    let index = state.add_stranger(words);
                    state.by_sid.insert(sid.clone(), Principal::Account(index));
                    only(index)
                }
            }
        })
    }

    /// The name of whom a SID stands for, and whether that is a group or set of people.
    pub(crate) fn name_of_sid(&self, sid: &Sid) -> String {
        let known = self.with(|state| match state.by_sid.get(sid)? {
            Principal::Account(index) => {
                let account = state.accounts.get(*index)?;
                Some(account.name.clone())
            }
            Principal::Group(index) => state.groups.get(*index)?.name.clone(),
        });
        let name_of_uid = |uid| self.account(self.index_of_uid(uid)).map(|known| known.name);
        known
            .or_else(|| sid.unix_user().and_then(name_of_uid))
            .or_else(|| sid.unix_group().map(|gid| self.group_name(gid)))
            .or_else(|| well_known::name(sid).map(|known| known.english.to_string()))
            .unwrap_or_else(|| sid.to_string())
    }

    /// Whoever can sign in: every account that is known and may, but guests.
    pub(crate) fn signed_in(&self) -> UserSet {
        self.with(|state| state.signed_in())
    }

    /// The group through which an account is a member of another: `None` where it is one itself.
    pub(crate) fn by_way_of(&self, account: usize, name: &str) -> Option<String> {
        self.with(|state| {
            let group = state
                .groups
                .iter()
                .find(|group| group.name.as_deref() == Some(name))?;
            let inner = group.nested.iter().filter_map(|&at| state.groups.get(at));
            let mut inner = inner.filter(|inner| inner.members.contains(account));
            inner.next()?.name.clone()
        })
    }

    /// Puts everybody of a set into a group as well: what a share's `force group` does.
    pub(crate) fn add_members(&self, gid: u32, more: &UserSet) {
        self.with(|state| {
            let asks_nss = self.asks_nss;
            let group = state.group(gid, asks_nss);
            group.members = group.members.or(more);
        });
    }

    /// Every account that is listed by name, disabled ones among them.
    pub(crate) fn everybody_listed(&self) -> UserSet {
        self.with(|state| state.those(|account| !account.unresolved))
    }

    /// Whether a SID belongs to an account or group of this directory.
    pub(crate) fn knows_sid(&self, sid: &Sid) -> bool {
        self.with(|state| state.by_sid.contains_key(sid))
    }

    /// Says that an account may not sign in.
    pub(crate) fn disable(&self, account: usize) {
        self.with(|state| state.disable(account));
    }

    /// The account that guests become.
    pub(crate) fn guest(&self) -> Option<usize> {
        self.with(|state| state.guest)
    }

    /// Says which account guests become.
    pub(crate) fn set_guest(&self, account: usize) {
        self.with(|state| state.guest = Some(account));
    }

    /// Gives an account that is known a SID as well.
    pub(crate) fn set_account_sid(&self, account: usize, sid: Sid) {
        self.with(|state| state.by_sid.insert(sid, Principal::Account(account)));
    }

    /// Gives the group with this Unix id a SID as well.
    pub(crate) fn set_group_sid(&self, gid: u32, sid: Sid) {
        self.with(|state| {
            state.group(gid, self.asks_nss);
            if let Some(&index) = state.by_gid.get(&gid) {
                state.by_sid.insert(sid, Principal::Group(index));
            }
        });
    }

    /// Makes a group that has a SID and no Unix id.
    pub(crate) fn put_sid_group(&self, sid: Sid, name: String, members: UserSet) {
        self.with(|state| {
            let index = state.push_group(Some(name), members);
            state.by_sid.insert(sid, Principal::Group(index));
        });
    }

    /// The id of a group by its name, where it has one.
    pub(crate) fn gid_of(&self, name: &str) -> Option<u32> {
        self.with(|state| {
            let named = |index: usize| state.groups.get(index)?.name.as_deref();
            let mut ids = state.by_gid.iter();
            let found = ids.find(|(_, index)| named(**index).is_some_and(|n| same_name(n, name)));
            found.map(|(gid, _)| *gid)
        })
    }
}

/// Sets of people that are the same everywhere.
enum KnownSet {
    Everyone,
    SignedIn,
    Guests,
    Nobody,
}

impl KnownSet {
    /// Sources: MS-DTYP 2.4.2.4. `SYSTEM` and the services are no persons; administrators override
    /// rights anyway and are named apart, as root is. A server's local users are those of its domain.
    fn of(sid: &Sid) -> Option<Self> {
        Some(match sid.to_string().as_str() {
            "S-1-1-0" => KnownSet::Everyone,
            // Network, Batch, Interactive, Authenticated Users, This Organization, Remote
            // Interactive Logon, Users
            "S-1-5-2" | "S-1-5-3" | "S-1-5-4" | "S-1-5-11" | "S-1-5-14" | "S-1-5-15"
            | "S-1-5-32-545" => KnownSet::SignedIn,
            "S-1-5-7" | "S-1-5-32-546" => KnownSet::Guests,
            // Creator Owner and Group (templates), Service, System and its services, Administrators,
            // Backup Operators
            "S-1-3-0" | "S-1-3-1" | "S-1-3-2" | "S-1-3-3" | "S-1-3-4" | "S-1-5-6" | "S-1-5-18"
            | "S-1-5-19" | "S-1-5-20" | "S-1-5-32-544" | "S-1-5-32-551" => KnownSet::Nobody,
            _ => return None,
        })
    }
}

/// Whether two names mean the same to a file server: case and domain do not count.
fn same_name(known: &str, asked: &str) -> bool {
    let known = known.to_lowercase();
    let asked = asked.to_lowercase();
    let bare = |name: &str| name.rsplit('\\').next().unwrap_or(name).to_string();
    known == asked || (!asked.contains('\\') && bare(&known) == asked)
}

fn only(account: usize) -> UserSet {
    let mut set = UserSet::none();
    set.set(account, true);
    set
}

impl State {
    fn new() -> Self {
        let mut state = Self {
            accounts: Vec::new(),
            by_uid: HashMap::new(),
            groups: Vec::new(),
            by_gid: HashMap::new(),
            by_group_name: HashMap::new(),
            disabled: UserSet::none(),
            by_sid: HashMap::new(),
            primary: HashMap::new(),
            guest: None,
        };
        state.add_user(0, "root", 0);
        state
    }

    fn those(&self, which: impl Fn(&Account) -> bool) -> UserSet {
        let mut set = UserSet::none();
        for (index, account) in self.accounts.iter().enumerate() {
            set.set(index, which(account));
        }
        set
    }

    fn signed_in(&self) -> UserSet {
        let mut set = self.those(|account| !account.unresolved);
        if let Some(guest) = self.guest {
            set.set(guest, false);
        }
        set.with_signed_in(true)
    }

    fn add_user(&mut self, uid: u32, name: &str, gid: u32) -> usize {
        let index = match self.by_uid.get(&uid) {
            // Two names with one id are one account for the kernel.
            Some(index) => *index,
            None => self.push(name.to_string(), Some(uid), false),
        };
        self.by_uid.insert(uid, index);
        self.primary.entry(gid).or_default().push(index);
        if let Some(group) = self.by_gid.get(&gid).copied()
            && let Some(group) = self.groups.get_mut(group)
        {
            group.members.set(index, true);
        }
        index
    }

    fn add_unknown_user(&mut self, uid: u32) -> usize {
        let index = self.push(format!("uid {uid} (unknown)"), Some(uid), true);
        self.by_uid.insert(uid, index);
        index
    }

    /// The account that stands for somebody of this description.
    fn stranger(&mut self, name: String) -> usize {
        let known = self
            .accounts
            .iter()
            .position(|account| account.unresolved && account.name == name);
        known.unwrap_or_else(|| self.add_stranger(name))
    }

    fn add_stranger(&mut self, name: String) -> usize {
        self.push(name, None, true)
    }

    fn push(&mut self, name: String, uid: Option<u32>, unresolved: bool) -> usize {
        self.accounts.push(Account {
            name,
            uid,
            unresolved,
            disabled: false,
        });
        self.accounts.len() - 1
    }

    fn disable(&mut self, index: usize) {
        if let Some(account) = self.accounts.get_mut(index) {
            account.disabled = true;
            self.disabled.set(index, true);
        }
    }

    /// Groups of a name, whatever its case; of any domain where it names none.
    fn groups_named(&self, name: &str) -> &[usize] {
        let named = self.by_group_name.get(&name.to_lowercase());
        named.map_or(&[], Vec::as_slice)
    }

    fn push_group(&mut self, name: Option<String>, members: UserSet) -> usize {
        if let Some(name) = &name {
            let name = name.to_lowercase();
            let bare = name.rsplit_once('\\').map(|(_, bare)| bare.to_string());
            for name in bare.into_iter().chain([name]) {
                self.by_group_name
                    .entry(name)
                    .or_default()
                    .push(self.groups.len());
            }
        }
        self.groups.push(Group {
            name,
            members,
            nested: Vec::new(),
        });
        self.groups.len() - 1
    }

    fn put_group(&mut self, gid: u32, name: Option<String>, mut members: UserSet) -> usize {
        for index in self.primary.get(&gid).into_iter().flatten() {
            members.set(*index, true);
        }
        // A second group with the same id adds its members, as the kernel sees one group.
        if let Some(&index) = self.by_gid.get(&gid) {
            if let Some(group) = self.groups.get_mut(index) {
                group.members = group.members.or(&members);
            }
            return index;
        }
        let index = self.push_group(name, members);
        self.by_gid.insert(gid, index);
        index
    }

    /// The group with this id; its unknown members where nobody knows it.
    #[allow(
        clippy::indexing_slicing,
        reason = "put_group gives the index of a group that is there"
    )]
    fn group(&mut self, gid: u32, ask_nss: bool) -> &mut Group {
        let known = self.by_gid.get(&gid).copied();
        let known = known.or_else(|| ask_nss.then(|| nss::add_gid(self, gid)).flatten());
        let index = known.unwrap_or_else(|| {
            let stranger = self.add_stranger(format!("members of gid {gid} (unknown)"));
            self.put_group(gid, None, only(stranger))
        });
        &mut self.groups[index]
    }
}
