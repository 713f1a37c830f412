//! Accounts and groups out of exported records: members found, nested groups opened.
//!
//! Everybody in a group within a group is a member of both, however deep; in a cycle everybody is a
//! member of all, and who else cannot be told. A member that nobody can find stays as an account of its own, and so do the
//! members that an export left out.

use std::collections::HashMap;
use std::path::Path;

use super::{Directory, DirectoryError, Principal, State, only};
use crate::access::people::{
    Kind, Record, Records, canonical_name, csv_export, ldap, ldif, well_known,
};
use crate::model::UserSet;
use crate::model::printable::shown;

/// Most problems that are told one by one.
const MOST_TOLD: usize = 20;

impl Directory {
    /// Accounts and groups from an export, LDIF or CSV by its ending.
    ///
    /// # Errors
    /// When the file cannot be read, or is no such export.
    pub fn from_export(file: &Path) -> Result<Self, DirectoryError> {
        let bytes = std::fs::read(file).map_err(|source| DirectoryError::Read {
            path: file.to_path_buf(),
            source,
        })?;
        let is_csv = file
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let mut records = if is_csv {
            let fault = |words| DirectoryError::Source(format!("{}: {words}", shown(file)));
            csv_export::parse(&bytes).map_err(fault)?
        } else {
            ldif::parse(&bytes)
        };
        if records.records.is_empty() {
            return Err(DirectoryError::Source(format!(
                "{}: no accounts or groups in it; docs/directory.md says how to export them",
                shown(file)
            )));
        }
        for problem in &mut records.problems {
            *problem = format!("{}: {problem}", shown(file));
        }
        Ok(Self::from_records(records))
    }

    /// Accounts and groups of a live directory; `None` where this is no URL of one.
    pub fn from_ldap(
        url: &str,
        password_file: Option<&Path>,
    ) -> Option<Result<Self, DirectoryError>> {
        let ask = |source: Result<ldap::Source, String>| {
            let password = ldap::password(password_file)?;
            source?.query(password)
        };
        let records = ask(ldap::Source::parse(url)?);
        Some(
            records
                .map(Self::from_records)
                .map_err(DirectoryError::Source),
        )
    }

    pub(in crate::access) fn from_records(records: Records) -> Self {
        let mut build = Build {
            state: State::new(),
            problems: records.problems,
            by_key: HashMap::new(),
        };
        build.enter(&records.records);
        let nested = build.fill(&records.records);
        build.open_nested(nested);
        let told = build.problems.len();
        build.problems.truncate(MOST_TOLD);
        if told > MOST_TOLD {
            let more = told - MOST_TOLD;
            build.problems.push(format!("and {more} more like these"));
        }
        Self::new(build.state, false, build.problems)
    }
}

struct Build {
    state: State,
    problems: Vec<String>,
    /// Accounts and groups by distinguished name, name and SID, in one form.
    by_key: HashMap<String, Principal>,
}

impl Build {
    /// Gives every record its account or group.
    fn enter(&mut self, records: &[Record]) {
        for record in records {
            let principal = match record.kind {
                Kind::Group => {
                    let index = self
                        .state
                        .push_group(Some(record.name.clone()), UserSet::none());
                    if let Some(gid) = record.gid {
                        self.state.by_gid.insert(gid, index);
                    }
                    Principal::Group(index)
                }
                Kind::Account => Principal::Account(self.account(record)),
                Kind::Foreign => match self.foreign(record) {
                    Some(principal) => principal,
                    None => continue,
                },
            };
            for sid in &record.sids {
                self.state.by_sid.insert(sid.clone(), principal.clone());
                self.by_key
                    .insert(sid.to_string().to_lowercase(), principal.clone());
            }
            // A distinguished name is one entry's alone; a bare name may not hide another's.
            self.by_key
                .insert(canonical_name(&record.key), principal.clone());
            self.by_key
                .entry(record.name.to_lowercase())
                .or_insert(principal);
        }
    }

    fn account(&mut self, record: &Record) -> usize {
        let index = match record.uid {
            Some(uid) => self
                .state
                .add_user(uid, &record.name, record.gid.unwrap_or(u32::MAX)),
            None => self.state.push(record.name.clone(), None, false),
        };
        if record.disabled {
            self.state.disable(index);
        }
        index
    }

    /// An account of another domain: a set that means the same everywhere, or somebody unknown.
    fn foreign(&mut self, record: &Record) -> Option<Principal> {
        let sid = record.sids.first()?;
        let words = match well_known::name(sid) {
            // Known by the SID itself, wherever it stands: its members are not listed here.
            Some(known) => format!("members of {} (unknown)", known.english),
            None => format!("{sid} (of another domain, unknown)"),
        };
        Some(Principal::Account(self.state.stranger(words)))
    }

