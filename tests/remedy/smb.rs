//! Changes through a real Samba server: who fetches a file before, after, and when it was undone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mappevagt::model::document::{Document, ExposureEntry};
use mappevagt::remedy::{Asked, Options, Plan, plan};

use crate::ground::{Known, is_root, run, set_mode};
use crate::server::{Server, USERS};

const SHARE: &str = "data";
const SETTINGS: &str = "[data]\n path = {share}\n read only = no\n guest ok = yes\n";

/// Who fetches which file: the people, then a guest.
fn fetched(server: &Server, files: &[String]) -> Vec<Vec<bool>> {
    let people = USERS.iter().map(|user| Some(*user)).chain([None]);
    people
        .map(|user| server.fetched(SHARE, user, files))
        .collect()
}

fn planned(server: &Server, document: &Document, exposure: &ExposureEntry) -> (Plan, Vec<PathBuf>) {
    let share = server.share(SHARE);
    let mut command = vec!["smbcacls".to_string()];
    command.extend(server.sign_in());
    let tree = Asked {
        server: share.clone(),
        command,
    };
    let options = Options {
        names: &Known,
        server: Some(&share),
        ..Options::default()
    };
    let plan = plan(document, exposure, &tree, options);
    let written = plan.write(&server.ground.beside("scripts")).unwrap();
    (plan, written)
}

fn done(server: &Server, script: &Path, args: &[&str]) -> String {
    let sign_in = server.sign_in();
    let mut all = args.to_vec();
    all.push("--");
    all.extend(sign_in.iter().map(String::as_str));
    let (code, said) = run(&["sh"], script, &all);
    assert_eq!(code, 0, "{script:?} {args:?}: {said}");
    said
}

