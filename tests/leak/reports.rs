//! Scans of shares full of numbers: reports in every form, and all that is written beside them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output};

use super::support::{Tree, is_root};
use super::{Planted, assert_no_leak};

/// A share with numbers in all contents and names.
fn full_share(planted: &mut Planted) -> Tree {
    let tree = Tree::new();
    // In contents.
    let lines: String = (0..20)
        .map(|_| format!("CPR {} og {}\n", planted.cpr(), planted.plain()))
        .collect();
    tree.file("tekst/a.txt", &lines, 0o644);
    tree.file("tekst/lukket.txt", &lines, 0o600);
    let utf16: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
    tree.file("tekst/utf16.txt", utf16, 0o644);
    let table = format!(
        "cpr;udl_nr;{}\n{};{};x\n",
        planted.cpr(),
        planted.plain(),
        planted.foreigner(0)
    );
    tree.file("tabel/a.csv", table, 0o644);
    tree.file(
        "json/a.json",
        format!(
            "{{\"cpr\": \"{}\", \"personId\": {}}}",
            planted.cpr(),
            planted.foreigner(1)
        ),
        0o644,
    );
    tree.file(
        "json/brudt.json",
        format!(
            "{{\"Blocks\": [{{\"BlockType\": \"LINE\", \"Text\": \"CPR {}",
            planted.cpr()
        ),
        0o644,
    );
    tree.file(
        "xml/a.xml",
        format!(
            "<?xml version=\"1.0\"?><sag cpr=\"{}\"><udlnr>{}</udlnr></sag>",
            planted.cpr(),
            planted.foreigner(2)
        ),
        0o644,
    );
    tree.file(
        "xml/brudt.xml",
        format!("<?xml version=\"1.0\"?><sag cpr=\"{}", planted.cpr()),
        0o644,
    );
    tree.file(
        "html/a.html",
        format!(
            "<html><p title='{}'>CPR {}</p>",
            planted.cpr(),
            planted.cpr()
        ),
        0o644,
    );
    tree.file("ocr/x.png", "\x7fno picture", 0o644);
    tree.file(
        "ocr/x.png.txt",
        format!("CPR {}\nCPR 251248-9996\n", planted.cpr()),
        0o644,
    );
    // In names: of files read, unread, closed, empty, linked, special and no text; of folders.
    let name = |form: &str, number: String| form.replace("N", &number);
    let text = format!("CPR {}", planted.cpr());
    for (form, content, mode) in [
        ("navne/side_N_1.png.txt", text.as_str(), 0o644),
        ("navne/CPR N.txt", "", 0o644),
        ("navne/N", "intet her", 0o600),
        ("navne/N.pdf", "%PDF-1.4", 0o644),
        ("navne/scan N.png", "\x7fno picture", 0o644),
        ("navne/lukket N.txt", "x", 0o000),
        ("navne/sag (N) æøå.rar", "Rar!\x1A\x07\x01\0", 0o644),
        ("mappe N/a.txt", text.as_str(), 0o644),
        ("mappe N/under N/a.pdf", "%PDF-1.4", 0o644),
        ("=N/+N.csv", text.as_str(), 0o644),
    ] {
        // Both occurrences of a name are the same number, dashed; the other half is run together.
        let number = if mode == 0o644 {
            planted.cpr()
        } else {
            planted.plain()
        };
        tree.file(&name(form, number), content, mode);
    }
    tree.file(
        &format!("navne/udl.nr. {}.pdf", planted.foreigner(3)),
        "%PDF-1.4",
        0o644,
    );
    tree.file(
        &format!("navne/Person ID {}.txt", planted.foreigner(4)),
        "x",
        0o644,
    );
    let closed = tree.folder(&format!("lukket mappe {}", planted.cpr()), 0o755);
    std::fs::write(closed.join("inde.txt"), &text).unwrap();
    super::support::set_mode(&closed, 0o000);
    symlink(
        "/nowhere",
        tree.path(&format!("navne/link {}", planted.cpr())),
    )
    .unwrap();
    let fifo = tree.path(&format!("navne/fifo {}", planted.plain()));
    let mode = rustix::fs::Mode::from_raw_mode(0o644);
    rustix::fs::mknodat(rustix::fs::CWD, fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for bytes in [
        [
            b"\xff\xe5 CPR ".as_slice(),
            planted.cpr().as_bytes(),
            b".pdf",
        ]
        .concat(),
        [
            b"linje\n\x1b[2J ".as_slice(),
            planted.cpr().as_bytes(),
            b".zip",
        ]
        .concat(),
        ["４１ ", &planted.cpr().replace('-', "–"), ".pdf"]
            .concat()
            .into_bytes(),
    ] {
        std::fs::write(
            tree.path("navne").join(OsStr::from_bytes(&bytes)),
            "%PDF-1.4",
        )
        .unwrap();
    }
    tree
}

/// Scans into files of every form, as one who may not read everything.
fn scan(tree: &Tree, flags: &[&str]) -> (Output, Vec<PathBuf>) {
    let out = tree.beside("out");
    std::fs::create_dir_all(&out).unwrap();
    let share = tree.path("").display().to_string();
    let files: Vec<PathBuf> = ["r.json", "r.ndjson", "r.csv", "r.txt"]
        .iter()
        .map(|name| out.join(name))
        .collect();
    let mut args = vec!["scan".to_string(), share];
    for file in &files {
        args.extend(["-o".to_string(), file.display().to_string()]);
    }
    args.extend(flags.iter().map(|flag| flag.to_string()));
    let mut command: Command = match is_root() {
        true => {
            super::support::set_owner(&out, 65_534, 65_534);
            tree.command_as(65_534, args)
        }
        false => tree.command(args),
    };
    let output = command.output().unwrap();
    (output, files)
}

fn key_of(tree: &Tree) -> PathBuf {
    let name = if is_root() {
        "config-of-another"
    } else {
        "config"
    };
    tree.beside(name).join("mappevagt/token.key")
}

#[test]
fn no_report_in_any_form_holds_a_planted_number() {
    let mut planted = Planted::new();
    let tree = full_share(&mut planted);
    for flags in [
        vec![],
        vec!["-v", "--files"],
        vec!["-v", "--files", "--min-confidence", "possible"],
        vec!["--files", "--min-confidence", "certain"],
        vec!["--format", "json", "--files", "--threads", "1"],
        vec!["--format", "ndjson", "--files"],
        vec!["--format", "csv"],
    ] {
        let (output, files) = scan(&tree, &flags);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{flags:?}: {}",
            String::from_utf8_lossy(&output.stderr).len()
        );
        let key = key_of(&tree);
        let mut files: Vec<&std::path::Path> = files.iter().map(PathBuf::as_path).collect();
        files.push(&key);
        planted.assert_none(&format!("{flags:?}"), &output, &files);
    }
    // The numbers were there to be found, and the names to be told.
    let (_, files) = scan(&tree, &["--files"]);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&files[0]).unwrap()).unwrap();
    let persons = report["totals"]["persons"]["by_rule"]["dk.cpr"]["at_least"]
        .as_u64()
        .unwrap();
    assert!(persons > 60, "{persons} persons: the share proves little");
    let reasons = report["totals"]["unscanned_by_reason"].as_object().unwrap();
    let told: Vec<&str> = reasons.keys().map(String::as_str).collect();
    assert_eq!(
        told,
        [
            "damaged",
            "link",
            "permission-denied",
            "special-file",
            "unsupported"
        ]
    );
    let rows = report["unscanned"].as_array().unwrap();
    let masked = rows
        .iter()
        .filter(|row| row["path"].as_str().unwrap().contains('?'));
    assert!(masked.count() > 10, "names are masked, not left out");
}

