//! The machine's own users and groups, as `getent` lists and finds them.
//!
//! All of them are listed once, before any other thread runs; an id that was not listed (large
//! directories are often not) is asked for when it turns up.

use uzers::os::unix::GroupExt;

use super::{Directory, State};
use crate::model::UserSet;

impl Directory {
    /// The machine's own users and groups.
    pub fn from_nss() -> Self {
        let mut state = State::new();
        for user in every_user() {
            add_user(&mut state, &user);
        }
        for group in every_group() {
            add_group(&mut state, &group);
        }
        Self::new(state, true, Vec::new())
    }
}

/// The account of a user id, unknown if NSS knows none.
pub(super) fn add_uid(state: &mut State, uid: u32) -> usize {
    match uzers::get_user_by_uid(uid) {
        Some(user) => add_user(state, &user),
        None => state.add_unknown_user(uid),
    }
}

/// The account of a user NSS knows by this name.
pub(super) fn add_name(state: &mut State, name: &str) -> Option<usize> {
    let user = uzers::get_user_by_name(name)?;
    Some(match state.by_uid.get(&user.uid()) {
        Some(index) => *index,
        None => add_user(state, &user),
    })
}

/// The group with an id, if NSS knows one.
pub(super) fn add_gid(state: &mut State, gid: u32) -> Option<usize> {
    uzers::get_group_by_gid(gid).map(|group| add_group(state, &group))
}

fn add_user(state: &mut State, user: &uzers::User) -> usize {
    state.add_user(
        user.uid(),
        &user.name().to_string_lossy(),
        user.primary_group_id(),
    )
}

fn add_group(state: &mut State, group: &uzers::Group) -> usize {
    let group_name = group.name().to_string_lossy().into_owned();
    let mut members = UserSet::none();
    for name in group.members() {
        let name = name.to_string_lossy();
        let known = state
            .accounts
            .iter()
            .position(|account| account.name == name);
        let index = known.or_else(|| add_name(state, &name)).unwrap_or_else(|| {
            state.add_stranger(format!("{name} (member of {group_name}, unknown)"))
        });
        members.set(index, true);
    }
    state.put_group(group.gid(), Some(group_name), members)
}

#[allow(unsafe_code)]
fn every_user() -> Vec<uzers::User> {
    // SAFETY: getpwent's position is shared by the process; the directory is built once, before any
    // other thread runs, and the list is taken in one go.
    unsafe { uzers::all_users() }.collect()
}

#[allow(unsafe_code)]
fn every_group() -> Vec<uzers::Group> {
    // SAFETY: as above, for getgrent.
    unsafe { uzers::all_groups() }.collect()
}
