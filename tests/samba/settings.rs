//! Settings of a share that change who reads: each against the real server.

use crate::server::{self, Server, USERS};
use crate::support::{set_mode, set_owner};

const SHARES: &str = "
    [plain]
        path = {share}
    [groups]
        path = {share}
        valid users = @clerks +night
    [names]
        path = {share}
        valid users = anna bo nobody-knows
        invalid users = +night
    [own-name]
        path = {share}
        valid users = %S dora
    [anna]
        path = {share}
        valid users = %S
    [missing]
        path = {share}
        valid users = nobody-knows
    [user]
        path = {share}
        force user = anna
    [group]
        path = {share}
        force group = vendors
    [group-members]
        path = {share}
        force group = +cases
    [admin]
        path = {share}
        admin users = bo, @cases
        valid users = bo cy anna
    [guests]
        path = {share}
        guest ok = yes
    [guests-alone]
        path = {share}
        public = yes
        guest only = yes
    [guests-as-anna]
        path = {share}
        guest ok = yes
        force user = anna
    [guests-not]
        path = {share}
        guest ok = yes
        valid users = cy
    [lists]
        path = {share}
        read only = yes
        read list = anna
        write list = bo
    [share-acl]
        path = {share}
    [share-acl-group]
        path = {share}
    [always-guests]
        path = {share}
        guest ok = yes
        acl_xattr:ignore system acls = yes
        read only = no
    [always-user]
        path = {share}
        force user = anna
        acl_xattr:ignore system acls = yes
    [always-group]
        path = {share}
        force group = vendors
        acl_xattr:ignore system acls = yes
    [always-windows]
        path = {share}
        acl_xattr:ignore system acls = yes
        acl_xattr:default acl style = windows
    [always-everyone]
        path = {share}
        acl_xattr:ignore system acls = yes
        acl_xattr:default acl style = everyone
    [always-group-members]
        path = {share}
        force group = +cases
        acl_xattr:ignore system acls = yes
    [guests-alone-as-anna]
        path = {share}
        guest only = yes
        force user = anna
    [no-nt]
        path = {share}
        vfs objects =
    [nt-not-shown]
        path = {share}
        nt acl support = no
        acl_xattr:ignore system acls = yes
";

/// A guest who acts as somebody keeps groups of the guest account: that much is not modelled, and is
/// told as too many rather than too few.
fn guest_as_another(share: &str) -> bool {
    ["guests-as-anna", "guests-alone-as-anna"].contains(&share)
}

