//! What a look at a finding gave, in the forms that `verify` prints and writes.
//!
//! The words of a verdict are the same in every language for programs (JSON, NDJSON, CSV), and in the
//! reader's language for people. It judges nothing.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde::Serialize;

use crate::model::document::ExposureEntry;
use crate::model::printable::shown;
use crate::model::words::Words;
use crate::report::Format;
use crate::report::escape::for_spreadsheet;
use crate::report::markdown::inline;

/// What was found of one place.
#[derive(Serialize)]
pub(super) struct Verified {
    pub path: String,
    /// `fixed-deleted`, `fixed-restricted`, `open`, `not-checked`.
    pub verdict: &'static str,
    pub why: String,
    pub before: Vec<ExposureEntry>,
    pub now: Vec<ExposureEntry>,
}

/// A line of NDJSON.
#[derive(Serialize)]
struct Line<'v> {
    r#type: &'static str,
    #[serde(flatten)]
    verified: &'v Verified,
}

/// The form of a file by its ending; the forms of a whole scan are none of an answer.
pub(super) fn form_of(path: &Path) -> anyhow::Result<Format> {
    match Format::by_ending(path) {
        Some(Format::Html | Format::Xlsx) | None => bail!(
            "-o {}: `verify` writes .json .ndjson .csv .md .txt",
            shown(path)
        ),
        Some(form) => Ok(form),
    }
}

/// Writes the answers.
pub(super) fn write(
    verified: &[Verified],
    form: Format,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = |one: &Verified| words.say(&format!("verify-{}", one.verdict));
    match form {
        Format::Json => {
            let told = serde_json::json!({"schema": "mappevagt.verify/1", "verified": verified});
            serde_json::to_writer_pretty(&mut *out, &told)?;
            writeln!(out)
        }
        Format::Ndjson => verified.iter().try_for_each(|verified| {
            let line = Line {
                r#type: "verified",
                verified,
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)
        }),
        Format::Csv => {
            let mut table = csv::Writer::from_writer(out);
            table.write_record([
                "path",
                "verdict",
                "why",
                "exposures_before",
                "exposures_now",
            ])?;
            for one in verified {
                let ids = |exposures: &[ExposureEntry]| {
                    let ids = exposures.iter().map(|exposure| exposure.id.as_str());
                    ids.collect::<Vec<_>>().join("; ")
                };
                let row = [
                    &one.path,
                    one.verdict,
                    &one.why,
                    &ids(&one.before),
                    &ids(&one.now),
                ];
                table.write_record(row.map(for_spreadsheet))?;
            }
            table.flush()
        }
        Format::Markdown => verified.iter().try_for_each(|one| {
            let (path, why) = (inline(&one.path), inline(&one.why));
            writeln!(out, "- **{}**: {path}. {why}", inline(&verdict(one)))
        }),
        _ => verified
            .iter()
            .try_for_each(|one| writeln!(out, "{}: {}. {}", one.path, verdict(one), one.why)),
    }
}
