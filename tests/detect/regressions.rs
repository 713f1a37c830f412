//! What once went wrong, each named for it.

use super::support::{CPR, OTHER_CPR, Tree, cprs};

#[test]
fn a_heading_was_lost_behind_the_first_stretch_of_a_long_file() {
    let tree = Tree::new();
    // Without a valid modulus 11 and a dash, only the heading says what these are.
    let plain = OTHER_CPR.replace('-', "");
    let rows = 40_000;
    let one_column = format!("CPR\n{}", format!("{plain}\n").repeat(rows));
    let aligned = format!(
        "Liste\n\nNavn    CPR-nr\n{}",
        format!("Test    {plain}\n").repeat(rows)
    );
    tree.file("one.txt", one_column, 0o644);
    tree.file("aligned.txt", aligned, 0o644);
    let (report, _) = tree.scan(&[]);
    assert_eq!(report["totals"]["matches"], 2 * rows);
}

#[test]
fn a_word_that_speaks_against_a_number_left_it_in_a_name() {
    let tree = Tree::new();
    let plain = CPR.replace('-', "");
    for name in [
        format!("Faktura {plain}.pdf"),
        format!("konto {CPR}"),
        format!("x{plain}y.txt"),
        OTHER_CPR.replace('-', ""),
        "２１１０６２５６２９".to_string(),
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10".to_string(),
    ] {
        tree.file(&name, "CPR 010190-1234\n", 0o644);
    }
    let (report, _) = tree.scan(&["--files", "--min-confidence", "possible"]);
    let text = report.to_string();
    for hidden in [
        "0625629",
        "062-5629",
        "2512489994",
        "９",
        "7408122",
        "898902",
    ] {
        assert!(!text.contains(hidden), "{hidden} is shown");
    }
}

#[test]
fn two_persons_of_one_sentence_were_counted_as_one() {
    let other = &cprs(1)[0];
    for (text, most) in [
        (
            format!("Ansøger: udl.nr. 1234567. Ægtefælle: CPR-nr. {other}\n"),
            2,
        ),
        (
            format!("Ansøger\nUdl.nr.: 1234567\nBarn\nCPR-nr.: {other}\n"),
            2,
        ),
        (format!("CPR-nr. {other}, udl.nr. 1234567\n"), 1),
        (format!("CPR-nr.: {other}\nUdl.nr.: 1234567\n"), 1),
        (format!("navn;cpr;udlnr\nA;{other};1234567\n"), 1),
    ] {
        let tree = Tree::new();
        tree.file("a.txt", &text, 0o644);
        let (report, _) = tree.scan(&[]);
        let persons = &report["totals"]["persons"];
        assert_eq!(persons["at_least"], 1, "{text}");
        assert_eq!(persons["at_most"], most, "{text}");
    }
}

#[test]
fn a_title_over_a_list_hid_the_numbers_in_it() {
    let tree = Tree::new();
    for (index, text) in [
        "Telefonliste\nAnna Hansen\nNUMBER\n",
        "Faktura\n\nAnna Hansen\nNUMBER\n",
        "Det gælder, en anden faktura, og andet.\nAnna Hansen, NUMBER, bor her.\n",
        "Anna f.NUMBER\n",
        "/sager/2021/NUMBER/brev.pdf\n",
    ]
    .iter()
    .enumerate()
    {
        tree.file(&format!("{index}.txt"), text.replace("NUMBER", CPR), 0o644);
    }
    let table =
        "<html><table><tr><th>Navn</th><th>CPR</th></tr><tr><td>A</td><td>NUMBER</td></tr></table>";
    let table = table.replace("NUMBER", &OTHER_CPR.replace('-', ""));
    tree.file("table.html", table, 0o644);
    let (report, _) = tree.scan(&[]);
    assert_eq!(report["totals"]["matches"], 6);
}

#[test]
fn two_passports_of_one_person_were_two_citizens() {
    let tree = Tree::new();
    let zones = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n\n\
                 I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n";
    tree.file("a.txt", zones, 0o644);
    let (report, _) = tree.scan(&[]);
    let persons = &report["totals"]["persons"];
    assert_eq!(
        (persons["at_least"].as_u64(), persons["at_most"].as_u64()),
        (Some(1), Some(2))
    );
}

#[test]
fn of_two_rows_of_headings_the_nearer_was_lost_below_the_first_number() {
    let tree = Tree::new();
    // Letters over the columns, as a picture of a sheet has them.
    let rows = "1\tAnna\t12345678\n2\tBo\t\n3\tEva\t23456789\n4\tIb\t34567891\n";
    tree.file(
        "sheet.txt",
        format!("\tA\tB\n\tNavn\tUdl.nr.\n{rows}"),
        0o644,
    );
    let (report, _) = tree.scan(&[]);
    assert_eq!(report["totals"]["matches"], 3);
}
