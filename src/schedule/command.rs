//! The command line of a scheduled run: the one place that knows the flags.

use std::path::Path;

use super::{ScheduleError, Settings};

/// The arguments after the program's name. `separator` is what stands between a folder and a file in it.
pub(super) fn arguments(
    settings: &Settings,
    separator: char,
) -> Result<Vec<String>, ScheduleError> {
    let text = |path: &Path| {
        path.to_str()
            .map(str::to_string)
            .ok_or_else(|| ScheduleError::Path {
                path: path.to_path_buf(),
                why: "a path that is not UTF-8 cannot be scheduled",
            })
    };
    let inside = |folder: &Path, name: &str| -> Result<String, ScheduleError> {
        let mut path = text(folder)?;
        if !path.ends_with(separator) {
            path.push(separator);
        }
        path.push_str(name);
        Ok(path)
    };
    let mut line = vec!["scan".to_string(), "--quiet".to_string()];
    let mut flag = |name: &str, value: String| line.extend([name.to_string(), value]);
    if let Some(config) = &settings.config {
        flag("--config", text(config)?);
    }
    flag(
        "--state",
        inside(&settings.state_folder, &settings.state_name)?,
    );
    let key = match &settings.key_file {
        Some(key) => text(key)?,
        // Without a home folder there is no other place for it.
        None => inside(&settings.state_folder, "token.key")?,
    };
    flag("--key-file", key);
    if let Some(until) = settings.until {
        flag("--until", until.to_string());
    }
    for name in &settings.outputs {
        flag("--output", inside(&settings.output_folder, name)?);
    }
    line.extend(settings.arguments.iter().cloned());
    // A folder may be called `-x`.
    line.push("--".to_string());
    for root in &settings.roots {
        line.push(text(root)?);
    }
    Ok(line)
}
