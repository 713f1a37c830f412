//! What is not as it was is left alone, and nothing is half done without being told.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::ground::{Chance, Ground, is_root, run, set_mode, setfacl};
use crate::random_tree;
use crate::whole_share::same;

/// A share with some open files, and the scripts for them: apply, undo.
fn open_share(files: usize) -> (Ground, PathBuf, PathBuf) {
    let ground = Ground::new();
    for number in 0..files {
        let file = ground.file(
            format!("open/file {number}").as_bytes(),
            0o644,
            (41004, 42001),
        );
        if number % 2 == 0 {
            setfacl(&file, &["-m", "g:42004:r"]);
        }
    }
    let document = ground.scan(&["--files"]);
    let [exposure] = document.exposures.as_slice() else {
        panic!("{:?}", document.exposures)
    };
    let (_, written) = ground.plan(&document, exposure);
    let [apply, undo] = written.try_into().unwrap();
    (ground, apply, undo)
}

#[test]
fn a_share_that_changed_is_left_as_it_is() {
    if !is_root() {
        return;
    }
    type Spoil = fn(&Ground, &Path);
    let spoils: [(&str, Spoil); 9] = [
        ("its rights changed", |_, file| set_mode(file, 0o664)),
        ("its rights changed", |_, file| {
            setfacl(file, &["-m", "u:41005:r"])
        }),
        ("its rights changed", |_, file| set_mode(file, 0o4644)),
        ("owner and group were", |_, file| {
            std::os::unix::fs::chown(file, Some(41005), None).unwrap();
        }),
        ("is not there any more", |_, file| {
            fs::rename(file, file.with_extension("away")).unwrap()
        }),
        ("another entry lies under that name", |_, file| {
            fs::copy(file, file.with_extension("copy")).unwrap();
            std::os::unix::fs::chown(file.with_extension("copy"), Some(41004), Some(42001))
                .unwrap();
            fs::rename(file.with_extension("copy"), file).unwrap();
        }),
        ("it is a link now", |ground, file| {
            fs::rename(file, ground.beside("victim")).unwrap();
            symlink(ground.beside("victim"), file).unwrap();
        }),
        ("it is no file any more", |_, file| {
            fs::remove_file(file).unwrap();
            let made = Command::new("mkfifo").arg(file).status().unwrap();
            assert!(made.success());
        }),
        ("a folder above it is a link now", |ground, file| {
            let folder = file.parent().unwrap();
            fs::rename(folder, ground.beside("elsewhere")).unwrap();
            symlink(ground.beside("elsewhere"), folder).unwrap();
        }),
    ];
    for (words, spoil) in spoils {
        let (ground, apply, _) = open_share(3);
        spoil(&ground, &ground.share().join("open/file 1"));
        let rights = ground.rights();
        for mode in ["--dry-run", "--apply"] {
            let (code, said) = run(&["sh"], &apply, &[mode]);
            assert_eq!(code, 3, "{words}: {said}");
            assert!(said.contains(words), "{words}: {said}");
            same(&ground.rights(), &rights, 0);
        }
        if !words.contains("folder above") {
            let (code, said) = run(&["sh"], &apply, &["--apply", "--skip-changed"]);
            assert_eq!(code, 0, "{words}: {said}");
            assert!(said.contains("Done. Changed: 2; left out: 1."), "{said}");
        }
        let victim = fs::metadata(ground.beside("victim"));
        assert!(victim.is_err() || victim.unwrap().permissions().mode() & 0o777 == 0o644);
    }
}

