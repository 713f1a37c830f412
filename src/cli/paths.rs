//! Paths as they are from anywhere: what is written into a report, a state, a script or a schedule is
//! read again where the working folder is another.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The whole path. `..` is looked up on the disk, as the system does it, where the path is there.
pub(super) fn whole(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    let goes_up = |path: &Path| path.components().any(|part| part == Component::ParentDir);
    if !goes_up(&whole) {
        return Ok(whole);
    }
    if let Ok(mut real) = std::fs::canonicalize(&whole) {
        if whole.as_os_str().as_encoded_bytes().ends_with(b"/") {
            // It says that a folder is meant.
            real.push("");
        }
        return Ok(real);
    }
    // What is still to be made lies in a folder that is there.
    for above in whole.ancestors().skip(1) {
        let Ok(real) = std::fs::canonicalize(above) else {
            continue;
        };
        return Ok(match whole.strip_prefix(above) {
            Ok(rest) if !goes_up(rest) => real.join(rest),
            _ => whole,
        });
    }
    Ok(whole)
}

/// Whether a text is a path of Windows from its beginning: `C:\…` or `\\server\share`.
pub(super) fn is_of_windows(path: &Path) -> bool {
    let Some(text) = path.to_str() else {
        return false;
    };
    match text.as_bytes() {
        [b'\\', b'\\', ..] => true,
        [letter, b':', b'\\' | b'/', ..] => letter.is_ascii_alphabetic(),
        _ => false,
    }
}
