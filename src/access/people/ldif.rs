//! Directories in LDIF (RFC 2849): what `ldifde`, `ldapsearch`, `slapcat` and `ldbsearch` write.
//!
//! Active Directory's attributes and those of POSIX accounts are both known. Values behind a URL
//! (`:<`) are never fetched.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Kind, Record, Records, Sid};

/// Reads a whole export.
pub(crate) fn parse(bytes: &[u8]) -> Records {
    let text = String::from_utf8_lossy(bytes);
    let mut records = Records::default();
    let mut entry = Entry::default();
    for (line, logical) in logical_lines(&text) {
        if logical.is_empty() {
            records.take(std::mem::take(&mut entry));
            continue;
        }
        let Some((name, value)) = logical.split_once(':') else {
            records
                .problems
                .push(format!("line {line}: no attribute and value"));
            continue;
        };
        let name = name.trim().to_lowercase();
        let value = if let Some(coded) = value.strip_prefix(':') {
            match STANDARD.decode(coded.trim()) {
                Ok(bytes) => bytes,
                Err(_) => {
                    let words = format!("line {line}: {name} is not base64");
                    records.problems.push(words);
                    continue;
                }
            }
        } else if value.starts_with('<') {
            let words = format!("line {line}: {name} lies elsewhere (:<) and is not fetched");
            records.problems.push(words);
            continue;
        } else {
            value.trim().as_bytes().to_vec()
        };
        if name == "dn" {
            records.take(std::mem::take(&mut entry));
            entry.line = line;
        }
        entry.attributes.push((name, value));
    }
    records.take(entry);
    records
}

/// Lines with their continuations, numbered from 1, comments left out. A blank line ends an entry.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut in_comment = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(more) = line.strip_prefix(' ') {
            if let Some((_, last)) = lines.last_mut().filter(|_| !in_comment) {
                last.push_str(more);
            }
            continue;
        }
        in_comment = line.starts_with('#');
        if !in_comment {
            lines.push((index + 1, line.to_string()));
        }
    }
    lines
}

#[derive(Default)]
struct Entry {
    line: usize,
    attributes: Vec<(String, Vec<u8>)>,
}

impl Records {
    fn take(&mut self, entry: Entry) {
        if entry.get("dn").is_none() {
            return;
        }
        if let Some(record) = entry.record(&mut self.problems) {
            self.records.push(record);
        }
    }
}

impl Entry {
    fn get(&self, name: &str) -> Option<&[u8]> {
        let mut found = self.attributes.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_slice())
    }

    fn text(&self, name: &str) -> Option<String> {
        let value = String::from_utf8_lossy(self.get(name)?).into_owned();
        (!value.is_empty()).then_some(value)
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    fn texts<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let wanted = |known: &str| names.contains(&known);
        self.attributes
            .iter()
            .filter(move |(known, _)| wanted(known))
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    }

    fn record(&self, problems: &mut Vec<String>) -> Option<Record> {
        let key = self.text("dn")?;
        let classes: Vec<String> = self
            .texts(&["objectclass"])
            .map(|class| class.to_lowercase())
            .collect();
        let is = |class: &str| classes.iter().any(|known| known == class);
        let kind = if is("foreignsecurityprincipal") {
            Kind::Foreign
        } else if ["group", "posixgroup", "groupofnames", "groupofuniquenames"]
            .iter()
            .any(|class| is(class))
        {
            Kind::Group
        } else if ["user", "person", "inetorgperson", "posixaccount", "account"]
            .iter()
            .any(|class| is(class))
            || self.get("samaccountname").is_some()
        {
            Kind::Account
        } else {
            // Units, containers, printers, policies.
            return None;
        };
        let name = ["samaccountname", "uid", "cn"];
        let name = name.iter().find_map(|name| self.text(name));
        let name = name.unwrap_or_else(|| first_part(&key));
        let mut sids = Vec::new();
        for attribute in ["objectsid", "sambasid", "sidhistory"] {
            for (_, value) in self
                .attributes
                .iter()
                .filter(|(known, _)| known == attribute)
            {
                match sid(value) {
                    Some(sid) => sids.push(sid),
                    None => {
                        problems.push(format!("line {}: {name}: {attribute} is no SID", self.line))
                    }
                }
            }
        }
        if kind == Kind::Foreign && sids.is_empty() {
            sids.extend(Sid::parse_text(&first_part(&key)));
        }
        let mut members: Vec<String> = self
            .texts(&["member", "uniquemember", "memberuid"])
            .filter(|member| !member.is_empty())
            .collect();
        let mut is_cut = false;
        // A server hands out long lists in stretches: `member;range=0-1499`, the last to `*`.
        for (attribute, value) in &self.attributes {
            if let Some(range) = attribute.strip_prefix("member;range=") {
                is_cut |= !range.ends_with('*');
                members.push(String::from_utf8_lossy(value).into_owned());
            }
        }
        let ended = self.attributes.iter().any(|(attribute, _)| {
            attribute.starts_with("member;range=") && attribute.ends_with('*')
        });
        Some(Record {
            name,
            sids,
            uid: self.number("uidnumber"),
            gid: self.number("gidnumber"),
            kind,
            disabled: kind == Kind::Account && self.is_disabled(),
            primary_rid: self.number("primarygroupid"),
            members,
            member_of: self.texts(&["memberof"]).collect(),
            is_cut: is_cut && !ended,
            key,
        })
    }

    fn is_disabled(&self) -> bool {
        const DISABLED: u32 = 0x2;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_or(0, |since| since.as_secs());
        let by_control = self
            .number::<u32>("useraccountcontrol")
            .is_some_and(|control| control & DISABLED != 0);
        // Steps of 100 ns since 1601; 0 and the largest number mean never.
        let expires = self.number::<u64>("accountexpires").unwrap_or(0);
        let expired = expires != 0
            && expires < i64::MAX as u64
            && expires / 10_000_000 < now.saturating_add(11_644_473_600);
        let shadow = self.number::<u64>("shadowexpire");
        let shadow = shadow.is_some_and(|day| day.saturating_mul(86_400) < now);
        let locked = self.text("nsaccountlock");
        let locked = locked.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        by_control || expired || shadow || locked
    }
}