#[test]
fn names_that_come_and_go_while_the_share_is_read_are_masked() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    let paths: Vec<PathBuf> = (0..150)
        .map(|_| tree.path(&format!("sag {}.txt", planted.cpr())))
        .collect();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0_usize;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                for (index, path) in paths.iter().enumerate() {
                    match (index + round) % 3 {
                        0 => drop(std::fs::remove_file(path)),
                        1 => drop(std::fs::write(path, "%PDF-1.4")),
                        _ => drop(std::fs::write(path, "intet her")),
                    }
                }
                round += 1;
            }
        });
        let mut outputs = Vec::new();
        for _ in 0..8 {
            outputs.push(scan(&tree, &["-v", "--files", "--format", "json"]));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        for (output, files) in &outputs {
            let files: Vec<&std::path::Path> = files.iter().map(PathBuf::as_path).collect();
            planted.assert_none("vanishing files", output, &files);
        }
    });
}

#[test]
fn a_root_with_a_number_in_its_path_is_masked() {
    let mut planted = Planted::new();
    let mut leaks = Vec::new();
    let tree = Tree::new();
    let root = format!("sag {}", planted.cpr());
    tree.file(
        &format!("{root}/a.txt"),
        format!("CPR {}", planted.cpr()),
        0o644,
    );
    tree.file(&format!("{root}/a.pdf"), "%PDF-1.4", 0o644);
    let folder = tree.path(&root);
    let inner = folder.join("a.txt");
    for format in ["table", "json", "ndjson", "csv"] {
        for roots in [vec![&folder], vec![&inner], vec![&inner, &folder, &folder]] {
            let mut command = tree.command(["scan", "-v", "--files", "--format", format]);
            let output = command.args(&roots).output().unwrap();
            assert_eq!(output.status.code(), Some(1));
            leaks.extend(planted.leaks_of(
                &format!("{} roots, {format}", roots.len()),
                &output,
                &[],
            ));
        }
    }
    assert_no_leak(leaks);
}