#[test]
fn settings_of_a_share_let_in_whom_smbd_lets_in() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let sid = |user: &str| server.sid(user);
    let domain = sid("anna").rsplit_once('-').unwrap().0.to_string();
    let rows: Vec<(&str, u32, u32, u32, Option<String>)> = vec![
        ("open", 0, 0, 0o644, None),
        ("of-anna", 43001, 0, 0o600, None),
        ("of-bo", 43002, 0, 0o600, None),
        ("of-clerks", 0, 44001, 0o640, None),
        ("of-cases", 0, 44002, 0o640, None),
        ("of-vendors", 0, 44099, 0o640, None),
        ("of-nobody", 65534, 65534, 0o640, None),
        ("of-root", 0, 0, 0o600, None),
        ("all-but-clerks", 0, 44001, 0o604, None),
        (
            "nt-anna",
            0,
            0,
            0o666,
            Some(format!("D:(A;;GA;;;{})", sid("anna"))),
        ),
        ("nt-signed-in", 0, 0, 0o666, Some("D:(A;;GA;;;AU)".into())),
        ("nt-everyone", 0, 0, 0o666, Some("D:(A;;GA;;;WD)".into())),
        ("nt-guests", 0, 0, 0o666, Some("D:(A;;GA;;;BG)".into())),
        ("nt-users", 0, 0, 0o666, Some("D:(A;;GA;;;BU)".into())),
        (
            "nt-vendors",
            0,
            0,
            0o666,
            Some("D:(A;;GA;;;S-1-22-2-44099)".into()),
        ),
        (
            "nt-domain-users",
            0,
            0,
            0o666,
            Some(format!("D:(A;;GA;;;{domain}-513)")),
        ),
        (
            "nt-domain-guests",
            0,
            0,
            0o666,
            Some(format!("D:(A;;GA;;;{domain}-514)")),
        ),
        ("nt-network", 0, 0, 0o666, Some("D:(A;;GA;;;NU)".into())),
        ("nt-nobody", 0, 0, 0o666, Some("D:".into())),
    ];
    let files: Vec<String> = rows.iter().map(|row| row.0.to_string()).collect();
    for (name, uid, gid, mode, acl) in &rows {
        let path = server.tree.file(name, "some text\n", *mode);
        set_owner(&path, *uid, *gid);
        if let Some(acl) = acl {
            assert!(
                server.set_acl("always-guests", name, acl),
                "smbd refused {acl}"
            );
        }
    }
    set_mode(&server.tree.path(""), 0o755);
    server.sharesec(&[
        "share-acl",
        "--replace",
        &format!("{}:DENIED/0/FULL,S-1-1-0:ALLOWED/0/READ", sid("cy")),
    ]);
    server.sharesec(&[
        "share-acl-group",
        "--replace",
        "S-1-22-2-44003:ALLOWED/0/READ",
    ]);
    let paths: Vec<_> = files.iter().map(|file| server.tree.path(file)).collect();
    let shares = SHARES
        .lines()
        .filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
    let mut wrong = Vec::new();
    let mut yes = 0;
    for share in shares {
        let readers = server.access(share, None, &paths);
        for user in USERS {
            let fetched = server.fetched(share, Some(user), &files);
            let said = server.access(share, Some(user), &paths);
            for (index, (fetched, said)) in fetched.iter().zip(&said).enumerate() {
                yes += usize::from(*fetched);
                let named = readers[index]["readers"]["names"]
                    .as_array()
                    .unwrap()
                    .contains(&user.into());
                let too_many = guest_as_another(share) && named && said["read"] == true;
                if (said["read"] != *fetched || named != *fetched) && !too_many {
                    wrong.push(format!(
                        "[{share}] {user} {}: smbd {fetched}, said {} and named {named}: {}",
                        files[index], said["read"], said["why"]
                    ));
                }
            }
        }
        for (index, fetched) in server.fetched(share, None, &files).iter().enumerate() {
            let said = readers[index]["readers"]["everyone"] == true;
            let too_many = said && guest_as_another(share);
            if said != *fetched && !too_many {
                wrong.push(format!(
                    "[{share}] a guest {}: smbd {fetched}, said {}",
                    files[index], readers[index]["readers"]
                ));
            }
        }
    }
    assert!(
        yes > 300,
        "only {yes} files fetched: the shares judge little"
    );
    assert!(
        wrong.is_empty(),
        "{} answers are not smbd's; look in src/access/share.rs:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_share_that_gives_the_data_and_nothing_else_has_readers() {
    if !server::can_be_run() {
        return;
    }
    const SHARES: &str = "
        [data]
            path = {share}
        [ordinary]
            path = {share}
        [rest]
            path = {share}
    ";
    let server = Server::start(SHARES);
    let file = [server.tree.file("file", "some text\n", 0o644)];
    // The right to data; what a program asks for; that without the data.
    for (share, mask, expected) in [
        ("data", "0x1", (false, true)),
        ("ordinary", "0x120089", (true, true)),
        ("rest", "0x120088", (false, false)),
    ] {
        server.sharesec(&[share, "--replace", &format!("S-1-1-0:ALLOWED/0/{mask}")]);
        let fetched = server.fetched(share, Some("anna"), &["file".to_string()]);
        assert_eq!(
            fetched,
            [expected.0],
            "[{share}]: smbd thinks otherwise: mend the test"
        );
        let said = server.access(share, Some("anna"), &file).remove(0);
        let said = (said["read"] == true, said["read_data"] == true);
        assert_eq!(said, expected, "[{share}]: read, read_data");
    }
}

