//! The real minisign reads our keys and signatures, and we read its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mappevagt::attest::{AttestError, Finding, PublicKey, SecretKey, Signature};

use crate::delivery::{Delivery, SECONDS};

const PASSWORD: &str = "en lang adgangskode æ";

/// Runs minisign in a folder, with what it is to read.
fn minisign(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new("minisign")
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("MINISIGN_PASSWORD")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("minisign: {error}; run tests/attest/install first"));
    // It may end before it reads: then there is nobody to write to.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn must(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// A delivery, and its key in files.
fn with_key_files(password: Option<&str>) -> (Delivery, PathBuf) {
    let delivery = Delivery::new();
    let (secret, public) = (delivery.path("own.key"), delivery.path("own.pub"));
    delivery.key.write_new(&secret, &public, password).unwrap();
    (delivery, secret)
}

#[test]
fn it_verifies_our_signature_and_shows_our_comment() {
    let (delivery, _) = with_key_files(None);
    let folder = delivery.folder.path();
    let said = must(&minisign(
        folder,
        &["-VHm", "manifest.json", "-p", "own.pub"],
        "",
    ));
    assert!(
        said.contains("Signature and comment signature verified"),
        "{said}"
    );
    let comment = format!("timestamp:{SECONDS}\tfile:manifest.json\tschema:mappevagt.attest/1");
    assert!(said.contains(&comment), "{said}");
    let line = delivery.key.public().line();
    must(&minisign(
        folder,
        &["-Vm", "manifest.json", "-P", &line],
        "",
    ));

    crate::delivery::change(&delivery.manifest(), |bytes| bytes.push(b' '));
    let output = minisign(folder, &["-Vm", "manifest.json", "-p", "own.pub"], "");
    assert!(
        !output.status.success(),
        "minisign accepts what we did not sign"
    );
}

#[test]
fn it_signs_with_our_keys_and_we_verify() {
    for password in [None, Some(PASSWORD)] {
        let (delivery, secret) = with_key_files(password);
        assert_eq!(SecretKey::is_locked(&secret).unwrap(), password.is_some());
        let typed = password.map_or(String::new(), |password| format!("{password}\n"));
        let arguments = ["-Sm", "manifest.json", "-s", "own.key", "-t", "by minisign"];
        must(&minisign(delivery.folder.path(), &arguments, &typed));
        let verdict = delivery.verdict();
        assert!(verdict.holds(), "{:?}", verdict.findings);
        assert!(
            verdict.findings.contains(&Finding::NoSchema),
            "its comment does not say what for"
        );
        let again = SecretKey::read(&secret, password).unwrap();
        assert_eq!(again.public(), delivery.key.public());
        let public = PublicKey::read(&delivery.path("own.pub")).unwrap();
        assert_eq!(public, delivery.key.public());
    }
}

#[test]
fn we_sign_with_its_keys_and_it_verifies() {
    for password in [None, Some(PASSWORD)] {
        let delivery = Delivery::new();
        let folder = delivery.folder.path();
        let mut arguments = vec!["-G", "-p", "its.pub", "-s", "its.key"];
        let mut typed = String::new();
        match password {
            None => arguments.push("-W"),
            Some(password) => typed = format!("{password}\n{password}\n"),
        }
        must(&minisign(folder, &arguments, &typed));
        let file = delivery.path("its.key");
        if password.is_some() {
            let none = SecretKey::read(&file, None);
            assert!(matches!(none, Err(AttestError::PasswordNeeded { .. })));
            let wrong = SecretKey::read(&file, Some("en anden"));
            assert!(matches!(wrong, Err(AttestError::WrongPassword { .. })));
        }
        let key = SecretKey::read(&file, password).unwrap();
        let public = PublicKey::read(&delivery.path("its.pub")).unwrap();
        assert_eq!(key.public(), public);
        let text = std::fs::read_to_string(delivery.path("its.pub")).unwrap();
        assert!(text.contains(&public.id()), "{text}: {}", public.id());

        let bytes = std::fs::read(delivery.manifest()).unwrap();
        let signature = Signature::sign(&bytes, &key, &delivery.manifest(), SECONDS).unwrap();
        std::fs::write(delivery.signature(), signature.to_text()).unwrap();
        must(&minisign(
            folder,
            &["-VHm", "manifest.json", "-p", "its.pub"],
            "",
        ));
        assert!(delivery.verdict_by(&public).holds());
        assert!(!delivery.verdict().holds(), "a signature by another key");
    }
}

#[test]
fn its_old_form_is_told_and_not_accepted() {
    let (delivery, _) = with_key_files(None);
    let arguments = ["-Slm", "manifest.json", "-s", "own.key"];
    must(&minisign(delivery.folder.path(), &arguments, ""));
    assert_eq!(delivery.verdict().findings, [Finding::Legacy]);
}

#[test]
fn the_same_manifest_and_key_give_the_signature_that_minisign_gives() {
    let (delivery, _) = with_key_files(None);
    let ours = std::fs::read_to_string(delivery.signature()).unwrap();
    let comment = format!("timestamp:{SECONDS}\tfile:manifest.json\tschema:mappevagt.attest/1");
    let arguments = ["-Sm", "manifest.json", "-s", "own.key", "-t", &comment];
    must(&minisign(delivery.folder.path(), &arguments, ""));
    let theirs = std::fs::read_to_string(delivery.signature()).unwrap();
    let below = |text: &str| text.split_once('\n').unwrap().1.to_string();
    assert_eq!(below(&ours), below(&theirs));
}
