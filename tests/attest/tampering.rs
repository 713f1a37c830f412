//! Whatever is changed, the statement no longer holds; what is only not at hand is told apart.

use mappevagt::attest::{Finding, Manifest, SecretKey, Signature, verify};
use mappevagt::model::words::{Lang, Words};
use proptest::prelude::*;

use crate::delivery::{Delivery, SECONDS, change, scan};

#[test]
fn an_untouched_delivery_holds() {
    let delivery = Delivery::new();
    let verdict = delivery.verdict();
    assert!(verdict.holds(), "{:?}", verdict.findings);
    assert_eq!((verdict.exit_code(), verdict.missing()), (0, 0));
    let same = verdict.findings.iter();
    let same = same.filter(|finding| matches!(finding, Finding::FileSame { .. }));
    assert_eq!(same.count(), 5);
    let manifest = verdict.manifest.unwrap();
    assert_eq!(
        manifest.policy.path.as_deref(),
        Some("policy.toml"),
        "no folder of the auditor's"
    );
}

#[test]
fn every_changed_byte_of_the_manifest_is_seen() {
    let delivery = Delivery::new();
    let length = std::fs::metadata(delivery.manifest()).unwrap().len() as usize;
    for place in (0..length).step_by(37) {
        change(&delivery.manifest(), |bytes| bytes[place] ^= 1);
        let verdict = delivery.verdict();
        assert_eq!(verdict.findings, [Finding::SignatureForged], "{place}");
        assert_eq!(verdict.exit_code(), 1);
        change(&delivery.manifest(), |bytes| bytes[place] ^= 1);
    }
    assert!(delivery.verdict().holds());
}

#[test]
fn every_changed_byte_of_the_signature_is_seen() {
    let delivery = Delivery::new();
    let good = std::fs::read(delivery.signature()).unwrap();
    let first_line = good.iter().position(|byte| *byte == b'\n').unwrap();
    for place in first_line + 1..good.len() {
        for flip in [1, 0x80] {
            let mut bytes = good.clone();
            bytes[place] ^= flip;
            // Base64 that a lenient reader takes for the same is another text here.
            std::fs::write(delivery.signature(), &bytes).unwrap();
            let verdict = delivery.verdict();
            let blank = bytes[place].is_ascii_whitespace() || good[place].is_ascii_whitespace();
            assert!(
                blank || !verdict.holds(),
                "{place} ^ {flip}: {:?}",
                verdict.findings
            );
        }
    }
    for length in (0..good.len() - 1).step_by(7) {
        std::fs::write(delivery.signature(), &good[..length]).unwrap();
        assert!(!delivery.verdict().holds(), "{length}");
    }
}

#[test]
fn a_changed_trusted_comment_is_told_as_that() {
    let delivery = Delivery::new();
    let good = std::fs::read_to_string(delivery.signature()).unwrap();
    let later = good.replace(&SECONDS.to_string(), &(SECONDS + 60).to_string());
    assert_ne!(good, later);
    std::fs::write(delivery.signature(), later).unwrap();
    assert_eq!(delivery.verdict().findings, [Finding::CommentForged]);
}

#[test]
fn another_key_is_told_and_its_number_alone_is_not_enough() {
    let delivery = Delivery::new();
    let other = SecretKey::generate().unwrap().public();
    let verdict = delivery.verdict_by(&other);
    let told = Finding::OtherKey {
        theirs: delivery.key.public().id(),
        key: other.id(),
    };
    assert_eq!(verdict.findings, [told]);

    // The other key under our key's number.
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let mut ours = STANDARD.decode(delivery.key.public().line()).unwrap();
    let theirs = STANDARD.decode(other.line()).unwrap();
    ours[10..].copy_from_slice(&theirs[10..]);
    let posing = mappevagt::attest::PublicKey::parse(&STANDARD.encode(ours)).unwrap();
    assert_eq!(
        delivery.verdict_by(&posing).findings,
        [Finding::SignatureForged]
    );
}

