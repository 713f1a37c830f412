//! Cabinet archives of Windows: stored, MSZIP and LZX.

use cab::Cabinet;

use crate::extract::contents::Contents;
use crate::extract::reader::{Fault, Source, Unsupported};

/// Reads an archive.
pub(super) fn read(contents: &mut Contents<'_>, source: &mut dyn Source) -> Result<(), Fault> {
    let mut cabinet = Cabinet::new(source)?;
    let names: Vec<String> = cabinet
        .folder_entries()
        .flat_map(|folder| folder.file_entries())
        .map(|file| file.name().to_string())
        .collect();
    for name in names {
        let shown = name.replace('\\', "/");
        match cabinet.read_file(&name) {
            Ok(mut file) => contents.member(&shown, &mut file)?,
            Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => {
                contents.lost_member(&shown, Fault::Unsupported(Unsupported::Cabinet));
            }
            Err(error) => contents.lost_member(&shown, error.into()),
        }
    }
    Ok(())
}
