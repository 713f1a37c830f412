//! A share grown by chance: hostile names, odd modes, ACLs, default ACLs, hard links, links.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{lchown, symlink};
use std::path::PathBuf;

use crate::ground::{Chance, Ground, set_mode, setfacl};

const UIDS: [u32; 6] = [0, 41001, 41002, 41003, 41004, 41077];
const GIDS: [u32; 6] = [0, 42001, 42002, 42003, 42004, 42077];
const NAMES: [&[u8]; 26] = [
    b"plain",
    b"with space ",
    b" leading",
    b"-rf",
    b"--apply",
    b"it's",
    b"\"quoted\"",
    b"$(touch pwned)",
    b"`id`",
    b"line\nend",
    b"ends\n\n",
    b"\n",
    b"tab\t",
    b"bell\x07\x1b[2J",
    b"latin1-\xe6\xf8\xe5",
    b"\xff\xfe",
    b"back\\slash\\n\\057",
    b"%s%n%d",
    b"star*",
    b"[a-z]",
    b"what?",
    "bl\u{e5}b\u{e6}r".as_bytes(),
    "turned\u{202e}txt".as_bytes(),
    b"semi;colon & | > <",
    b"bang!bang",
    b"~",
];

/// Grows a share and gives its files with numbers.
pub fn grow(ground: &Ground, seed: u64, entries: usize) -> Vec<PathBuf> {
    let mut chance = Chance::new(seed);
    set_mode(&ground.share(), 0o755);
    let mut folders = vec![ground.share()];
    let mut files: Vec<PathBuf> = Vec::new();
    for number in 0..entries {
        let folder = folders[chance.below(folders.len())].clone();
        let mut name = chance.of(&NAMES).to_vec();
        if chance.below(2) == 0 {
            name.push(b'a' + u8::try_from(number % 26).unwrap());
        }
        let path = folder.join(OsStr::from_bytes(&name));
        if fs::symlink_metadata(&path).is_ok() {
            continue;
        }
        let owner = (chance.of(&UIDS), chance.of(&GIDS));
        match chance.below(10) {
            0..=2 => {
                fs::create_dir(&path).unwrap();
                lchown(&path, Some(owner.0), Some(owner.1)).unwrap();
                set_mode(
                    &path,
                    chance.of(&[
                        0o755, 0o755, 0o775, 0o2775, 0o1777, 0o750, 0o711, 0o751, 0o770, 0o3757,
                    ]),
                );
                let acl = random_acl(&mut chance);
                if chance.below(3) == 0 {
                    setfacl(&path, &["-m", &acl]);
                }
                if chance.below(3) == 0 {
                    setfacl(
                        &path,
                        &[
                            "-d",
                            "-m",
                            &format!("{acl},o::{}", chance.of(&["r-x", "---", "rwx"])),
                        ],
                    );
                }
                folders.push(path);
            }
            3 if !files.is_empty() => {
                let target = files[chance.below(files.len())].clone();
                let _ = fs::hard_link(target, &path);
            }
            4 => {
                symlink(
                    files
                        .last()
                        .cloned()
                        .unwrap_or_else(|| "/etc/passwd".into()),
                    &path,
                )
                .unwrap();
            }
            _ => {
                fs::write(&path, format!("CPR-nr.: {}\n", crate::ground::CPR)).unwrap();
                lchown(&path, Some(owner.0), Some(owner.1)).unwrap();
                set_mode(
                    &path,
                    chance.of(&[
                        0o644, 0o644, 0o664, 0o666, 0o640, 0o604, 0o4755, 0o2754, 0o444, 0o044,
                        0o7777, 0o600,
                    ]),
                );
                if chance.below(2) == 0 {
                    setfacl(&path, &["-m", &random_acl(&mut chance)]);
                }
                if chance.below(8) == 0 {
                    setfacl(
                        &path,
                        &[
                            "-n",
                            "-m",
                            &format!("m::{}", chance.of(&["---", "r--", "-wx"])),
                        ],
                    );
                }
                files.push(path);
            }
        }
    }
    files
}

fn random_acl(chance: &mut Chance) -> String {
    let mut rows = Vec::new();
    let rights = ["r--", "r-x", "rwx", "---", "rw-"];
    for _ in 0..=chance.below(3) {
        let (kind, id) = if chance.below(2) == 0 {
            ("u", chance.of(&UIDS))
        } else {
            ("g", chance.of(&GIDS))
        };
        rows.push(format!("{kind}:{id}:{}", chance.of(&rights)));
    }
    rows.join(",")
}