#[test]
fn a_policy_with_a_number_in_its_path_is_masked() {
    let mut planted = Planted::new();
    let mut leaks = Vec::new();
    let tree = Tree::new();
    tree.file("a.txt", format!("CPR {}", planted.cpr()), 0o644);
    let policy = tree.beside(&format!("policy {}.toml", planted.cpr()));
    let rows = "schema = 1\n[[finding]]\ncode = \"open-to-everyone\"\nseverity = \"critical\"\n";
    std::fs::write(&policy, rows).unwrap();
    for format in ["table", "json", "ndjson", "csv"] {
        let mut command = tree.command(["scan", "--format", format, "--policy"]);
        let output = command.arg(&policy).arg(tree.path("")).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        leaks.extend(planted.leaks_of(&format!("policy, {format}"), &output, &[]));
    }
    assert_no_leak(leaks);
}

#[test]
fn a_root_that_cannot_be_read_or_is_special_is_masked() {
    let mut planted = Planted::new();
    let mut leaks = Vec::new();
    let tree = Tree::new();
    let closed = tree.folder(&format!("sag {}", planted.cpr()), 0o000);
    let fifo = tree.path(&format!("fifo {}", planted.cpr()));
    let mode = rustix::fs::Mode::from_raw_mode(0o644);
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for root in [closed, fifo] {
        for format in ["table", "json", "csv"] {
            let args = ["scan", root.to_str().unwrap(), "-v", "--format", format];
            let mut command = match is_root() {
                true => tree.command_as(65_534, args),
                false => tree.command(args),
            };
            leaks.extend(planted.leaks_of(format, &command.output().unwrap(), &[]));
        }
    }
    assert_no_leak(leaks);
}

#[test]
fn the_key_is_in_no_output() {
    let mut planted = Planted::new();
    let tree = full_share(&mut planted);
    let (output, files) = scan(&tree, &["-v", "--files", "--format", "json"]);
    let key = std::fs::read(key_of(&tree)).unwrap();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &key);
    let mut all = [output.stdout, output.stderr].concat();
    files
        .iter()
        .for_each(|file| all.extend(std::fs::read(file).unwrap()));
    let has = |needle: &[u8]| all.windows(needle.len()).any(|window| window == needle);
    assert!(!has(&key) && !has(&key[..8]), "the key itself");
    assert!(
        !has(&hex.as_bytes()[..16]) && !has(&base64.as_bytes()[..16]),
        "the key, written out"
    );
}
