//! What Art. 33(3) asks for is there, in both languages, and nothing is claimed that a scan cannot know.

use mappevagt::model::change::ChangeKind;
use mappevagt::model::document::PathEntry;
use mappevagt::model::words::{Lang, Words};
use mappevagt::report::notice::{Notice, NoticeError};

use crate::documents::{later, markdown, notice, scan};

/// Sections, and texts that must stand in each, in English and in Danish.
const ASKED: [(&str, &[&str], &str, &[&str]); 12] = [
    (
        "1.",
        &["CVR number of the controller", "Art. 33(2)"],
        "1.",
        &["dataansvarliges navn", "Databehandler"],
    ),
    (
        "(Art. 33(1))",
        &[
            "became aware",
            "2011-03-04 08:00 UTC to 2020-08-18 10:00 UTC",
            "2026-11-01 00:00 UTC",
            "the 72 hours end on 2026-12-01 01:30 UTC",
            "does not say when it was put there, nor since when access was open",
        ],
        "(art. 33, stk. 1)",
        &[
            "blev bekendt med bruddet",
            "04-03-2011 kl. 08.00 UTC til 18-08-2020 kl. 10.00 UTC",
            "udløber de 72 timer 01-12-2026 kl. 01.30 UTC",
        ],
    ),
    (
        "Nature of the breach (Art. 33(3)(a))",
        &[
            "Breach of confidentiality",
            "1,014 files in 3 places",
            "`/srv/share/Projekter`",
            "Open to everyone",
            "Everyone with any account, 24 of them known",
            "`everyone r--`",
            "`clerk1`, `clerk2`, `temp3`",
            "`temp3 (not on the roster)`",
            "`S-1-5-21-1-2-3-1104`",
            "`policy.toml:18`",
            "whoever knows its path",
            "Could not be determined; 1 are known",
        ],
        "Bruddets karakter (art. 33, stk. 3, litra a)",
        &[
            "Brud på fortroligheden",
            "1.014 filer på 3 steder",
            "Åben for alle",
            "Alle med en hvilken som helst konto, heraf 24 kendte",
            "den, der kender stien",
        ],
    ),
    (
        "4. Categories of personal data (Art. 33(3)(a))",
        &[
            "| Special category of personal data (sensitive), GDPR Art. 9 | ethnic origin |",
            "| Special category of personal data (sensitive), GDPR Art. 9 | health |",
            "GDPR Art. 10 and section 8 of the Danish Data Protection Act | criminal offences |",
            "| Personal number (CPR), section 11 of the Danish Data Protection Act | CPR number |",
            "| Ordinary personal data, GDPR Art. 6, which may be confidential | employment |",
            "| Ordinary personal data, GDPR Art. 6, which may be confidential | asylum and immigration |",
            "`house-rule`",
        ],
        "4. Kategorier af personoplysninger (art. 33, stk. 3, litra a)",
        &[
            "| Følsomme oplysninger (særlige kategorier), databeskyttelsesforordningens art. 9 | etnisk oprindelse |",
            "strafbare forhold, databeskyttelsesforordningens art. 10 og databeskyttelseslovens § 8 | strafbare forhold |",
            "| Personnummer (CPR-nummer), databeskyttelseslovens § 11 | personnummer (CPR) |",
        ],
    ),
    (
        "approximate number of data subjects (Art. 33(3)(a))",
        &[
            "at least 1,029 and at most 1,040 data subjects",
            "| CPR number | at least 1,029 and at most 1,040 |",
            "in 7 places, are published as examples",
            "misread from a picture",
            "One person may lie in several of the 3 places",
            "numbers of several kinds",
        ],
        "omtrentligt antal registrerede (art. 33, stk. 3, litra a)",
        &[
            "mindst 1.029 og højst 1.040 registrerede",
            "læst forkert ud af et billede",
        ],
    ),
    (
        "records (Art. 33(3)(a))",
        &["1,069 identifiers in 1,014 files"],
        "registreringer af personoplysninger (art. 33, stk. 3, litra a)",
        &["1.069 identifikationsnumre i 1.014 filer"],
    ),
    (
        "(Art. 33(3)(b))",
        &["data protection officer"],
        "(art. 33, stk. 3, litra b)",
        &["databeskyttelsesrådgiveren (DPO)"],
    ),
    (
        "(Art. 33(3)(c))",
        &[
            "FILL IN",
            "No scan can tell the consequences",
            "identity theft",
        ],
        "(art. 33, stk. 3, litra c)",
        &[
            "UDFYLDES",
            "En scanning kan ikke sige noget om konsekvenserne",
        ],
    ),
    (
        "(Art. 33(3)(d))",
        &[
            "No comparison with a later scan was given",
            "Take the rights of \"other\" away",
            "Place 2: Take these people out of the groups",
        ],
        "(art. 33, stk. 3, litra d)",
        &[
            "Der er ikke angivet en sammenligning",
            "Fjern rettighederne for \"other\"",
        ],
    ),
    ("(Art. 34)", &["FILL IN"], "(art. 34)", &["UDFYLDES"]),
    (
        "not known, and why (Art. 33(4))",
        &[
            "Who actually read the data is not known",
            "3 files were not read",
            "| takes a password | 2 |",
            "`/srv/share/Arkiv`",
            "`4711`",
            "`the group old-vendor has no members`",
        ],
        "Hvad der ikke vides, og hvorfor (art. 33, stk. 4)",
        &[
            "Hvem der faktisk har læst oplysningerne, vides ikke",
            "| kræver adgangskode | 2 |",
        ],
    ),
    (
        "(Art. 33(5))",
        &[
            "`5853ae5cd76a4906`",
            "1,597 of 1,600 files were read",
            "built in",
        ],
        "(art. 33, stk. 5)",
        &["1.597 af 1.600 filer er læst"],
    ),
];