    fn find(&self, name: &str) -> Option<Principal> {
        let canonical = canonical_name(name);
        let bare = || canonical.rsplit('\\').next().unwrap_or(&canonical);
        let found = self.by_key.get(&canonical);
        let found = found.or_else(|| self.by_key.get(&name.trim().to_lowercase()));
        found.or_else(|| self.by_key.get(bare())).cloned()
    }

    /// Puts members into their groups. Gives the groups within groups.
    fn fill(&mut self, records: &[Record]) -> Vec<(usize, usize)> {
        let mut nested = Vec::new();
        for record in records {
            let own = self.find(&record.key);
            let inner = own.clone();
            if let Some(Principal::Group(group)) = own {
                for member in &record.members {
                    let found = self.find(member);
                    self.join(group, found, member, &record.name, &mut nested);
                }
                if record.is_cut {
                    let words = format!("further members of {} (the export stops)", record.name);
                    let stranger = self.state.stranger(words);
                    self.put(group, stranger);
                }
            }
            for above in &record.member_of {
                if let (Some(Principal::Group(group)), Some(inner)) = (self.find(above), &inner) {
                    self.join(group, Some(inner.clone()), &record.name, above, &mut nested);
                }
            }
            if let (Some(rid), Some(Principal::Account(account))) = (record.primary_rid, &inner) {
                let domain = record.sids.first().and_then(|sid| sid.domain());
                let sid = domain.and_then(|domain| domain.child(rid));
                match sid.and_then(|sid| self.state.by_sid.get(&sid).cloned()) {
                    Some(Principal::Group(group)) => self.put(group, *account),
                    _ => {
                        // The group itself may be left out of an export of accounts.
                        let sid = record.sids.first().and_then(|sid| sid.domain()?.child(rid));
                        if let Some(sid) = sid {
                            let name = well_known::name(&sid)
                                .map_or_else(|| sid.to_string(), |known| known.english.to_string());
                            let group = self.state.push_group(Some(name), only(*account));
                            self.state.by_sid.insert(sid, Principal::Group(group));
                        }
                    }
                }
            }
        }
        for (gid, accounts) in std::mem::take(&mut self.state.primary) {
            if let Some(&group) = self.state.by_gid.get(&gid) {
                accounts
                    .iter()
                    .for_each(|account| self.put(group, *account));
            }
            self.state.primary.insert(gid, accounts);
        }
        nested
    }

    fn put(&mut self, group: usize, account: usize) {
        if let Some(group) = self.state.groups.get_mut(group) {
            group.members.set(account, true);
        }
    }

    fn join(
        &mut self,
        group: usize,
        member: Option<Principal>,
        written: &str,
        group_name: &str,
        nested: &mut Vec<(usize, usize)>,
    ) {
        match member {
            Some(Principal::Account(account)) => self.put(group, account),
            Some(Principal::Group(inner)) => nested.push((group, inner)),
            None => {
                let words = format!("{written} (member of {group_name}, not in the directory)");
                let stranger = self.state.stranger(words);
                self.put(group, stranger);
            }
        }
    }

    /// Lets members rise from inner groups to outer ones until nothing changes.
    fn open_nested(&mut self, mut nested: Vec<(usize, usize)>) {
        nested.sort_unstable();
        nested.dedup();
        let mut above: HashMap<usize, Vec<usize>> = HashMap::new();
        for &(outer, inner) in &nested {
            above.entry(inner).or_default().push(outer);
            if let Some(group) = self.state.groups.get_mut(outer) {
                group.nested.push(inner);
            }
        }
        self.mark_cycles(&above);
        let mut changed: Vec<usize> = above.keys().copied().collect();
        changed.sort_unstable();
        let mut waits: std::collections::HashSet<usize> = changed.iter().copied().collect();
        let mut changed = std::collections::VecDeque::from(changed);
        while let Some(inner) = changed.pop_front() {
            waits.remove(&inner);
            let Some(members) = self
                .state
                .groups
                .get(inner)
                .map(|group| group.members.clone())
            else {
                continue;
            };
            for &outer in above.get(&inner).into_iter().flatten() {
                let Some(group) = self.state.groups.get_mut(outer) else {
                    continue;
                };
                let all = group.members.or(&members);
                if all != group.members {
                    group.members = all;
                    if waits.insert(outer) {
                        changed.push_back(outer);
                    }
                }
            }
        }
    }

