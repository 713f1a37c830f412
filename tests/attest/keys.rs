//! Secret keys stay secret: their files, and what is said of them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mappevagt::attest::{AttestError, PublicKey, SecretKey};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_file_is_its_owners_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("a.key"), folder.path().join("a.pub"));
    let key = SecretKey::generate().unwrap();
    key.write_new(&secret, &public, None).unwrap();
    assert_eq!(mode(&secret), 0o600);
    let before = std::fs::read(&secret).unwrap();
    let again = SecretKey::generate()
        .unwrap()
        .write_new(&secret, &public, None);
    assert!(matches!(again, Err(AttestError::Write { .. })));
    assert_eq!(std::fs::read(&secret).unwrap(), before);

    // A public key in the way leaves no secret one behind.
    let other = folder.path().join("b.key");
    let half = key.write_new(&other, &public, None);
    assert!(matches!(half, Err(AttestError::Write { .. })));
    assert!(!other.exists());

    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o640)).unwrap();
    let open = SecretKey::read(&secret, None);
    assert!(matches!(open, Err(AttestError::KeyIsOpen { .. })));
}

#[test]
fn two_keys_are_two_and_nothing_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("a.key"), folder.path().join("a.pub"));
    let key = SecretKey::generate().unwrap();
    assert_ne!(key.public(), SecretKey::generate().unwrap().public());
    key.write_new(&secret, &public, None).unwrap();
    let text = std::fs::read_to_string(&secret).unwrap();
    let line = text.lines().nth(1).unwrap();
    let shown = format!("{key:?} {:?}", key.public());
    let bytes = STANDARD.decode(line).unwrap();
    let seed: String = bytes[62..94]
        .iter()
        .map(|byte| format!("{byte:x}"))
        .collect();
    assert!(
        !shown.contains(&line[80..120]) && !shown.contains(&seed),
        "{shown}"
    );
    // A secret key given for a public one is not shown either.
    let error = PublicKey::read(&secret).unwrap_err().to_string();
    assert!(!error.contains(&line[..20]), "{error}");
}

#[test]
fn damaged_key_files_are_told_and_cost_little() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("a.key"), folder.path().join("a.pub"));
    SecretKey::generate()
        .unwrap()
        .write_new(&secret, &public, None)
        .unwrap();
    let good = std::fs::read_to_string(&secret).unwrap();
    let mut bytes = STANDARD.decode(good.lines().nth(1).unwrap()).unwrap();
    let try_bytes = |bytes: &[u8]| {
        let text = format!("untrusted comment: x\n{}\n", STANDARD.encode(bytes));
        std::fs::write(&secret, text).unwrap();
        SecretKey::read(&secret, Some("x"))
    };
    assert!(try_bytes(&bytes).is_ok());
    for place in [0, 2, 4, 54, 70, 100, 130, 157] {
        let mut bytes = bytes.clone();
        bytes[place] ^= 1;
        assert!(
            matches!(try_bytes(&bytes), Err(AttestError::NotAKey { .. })),
            "{place}"
        );
    }
    // minisign writes no checksum into an unlocked key; its public half must still be its own.
    let mut unsummed = bytes.clone();
    unsummed[126..].fill(0);
    assert!(try_bytes(&unsummed).is_ok());
    unsummed[100] ^= 1;
    assert!(matches!(
        try_bytes(&unsummed),
        Err(AttestError::NotAKey { .. })
    ));
    assert!(try_bytes(&bytes[..157]).is_err());
    // A lock that asks for all the memory there is.
    bytes[2..4].copy_from_slice(b"Sc");
    bytes[38..54].copy_from_slice(&[0xFF; 16]);
    assert!(matches!(
        try_bytes(&bytes),
        Err(AttestError::NotAKey { .. })
    ));
    for text in [
        "",
        "\n",
        "untrusted comment: x\n",
        "untrusted comment: x\næøå\n",
    ] {
        std::fs::write(&secret, text).unwrap();
        assert!(SecretKey::read(&secret, None).is_err());
        assert!(PublicKey::parse(text).is_none());
    }
    std::fs::write(&secret, vec![b'A'; 1 << 20]).unwrap();
    assert!(matches!(
        SecretKey::read(&secret, None),
        Err(AttestError::TooLarge { .. })
    ));
}
