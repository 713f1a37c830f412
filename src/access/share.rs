//! What an SMB share adds to the rights on disk: who may connect, as whom, and by which lists.
//!
//! A share lets in whom `valid users`, `invalid users` and its own ACL let in; guests where `guest
//! ok` says so. Whoever is in acts as himself, as the account of `force user`, or as the guest
//! account, and `admin users` act as root. Rights on disk are about who acts; this module says who
//! stands behind that.
//!
//! What narrows by something else than people (`hosts allow`, firewalls) is told and not judged:
//! answers stay on the side of too many readers.

mod accounts;
mod smb_conf;

use std::path::{Path, PathBuf};

use super::directory::{Directory, ROOT};
use super::nt::{self, Dialect};
use super::people::Sid;
use crate::model::UserSet;
use crate::model::printable::shown;
use accounts::Accounts;
use smb_conf::Settings;

/// A share could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// The settings cannot be read.
    #[error("cannot read {}: {source}", shown(file))]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings make no sense.
    #[error("{}: {message}", shown(file))]
    Settings {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The settings name no such share.
    #[error("{}: there is no share [{share}]", shown(file))]
    NoSuchShare {
        /// The file.
        file: PathBuf,
        /// The share.
        share: String,
    },
}

/// A share, its people resolved.
#[derive(Debug)]
pub struct Share {
    /// Its name as asked for.
    pub name: String,
    /// The folder it shows.
    pub path: Option<PathBuf>,
    /// What keeps the answer from being certain: it may let in others.
    pub doubts: Vec<String>,
    /// What narrows access besides and is not judged.
    pub notes: Vec<String>,
    /// What lets people in, in words.
    pub grants: Vec<String>,
    /// Which lists of NT rights count.
    pub(super) nt_rights: NtRights,
    connects: UserSet,
    /// Whom the share's own ACL gives all that ordinary programs ask for.
    opens: UserSet,
    takes_guests: bool,
    /// Whether those who sign in are taken for guests too.
    guests_alone: bool,
    acts_as: ActsAs,
    guest: Option<usize>,
    admins: UserSet,
    /// Every account that is listed, so that guests can be told from them.
    listed: UserSet,
}

/// How a share treats `security.NTACL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NtRights {
    /// Not at all: `acl_xattr` is not loaded.
    Unused,
    /// As long as the POSIX rights are unchanged.
    WhileUnchanged,
    /// Always, with a list of this kind where none is stored.
    Always(DefaultList),
}

/// `acl_xattr:default acl style`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DefaultList {
    Posix,
    OwnerOnly,
    Everyone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ActsAs {
    Oneself,
    Account(usize),
}

impl Share {
    /// Reads a share's settings, its server's accounts and its own ACL. The accounts' SIDs are
    /// added to the directory.
    ///
    /// # Errors
    /// When the settings cannot be read or name no such share.
    pub fn load(file: &Path, name: &str, directory: &Directory) -> Result<Self, ShareError> {
        let settings = Settings::load(file, name)?;
        let mut notes = Vec::new();
        let guest = directory.index_of_name(settings.get("guest account").unwrap_or("nobody"));
        if let Some(guest) = guest {
            directory.set_guest(guest);
        }
        let accounts = accounts::load(file, &settings, directory, &mut notes);
        let mut share = Self {
            name: name.to_string(),
            path: settings.get("path").map(PathBuf::from),
            doubts: settings.doubts.clone(),
            notes,
            grants: Vec::new(),
            nt_rights: nt_rights(&settings),
            connects: accounts.sign_in.clone(),
            opens: UserSet::all(),
            takes_guests: false,
            guests_alone: false,
            acts_as: ActsAs::Oneself,
            guest,
            admins: UserSet::none(),
            listed: directory.everybody_listed(),
        };
        share.let_in(&settings, &accounts, directory, file);
        share.act_as(&settings, directory, &accounts.primary);
        share.note_the_rest(&settings);
        Ok(share)
    }

