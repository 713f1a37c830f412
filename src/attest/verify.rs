//! Checks a statement: its signature, its form, and the files that are at hand.
//!
//! In that order, and no further than what failed: a manifest that nobody signed gets to name no file that is then
//! read. The run is held against the manifest as well, so that a statement and the scan it speaks of cannot differ.

use std::path::{Path, PathBuf};

use super::files::{self, NamedFile, Role};
use super::keys::PublicKey;
use super::manifest::Manifest;
use super::signature::{Fault, NoSignature, Signature};
use super::verdict::{Finding, Verdict};
use super::{AttestError, SCHEMA};
use crate::model::document::Document;

/// Checks the statement in a manifest's file by its signature's file and a key; files it names are looked for in
/// `folders`, the first that has one counts.
///
/// # Errors
/// When the manifest or the signature cannot be read at all: then there is nothing to say of it.
pub fn verify(
    manifest: &Path,
    signature: &Path,
    key: &PublicKey,
    folders: &[PathBuf],
) -> Result<Verdict, AttestError> {
    let bytes = Manifest::read_bytes(manifest)?;
    let signed = Signature::read_bytes(signature)?;
    let mut findings = Vec::new();
    if !signature_holds(&bytes, &signed, key, manifest, &mut findings) {
        return Ok(Verdict {
            findings,
            manifest: None,
        });
    }
    let manifest = match Manifest::parse(&bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            let why = match error {
                AttestError::Form(why) => why,
                _ => "it cannot be read",
            };
            findings.push(Finding::FormWrong { why });
            return Ok(Verdict {
                findings,
                manifest: None,
            });
        }
    };
    findings.push(Finding::FormHolds);
    findings.extend(manifest.not_in_force().map(|file| Finding::NotInForce {
        name: file.name.clone(),
        role: file.role.clone(),
    }));
    for file in manifest.files() {
        check_file(&manifest, file, folders, &mut findings);
    }
    Ok(Verdict {
        findings,
        manifest: Some(manifest),
    })
}

fn signature_holds(
    bytes: &[u8],
    signed: &[u8],
    key: &PublicKey,
    manifest: &Path,
    findings: &mut Vec<Finding>,
) -> bool {
    let signature = match Signature::parse(signed) {
        Ok(signature) => signature,
        Err(NoSignature::Legacy) => {
            findings.push(Finding::Legacy);
            return false;
        }
        Err(NoSignature::Malformed(why)) => {
            findings.push(Finding::NoSignature { why });
            return false;
        }
    };
    if let Err(fault) = signature.check(bytes, key) {
        findings.push(match fault {
            Fault::OtherKey { theirs } => Finding::OtherKey {
                theirs,
                key: key.id(),
            },
            Fault::Forged => Finding::SignatureForged,
            Fault::CommentForged => Finding::CommentForged,
        });
        return false;
    }
    findings.push(Finding::SignatureHolds {
        key: key.id(),
        comment: signature.trusted_comment().to_string(),
    });
    match signature.field("schema") {
        None => findings.push(Finding::NoSchema),
        Some(SCHEMA) => {}
        Some(other) => {
            findings.push(Finding::OtherSchema {
                schema: other.to_string(),
            });
            return false;
        }
    }
    let name = manifest.file_name().and_then(|name| name.to_str());
    if let Some(signed) = signature
        .field("file")
        .filter(|signed| name != Some(*signed))
    {
        findings.push(Finding::OtherName {
            name: signed.to_string(),
        });
    }
    true
}

fn check_file(
    manifest: &Manifest,
    file: &NamedFile,
    folders: &[PathBuf],
    findings: &mut Vec<Finding>,
) {
    let (name, role) = (file.name.clone(), file.role.clone());
    let paths = folders.iter().map(|folder| folder.join(&file.name));
    let mut there = paths.filter(|path| std::fs::symlink_metadata(path).is_ok());
    let Some(path) = there.next() else {
        findings.push(Finding::FileMissing { name, role });
        return;
    };
    match files::digest(&path) {
        Err(error) => findings.push(Finding::FileUnreadable {
            name,
            role,
            why: error.to_string(),
        }),
        Ok(now) if now != (file.bytes, file.sha256.clone()) => {
            findings.push(Finding::FileChanged { name, role });
        }
        Ok(_) => {
            findings.push(Finding::FileSame { name, role });
            if file.role == Role::Run.word() && !run_agrees(manifest, &path) {
                findings.push(Finding::RunDiffers {
                    name: file.name.clone(),
                });
            }
        }
    }
}

/// Whether a run says what the manifest states of it.
fn run_agrees(manifest: &Manifest, path: &Path) -> bool {
    let read = std::fs::File::open(path).map(std::io::BufReader::new);
    let document: Option<Document> = read
        .ok()
        .and_then(|read| serde_json::from_reader(read).ok());
    document.is_some_and(|document| manifest.agrees_with(&document))
}
