//! How good the finding is: recall and false reports on a labelled corpus, with floors.
//!
//! The corpus is made anew from seeds in every run, thousands of files a class; `corpus` says of what.
//! Each test prints its table (`cargo test --test quality -- --nocapture`), and names what failed by
//! what it was made of. `QUALITY_SEED=n` makes another corpus.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and prints what it counted"
)]

mod corpus;
mod support;

use corpus::numbers::Pool;
use corpus::outside_judge::{Verdict, judge_a_million};
use corpus::score::{Row, Score};
use corpus::{
    CPR_RULE, Case, case_numbers, columns, labelled, lookalike_codes, lookalike_dates,
    lookalike_logs, lookalike_papers, lookalike_persons, lookalike_tables, ocr_noise, seeds,
    travel_documents,
};
use support::Chance;

/// Cases of a thousand that may hold a match which is nothing.
const FALSE_PER_THOUSAND: f64 = 1.0;

/// Cases of every seed.
fn made(make: impl Fn(&mut Chance, &Pool) -> Vec<Case>) -> Vec<Case> {
    // One pool of numbers, so that a number is written in many ways.
    let pool = Pool::new(&mut Chance::new(17));
    let seeds = seeds().into_iter();
    seeds
        .flat_map(|seed| make(&mut Chance::new(seed), &pool))
        .collect()
}

/// Prints the table and fails where a class is below its floor.
fn hold(score: &Score, recall: impl Fn(&str) -> f64) {
    let table = score.shown();
    println!("{table}");
    let below: Vec<String> = score
        .rows
        .iter()
        .filter_map(|(class, row)| fault(class, row, recall(class)))
        .collect();
    assert!(
        below.is_empty(),
        "below the floor (the table above says of what):\n{}",
        below.join("\n")
    );
}

fn fault(class: &str, row: &Row, floor: f64) -> Option<String> {
    let wrong = match class {
        // They share the shape, so by chance some are CPR numbers too; no rule can tell.
        lookalike_persons::SWEDISH | lookalike_persons::FINNISH | lookalike_persons::LISTS => {
            row.extra_cases - row.by_chance
        }
        _ => row.extra_cases,
    };
    let mut faults = Vec::new();
    if row.wanted > 0 && row.recall() < floor {
        faults.push(format!("recall {:.4}, floor {floor}", row.recall()));
    }
    if row.per_thousand(wrong) > FALSE_PER_THOUSAND {
        faults.push(format!(
            "{:.2} of 1000 files hold a false report",
            row.per_thousand(wrong)
        ));
    }
    (!faults.is_empty()).then(|| format!("  {class}: {}", faults.join("; ")))
}

/// The report's own count of CPR numbers is the truth, however often each was written.
fn hold_people(score: &Score) {
    let people = &score.report["totals"]["persons"]["by_rule"][CPR_RULE];
    println!("distinct CPR numbers: {}, reported: {people}", score.people);
    assert_eq!(
        (people["at_least"].as_u64(), people["at_most"].as_u64()),
        (Some(score.people as u64), Some(score.people as u64)),
        "the report counts other people than there are"
    );
}

#[test]
fn labelled_cpr_numbers_in_text_are_found_in_every_form_and_encoding() {
    let score = Score::of(&made(|chance, pool| {
        let mut cases = labelled::in_text(chance, pool);
        cases.extend(labelled::in_names(chance, pool, 200));
        cases
    }));
    hold(&score, |_| 1.0);
    hold_people(&score);
}

#[test]
fn cpr_numbers_under_a_heading_are_found_in_every_notation() {
    let score = Score::of(&made(|chance, pool| {
        let mut cases = labelled::in_tables(chance, pool, 700);
        cases.extend(labelled::without_leading_zeros(chance, pool, 200));
        cases
    }));
    hold(&score, |_| 1.0);
    hold_people(&score);
}

