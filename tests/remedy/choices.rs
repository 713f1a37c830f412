//! What a person chooses: a group, a person, the folders too; and names that must not be written.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::ground::{CPR, Ground, PEOPLE, is_root, run, set_mode, setfacl};
use crate::kernel;
use crate::whole_share::same;

/// Who reads, by name.
fn readers(ground: &Ground, path: &Path) -> Vec<&'static str> {
    let verdicts = kernel::verdicts(ground, &[path.as_os_str().as_bytes().to_vec()]);
    let read = PEOPLE
        .iter()
        .zip(verdicts)
        .filter(|(_, verdict)| verdict[0]);
    read.map(|(person, _)| person.0).collect()
}

/// The scripts for the one exposure of a share: apply, undo.
fn scripts(ground: &Ground, flags: &[&str]) -> [PathBuf; 2] {
    let document = ground.scan(flags);
    let [exposure] = document.exposures.as_slice() else {
        panic!("{:?}", document.exposures)
    };
    let (_, written) = ground.plan(&document, exposure);
    written.try_into().unwrap()
}

fn done(script: &Path, args: &[&str]) -> String {
    let (code, said) = run(&["sh"], script, args);
    assert_eq!(code, 0, "{script:?} {args:?}: {said}");
    said
}

#[test]
fn a_person_chooses_which_group_is_taken_off() {
    if !is_root() {
        return;
    }
    let ground = Ground::new();
    let file = ground.file(b"sager/list.txt", 0o640, (41005, 42001));
    setfacl(&file, &["-m", "g:42004:r,u:41004:r"]);
    let rights = ground.rights();
    let [apply, undo] = scripts(&ground, &["--files", "--max-readers", "1"]);
    assert_eq!(
        readers(&ground, &file),
        ["user1", "user2", "user3", "clerk", "vendor"]
    );
    let (code, said) = run(&["sh"], &apply, &["--apply"]);
    assert_eq!(code, 2, "nobody chose: {said}");
    for name in ["group-42001:", "group-42004:", "user-41004:"] {
        assert!(said.contains(name), "{said}");
    }
    assert!(said.contains("group clerks (42001)"), "{said}");
    let text = fs::read_to_string(&apply).unwrap();
    assert!(text.contains("#   gpasswd -d 'user1' 'clerks'\n"), "{text}");
    assert_eq!(
        run(&["sh"], &apply, &["--apply", "--choose", "group-1"]).0,
        2
    );
    same(&ground.rights(), &rights, 0);
    done(&apply, &["--apply", "--choose", "group-42001"]);
    assert_eq!(
        readers(&ground, &file),
        ["user2", "user3", "clerk", "vendor"]
    );
    done(&undo, &["--apply"]);
    same(&ground.rights(), &rights, 0);
    done(&apply, &["--apply", "--choose=user-41004"]);
    // The entry stays and gives nothing: without it the clerk would read as a member of clerks.
    assert_eq!(
        readers(&ground, &file),
        ["user1", "user2", "user3", "vendor"]
    );
    done(&undo, &["--apply"]);
    same(&ground.rights(), &rights, 0);
}

#[test]
fn folders_are_closed_to_new_files_too() {
    if !is_root() {
        return;
    }
    for flags in [&["--files"][..], &[]] {
        let ground = Ground::new();
        ground.file(b"sager/list.txt", 0o644, (41004, 42001));
        let folder = ground.share().join("sager");
        set_mode(&folder, 0o2755);
        setfacl(&folder, &["-d", "-m", "u:41001:r,o::r"]);
        setfacl(&folder, &["-m", "u:41001:rx"]);
        let rights = ground.rights();
        let [apply, undo] = scripts(&ground, flags);
        done(&apply, &["--apply", "--choose", "other-folders"]);
        fs::write(folder.join("new.txt"), "x").unwrap();
        assert_eq!(readers(&ground, &folder.join("new.txt")), ["user1"]);
        // Even where the folder is opened for passing through later, new files are closed.
        set_mode(&folder, 0o2755);
        assert_eq!(readers(&ground, &folder.join("new.txt")), ["user1"]);
        set_mode(&folder, 0o2750);
        fs::remove_file(folder.join("new.txt")).unwrap();
        done(&undo, &["--apply"]);
        same(&ground.rights(), &rights, 0);
    }
}

