//! What was not read: every reason with its count, and the files as far as the page has room.
//!
//! The count of a reason is that of the scan and never of the rows shown, so that what found no room is told
//! as such. It does not guess what unread files hold.

use std::collections::BTreeMap;

use crate::model::document::{Document, UnscannedEntry};
use crate::model::words::Words;

use super::phrases::{below_root, by_id, left_out};
use super::reader_lists::escaped;
use super::shown;

/// Files listed at most.
pub(super) const MOST_FILES: usize = 2_000;

/// Bytes of them at most, roughly.
const MOST_BYTES: usize = 200_000;

/// Reasons that leave no gap: nothing is stored there, or it was left out on purpose.
const NO_GAP: [&str; 5] = [
    "special-file",
    "link",
    "other-file-system",
    "excluded",
    "no-text-in-picture",
];

/// All of a reason.
pub(super) struct UnreadReason {
    pub words: String,
    pub count: String,
    /// Whether personal data may lie there unseen.
    pub gap: bool,
    pub files: Vec<(String, String)>,
    /// How many of them are not listed, in words; empty for none.
    pub left_out: String,
}

/// Reasons that leave gaps first, then by count.
pub(super) fn reasons(document: &Document, words: &Words) -> Vec<UnreadReason> {
    let mut by_reason: BTreeMap<&str, Vec<&UnscannedEntry>> = BTreeMap::new();
    for entry in &document.unscanned {
        by_reason.entry(&entry.reason).or_default().push(entry);
    }
    let mut order: Vec<(&str, Vec<&UnscannedEntry>)> = by_reason.into_iter().collect();
    // Small reasons first get what room they need, so that a large one hides none.
    order.sort_by_key(|(_, entries)| entries.len());
    let (mut files_left, mut bytes_left) = (MOST_FILES, MOST_BYTES);
    let mut reasons_left = order.len();
    let mut reasons: Vec<(usize, UnreadReason)> = Vec::new();
    for (reason, entries) in order {
        let mut fair = bytes_left / reasons_left.max(1);
        let mut files = Vec::new();
        for entry in entries.iter().take(files_left / reasons_left.max(1)) {
            let path = shown::path(&below_root(&entry.path.bytes(), &document.run.roots));
            let detail = shown::text(&words.own(&entry.detail));
            let Some(rest) = fair.checked_sub(escaped(&path) + escaped(&detail) + 40) else {
                break;
            };
            bytes_left = bytes_left.saturating_sub(fair - rest);
            fair = rest;
            files.push((path, detail));
        }
        files_left = files_left.saturating_sub(files.len());
        reasons_left = reasons_left.saturating_sub(1);
        let rest = entries.len().saturating_sub(files.len());
        let told = UnreadReason {
            words: by_id("reason", reason, words),
            count: words.number(entries.len() as u64),
            gap: !NO_GAP.contains(&reason),
            left_out: left_out("html-unread-left-out", rest, words),
            files,
        };
        reasons.push((entries.len(), told));
    }
    reasons.sort_by_key(|(count, told)| std::cmp::Reverse((told.gap, *count)));
    reasons.into_iter().map(|(_, told)| told).collect()
}
