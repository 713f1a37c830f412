//! A finished scan as one page for a browser: what is open, where, to whom, and what to do.
//!
//! The page goes to people who are not at the scanner: it is one file, asks no network for anything, works
//! without its script, prints, and says in its head what a browser may run at all: its own two styles and
//! its own script, by digest. Names on a share are hostile; the template engine escapes markup and `shown`
//! makes visible what no escaping touches. It holds no rows of files with matches: those are for programs.

mod changes;
mod exposure_rows;
mod phrases;
mod reader_lists;
mod share_drawing;
mod share_picture;
mod shell_command;
mod shown;
mod summary;
mod treemap;
mod trend;
mod unread;

use std::io::{self, Write};
use std::path::Path;

use askama::Template;
use base64::Engine;
use sha2::{Digest, Sha256};

use crate::model::change::{Comparison, TrendPoint};
use crate::model::document::Document;
use crate::model::words::{Lang, Part, Words};

use shell_command::RemedyCommand;

const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// What a page tells.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The scan.
    pub document: &'a Document,
    /// What changed since the run before, if there was one.
    pub comparison: Option<&'a Comparison>,
    /// Earlier nights, without this scan.
    pub trend: &'a [TrendPoint],
    /// The JSON report of the same scan, as a command line names it; `None` where nobody knows of one.
    pub json: Option<&'a Path>,
    /// The language.
    pub lang: Lang,
}

/// Writes the page.
///
/// # Errors
/// When the writer fails.
pub fn write(page: &Page<'_>, to: &mut dyn Write) -> io::Result<()> {
    let words = Words::of(page.lang);
    let document = page.document;
    let sheet_style = SheetStyle {
        finished: plain_time(&document.run.finished),
    };
    let sheet_style = sheet_style.render().map_err(io::Error::other)?;
    let template = PageTemplate {
        w: words,
        policy: policy(&[&sheet_style, STYLE], SCRIPT),
        sheet_style: &sheet_style,
        style: STYLE,
        script: SCRIPT,
        summary: summary::summary(document, words),
        changes: page
            .comparison
            .map(|comparison| changes::changes(comparison, document, words)),
        picture: share_picture::picture(document, words),
        exposures: exposure_rows::exposures(document, page.comparison, words)
            .map_err(io::Error::other)?,
        take_away: shell_command::TAKE_AWAY,
        check: shell_command::CHECK,
        remedy: RemedyCommand::of(page.json, page.lang),
        policy_rows: summary::policy_rows(document, words),
        unread: unread::reasons(document, words),
        trend: trend::trend(page.trend, document, words),
        method: summary::method(document, words),
    };
    let text = template.render().map_err(io::Error::other)?;
    to.write_all(text.as_bytes())
}

/// The whole page.
#[derive(Template)]
#[template(path = "page.html")]
struct PageTemplate<'a> {
    w: &'static Words,
    policy: String,
    sheet_style: &'a str,
    style: &'static str,
    script: &'static str,
    summary: summary::Summary,
    changes: Option<changes::Changes>,
    picture: Option<share_picture::SharePicture>,
    exposures: exposure_rows::Exposures,
    /// What stands before a quoted path in two commands: the script puts the path of one behind the other.
    take_away: &'static str,
    check: &'static str,
    remedy: RemedyCommand,
    policy_rows: Vec<summary::PolicyRow>,
    unread: Vec<unread::UnreadReason>,
    trend: Option<trend::Trend>,
    method: summary::Method,
}

/// What stands on every printed sheet.
#[derive(Template)]
#[template(path = "sheet.css", escape = "none")]
struct SheetStyle {
    /// Digits and their marks only: it is not escaped.
    finished: String,
}

/// What a browser may load and run: nothing but these styles and this script.
fn policy(styles: &[&str], script: &str) -> String {
    let digest = |text: &str| {
        let digest = Sha256::digest(text.as_bytes());
        format!(
            "'sha256-{}'",
            base64::engine::general_purpose::STANDARD.encode(digest)
        )
    };
    let styles: Vec<String> = styles.iter().map(|style| digest(style)).collect();
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        digest(script),
        styles.join(" ")
    )
}

/// A time with nothing in it that could end a string in a style.
fn plain_time(time: &str) -> String {
    let time = time
        .chars()
        .take(16)
        .map(|char| if char == 'T' { ' ' } else { char });
    time.filter(|char| char.is_ascii_digit() || "-: ".contains(*char))
        .collect()
}
