//! A document's words in the reader's language: codes, reasons, rules, readers, places.
//!
//! Several forms of report say the same things, and each must say them alike. What a scan wrote as a
//! sentence is in English; in another language it is made anew from the row's own figures, and where
//! there are no words for it the scan's own stand. It escapes nothing: that is for each form to do.

use crate::model::Place;
use crate::model::document::{ExposureEntry, PathEntry, PolicyEntry};
use crate::model::place::{Part as DocumentPart, Unit};
use crate::model::printable::for_terminal;
use crate::model::words::{Lang, Part, Words};

/// A word of the document by its kind: `code`, `severity`, `reason`, `category`, `rule`.
pub(super) fn word(words: &Words, kind: &str, value: &str) -> String {
    // A message's id has no dots; the ids of rules do.
    let id = format!("{kind}-{}", value.replace('.', "-"));
    words.find(&id, &[]).unwrap_or_else(|| value.to_string())
}

/// A path as every form shows it: what is not UTF-8, or moves a cursor, is written out.
pub(super) fn path(entry: &PathEntry) -> String {
    for_terminal(&entry.bytes())
}

/// A scanned place, as it was given, shown as paths are.
pub(super) fn root(root: &str) -> String {
    for_terminal(root.as_bytes())
}

/// The root, or the folder that holds all of them; none where that is the whole machine.
pub(super) fn common_folder(roots: &[String]) -> &str {
    let [first, others @ ..] = roots else {
        return "";
    };
    let holds = |folder: &str, root: &str| {
        let rest = root.strip_prefix(folder);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let mut folder = first.as_str();
    if others.is_empty() {
        return folder;
    }
    while let Some((above, _)) = folder.rsplit_once('/') {
        folder = above;
        if roots.iter().all(|root| holds(folder, root)) {
            return folder;
        }
    }
    ""
}

/// A path below a folder; the whole path where it does not lie in it.
pub(super) fn below<'p>(path: &'p [u8], folder: &str) -> &'p [u8] {
    if folder.is_empty() {
        return path;
    }
    match path.strip_prefix(folder.as_bytes()) {
        Some(b"") => b".",
        Some(below) if folder.ends_with('/') => below,
        Some([b'/', below @ ..]) => below,
        _ => path,
    }
}

/// One sentence on what is wrong with an exposure.
pub(super) fn why(words: &Words, exposure: &ExposureEntry) -> String {
    exposure.why_in(words)
}

/// What to do about an exposure.
pub(super) fn remedy(words: &Words, exposure: &ExposureEntry) -> String {
    exposure.remedy_in(words)
}

/// Whom an exposure is open to, in a few words; names are told apart.
pub(super) fn open_to(words: &Words, exposure: &ExposureEntry) -> String {
    if exposure.readers.everyone && exposure.code == "open-by-path" {
        words.say("sheet-everyone-by-path")
    } else if exposure.readers.everyone {
        words.say("everyone")
    } else if exposure.readers.signed_in {
        words.say("sheet-signed-in")
    } else {
        let count = Part::Count(exposure.readers.count);
        words.say_with("people", &[("count", count)])
    }
}

/// How readers come to it.
pub(super) fn reach(words: &Words, reach: &str) -> String {
    let id = reach.replace(' ', "-");
    match id.as_str() {
        "listed" | "by-path" => words.say(&id),
        _ => reach.to_string(),
    }
}

/// Through what readers come in: a right as the system writes it, or what stands for one.
pub(super) fn via(words: &Words, grant: &str) -> String {
    match grant {
        "the folder's listing shows the name" => own_or(words, "via-listing", grant),
        _ => grant.to_string(),
    }
}

/// The row of a policy that judged: its file and line.
pub(super) fn policy_line(words: &Words, line: &str) -> String {
    match line.strip_prefix("built-in policy:") {
        Some(number) => own_or(words, "via-built-in", "built-in policy") + ":" + number,
        None => line.to_string(),
    }
}

/// A time to the minute, in UTC: `2026-11-28 22:00 UTC`. What is no time stays as it is.
pub(super) fn minute(time: &str) -> String {
    match (time.get(..10), time.get(10..11), time.get(11..16)) {
        (Some(day), Some("T"), Some(clock)) if time.ends_with('Z') => format!("{day} {clock} UTC"),
        _ => time.to_string(),
    }
}

/// Why something changed, or what is to be known of a comparison. The comparison says it in English.
pub(super) fn change(words: &Words, sentence: &str) -> String {
    match sentence.strip_prefix("found by the run of ") {
        Some(when) => words.own(&format!("found by the run of {}", minute(when))),
        None => words.own(sentence),
    }
}