#[test]
fn a_changed_report_is_told_apart_from_a_missing_one() {
    let delivery = Delivery::new();
    let of = |name: &str, role: &str| (name.to_string(), role.to_string());
    change(&delivery.path("notice.md"), |bytes| bytes[0] = b'!');
    std::fs::remove_file(delivery.path("roster.csv")).unwrap();
    let verdict = delivery.verdict();
    let (name, role) = of("notice.md", "report");
    assert!(
        verdict
            .findings
            .contains(&Finding::FileChanged { name, role })
    );
    let (name, role) = of("roster.csv", "roster");
    assert!(
        verdict
            .findings
            .contains(&Finding::FileMissing { name, role })
    );
    assert_eq!((verdict.exit_code(), verdict.missing()), (1, 1));

    change(&delivery.path("notice.md"), |bytes| bytes[0] = b'#');
    let verdict = delivery.verdict();
    assert_eq!((verdict.exit_code(), verdict.missing()), (0, 1));

    // Something is there by its name, and it is not known what it holds.
    std::fs::create_dir(delivery.path("roster.csv")).unwrap();
    let verdict = delivery.verdict();
    let unreadable = |finding: &Finding| matches!(finding, Finding::FileUnreadable { .. });
    assert!(verdict.findings.iter().any(unreadable));
    assert_eq!(verdict.exit_code(), 1);
}