    /// Who may connect at all, and guests.
    fn let_in(
        &mut self,
        settings: &Settings,
        known: &Accounts,
        directory: &Directory,
        file: &Path,
    ) {
        let only_guests = settings.is_on("guest only", false);
        self.takes_guests = settings.is_on("guest ok", false) || only_guests;
        self.guests_alone = only_guests;
        let mut asked = |setting: &str, share: Option<&str>| {
            let names = settings.names(setting);
            accounts::named(&names, share, known, directory, &mut self.doubts)
        };
        let valid = asked("valid users", Some(&self.name));
        let invalid = asked("invalid users", None);
        let admins = asked("admin users", None);
        let kept_out = |who: &UserSet, share: &mut Share| {
            share.connects = share.connects.minus(who);
            if share.guest.is_some_and(|guest| who.contains(guest)) {
                share.takes_guests = false;
            }
        };
        if let Some(valid) = valid {
            kept_out(&UserSet::all().minus(&valid), self);
            let names = settings.names("valid users").join(", ");
            self.grants.push(format!("valid users: {names}"));
        } else {
            self.grants
                .push("lets in everyone who can sign in".to_string());
        }
        if let Some(invalid) = invalid {
            kept_out(&invalid, self);
            let names = settings.names("invalid users").join(", ");
            self.grants.push(format!("but not: {names}"));
        }
        match accounts::share_acl(file, &self.name) {
            Ok(None) => {}
            Ok(Some(descriptor)) => {
                let allowed = nt::judge(&descriptor, directory, Dialect::Samba);
                // smbd lets in whoever has the right to data, and asks for the rest file by file.
                kept_out(&UserSet::all().minus(&allowed.list), self);
                self.opens = allowed.opens;
                self.grants
                    .push(format!("its own ACL {}", descriptor.to_sddl()));
            }
            Err(why) => self
                .notes
                .push(format!("the share's own ACL was not read: {why}")),
        }
        self.admins = admins.unwrap_or_else(UserSet::none).and(&self.connects);
        if !self.admins.is_nobody() {
            let names = settings.names("admin users").join(", ");
            self.grants
                .push(format!("admin users (act as root): {names}"));
        }
        if only_guests && let Some(guest) = self.guest {
            self.acts_as = ActsAs::Account(guest);
            self.grants
                .push("everybody acts as the guest account".to_string());
        }
        if self.takes_guests {
            self.grants
                .push("lets in guests without a password".to_string());
        }
    }

    /// As whom those who are in act.
    fn act_as(&mut self, settings: &Settings, directory: &Directory, primary: &[Sid]) {
        let forced = |setting: &str| settings.get(setting).filter(|name| !name.is_empty());
        // Whose primary group is then another: they are in this one no more.
        let moved = match (forced("force user"), forced("force group")) {
            (None, None) => UserSet::none(),
            (None, Some(group)) if group.starts_with('+') => {
                let gid = directory.gid_of(group.trim_start_matches('+'));
                gid.map_or(UserSet::none(), |gid| directory.members(gid))
            }
            _ => UserSet::all(),
        };
        for sid in primary {
            let name = directory.name_of_sid(sid);
            let stay = directory.members_of_sid(sid).minus(&moved);
            directory.put_sid_group(sid.clone(), name, stay);
        }
        if let Some(name) = settings.get("force user").filter(|name| !name.is_empty()) {
            match directory.index_of_name(name) {
                Some(account) => {
                    self.acts_as = ActsAs::Account(account);
                    self.grants
                        .push(format!("everybody acts as {name} (force user)"));
                }
                None => self
                    .doubts
                    .push(format!("force user = {name}: there is no such user")),
            }
        }
        if let Some(name) = settings.get("force group").filter(|name| !name.is_empty()) {
            let (bare, only_members) = match name.strip_prefix('+') {
                Some(bare) => (bare, true),
                None => (name, false),
            };
            match directory.gid_of(bare) {
                // For members it changes what new files belong to, and nothing else.
                Some(_) if only_members => {}
                Some(gid) => {
                    directory.add_members(gid, &UserSet::all());
                    self.grants.push(format!(
                        "everybody acts as a member of {bare} (force group)"
                    ));
                }
                None => self
                    .doubts
                    .push(format!("force group = {name}: there is no such group")),
            }
        }
    }

