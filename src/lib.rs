//! Mappevagt ("folder guard") answers for a file share: which folders hold personal data that people
//! can read who should not, how many citizens are in them, and who can read them.
//!
//! Data runs one way:
//!
//! ```text
//! sources ─→ extract ─→ detect ─┐
//!    └─────→ access ────────────┴─→ assess ─→ report
//! ```
//!
//! A stage imports [`model`] and no other stage; [`pipeline`] alone knows them all; [`cli`] alone
//! prints and exits. ARCHITECTURE.md has the map.
//!
//! ```
//! use mappevagt::access::{AccessJudge, Directory};
//! use mappevagt::assess::Policy;
//! use mappevagt::detect::{RuleSet, TokenKey};
//! use mappevagt::extract::Readers;
//! use mappevagt::pipeline::{Progress, Scan, ScanOptions};
//! use mappevagt::{model::Confidence, sources::WalkOptions};
//!
//! let share = tempfile::tempdir()?;
//! std::fs::write(share.path().join("note.txt"), "CPR-nr. 211062-5629")?;
//! let (rules, policy) = (RuleSet::load(&[])?, Policy::load(None, jiff::Zoned::now().date())?);
//! let scan = Scan {
//!     rules: &rules,
//!     key: &TokenKey::throwaway(),
//!     access: &AccessJudge::new(Directory::from_nss()),
//!     policy: &policy,
//!     state: None,
//!     options: ScanOptions {
//!         walk: WalkOptions { threads: 2, one_file_system: false, reads_ahead: true },
//!         excludes: globset::GlobSet::empty(),
//!         told_excludes: Vec::new(),
//!         least: Confidence::Likely,
//!         files: false,
//!         accept_empty: false,
//!         pace: Default::default(),
//!         // Documents are read by a program of its own; without one they are listed as not read.
//!         readers: Readers::default(),
//!     },
//! };
//! let root = share.path().to_str().unwrap().as_bytes().to_vec();
//! let report = scan.run(&[root], &Progress::default())?;
//! assert_eq!(report.persons.at_least, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod access;
pub mod alert;
pub mod assess;
pub mod attest;
pub mod cli;
pub mod detect;
pub mod extract;
pub mod journal;
pub mod model;
pub mod pipeline;
pub mod remedy;
pub mod report;
pub mod schedule;
pub mod sources;
pub mod state;