#[test]
fn a_pipe_in_place_of_a_file_does_not_hold_the_check_up() {
    let delivery = Delivery::new();
    std::fs::remove_file(delivery.path("roster.csv")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(delivery.path("roster.csv"))
        .status();
    assert!(made.unwrap().success());
    assert_eq!(delivery.verdict().exit_code(), 1);
}

#[test]
fn a_run_that_says_something_else_is_told_though_all_is_signed() {
    let delivery = Delivery::new();
    let mut other = scan();
    other.totals.exposures = 0;
    other.exposures.clear();
    let (inputs, outputs) = delivery.files();
    let manifest = Manifest::of(
        &other,
        inputs,
        outputs,
        &crate::delivery::claim(),
        crate::delivery::tool(),
    );
    delivery.sign(&manifest.unwrap().to_bytes().unwrap());
    let verdict = delivery.verdict();
    let name = "run.json".to_string();
    assert!(
        verdict.findings.contains(&Finding::RunDiffers { name }),
        "{:?}",
        verdict.findings
    );
    assert_eq!(verdict.exit_code(), 1);
}

#[test]
fn a_signature_made_for_something_else_is_refused() {
    let delivery = Delivery::new();
    let good = std::fs::read_to_string(delivery.signature()).unwrap();
    // A manifest that was renamed is the same one, and it is said.
    std::fs::rename(delivery.manifest(), delivery.path("other.json")).unwrap();
    let folders = [delivery.folder.path().to_path_buf()];
    let key = delivery.key.public();
    let verdict = verify(
        &delivery.path("other.json"),
        &delivery.signature(),
        &key,
        &folders,
    );
    let verdict = verdict.unwrap();
    let name = "manifest.json".to_string();
    assert!(verdict.holds() && verdict.findings.contains(&Finding::OtherName { name }));
    assert!(good.contains("\tschema:mappevagt.attest/1"));
}

#[test]
fn a_signed_text_that_is_no_manifest_is_told() {
    let delivery = Delivery::new();
    for bytes in [
        &b""[..],
        b"{}",
        b"[1,2]",
        b"{\"schema\":\"mappevagt.attest/1\"}",
        b"\xff",
        b"{\"a\":1,\"a\":1}",
        b"{\"a\":1.5}",
    ] {
        delivery.sign(bytes);
        let verdict = delivery.verdict();
        let wrong = |finding: &Finding| matches!(finding, Finding::FormWrong { .. });
        assert!(verdict.findings.iter().any(wrong), "{:?}", verdict.findings);
        assert!(!verdict.holds() && verdict.manifest.is_none());
    }
}

#[test]
fn a_manifest_names_no_file_outside_the_folder() {
    let delivery = Delivery::new();
    let text = std::fs::read_to_string(delivery.manifest()).unwrap();
    delivery.sign(
        text.replace("\"notice.md\"", "\"../../etc/passwd\"")
            .as_bytes(),
    );
    let verdict = delivery.verdict();
    let why = "a file's name is none";
    assert!(
        verdict.findings.contains(&Finding::FormWrong { why }),
        "{:?}",
        verdict.findings
    );
}

#[test]
fn every_finding_has_words_in_both_languages() {
    let (name, role) = ("a\x1b[2J".to_string(), "run".to_string());
    let text = || "x".to_string();
    let findings = [
        Finding::SignatureHolds {
            key: text(),
            comment: "a\tb".to_string(),
        },
        Finding::SignatureForged,
        Finding::CommentForged,
        Finding::OtherKey {
            theirs: text(),
            key: text(),
        },
        Finding::Legacy,
        Finding::NoSignature { why: "x" },
        Finding::OtherName { name: name.clone() },
        Finding::OtherSchema { schema: text() },
        Finding::NoSchema,
        Finding::FormHolds,
        Finding::FormWrong { why: "x" },
        Finding::NotInForce {
            name: name.clone(),
            role: role.clone(),
        },
        Finding::FileSame {
            name: name.clone(),
            role: role.clone(),
        },
        Finding::FileMissing {
            name: name.clone(),
            role: role.clone(),
        },
        Finding::FileChanged {
            name: name.clone(),
            role: role.clone(),
        },
        Finding::FileUnreadable {
            name: name.clone(),
            role: role.clone(),
            why: text(),
        },
        Finding::RunDiffers { name: name.clone() },
    ];
    for lang in Lang::ALL {
        for finding in &findings {
            let said = finding.text(Words::of(lang));
            assert!(!said.starts_with("attest-") && !said.contains('{') || said.contains("u{1b}"));
            assert!(!said.contains(char::is_control), "{said:?}");
        }
        let lines = Delivery::new().verdict().lines(Words::of(lang));
        assert_eq!(lines.len(), 8, "{lines:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nothing in a signature's file makes checking fail in another way than by saying so.
    #[test]
    fn any_signature_file_is_answered(lines in proptest::collection::vec("[A-Za-z0-9+/=:\t -]{0,120}", 0..6)) {
        let folder = tempfile::tempdir().unwrap();
        let (manifest, signature) = (folder.path().join("m"), folder.path().join("s"));
        std::fs::write(&manifest, "{}").unwrap();
        let text = format!("untrusted comment: x\n{}", lines.join("\n"));
        std::fs::write(&signature, text).unwrap();
        let key = SecretKey::generate().unwrap().public();
        prop_assert!(!verify(&manifest, &signature, &key, &[]).unwrap().holds());
    }

    /// Nor does any signature of the right shape.
    #[test]
    fn any_signature_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 72), of_comment in proptest::collection::vec(any::<u8>(), 0..70)) {
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        let folder = tempfile::tempdir().unwrap();
        let (manifest, signature) = (folder.path().join("m"), folder.path().join("s"));
        std::fs::write(&manifest, "{}").unwrap();
        let key = SecretKey::generate().unwrap();
        let real = Signature::sign(b"{}", &key, &manifest, SECONDS).unwrap().to_text();
        let first = real.lines().nth(1).unwrap().to_string();
        for first in [first, STANDARD.encode([b"ED", &bytes[..]].concat())] {
            let text = format!("untrusted comment: x\n{first}\ntrusted comment: y\n{}\n", STANDARD.encode(&of_comment));
            std::fs::write(&signature, text).unwrap();
            prop_assert!(!verify(&manifest, &signature, &key.public(), &[]).unwrap().holds());
        }
    }
}
