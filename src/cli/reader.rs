//! `mappevagt reader`: the process that documents are read in. Started by a scan, never by hand.

use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::args::{OcrArg, ReaderArg};
use super::{exit_codes, output};
use crate::extract::{self, Limits, Ocr, Readers, Role};

/// Serves whoever started it, on standard input.
pub(super) fn run(what: ReaderArg, memory: u64) -> anyhow::Result<u8> {
    let role = match what {
        ReaderArg::Documents => Role::Documents,
        ReaderArg::Pictures => Role::Pictures,
        ReaderArg::Seal => {
            for (deed, refused) in extract::try_seal(memory)? {
                let refused = if refused { "refused" } else { "possible" };
                output::print(|out| writeln!(out, "{refused}: {deed}"))?;
            }
            return Ok(exit_codes::ADEQUATE);
        }
    };
    let socket = std::io::stdin().as_fd().try_clone_to_owned()?;
    extract::serve(socket, role, memory)
        .context("this command is started by a scan; it reads what is handed to it")?;
    Ok(exit_codes::ADEQUATE)
}

/// Readers that are this program itself.
pub(super) fn of_this_program(ocr: OcrArg, limits: &[String]) -> anyhow::Result<Readers> {
    // The file it was started from: the same program, also where another has taken its place.
    let program = PathBuf::from("/proc/self/exe");
    let program = match program.exists() {
        true => program,
        false => std::env::current_exe().context("cannot tell where this program lies")?,
    };
    let ocr = match ocr {
        OcrArg::Auto | OcrArg::Require => Ocr::Auto,
        OcrArg::Always => Ocr::Always,
        OcrArg::Off => Ocr::Off,
    };
    Ok(Readers::new(Some(program), bounds(limits)?, ocr))
}

/// The bounds, with those that were given as `NAME=NUMBER`.
fn bounds(given: &[String]) -> anyhow::Result<Limits> {
    let mut limits = Limits::default();
    for text in given {
        let Some((name, number)) = text.split_once('=') else {
            bail!("--limit {text}: write NAME=NUMBER, as in members=5000");
        };
        let Some(number) = number_of(number) else {
            bail!("--limit {text}: {number} is no whole number (K, M and G may end it)");
        };
        if !limits.set(name, number) {
            bail!(
                "--limit {text}: there is no such bound; there are {}",
                Limits::NAMES.join(", ")
            );
        }
    }
    Ok(limits)
}

pub(super) fn number_of(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'k' | b'K' => (text.get(..text.len() - 1)?, 10),
        b'm' | b'M' => (text.get(..text.len() - 1)?, 20),
        b'g' | b'G' => (text.get(..text.len() - 1)?, 30),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(1 << shift)
}
