//! The settings of one share: `smb.conf` as `testparm` prints it, or as it is written.
//!
//! `testparm` knows every synonym, default and include, so its output is taken where it is
//! installed. Without it the file is read as it lies, with the synonyms that matter here.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

use super::ShareError;
use crate::access::tool;

/// Settings of the whole server and of one share.
#[derive(Debug)]
pub(super) struct Settings {
    server: HashMap<String, String>,
    share: HashMap<String, String>,
    /// What keeps the settings from being certain.
    pub doubts: Vec<String>,
}

/// Most files that include each other.
const MOST_INCLUDES: usize = 32;

impl Settings {
    /// Reads the settings of a share.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no such share.
    pub(super) fn load(file: &Path, share: &str) -> Result<Self, ShareError> {
        let written = read(file)?;
        let mut doubts = doubts(&written);
        let args = ["-s", "--suppress-prompt"].map(OsStr::new);
        let printed = tool::run("testparm", &[args[0], args[1], file.as_os_str()]);
        let text = match printed {
            Ok(said) if said.succeeded => said.output,
            Ok(said) => {
                return Err(ShareError::Settings {
                    file: file.to_path_buf(),
                    message: format!("testparm refuses it: {}", said.complaint),
                });
            }
            Err(_missing) => with_includes(file, &written, &mut doubts, 0)?,
        };
        Self::parse(&text, share, doubts).ok_or_else(|| ShareError::NoSuchShare {
            file: file.to_path_buf(),
            share: share.to_string(),
        })
    }

    fn parse(text: &str, share: &str, doubts: Vec<String>) -> Option<Self> {
        let mut server = HashMap::new();
        let mut own = None;
        // What stands before the first heading belongs to the whole server.
        let mut section = Some("global".to_string());
        for line in joined_lines(text) {
            if let Some(heading) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                section = Some(heading.trim().to_lowercase());
                if section.as_deref() == Some(share.to_lowercase().as_str()) {
                    own.get_or_insert_with(HashMap::new);
                }
                continue;
            }
            let Some((name, value)) = line.split_once('=') else {
                continue;
            };
            let (name, value) = (canonical(name), value.trim().to_string());
            match section.as_deref() {
                Some("global") => {
                    server.insert(name, value);
                }
                Some(heading) if heading == share.to_lowercase() => {
                    own.get_or_insert_with(HashMap::new).insert(name, value);
                }
                _ => {}
            }
        }
        Some(Self {
            server,
            share: own?,
            doubts,
        })
    }

    /// A setting of the share, or the server's where the share has none of its own.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let own = self.share.get(name).or_else(|| self.server.get(name));
        own.map(String::as_str)
    }

    /// A setting that is yes or no.
    pub(super) fn is_on(&self, name: &str, default: bool) -> bool {
        self.get(name).map_or(default, |value| {
            matches!(value.to_lowercase().as_str(), "yes" | "true" | "1" | "on")
        })
    }

    /// A list of names: commas and blanks part them, quotation marks hold them together.
    pub(super) fn names(&self, name: &str) -> Vec<String> {
        let mut names = vec![String::new()];
        let mut quoted = false;
        for letter in self.get(name).unwrap_or_default().chars() {
            match letter {
                '"' => quoted = !quoted,
                ',' | ' ' | '\t' | ';' if !quoted => names.push(String::new()),
                letter => {
                    if let Some(last) = names.last_mut() {
                        last.push(letter);
                    }
                }
            }
        }
        names.retain(|name| !name.is_empty());
        names
    }
}

