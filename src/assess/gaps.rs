//! What a scan did not read, and whether that may hide what became of an exposure.
//!
//! "Not read this time" is never "fixed". But what was not read before either was no part of the exposure:
//! else no row above a folder that is always left out could ever be called fixed.

use std::collections::HashSet;

use crate::model::Reason;
use crate::model::document::Document;
use crate::model::problem::LINK_OUT;

/// What a scan did not read, by path and reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps(HashSet<(String, String)>);

impl Gaps {
    /// Those of a report.
    pub fn of(document: &Document) -> Self {
        let rows = document.unscanned.iter();
        Self(
            rows.map(|row| (row.path.path.clone(), row.reason.clone()))
                .collect(),
        )
    }

    fn has(&self, path: &str, reason: Reason) -> bool {
        self.0
            .contains(&(path.to_string(), reason.word().to_string()))
    }

    fn has_reason(&self, reason: Reason) -> bool {
        self.0.iter().any(|(_, word)| word == reason.word())
    }
}

/// Folders and files of the newer scan that nobody looked into.
pub(super) struct Unread<'d> {
    rows: Vec<(&'d str, Reason)>,
    interrupted: bool,
    /// Whether a picture went unread because there was no engine.
    no_engine: bool,
}

impl<'d> Unread<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        let rows = document.unscanned.iter();
        let rows: Vec<(&str, Reason)> = rows
            .filter_map(|row| {
                let mut reasons = Reason::ALL.into_iter();
                let reason = reasons.find(|reason| reason.word() == row.reason)?;
                let tells = match reason {
                    Reason::PermissionDenied
                    | Reason::Vanished
                    | Reason::Changed
                    | Reason::ReadError
                    | Reason::Interrupted
                    | Reason::NoOcr
                    | Reason::ReaderFailed
                    | Reason::OtherFileSystem
                    | Reason::Excluded
                    | Reason::TooDeep
                    // A file that was read may have been given a password, or been damaged.
                    | Reason::Unsupported
                    | Reason::Encrypted
                    | Reason::Limit
                    | Reason::Damaged => true,
                    // Whoever goes there is led to what may be the same data.
                    Reason::Link => row.detail == LINK_OUT,
                    Reason::NoText | Reason::SpecialFile => false,
                };
                tells.then_some((row.path.path.as_str(), reason))
            })
            .collect();
        Self {
            no_engine: rows.iter().any(|(_, reason)| *reason == Reason::NoOcr),
            rows,
            interrupted: document.run.interrupted,
        }
    }

    /// Why the place of an exposure was not wholly looked at, if so. What was not read then, when it was last
    /// reported, was no part of it.
    pub(super) fn about(&self, place: &str, then: Option<&Gaps>) -> Option<String> {
        if self.interrupted {
            return Some("the scan was stopped before its end".to_string());
        }
        let had_engine = self.no_engine && then.is_none_or(|then| !then.has_reason(Reason::NoOcr));
        let tells = |&(row, reason): &(&str, Reason)| {
            let path = row.strip_suffix("/.").unwrap_or(row);
            if is_under(place, path) {
                return true;
            }
            // Most files that cannot be read for their form never could: only where it is known that one could,
            // it tells something.
            let is_of_form = matches!(
                reason,
                Reason::Unsupported | Reason::Encrypted | Reason::Limit | Reason::Damaged
            );
            is_under(path, place)
                && then.map_or(!is_of_form, |then| !then.has(row, reason))
                && (reason != Reason::NoOcr || had_engine)
        };
        let mut rows = self.rows.iter().copied();
        let (_, reason) = rows.find(tells)?;
        Some(format!("not everything there was read: {}", reason.word()))
    }
}

/// Whether a path is a folder or lies in it.
pub fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}
