//! Sentences of the program's own English that hold something: a name, a path, a reason.
//!
//! Messages `hole-…` of the English catalogue are their forms. A sentence that fits one is said anew in another
//! language with what stands in its holes: `$why` is a sentence of its own, `$whys` are some, parted by `; `; all
//! else is a name and stays as it is. It guesses nothing: what fits no form stays English.

use std::sync::OnceLock;

use super::{Part, Words};

/// The forms, in English.
const FORMS: &str = include_str!("en/holes.ftl");

/// A sentence with holes: what stands between them, and their names.
struct Form {
    id: &'static str,
    first: &'static str,
    /// Each hole, and what stands behind it.
    rest: Vec<(&'static str, &'static str)>,
}

impl Form {
    fn of(line: &'static str) -> Option<Self> {
        let (id, text) = line.split_once(" = ")?;
        let mut parts = text.split("{ $");
        let first = parts.next().filter(|_| id.starts_with("hole-"))?;
        Some(Self {
            id,
            first,
            rest: parts.filter_map(|part| part.split_once(" }")).collect(),
        })
    }

    /// How many letters are its own.
    fn own_letters(&self) -> usize {
        let rest = self.rest.iter().map(|(_, text)| text.len());
        self.first.len().saturating_add(rest.sum())
    }

    /// What stands in the holes of a sentence of this form.
    fn holes<'t>(&self, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
        let mut left = text.strip_prefix(self.first)?;
        let mut holes = Vec::with_capacity(self.rest.len());
        let last = self.rest.len().saturating_sub(1);
        for (index, (name, behind)) in self.rest.iter().enumerate() {
            let (inside, after) = match index == last {
                true => (left.strip_suffix(behind)?, ""),
                false => left.split_once(behind)?,
            };
            if inside.is_empty() {
                return None;
            }
            holes.push((*name, inside));
            left = after;
        }
        left.is_empty().then_some(holes)
    }
}

/// All forms, those with most letters of their own first.
fn forms() -> &'static [Form] {
    static MADE: OnceLock<Vec<Form>> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut forms: Vec<Form> = FORMS.lines().filter_map(Form::of).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.own_letters()));
        forms
    })
}

/// The sentence in the language of `words`, if it fits a form.
pub(super) fn said(words: &Words, english: &str) -> Option<String> {
    fitting(words, english, false)
}

/// Forms of an entry (`anna has Modify`) fit much, and are only looked for where entries are told.
fn fitting(words: &Words, english: &str, is_entry: bool) -> Option<String> {
    let mut forms = forms()
        .iter()
        .filter(|form| form.id.starts_with("hole-entry-") == is_entry);
    let (form, holes) = forms.find_map(|form| Some((form, form.holes(english)?)))?;
    let said: Vec<(&str, String)> = holes
        .into_iter()
        .map(|(name, inside)| {
            let inside = match name {
                "why" => words.own(inside),
                "whys" => {
                    let each = inside.split("; ");
                    let each =
                        each.map(|one| fitting(words, one, true).unwrap_or_else(|| words.own(one)));
                    each.collect::<Vec<_>>().join("; ")
                }
                _ => inside.to_string(),
            };
            (name, inside)
        })
        .collect();
    let parts: Vec<(&str, Part<'_>)> = said
        .iter()
        .map(|(name, inside)| (*name, Part::Text(inside)))
        .collect();
    words.find(form.id, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::words::Lang;

    #[test]
    fn every_form_is_found_again_with_what_was_put_in() {
        let (english, danish) = (Words::of(Lang::En), Words::of(Lang::Da));
        assert!(forms().len() > 40, "{}", forms().len());
        for form in forms()
            .iter()
            .filter(|form| !form.id.starts_with("hole-entry-"))
        {
            let put = |index: usize| format!("x{index}");
            let all: Vec<String> = (0..form.rest.len()).map(put).collect();
            let parts: Vec<(&str, Part<'_>)> = form
                .rest
                .iter()
                .zip(&all)
                .map(|((name, _), text)| (*name, Part::Text(text)))
                .collect();
            let sentence = english
                .find(form.id, &parts)
                .expect("it is in the catalogue");
            let expected = danish
                .find(form.id, &parts)
                .expect("it is in the catalogue");
            assert_ne!(sentence, expected, "{}", form.id);
            assert_eq!(danish.own(&sentence), expected, "{}", form.id);
            assert_eq!(english.own(&sentence), sentence);
        }
    }

    #[test]
    fn names_stay_and_reasons_are_said_anew() {
        let danish = Words::of(Lang::Da);
        assert_eq!(
            danish.own("may read as a member of readers, through the owner (r--)"),
            "kan læse som medlem af readers, gennem the owner (r--)"
        );
        assert_eq!(
            danish.own("may read: anna has Modify; drift is in alle, which has Read, inherited"),
            "kan læse: anna har Modify; drift er i alle, der har Read, nedarvet"
        );
        assert_eq!(danish.own("nothing of this form"), "nothing of this form");
    }
}