/// A SID in its binary form or as text.
fn sid(value: &[u8]) -> Option<Sid> {
    if let Ok(text) = std::str::from_utf8(value)
        && let Some(sid) = Sid::parse_text(text)
    {
        return Some(sid);
    }
    let (sid, length) = Sid::from_bytes(value)?;
    (length == value.len()).then_some(sid)
}

/// The value of a distinguished name's first part.
fn first_part(dn: &str) -> String {
    let part = dn.split(',').next().unwrap_or(dn);
    part.split_once('=')
        .map_or(part, |(_, value)| value)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_active_directory_export_is_read() {
        let binary = STANDARD.encode(Sid::parse_text("S-1-5-21-1-2-3-1105").unwrap().to_bytes());
        let text = format!(
            "version: 1\n# a comment\n that goes on\n\
             dn: CN=Anna,DC=example,DC=org\nobjectClass: user\nsAMAccountName: anna\n\
             objectSid:: {binary}\nuserAccountControl: 514\nprimaryGroupID: 513\n\
             memberOf: CN=Clerks,DC=exa\n mple,DC=org\n\n\
             dn: CN=Clerks,DC=example,DC=org\nobjectClass: group\ncn: Clerks\n\
             objectSid: S-1-5-21-1-2-3-2000\nmember;range=0-1: CN=Anna,DC=example,DC=org\n\n\
             dn: OU=Staff,DC=example,DC=org\nobjectClass: organizationalUnit\n\n\
             dn: CN=S-1-5-11,CN=ForeignSecurityPrincipals,DC=example,DC=org\n\
             objectClass: foreignSecurityPrincipal\n"
        );
        let Records { records, problems } = parse(text.as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        let [anna, clerks, foreign] = records.as_slice() else {
            panic!("{records:?}")
        };
        assert_eq!(anna.name, "anna");
        assert_eq!(anna.sids[0].to_string(), "S-1-5-21-1-2-3-1105");
        assert!(anna.disabled && anna.primary_rid == Some(513));
        assert_eq!(anna.member_of, ["CN=Clerks,DC=example,DC=org"]);
        assert!(clerks.is_cut, "its range does not end in *");
        assert_eq!(clerks.members, ["CN=Anna,DC=example,DC=org"]);
        assert_eq!(foreign.sids[0].to_string(), "S-1-5-11");
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_line() {
        let text = "dn: cn=a\nobjectClass: user\nobjectSid:: !!\njpegPhoto:< file:///etc/passwd\nno colon\n";
        let problems = parse(text.as_bytes()).problems;
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].starts_with("line 3:"));
        assert!(problems[1].contains("not fetched"));
    }
}
