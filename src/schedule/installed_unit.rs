//! A unit file as it is installed, read as systemd reads it: sections, continued lines, drop-ins.

use std::collections::BTreeMap;

/// Keys that may be given several times: each adds, an empty one begins anew.
const LISTS: [&str; 23] = [
    "After",
    "AmbientCapabilities",
    "Before",
    "BindPaths",
    "BindReadOnlyPaths",
    "CapabilityBoundingSet",
    "Environment",
    "EnvironmentFile",
    "ExecStart",
    "ExecStartPost",
    "ExecStartPre",
    "ExecStopPost",
    "IPAddressAllow",
    "IPAddressDeny",
    "OnCalendar",
    "OnFailure",
    "ReadOnlyPaths",
    "ReadWritePaths",
    "RequiresMountsFor",
    "RestrictAddressFamilies",
    "SuccessExitStatus",
    "SystemCallFilter",
    "Wants",
];

/// Values by section and key, in the order they were given.
#[derive(Debug, Default)]
pub(super) struct Settled {
    values: BTreeMap<(String, String), Vec<String>>,
}

impl Settled {
    /// Reads a file and its drop-ins, in the order they count.
    pub(super) fn read<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut settled = Self::default();
        for text in texts {
            settled.add(text);
        }
        settled
    }

    pub(super) fn get(&self, section: &str, key: &str) -> &[String] {
        let place = (section.to_string(), key.to_string());
        self.values.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Section, key and values of everything that is set.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str, &[String])> {
        self.values
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|((section, key), values)| (section.as_str(), key.as_str(), values.as_slice()))
    }

    pub(super) fn set(&mut self, section: &str, key: &str, value: &str) {
        let place = (section.to_string(), key.to_string());
        let values = self.values.entry(place).or_default();
        let value = value.trim();
        if value.is_empty() || !LISTS.contains(&key) {
            values.clear();
        }
        if !value.is_empty() {
            values.push(normal(value));
        }
    }

    fn add(&mut self, text: &str) {
        let mut section = String::new();
        let mut whole = String::new();
        for line in text.lines() {
            // A comment within a continued line is passed over.
            if line.trim_start().starts_with(['#', ';']) {
                continue;
            }
            if let Some(start) = line.strip_suffix('\\') {
                whole.push_str(start);
                whole.push(' ');
                continue;
            }
            whole.push_str(line);
            let done = std::mem::take(&mut whole);
            let done = done.trim();
            if let Some(name) = done
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
            {
                section = name.to_string();
            } else if let Some((key, value)) = done.split_once('=') {
                self.set(&section, key.trim(), value);
            }
        }
    }
}

/// One way of writing what may be written in several.
fn normal(value: &str) -> String {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "on" | "1" | "y" | "t" => "yes".to_string(),
        "no" | "false" | "off" | "0" | "n" | "f" => "no".to_string(),
        _ => value.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
    }
}
