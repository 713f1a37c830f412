//! Of the search as a whole.

use super::*;
use proptest::prelude::*;

mod own_rules;

/// So many cases, or as many times more as `MAPPEVAGT_CASES` says, for a night of them.
fn cases(usual: u32) -> ProptestConfig {
    let times = std::env::var("MAPPEVAGT_CASES").ok();
    let times = times.map_or(1, |times| times.parse::<u32>().unwrap());
    ProptestConfig::with_cases(usual.saturating_mul(times))
}

fn searcher(least: Confidence) -> Searcher {
    Searcher::new(&RuleSet::load(&[]).unwrap(), &TokenKey::throwaway(), least)
}

#[test]
fn examples_of_the_rules_hold() {
    let rules = RuleSet::load(&[]).unwrap();
    assert_eq!(rules.check_examples(), Vec::<String>::new());
}

#[test]
fn one_number_however_written_is_one_person() {
    let mut searcher = searcher(Confidence::Likely);
    let mut persons = std::collections::HashSet::new();
    for text in [
        "2110625629",
        "211062-5629",
        "211062 - 5629",
        "211062–5629",
        "211062\u{2011}5629",
        "211062\u{A0}5629",
        "21.10.62-5629",
        "21 10 62 - 5629",
        "211062-\r\n5629",
        "side_2110625629_1.png",
        "٢١١٠٦٢-٥٦٢٩",
        "２１１０６２５６２９",
        "cpr 211062.5629",
        "CPR211062/5629",
        "2110\u{AD}62-5629",
    ] {
        let matches = searcher.matches_in(text.as_bytes());
        assert_eq!(matches.len(), 1, "{text}");
        persons.insert(matches[0].person);
    }
    assert_eq!(
        searcher.matches_in(b"211062\x965629").len(),
        1,
        "Windows-1252"
    );
    assert_eq!(persons.len(), 1);
}

#[test]
fn matches_far_into_a_text_are_found_and_placed() {
    let mut searcher = searcher(Confidence::Likely);
    for padding in 0..200 {
        let text = format!(
            "{} cpr 211062-5629{}",
            "x".repeat(padding),
            " y".repeat(padding)
        );
        let matches = searcher.matches_in(text.as_bytes());
        assert_eq!(matches.len(), 1);
        assert_eq!(matches[0].offset, padding + 5);
        assert_eq!(matches[0].confidence, Confidence::Certain);
    }
}

/// Bits of text in which numbers, labels and what parts them meet in any order.
fn any_text() -> impl Strategy<Value = Vec<u8>> {
    let one_of = |all: &'static [&'static str]| {
        prop::sample::select(all).prop_map(|text: &str| text.as_bytes().to_vec())
    };
    let bit = prop_oneof![
        4 => one_of(&["2110625629", "211062-5629", "21.10.62-5629", "2512489996"]),
        4 => "[0-9]{1,12}".prop_map(String::into_bytes),
        2 => one_of(&["2020-09-02 12:57", "10.0.0.12", "192837465,5", "2020-07"]),
        5 => one_of(&[
            " ", "-", " - ", ".", "/", "\n", "\r\n", "\r", ";", "\t", "|", ": ", "  ", "–", "\u{A0}",
            "\u{AD}", "\"", "_", "-\n", "\u{2011}", "\\u00e6 ",
        ]),
        4 => one_of(&[
            "cpr ", "CPR;", "udl.nr. ", "Udlændingenummer: ", "Person ID=", "personer", "for", "faktura ",
            "c\u{AD}pr ", "p\u{200B}ersonnummer ", "foreigner no ", "DK", "x", "M", "id=", "kommunen ",
        ]),
        1 => one_of(&["２", "２１１０６２", "٢", "٥٦٢٩", "\x03", "ÿ"]),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    let lines = prop_oneof![4 => Just(1_usize), 1 => 2..60_usize];
    (prop::collection::vec(bit, 0..60), lines)
        .prop_map(|(bits, times)| [bits.concat(), b"\n".to_vec()].concat().repeat(times))
}

