//! The table a person reads first: what is open, worst first, and what to do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::escape::for_terminal;
use crate::model::finding::{Exposure, Severity};
use crate::model::run::ScanReport;
use crate::model::{Problem, Reason};

/// Rows shown; the rest is counted, and in every other format.
const MOST_ROWS: usize = 50;
const MOST_NAMES: usize = 4;

/// Writes the table.
pub(super) fn write(report: &ScanReport, width: u16, to: &mut dyn Write) -> io::Result<()> {
    summary(report, to)?;
    if !report.exposures.is_empty() {
        writeln!(to)?;
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
        table.set_header([
            "Severity", "Folder", "Why", "Citizens", "Matches", "Files", "Readers",
        ]);
        for exposure in report.exposures.iter().take(MOST_ROWS) {
            table.add_row([
                exposure.severity.word().to_uppercase(),
                for_terminal(below_root(&exposure.path, &report.run.roots)),
                exposure.code.word().to_string(),
                exposure.persons.interval().to_string(),
                exposure.matches.to_string(),
                exposure.files.to_string(),
                readers(exposure),
            ]);
        }
        writeln!(to, "{table}")?;
        if let Some(more) = report
            .exposures
            .len()
            .checked_sub(MOST_ROWS)
            .filter(|more| *more > 0)
        {
            writeln!(to, "and {more} more: -o report.json has them all")?;
        }
        remedies(report, to)?;
    }
    policy(report, to)?;
    unread(report, to)
}

/// A path as it is below the only root; with several roots, the whole path.
fn below_root<'p>(path: &'p [u8], roots: &[Vec<u8>]) -> &'p [u8] {
    let [root] = roots else { return path };
    match path.strip_prefix(root.as_slice()) {
        Some(b"") => b".",
        Some(below) if root.ends_with(b"/") => below,
        Some([b'/', below @ ..]) => below,
        _ => path,
    }
}

fn summary(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    let roots: Vec<String> = report
        .run
        .roots
        .iter()
        .map(|root| for_terminal(root))
        .collect();
    let totals = &report.totals;
    writeln!(to, "{}", roots.join("  "))?;
    if report.run.interrupted {
        writeln!(
            to,
            "INTERRUPTED: what follows is what was found until then."
        )?;
    }
    let inadequate = report.exposures.len();
    if inadequate == 0 {
        match (totals.matches, !report.run.complete) {
            (0, false) => writeln!(to, "No personal data found.")?,
            (0, true) => writeln!(to, "No personal data found in what could be read.")?,
            (_, false) => writeln!(
                to,
                "Personal data found, all of it with adequate restriction."
            )?,
            (_, true) => writeln!(
                to,
                "Personal data found, adequately restricted as far as could be read."
            )?,
        }
    } else {
        let worst = report
            .exposures
            .iter()
            .filter(|exposure| exposure.severity == Severity::Critical)
            .count();
        let critical = if worst > 0 {
            format!(", {worst} of them critical")
        } else {
            String::new()
        };
        let exposures = if inadequate == 1 {
            "1 exposure".to_string()
        } else {
            format!("{inadequate} exposures")
        };
        writeln!(
            to,
            "{exposures} of personal data without adequate restriction{critical}."
        )?;
    }
    let changes = report.comparison.as_ref();
    if let Some(line) = changes.and_then(super::changes::in_a_line) {
        writeln!(to, "{line}")?;
    }
    // Links, special files and what the user left out are no files that were not read.
    let problems = report.unscanned.iter();
    let left_out = problems.filter(|problem| !problem.reason.is_gap()).count() as u64;
    writeln!(
        to,
        "{} citizens in {} matches, {} files, {} folders. Read {} of {} files ({}).",
        report.persons.interval(),
        totals.matches,
        totals.files_with_matches,
        report.folders.len(),
        totals.scanned,
        totals.files.saturating_sub(left_out),
        bytes(totals.bytes),
    )?;
    if report.persons.estimated {
        writeln!(
            to,
            "So many that they were estimated from a sample; the interval holds the number."
        )?;
    }
    if totals.published_matches > 0 {
        writeln!(
            to,
            "{} of the matches are of numbers published as examples ({}), which may be nobody's.",
            totals.published_matches, report.published
        )?;
    }
    Ok(())
}

fn readers(exposure: &Exposure) -> String {
    if exposure.everyone {
        return match exposure.code {
            crate::model::finding::Code::OpenByPath => "everyone who knows the path".to_string(),
            _ => "everyone".to_string(),
        };
    }
    if exposure.signed_in {
        return "any signed-in user".to_string();
    }
    let mut names: Vec<&str> = exposure
        .names
        .iter()
        .chain(&exposure.unresolved)
        .map(String::as_str)
        .take(MOST_NAMES)
        .collect();
    let more = exposure.reader_count.saturating_sub(names.len() as u64);
    let more_text = format!("+{more}");
    if more > 0 {
        names.push(&more_text);
    }
    let names: Vec<String> = names
        .iter()
        .map(|name| for_terminal(name.as_bytes()))
        .collect();
    format!("{}: {}", exposure.reader_count, names.join(", "))
}

/// Rows of the policy itself to act on.
fn policy(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    if report.policy_findings.is_empty() {
        return Ok(());
    }
    writeln!(to, "\nThe policy itself:")?;
    for finding in report.policy_findings.iter().take(MOST_ROWS) {
        let line = for_terminal(finding.policy_line.as_bytes());
        let why = for_terminal(finding.why().as_bytes());
        writeln!(to, "  {line}: {} ({})", why, finding.code.word())?;
    }
    Ok(())
}

/// One line for each kind of finding: the same advice is not repeated for every row.
fn remedies(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    let mut told = Vec::new();
    for exposure in &report.exposures {
        if !told.contains(&exposure.code) {
            told.push(exposure.code);
            writeln!(to, "{}: {}", exposure.code.word(), exposure.remedy)?;
        }
    }
    Ok(())
}

fn unread(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, (u64, String)> = BTreeMap::new();
    for problem in report
        .unscanned
        .iter()
        .filter(|problem| problem.reason.is_gap())
    {
        let entry = reasons.entry(problem.reason.word()).or_insert_with(|| {
            (
                0,
                for_terminal(below_root(&problem.path(), &report.run.roots)),
            )
        });
        entry.0 += 1;
    }
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(
        to,
        "\nNot read, or not wholly: what lies there is not known (-o report.json lists all):"
    )?;
    for (reason, (count, example)) in reasons {
        writeln!(to, "  {count:>7}  {reason:<20} e.g. {example}")?;
    }
    // What is easily mended is said where everybody looks.
    let words = |problem: &Problem| problem.detail.text();
    let pictures = report
        .unscanned
        .iter()
        .filter(|row| row.reason == Reason::NoOcr);
    if let Some(words) = pictures.map(words).find(|words| words.contains("install")) {
        writeln!(to, "           {words}")?;
    }
    Ok(())
}

fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KB", "MB", "GB", "TB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if unit == 0 {
        format!("{count} {name}")
    } else {
        format!("{value:.1} {name}")
    }
}
