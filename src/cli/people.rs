//! The people a command goes by, and the share they come through.

use std::path::Path;

use super::args::DirectoryArgs;
use super::output;
use crate::access::{AccessJudge, Directory, Share};

/// The judge of access that the arguments ask for. What was odd about its sources is told on
/// standard error.
pub(super) fn judge(args: &DirectoryArgs) -> anyhow::Result<AccessJudge> {
    let directory = directory(args)?;
    for problem in directory.problems() {
        output::complain(problem);
    }
    let share = match (&args.smb_conf, &args.share) {
        (Some(file), Some(name)) => Some(Share::load(file, name, &directory)?),
        _ => None,
    };
    for words in share
        .iter()
        .flat_map(|share| share.doubts.iter().chain(&share.notes))
    {
        output::complain(words);
    }
    Ok(AccessJudge::through(directory, share))
}

fn directory(args: &DirectoryArgs) -> anyhow::Result<Directory> {
    if args.directory == "nss" {
        return Ok(Directory::from_nss());
    }
    Ok(Directory::from_files(Path::new(&args.directory))?)
}