#[test]
fn a_scan_through_a_share_reports_whom_the_share_lets_in() {
    if !server::can_be_run() {
        return;
    }
    const SHARES: &str = "
        [plain]
            path = {share}
        [few]
            path = {share}
            valid users = anna bo
        [guests]
            path = {share}
            guest ok = yes
        [always]
            path = {share}
            read only = no
            acl_xattr:ignore system acls = yes
    ";
    let server = Server::start(SHARES);
    let text = format!("CPR-nr.: {}\n", crate::support::CPR);
    server.tree.file("cases/list.txt", &text, 0o644);
    server.tree.file("nt/list.txt", &text, 0o666);
    let two = format!("D:(A;;GA;;;{})(A;;GA;;;S-1-22-2-44003)", server.sid("anna"));
    assert!(server.set_acl("always", "nt/list.txt", &two));
    let conf = server.conf.to_str().unwrap();
    let share = server.tree.path("");
    let scan = |name: &str, folder: &str| {
        let path = share.join(folder);
        let args = [
            "scan",
            path.to_str().unwrap(),
            "--format",
            "json",
            "--smb-conf",
            conf,
        ];
        let mut command = server.mappevagt(&args);
        let output = command
            .args(["--share", name, "--max-readers", "2"])
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["exposures"][0].clone()
    };
    assert_eq!(scan("plain", "cases")["code"], "open-to-signed-in");
    assert_eq!(
        scan("few", "cases")["code"],
        serde_json::Value::Null,
        "two may read, and two are not too many"
    );
    assert_eq!(scan("guests", "cases")["code"], "open-to-everyone");
    let row = scan("always", "nt");
    assert_eq!(row["code"], "too-many-readers");
    let files = ["nt/list.txt".to_string()];
    let named = row["readers"]["names"].as_array().unwrap();
    for user in USERS {
        let fetched = server.fetched("always", Some(user), &files)[0];
        assert_eq!(named.contains(&user.into()), fetched, "{user}: {row}");
    }
    assert!(
        row["readers"]["via"].to_string().contains("Full control"),
        "{row}"
    );
}

#[test]
fn a_group_that_is_mapped_is_one_group_by_both_its_sids() {
    if !server::can_be_run() {
        return;
    }
    const SHARE: &str = "
        [always]
            path = {share}
            read only = no
            acl_xattr:ignore system acls = yes
    ";
    let server = Server::start(SHARE);
    let sid = format!("{}-7001", server.sid("anna").rsplit_once('-').unwrap().0);
    let mapped = server
        .tool("net")
        .args(["groupmap", "add", "unixgroup=mapped", "type=domain"])
        .args([format!("sid={sid}"), "ntgroup=Case workers".to_string()])
        .output()
        .unwrap();
    assert!(mapped.status.success(), "{mapped:?}");
    let files = ["by-sid".to_string(), "by-gid".to_string()];
    for (file, who) in files.iter().zip([sid.as_str(), "S-1-22-2-44050"]) {
        server.tree.file(file, "some text\n", 0o666);
        assert!(server.set_acl("always", file, &format!("D:(A;;GA;;;{who})")));
    }
    let paths: Vec<_> = files.iter().map(|file| server.tree.path(file)).collect();
    for user in USERS {
        let said: Vec<bool> = server
            .access("always", Some(user), &paths)
            .iter()
            .map(|answer| answer["read"] == true)
            .collect();
        assert_eq!(said, server.fetched("always", Some(user), &files), "{user}");
        assert_eq!(said, [user == "bo", user == "bo"], "{user}");
    }
}
