//! The lists of rights of one entry, each read and judged, and who may do what by all of them.
//!
//! On a Linux disk the kernel judges by the POSIX rights, always; Samba asks for its NT descriptor
//! as well, where there is one in force. On a mounted SMB or NFSv4 share the server's own list
//! decides, and mode bits are made from it. Access is what every list that counts gives.

use super::directory::Directory;
use super::nfs4::{self, Nfs4Acl};
use super::nt::{self, Blob, Descriptor, Dialect};
use super::posix::{Acl, Bits};
use super::share::{DefaultList, NtRights, Share};
use crate::access::people::Sid;
use crate::model::{Certainty, Rights, StoredAcl, UserSet};

/// Raw rights, read. Equal for entries with the same rights.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Layers {
    pub uid: u32,
    gid: u32,
    posix: Option<Acl>,
    /// What else counts: met with the POSIX rights, or in their place.
    also: Also,
    /// What is worth telling, in words.
    notes: Vec<&'static str>,
    doubt: Option<Certainty>,
    /// Whether the raw rights held bytes that differ between entries with the same rights.
    pub had_a_blob: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Also {
    Nothing,
    Nt(Descriptor),
    NtAlone(Descriptor),
    Nfs4Alone(Nfs4Acl),
}

/// Who may do what, before anybody's way to the entry is considered.
pub(super) struct Judged {
    pub read: UserSet,
    pub list: UserSet,
    pub read_by_others: UserSet,
    pub open: UserSet,
    pub write: UserSet,
    pub make: UserSet,
    pub pass: UserSet,
    pub certainty: Certainty,
}

/// Reads the lists of an entry.
pub(super) fn of(rights: &Rights, share: Option<&Share>) -> Layers {
    let mut layers = Layers {
        uid: rights.uid,
        gid: rights.gid,
        posix: if rights.unreadable {
            None
        } else {
            Acl::of(rights).ok()
        },
        also: Also::Nothing,
        notes: Vec::new(),
        doubt: None,
        had_a_blob: matches!(rights.stored.as_deref(), Some(StoredAcl::Samba { .. })),
    };
    if rights.unreadable {
        layers.doubt = Some(Certainty::Unknown);
    } else if layers.posix.is_none() {
        layers.cannot_tell("a damaged POSIX ACL");
    }
    if let Some(words) = rights.unjudged {
        layers.notes.push(words);
        layers.doubt = layers.doubt.max(Some(Certainty::AtLeast));
    }
    match rights.stored.as_deref() {
        Some(StoredAcl::Samba {
            blob,
            default_acl,
            file_type,
        }) => {
            let posix = nt::Posix {
                uid: rights.uid,
                gid: rights.gid,
                mode: rights.mode | file_type,
                access: rights.acl.as_deref(),
                // A folder has a default ACL for Samba even where it is empty.
                default: default_acl
                    .as_deref()
                    .or(if file_type & 0o170_000 == 0o040_000 {
                        Some(&[2, 0, 0, 0])
                    } else {
                        None
                    }),
            };
            layers.samba(blob, &posix, share);
        }
        Some(StoredAcl::Nt(bytes)) => match Descriptor::parse(bytes) {
            Ok(descriptor) => layers.also = Also::NtAlone(descriptor),
            Err(_) => layers.cannot_tell("a damaged NT security descriptor"),
        },
        Some(StoredAcl::Nfs4(bytes)) => match Nfs4Acl::parse(bytes) {
            Ok(acl) => layers.also = Also::Nfs4Alone(acl),
            Err(_) => layers.cannot_tell("a damaged NFSv4 ACL"),
        },
        None => {
            if let Some(NtRights::Always(style)) = share.map(|share| share.nt_rights) {
                layers.also = Also::Nt(default_list(style, rights));
            }
        }
    }
    layers
}

/// The list smbd goes by where it ignores POSIX rights and none is stored.
fn default_list(style: DefaultList, rights: &Rights) -> Descriptor {
    let owner = Sid::new(22, &[1, rights.uid]);
    let group = Sid::new(22, &[2, rights.gid]);
    let everyone = Sid::new(1, &[0]);
    let full = 0x001F_01FF;
    let by_mode = |shift: u32| match rights.mode >> shift & 7 {
        bits if bits & 6 == 6 => full,
        bits if bits & 4 != 0 => 0x0012_00A9,
        bits if bits & 2 != 0 => 0x0012_0116,
        _ => 0,
    };
    let rows = match style {
        DefaultList::Posix => vec![
            (owner.clone(), by_mode(6)),
            (group, by_mode(3)),
            (everyone, by_mode(0)),
        ],
        DefaultList::OwnerOnly => vec![(owner.clone(), full)],
        DefaultList::Everyone => vec![(everyone, full)],
    };
    let aces = rows.into_iter().filter(|(_, mask)| *mask != 0);
    Descriptor {
        control: nt::DACL_PRESENT,
        owner,
        group: None,
        dacl: Some(
            aces.filter_map(|(who, mask)| Some(nt::Ace::allow(who?, mask)))
                .collect(),
        ),
    }
}

impl Layers {
    fn cannot_tell(&mut self, words: &'static str) {
        self.notes.push(words);
        self.doubt = Some(Certainty::Unknown);
    }