/// What is wrong with a row of the policy, as a heading.
pub(super) fn policy_code(words: &Words, code: &str) -> String {
    word(words, "sheet-policy", code)
}

/// One sentence on what is wrong with a row of the policy.
pub(super) fn policy_why(words: &Words, finding: &PolicyEntry) -> String {
    if words.lang() == Lang::En {
        return finding.why.clone();
    }
    let parts = [
        ("who", Part::Text(&finding.who)),
        ("where", Part::Text(&finding.place)),
        (
            "by",
            Part::Text(finding.review_by.as_deref().unwrap_or("?")),
        ),
    ];
    words
        .find(&format!("sheet-policy-why-{}", finding.code), &parts)
        .unwrap_or_else(|| finding.why.clone())
}

/// What to do about a row of the policy.
pub(super) fn policy_remedy(words: &Words, finding: &PolicyEntry) -> String {
    let id = format!("sheet-policy-do-{}", finding.code);
    own_or(words, &id, &finding.remedy)
}

/// Where in a file a match lies.
pub(super) fn place(words: &Words, place: &Place) -> String {
    let number = |id: &str, number: u64| {
        let number = number.to_string();
        words.say_with(id, &[("number", Part::Text(&number))])
    };
    let unit = match &place.unit {
        Unit::Name => Some(words.say("sheet-place-name")),
        Unit::Line(line) => Some(number("sheet-place-line", *line)),
        Unit::Paragraph(paragraph) => Some(number("sheet-place-paragraph", (*paragraph).into())),
        Unit::Page(page) => Some(number("sheet-place-page", (*page).into())),
        Unit::Slide(slide) => Some(number("sheet-place-slide", (*slide).into())),
        Unit::Row { table, row } => {
            let row = row.to_string();
            let parts = [("table", Part::Text(table)), ("number", Part::Text(&row))];
            Some(words.say_with("sheet-place-row", &parts))
        }
        // A sheet and a cell are told the same way in every language, as the model tells them.
        Unit::Cell { .. } => {
            let body = Place {
                part: DocumentPart::Body,
                unit: place.unit.clone(),
            };
            Some(body.to_string())
        }
        Unit::Whole => None,
    };
    let part = || words.say(&format!("sheet-part-{}", part_word(place.part)));
    match (unit, place.part) {
        (Some(unit), DocumentPart::Body) => unit,
        (Some(unit), _) => format!("{unit} ({})", part()),
        (None, _) => part(),
    }
}

/// The scan's own English, or the catalogue's words in another language.
fn own_or(words: &Words, id: &str, own: &str) -> String {
    let said = match words.lang() {
        Lang::En => None,
        Lang::Da => words.find(id, &[]),
    };
    said.unwrap_or_else(|| own.to_string())
}

/// The permanent word for a part, as documents have it.
pub(super) fn part_word(part: DocumentPart) -> &'static str {
    match part {
        DocumentPart::Body => "body",
        DocumentPart::Header => "header",
        DocumentPart::Footer => "footer",
        DocumentPart::Footnote => "footnote",
        DocumentPart::Comment => "comment",
        DocumentPart::Notes => "notes",
        DocumentPart::TextBox => "text-box",
        DocumentPart::Properties => "properties",
        DocumentPart::Deleted => "deleted",
        DocumentPart::Annotation => "annotation",
        DocumentPart::FormField => "form-field",
        DocumentPart::Bookmark => "bookmark",
        DocumentPart::Link => "link",
        DocumentPart::Formula => "formula",
        DocumentPart::Chart => "chart",
        DocumentPart::HiddenData => "hidden-data",
        DocumentPart::MailHeader => "mail-header",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_roots_are_told_below_the_folder_that_holds_them() {
        let roots = |roots: &[&str]| roots.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (given, folder) in [
            (&["/srv/share"][..], "/srv/share"),
            (&["/srv/a", "/srv/b"], "/srv"),
            (&["/srv/a/x", "/srv/ab"], "/srv"),
            (&["/srv/a", "/data"], ""),
            (&["/"], "/"),
            (&[], ""),
        ] {
            assert_eq!(common_folder(&roots(given)), folder, "{given:?}");
        }
        assert_eq!(below(b"/srv/a/b", "/srv"), b"a/b");
        assert_eq!(below(b"/srv", "/srv"), b".");
        assert_eq!(below(b"/srvx", "/srv"), b"/srvx");
        assert_eq!(below(b"/a", "/"), b"a");
        assert_eq!(below(b"/a", ""), b"/a");
    }
}
