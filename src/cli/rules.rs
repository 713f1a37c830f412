//! `mappevagt rules`

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::args::{OcrArg, RuleSetArgs, RulesArgs, RulesCommand};
use super::{exit_codes, output, reader};
use crate::detect::{PACKS, RuleSet, Searcher, TokenKey};
use crate::extract::{Extractor, Origin};
use crate::model::printable::shown;
use crate::model::{Confidence, Place, Text};
use crate::report::escape;

pub(super) fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    match &args.command {
        RulesCommand::List { rules } => list(rules),
        RulesCommand::Check { paths, packs } => check(paths, packs),
        RulesCommand::Test {
            text,
            file,
            ocr,
            rules,
        } => test(text.as_deref(), file.as_ref(), *ocr, rules),
    }
}

fn list(rules: &RuleSetArgs) -> anyhow::Result<u8> {
    let rules = rules.load()?;
    output::print(|out| {
        for rule in rules.iter() {
            writeln!(out, "{:<22} {}", rule.id, rule.about)?;
            writeln!(out, "{:<22} {}, {}", "", rule.category, shown(&rule.origin))?;
        }
        writeln!(out, "\nBeside a number, words of:")?;
        for category in rules.categories().iter() {
            writeln!(out, "  {:<20} {}", category.id, category.about)?;
        }
        writeln!(out, "\nOff unless asked for (--pack): {}", PACKS.join(", "))
    })?;
    Ok(exit_codes::ADEQUATE)
}

fn check(paths: &[PathBuf], packs: &[String]) -> anyhow::Result<u8> {
    let rules = RuleSet::with_packs(packs, paths)?;
    for lint in rules.lints() {
        output::complain(&format!("note: {lint}"));
    }
    for (id, cost) in rules.costs().into_iter().filter(|(_, cost)| *cost >= SLOW) {
        output::complain(&format!(
            "note: {id}: takes {cost:.0} times the time of the CPR rule"
        ));
    }
    let failures = rules.check_examples();
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    let count = rules.iter().count();
    output::print(|out| writeln!(out, "{count} rules, every example holds"))?;
    Ok(exit_codes::ADEQUATE)
}

/// A rule that takes so many times the time of the CPR rule is told.
const SLOW: f64 = 10.0;

fn test(
    text: Option<&str>,
    file: Option<&PathBuf>,
    ocr: bool,
    rules: &RuleSetArgs,
) -> anyhow::Result<u8> {
    let rules = rules.load()?;
    let mut searcher = Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Possible);
    let mut told = Vec::new();
    let mut tell = |text: &Text<'_>, place_of: &dyn Fn(usize) -> Place| {
        for explained in searcher.explain(text) {
            told.push((place_of(explained.found.offset), explained));
        }
    };
    match (text, file) {
        (_, Some(path)) => {
            let shown = shown(path);
            let mut file =
                std::fs::File::open(path).with_context(|| format!("cannot open {shown}"))?;
            let name = path
                .file_name()
                .map(|name| name.as_encoded_bytes().to_vec())
                .unwrap_or_default();
            let readers = reader::of_this_program(OcrArg::Auto, &[])?;
            let mut sink = |text: &Text<'_>, origin: &Origin<'_>| {
                tell(text, &|offset| origin.place(offset));
            };
            let outcome = Extractor::new(true, &readers)
                .extract(&mut file, &name, ocr, false, &mut sink)
                .with_context(|| format!("cannot read {shown}"))?;
            if let Some((reason, detail)) = outcome.unread {
                bail!("{shown} is not read: {} ({})", reason.word(), detail.text());
            }
        }
        (Some("-"), None) => {
            let mut bytes = Vec::new();
            std::io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            let lines = bytes.clone();
            let line = move |offset: usize| line_at(&lines, offset);
            tell(
                &Text {
                    ocr,
                    ..Text::whole(&bytes)
                },
                &line,
            );
        }
        (Some(text), None) => tell(
            &Text {
                ocr,
                ..Text::whole(text.as_bytes())
            },
            &|offset| line_at(text.as_bytes(), offset),
        ),
        (None, None) => bail!("a text or --file is needed"),
    }
    // A sheet or a table may be called by a number.
    let told: Vec<_> = told
        .into_iter()
        .map(|(place, explained)| {
            let place = place.to_string().into_bytes();
            (searcher.masked(&place).unwrap_or(place), explained)
        })
        .collect();
    output::print(|out| {
        if told.is_empty() {
            return writeln!(out, "no match");
        }
        for (place, explained) in &told {
            let id = rules
                .get(explained.found.rule)
                .map_or("?", |rule| rule.id.as_str());
            writeln!(
                out,
                "{}: {id}, {} ({} points)",
                escape::for_terminal(place),
                explained.found.confidence.word(),
                explained.points
            )?;
            for (what, points) in &explained.because {
                writeln!(out, "  {points:+4}  {what}")?;
            }
        }
        let scale: Vec<String> = Confidence::THRESHOLDS
            .iter()
            .map(|(level, least)| format!("{} from {least}", level.word()))
            .collect();
        writeln!(out, "({})", scale.join(", "))
    })?;
    Ok(exit_codes::ADEQUATE)
}

/// The place in a text that was typed.
fn line_at(text: &[u8], offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    Place::line(1 + memchr::memchr_iter(b'\n', before).count() as u64)
}