fn sections(markdown: &str) -> Vec<(String, String)> {
    let sections = markdown.split("\n## ").skip(1);
    sections
        .map(|section| {
            let (heading, text) = section.split_once('\n').unwrap();
            // What is escaped is for the parser; here it is read as it is shown.
            (heading.to_string(), text.replace('\\', ""))
        })
        .collect()
}

#[test]
fn every_point_of_article_33_is_there_in_its_order() {
    let document = scan();
    for lang in Lang::ALL {
        let sections = sections(&markdown(&notice(&document, lang)));
        assert_eq!(
            sections.len(),
            ASKED.len() + 1,
            "the gaps and twelve sections"
        );
        for ((heading, text), asked) in sections.iter().skip(1).zip(ASKED) {
            let (wanted, texts) = match lang {
                Lang::En => (asked.0, asked.1),
                Lang::Da => (asked.2, asked.3),
            };
            assert!(heading.contains(wanted), "{heading}: not {wanted}");
            for wanted in texts {
                assert!(
                    text.contains(wanted),
                    "{lang:?} {heading}: {wanted}\n{text}"
                );
            }
        }
    }
}

#[test]
fn gaps_are_listed_first_with_their_count_and_numbered_in_the_text() {
    for lang in Lang::ALL {
        let notice = notice(&scan(), lang);
        let text = markdown(&notice).replace('\\', "");
        let word = Words::of(lang).say("notice-gap-word");
        assert_eq!(
            text.matches(&format!("[{word}: ")).count(),
            notice.gaps().len()
        );
        let told = Words::of(lang).say_with(
            "notice-gaps",
            &[(
                "count",
                mappevagt::model::words::Part::Count(notice.gaps().len() as u64),
            )],
        );
        assert!(text.contains(&told), "{told}");
        for (index, gap) in notice.gaps().iter().enumerate() {
            let number = index + 1;
            let listed = text.find(&format!("- {number}. {gap}")).expect(gap);
            let marked = text.find(&format!("[{word}: {number}. {gap}]")).expect(gap);
            assert!(listed < marked);
        }
        // One more for the category that a rule of the user's brings.
        let mut plain = scan();
        plain.exposures[0].categories.pop();
        assert_eq!(
            crate::documents::notice(&plain, lang).gaps().len() + 1,
            notice.gaps().len()
        );
    }
}

#[test]
fn every_message_has_its_words_and_its_parts() {
    let document = scan();
    let comparison = later(&document);
    for lang in Lang::ALL {
        for comparison in [None, Some(&comparison)] {
            let notice = Notice::of(&document, comparison, &[], lang).unwrap();
            let text = markdown(&notice);
            // A message that is missing shows its id, a part that is missing its name in braces.
            for odd in ["notice-", "{", "}", "english only"] {
                assert!(!text.contains(odd), "{lang:?}: {odd}");
            }
        }
    }
}