#[test]
fn what_guests_can_read_through_samba_is_closed_to_them_and_comes_back() {
    if !is_root() {
        return;
    }
    let server = Server::start(SETTINGS);
    set_mode(&server.ground.share(), 0o777);
    let anna = server.sid("anna");
    let bo = server.sid("bo");
    let files = [
        "plain.txt",
        "it's $(id).txt",
        "-rf bl\u{e5}b\u{e6}r.txt",
        "kept out.txt",
        "sager/inherited.txt",
        "closed.txt",
    ];
    let lists = [
        format!("D:(A;;0x001200a9;;;S-1-1-0)(A;;0x001f01ff;;;{anna})"),
        format!("D:PARAI(A;;0x00120089;;;{anna})(A;;0x00120089;;;S-1-1-0)"),
        format!(
            "D:ARAI(A;ID;0x001200a9;;;S-1-1-0)(A;ID;0x001f01ff;;;{anna})(A;;0x001200a9;;;S-1-5-32-546)"
        ),
        format!("D:(D;;0x00000001;;;{bo})(A;;0x001200a9;;;S-1-1-0)(A;;0x001f01ff;;;{anna})"),
    ];
    let closed = format!("D:P(A;;0x001f01ff;;;{anna})");
    let folder = format!(
        "D:P(A;OICI;0x001200a9;;;S-1-1-0)(A;OICI;0x001f01ff;;;{anna})(A;OICI;0x001f01ff;;;{})",
        server.sid("root")
    );
    fs::create_dir(server.ground.share().join("sager")).unwrap();
    assert!(server.set_acl(SHARE, "/sager", &folder));
    for file in files {
        if file.contains("inherited") {
            assert!(server.put(SHARE, "root", file));
            fs::write(server.ground.share().join(file), "CPR-nr.: 211062-5629\n").unwrap();
        } else {
            server.ground.file(file.as_bytes(), 0o644, (43001, 44001));
        }
    }
    for (file, list) in files.iter().zip(lists.iter()) {
        assert!(server.set_acl(SHARE, &format!("/{file}"), list), "{file}");
    }
    assert!(server.set_acl(SHARE, "/closed.txt", &closed));
    let names = files.map(str::to_string);
    let rights = || -> BTreeMap<&str, String> {
        files
            .iter()
            .map(|file| (*file, server.rights(SHARE, &format!("/{file}"))))
            .collect()
    };
    let (descriptors, posix) = (rights(), server.ground.getfacl());
    let before = fetched(&server, &names);
    assert_eq!(
        before[5],
        [true, true, true, true, true, false],
        "a guest reads what is open"
    );
    assert_eq!(before[0], [true; 6], "anna reads everything");
    let document = server.scan(SHARE, &[]);
    let open: Vec<&ExposureEntry> = document
        .exposures
        .iter()
        .filter(|exposure| exposure.readers.everyone)
        .collect();
    assert!(!open.is_empty(), "{:?}", document.exposures);
    let mut undo = Vec::new();
    let mut apply = Vec::new();
    for exposure in open {
        let (plan, written) = planned(&server, &document, exposure);
        assert_eq!(plan.choices, [], "the POSIX rights are left to Samba");
        assert_eq!(plan.unsolved, Vec::<String>::new());
        let [one, two, windows] = written.as_slice() else {
            panic!("{written:?}")
        };
        assert!(windows.extension().unwrap() == "ps1");
        apply.push(one.clone());
        undo.push(two.clone());
    }
    for script in &apply {
        done(&server, script, &["--dry-run"]);
    }
    assert_eq!(rights(), descriptors, "a dry run changes nothing");
    for script in &apply {
        println!("{}", done(&server, script, &["--apply"]));
    }
    let after = fetched(&server, &names);
    assert_eq!(after[5], [false; 6], "a guest");
    assert_eq!(after[0], [true; 6], "anna keeps what she had");
    for (was, is) in before.iter().flatten().zip(after.iter().flatten()) {
        assert!(
            *was || !is,
            "somebody reads now who did not: {before:?} {after:?}"
        );
    }
    let again = server.scan(SHARE, &[]);
    assert!(
        again
            .exposures
            .iter()
            .all(|exposure| !exposure.readers.everyone),
        "{:?}",
        again.exposures
    );
    let now = rights();
    let cut_off = now.get("-rf bl\u{e5}b\u{e6}r.txt").unwrap();
    assert!(
        cut_off.contains("CONTROL:0x9404\n"),
        "nothing comes down from above again: {cut_off}"
    );
    for script in &apply {
        assert!(done(&server, script, &["--apply"]).contains("To change: 0;"));
    }
    assert_eq!(rights(), now, "a second run changes nothing");
    for script in &undo {
        done(&server, script, &["--apply"]);
    }
    assert_eq!(rights(), descriptors, "the same descriptors as before");
    assert_eq!(fetched(&server, &names), before);
    assert_eq!(
        String::from_utf8_lossy(&server.ground.getfacl()),
        String::from_utf8_lossy(&posix)
    );

    // The folders too: what is put there later is closed as well.
    for script in &apply {
        done(
            &server,
            script,
            &["--apply", "--choose", "everyone-folders"],
        );
    }
    assert!(server.put(SHARE, "root", "sager/later.txt"));
    assert_eq!(
        server.fetched(SHARE, None, &["sager/later.txt".to_string()]),
        [false]
    );
    assert_eq!(
        server.fetched(SHARE, Some("anna"), &["sager/later.txt".to_string()]),
        [true]
    );
    fs::remove_file(server.ground.share().join("sager/later.txt")).unwrap();
    for script in &undo {
        done(&server, script, &["--apply"]);
    }
    assert_eq!(rights(), descriptors);

    let told = |document: &Document| -> Vec<String> {
        document
            .exposures
            .iter()
            .map(|row| format!("{} {} {}", row.path.path, row.code, row.files))
            .collect()
    };
    assert_eq!(told(&server.scan(SHARE, &[])), told(&document));
}

