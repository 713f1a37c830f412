//! Descriptors in sentences: which entry lets somebody in, and through which group.

use super::descriptor::{Ace, AceKind, Descriptor, INHERIT_ONLY, INHERITED};
use super::judge::{GENERIC_READ, READ_ATTRIBUTES, READ_DATA, letting_in, specific};
use super::words::right;
use crate::access::directory::Directory;

/// The entries that let somebody read, in words: `grp-projekt: Modify, inherited`.
pub(crate) fn grants(descriptor: &Descriptor, people: &Directory) -> Vec<String> {
    if descriptor.dacl.is_none() {
        return vec!["no list at all: everyone, Full control".to_string()];
    }
    let mut words: Vec<String> = letting_in(descriptor)
        .map(|ace| entry(ace, people))
        .collect();
    words.push(format!("descriptor {}", descriptor.to_sddl()));
    words
}

fn entry(ace: &Ace, people: &Directory) -> String {
    let inherited = if ace.flags & INHERITED == 0 {
        ""
    } else {
        ", inherited"
    };
    let condition = if ace.kind == AceKind::AllowIf {
        ", under a condition"
    } else {
        ""
    };
    let name = people.name_of_sid(&ace.who);
    format!("{name}: {}{inherited}{condition}", right(ace.mask))
}

/// Why an account may read or why not: the entries that decide, in their order.
pub(crate) fn why(descriptor: &Descriptor, account: usize, people: &Directory) -> String {
    let Some(aces) = &descriptor.dacl else {
        return "may read: there is no list at all, which lets in everyone".to_string();
    };
    let mut missing = GENERIC_READ & !READ_ATTRIBUTES;
    let mut through: Vec<String> = Vec::new();
    for ace in aces.iter().filter(|ace| ace.flags & INHERIT_ONLY == 0) {
        let mask = specific(ace.mask) & missing;
        if mask == 0 || !people.members_of_sid(&ace.who).contains(account) {
            continue;
        }
        let name = people.name_of_sid(&ace.who);
        let inner = people.by_way_of(account, &name);
        let member = match inner {
            Some(inner) => format!("{inner} is in {name}, which"),
            None => name,
        };
        let inherited = if ace.flags & INHERITED == 0 {
            ""
        } else {
            ", inherited"
        };
        match ace.kind {
            AceKind::Allow => {
                through.push(format!("{member} has {}{inherited}", right(ace.mask)));
                missing &= !mask;
            }
            AceKind::Deny | AceKind::DenyObject => {
                return format!(
                    "may not read: {member} is denied {}{inherited}",
                    right(ace.mask)
                );
            }
            _ => {}
        }
    }
    if through.is_empty() {
        "may not read: no entry of the NT list names this account or a group of it".to_string()
    } else if missing & READ_DATA != 0 {
        format!("may not read the data: {}", through.join("; "))
    } else {
        format!("may read: {}", through.join("; "))
    }
}
