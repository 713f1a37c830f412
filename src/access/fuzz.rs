//! One door for the fuzzer to every parser of rights and people; built for it alone.

use super::directory::Directory;
use super::exports::Exports;
use super::nt::{self, Descriptor, Dialect};
use super::people::{Sid, csv_export, ldif};
use super::{AccessJudge, nfs4};
use crate::model::{Rights, StoredAcl};

/// Hands bytes to the parser that the first of them picks.
pub fn fuzz(bytes: &[u8]) {
    let Some((pick, bytes)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    match pick % 9 {
        0 => {
            if let Ok(descriptor) = Descriptor::parse(bytes) {
                let people = people();
                for dialect in [Dialect::Samba, Dialect::Windows] {
                    let _ = nt::judge(&descriptor, &people, dialect);
                }
                let _ = nt::grants(&descriptor, &people);
                let _ = nt::why(&descriptor, 0, &people);
                // What was read can be written, and read again as the same.
                let _ = Descriptor::from_sddl(&descriptor.to_sddl(), None);
            }
        }
        1 => {
            let posix = nt::Posix {
                uid: 0,
                gid: 0,
                mode: 0o100_640,
                access: bytes.get(..20),
                default: bytes.get(..12),
            };
            for always in [false, true] {
                let _ = nt::read_samba_xattr(bytes, &posix, always);
            }
        }
        2 => {
            if let Ok(acl) = nfs4::Nfs4Acl::parse(bytes) {
                let _ = acl.allowed(nfs4::READ, Some(1), 2, &people());
            }
        }
        3 => {
            let judge = AccessJudge::new(people());
            let _ = judge.allowed(&Rights {
                mode: 0o670,
                unreadable: false,
                unjudged: None,
                acl: Some(bytes.into()),
                ..Rights::unknown()
            });
        }
        4 => {
            let judge = AccessJudge::new(people());
            let rights = Rights {
                unreadable: false,
                unjudged: None,
                stored: Some(Box::new(StoredAcl::Nt(bytes.into()))),
                ..Rights::unknown()
            };
            let _ = judge.layers(&rights);
            let _ = judge.allowed(&rights);
        }
        5 => {
            if let Ok(read) = Descriptor::from_sddl(&text, None) {
                let again = Descriptor::from_sddl(&read.to_sddl(), None);
                assert!(again.is_ok(), "what was written is not read");
            }
            let _ = Sid::parse_text(&text);
        }
        6 => {
            let _ = Directory::from_records(ldif::parse(bytes));
        }
        7 => {
            let _ = csv_export::parse(bytes).map(Directory::from_records);
        }
        _ => {
            let _ = Exports::parse(&text);
        }
    }
}

fn people() -> Directory {
    let rows = b"sid,name,type,member,uid,gid\nS-1-5-21-1-2-3-1000,anna,user,,10,20\n\
        S-1-5-21-1-2-3-2000,clerks,group,anna,,20\n";
    csv_export::parse(rows).map_or_else(|_| Directory::from_nss(), Directory::from_records)
}
