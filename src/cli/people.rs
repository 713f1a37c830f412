//! The people a command goes by, and the share they come through.

use std::path::Path;

use super::args::DirectoryArgs;
use super::output;
use crate::access::{AccessJudge, Directory, Exports, Share};
use crate::model::printable::shown;

/// The judge of access that the arguments ask for. What was odd about its sources is told on
/// standard error.
pub(super) fn judge(args: &DirectoryArgs) -> anyhow::Result<AccessJudge> {
    let directory = directory(args)?;
    let share = match (&args.smb_conf, &args.share) {
        (Some(file), Some(name)) => Some(Share::load(file, name, &directory)?),
        _ => None,
    };
    let mut judge = AccessJudge::through(directory, share);
    if let Some(file) = &args.exports {
        judge = judge.with_exports(Exports::load(file)?);
    }
    for note in judge.notes() {
        output::complain(&note);
    }
    Ok(judge)
}

/// Says so where what is asked about is not what the share shows: nobody comes there through it.
pub(super) fn check_paths<'p>(judge: &AccessJudge, paths: impl Iterator<Item = &'p Path>) {
    let Some(share) = judge.share() else { return };
    let mut outside = paths.filter(|path| !share.shows(path));
    if let (Some(path), Some(folder)) = (outside.next(), &share.path) {
        output::complain(&format!(
            "{} does not lie in {}, which is what [{}] shows: rights there are judged as if it did",
            shown(path),
            shown(folder),
            share.name
        ));
    }
}

fn directory(args: &DirectoryArgs) -> anyhow::Result<Directory> {
    if args.directory == "nss" {
        return Ok(Directory::from_nss());
    }
    let password_file = args.ldap_password_file.as_deref();
    let url = args.directory.to_string_lossy();
    if let Some(directory) = Directory::from_ldap(&url, password_file) {
        return Ok(directory?);
    }
    let path = Path::new(&args.directory);
    Ok(if path.is_dir() {
        Directory::from_files(path)?
    } else {
        Directory::from_export(path)?
    })
}