#[test]
fn what_is_passed_over_quickly_holds_nothing() {
    let key = TokenKey::throwaway();
    for packs in [vec![], vec!["all".to_string()]] {
        let rules = RuleSet::with_packs(&packs, &[]).unwrap();
        let searcher = || Searcher::new(&rules, &key, Confidence::Possible);
        let quick = searcher();
        let mut thorough = searcher();
        thorough.is_thorough = true;
        let both = std::cell::RefCell::new((quick, thorough));
        let mut runner = proptest::test_runner::TestRunner::new(cases(1_500));
        runner
            .run(&(any_text(), any::<bool>()), |(bytes, ocr)| {
                let (quick, thorough) = &mut *both.borrow_mut();
                let [quick, thorough] = [quick, thorough].map(|searcher| {
                    let text = Text {
                        ocr,
                        ..Text::whole(&bytes)
                    };
                    let mut found = Vec::new();
                    searcher.search(&text, |hit| found.push(hit));
                    found
                });
                prop_assert_eq!(quick, thorough);
                Ok(())
            })
            .unwrap();
    }
}

/// A long text without a label: little of it is looked at.
fn text_without_labels() -> impl Strategy<Value = Vec<u8>> {
    let one_of = |all: &'static [&'static str]| {
        prop::sample::select(all).prop_map(|text: &str| text.as_bytes().to_vec())
    };
    let bit = prop_oneof![
        3 => one_of(&["2110625629", "211062-5629", "21.10.62-5629", "131052-308T", "DK5000400440116243"]),
        3 => "[0-9]{1,12}".prop_map(String::into_bytes),
        2 => "[0-9]{2}[ ./-][0-9]{2}[ ./-][0-9]{2} ?- ?[0-9]{4}".prop_map(String::into_bytes),
        4 => one_of(&["2020-09-02 12:57", "10.0.0.12", "192837465,5", "2020-07", "7408122F1204159"]),
        6 => one_of(&[
            " ", "-", " - ", ".", "/", "\n", "\r\n", "\r", ";", "\t", ": ", "  ", "–", "\u{A0}", "_",
            "-\n", "-\r\n", "\u{2011}", "(",
        ]),
        4 => one_of(&["sagen er", "kommunen ", "ansøgning", "id=", "DK", "x", " og en borger har sendt "]),
        1 => "[a-zæøå ]{0,80}".prop_map(String::into_bytes),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(bit, 800..2_000).prop_map(|bits| bits.concat())
}

