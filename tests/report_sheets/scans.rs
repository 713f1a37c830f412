//! Real scans by the program itself: a share with hostile names, one that is empty, and the demo.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mappevagt::model::document::Document;
use mappevagt::report::csv_tables::{self, Table};
use serde_json::{Value, json};

use crate::documents::HOSTILE;

/// A published example number.
const CPR: &str = "211062-5629";

/// A folder with shares, and the program with its configuration there.
pub struct Shares(tempfile::TempDir);

impl Shares {
    /// A share of hostile names, one that is empty.
    pub fn made() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hostile = folder.path().join("hostile");
        std::fs::create_dir_all(folder.path().join("empty")).unwrap();
        for name in HOSTILE {
            // A name has no slash and no NUL.
            let name: Vec<u8> = name
                .iter()
                .map(|byte| {
                    if matches!(byte, 0 | b'/') {
                        b'.'
                    } else {
                        *byte
                    }
                })
                .collect();
            let place = hostile.join(OsStr::from_bytes(&name));
            std::fs::create_dir_all(&place).unwrap();
            let file = place.join(OsStr::from_bytes(&[&name, b".txt".as_slice()].concat()));
            std::fs::write(file, format!("CPR-nr. {CPR}\n")).unwrap();
        }
        std::fs::write(hostile.join("arkiv.rar"), b"Rar!\x1a\x07\x01\0 not one").unwrap();
        std::os::unix::fs::symlink("nowhere", hostile.join("link")).unwrap();
        Self(folder)
    }

    /// A place beside them.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let program = option_env!("CARGO_BIN_EXE_mappevagt").map(PathBuf::from);
        let program = program
            .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("mappevagt-release"));
        Command::new(program)
            .args(arguments)
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// Its JSON. A program from before exposures had an id gets them here.
    pub fn document(&self, arguments: &[&str]) -> Value {
        let done = self.run(&[arguments, &["--format", "json"]].concat());
        let mut document: Value = serde_json::from_slice(&done.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
        let rows = document["exposures"].as_array_mut().unwrap();
        for (at, row) in rows.iter_mut().enumerate() {
            if row.get("id").is_none() {
                row["id"] = json!(format!("{at:012x}"));
            }
        }
        document
    }
}

#[test]
fn the_table_of_exposures_is_the_one_that_the_program_prints() {
    let shares = Shares::made();
    let printed = shares.run(&["scan", "hostile", "--format", "csv"]);
    let document: Document = serde_json::from_value(shares.document(&["scan", "hostile"])).unwrap();
    assert!(!document.exposures.is_empty());
    let mut written = Vec::new();
    csv_tables::write(&document, Table::Exposures, &mut written).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&written),
        String::from_utf8_lossy(&printed.stdout)
    );
}
