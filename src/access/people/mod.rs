//! Who people are, outside of any one machine: security identifiers, and accounts and groups as a
//! directory exports them.
//!
//! Sources are read into plain records here; `directory` makes accounts and groups of them. A value
//! that makes no sense is a problem in words and not the end: a group that lost a member must not
//! hide the rest.

pub(super) mod csv_export;
pub(super) mod ldap;
pub(super) mod ldif;
mod sid;
pub(crate) mod well_known;

pub(crate) use sid::Sid;

/// An account, group or stand-in of a directory, as exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// What it is called in messages and by members lists: a distinguished name, or the name.
    pub key: String,
    /// The name people sign in with, or the group's.
    pub name: String,
    /// Its SID, and those of earlier domains.
    pub sids: Vec<Sid>,
    /// Unix id, where the directory gives one.
    pub uid: Option<u32>,
    /// Unix group id: a group's own, an account's primary one.
    pub gid: Option<u32>,
    /// What it is.
    pub kind: Kind,
    /// Whether it may not sign in.
    pub disabled: bool,
    /// The last number of its primary group's SID.
    pub primary_rid: Option<u32>,
    /// Its members, as written: distinguished names, names or SIDs.
    pub members: Vec<String>,
    /// Groups it says it is in, likewise.
    pub member_of: Vec<String>,
    /// Set where the export does not hold all members.
    pub is_cut: bool,
}

/// What a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Account,
    Group,
    /// Stands for an account of another domain by its SID.
    Foreign,
}

/// A directory as exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// Accounts and groups, in the order of the export.
    pub records: Vec<Record>,
    /// What made no sense, or is missing, in words.
    pub problems: Vec<String>,
}

/// A distinguished name in one form: lower case, no blanks around the parts, escapes resolved (RFC
/// 4514) but for commas, which keep theirs. Anything else comes back in lower case.
pub(super) fn canonical_name(name: &str) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(name.len());
    let mut bytes = name.trim().bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                let code: Vec<u8> = bytes.clone().take(2).collect();
                let code = std::str::from_utf8(&code).unwrap_or_default();
                let escaped = match u8::from_str_radix(code, 16) {
                    Ok(escaped) if code.len() == 2 => {
                        bytes.nth(1);
                        Some(escaped)
                    }
                    _ => bytes.next(),
                };
                if escaped == Some(b',') {
                    out.push(b'\\');
                }
                out.extend(escaped);
            }
            b',' | b'=' => {
                while out.last() == Some(&b' ') {
                    out.pop();
                }
                out.push(byte);
                while bytes.peek() == Some(&b' ') {
                    bytes.next();
                }
            }
            byte => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::canonical_name;

    #[test]
    fn names_that_mean_the_same_are_the_same() {
        let same = [
            r"CN=Holm\, Anna,OU=Staff,DC=example,DC=org",
            r"cn=holm\2C anna, ou=staff ,dc = Example, dc=ORG",
        ];
        assert_eq!(canonical_name(same[0]), canonical_name(same[1]));
        assert_ne!(canonical_name(r"cn=a\,b"), canonical_name("cn=a,b"));
        assert_eq!(canonical_name(r"CN=S\C3\98ren"), "cn=søren");
        assert_eq!(canonical_name("Domain Users"), "domain users");
    }
}
