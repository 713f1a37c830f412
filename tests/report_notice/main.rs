//! The breach notice, held against other programs: a Markdown parser, python-docx, LibreOffice and pdftotext.
//!
//! `tests/report_notice/install` brings them. Every number of a person here is a published example.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that is wrong may end there"
)]

mod asked_for;
mod documents;
mod forms;
mod hostile;
mod judges;
