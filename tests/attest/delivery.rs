//! A delivery the tests sign and check: a run, a policy, a rule, a report, and a manifest of them.

use std::path::{Path, PathBuf};

use mappevagt::attest::{
    Claim, Manifest, NamedFile, PublicKey, Role, SecretKey, Signature, StatedBy, Tool, Verdict,
    verify,
};
use mappevagt::model::document::{Document, SCHEMA};
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub const POLICY: &str = "schema = 1\n";
pub const RULE: &str = "id = \"own.rule\"\n";
/// A time for signatures: 2026-11-28.
pub const SECONDS: i64 = 1_795_824_000;

pub struct Delivery {
    pub folder: TempDir,
    pub key: SecretKey,
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A scan with one exposure.
pub fn scan() -> Document {
    let persons = json!({"at_least": 29, "at_most": 31,
                         "by_rule": {"dk.cpr": {"at_least": 29, "at_most": 31}}});
    let document = json!({
        "schema": SCHEMA,
        "run": {"id": "5853ae5cd76a4906", "started": "2026-11-27T22:00:00Z",
                "finished": "2026-11-28T01:30:00Z", "version": "0.1.0", "roots": ["/srv/share"],
                "complete": false,
                "rules": [{"id": "dk.cpr", "sha256": "f1".repeat(32)},
                          {"id": "own.rule", "sha256": sha256(RULE)}],
                "policy": {"path": "/home/auditor/policy.toml", "sha256": sha256(POLICY)}},
        "totals": {"files": 16, "bytes": 15248, "scanned": 15, "unscanned": 1,
                   "files_with_matches": 13, "matches": 115, "persons": persons,
                   "folders_with_matches": 5, "exposures": 1,
                   "unscanned_by_reason": {"encrypted": 1}},
        "exposures": [{"id": "aaaaaaaaaaaa", "path": "/srv/share/Projekter",
                       "code": "open-to-everyone", "severity": "critical", "why": "",
                       "policy_line": "policy.toml:10", "reach": "listed",
                       "readers": {"count": 24, "everyone": true}, "files": 9, "matches": 58,
                       "persons": persons, "oldest": null, "newest": null, "remedy": ""}],
        "folders": [], "unscanned": []
    });
    serde_json::from_value(document).unwrap()
}

pub fn claim() -> Claim {
    Claim {
        made: "2026-11-28T09:00:00Z".to_string(),
        excludes: vec!["*.iso".to_string()],
        stated_by: StatedBy {
            organisation: "An invented vendor".to_string(),
            ..StatedBy::default()
        },
    }
}

/// A program that is the same on every machine.
pub fn tool() -> Tool {
    Tool {
        name: "mappevagt".to_string(),
        version: "0.1.0".to_string(),
        executable_bytes: 4,
        executable_sha256: sha256("tool"),
    }
}

impl Delivery {
    /// Files, a manifest of them, and its signature.
    pub fn new() -> Self {
        let delivery = Self {
            folder: tempfile::tempdir().unwrap(),
            key: SecretKey::generate().unwrap(),
        };
        let run = serde_json::to_vec_pretty(&scan()).unwrap();
        for (name, bytes) in [
            ("policy.toml", POLICY.as_bytes()),
            ("own-rule.toml", RULE.as_bytes()),
            ("roster.csv", b"user,level\n"),
            ("run.json", &run),
            ("notice.md", b"# Notice\n"),
        ] {
            std::fs::write(delivery.path(name), bytes).unwrap();
        }
        let (inputs, outputs) = delivery.files();
        let manifest = Manifest::of(&scan(), inputs, outputs, &claim(), tool()).unwrap();
        delivery.sign(&manifest.to_bytes().unwrap());
        delivery
    }

    pub fn files(&self) -> (Vec<NamedFile>, Vec<NamedFile>) {
        let read = |role, name| NamedFile::read(role, &self.path(name)).unwrap();
        (
            vec![
                read(Role::Run, "run.json"),
                read(Role::Policy, "policy.toml"),
                read(Role::Rule, "own-rule.toml"),
                read(Role::Roster, "roster.csv"),
            ],
            vec![read(Role::Report, "notice.md")],
        )
    }

    /// Writes the bytes as the manifest, and a signature of them.
    pub fn sign(&self, manifest: &[u8]) {
        std::fs::write(self.manifest(), manifest).unwrap();
        let signature = Signature::sign(manifest, &self.key, &self.manifest(), SECONDS).unwrap();
        std::fs::write(self.signature(), signature.to_text()).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn manifest(&self) -> PathBuf {
        self.path("manifest.json")
    }

    pub fn signature(&self) -> PathBuf {
        self.path("manifest.json.minisig")
    }

    pub fn verdict(&self) -> Verdict {
        self.verdict_by(&self.key.public())
    }

    pub fn verdict_by(&self, key: &PublicKey) -> Verdict {
        let folders = [self.folder.path().to_path_buf()];
        verify(&self.manifest(), &self.signature(), key, &folders).unwrap()
    }
}

/// Writes over a file that may be written.
pub fn change(path: &Path, with: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    with(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}
