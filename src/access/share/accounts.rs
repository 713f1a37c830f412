//! Whom a Samba server knows: the accounts of its passdb, its group mapping, and names in settings.

use std::ffi::OsStr;
use std::path::Path;

use super::smb_conf::Settings;
use crate::access::directory::{Directory, ROOT};
use crate::access::nt::Descriptor;
use crate::access::people::Sid;
use crate::access::tool;
use crate::model::UserSet;

/// A server's own accounts.
pub(super) struct Accounts {
    /// Who can sign in.
    pub sign_in: UserSet,
    /// Groups that exist as the primary group of accounts only, such as Domain Users.
    pub primary: Vec<Sid>,
    /// The server's name for itself in front of names, as in `SERVER\name`.
    domain: Option<String>,
    /// Groups that are mapped to Unix groups, by their Windows names.
    mapped: Vec<(String, Sid)>,
}

/// Reads a server's accounts and adds their SIDs to the directory.
pub(super) fn load(
    file: &Path,
    settings: &Settings,
    directory: &Directory,
    notes: &mut Vec<String>,
) -> Accounts {
    let is_member = is_member_of_a_domain(settings);
    let mut known = Accounts {
        sign_in: directory.signed_in(),
        primary: Vec::new(),
        domain: None,
        mapped: groups(file, directory, notes),
    };
    let local = passdb(file, directory, &mut known, notes);
    // Whoever comes through a share comes over the network, guests too.
    if let Some(network) = Sid::new(5, &[2]) {
        let name = directory.name_of_sid(&network);
        directory.put_sid_group(network, name, UserSet::all());
    }
    // Who is nobody here: users at the keyboard, and aliases that the server maps to no group.
    for sid in ["S-1-5-4", "S-1-5-3", "S-1-5-14", "S-1-5-15", "S-1-5-32-545"] {
        if let Some(sid) = Sid::parse_text(sid)
            && !directory.knows_sid(&sid)
        {
            let name = directory.name_of_sid(&sid);
            let members = if is_member && sid.to_string() == "S-1-5-32-545" {
                directory.signed_in()
            } else {
                UserSet::none()
            };
            directory.put_sid_group(sid, name, members);
        }
    }
    // A member server takes the accounts of its domain as well.
    if let Some(local) = local.filter(|_| !is_member) {
        known.sign_in = local.with_signed_in(true);
    }
    known
}

fn is_member_of_a_domain(settings: &Settings) -> bool {
    let is = |setting: &str, words: &[&str]| {
        let value = settings.get(setting).unwrap_or_default().to_lowercase();
        words.contains(&value.as_str())
    };
    is("security", &["ads", "domain"])
        || is(
            "server role",
            &[
                "member server",
                "member",
                "active directory domain controller",
                "dc",
            ],
        )
}

/// Reads `pdbedit -L -v`: an account's Unix name, its SID, its primary group's, and its flags.
fn passdb(
    file: &Path,
    directory: &Directory,
    known: &mut Accounts,
    notes: &mut Vec<String>,
) -> Option<UserSet> {
    let args = [
        OsStr::new("-s"),
        file.as_os_str(),
        OsStr::new("-L"),
        OsStr::new("-v"),
    ];
    let said = match tool::run("pdbedit", &args) {
        Ok(said) if said.succeeded => said,
        Ok(said) => {
            notes.push(format!(
                "the server's accounts were not read: pdbedit: {}",
                said.complaint
            ));
            return None;
        }
        Err(why) => {
            notes.push(format!("the server's accounts were not read: {why}"));
            return None;
        }
    };
    let mut all = UserSet::none();
    let mut by_primary: Vec<(Sid, UserSet)> = Vec::new();
    for block in said.output.split("---------------") {
        let field = |name: &str| {
            let mut lines = block.lines();
            let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.map(str::trim).unwrap_or_default()
        };
        let Some(account) = directory.index_of_name(field("Unix username")) else {
            continue;
        };
        if known.domain.is_none() && !field("Domain").is_empty() {
            known.domain = Some(field("Domain").to_string());
        }
        if let Some(sid) = Sid::parse_text(field("User SID")) {
            directory.set_account_sid(account, sid);
        }
        let is_disabled = field("Account Flags").contains('D');
        all.set(account, !is_disabled);
        if is_disabled && account != ROOT {
            directory.disable(account);
        }
        if let Some(primary) = Sid::parse_text(field("Primary Group SID")) {
            match by_primary.iter_mut().find(|(sid, _)| *sid == primary) {
                Some((_, members)) => members.set(account, true),
                None => {
                    let mut members = UserSet::none();
                    members.set(account, true);
                    by_primary.push((primary, members));
                }
            }
        }
    }
    for (sid, members) in by_primary {
        // The guest of a server has a fixed number in its domain, and so has the guest's group.
        if let (Some(guest), Some(domain)) = (directory.guest(), sid.domain())
            && let (Some(account), Some(group)) = (domain.child(501), domain.child(514))
        {
            directory.set_account_sid(guest, account);
            if !directory.knows_sid(&group) {
                let mut members = UserSet::none();
                members.set(guest, true);
                let name = directory.name_of_sid(&group);
                directory.put_sid_group(group, name, members);
            }
        }
        if !directory.knows_sid(&sid) {
            let name = directory.name_of_sid(&sid);
            directory.put_sid_group(sid.clone(), name, members);
            known.primary.push(sid);
        }
    }
    Some(all)
}