#[test]
fn a_comparison_tells_what_was_done() {
    let document = scan();
    let comparison = later(&document);
    let notice = Notice::of(&document, Some(&comparison), &[], Lang::En).unwrap();
    let text = markdown(&notice).replace('\\', "");
    for wanted in [
        "moved to a restricted place: `/srv/share/Projekter`. The data lie now in `/srv/closed/Projekter`, \
         where access is adequate (44 days after it was first reported)",
        "fixed: data deleted: `/srv/share/Drift/fejl`",
        "Not read again by the later scan, so whether it is put right is not known: `/srv/share/Arkiv`",
        "`the rules were not the same`",
        "| Last scan that is included | 2026-12-02 09:15 UTC |",
        "| First reported by a scan | 2026-10-15 00:00 UTC |",
        "Place 3: Look up the readers",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(
        !text.contains("Place 1: Take the rights"),
        "proposed for what is fixed"
    );
    assert!(!text.contains("No comparison with a later scan"));
}

#[test]
fn what_is_gone_from_a_later_scan_is_still_in_the_notice() {
    let old = scan();
    let comparison = later(&old);
    let mut new = old.clone();
    new.run = comparison.new.run.clone();
    new.exposures.clear();
    let notice = Notice::of(&new, Some(&comparison), &[], Lang::En).unwrap();
    let text = markdown(&notice);
    assert!(text.contains("1,014 files in 3 places"), "{text}");
    // The later scan's sum is no bound on what it did not find.
    assert!(text.contains("at least 1,029 and at most 1,041"), "{text}");
    assert!(text.contains("as they were when they were last seen"));
}

#[test]
fn a_place_that_the_data_left_for_another_open_one_is_still_told() {
    let old = scan();
    let mut comparison = later(&old);
    comparison.changes[0].kind = ChangeKind::MovedOpen;
    comparison.changes[0].moved_to[0].adequate = false;
    comparison.changes[1].kind = ChangeKind::Better;
    comparison.changes[2].kind = ChangeKind::New;
    let mut new = old.clone();
    new.run = comparison.new.run.clone();
    new.exposures.drain(..2);
    new.run.unchanged = Some(1500);
    let notice = Notice::of(&new, Some(&comparison), &[], Lang::En).unwrap();
    let text = markdown(&notice);
    assert!(text.contains("1,014 files in 3 places"), "{text}");
    assert!(text.contains("now in `/srv/closed/Projekter`, where access is not adequate"));
    assert!(text.contains("new: `/srv/share/Arkiv`\n"), "{text}");
    assert!(text.contains("1,500 files were not opened this time"));
    // Held against the older scan, what is new since is no part of its breach.
    comparison.changes[2].exposure.id = "eeeeeeeeeeee".to_string();
    let notice = Notice::of(&old, Some(&comparison), &[], Lang::En).unwrap();
    assert!(markdown(&notice).contains("1,014 files in 3 places"));
}

#[test]
fn an_exposure_that_has_another_id_now_is_still_the_chosen_one() {
    let document = scan();
    let mut comparison = later(&document);
    let change = &mut comparison.changes[0];
    change.kind = ChangeKind::MovedOpen;
    change.before = Some(change.exposure.clone());
    change.exposure.id = "eeeeeeeeeeee".to_string();
    change.exposure.path = PathEntry::of(b"/srv/share/Andet");
    let chosen = ["aaaaaaaaaaaa".to_string()];
    let notice = Notice::of(&document, Some(&comparison), &chosen, Lang::En).unwrap();
    let text = markdown(&notice);
    assert!(text.contains("### Not yet put right"), "{text}");
    assert!(text.contains("moved to another open place: `/srv/share/Andet`"));
    assert!(text.contains("Place 1: Take the rights"));
}

#[test]
fn chosen_exposures_only() {
    let document = scan();
    let chosen = ["bbbbbbbbbbbb".to_string()];
    let text = markdown(&Notice::of(&document, None, &chosen, Lang::En).unwrap());
    assert!(text.contains("1 file in 1 place"));
    assert!(text.contains("The notice covers the chosen places only"));
    assert!(!text.contains("Projekter"));
    assert!(!text.contains("One person may lie in several"));

    let wrong = ["dddddddddddd".to_string()];
    let error = Notice::of(&document, None, &wrong, Lang::En).err();
    assert!(matches!(error, Some(NoticeError::UnknownExposure { .. })));

    let mut other = later(&document);
    other.old.run.id = "1".to_string();
    let error = Notice::of(&document, Some(&other), &[], Lang::En).err();
    assert!(matches!(error, Some(NoticeError::OtherScans { .. })));

    let mut empty = scan();
    empty.exposures.clear();
    let error = Notice::of(&empty, None, &[], Lang::En).err();
    assert!(matches!(error, Some(NoticeError::NoExposure)));
}

#[test]
fn an_estimate_and_a_broken_off_scan_are_told() {
    let mut document = scan();
    document.exposures[0].persons.estimated = true;
    document.run.interrupted = true;
    let text = markdown(&notice(&document, Lang::En));
    assert!(text.contains("four standard errors"));
    assert!(text.contains("interrupted before its end"));
    document.run.complete = true;
    let text = markdown(&notice(&document, Lang::En));
    assert!(!text.contains("The scan is incomplete"));
}
