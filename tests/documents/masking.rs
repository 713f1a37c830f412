//! No number leaves by the names inside documents: members, folders in archives, sheets, tables.

use std::io::Write;
use std::process::Command;

/// Two numbers: a published example, and an invented one.
const CPR: &str = "211062-5629";
const OTHER: &str = "120350-1235";

#[test]
fn names_inside_documents_are_masked_in_every_report() {
    let folder = tempfile::tempdir().unwrap();
    let share = folder.path().join("share");
    std::fs::create_dir(&share).unwrap();
    let mut archive = zip::ZipWriter::new(std::fs::File::create(share.join("a.zip")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for name in [
        format!("CPR {CPR}/brev.txt"),
        format!("CPR {CPR}.txt"),
        format!("{CPR}.rar"),
    ] {
        archive.start_file(name.as_str(), options).unwrap();
        let content = if name.ends_with("rar") {
            "Rar!\x1A\x07\x01\0".to_string()
        } else {
            format!("CPR-nr. {CPR}")
        };
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let script = r#"
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
for name in sys.argv[2:]:
    base.execute(f'create table "CPR {name}" (cpr text, bilag blob)')
    base.execute(f'insert into "CPR {name}" values (?, ?)', (name, b"\x89PNG\r\n\x1a\n" + bytes(80)))
for name in sys.argv[2:]:
    plain = int(name.replace("-", ""))
    base.execute(f"create table keys{plain % 7} (cpr integer primary key, foto blob)")
    base.execute(f"insert into keys{plain % 7} values (?, ?)", (plain, bytes([255]) * 80))
base.commit()
"#;
    let made = Command::new("python3")
        .args(["-c", script])
        .arg(share.join("b.sqlite"))
        .args([CPR, OTHER])
        .status()
        .unwrap();
    assert!(made.success());
    for format in ["json", "ndjson", "csv", "table"] {
        let output = Command::new(env!("CARGO_BIN_EXE_mappevagt"))
            .args([
                "scan",
                "--files",
                "--min-confidence",
                "possible",
                "--format",
                format,
            ])
            .arg("--key-file")
            .arg(folder.path().join("token.key"))
            .arg(&share)
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        if format == "json" {
            assert!(told.contains("CPR ??????-????/brev.txt"), "{told}");
            assert!(told.contains(r#""table": "CPR ??????-????""#), "{told}");
        }
        for hidden in ["062-5629", "0625629", "350-1235", "3501235"] {
            assert!(!told.contains(hidden), "{format} tells {hidden}: {told}");
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_mappevagt"))
        .args(["rules", "test", "--file"])
        .arg(share.join("b.sqlite"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("dk.cpr"), "{told}");
    assert!(!told.contains("062-5629"), "{told}");
}