    fn samba(&mut self, blob: &[u8], posix: &nt::Posix<'_>, share: Option<&Share>) {
        let nt_rights = share.map(|share| share.nt_rights);
        let always = !matches!(nt_rights, Some(NtRights::WhileUnchanged));
        let (note, in_doubt) = match (nt::read_samba_xattr(blob, posix, always), nt_rights) {
            (Err(_), _) => ("a damaged NT descriptor (security.NTACL)", true),
            (_, Some(NtRights::Unused)) => return,
            // For those on the machine itself the kernel alone judges; no share lets in more of
            // them than it does.
            (Ok(_), None) => (
                "an NT descriptor lies here too: --smb-conf and --share judge by it",
                false,
            ),
            (Ok(Blob::InForce(descriptor)), _) => {
                self.also = Also::Nt(descriptor);
                return;
            }
            (Ok(Blob::Outdated), _) => (
                "the NT descriptor is out of force: the POSIX rights changed since",
                false,
            ),
            (Ok(Blob::Uncertain(_)), _) => (
                "whether the NT descriptor is still in force cannot be told",
                true,
            ),
        };
        self.notes.push(note);
        if in_doubt {
            self.doubt = self.doubt.max(Some(Certainty::AtLeast));
        }
    }

    /// Who may do what; `None` where nothing can be said.
    pub(super) fn judge(&self, people: &Directory) -> Option<Judged> {
        let mut judged = match (&self.also, &self.posix) {
            (Also::NtAlone(descriptor), _) => by_nt(descriptor, people, Dialect::Windows),
            (Also::Nfs4Alone(acl), _) => self.by_nfs4(acl, people),
            (_, None) => return None,
            (Also::Nothing, Some(acl)) => by_posix(acl, people),
            (Also::Nt(descriptor), Some(acl)) => {
                let kernel = by_posix(acl, people);
                let server = by_nt(descriptor, people, Dialect::Samba);
                Judged {
                    read: kernel.read.and(&server.read),
                    list: kernel.list.and(&server.list),
                    read_by_others: kernel.read_by_others.and(&server.read_by_others),
                    open: kernel.open.and(&server.open),
                    write: kernel.write.and(&server.write),
                    make: kernel.make.and(&server.make),
                    pass: kernel.pass,
                    certainty: server.certainty,
                }
            }
        };
        match self.doubt {
            Some(Certainty::Unknown) => return None,
            Some(doubt) => judged.certainty = judged.certainty.max(doubt),
            None => {}
        }
        Some(judged)
    }

    fn by_nfs4(&self, acl: &Nfs4Acl, people: &Directory) -> Judged {
        let allowed = |bit| acl.allowed(bit, Some(self.uid), self.gid, people);
        let read = allowed(nfs4::READ);
        let write = allowed(nfs4::WRITE);
        let pass = allowed(nfs4::EXECUTE);
        Judged {
            read_by_others: acl.allowed(nfs4::READ, None, self.gid, people),
            open: read.clone(),
            list: read.clone(),
            read,
            make: write.and(&pass),
            write,
            pass,
            certainty: Certainty::Known,
        }
    }

    /// The entries that let somebody read, in words, by layer.
    pub(super) fn grants(&self, people: &Directory) -> Vec<(&'static str, Vec<String>)> {
        let mut layers = Vec::new();
        if let Some(acl) = &self.posix
            && !matches!(self.also, Also::NtAlone(_) | Also::Nfs4Alone(_))
        {
            layers.push(("posix", acl.grants(Bits::Read, people)));
        }
        match &self.also {
            Also::Nothing => {}
            Also::Nt(descriptor) | Also::NtAlone(descriptor) => {
                layers.push(("nt", nt::grants(descriptor, people)));
            }
            Also::Nfs4Alone(acl) => layers.push(("nfs4", acl.grants())),
        }
        if !self.notes.is_empty() {
            let notes = self.notes.iter().map(|note| (*note).to_string());
            layers.push(("note", notes.collect()));
        }
        layers
    }

    /// Names of the groups that give reading, in lower case.
    pub(super) fn granting_groups(&self, people: &Directory) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        match (&self.also, &self.posix) {
            (Also::Nt(descriptor) | Also::NtAlone(descriptor), _) => {
                names.extend(nt::letting_in(descriptor).map(|ace| people.name_of_sid(&ace.who)));
            }
            (_, Some(acl)) => {
                let groups = acl.granting_groups(Bits::Read).into_iter();
                names.extend(groups.map(|gid| people.group_name(gid)));
            }
            _ => {}
        }
        names.iter().map(|name| name.to_lowercase()).collect()
    }

    /// Why an account may read, or why not, a sentence for each layer.
    pub(super) fn why(&self, account: usize, people: &Directory) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(acl) = &self.posix
            && !matches!(self.also, Also::NtAlone(_) | Also::Nfs4Alone(_))
        {
            sentences.push(acl.why(account, people));
        }
        if let Also::Nt(descriptor) | Also::NtAlone(descriptor) = &self.also {
            sentences.push(nt::why(descriptor, account, people));
        }
        sentences.extend(self.notes.iter().map(|note| (*note).to_string()));
        sentences
    }
}

fn by_posix(acl: &Acl, people: &Directory) -> Judged {
    let read = acl.allowed(Bits::Read, people);
    Judged {
        read_by_others: acl.allowed_to_others(Bits::Read, people),
        open: read.clone(),
        list: read.clone(),
        read,
        write: acl.allowed(Bits::Write, people),
        make: acl.allowed(Bits::WriteExecute, people),
        pass: acl.allowed(Bits::Execute, people),
        certainty: Certainty::Known,
    }
}

fn by_nt(descriptor: &Descriptor, people: &Directory, dialect: Dialect) -> Judged {
    let allowed = nt::judge(descriptor, people, dialect);
    Judged {
        make: allowed.write.clone(),
        // Passing through is not asked for on the way down.
        pass: UserSet::all(),
        read: allowed.read,
        list: allowed.list,
        read_by_others: allowed.read_by_others,
        open: allowed.opens,
        write: allowed.write,
        certainty: if allowed.uncertain.is_some() {
            Certainty::AtLeast
        } else {
            Certainty::Known
        },
    }
}
