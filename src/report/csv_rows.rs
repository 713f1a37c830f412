//! CSV: a row an exposure, for those who live in a spreadsheet.

use std::io::{self, Write};

use super::escape::{for_spreadsheet, for_terminal};
use crate::model::document::rfc3339;
use crate::model::run::ScanReport;

const COLUMNS: [&str; 20] = [
    "severity",
    "code",
    "path",
    "reach",
    "readers",
    "everyone",
    "reader_names",
    "unresolved_readers",
    "via",
    "files",
    "folders",
    "matches",
    "persons_at_least",
    "persons_at_most",
    "oldest",
    "newest",
    "why",
    "policy_line",
    "remedy",
    "categories",
];

/// Writes the exposures.
pub(super) fn write(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(to);
    rows.write_record(COLUMNS)?;
    for exposure in &report.exposures {
        let cells = [
            exposure.severity.word().to_string(),
            exposure.code.word().to_string(),
            for_terminal(&exposure.path),
            exposure.reach.word().to_string(),
            exposure.reader_count.to_string(),
            exposure.everyone.to_string(),
            exposure.names.join("; "),
            exposure.unresolved.join("; "),
            exposure.via.join("; "),
            exposure.files.to_string(),
            exposure.folders.to_string(),
            exposure.matches.to_string(),
            exposure.persons.at_least.to_string(),
            exposure.persons.at_most.to_string(),
            exposure
                .times
                .map_or_else(String::new, |(oldest, _)| rfc3339(oldest)),
            exposure
                .times
                .map_or_else(String::new, |(_, newest)| rfc3339(newest)),
            exposure.why.clone(),
            exposure.policy_line.clone(),
            exposure.remedy.clone(),
            exposure.categories.join("; "),
        ];
        rows.write_record(cells.iter().map(|cell| for_spreadsheet(cell)))?;
    }
    rows.flush()
}
