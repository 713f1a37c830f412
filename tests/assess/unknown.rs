//! Could not tell is never adequate: readers nobody knows, and layers of rights that are not judged.

use crate::company::{Company, LEFT, ROOT, can_be_founded, line, uid};
use crate::support::set_acl;

const MEDIUM: &str = "access-unknown medium listed; 1 files in 1 folders, 1 matches, 1-1 citizens;";

#[test]
fn a_reader_without_an_account_is_access_unknown() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("acl", 0o755, ROOT);
    let file = company.file("acl/list.txt", line(1), 0o600, ROOT);
    set_acl(&file, "u:59999:r--");
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [format!("acl: {MEDIUM} uid 59999 (unknown)")]
    );
    let readers = &report["exposures"][0]["readers"];
    assert_eq!(
        readers["unresolved"],
        serde_json::json!(["uid 59999 (unknown)"])
    );
    assert_eq!(code, 1);
}

#[test]
fn a_group_that_nobody_knows_is_access_unknown() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("gid", 0o755, ROOT);
    company.file("gid/list.txt", line(1), 0o640, 58888);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [format!("gid: {MEDIUM} members of gid 58888 (unknown)")]
    );
}

#[test]
fn a_member_who_is_in_no_list_of_accounts_is_access_unknown() {
    if !can_be_founded() {
        return;
    }
    let company = Company::with_a_leaver();
    company.folder("left", 0o755, ROOT);
    company.file("left/list.txt", line(1), 0o640, LEFT);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [format!(
            "left: {MEDIUM} long-gone (member of left, not in passwd)"
        )]
    );
}

#[test]
fn an_unknown_owner_alone_is_no_reader() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("own", 0o755, ROOT);
    company.file_of(59999, "own/list.txt", line(1), 0o600, 58888);
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.folders(&report),
        ["own: adequate"],
        "an owner does not count, and the group has no rights"
    );
    assert_eq!(code, 0);
}

#[test]
fn rights_of_a_kind_that_is_not_judged_yet_are_access_unknown() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("nt", 0o755, ROOT);
    let file = company.file("nt/list.txt", line(1), 0o600, ROOT);
    let set = rustix::fs::setxattr(
        &file,
        "security.NTACL",
        b"descriptor",
        rustix::fs::XattrFlags::empty(),
    );
    set.expect("the folder for temporary files takes no security.* attributes: set TMPDIR to one that does");
    let (report, code) = company.scan(&[]);
    assert_eq!(company.rows(&report), [format!("nt: {MEDIUM} ")]);
    let via = report["exposures"][0]["readers"]["via"].to_string();
    assert!(
        via.contains("security.NTACL"),
        "say what was not judged: {via}"
    );
    assert_eq!(code, 1);
}

#[test]
fn a_folder_with_rights_that_are_not_judged_makes_all_below_access_unknown() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    let folder = company.folder("nt", 0o700, ROOT);
    company.folder("nt/deep", 0o700, ROOT);
    company.file("nt/deep/list.txt", line(1), 0o600, ROOT);
    let set = rustix::fs::setxattr(
        &folder,
        "security.NTACL",
        b"descriptor",
        rustix::fs::XattrFlags::empty(),
    );
    set.expect("the folder for temporary files takes no security.* attributes: set TMPDIR to one that does");
    let (report, _) = company.scan(&[]);
    assert_eq!(company.folders(&report), ["nt/deep: access-unknown"]);
}

/// A policy lists what it cares for; what could not be told must come up all the same.
#[test]
fn a_policy_without_a_row_for_it_does_not_make_the_unknown_adequate() {
    if !can_be_founded() {
        return;
    }
    const ONLY_EVERYONE: &str =
        "schema = 1\n[[finding]]\ncode = \"open-to-everyone\"\nseverity = \"critical\"\n";
    let company = Company::new();
    for name in ["acl", "gid", "nt"] {
        company.folder(name, 0o755, ROOT);
    }
    let file = company.file("acl/list.txt", line(1), 0o600, ROOT);
    set_acl(&file, "u:59999:r--");
    company.file("gid/list.txt", line(1), 0o640, 58888);
    let file = company.file("nt/list.txt", line(1), 0o600, ROOT);
    let set = rustix::fs::setxattr(
        &file,
        "security.NTACL",
        b"descriptor",
        rustix::fs::XattrFlags::empty(),
    );
    set.expect("the folder for temporary files takes no security.* attributes: set TMPDIR to one that does");
    let (report, code) = company.scan_by(ONLY_EVERYONE, &[]);
    assert_eq!(
        company.folders(&report),
        [
            "acl: access-unknown",
            "gid: access-unknown",
            "nt: access-unknown"
        ],
        "Judge::unknown in src/assess/judge.rs stands in for unread layers, but not for unknown readers"
    );
    assert_eq!(code, 1);
}

#[test]
fn an_unknown_group_elsewhere_does_not_add_to_the_readers_of_what_is_open() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("open", 0o755, ROOT);
    company.file("open/list.txt", line(1), 0o644, ROOT);
    company.folder("closed", 0o700, ROOT);
    company.file("closed/list.txt", line(2), 0o600, ROOT);
    let readers = || company.scan(&[]).0["exposures"][0]["readers"].clone();
    let before = readers();
    assert_eq!(before["count"], 14, "{before}");
    // A closed file of a group nobody knows: nobody reads more or less for it.
    company.file("closed/more.txt", line(3), 0o600, 58888);
    assert_eq!(
        readers(),
        before,
        "what stands for the members of an unknown group is no account: Gather::exposure in src/assess/exposure.rs \
         counts it as one"
    );
}

#[test]
fn all_accounts_there_are_is_open_to_signed_in_whatever_nobody_knows_elsewhere() {
    if !can_be_founded() {
        return;
    }
    const BIG: u32 = 52060;
    let company = Company::new();
    let people: Vec<String> = (1..=25)
        .map(|number| format!("user{number}:{}:52099", uid(number)))
        .collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let members: Vec<String> = (1..=25).map(|number| format!("user{number}")).collect();
    let big = format!("big:{BIG}:{}", members.join(","));
    company.tree.directory(&people, &["root:0:", &big]);
    company.folder("big", 0o750, BIG);
    company.file("big/list.txt", line(1), 0o640, BIG);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.folders(&report),
        ["big: open-to-signed-in"],
        "all 25 accounts there are can read it"
    );
    company.folder("closed", 0o700, ROOT);
    company.file_of(59999, "closed/list.txt", line(2), 0o600, 58888);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.folders(&report),
        ["big: open-to-signed-in", "closed: adequate"],
        "accounts that nobody knows are not among \"all accounts\": is_signed_in in src/assess/judge.rs"
    );
}
