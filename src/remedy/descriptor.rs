//! NT rights as `smbcacls --numeric` tells them, and less of them.
//!
//! Only entries that let in are taken out, never one that keeps out: so nobody gets more. Where one of
//! them came down from the folder above, the list is first made the entry's own (as `icacls
//! /inheritance:d` does): a server would bring it back otherwise. Numbers are used throughout: short
//! names mean different people in different domains.

use std::fmt::Write;

/// A descriptor's owner, group and list, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Descriptor {
    control: u16,
    owner: String,
    group: String,
    pub entries: Vec<Ace>,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ace {
    pub who: String,
    kind: u8,
    flags: u8,
    mask: u32,
}

const DACL_PRESENT: u16 = 0x0004;
const AUTO_INHERITED: u16 = 0x0400;
const PROTECTED: u16 = 0x1000;
const INHERITED: u8 = 0x10;
const ALLOW: u8 = 0;
const DENY: u8 = 1;
/// Reading the data, running the file, and what stands for these.
const LETS_READ: u32 = 0x0000_0001 | 0x0000_0020 | 0xB000_0000;

/// Anybody: Everyone, anonymous, Guests.
const EVERYONE: [&str; 3] = ["S-1-1-0", "S-1-5-7", "S-1-5-32-546"];
/// Whoever can sign in: Authenticated Users, Users, Network, Interactive.
const SIGNED_IN: [&str; 4] = ["S-1-5-11", "S-1-5-32-545", "S-1-5-2", "S-1-5-4"];
/// Administrators and SYSTEM, creators and owners: never touched.
const LEFT: [&str; 5] = ["S-1-5-18", "S-1-5-32-544", "S-1-3-0", "S-1-3-1", "S-1-3-4"];

impl Descriptor {
    /// Reads what `smbcacls --numeric` printed; `None` where it holds something that is not known, or
    /// no list.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut control, mut owner, mut group) = (None, None, None);
        let mut entries = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (key, value) = line.split_once(':')?;
            match key {
                "REVISION" if value == "1" => {}
                "CONTROL" => control = Some(u16::try_from(number(value)?).ok()?),
                "OWNER" => owner = Some(sid(value)?),
                "GROUP" => group = Some(sid(value)?),
                "ACL" => entries.push(Ace::parse(value)?),
                _ => return None,
            }
        }
        let control = control.filter(|control| control & DACL_PRESENT != 0)?;
        Some(Self {
            control,
            owner: owner?,
            group: group?,
            entries,
        })
    }

    /// As `smbcacls --numeric` prints it, the lines joined by commas.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "REVISION:1,CONTROL:0x{:x},OWNER:{},GROUP:{}",
            self.control, self.owner, self.group
        );
        for ace in &self.entries {
            let _ = write!(
                text,
                ",ACL:{}:{}/0x{:x}/0x{:08x}",
                ace.who, ace.kind, ace.flags, ace.mask
            );
        }
        text
    }

    /// The list alone, for `smbcacls --sddl --set`: owner and group stay as they are.
    pub(super) fn sddl(&self) -> String {
        let mut text = "D:".to_string();
        if self.control & PROTECTED != 0 {
            text.push('P');
        }
        if self.control & AUTO_INHERITED != 0 {
            // A server keeps the second only where the first asks for it.
            text.push_str("ARAI");
        }
        for ace in &self.entries {
            let kind = if ace.kind == DENY { 'D' } else { 'A' };
            let names = [(1, "OI"), (2, "CI"), (4, "NP"), (8, "IO"), (16, "ID")];
            let flags: String = names
                .iter()
                .filter(|(bit, _)| ace.flags & bit != 0)
                .map(|(_, name)| *name)
                .collect();
            let _ = write!(text, "({kind};{flags};0x{:08x};;;{})", ace.mask, ace.who);
        }
        text
    }

    /// Whom an entry lets read, administrators and owners left out.
    pub(super) fn readers(&self) -> Vec<String> {
        let letting = self
            .entries
            .iter()
            .filter(|ace| ace.kind == ALLOW && ace.mask & LETS_READ != 0);
        let mut readers: Vec<String> = letting
            .map(|ace| ace.who.clone())
            .filter(|who| !LEFT.contains(&who.as_str()) && *who != self.owner)
            .collect();
        readers.sort();
        readers.dedup();
        readers
    }

    /// The same without the entries that let in any of these people.
    pub(super) fn without(&self, who: &[String]) -> Self {
        let mut lower = self.clone();
        let goes = |ace: &Ace| ace.kind == ALLOW && who.contains(&ace.who);
        if lower
            .entries
            .iter()
            .any(|ace| goes(ace) && ace.flags & INHERITED != 0)
        {
            lower.control |= PROTECTED;
            for ace in &mut lower.entries {
                ace.flags &= !INHERITED;
            }
        }
        lower.entries.retain(|ace| !goes(ace));
        lower
    }

    /// Whether its list was its own and shall be still.
    pub(super) fn is_cut_off(&self, lower: &Self) -> bool {
        self.control & PROTECTED != lower.control & PROTECTED
    }
}

