//! Each stage alone: how much of it fits in a second here. The figures mean nothing on another
//! machine; they tell where time goes, and whether a change moved it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring program prints, and ends where it cannot measure"
)]
#![allow(dead_code, reason = "each program uses its part of the data")]

mod data;

use std::collections::HashSet;
use std::hint::black_box;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use mappevagt::access::{AccessJudge, Directory, Reach};
use mappevagt::detect::{RuleSet, Searcher, TokenKey};
use mappevagt::model::access::Door;
use mappevagt::model::problem::Detail;
use mappevagt::model::{
    AccessFacts, Certainty, Confidence, FolderNode, Reason, Rights, StoredAcl, Text,
};
use mappevagt::sources::{self, Siblings, SourceFile, Visitor, WalkOptions};

/// Runs `work` some times and prints the best: `amount` of `unit` a second.
fn measure(name: &str, amount: f64, unit: &str, mut work: impl FnMut()) {
    let best = (0..7)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    println!("{name:<44} {:>10.1} {unit}/s", amount / best);
}

/// Counts what a walk meets.
struct Counter {
    met: AtomicU64,
    access: AccessFacts,
}

impl Visitor for Counter {
    type Files = ();

    fn enter(
        &self,
        parent: Option<&Arc<FolderNode>>,
        root: u32,
        name: &[u8],
        _rights: Rights,
    ) -> Arc<FolderNode> {
        self.met.fetch_add(1, Ordering::Relaxed);
        Arc::new(FolderNode {
            parent: parent.cloned(),
            name: Box::from(name),
            stored_name: None,
            depth: 0,
            root,
            access: self.access,
            state_key: 0,
        })
    }

    fn files(&self, _: &FolderNode, _: Option<usize>) {}

    fn file(&self, _: &Arc<FolderNode>, (): &(), siblings: &Siblings, file: &dyn SourceFile) {
        self.met.fetch_add(1, Ordering::Relaxed);
        black_box((
            siblings.selected(|_| HashSet::new()).len(),
            file.name().len(),
        ));
    }

    fn problem(&self, _: Option<&Arc<FolderNode>>, _: &[u8], _: Reason, _: Detail) {}