#[test]
fn without_arguments_nothing_is_done_and_a_cut_script_does_nothing() {
    if !is_root() {
        return;
    }
    let (ground, apply, undo) = open_share(2);
    let rights = ground.rights();
    for args in [
        &[][..],
        &["--aply"],
        &["--choose"],
        &["--apply", "--choose", "x"],
    ] {
        let (code, said) = run(&["sh"], &apply, args);
        assert_eq!(code, 2, "{args:?}: {said}");
    }
    assert_eq!(
        fs::metadata(&undo).unwrap().permissions().mode() & 0o7777,
        0o700
    );
    let text = fs::read(&apply).unwrap();
    let cut = ground.beside("cut.sh");
    let mut chance = Chance::new(5);
    for _ in 0..60 {
        fs::write(&cut, &text[..chance.below(text.len() - 10)]).unwrap();
        run(&["sh"], &cut, &["--apply"]);
        same(&ground.rights(), &rights, 0);
    }
}

#[test]
fn an_immutable_file_is_told_before_anything_is_changed() {
    if !is_root() {
        return;
    }
    let (ground, apply, _) = open_share(3);
    let file = ground.share().join("open/file 1");
    let chattr = |flag: &str| {
        Command::new("chattr")
            .arg(flag)
            .arg(&file)
            .status()
            .unwrap()
            .success()
    };
    if !chattr("+i") {
        eprintln!("this file system knows no immutable files: not tested");
        return;
    }
    let rights = ground.rights();
    let (code, said) = run(&["sh"], &apply, &["--apply"]);
    assert!(chattr("-i"));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("it is immutable"), "{said}");
    same(&ground.rights(), &rights, 0);
}

#[test]
fn somebody_who_may_not_change_it_is_told_before_anything_is_changed() {
    if !is_root() {
        return;
    }
    let (ground, apply, _) = open_share(2);
    let script = ground.beside("for-another.sh");
    fs::copy(&apply, &script).unwrap();
    set_mode(&script, 0o755);
    let another = [
        "setpriv",
        "--reuid=41005",
        "--regid=42099",
        "--clear-groups",
        "sh",
    ];
    let (code, said) = run(
        &another,
        &script,
        &["--apply", "--journal", "/nowhere/journal"],
    );
    assert_eq!(code, 3, "{said}");
    assert!(
        said.contains("only its owner (41004) and root can change it"),
        "{said}"
    );
    // The owner needs no root.
    let owner = [
        "setpriv",
        "--reuid=41004",
        "--regid=42001",
        "--clear-groups",
        "sh",
    ];
    let place = ground.beside("of-the-owner");
    fs::create_dir(&place).unwrap();
    std::os::unix::fs::chown(&place, Some(41004), None).unwrap();
    let journal = place.join("journal");
    let (code, said) = run(
        &owner,
        &script,
        &["--apply", "--journal", journal.to_str().unwrap()],
    );
    assert_eq!(code, 0, "{said}");
    assert!(fs::read_to_string(&journal).unwrap().contains("changed"));
}

#[test]
fn a_missing_command_is_told_before_anything_is_changed() {
    if !is_root() {
        return;
    }
    let (ground, apply, _) = open_share(2);
    let rights = ground.rights();
    for missing in ["getfacl", "setfacl", "stat", "chmod", "find"] {
        let bin = ground.beside(&format!("without-{missing}"));
        fs::create_dir(&bin).unwrap();
        for program in ["getfacl", "setfacl", "stat", "chmod", "find", "date", "id"] {
            if program != missing {
                symlink(format!("/usr/bin/{program}"), bin.join(program)).unwrap();
            }
        }
        let output = Command::new("/bin/sh")
            .arg(&apply)
            .arg("--apply")
            .env("PATH", &bin)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(
            said.contains(&format!("MISSING: the command {missing}")),
            "{said}"
        );
        same(&ground.rights(), &rights, 0);
    }
}

