//! Small things that several parts of the page say alike: severities, reasons, counts, places.
//!
//! Words come from the catalogue; an id that a rule, a category or a later version brings and the catalogue does
//! not know is shown as it is. It makes no sentences of its own.

use crate::model::finding::Interval;
use crate::model::words::{Part, Words};

use super::super::told;
use super::shown;

/// How severe, as a number: 4 is critical, 0 a word that is not known.
pub(super) fn rank(severity: &str) -> usize {
    match severity {
        "critical" => 4,
        "high" => 3,
        "medium" => 2,
        "low" => 1,
        _ => 0,
    }
}

/// The severity in words.
pub(super) fn severity_words(severity: &str, words: &Words) -> String {
    by_id("severity", severity, words)
}

/// The words of a rank.
pub(super) fn severity_by_rank(rank: usize, words: &Words) -> String {
    let word = match rank {
        4 => "critical",
        3 => "high",
        2 => "medium",
        1 => "low",
        _ => return words.say("html-other"),
    };
    severity_words(word, words)
}

/// The reason in words.
pub(super) fn code_words(code: &str, words: &Words) -> String {
    by_id("code", code, words)
}

/// The message of an id that a rule, a category or a later version may have brought; else the id.
pub(super) fn by_id(kind: &str, id: &str, words: &Words) -> String {
    let message = format!("{kind}-{}", id.replace('.', "-"));
    words.find(&message, &[]).unwrap_or_else(|| shown::text(id))
}

/// `29` or `29–58`.
pub(super) fn interval(interval: Interval, words: &Words) -> String {
    let (least, most) = (interval.at_least, interval.at_most);
    if least == most {
        words.number(least)
    } else {
        format!("{}\u{2013}{}", words.number(least), words.number(most))
    }
}

/// Where the row of an exposure is on the page. An id that a program did not make is no fragment.
pub(super) fn anchor(id: &str) -> Option<String> {
    let made = id
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    (made && !id.is_empty() && id.len() <= 40).then(|| format!("x-{id}"))
}

/// A path as it is below the root, or below the folder that holds all roots.
pub(super) fn below_root(path: &[u8], roots: &[String]) -> Vec<u8> {
    told::below(path, told::common_folder(roots)).to_vec()
}

/// How many found no room, in words; nothing for none.
pub(super) fn left_out(id: &str, count: usize, words: &Words) -> String {
    match count {
        0 => String::new(),
        count => words.say_with(id, &[("count", Part::Count(count as u64))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::words::Lang;

    #[test]
    fn an_id_nobody_knows_is_shown() {
        let words = Words::of(Lang::Da);
        assert_eq!(by_id("rule", "kommune.sagsnr", words), "kommune.sagsnr");
        assert_eq!(by_id("rule", "dk.cpr", words), "personnummer (CPR)");
        assert_eq!(by_id("category", "a\u{202e}b", words), "a\\u{202e}b");
    }

    #[test]
    fn only_an_id_a_program_made_is_a_fragment() {
        assert_eq!(
            anchor("0a1b2c3d4e5f-2").as_deref(),
            Some("x-0a1b2c3d4e5f-2")
        );
        assert_eq!(anchor("\"><b>"), None);
        assert_eq!(anchor(""), None);
    }

    #[test]
    fn a_place_is_told_below_the_only_root() {
        let root = |root: &str| vec![root.to_string()];
        assert_eq!(below_root(b"/srv/share/a", &root("/srv/share")), b"a");
        assert_eq!(below_root(b"/srv/share", &root("/srv/share")), b".");
        assert_eq!(
            below_root(b"/srv/shared/a", &root("/srv/share")),
            b"/srv/shared/a"
        );
        assert_eq!(below_root(b"/a", &root("/")), b"a");
        assert_eq!(
            below_root(b"/srv/a", &[root("/srv"), root("/b")].concat()),
            b"/srv/a"
        );
    }
}