#[test]
fn what_the_sieve_lets_fall_is_no_number() {
    let key = TokenKey::throwaway();
    for packs in [vec![], vec!["all".to_string()]] {
        let rules = RuleSet::with_packs(&packs, &[]).unwrap();
        let searcher = || Searcher::new(&rules, &key, Confidence::Possible);
        let mut thorough = searcher();
        thorough.is_thorough = true;
        let both = std::cell::RefCell::new((searcher(), thorough));
        let mut runner = proptest::test_runner::TestRunner::new(cases(100));
        runner
            .run(&text_without_labels(), |bytes| {
                let (quick, thorough) = &mut *both.borrow_mut();
                let [quick, thorough] = [quick, thorough].map(|searcher| {
                    // As if many numbers before had asked for a label.
                    searcher.settles_at_once = true;
                    searcher.labels_before = false;
                    let text = Text {
                        continues: true,
                        ..Text::whole(&bytes)
                    };
                    let mut found = Vec::new();
                    searcher.search(&text, |hit| found.push(hit));
                    found
                });
                prop_assert_eq!(quick, thorough);
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn digits_of_other_scripts_that_are_not_folded_are_part_of_no_number() {
    let key = TokenKey::throwaway();
    let rules = RuleSet::with_packs(&["all".to_string()], &[]).unwrap();
    let mut searcher = Searcher::new(&rules, &key, Confidence::Possible);
    searcher.folds_every_exotic_digit = true;
    let fewest = searcher.fewest_digits;
    let searcher = std::cell::RefCell::new(searcher);
    let mut runner = proptest::test_runner::TestRunner::new(cases(3_000));
    runner
        .run(&(any_text(), any::<bool>()), |(bytes, ocr)| {
            let mut exotic = digits::exotic_digits(&bytes).peekable();
            if exotic.peek().is_none() || fold::has_exotic_number(&bytes, fewest) {
                return Ok(());
            }
            let searcher = &mut *searcher.borrow_mut();
            let text = Text {
                ocr,
                ..Text::whole(&bytes)
            };
            searcher.collect(&text, false);
            for at in exotic {
                prop_assert!(
                    searcher
                        .found
                        .iter()
                        .all(|scored| !scored.range.contains(&at))
                );
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn rules_whose_patterns_have_letters_know_how_many_digits_they_need() {
    let key = TokenKey::throwaway();
    for (pack, text, name) in [
        (
            "iban",
            "DK５０ ００４０ ０４４０ １１６２ ４３",
            "DK5000400440116243.txt",
        ),
        ("fi", "Hetu: １３１０５２-３０８T", "131052-308T.txt"),
    ] {
        let rules = RuleSet::with_packs(&[pack.to_string()], &[]).unwrap();
        let id = rules.as_slice().iter().map(|rule| rule.id.clone());
        let id = id.filter(|id| id.starts_with(pack)).collect::<Vec<_>>();
        let rules = rules.only(&id).unwrap();
        let mut searcher = Searcher::new(&rules, &key, Confidence::Likely);
        assert_eq!(searcher.matches_in(text.as_bytes()).len(), 1, "{text}");
        let masked = searcher.masked(name.as_bytes()).unwrap();
        assert!(
            masked.contains(&b'?'),
            "{}",
            String::from_utf8_lossy(&masked)
        );
    }
}

#[test]
fn patterns_with_letters_are_judged_by_their_column() {
    const SIGNS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let rules = RuleSet::with_packs(&["fi".to_string()], &[]).unwrap();
    let is_finnish = |found: &Match| rules.get(found.rule).unwrap().id == "fi.henkilotunnus";
    let mut searcher = Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Likely);
    let mut found_in = |lines: &[String]| {
        let text = lines.join("\n");
        let matches = searcher.matches_in(text.as_bytes());
        matches.iter().filter(|found| is_finnish(found)).count()
    };
    // Invented: 900 to 999 are given to nobody for long.
    let number = |n: usize| {
        format!(
            "{:02}{:02}{:02}{}",
            n % 28 + 1,
            n % 12 + 1,
            50 + n % 40,
            900 + n % 100
        )
    };
    let sign = |number: &str| SIGNS[number.parse::<usize>().unwrap() % 31];
    let written = |number: &str, sign: u8| {
        let (date, serial) = number.split_at(6);
        format!("nr {date}-{serial}{}", char::from(sign))
    };
    let numbers: Vec<String> = (0..400).map(number).collect();
    let valid = numbers.iter().map(|number| written(number, sign(number)));
    let valid: Vec<String> = valid
        .filter(|line| line.ends_with(char::is_alphabetic))
        .collect();
    assert!(valid.len() > 200);
    assert_eq!(found_in(&valid), valid.len());
    let last_digits = numbers
        .iter()
        .zip((b'0'..=b'9').cycle())
        .map(|(number, digit)| written(number, digit));
    let others: Vec<String> = last_digits.collect();
    let by_chance = numbers.iter().zip(&others);
    let by_chance = by_chance.filter(|(number, line)| line.ends_with(char::from(sign(number))));
    assert!(by_chance.count() > 5);
    assert_eq!(
        found_in(&others),
        0,
        "of numbers with a dash one in 31 is one by chance"
    );
}

#[test]
fn a_misread_number_in_ocr_text_knows_its_neighbours() {
    let mut searcher = searcher(Confidence::Likely);
    let right = searcher.matches_in(b"211062-5629")[0].person;
    let text = Text {
        ocr: true,
        ..Text::whole(b"211062-5829")
    };
    let mut matches = Vec::new();
    searcher.search(&text, |found| matches.push(found));
    assert!(matches[0].misread_of.as_ref().unwrap().contains(&right));
    assert!(
        searcher.matches_in(b"211062-5829").is_empty(),
        "outside OCR text it is only possible"
    );
}

#[test]
fn names_are_masked() {
    let mut searcher = searcher(Confidence::Likely);
    assert_eq!(
        searcher.masked(b"side_2110625629_1.png").unwrap(),
        b"side_??????????_1.png"
    );
    assert_eq!(
        searcher.masked("sag 211062–5629".as_bytes()).unwrap(),
        "sag ??????–????".as_bytes()
    );
    assert_eq!(searcher.masked(b"2020-10-21.log"), None);
}

#[test]
fn arbitrary_bytes_do_no_harm() {
    use proptest::prelude::*;
    let searcher = std::cell::RefCell::new(searcher(Confidence::Possible));
    proptest!(cases(3_000), |(
        parts in proptest::collection::vec(prop_oneof![
            "[0-9]{1,7}", "[-–. /\\n]{1,3}", "(cpr|udl\\.nr\\.|person id|faktura|:| )", "\\PC{0,6}"
        ], 0..40),
        noise in proptest::collection::vec(any::<u8>(), 0..40),
    )| {
        let mut bytes = parts.concat().into_bytes();
        bytes.extend(noise);
        for found in searcher.borrow_mut().matches_in(&bytes) {
            prop_assert!(found.offset < bytes.len());
        }
    });
}
