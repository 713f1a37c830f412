//! Invented shares to measure on, made once in `target/bench-data`.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Small files: as many as the contract's, 40 in a folder.
pub const SMALL_FILES: usize = 60_000;
/// Large text: four files, 768 MB together.
pub const LARGE_BYTES: usize = 768_000_000;

const WORDS: [&str; 24] = [
    "den",
    "borger",
    "har",
    "sendt",
    "en",
    "ansøgning",
    "om",
    "opholdstilladelse",
    "til",
    "styrelsen",
    "og",
    "sagen",
    "er",
    "under",
    "behandling",
    "i",
    "systemet",
    "med",
    "reference",
    "samt",
    "bilag",
    "fra",
    "kommunen",
    "Aarhus",
];

/// A small generator of numbers, the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit
    }
}

/// A line as a vendor's share holds them: prose, some with a time and a counter, few with a number
/// that looks like a CPR number.
pub fn line(random: &mut Random) -> String {
    let prose: Vec<&str> = (0..12).map(|_| WORDS[random.below(WORDS.len())]).collect();
    let prose = prose.join(" ");
    match random.below(100) {
        0..2 => format!(
            "{prose} {:02}{:02}{:02}-{:04}",
            random.below(31) + 1,
            random.below(12) + 1,
            random.below(60) + 40,
            random.below(10_000)
        ),
        2..30 => format!(
            "2020-{:02}-{:02} 12:{:02} {prose} id={}",
            random.below(12) + 1,
            random.below(28) + 1,
            random.below(60),
            random.below(100_000_000)
        ),
        _ => prose,
    }
}

/// Many lines, to take stretches of.
pub fn lines(count: usize) -> Vec<String> {
    let mut random = Random::new(7);
    (0..count).map(|_| line(&mut random)).collect()
}

/// The folder of a set, made with `make` when it is not there yet.
fn once(name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-data");
    let (folder, part) = (root.join(name), root.join(format!("{name}.part")));
    if !folder.exists() {
        eprintln!("making {}", folder.display());
        let _ = fs::remove_dir_all(&part);
        fs::create_dir_all(&part).unwrap();
        make(&part);
        fs::rename(&part, &folder).unwrap();
    }
    folder
}

/// Small files of eight kinds of text.
pub fn small_files() -> PathBuf {
    once("small", |folder| write_small(folder, 11, SMALL_FILES))
}

fn write_small(folder: &Path, seed: u64, count: usize) {
    const KINDS: [&str; 8] = ["txt", "log", "csv", "json", "md", "html", "xml", "py"];
    let lines = lines(20_000);
    let mut random = Random::new(seed);
    for index in 0..count {
        let place = folder.join(format!("d{}/s{}", index / 1600, index / 40));
        if index % 40 == 0 {
            fs::create_dir_all(&place).unwrap();
        }
        let from = random.below(19_000);
        let some = &lines[from..from + 5 + random.below(115)];
        let kind = KINDS[index % KINDS.len()];
        let tagged = || {
            some.iter()
                .map(|line| format!("<p>{line}</p>\n"))
                .collect::<String>()
        };
        let text = match kind {
            "html" => format!("<!doctype html><html><body>{}</body></html>", tagged()),
            "xml" => format!("<?xml version=\"1.0\"?><doc>{}</doc>", tagged()),
            _ => some.join("\n"),
        };
        fs::write(place.join(format!("f{}.{kind}", index % 40)), text).unwrap();
    }
}

/// Large files of plain text.
pub fn large_files() -> PathBuf {
    once("large", |folder| {
        (0..4).for_each(|index| write_large(folder, 13 + index, LARGE_BYTES / 4));
    })
}

fn write_large(folder: &Path, seed: u64, bytes: usize) {
    let lines = lines(20_000);
    let mut random = Random::new(seed);
    let file = fs::File::create(folder.join(format!("l{seed}.txt"))).unwrap();
    let mut out = BufWriter::new(file);
    let mut size = 0;
    while size < bytes {
        let text = lines[random.below(15_000)..].join("\n");
        size += text.len() + 1;
        writeln!(out, "{text}").unwrap();
    }
}

/// Sixteen folders of 15,000 small files each, and sixteen of 192 MB of text.
pub fn growing() -> (PathBuf, PathBuf) {
    let files = once("growing-files", |folder| {
        for part in 0..16 {
            write_small(&folder.join(format!("p{part}")), 100 + part, 15_000);
        }
    });
    let text = once("growing-text", |folder| {
        for part in 0..16 {
            let folder = folder.join(format!("p{part}"));
            fs::create_dir_all(&folder).unwrap();
            (0..4).for_each(|file| write_large(&folder, 200 + 4 * part + file, 48_000_000));
        }
    });
    (files, text)
}

/// A million files in 50,000 folders: half of them empty, three tenths binary, the rest text.
pub fn million() -> PathBuf {
    once("million", |folder| {
        let lines = lines(2_000);
        let mut random = Random::new(17);
        for index in 0..1_000_000_usize {
            let place = folder.join(format!("d{}/s{}", index / 4_000, index / 20));
            if index % 20 == 0 {
                fs::create_dir_all(&place).unwrap();
            }
            let content = match index % 10 {
                0..5 => Vec::new(),
                5..8 => {
                    let bytes = (0..random.below(2_000)).map(|_| random.below(256) as u8);
                    [b"\x7fELF\0\0".to_vec(), bytes.collect()].concat()
                }
                _ => lines[random.below(1_900)..][..1 + random.below(20)]
                    .join("\n")
                    .into_bytes(),
            };
            fs::write(place.join(format!("f{}", index % 20)), content).unwrap();
        }
    })
}

/// One folder with 500,000 files of a line each.
pub fn wide() -> PathBuf {
    once("wide", |folder| {
        let lines = lines(2_000);
        for index in 0..500_000_usize {
            let line = &lines[index % lines.len()];
            fs::write(folder.join(format!("f{index}.txt")), line).unwrap();
        }
    })
}

/// A folder with nothing in it.
pub fn nothing() -> PathBuf {
    once("nothing", |_| ())
}

/// A path of 900 folders, each with a file.
pub fn deep() -> PathBuf {
    once("deep", |folder| {
        let mut place = folder.to_path_buf();
        for (depth, line) in lines(900).iter().enumerate() {
            place.push("d");
            fs::create_dir(&place).unwrap();
            fs::write(place.join(format!("f{depth}.txt")), line).unwrap();
        }
    })
}
