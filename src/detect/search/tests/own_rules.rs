//! Of rules that others write: patterns of all kinds, and many of them.

use super::*;

/// A rule with one pattern, and what more there is to say of it.
fn rule(index: usize, pattern: &str, more: &str) -> String {
    format!(
        "schema = 1\nid = \"own.r{index}\"\nname = \"Own\"\ncategory = \"other\"\ncounts = \"citizens\"\n\
         about = \"Ours.\"\nreferences = [\"ours\"]\n{more}\n\
         [examples]\nfind = [\"x\"]\npass-over = [\"y\"]\n[[pattern]]\nname = \"as written\"\n{pattern}\n"
    )
}

fn rules(files: &[String]) -> RuleSet {
    let folder = tempfile::tempdir().unwrap();
    let mut ids = Vec::new();
    for (index, text) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("r{index}.toml")), text).unwrap();
        ids.push(format!("own.r{index}"));
    }
    RuleSet::load(&[folder.path().to_path_buf()])
        .unwrap()
        .only(&ids)
        .unwrap()
}

const PATTERNS: &[&str] = &[
    r"[1-9]\d{5}[A-Z]",
    r"0\d{7}[A-Z]|1\d{7}",
    r"0\d{5}[A-Z]|1\d{5}-\d[A-Z]",
    r"\d{20,40}[A-Z]",
    r"EMP-\d{4}",
    r"\d{4}/\d{2}[A-Z]",
    r"[A-Z]\d{6}",
    r"4\d{5}",
    r"\d{3}-\d{3}",
    r"(?:0[1-9]|[12]\d|3[01])\d{4}-\d{3}[A-Z]",
    r"\d{8,9}",
    r"19\d{2}(?: ?[A-Z]){2}",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    let one_of = |all: &'static [&'static str]| {
        prop::sample::select(all).prop_map(|text: &str| text.as_bytes().to_vec())
    };
    let bit = prop_oneof![
        3 => "[0-4][0-9]{0,9}[A-Z]?".prop_map(String::into_bytes),
        1 => "[0-9]{15,45}[A-Z]?".prop_map(String::into_bytes),
        2 => "[0-4][0-9]{3,5}[-/][0-9]{1,3}[A-Z]?".prop_map(String::into_bytes),
        2 => "(EMP-|[A-Z])[0-9]{4,6}".prop_map(String::into_bytes),
        6 => one_of(&[" ", "-", "/", "\n", "\r\n", ";", ": ", "  ", "\u{2013}", "(", "_"]),
        3 => one_of(&["sagen er", "kommunen ", "ans\u{f8}gning", "id=", "\\u2013", "\\n"]),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    let bits = prop::collection::vec(bit, 1_500..2_500);
    // Where all is plain, more is passed over.
    (bits, any::<bool>()).prop_map(|(bits, is_plain)| {
        let mut text = bits.concat();
        text.retain(|byte| !is_plain || byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n'));
        text
    })
}

proptest! {
    #![proptest_config(cases(48))]
    #[test]
    fn nothing_is_passed_over(
        chosen in prop::sample::subsequence(PATTERNS, 1..=4),
        edges in prop::sample::select(&["no-digit", "no-number", "word"][..]),
        text in text(),
    ) {
        let files: Vec<String> = chosen.iter().enumerate().map(|(index, pattern)| {
            rule(index, &format!("regex = '{pattern}'\nedges = \"{edges}\"\npoints = 60"), "")
        }).collect();
        let rules = rules(&files);
        let key = TokenKey::throwaway();
        let found = |is_thorough: bool| {
            let mut searcher = Searcher::new(&rules, &key, Confidence::Possible);
            searcher.is_thorough = is_thorough;
            searcher.settles_at_once = true;
            let text = Text { continues: true, ..Text::whole(&text) };
            let mut found = Vec::new();
            searcher.search(&text, |hit| found.push(hit));
            found
        };
        prop_assert_eq!(found(false), found(true));
    }
}

fn count(rules: &RuleSet, text: &str, ocr: bool) -> usize {
    let mut searcher = Searcher::new(rules, &TokenKey::throwaway(), Confidence::Likely);
    let mut found = 0;
    let text = Text {
        ocr,
        ..Text::whole(text.as_bytes())
    };
    searcher.search(&text, |_| found += 1);
    found
}

#[test]
fn the_first_digit_may_be_any() {
    for (pattern, text) in [
        (r"[1-9]\d{5}[A-Z]", "no. 423456K"),
        (r"19\d{6}[A-Z]\d{3}", "no. 19800101K123"),
        (r"\d{35}[A-Z]", "no. 12345678901234567890123456789012345K"),
    ] {
        let rule = rule(0, &format!("regex = '{pattern}'\npoints = 60"), "");
        assert_eq!(count(&rules(&[rule]), text, false), 1, "{pattern}");
    }
}

#[test]
fn a_label_may_stand_behind_a_number() {
    let label = "requires = \"label\"\n[[context]]\nrole = \"label\"\nwords = [\"sagsid\"]\n\
                 where = [\"after\"]\npoints = 50";
    let rules = rules(&[rule(0, "regex = '\\d{8}'\npoints = 10", label)]);
    assert_eq!(count(&rules, "48213377 sagsid", false), 1);
    assert_eq!(count(&rules, "48213377 andet", false), 0);
}

#[test]
fn many_rules_are_each_found() {
    let label = |word: &str| {
        format!(
            "requires = \"label\"\n[[context]]\nrole = \"label\"\nwords = [\"{word}\"]\n\
             where = [\"before\"]\npoints = 50"
        )
    };
    let letter = |index: usize| char::from(b'a' + u8::try_from(index % 26).unwrap());
    let word = |index: usize| format!("kode{}{}", letter(index / 26), letter(index));
    let mut files: Vec<String> = (0..70)
        .map(|index| rule(index, "regex = '\\d{5}'\npoints = 10", &label(&word(index))))
        .collect();
    files.push(rule(
        70,
        "regex = '\\d{7}'\nonly = \"ocr\"\npoints = 60",
        "",
    ));
    files.push(rule(
        71,
        "regex = 'X\\d{7}'\nonly = \"ocr\"\npoints = 60",
        "",
    ));
    let rules = rules(&files);
    for index in [0, 30, 62, 63, 64, 69] {
        assert_eq!(count(&rules, &format!("{} 48213", word(index)), false), 1);
        assert_eq!(count(&rules, "ingen 48213", false), 0);
    }
    for text in ["nr 4821337", "nr X4821337"] {
        assert_eq!(count(&rules, text, false), 0, "{text}");
        assert_eq!(count(&rules, text, true), 1, "{text}");
    }
}

#[test]
fn a_label_that_an_escape_splits_names_its_number() {
    let mut searcher = searcher(Confidence::Likely);
    let many = "id 48213377\n".repeat(30);
    for label in ["sundhedskort", "sundheds\\u00adkort", "sundheds\0kort"] {
        let text = format!("{many}{{\"t\":\"{label} 21 10 62 5620\"}}\n");
        assert_eq!(searcher.matches_in(text.as_bytes()).len(), 1, "{label}");
    }
}

#[test]
fn short_numbers_with_letters_are_told_apart_in_their_column() {
    let column = "[[check]]\nvalidator = \"cvr\"\npass = 0\nfail = \"drop\"\n[column]\nfewest = 5\nforeign = -60\n\
                  first-check-below = 0.7\nall-checks-below = 0.5\nkindred = 40\nfirst-check-from = 0.95\n\
                  all-checks-from = 0.9\nfile-foreign = -30\nfile-all-checks-below = 0.5";
    let pattern = "regex = '[A-Z]{2}\\d{8}'\npoints = 60";
    let rules = rules(&[rule(0, pattern, column)]);
    // One in eleven is valid by chance, as that of the example in the law is.
    let line = |n: usize| format!("nr DK131624{:02}\n", n % 100);
    let lines: String = (0..100).map(line).collect();
    assert_eq!(count(&rules, &lines, false), 0);
    let valid = (0..100).find(|n| count(&rules, &line(*n), false) == 1);
    assert!(valid.is_some(), "alone it counts");
}
