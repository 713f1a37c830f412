//! The notice of a personal data breach: what Art. 33(3) of the Data Protection Regulation asks for, as far as a
//! scan can tell it.
//!
//! The clock of 72 hours runs while somebody copies numbers out of a report; so the facts are put where the
//! authority asks for them, in its words, with how they were counted and what is not known. What no scan can
//! know (when it was noticed, who is responsible, what follows from it) is a marked gap, and all gaps are listed
//! first. It deliberately invents nothing, judges no risk, and sends nothing.

mod docx;
mod facts;
mod law;
mod markdown;
mod page;
mod sections;

use std::io::{Seek, Write};
use std::path::Path;

use crate::model::change::Comparison;
use crate::model::document::Document;
use crate::model::words::{Lang, Words};

use self::facts::Facts;
use self::page::Page;

/// A form of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeForm {
    /// CommonMark with tables.
    Markdown,
    /// Office Open XML, for word processors.
    Docx,
}

impl NoticeForm {
    /// The form a file name's ending asks for.
    pub fn by_ending(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(NoticeForm::Markdown),
            "docx" => Some(NoticeForm::Docx),
            _ => None,
        }
    }
}

/// A notice could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// A chosen exposure is not in the scan.
    #[error(
        "there is no exposure with the id {id} in this scan; `report` lists them with their ids"
    )]
    UnknownExposure {
        /// The id that was asked for.
        id: String,
    },
    /// Nothing to notify.
    #[error("the scan has no exposure: there is nothing to notify")]
    NoExposure,
    /// The comparison is of other scans.
    #[error("the comparison is not of this scan (run {run}): compare with it, old or new")]
    OtherScans {
        /// The scan's run.
        run: String,
    },
    /// The writer failed.
    #[error("the notice could not be written: {0}")]
    Write(#[from] std::io::Error),
}

/// A notice, ready to be written.
pub struct Notice {
    page: Page,
    gaps: Vec<String>,
}

impl Notice {
    /// The notice of a scan's exposures: of those chosen by id, or of all where none is.
    ///
    /// With a comparison that has this scan on one of its sides, it tells what was done since as well.
    ///
    /// # Errors
    /// When a chosen exposure is not there, none is, or the comparison is of other scans.
    pub fn of(
        document: &Document,
        comparison: Option<&Comparison>,
        chosen: &[String],
        lang: Lang,
    ) -> Result<Self, NoticeError> {
        let facts = Facts::of(document, comparison, chosen)?;
        let (page, gaps) = sections::page(&facts, document, Words::of(lang));
        Ok(Self { page, gaps })
    }

    /// What a person must fill in, in reading order.
    pub fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// Writes it. The same notice gives the same bytes.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&self, form: NoticeForm, to: &mut (impl Write + Seek)) -> Result<(), NoticeError> {
        match form {
            NoticeForm::Markdown => markdown::write(&self.page, to)?,
            NoticeForm::Docx => docx::write(&self.page, to)?,
        }
        Ok(())
    }
}
