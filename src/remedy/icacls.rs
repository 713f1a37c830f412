//! The same changes for a Windows machine: a PowerShell script around icacls.
//!
//! icacls keeps its own record for the way back: `/save` before anything is changed, `/restore` of that
//! file with `-Undo`. The script cannot be run where this program is built; it keeps to the documented
//! grammar of icacls and is held by a test to nothing else.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::engine_words::engine;
use super::plan::Script;
use super::script::about;
use super::smb::{Server, SmbChange, Way};
use crate::model::document::{Document, ExposureEntry};
use crate::model::printable::for_terminal;
use crate::model::words::Words;

const ENGINE: &str = include_str!("icacls_engine.ps1");

/// The script.
pub(super) fn script(
    document: &Document,
    exposure: &ExposureEntry,
    server: &Server,
    ways: &[Way],
    default: Option<&str>,
    words: &Words,
) -> Script {
    let mut text = format!("# {}\n#\n", words.say("remedy-head-icacls"));
    text.push_str(&about(document, exposure, words));
    text.push_str(&engine(ENGINE, words));
    let _ = writeln!(
        text,
        "\n$default = {}\n$ways = [ordered]@{{",
        quoted(default.unwrap_or_default())
    );
    for way in ways {
        let _ = writeln!(text, "    {} = @(", quoted(&way.name));
        for change in &way.changes {
            let who: Vec<String> = change
                .who
                .iter()
                .map(|sid| quoted(&format!("*{sid}")))
                .collect();
            let _ = writeln!(
                text,
                "        @{{ Path = {}; Who = @({}); Own = ${} }}",
                quoted(&unc(server, change)),
                who.join(", "),
                change.before.is_cut_off(&change.after)
            );
        }
        text.push_str("    )\n");
    }
    text.push_str("}\n$all = @(\n");
    let changes = ways.iter().flat_map(|way| &way.changes);
    let paths: BTreeMap<String, ()> = changes.map(|change| (unc(server, change), ())).collect();
    for path in paths.keys() {
        let _ = writeln!(text, "    {}", quoted(path));
    }
    text.push_str(")\n\nInvoke-Remedy\n");
    Script {
        name: format!("remedy-{}-icacls.ps1", exposure.id),
        text: format!("\u{feff}{}", text.replace('\n', "\r\n")),
    }
}

fn unc(server: &Server, change: &SmbChange) -> String {
    format!(
        "\\\\{}\\{}{}",
        server.host,
        server.share,
        change.path.replace('/', "\\")
    )
}

/// A word of PowerShell: every kind of quote that it takes for one is doubled, and what a reviewer
/// could not see is spelled by its number.
fn quoted(text: &str) -> String {
    let mut word = "'".to_string();
    let mut is_spelled = false;
    let mut utf8 = [0; 4];
    for char in text.chars() {
        let is_shown = char == '\\'
            || for_terminal(char.encode_utf8(&mut utf8).as_bytes())
                .chars()
                .eq([char]);
        match char {
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => word.extend([char, char]),
            _ if is_shown => word.push(char),
            _ => {
                is_spelled = true;
                let _ = write!(word, "' + [char]0x{:04x} + '", u32::from(char));
            }
        }
    }
    word.push('\'');
    if is_spelled {
        format!("({word})")
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quote_of_powershell_is_doubled_and_nothing_hides() {
        assert_eq!(quoted("it's \u{2019}"), "'it''s \u{2019}\u{2019}'");
        assert_eq!(quoted("\\\\h\\s"), "'\\\\h\\s'");
        assert_eq!(quoted("a\u{202e}b"), "('a' + [char]0x202e + 'b')");
    }
}