#[test]
fn a_number_in_a_name_is_written_nowhere() {
    if !is_root() {
        return;
    }
    let ground = Ground::new();
    let other = "251248-9996";
    let names = [
        format!("cpr {CPR}/cpr {CPR}\n.txt"),
        format!("cpr {CPR}/'cpr {other}\n.txt"),
        "cpr plain/list.txt".to_string(),
        // Two entries with one masked name, and two rows.
        format!("cpr plain/cpr {CPR}.txt"),
        format!("cpr plain/cpr {other}.txt"),
    ];
    let files = names.map(|name| ground.file(name.as_bytes(), 0o644, (41004, 42001)));
    let rights = ground.rights();
    let document = ground.scan(&["--files"]);
    let told = serde_json::to_string(&document).unwrap();
    assert!(
        !told.contains(CPR) && told.contains('?'),
        "the scan masks names: {told}"
    );
    let mut undo = Vec::new();
    for exposure in &document.exposures {
        let (plan, written) = ground.plan(&document, exposure);
        for line in &plan.unsolved {
            assert!(line.contains("a number, which everybody reads"), "{line}");
        }
        if plan.default_choice.is_none() {
            continue;
        }
        let [one, two] = written.as_slice() else {
            panic!()
        };
        let said = done(one, &["--dry-run"]) + &done(one, &["--apply"]);
        undo.push(two.clone());
        let journal =
            fs::read_to_string(one.with_file_name(format!("{}.journal", plan.scripts[0].name)));
        for text in plan
            .scripts
            .iter()
            .map(|script| &script.text)
            .chain([&said, &journal.unwrap()])
        {
            assert!(
                !text.contains("211062") && !text.contains("251248"),
                "{text}"
            );
        }
    }
    for file in &files {
        assert_eq!(readers(&ground, file), ["user1", "user2", "user3", "clerk"]);
    }
    for script in &undo {
        done(script, &["--apply"]);
    }
    same(&ground.rights(), &rights, 0);
}

#[test]
fn a_masked_name_that_fits_more_entries_than_rows_is_left_alone() {
    if !is_root() {
        return;
    }
    let ground = Ground::new();
    ground.file(format!("cpr {CPR}.txt").as_bytes(), 0o644, (41004, 42001));
    let document = ground.scan(&["--files"]);
    fs::write(ground.share().join("cpr 251248-9996.txt"), "nothing").unwrap();
    let (plan, _) = ground.plan(&document, &document.exposures[0]);
    assert!(
        plan.scripts.is_empty() || plan.choices.iter().all(|choice| choice.name != "other"),
        "{plan:?}"
    );
    assert!(
        plan.unsolved
            .iter()
            .any(|line| line.contains("2 entries fit it")),
        "{plan:?}"
    );
}

#[test]
fn an_archive_is_closed_for_what_lies_in_it() {
    if !is_root() {
        return;
    }
    let ground = Ground::new();
    ground.file(b"inner!x/list.txt", 0o600, (0, 0));
    let archive = ground.share().join("a!b.tar");
    let packed = std::process::Command::new("tar")
        .arg("-C")
        .arg(ground.share())
        .arg("-cf")
        .args([archive.as_os_str(), "inner!x".as_ref()])
        .status();
    assert!(packed.unwrap().success());
    fs::remove_dir_all(ground.share().join("inner!x")).unwrap();
    std::os::unix::fs::chown(&archive, Some(41004), Some(42099)).unwrap();
    set_mode(&archive, 0o644);
    let document = ground.scan(&["--files"]);
    let rows = document.files.as_ref().unwrap();
    assert!(
        rows.iter()
            .all(|row| row.path.path.contains("a!b.tar!inner!x")),
        "{rows:?}"
    );
    let (plan, written) = ground.plan(&document, &document.exposures[0]);
    assert_eq!(plan.unsolved, Vec::<String>::new());
    done(&written[0], &["--apply"]);
    assert_eq!(readers(&ground, &archive), ["clerk", "vendor"]);
    assert!(ground.scan(&["--files"]).exposures.is_empty());
}
