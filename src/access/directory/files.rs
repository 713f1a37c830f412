//! Users and groups of another machine, from the files that `getent` prints there.

use std::collections::HashMap;
use std::path::Path;

use super::{Directory, DirectoryError, State};
use crate::model::UserSet;

impl Directory {
    /// Users and groups from the files `passwd` and `group` in a folder, in the form that
    /// `getent passwd` and `getent group` print.
    ///
    /// # Errors
    /// When a file cannot be read or a line is not of that form.
    pub fn from_files(folder: &Path) -> Result<Self, DirectoryError> {
        let mut state = State::new();
        let mut by_name = HashMap::new();
        for_each_line(&folder.join("passwd"), 7, |fields| {
            let [name, _, uid, gid, ..] = fields else {
                return Err("too few fields".to_string());
            };
            let uid = uid
                .parse()
                .map_err(|_| format!("\"{uid}\" is not a user id"))?;
            let gid = gid
                .parse()
                .map_err(|_| format!("\"{gid}\" is not a group id"))?;
            by_name.insert((*name).to_string(), state.add_user(uid, name, gid));
            Ok(())
        })?;
        for_each_line(&folder.join("group"), 4, |fields| {
            let [name, _, gid, members, ..] = fields else {
                return Err("too few fields".to_string());
            };
            let gid = gid
                .parse()
                .map_err(|_| format!("\"{gid}\" is not a group id"))?;
            let mut set = UserSet::none();
            for member in members
                .split(',')
                .map(str::trim)
                .filter(|member| !member.is_empty())
            {
                let index = match by_name.get(member) {
                    Some(index) => *index,
                    None => {
                        state.add_stranger(format!("{member} (member of {name}, not in passwd)"))
                    }
                };
                set.set(index, true);
            }
            state.put_group(gid, Some((*name).to_string()), set);
            Ok(())
        })?;
        Ok(Self::new(state, false, Vec::new()))
    }
}

/// Hands the colon-separated fields of every line of a file to `each`.
fn for_each_line(
    path: &Path,
    least_fields: usize,
    mut each: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), DirectoryError> {
    let read = |source| DirectoryError::Read {
        path: path.to_path_buf(),
        source,
    };
    let text = String::from_utf8_lossy(&std::fs::read(path).map_err(read)?).into_owned();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split(':').collect();
        let done = if fields.len() < least_fields {
            Err(format!(
                "{least_fields} fields separated by colons are expected"
            ))
        } else {
            each(&fields)
        };
        done.map_err(|message| DirectoryError::Line {
            path: path.to_path_buf(),
            line: index + 1,
            message,
        })?;
    }
    Ok(())
}
