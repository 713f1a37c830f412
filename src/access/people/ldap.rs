//! A live directory, asked through OpenLDAP's `ldapsearch`.
//!
//! The tool is asked and not a library: the machine's own settings for TLS, certificates and
//! Kerberos then hold, and seventy crates stay out. The password goes to it on standard input and
//! is in no argument, no environment and no message.

use std::path::Path;

use super::{Records, ldif};
use crate::access::tool;
use crate::model::printable::shown;

/// Where to ask, and as whom: `ldap://host/base????bindname=DN,x-starttls` (RFC 4516).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    server: String,
    base: String,
    bind: Option<String>,
    starts_tls: bool,
}

/// The environment's password.
const PASSWORD: &str = "MAPPEVAGT_LDAP_PASSWORD";
/// What is asked for: accounts, groups and stand-ins.
const FILTER: &str = "(|(objectClass=user)(objectClass=person)(objectClass=posixAccount)(objectClass=group)\
    (objectClass=posixGroup)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)\
    (objectClass=foreignSecurityPrincipal)(sAMAccountName=*))";
const ATTRIBUTES: [&str; 19] = [
    "objectClass",
    "sAMAccountName",
    "uid",
    "cn",
    "objectSid",
    "sambaSID",
    "sIDHistory",
    "userAccountControl",
    "accountExpires",
    "shadowExpire",
    "nsAccountLock",
    "primaryGroupID",
    "uidNumber",
    "gidNumber",
    "member",
    "uniqueMember",
    "memberUid",
    "memberOf",
    "dn",
];

impl Source {
    /// Reads a URL; `None` where it is none of a directory.
    pub(crate) fn parse(url: &str) -> Option<Result<Self, String>> {
        let scheme = ["ldap://", "ldaps://", "ldapi://"];
        let scheme = scheme.iter().find(|scheme| url.starts_with(**scheme))?;
        let rest = url.get(scheme.len()..)?;
        let (host, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let mut parts = rest.split('?');
        let base = decoded(parts.next().unwrap_or_default());
        if base.is_empty() {
            return Some(Err(format!(
                "{scheme}{host}: where to search is missing; write {scheme}{host}/dc=example,dc=org"
            )));
        }
        let extensions = parts.nth(3).unwrap_or_default();
        let mut source = Self {
            server: format!("{scheme}{host}"),
            base,
            bind: None,
            starts_tls: false,
        };
        for extension in extensions.split(',').filter(|text| !text.is_empty()) {
            let extension = extension.trim_start_matches('!');
            match extension.split_once('=') {
                Some((name, value)) if name.eq_ignore_ascii_case("bindname") => {
                    source.bind = Some(decoded(value));
                }
                None if ["x-starttls", "starttls"].contains(&extension) => {
                    source.starts_tls = true;
                }
                _ => {
                    return Some(Err(format!(
                        "{}: unknown extension {extension}",
                        source.server
                    )));
                }
            }
        }
        Some(Ok(source))
    }

    /// Asks the server.
    ///
    /// # Errors
    /// When the tool is missing, the server does not answer or refuses.
    pub(crate) fn query(&self, password: Option<String>) -> Result<Records, String> {
        let mut args = vec![
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-o",
            "nettimeout=10",
            "-l",
            "600",
        ];
        args.extend([
            "-E",
            "pr=1000/noprompt",
            "-H",
            &self.server,
            "-b",
            &self.base,
        ]);
        if self.starts_tls {
            args.push("-ZZ");
        }
        args.push("-x");
        if let Some(bind) = &self.bind {
            args.extend(["-D", bind, "-y", "/dev/stdin"]);
        }
        args.push(FILTER);
        args.extend(ATTRIBUTES);
        let args: Vec<&std::ffi::OsStr> = args.iter().map(std::ffi::OsStr::new).collect();
        let secret = self.bind.as_ref().and(password);
        if self.bind.is_some() && secret.is_none() {
            return Err(format!(
                "{}: the password is missing: give --ldap-password-file, or set {PASSWORD}",
                self.server
            ));
        }
        let said = tool::ask("ldapsearch", &args, secret.as_deref(), &[PASSWORD])
            .map_err(|why| format!("{why}; the package ldap-utils holds ldapsearch"))?;
        let mut records = ldif::parse(said.output.as_bytes());
        match said.code {
            Some(0) => {}
            // Size or time limit: what came is part of it.
            Some(3 | 4) => records.problems.push(format!(
                "{}: the server gave only part of its entries",
                self.server
            )),
            Some(49) => {
                return Err(format!(
                    "{}: the server refuses name or password",
                    self.server
                ));
            }
            Some(32) => {
                let base = &self.base;
                return Err(format!(
                    "{}: there is no {base} on this server",
                    self.server
                ));
            }
            _ if self.bind.is_none() => {
                return Err(format!(
                    "{}: {}: does it ask for a bind name (????bindname=...)?",
                    self.server, said.complaint
                ));
            }
            _ => return Err(format!("{}: {}", self.server, said.complaint)),
        }
        if records.records.is_empty() {
            return Err(format!(
                "{}: the server shows no accounts below {}: does it ask for a bind name?",
                self.server, self.base
            ));
        }
        Ok(records)
    }
}

/// The password from a file of one's own, or from the environment.
///
/// # Errors
/// When the file cannot be read, or others can read it.
pub(crate) fn password(file: Option<&Path>) -> Result<Option<String>, String> {
    use std::os::unix::fs::PermissionsExt;
    let Some(file) = file else {
        return Ok(std::env::var(PASSWORD)
            .ok()
            .filter(|value| !value.is_empty()));
    };
    let fail = |error: std::io::Error| format!("cannot read {}: {error}", shown(file));
    let mode = std::fs::metadata(file).map_err(fail)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!(
            "{}: others can read this password; chmod 600 it first",
            shown(file)
        ));
    }
    let text = std::fs::read_to_string(file).map_err(fail)?;
    Ok(Some(text.trim_end_matches(['\n', '\r']).to_string()))
}

/// Percent signs of a URL resolved.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = (byte == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_as_whom() {
        let url = "ldap://dc1.example.org:3389/dc=example,dc=org????bindname=cn=reader%2Cdc=example%2Cdc=org,x-starttls";
        let source = Source::parse(url).unwrap().unwrap();
        assert_eq!(
            source,
            Source {
                server: "ldap://dc1.example.org:3389".into(),
                base: "dc=example,dc=org".into(),
                bind: Some("cn=reader,dc=example,dc=org".into()),
                starts_tls: true,
            }
        );
        assert_eq!(Source::parse("/srv/directory"), None);
        assert!(
            Source::parse("ldap://dc1")
                .unwrap()
                .unwrap_err()
                .contains("/dc=example,dc=org")
        );
        assert!(Source::parse("ldap://h/dc=x????what=1").unwrap().is_err());
    }
}