    /// Groups that are members of themselves, by way of others: a directory that says so may say
    /// other things that are not so, and what it says of them is not taken for certain.
    fn mark_cycles(&mut self, above: &HashMap<usize, Vec<usize>>) {
        // Groups that are in no other can be in no cycle, nor those in them alone: peel them off.
        let mut outer_left: HashMap<usize, usize> = above
            .iter()
            .map(|(inner, outer)| (*inner, outer.len()))
            .collect();
        let mut inside: HashMap<usize, Vec<usize>> = HashMap::new();
        for (&inner, outers) in above {
            for &outer in outers {
                inside.entry(outer).or_default().push(inner);
            }
        }
        let mut free: Vec<usize> = inside
            .keys()
            .copied()
            .filter(|group| !outer_left.contains_key(group))
            .collect();
        while let Some(group) = free.pop() {
            for inner in inside.get(&group).into_iter().flatten() {
                if let Some(left) = outer_left.get_mut(inner) {
                    *left -= 1;
                    if *left == 0 {
                        outer_left.remove(inner);
                        free.push(*inner);
                    }
                }
            }
        }
        let in_cycle = |group: &usize| {
            let members = inside.get(group).into_iter().flatten();
            outer_left.contains_key(group)
                && members.into_iter().any(|m| outer_left.contains_key(m))
        };
        let cyclic: Vec<usize> = outer_left.keys().copied().filter(in_cycle).collect();
        if cyclic.is_empty() {
            return;
        }
        let name = |group: &usize| self.state.groups.get(*group)?.name.clone();
        let mut names: Vec<String> = cyclic.iter().filter_map(name).collect();
        names.sort();
        let words = format!("groups that contain each other: {}", names.join(", "));
        let stranger = self
            .state
            .stranger(format!("{words} (who that is cannot be told)"));
        cyclic.iter().for_each(|group| self.put(*group, stranger));
        self.problems.push(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::people::Sid;

    fn names(directory: &Directory, sid: &str) -> Vec<String> {
        let set = directory.members_of_sid(&Sid::parse_text(sid).unwrap());
        set.members(directory.len())
            .map(|index| directory.account(index).unwrap().name)
            .collect()
    }

    fn csv(rows: &str) -> Directory {
        let text = format!("sid,name,type,member,enabled,primarygroupid\n{rows}");
        Directory::from_records(csv_export::parse(text.as_bytes()).unwrap())
    }

    #[test]
    fn groups_within_groups_are_opened_however_deep() {
        let mut rows = "S-1-5-21-1-2-3-1105,anna,user,,true,513\n\
            S-1-5-21-1-2-3-1106,bo,user,,true,513\n\
            S-1-5-21-1-2-3-513,Domain Users,group,,,\n"
            .to_string();
        rows += "S-1-5-21-1-2-3-2000,g0,group,anna,,\n";
        for depth in 1..60 {
            rows += &format!(
                "S-1-5-21-1-2-3-{},g{depth},group,g{},,\n",
                2000 + depth,
                depth - 1
            );
        }
        rows += "S-1-5-21-1-2-3-3000,all,group,Domain Users|g59|somebody gone,,\n";
        let directory = csv(&rows);
        assert_eq!(names(&directory, "S-1-5-21-1-2-3-2059"), ["anna"]);
        assert_eq!(names(&directory, "S-1-5-21-1-2-3-513"), ["anna", "bo"]);
        assert_eq!(
            names(&directory, "S-1-5-21-1-2-3-3000"),
            [
                "anna",
                "bo",
                "somebody gone (member of all, not in the directory)"
            ]
        );
        let bo = directory.index_of_name("bo").unwrap();
        assert_eq!(
            directory.by_way_of(bo, "all").as_deref(),
            Some("Domain Users")
        );
        assert!(directory.problems().is_empty());
    }

    #[test]
    fn groups_in_a_cycle_have_the_same_members_and_are_never_certain() {
        let directory = csv("S-1-5-21-1-2-3-1105,anna,user,,true,\n\
            S-1-5-21-1-2-3-1106,bo,user,,false,\n\
            S-1-5-21-1-2-3-2001,a,group,anna|b,,\n\
            S-1-5-21-1-2-3-2002,b,group,bo|a,,\n\
            S-1-5-21-1-2-3-2003,outside,group,a,,\n");
        for group in [2001, 2002, 2003] {
            let names = names(&directory, &format!("S-1-5-21-1-2-3-{group}"));
            assert_eq!(names.len(), 3, "{names:?}");
            assert_eq!(names[..2], ["anna", "bo"]);
            assert!(names[2].contains("cannot be told"), "{names:?}");
        }
        assert_eq!(
            directory.problems(),
            ["groups that contain each other: a, b"]
        );
        let bo = directory.index_of_name("bo").unwrap();
        assert!(directory.disabled().contains(bo));
    }
}