    fn is_excluded(&self, _: &FolderNode, _: &[u8], _: bool) -> bool {
        false
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn walk() {
    let folder = data::small_files();
    let judge = AccessJudge::new(Directory::from_nss());
    let everyone = judge.everyone();
    let options = WalkOptions {
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        one_file_system: false,
        reads_ahead: true,
    };
    let counter = Counter {
        met: AtomicU64::new(0),
        access: AccessFacts {
            enter: everyone,
            list: everyone,
            browse: everyone,
            door: Door::Local,
            owner: 0,
            certainty: Certainty::Known,
        },
    };
    let root = folder.to_str().unwrap().as_bytes().to_vec();
    let roots = std::slice::from_ref(&root);
    sources::walk(roots, &options, &counter).unwrap();
    let entries = counter.met.swap(0, Ordering::Relaxed) as f64;
    measure("walk: entries", entries / 1e3, "thousand", || {
        sources::walk(roots, &options, &counter).unwrap();
    });
}

fn detect() {
    let rules = RuleSet::load(&[]).unwrap();
    let mut searcher = Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Likely);
    let prose = data::lines(20_000).join("\n").into_bytes();
    let numbers = "den borger med cpr 211062-5629 har skrevet\n"
        .repeat(20_000)
        .into_bytes();
    let counters: Vec<u8> = (0..40_000)
        .flat_map(|line| {
            format!(
                "{} GET /item/{} 200 {}ms\n",
                1_597_741_200 + line,
                line * 7919,
                line % 977
            )
            .into_bytes()
        })
        .collect();
    for (name, text) in [
        ("detect: prose, times and few numbers", &prose),
        ("detect: a log", &counters),
        ("detect: a number in every line", &numbers),
    ] {
        measure(name, text.len() as f64 / 1e6, "MB", || {
            // In stretches, as files are read.
            for stretch in text.chunks(256 * 1024) {
                searcher.search(&Text::whole(stretch), |found| {
                    black_box(found.offset);
                });
            }
        });
    }
}

/// The whole rule set beside the CPR rule alone, in turns, on text as it lies on shares.
fn rule_sets() {
    let alone = RuleSet::load(&[])
        .unwrap()
        .only(&["dk.cpr".to_string()])
        .unwrap();
    let shipped = RuleSet::load(&[]).unwrap();
    let all = RuleSet::with_packs(&["all".to_string()], &[]).unwrap();
    let text = data::lines(200_000).join("\n").into_bytes();
    let key = TokenKey::throwaway();
    let mut searchers =
        [&alone, &shipped, &all].map(|rules| Searcher::new(rules, &key, Confidence::Likely));
    let mut ratios = [Vec::new(), Vec::new()];
    for _ in 0..9 {
        let seconds = searchers.each_mut().map(|searcher| {
            let began = Instant::now();
            for stretch in text.chunks(256 * 1024) {
                searcher.search(&Text::whole(stretch), |found| {
                    black_box(found.offset);
                });
            }
            began.elapsed().as_secs_f64()
        });
        ratios[0].push(seconds[1] / seconds[0]);
        ratios[1].push(seconds[2] / seconds[0]);
    }
    for (name, mut ratios) in ["the shipped rules", "all packs"].into_iter().zip(ratios) {
        ratios.sort_by(f64::total_cmp);
        let (least, most) = (ratios[0], ratios[ratios.len() - 1]);
        println!(
            "{:<44} {:>10.2} of the CPR rule's time ({least:.2} to {most:.2})",
            format!("detect: {name}"),
            ratios[ratios.len() / 2]
        );
    }
}

fn access() {
    let judge = AccessJudge::new(Directory::from_nss());
    let rights: Vec<Rights> = (0..1_000)
        .map(|index| Rights {
            uid: index % 40,
            gid: index % 25,
            mode: 0o640 | index & 7,
            acl: None,
            stored: None,
            unjudged: None,
            unreadable: false,
        })
        .collect();
    measure("access: folders judged", 1.0, "million", || {
        let mut reach = judge.outside();
        for index in 0..1_000_000_usize {
            let facts = judge.folder(reach, &rights[index % rights.len()]);
            reach = match index % 8 {
                0 => judge.outside(),
                _ => Reach::from(&facts),
            };
        }
        black_box(reach);
    });
}

/// 20,000 distinct NT lists of five entries, of 5,000 groups of 10,000 people.
fn nt_lists() {
    const PEOPLE: u32 = 10_000;
    const GROUPS: u32 = 5_000;
    const LISTS: u32 = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("people.csv");
    let mut text = String::from("sid,name,type,member\n");
    for number in 0..PEOPLE {
        text += &format!("S-1-5-21-1-2-3-{},person{number},user,\n", 100_000 + number);
    }
    for number in 0..GROUPS {
        let members: Vec<String> = (0..40)
            .map(|next| format!("person{}", (number * 37 + next * 251) % PEOPLE))
            .collect();
        // Every tenth holds the nine before it.
        let inner = (1..10).map(|below| format!("group{}", number.wrapping_sub(below)));
        let inner: Vec<String> = if number % 10 == 9 {
            inner.collect()
        } else {
            Vec::new()
        };
        let all = [members, inner].concat().join("|");
        text += &format!(
            "S-1-5-21-1-2-3-{},group{number},group,{all}\n",
            200_000 + number
        );
    }
    std::fs::write(&export, text).unwrap();
    let began = Instant::now();
    let directory = Directory::from_export(&export).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    println!("access: {PEOPLE} people and {GROUPS} groups read in {seconds:.2} s");
    let lists: Vec<Rights> = (0..LISTS)
        .map(|list| {
            let entries = (0..5).map(|entry| {
                let keeps_out = entry == 0 && list % 3 == 0;
                (keeps_out, 200_000 + (list * 7 + entry * 631) % GROUPS)
            });
            Rights {
                uid: 0,
                gid: 0,
                mode: 0o777,
                acl: None,
                stored: Some(Box::new(StoredAcl::Nt(descriptor(list, entries)))),
                unjudged: None,
                unreadable: false,
            }
        })
        .collect();
    let judge = AccessJudge::new(directory);
    // Once: a list that was judged is never judged again.
    let began = Instant::now();
    for rights in &lists {
        black_box(judge.allowed(rights));
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("access: {LISTS} distinct NT lists judged in {seconds:.2} s");
}

/// A self-relative descriptor without owner, made distinct by one entry that is for nobody here.
fn descriptor(number: u32, entries: impl Iterator<Item = (bool, u32)>) -> Box<[u8]> {
    let mut aces = Vec::new();
    let mut count = 1_u16;
    let mut ace = |kind: u8, flags: u8, rid: u32| {
        aces.extend([kind, flags, 36, 0]);
        aces.extend(0x0012_0089_u32.to_le_bytes());
        aces.extend([1, 5, 0, 0, 0, 0, 0, 5]);
        for sub in [21, 1, 2, 3, rid] {
            aces.extend(sub.to_le_bytes());
        }
    };
    ace(0, 8, number);
    for (keeps_out, rid) in entries {
        ace(u8::from(keeps_out), 0, rid);
        count += 1;
    }
    let mut bytes = vec![1, 0, 4, 0x80];
    for offset in [0_u32, 0, 0, 20] {
        bytes.extend(offset.to_le_bytes());
    }
    bytes.extend([2, 0]);
    bytes.extend(u16::try_from(aces.len() + 8).unwrap().to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(aces);
    bytes.into_boxed_slice()
}

fn read() {
    let file = std::fs::read_dir(data::large_files())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let length = std::fs::metadata(&file).unwrap().len() as f64 / 1e6;
    let mut buffer = vec![0; 256 * 1024];
    measure("read alone, as the floor of any scan", length, "MB", || {
        let mut file = std::fs::File::open(&file).unwrap();
        while file.read(&mut buffer).unwrap() > 0 {}
    });
}

fn main() {
    // `cargo test --benches` asks for nothing more than that it starts.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    walk();
    read();
    detect();
    rule_sets();
    access();
    nt_lists();
}
