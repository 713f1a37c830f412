//! Names in `valid users`: with a domain before them, Windows names of mapped groups, strangers.

use crate::server::{self, Server, USERS};

const SHARES: &str = r#"
    [server-user]
        path = {share}
        valid users = MAPPETEST\bo, "Unix User\cy"
    [unix-group]
        path = {share}
        valid users = "@Unix Group\vendors"
    [unix-group-as-user]
        path = {share}
        valid users = vendors, "Unix User\vendors"
    [windows-group]
        path = {share}
        valid users = "@Case workers"
    [windows-group-of-server]
        path = {share}
        valid users = "@MAPPETEST\Case workers"
    [built-in]
        path = {share}
        valid users = "@BUILTIN\Users"
    [built-in-alone]
        path = {share}
        valid users = @Users
    [kept-out]
        path = {share}
        invalid users = "@MAPPETEST\Case workers" MAPPETEST\dora
    [stranger]
        path = {share}
        valid users = ELSEWHERE\bo anna
    [strangers-kept-out]
        path = {share}
        invalid users = @ELSEWHERE\clerks
    [stored-elsewhere]
        path = {share}
        acl_xattr:security_acl_name = user.NTACL
"#;

/// What cannot be known: too many are told, and that it is uncertain.
const UNCERTAIN: [&str; 4] = [
    "unix-group-as-user",
    "stranger",
    "strangers-kept-out",
    "stored-elsewhere",
];

#[test]
fn a_name_in_the_settings_means_whom_smbd_takes_it_for() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let domain = server.sid("anna");
    let domain = domain.rsplit_once('-').unwrap().0;
    for [sid, name, kind, group] in [
        [&format!("{domain}-7001"), "Case workers", "domain", "cases"],
        ["S-1-5-32-545", "Users", "builtin", "night"],
    ] {
        let mapped = server
            .tool("net")
            .args(["groupmap", "add", &format!("unixgroup={group}")])
            .args([&format!("sid={sid}"), &format!("ntgroup={name}")])
            .arg(format!("type={kind}"))
            .output()
            .unwrap();
        assert!(mapped.status.success(), "{mapped:?}");
    }
    let path = server.tree.file("file", "some text\n", 0o644);
    let paths = [path];
    let files = ["file".to_string()];
    let names = SHARES
        .lines()
        .filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
    let (mut wrong, mut fetched_by_some) = (Vec::new(), 0);
    for share in names {
        let fetched = USERS.map(|user| server.fetched(share, Some(user), &files)[0]);
        let some = fetched.contains(&true) && fetched.contains(&false);
        fetched_by_some += usize::from(some);
        for (user, fetched) in USERS.iter().zip(fetched) {
            let said = server.access(share, Some(user), &paths).remove(0);
            let too_many = said["read"] == true && said["certain"] == false;
            let right = if UNCERTAIN.contains(&share) {
                too_many || said["certain"] == false && said["read"] == fetched
            } else {
                said["read"] == fetched && said["certain"] == true
            };
            if !right {
                wrong.push(format!(
                    "[{share}] {user}: smbd gives it: {fetched}, said {} (certain: {}): {}",
                    said["read"], said["certain"], said["why"]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} answers are not smbd's; look in src/access/share/accounts.rs:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        fetched_by_some >= 6,
        "{fetched_by_some} shares let in some and not all: such names judge little"
    );
}