impl Ace {
    fn parse(value: &str) -> Option<Self> {
        let (who, rest) = value.split_once(':')?;
        let mut parts = rest.split('/');
        let mut part = || number(parts.next()?);
        let ace = Self {
            who: sid(who)?,
            kind: u8::try_from(part()?).ok()?,
            flags: u8::try_from(part()?).ok()?,
            mask: part()?,
        };
        (parts.next().is_none() && ace.kind <= DENY && ace.flags < 0x20).then_some(ace)
    }
}

/// Whether a SID is one of the sets that hold anybody.
pub(super) fn is_everyone(who: &str) -> bool {
    EVERYONE.contains(&who)
}

/// Whether a SID is one of the sets that hold whoever can sign in: Domain Users and Guests too.
pub(super) fn is_signed_in(who: &str) -> bool {
    let is_of_domain = who.starts_with("S-1-5-21-")
        && [513, 514]
            .iter()
            .any(|rid| who.ends_with(&format!("-{rid}")));
    SIGNED_IN.contains(&who) || is_of_domain
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn sid(text: &str) -> Option<String> {
    let is_sid = text.starts_with("S-1-")
        && text
            .bytes()
            .skip(1)
            .all(|byte| byte == b'-' || byte.is_ascii_digit() || byte == b'S');
    is_sid.then(|| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "REVISION:1\nCONTROL:0x8404\nOWNER:S-1-5-32-544\nGROUP:S-1-5-18\n\
        ACL:S-1-5-21-1-2-3-1105:1/0x0/0x00120089\nACL:S-1-1-0:0/0x13/0x00120089\nACL:S-1-5-18:0/0x10/0x001f01ff\n";

    #[test]
    fn an_inherited_entry_is_taken_out_of_a_list_of_its_own() {
        let descriptor = Descriptor::parse(TEXT).unwrap();
        assert_eq!(descriptor.text(), TEXT.trim().replace('\n', ","));
        assert_eq!(descriptor.readers(), ["S-1-1-0"]);
        let lower = descriptor.without(&["S-1-1-0".to_string()]);
        assert!(descriptor.is_cut_off(&lower));
        assert_eq!(
            lower.sddl(),
            "D:PARAI(D;;0x00120089;;;S-1-5-21-1-2-3-1105)(A;;0x001f01ff;;;S-1-5-18)"
        );
    }

    #[test]
    fn what_is_not_known_is_not_read() {
        for line in [
            "ACL:S-1-1-0:5/0x0/0x1",
            "ACL:Everyone:0/0x0/0x1",
            "SACL:x",
            "ACL:S-1-1-0:0/0x0/0x1/1",
        ] {
            assert_eq!(
                Descriptor::parse(&format!("{TEXT}{line}\n")),
                None,
                "{line}"
            );
        }
        assert_eq!(
            Descriptor::parse("REVISION:1\nCONTROL:0x8000\nOWNER:S-1-1-0\nGROUP:S-1-1-0\n"),
            None
        );
    }
}