#[test]
fn whoever_signs_in_is_taken_off_by_choice_and_what_changed_is_left_alone() {
    if !is_root() {
        return;
    }
    // Samba cannot put "whoever signs in" into POSIX rights: they must not stand in the way.
    let server = Server::start(&format!("{SETTINGS} acl_xattr:ignore system acls = yes\n"));
    set_mode(&server.ground.share(), 0o777);
    let anna = server.sid("anna");
    let list = format!("D:P(A;;0x001200a9;;;S-1-5-11)(A;;0x001f01ff;;;{anna})");
    let names: Vec<String> = (0..6).map(|number| format!("file {number}.txt")).collect();
    for name in &names {
        server.ground.file(name.as_bytes(), 0o644, (43001, 44001));
        assert!(server.set_acl(SHARE, &format!("/{name}"), &list));
    }
    let rights = || -> Vec<String> {
        names
            .iter()
            .map(|name| server.rights(SHARE, &format!("/{name}")))
            .collect()
    };
    let descriptors = rights();
    let before = fetched(&server, &names);
    assert_eq!(
        before[..5],
        vec![vec![true; 6]; 5],
        "everybody who signs in"
    );
    let document = server.scan(SHARE, &["--max-readers", "1"]);
    let [exposure] = document.exposures.as_slice() else {
        panic!("{:?}", document.exposures)
    };
    assert!(!exposure.readers.everyone);
    let (_, written) = planned(&server, &document, exposure);
    let sign_in = server.sign_in();
    let with = |args: &[&'static str]| -> Vec<String> {
        let args = args.iter().map(|word| (*word).to_string());
        args.chain(["--".to_string()])
            .chain(sign_in.iter().cloned())
            .collect()
    };
    let tried = |script: &Path, args: &[&'static str]| {
        let args = with(args);
        run(
            &["sh"],
            script,
            &args.iter().map(String::as_str).collect::<Vec<_>>(),
        )
    };
    let (code, said) = tried(&written[0], &["--apply"]);
    assert_eq!(code, 2, "nobody chose: {said}");
    assert!(
        said.contains("signed-in: takes the entries that let in S-1-5-11"),
        "{said}"
    );
    assert_eq!(
        run(&["sh"], &written[0], &["--apply", "--choose", "signed-in"]).0,
        2,
        "not signed in"
    );
    let (code, said) = run(
        &["sh"],
        &written[0],
        &["--apply", "--choose", "signed-in", "--", "-U", "anna%wrong"],
    );
    assert_eq!(code, 3, "{said}");
    assert_eq!(rights(), descriptors);

    // Somebody changes one of them meanwhile.
    let other = format!("D:P(A;;0x00120089;;;S-1-5-11)(A;;0x001f01ff;;;{anna})");
    assert!(server.set_acl(SHARE, "/file 3.txt", &other));
    let meanwhile = rights();
    let (code, said) = tried(&written[0], &["--apply", "--choose", "signed-in"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("file 3.txt: its rights changed"), "{said}");
    assert_eq!(rights(), meanwhile);
    assert!(server.set_acl(SHARE, "/file 3.txt", &list));
    assert_eq!(rights(), descriptors);

    // It is killed in the middle, and brought back.
    let mut child = std::process::Command::new("sh")
        .arg(&written[0])
        .args(with(&["--apply", "--choose", "signed-in"]))
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let journal = PathBuf::from(format!("{}.journal", written[0].display()));
    while fs::read_to_string(&journal).map_or(0, |text| text.lines().count()) < 4 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A client of it may still be at work.
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_ne!(rights(), descriptors, "it was in the middle");
    done(&server, &written[1], &["--apply"]);
    assert_eq!(rights(), descriptors);
    assert_eq!(fetched(&server, &names), before);

    done(&server, &written[0], &["--apply", "--choose", "signed-in"]);
    let after = fetched(&server, &names);
    assert_eq!(after[0], [true; 6], "anna");
    assert_eq!(after[1..], vec![vec![false; 6]; 5], "everybody else");
    done(&server, &written[1], &["--apply"]);
    assert_eq!(rights(), descriptors);
    let output = std::process::Command::new("shellcheck")
        .args(["-s", "sh"])
        .args(&written[..2])
        .output();
    let output = output.expect("shellcheck is missing: tests/remedy/install");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

/// icacls cannot be run here: what the script makes it do is held against its documented forms.
#[test]
fn the_windows_script_keeps_to_the_documented_forms_of_icacls() {
    let engine = include_str!("../../src/remedy/icacls_engine.ps1");
    let calls: Vec<&str> = engine
        .lines()
        .map(str::trim)
        .filter_map(|line| line.find("Invoke-Icacls ").map(|at| &line[at + 14..]))
        .collect();
    // name /save file; directory /restore file; name /inheritance:d; name /remove:g *SID ...
    assert_eq!(
        calls,
        [
            "@((Split-Path -LiteralPath $all[$i]), '/restore', (Get-SavedFile $i))",
            "@($all[$i], '/save', (Get-SavedFile $i))",
            "@($change.Path, '/inheritance:d') }",
            "(@($change.Path, '/remove:g') + $change.Who)",
        ]
    );
}