#[test]
fn labelled_cpr_numbers_in_markup_are_found() {
    let score = Score::of(&made(labelled::in_markup));
    hold(&score, |_| 1.0);
    hold_people(&score);
}

#[test]
fn valid_cpr_numbers_are_found_without_a_label() {
    let score = Score::of(&made(|chance, pool| {
        let mut cases = columns::bare(chance, pool, 700);
        cases.extend(columns::bare_in_names(chance, pool, 200));
        cases.extend(columns::lists(chance, pool, 120));
        cases.extend(columns::register_extracts(chance, pool, 60));
        cases
    }));
    hold(&score, |_| 1.0);
}

#[test]
fn numbers_of_cases_and_foreigners_are_what_their_label_says() {
    let score = Score::of(&made(|chance, pool| {
        let mut cases = case_numbers::cases(chance, 30);
        cases.extend(case_numbers::shaped_like_cpr(chance, pool, 300));
        cases.extend(case_numbers::beside_cpr(chance, pool, 300));
        cases
    }));
    hold(&score, |_| 1.0);
}

#[test]
fn travel_documents_are_found_by_their_check_digits() {
    let score = Score::of(&made(|chance, pool| {
        let mut cases = travel_documents::foreign(chance, 700);
        cases.extend(travel_documents::danish(chance, pool, 400));
        cases
    }));
    hold(&score, |_| 1.0);
}

#[test]
fn misread_numbers_in_the_text_of_a_picture_are_found() {
    let score = Score::of(&made(|chance, pool| ocr_noise::cases(chance, pool, 1500)));
    hold(&score, |class| {
        if class == ocr_noise::NO_DATE {
            0.0
        } else {
            0.995
        }
    });
}

#[test]
fn a_misread_digit_adds_no_citizen_where_the_number_is_there() {
    let score = Score::of(&made(|chance, pool| {
        let numbers = pool.different(60, chance);
        ocr_noise::misread_doubles(chance, &numbers)
    }));
    hold(&score, |_| 0.995);
    hold_people(&score);
}

#[test]
fn what_only_looks_like_a_number_is_not_reported() {
    let score = Score::of(&made(|chance, _| {
        let count = 500;
        let mut cases = lookalike_papers::cases(chance, count);
        cases.extend(lookalike_logs::cases(chance, count));
        cases.extend(lookalike_codes::cases(chance, count));
        cases.extend(lookalike_dates::cases(chance, count));
        cases.extend(lookalike_persons::cases(chance, count));
        cases.extend(lookalike_tables::cases(chance, count));
        cases
    }));
    hold(&score, |_| 0.0);
}

#[test]
fn an_outside_library_judges_a_million_numbers_alike() {
    let Some(judged) = judge_a_million(seeds()[0]) else {
        eprintln!("skipped: python-stdnum is not installed (tests/run installs it)");
        return;
    };
    let count = judged.numbers.len();
    assert_eq!(judged.theirs.len(), count);
    let holding = |verdict| {
        judged
            .theirs
            .iter()
            .filter(|said| **said == verdict)
            .count()
    };
    let (dates, valid) = (holding(Verdict::Date), holding(Verdict::Valid));
    println!(
        "{count} numbers: {} dates, {valid} of them valid",
        dates + valid
    );
    assert!(dates > 40_000 && valid > 4_000, "the numbers prove little");
    let mut differ = Vec::new();
    for (index, theirs) in judged.theirs.iter().enumerate() {
        let is_date = |verdict: &Verdict| *verdict != Verdict::NoDate;
        let ours = (judged.shipped[index], judged.checks_alone[index]);
        if is_date(&ours.0) != is_date(theirs) || ours.1 != *theirs {
            differ.push(format!(
                "{}: {theirs:?}, ours {ours:?}",
                judged.numbers[index]
            ));
        }
    }
    assert!(
        differ.is_empty(),
        "{} disagreements, such as {:#?}",
        differ.len(),
        &differ[..differ.len().min(10)]
    );
}