/// Reads `net groupmap list`: `name (SID) -> unix group`. Gives the names.
fn groups(file: &Path, directory: &Directory, notes: &mut Vec<String>) -> Vec<(String, Sid)> {
    let mut names = Vec::new();
    let args = [
        OsStr::new("-s"),
        file.as_os_str(),
        OsStr::new("groupmap"),
        OsStr::new("list"),
    ];
    let said = match tool::run("net", &args) {
        Ok(said) => said,
        Err(why) => {
            notes.push(format!("the server's group mapping was not read: {why}"));
            return names;
        }
    };
    for line in said.output.lines() {
        let mapped = line.rsplit_once(") -> ").and_then(|(left, unix)| {
            let (name, sid) = left.rsplit_once('(')?;
            Some((name, Sid::parse_text(sid)?, directory.gid_of(unix.trim())?))
        });
        if let Some((name, sid, gid)) = mapped {
            directory.set_group_sid(gid, sid.clone());
            names.push((name.trim().to_string(), sid));
        }
    }
    names
}

impl Accounts {
    /// The account that a bare name in the settings means: as NSS has it, or with the server's name
    /// or `Unix User` before it.
    fn account(&self, name: &str, directory: &Directory) -> Option<usize> {
        directory.index_of_name(name).or_else(|| {
            let (domain, bare) = name.split_once('\\')?;
            let is_own = domain.eq_ignore_ascii_case("Unix User") || self.is_domain(domain);
            directory.index_of_name(bare).filter(|_| is_own)
        })
    }

    /// The members of the group that a name means: as NSS has it, with `Unix Group` before it, or as
    /// a Windows group that is mapped, alone or behind the server's name or `BUILTIN`.
    fn group(&self, name: &str, directory: &Directory) -> Option<UserSet> {
        let unix = |name: &str| {
            directory
                .has_group(name)
                .then(|| directory.members_of_groups_named(&[name.to_string()]))
        };
        let mapped = |name: &str, is_builtin: bool| {
            let named = |known: &&(String, Sid)| {
                let built_in = known.1.to_string().starts_with("S-1-5-32-");
                known.0.eq_ignore_ascii_case(name) && built_in == is_builtin
            };
            let (_, sid) = self.mapped.iter().find(named)?;
            Some(directory.members_of_sid(sid))
        };
        unix(name).or_else(|| match name.split_once('\\') {
            None => mapped(name, false),
            Some((domain, bare)) if domain.eq_ignore_ascii_case("Unix Group") => unix(bare),
            Some((domain, bare)) if domain.eq_ignore_ascii_case("BUILTIN") => mapped(bare, true),
            Some((domain, bare)) if self.is_domain(domain) => mapped(bare, false),
            Some(_) => None,
        })
    }

    fn is_domain(&self, name: &str) -> bool {
        let own = self.domain.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

/// Whom a list of names means; `None` for an empty list. As smbd reads it: a bare name is a user,
/// `@` and `+` go before a Unix group, `&` before a netgroup. `share` is its name for `%S`, given
/// where the list lets people in: what cannot be told then lets in everybody.
pub(super) fn named(
    names: &[String],
    share: Option<&str>,
    known: &Accounts,
    directory: &Directory,
    doubts: &mut Vec<String>,
) -> Option<UserSet> {
    if names.is_empty() {
        return None;
    }
    let mut set = UserSet::none();
    for name in names {
        let name = match share {
            Some(share) => name.replace("%S", share),
            None => name.clone(),
        };
        if name == "%U" || name == "%u" {
            // Whoever asks: everybody.
            set = set.or(&UserSet::all());
            continue;
        }
        if name.contains('%') {
            doubts.push(format!("{name} depends on who connects"));
            set = if share.is_some() { UserSet::all() } else { set };
            continue;
        }
        let bare = name.trim_start_matches(['@', '+', '&']);
        let prefix = name.strip_suffix(bare).unwrap_or_default();
        if prefix.contains('&') {
            doubts.push(format!("the members of the netgroup {bare} are not known"));
            set = if share.is_some() { UserSet::all() } else { set };
        }
        if let Some(sid) = Sid::parse_text(bare) {
            set = set.or(&directory.members_of_sid(&sid));
        } else if prefix != "&" {
            let meant = if prefix.is_empty() {
                known.account(bare, directory).map(|account| {
                    let mut one = UserSet::none();
                    one.set(account, true);
                    one
                })
            } else {
                known.group(bare, directory)
            };
            match meant {
                Some(meant) => set = set.or(&meant),
                // Without a domain before it, a name that nobody knows lets in nobody.
                None if !bare.contains('\\') => {}
                None => {
                    doubts.push(format!("it is not known who {name} is"));
                    set = if share.is_some() { UserSet::all() } else { set };
                }
            }
        }
    }
    Some(set)
}

/// The share's own ACL; `None` where it lets in everybody.
pub(super) fn share_acl(file: &Path, share: &str) -> Result<Option<Descriptor>, String> {
    let view = OsStr::new("--viewsddl");
    let args = [OsStr::new("-s"), file.as_os_str(), OsStr::new(share), view];
    let said = tool::run("sharesec", &args)?;
    if !said.succeeded {
        return Err(format!("sharesec: {}", said.complaint));
    }
    let text = said.output.trim();
    let descriptor = Descriptor::from_sddl(text, None).map_err(|error| error.to_string())?;
    let everybody = descriptor.to_sddl() == "D:(A;;FA;;;WD)";
    Ok((!everybody).then_some(descriptor))
}
