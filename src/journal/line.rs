//! One event as one line of JSON, in bounds.

use std::fmt::Write;

use jiff::Timestamp;
use serde_json::Value;

use super::{Event, Level, Mask};

/// Bytes of a line at most, its end included.
pub(super) const LONGEST: usize = 16 << 10;
/// Bytes of one text at most; a path has 4096.
const LONGEST_TEXT: usize = 4200;
/// How deep a field may be.
const DEEPEST: usize = 4;
/// What is kept free for the mark that something was cut.
const MARK: &str = ",\"cut\":true";

/// Writes it. What does not fit is left out, and the line says so.
pub(super) fn line(
    time: Timestamp,
    level: Level,
    event: Event,
    fields: &[(&str, Value)],
    mask: &Mask,
) -> String {
    let level = match level {
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let event = match event {
        Event::RunStarted => "run-started",
        Event::Folder => "folder",
        Event::Problem => "problem",
        Event::Progress => "progress",
        Event::Finished => "finished",
    };
    let mut out = format!("{{\"time\":\"{time:.3}\",\"level\":\"{level}\",\"event\":\"{event}\"");
    let mut cut = false;
    let own = ["time", "level", "event", "cut"];
    for (name, value) in fields.iter().filter(|(name, _)| !own.contains(name)) {
        let value = bounded(value, mask, DEEPEST, &mut cut);
        let field = format!(",{}:{value}", Value::from(*name));
        let field = harmless(&field);
        if out.len() + field.len() + MARK.len() + "}\n".len() <= LONGEST {
            out.push_str(&field);
        } else {
            cut = true;
        }
    }
    if cut {
        out.push_str(MARK);
    }
    out.push_str("}\n");
    out
}

/// A value with its texts masked and shortened.
fn bounded(value: &Value, mask: &Mask, depth: usize, cut: &mut bool) -> Value {
    let deeper = depth.checked_sub(1);
    match (value, deeper) {
        (Value::String(text), _) => {
            let masked = mask(text);
            let end = masked.floor_char_boundary(LONGEST_TEXT);
            *cut |= end < masked.len();
            Value::from(masked.get(..end).unwrap_or_default())
        }
        (Value::Array(values), Some(depth)) => values
            .iter()
            .map(|value| bounded(value, mask, depth, cut))
            .collect(),
        (Value::Object(values), Some(depth)) => values
            .iter()
            .map(|(name, value)| (mask(name), bounded(value, mask, depth, cut)))
            .collect(),
        (Value::Array(_) | Value::Object(_), None) => {
            *cut = true;
            Value::Null
        }
        (plain, _) => plain.clone(),
    }
}

/// JSON with all that a terminal would obey as `\u` escapes. Such characters stand in texts only, where
/// JSON takes the escape for the character.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        let turns = matches!(char, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        if char.is_control() || turns {
            let _ = write!(out, "\\u{:04x}", u32::from(char));
        } else {
            out.push(char);
        }
    }
    out
}