fn read(file: &Path) -> Result<String, ShareError> {
    let bytes = std::fs::read(file).map_err(|source| ShareError::Read {
        file: file.to_path_buf(),
        source,
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Settings that depend on who connects, from where, or on something that is kept elsewhere.
fn doubts(text: &str) -> Vec<String> {
    let mut doubts = Vec::new();
    for line in joined_lines(text) {
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let (name, value) = (canonical(name), value.trim());
        let doubt = match name.as_str() {
            "include" if value.contains('%') => {
                format!("include = {value}: which file that is depends on who connects")
            }
            "include" if value.eq_ignore_ascii_case("registry") => {
                "settings are kept in the registry".to_string()
            }
            "config backend" if !value.eq_ignore_ascii_case("file") => {
                format!("settings are kept elsewhere (config backend = {value})")
            }
            "username map" | "username map script" => {
                format!("{name}: names that connect may be other accounts")
            }
            _ => continue,
        };
        doubts.push(doubt);
    }
    doubts
}

/// The file with the files it includes in their places.
fn with_includes(
    file: &Path,
    text: &str,
    doubts: &mut Vec<String>,
    depth: usize,
) -> Result<String, ShareError> {
    let mut whole = String::new();
    for line in joined_lines(text) {
        let included = line.split_once('=').and_then(|(name, value)| {
            (canonical(name) == "include" && !value.contains('%')).then(|| value.trim())
        });
        match included {
            Some(value) if depth < MOST_INCLUDES => {
                let folder = file.parent().unwrap_or(Path::new("."));
                let included = folder.join(value);
                match read(&included) {
                    Ok(text) => whole += &with_includes(&included, &text, doubts, depth + 1)?,
                    Err(_) => doubts.push(format!("include = {value}: it cannot be read")),
                }
            }
            Some(value) => doubts.push(format!("include = {value}: files include each other")),
            None => {
                whole += &line;
                whole.push('\n');
            }
        }
    }
    Ok(whole)
}

/// Lines without comments, those that end in a backslash joined with the next.
fn joined_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let line = line.trim();
        if !goes_on && (line.starts_with('#') || line.starts_with(';')) {
            continue;
        }
        let (line, more) = match line.strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        match lines.last_mut().filter(|_| goes_on) {
            Some(last) => last.push_str(line),
            None => lines.push(line.to_string()),
        }
        goes_on = more;
    }
    lines
}

/// A setting's one name: lower case, single blanks, no synonyms.
fn canonical(name: &str) -> String {
    let name = name.to_lowercase();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.as_str() {
        "public" => "guest ok",
        "only guest" => "guest only",
        "group" => "force group",
        "directory" => "path",
        "allow hosts" => "hosts allow",
        "deny hosts" => "hosts deny",
        "vfs object" => "vfs objects",
        other => other,
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "
        workgroup = WG
        [global]
          Guest Account = visitor
          valid users = anna, @\"case workers\" \\
             bo
        # a comment = no
        [Data]
          directory = /srv/data
          public = yes
          vfs object = acl_xattr
          acl_xattr:ignore  system acls = Yes
        [other]
          path = /srv/other
          valid users =
    ";

    #[test]
    fn a_share_has_its_own_settings_and_the_servers() {
        let settings = Settings::parse(WRITTEN, "data", Vec::new()).unwrap();
        assert_eq!(settings.get("path"), Some("/srv/data"));
        assert_eq!(settings.get("guest account"), Some("visitor"));
        assert_eq!(settings.get("workgroup"), Some("WG"));
        assert!(settings.is_on("guest ok", false));
        assert!(settings.is_on("acl_xattr:ignore system acls", false));
        assert!(!settings.is_on("guest only", false));
        assert_eq!(
            settings.names("valid users"),
            ["anna", "@case workers", "bo"]
        );
        let other = Settings::parse(WRITTEN, "OTHER", Vec::new()).unwrap();
        assert!(
            other.names("valid users").is_empty(),
            "an empty list is the share's own"
        );
        assert!(Settings::parse(WRITTEN, "missing", Vec::new()).is_none());
    }

    #[test]
    fn what_depends_on_the_caller_is_told() {
        let text = "[global]\ninclude = /etc/%m.conf\nusername map = /etc/map\n";
        let doubts = doubts(text);
        assert_eq!(doubts.len(), 2, "{doubts:?}");
        assert!(doubts[0].contains("depends on who connects"));
    }
}