    fn note_the_rest(&mut self, settings: &Settings) {
        for setting in ["hosts allow", "hosts deny"] {
            if let Some(hosts) = settings.get(setting).filter(|hosts| !hosts.is_empty()) {
                self.notes.push(format!(
                    "{setting} = {hosts}: which machines may connect is not judged"
                ));
            }
        }
        for setting in ["hide unreadable", "access based share enum"] {
            if settings.is_on(setting, false) {
                self.notes.push(format!(
                    "{setting} hides names; it keeps nobody from reading"
                ));
            }
        }
        let modules = settings.names("vfs objects");
        for module in [
            "acl_tdb",
            "nfs4acl_xattr",
            "zfsacl",
            "gpfs",
            "ceph_snapshots",
        ] {
            if modules.iter().any(|name| name == module) {
                self.doubts.push(format!(
                    "the module {module} keeps rights that were not read"
                ));
            }
        }
        if let Some(attribute) = stored_elsewhere(settings) {
            self.doubts
                .push(format!("NT rights lie in {attribute}, which was not read"));
        }
        if !settings.is_on("available", true) {
            self.notes
                .push("available = no: nobody can connect at present".to_string());
        }
    }

    /// Who stands behind a set of those who act: a set over accounts that connect.
    pub(super) fn behind(&self, acting: &UserSet) -> UserSet {
        let is_in = |account: usize| account == ROOT || acting.contains(account);
        let guest_is_in = self.guest.is_some_and(is_in);
        let (by_name, guest_reads) = match self.acts_as {
            ActsAs::Oneself => (acting.and(&self.connects), guest_is_in),
            ActsAs::Account(account) => {
                // smbd leaves a guest the groups of the guest account beside those of the other.
                let everybody = is_in(account) || self.guests_alone && guest_is_in;
                let connects = everybody.then(|| self.connects.clone());
                let by_name = connects.unwrap_or_else(UserSet::none);
                (by_name, is_in(account) || guest_is_in)
            }
        };
        let by_name = by_name.or(&self.admins);
        if self.takes_guests && guest_reads {
            // Those who are listed keep their own answer: as themselves.
            UserSet::all().minus(&self.listed).or(&by_name)
        } else {
            by_name
        }
    }

    /// Who of those gets what ordinary programs ask for when they open a file to read it.
    pub(super) fn behind_opening(&self, acting: &UserSet) -> UserSet {
        self.behind(acting).and(&self.opens)
    }

    /// Whether a path lies in the folder that the share shows; one that cannot be looked up does.
    pub fn shows(&self, path: &Path) -> bool {
        let (Some(folder), Ok(path)) = (&self.path, path.canonicalize()) else {
            return true;
        };
        folder
            .canonicalize()
            .map_or(true, |folder| path.starts_with(folder))
    }

    /// Whether an account may connect.
    pub fn lets_in(&self, account: usize) -> bool {
        self.connects.contains(account)
    }

    /// Whether an account acts as root once it is in.
    pub fn is_admin(&self, account: usize) -> bool {
        self.admins.contains(account)
    }
}

/// The attribute that holds the lists, where it is not the one that is read.
fn stored_elsewhere(settings: &Settings) -> Option<&str> {
    let name = settings.get("acl_xattr:security_acl_name");
    name.filter(|name| !name.is_empty() && *name != "security.NTACL")
}

fn nt_rights(settings: &Settings) -> NtRights {
    let modules = settings.names("vfs objects");
    // `nt acl support` hides the lists from clients; smbd still goes by them.
    if !modules.iter().any(|module| module == "acl_xattr") || stored_elsewhere(settings).is_some() {
        return NtRights::Unused;
    }
    if !settings.is_on("acl_xattr:ignore system acls", false) {
        return NtRights::WhileUnchanged;
    }
    NtRights::Always(match settings.get("acl_xattr:default acl style") {
        Some("windows") => DefaultList::OwnerOnly,
        Some("everyone") => DefaultList::Everyone,
        _ => DefaultList::Posix,
    })
}
