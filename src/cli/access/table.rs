//! Who can read something, in lines for people.
//!
//! Rights stand as the system writes them, in every language; what is said about them is in the reader's.

use std::io::Write;

use super::{Answer, OWNER};
use crate::model::words::{Part, Words};
use crate::report::escape;

/// Writes an answer, without its path.
pub(super) fn write(
    out: &mut dyn Write,
    answer: &Answer,
    user: Option<&str>,
    words: &Words,
) -> std::io::Result<()> {
    let say = |id: &str, parts: &[(&str, &str)]| {
        let parts = parts.iter().map(|(name, text)| (*name, Part::Text(text)));
        words.say_with(id, &parts.collect::<Vec<_>>())
    };
    if let Some(error) = &answer.error {
        return writeln!(out, "  {}", say("access-unjudged", &[("why", error)]));
    }
    if let Some(user) = user {
        let word = |may: Option<bool>| match may {
            Some(true) => words.say("access-yes"),
            _ => words.say("access-no"),
        };
        let [read, list, write] = [answer.read, answer.list, answer.write].map(word);
        let parts = [
            ("user", user),
            ("read", &read),
            ("list", &list),
            ("write", &write),
        ];
        writeln!(out, "  {}", say("access-may", &parts))?;
        if answer.read == Some(false) && answer.read_data == Some(true) {
            writeln!(out, "  {}", words.say("access-data-only"))?;
        }
        for sentence in &answer.why {
            let sentence = words.own(sentence);
            writeln!(out, "    {}", escape::for_terminal(sentence.as_bytes()))?;
        }
    }
    let readers = &answer.readers;
    let names: Vec<String> = readers
        .names
        .iter()
        .map(|name| escape::for_terminal(name.as_bytes()))
        .collect();
    let names = names.join(", ");
    let told = match (readers.everyone, readers.signed_in) {
        (true, _) => words.say("access-everyone"),
        (false, true) => say("access-signed-in", &[("names", &names)]),
        (false, false) => {
            let count = readers.count.to_string();
            say("access-readers", &[("count", &count), ("names", &names)])
        }
    };
    writeln!(out, "  {told}")?;
    if !readers.unresolved.is_empty() {
        let names = readers.unresolved.join(", ");
        writeln!(out, "  {}", say("access-unknown", &[("names", &names)]))?;
    }
    let besides = readers.administrators.iter();
    let besides = besides.map(|name| match name.strip_suffix(OWNER) {
        Some(name) => say("access-owner", &[("name", name)]),
        None => name.clone(),
    });
    let besides = besides.collect::<Vec<_>>().join(", ");
    writeln!(out, "  {}", say("access-besides", &[("names", &besides)]))?;
    let reach = match answer.reach {
        "listed" => words.say("access-listed"),
        "by path" => words.say("access-by-path"),
        _ => words.say("access-reach-unknown"),
    };
    writeln!(out, "  {}", say("access-reach", &[("reach", &reach)]))?;
    for layer in &answer.layers {
        let grants: Vec<String> = layer.grants.iter().map(|one| words.own(one)).collect();
        let grants = escape::for_terminal(grants.join("; ").as_bytes());
        writeln!(out, "  {:8} {grants}", format!("{}:", layer.layer))?;
    }
    if !answer.certain {
        writeln!(out, "  {}", words.say("access-uncertain"))?;
    }
    Ok(())
}
