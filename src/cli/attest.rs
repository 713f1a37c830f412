//! `mappevagt attest`: a signed statement on a scan, and whether one holds.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use zeroize::Zeroizing;

use super::args::{AttestCommand, AttestMakeArgs};
use super::{exit_codes, output, report};
use crate::attest::{
    self, Claim, Manifest, NamedFile, PublicKey, Role, SecretKey, Signature, StatedBy, Tool,
};
use crate::model::printable::shown;
use crate::model::words::{Part, Words};
use crate::report::escape::for_terminal;

/// A password that is longer was not typed.
const LONGEST_PASSWORD: u64 = 4_096;

pub(super) fn run(command: &AttestCommand) -> anyhow::Result<u8> {
    match command {
        AttestCommand::Keygen {
            output,
            no_password,
            password_file,
            lang,
        } => {
            let words = Words::of((*lang).into());
            keygen(output, *no_password, password_file.as_deref(), words)
        }
        AttestCommand::Make(args) => make(args),
        AttestCommand::Sign {
            statement,
            key,
            password_file,
            lang,
        } => {
            let words = Words::of((*lang).into());
            sign(statement, key, password_file.as_deref(), words)
        }
        AttestCommand::Verify {
            statement,
            public,
            signature,
            folder,
            lang,
        } => {
            let public = match Path::new(public).exists() {
                true => PublicKey::read(Path::new(public))?,
                false => PublicKey::parse(public).context(
                    "--public is neither a file nor a public key, which is a line of 56 letters and digits",
                )?,
            };
            let signature = signature.clone().unwrap_or_else(|| beside(statement));
            if !signature.exists() {
                bail!(
                    "{}: there is no signature; say with --signature where it lies, or sign the statement: mappevagt \
                     attest sign {} --key KEY",
                    shown(&signature),
                    shown(statement)
                );
            }
            let folders = match folder.is_empty() {
                true => vec![folder_of(statement)],
                false => folder.clone(),
            };
            let verdict = attest::verify(statement, &signature, &public, &folders)?;
            output::print(|out| {
                for line in verdict.lines(Words::of((*lang).into())) {
                    writeln!(out, "{}", for_terminal(line.as_bytes()))?;
                }
                Ok(())
            })?;
            Ok(verdict.exit_code())
        }
    }
}

fn keygen(
    name: &Path,
    no_password: bool,
    from: Option<&Path>,
    words: &Words,
) -> anyhow::Result<u8> {
    let with = |ending: &str| {
        let mut path = name.as_os_str().to_os_string();
        path.push(ending);
        PathBuf::from(path)
    };
    let question = |id: &str| format!("{}: ", words.say(id));
    let password = match (no_password, from) {
        (true, _) => None,
        (false, Some(file)) => Some(read_password(file)?),
        (false, None) => {
            let first = ask(&question("attest-ask-new"))?;
            if *first != *ask(&question("attest-ask-again"))? {
                bail!("the two passwords are not the same; nothing was made");
            }
            if first.is_empty() {
                bail!("an empty password guards nothing; --no-password makes a key without one");
            }
            Some(first)
        }
    };
    let (secret, public) = (with(".key"), with(".pub"));
    for path in [&secret, &public] {
        if path.symlink_metadata().is_ok() {
            bail!(
                "{} is there already: a key is never written over; give another name with -o",
                shown(path)
            );
        }
    }
    let key = SecretKey::generate()?;
    key.write_new(
        &secret,
        &public,
        password.as_ref().map(|text| text.as_str()),
    )?;
    output::print(|out| {
        let (secret, public) = (shown(&secret), shown(&public));
        let parts = [
            ("secret", Part::Text(&secret)),
            ("public", Part::Text(&public)),
        ];
        writeln!(out, "{}", words.say_with("attest-keys", &parts))?;
        writeln!(out, "{}", key.public().line())
    })?;
    Ok(exit_codes::ADEQUATE)
}

fn make(args: &AttestMakeArgs) -> anyhow::Result<u8> {
    let document = report::read(&args.run)?;
    let mut inputs = Vec::new();
    for (role, paths) in [
        (Role::Policy, &args.policy),
        (Role::Rule, &args.rules),
        (Role::Roster, &args.roster),
        (Role::Directory, &args.directory),
    ] {
        for path in paths {
            inputs.push(NamedFile::read(role, path)?);
        }
    }
    let mut outputs = vec![NamedFile::read(Role::Run, &args.run)?];
    for path in &args.report {
        outputs.push(NamedFile::read(Role::Report, path)?);
    }
    let claim = Claim {
        made: jiff::Timestamp::now()
            .round(jiff::Unit::Second)
            .unwrap_or_default()
            .to_string(),
        excludes: document.run.excludes.clone(),
        stated_by: StatedBy {
            organisation: args.organisation.clone().unwrap_or_default(),
            registration: args.registration.clone().unwrap_or_default(),
            name: args.name.clone().unwrap_or_default(),
            title: args.title.clone().unwrap_or_default(),
            contact: args.contact.clone().unwrap_or_default(),
        },
    };
    let manifest = Manifest::of(&document, inputs, outputs, &claim, Tool::running()?)?;
    let bytes = manifest.to_bytes()?;
    output::save_file(&args.output, &mut |out, _| out.write_all(&bytes))?;
    let path = shown(&args.output);
    let words = Words::of(args.lang.into());
    let made = words.say_with("attest-made", &[("path", Part::Text(&path))]);
    output::print(|out| writeln!(out, "{made}"))?;
    Ok(exit_codes::ADEQUATE)
}

fn sign(statement: &Path, key: &Path, from: Option<&Path>, words: &Words) -> anyhow::Result<u8> {
    let bytes = Manifest::read_bytes(statement)?;
    // What is no statement is not signed.
    Manifest::parse(&bytes)?;
    let password = match (SecretKey::is_locked(key)?, from) {
        (false, _) => None,
        (true, Some(file)) => Some(read_password(file)?),
        (true, None) => Some(ask(&format!("{}: ", words.say("attest-ask")))?),
    };
    let secret = SecretKey::read(key, password.as_ref().map(|text| text.as_str()))?;
    let now = jiff::Timestamp::now().as_second();
    let signature = Signature::sign(&bytes, &secret, statement, now)?;
    let path = beside(statement);
    let text = signature.to_text();
    output::save_file(&path, &mut |out, _| out.write_all(text.as_bytes()))?;
    let path = shown(&path);
    let wrote = words.say_with("wrote", &[("path", Part::Text(&path))]);
    output::print(|out| writeln!(out, "{wrote}"))?;
    Ok(exit_codes::ADEQUATE)
}

/// Where the signature of a statement lies.
fn beside(statement: &Path) -> PathBuf {
    let mut name = statement.as_os_str().to_os_string();
    name.push(".minisig");
    PathBuf::from(name)
}

fn folder_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_path_buf()
}

fn ask(question: &str) -> anyhow::Result<Zeroizing<String>> {
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked for a password here: name a file with --password-file");
    }
    let typed = rpassword::prompt_password(question).context("cannot read a password")?;
    Ok(Zeroizing::new(typed))
}

fn read_password(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let told = shown(file);
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read {told}"))?;
    let mut text = Zeroizing::new(String::new());
    opened
        .take(LONGEST_PASSWORD)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {told}"))?;
    Ok(Zeroizing::new(
        text.trim_end_matches(['\r', '\n']).to_string(),
    ))
}
