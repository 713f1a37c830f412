//! Outlook stores that Outlook wrote: what two other readers of them export is in the text we read.
//!
//! `compare_store.py` asks `readpst` and `pffexport` for every message and says which of their words,
//! as they stand beside each other, our text lacks.

use std::path::{Path, PathBuf};
use std::process::Command;

use mappevagt::extract::{Extractor, Limits, Ocr, Origin, Readers, Sink};
use mappevagt::model::Text;

/// All text of a file and of what is in it, and the names of that.
#[derive(Default)]
struct AllText(Vec<u8>);

impl Sink for AllText {
    fn text(&mut self, text: &Text<'_>, _origin: &Origin<'_>) {
        // A later stretch repeats the end of the one before.
        self.0.extend_from_slice(&text.bytes[text.fresh.start..]);
        self.0.push(b'\n');
    }

    fn enter(&mut self, name: &[u8]) {
        self.0.extend_from_slice(name);
        self.0.push(b'\n');
    }
}

fn text_of(path: &Path) -> Vec<u8> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_mappevagt"));
    let readers = Readers::new(Some(program), Limits::default(), Ocr::Off);
    let mut file = std::fs::File::open(path).unwrap();
    let mut text = AllText::default();
    Extractor::new(false, &readers)
        .extract(&mut file, b"store.pst", false, false, &mut text)
        .unwrap();
    text.0
}

#[test]
fn what_other_readers_export_of_outlooks_own_stores_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stores = root.join("target/judge/stores");
    let out = tempfile::tempdir().unwrap();
    let mut stores: Vec<PathBuf> = std::fs::read_dir(stores)
        .expect("tests/documents/install fetches stores")
        .map(|entry| entry.unwrap().path())
        .collect();
    stores.sort();
    assert!(stores.len() >= 3, "{stores:?}");
    for store in stores {
        let text = out.path().join("text");
        std::fs::write(&text, text_of(&store)).unwrap();
        let judged = Command::new("python3")
            .arg(root.join("tests/documents/compare_store.py"))
            .args([&store, &text])
            .output()
            .unwrap();
        assert!(
            judged.status.success(),
            "{}:\n{}{}",
            store.display(),
            String::from_utf8_lossy(&judged.stdout),
            String::from_utf8_lossy(&judged.stderr),
        );
    }
}
