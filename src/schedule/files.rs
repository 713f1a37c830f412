//! The thin layer that touches a disk: writes the files into a folder, and reads them back.
//!
//! The folder is always named by the caller (`/etc/systemd/system`, `/etc/cron.d`, or one to look at
//! first). Files appear whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{
    Difference, ScheduleError, Settings, Unit, WindowsTask, compare_cron, compare_unit, service,
    system_crontab, timer, windows_task,
};
use crate::model::printable::shown;
use crate::model::words::Words;

/// A file for `/etc/cron.d`: cron passes over names with a dot.
const CRONTAB: &str = "mappevagt";
/// More than any such file has.
const MOST: u64 = 1 << 20;

/// What runs the scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A service and a timer.
    Systemd,
    /// A file for `/etc/cron.d`.
    Cron,
    /// A task for `schtasks /Create /XML`.
    Windows(WindowsTask),
}

/// Writes the files of a form into a folder, and gives their paths.
pub fn write(
    settings: &Settings,
    form: &Form,
    folder: &Path,
) -> Result<Vec<PathBuf>, ScheduleError> {
    // All texts first: one that cannot be made leaves no half of a pair.
    let files: Vec<(&str, Vec<u8>)> = match form {
        Form::Systemd => vec![service(settings)?, timer(settings)?]
            .into_iter()
            .map(|unit| (unit.name, unit.text().into_bytes()))
            .collect(),
        Form::Cron => vec![(CRONTAB, system_crontab(settings)?.into_bytes())],
        Form::Windows(task) => vec![("mappevagt.xml", windows_task(settings, task)?)],
    };
    files
        .into_iter()
        .map(|(name, bytes)| {
            let path = folder.join(name);
            save(&path, folder, &bytes).map_err(|source| ScheduleError::File {
                path: path.clone(),
                source,
            })?;
            Ok(path)
        })
        .collect()
}

/// Reads what is installed in a folder and says what differs, and which paths of the settings are not
/// there. A task of Windows lies in no folder: for that form only the paths are looked at.
pub fn check(
    settings: &Settings,
    form: &Form,
    folder: &Path,
) -> Result<Vec<Difference>, ScheduleError> {
    let mut differences = match form {
        Form::Systemd => {
            let mut differences = check_unit(&service(settings)?, folder)?;
            differences.extend(check_unit(&timer(settings)?, folder)?);
            differences
        }
        Form::Cron => {
            let path = folder.join(CRONTAB);
            let mut differences = compare_cron(settings, CRONTAB, read(&path)?.as_deref(), true)?;
            differences.extend(refused_by_cron(&path, settings.words()));
            differences
        }
        Form::Windows(_) => Vec::new(),
    };
    differences.extend(missing(settings));
    Ok(differences)
}

fn check_unit(unit: &Unit, folder: &Path) -> Result<Vec<Difference>, ScheduleError> {
    let mut texts: Vec<String> = read(&folder.join(unit.name))?.into_iter().collect();
    if !texts.is_empty() {
        let mut drop_ins: Vec<_> = fs::read_dir(folder.join(format!("{}.d", unit.name)))
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "conf"))
            .collect();
        drop_ins.sort();
        for path in drop_ins {
            texts.extend(read(&path)?);
        }
    }
    Ok(compare_unit(unit, &texts))
}

/// cron passes over files that others may write.
fn refused_by_cron(path: &Path, words: &Words) -> Option<Difference> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o022 != 0).then(|| Difference {
        file: CRONTAB.to_string(),
        what: words.own(&format!(
            "others than its owner may write it (mode {mode:04o})"
        )),
        should_be: "mode 0644".to_string(),
        remedy: words.own("cron passes over such a file: chmod 644, and chown root:root"),
    })
}

/// Paths of the settings that are not there.
fn missing(settings: &Settings) -> Vec<Difference> {
    let words = settings.words();
    let folder = Some(&settings.state_folder).into_iter();
    let folders = folder
        .chain([&settings.output_folder])
        .chain(&settings.written)
        .chain(&settings.roots);
    let files = Some(&settings.program).into_iter();
    let files = files.chain(&settings.config).chain(&settings.key_file);
    let wanted = folders
        .map(|path| (path, true))
        .chain(files.map(|path| (path, false)));
    wanted
        .filter_map(|(path, is_folder)| {
            let found = fs::metadata(path);
            let (what, remedy) = match found {
                Ok(found) if is_folder && !found.is_dir() && !settings.roots.contains(path) => (
                    "is no folder".to_string(),
                    "Name the folder, not a file in it.",
                ),
                Ok(found) if !is_folder && found.is_dir() => {
                    ("is a folder".to_string(), "Name the file itself.")
                }
                Ok(_) => return None,
                Err(error) => (
                    format!("cannot be found: {error}"),
                    "Make it, mount it, or write the schedule with another path.",
                ),
            };
            Some(Difference {
                file: shown(path),
                what: words.own(&what),
                should_be: words.own(if is_folder { "a folder" } else { "a file" }),
                remedy: words.own(remedy),
            })
        })
        .collect()
}

/// The text of a file; nothing where there is none.
fn read(path: &Path) -> Result<Option<String>, ScheduleError> {
    let fail = |source| ScheduleError::File {
        path: path.to_path_buf(),
        source,
    };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
        Ok(found) if found.len() > MOST => {
            return Err(fail(io::Error::other("too long for such a file")));
        }
        Ok(_) => {}
    }
    let bytes = fs::read(path).map_err(fail)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn save(path: &Path, folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".mappevagt-")
        .suffix(".part")
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    // The mask of the caller must not decide whether cron or systemd can read it.
    file.as_file()
        .set_permissions(Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