#[test]
fn undo_brings_back_what_was_interrupted() {
    if !is_root() {
        return;
    }
    let mut halves = 0;
    for (round, signal) in ["-KILL", "-TERM", "-KILL", "-INT", "-KILL", "-TERM"]
        .iter()
        .enumerate()
    {
        let ground = Ground::new();
        random_tree::grow(&ground, 40 + round as u64, 120);
        let rights = ground.rights();
        let document = ground.scan(&["--files"]);
        let open = document
            .exposures
            .iter()
            .filter(|exposure| exposure.readers.everyone);
        let exposure = open.max_by_key(|exposure| exposure.files).unwrap();
        let (plan, written) = ground.plan(&document, exposure);
        let choice = &plan.choices.last().unwrap().name;
        let mut child = Command::new("sh")
            .arg(&written[0])
            .args(["--apply", "--choose", choice])
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        // Once something is in the journal it is in the middle.
        let journal = PathBuf::from(format!("{}.journal", written[0].display()));
        let lines = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
        while lines() < 4 && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Command::new("kill")
            .args([*signal, "--", &format!("-{}", child.id())])
            .status()
            .unwrap();
        child.wait().unwrap();
        let half = ground.rights();
        let (code, said) = run(&["sh"], &written[0], &["--dry-run", "--choose", choice]);
        assert_eq!(code, 0, "{said}");
        halves += usize::from(half != rights && !said.contains("To change: 0;"));
        let (code, said) = run(&["sh"], &written[1], &["--apply"]);
        assert_eq!(code, 0, "{signal}: {said}");
        same(&ground.rights(), &rights, round as u64);
    }
    assert!(halves >= 3, "only {halves} were interrupted halfway");
}

#[test]
fn a_read_only_file_system_is_told_before_anything_is_changed() {
    if !is_root() {
        return;
    }
    let (ground, apply, _) = open_share(2);
    let share = ground.share();
    let share = share.to_str().unwrap();
    let mount = format!(
        "mount --bind '{share}' '{share}' && mount -o remount,bind,ro '{share}' || exit 99"
    );
    let command = format!("{mount}; exec sh '{}' --apply", apply.display());
    let (code, said) = run(&["unshare", "-m", "sh", "-c"], Path::new(&command), &[]);
    if code == 99 || said.contains("unshare failed") {
        eprintln!("nothing can be mounted here: not tested");
        return;
    }
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("its file system is read-only"), "{said}");
}

#[test]
fn somebody_who_swaps_files_for_links_meanwhile_changes_nothing_elsewhere() {
    if !is_root() {
        return;
    }
    let (ground, apply, undo) = open_share(40);
    let victims = ground.beside("victims");
    fs::create_dir(&victims).unwrap();
    for number in 0..40 {
        let victim = victims.join(format!("file {number}"));
        fs::write(&victim, "x").unwrap();
        std::os::unix::fs::chown(&victim, Some(41004), Some(42001)).unwrap();
        set_mode(&victim, 0o644);
    }
    let open = ground.share().join("open");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let attacker = std::thread::spawn({
        let (open, victims, stop) = (open.clone(), victims.clone(), stop.clone());
        move || {
            let mut chance = Chance::new(9);
            let mut swaps = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let name = format!("file {}", chance.below(40));
                let (file, aside) = (open.join(&name), open.join(format!("{name} aside")));
                fs::rename(&file, &aside).unwrap();
                symlink(victims.join(&name), &file).unwrap();
                std::thread::sleep(Duration::from_micros(300));
                fs::rename(&aside, &file).unwrap();
                swaps += 1;
            }
            swaps
        }
    });
    for _ in 0..6 {
        run(&["sh"], &apply, &["--apply", "--skip-changed"]);
        run(&["sh"], &undo, &["--apply", "--skip-changed"]);
    }
    run(&["sh"], &apply, &["--apply", "--skip-changed"]);
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let swaps = attacker.join().unwrap();
    assert!(swaps > 200, "only {swaps} swaps");
    for number in 0..40 {
        let victim = fs::metadata(victims.join(format!("file {number}"))).unwrap();
        assert_eq!(victim.permissions().mode() & 0o7777, 0o644, "file {number}");
    }
}

#[test]
fn shellcheck_finds_nothing() {
    if !is_root() {
        return;
    }
    let (_ground, apply, undo) = open_share(2);
    let output = Command::new("shellcheck")
        .args(["-s", "sh"])
        .args([&apply, &undo])
        .output();
    let output = output.expect("shellcheck is missing: tests/remedy/install");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
