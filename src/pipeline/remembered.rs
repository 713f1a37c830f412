//! What a file gave, as a state keeps it, and back: the one place that knows both.
//!
//! What is kept are tokens, counts, places and what was not read; never a text. Reasons that are the
//! night's and not the file's (a share that dropped out, a file that changed while it was read) are not
//! kept: such a file is read again.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::search::{Found, Located, UnreadRow};
use crate::assess::Persons;
use crate::extract::Unread;
use crate::model::problem::Detail;
use crate::model::{Confidence, Match, Part, Place, Reason, RuleIndex, Token, Unit};
use crate::state::{Flags, Recalled};

/// What reading a file gave.
pub(super) struct Gave {
    pub(super) bytes: u64,
    pub(super) by_reader: bool,
    pub(super) unread: Option<Unread>,
    pub(super) found: Found,
}

#[derive(Serialize, Deserialize)]
struct Kept<'p> {
    members: u64,
    matches: u64,
    published: u64,
    categories: u64,
    persons: Cow<'p, Persons>,
    places: Vec<KeptPlace>,
    unread: Option<KeptReason>,
    rows: Vec<(Option<Arc<[u8]>>, KeptReason)>,
}

/// A match and where it lies.
#[derive(Serialize, Deserialize)]
struct KeptPlace {
    member: Option<Arc<[u8]>>,
    part: Part,
    unit: Unit,
    rule: RuleIndex,
    person: Token,
    confidence: Confidence,
    ocr: bool,
    published: bool,
}

/// A reason by its word, and its detail.
#[derive(Serialize, Deserialize)]
struct KeptReason {
    reason: String,
    detail: KeptDetail,
}

#[derive(Serialize, Deserialize)]
enum KeptDetail {
    None,
    Words(String),
    Os(i32),
}

/// What is kept of a file; `None` where it must be read again. `beside` says how its folder had it,
/// `expects_engine` that a picture without an engine is this night's trouble.
pub(super) fn keep(
    gave: &mut Gave,
    beside: Flags,
    has_places: bool,
    expects_engine: bool,
) -> Option<Recalled> {
    let rows = gave.found.unread.iter().map(|row| row.why);
    let mut reasons = gave.unread.iter().copied().chain(rows);
    if reasons.any(|(reason, _)| is_of_the_night(reason, expects_engine)) {
        return None;
    }
    let found = &mut gave.found;
    let has_unread = gave.unread.is_some() || !found.unread.is_empty();
    let flags = beside
        .with(Flags::BY_READER, gave.by_reader)
        .with(Flags::UNREAD, has_unread)
        .with(Flags::NO_TEXT, !found.had_text)
        .with(Flags::FOUND, found.matches > 0)
        .with(Flags::PLACES, has_places);
    let is_empty = found.matches == 0 && found.members == 0 && !has_unread;
    let more = match is_empty {
        true => None,
        false => {
            found.persons.settle();
            let kept = Kept {
                members: found.members,
                matches: found.matches,
                published: found.published,
                categories: found.categories,
                persons: Cow::Borrowed(&found.persons),
                places: found.places.iter().map(KeptPlace::of).collect(),
                unread: gave.unread.map(KeptReason::of),
                rows: found
                    .unread
                    .iter()
                    .map(|row| (row.member.clone(), KeptReason::of(row.why)))
                    .collect(),
            };
            Some(postcard::to_stdvec(&kept).ok()?.into_boxed_slice())
        }
    };
    Some(Recalled {
        bytes: gave.bytes,
        flags,
        more,
    })
}

/// What a file gave, out of what was kept; `None` where that is damaged.
pub(super) fn recall(recalled: &Recalled) -> Option<Gave> {
    let mut gave = Gave {
        bytes: recalled.bytes,
        by_reader: recalled.flags.has(Flags::BY_READER),
        unread: None,
        found: Found::default(),
    };
    gave.found.had_text = !recalled.flags.has(Flags::NO_TEXT);
    let Some(more) = &recalled.more else {
        return Some(gave);
    };
    let kept: Kept<'_> = postcard::from_bytes(more).ok()?;
    gave.unread = match kept.unread {
        Some(reason) => Some(reason.told()?),
        None => None,
    };
    gave.found.members = kept.members;
    gave.found.matches = kept.matches;
    gave.found.published = kept.published;
    gave.found.categories = kept.categories;
    gave.found.persons = kept.persons.into_owned();
    gave.found.places = kept.places.into_iter().map(KeptPlace::told).collect();
    for (member, reason) in kept.rows {
        let why = reason.told()?;
        gave.found.unread.push(UnreadRow { member, why });
    }
    Some(gave)
}

/// Whether a reason may be gone the next night though the file is the same.
fn is_of_the_night(reason: Reason, expects_engine: bool) -> bool {
    match reason {
        Reason::PermissionDenied
        | Reason::Vanished
        | Reason::Changed
        | Reason::ReadError
        | Reason::Interrupted
        | Reason::ReaderFailed => true,
        Reason::NoOcr => expects_engine,
        _ => false,
    }
}

impl KeptPlace {
    fn of(located: &Located) -> Self {
        Self {
            member: located.member.clone(),
            part: located.place.part,
            unit: located.place.unit.clone(),
            rule: located.found.rule,
            person: located.found.person,
            confidence: located.found.confidence,
            ocr: located.found.ocr,
            published: located.found.published,
        }
    }

    fn told(self) -> Located {
        Located {
            member: self.member,
            place: Place {
                part: self.part,
                unit: self.unit,
            },
            found: Match {
                rule: self.rule,
                person: self.person,
                confidence: self.confidence,
                ocr: self.ocr,
                published: self.published,
                // Persons have them; a row of a place does not.
                misread_of: None,
                offset: 0,
            },
        }
    }
}

impl KeptReason {
    fn of((reason, detail): Unread) -> Self {
        Self {
            reason: reason.word().to_string(),
            detail: match detail {
                Detail::None => KeptDetail::None,
                Detail::Fixed(words) => KeptDetail::Words(words.to_string()),
                Detail::Os(code) => KeptDetail::Os(code),
            },
        }
    }

    fn told(self) -> Option<Unread> {
        let mut reasons = Reason::ALL.into_iter();
        let reason = reasons.find(|reason| reason.word() == self.reason)?;
        let detail = match self.detail {
            KeptDetail::None => Detail::None,
            KeptDetail::Words(words) => Detail::Fixed(fixed(&words)?),
            KeptDetail::Os(code) => Detail::Os(code),
        };
        Some((reason, detail))
    }
}

/// Details are words of the program, so that a million of them stay small. What an earlier version said
/// is made such a word once; there are not many.
fn fixed(words: &str) -> Option<&'static str> {
    const MOST: usize = 4_096;
    static MADE: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let made = MADE.get_or_init(Mutex::default).lock();
    let mut made = made.unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = made.get(words) {
        return Some(known);
    }
    if made.len() >= MOST || words.len() > MOST {
        return None;
    }
    let word: &'static str = Box::leak(Box::from(words));
    made.insert(word);
    Some(word)
}
