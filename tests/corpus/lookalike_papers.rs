//! Papers full of numbers that are no person's: invoices, bank statements, telephone lists, codes of
//! goods.

use super::names::{amount, person, sentence, street, town};
use super::numbers::{any_digits, day, digits, ean13, phone};
use super::{Case, Place};
use crate::support::Chance;

/// So many files of each class.
pub fn cases(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let text = invoice(chance);
        cases.push(Case::nothing("invoices", "invoice", "txt", text));
        let (kind, ending, text) = statement(chance);
        cases.push(Case::nothing("bank statements", kind, ending, text));
        let (kind, text) = phones(chance);
        cases.push(Case::nothing("telephone numbers", kind, "txt", text));
        let (kind, ending, text) = goods(chance);
        cases.push(Case::nothing(
            "EAN, GTIN, ISBN, barcodes",
            kind,
            ending,
            text,
        ));
        let (kind, text) = match chance.below(4) {
            0 => ("invoice", invoice(chance)),
            1 => ("bank statement", statement(chance).2),
            2 => ("telephone numbers", phones(chance).1),
            _ => ("codes of goods", goods(chance).2),
        };
        let case = Case::nothing("papers, as text of a picture", kind, "txt", text);
        cases.push(case.at(Place::Sidecar));
    }
    cases
}

fn date(chance: &mut Chance) -> String {
    let (day, month, year) = day(chance, 2012, 2024);
    match chance.below(3) {
        0 => format!("{day:02}.{month:02}.{year}"),
        1 => format!("{day:02}-{month:02}-{year}"),
        _ => format!("{day:02}.{month:02}.{:02}", year % 100),
    }
}

/// Invoice and order numbers: counted up from somewhere, in a width of their own.
fn counted(chance: &mut Chance) -> String {
    match chance.below(4) {
        0 => digits(chance, 5),
        1 => format!("20{}{}", 12 + chance.below(12), any_digits(chance, 4)),
        2 => format!("45{}", any_digits(chance, 8)),
        _ => digits(chance, 10),
    }
}

fn iban(chance: &mut Chance) -> String {
    format!(
        "DK{} {} {} {} {}",
        digits(chance, 2),
        digits(chance, 4),
        any_digits(chance, 4),
        any_digits(chance, 4),
        any_digits(chance, 2)
    )
}

fn invoice(chance: &mut Chance) -> String {
    let mut lines = vec![
        format!(
            "{} ApS",
            chance.of(&["Prøve Handel", "Test & Søn", "Modelbyg", "Ågård Kontor"])
        ),
        format!("{}, {} {}", street(chance), digits(chance, 4), town(chance)),
        format!("CVR-nr. {}   Tlf. {}", digits(chance, 8), phone(chance)),
        String::new(),
        format!(
            "{} {}",
            chance.of(&["Faktura", "FAKTURA", "Fakturanr.:", "Faktura nr."]),
            counted(chance)
        ),
        format!("Dato: {}", date(chance)),
        format!(
            "{} {}",
            chance.of(&["Ordrenr.", "Ordre:", "Vores ordre nr.", "Order no."]),
            counted(chance)
        ),
        format!(
            "{} {}",
            chance.of(&["Kundenr.", "Kunde:", "Debitornr."]),
            counted(chance)
        ),
    ];
    if chance.percent(50) {
        lines.push(format!("EAN-nr.: 579{}", any_digits(chance, 10)));
    }
    if chance.percent(40) {
        lines.push(format!(
            "Deres ref.: {}   Rekvisition {}",
            person(chance),
            digits(chance, 10)
        ));
    }
    lines.push(String::new());
    lines.push(format!(
        "{:<14}{:<26}{:>6}{:>14}{:>14}",
        "Varenr.", "Tekst", "Antal", "Pris", "Beløb"
    ));
    for _ in 0..2 + chance.below(6) {
        let goods = match chance.below(4) {
            0 => digits(chance, 6),
            1 => format!("{}-{}", digits(chance, 6), any_digits(chance, 4)),
            2 => digits(chance, 10),
            _ => format!("{}.{}", digits(chance, 3), any_digits(chance, 3)),
        };
        let text = chance.of(&[
            "Kontorstol",
            "Papir A4, 500 ark",
            "Rådgivning, timer",
            "Kabel 3 m",
            "Måtte, grå",
        ]);
        lines.push(format!(
            "{goods:<14}{text:<26}{:>6}{:>14}{:>14}",
            1 + chance.below(40),
            amount(chance),
            amount(chance)
        ));
    }
    lines.push(String::new());
    lines.push(format!("{:>60}{:>14}", "I alt DKK", amount(chance)));
    lines.push(format!("Betales senest {}", date(chance)));
    lines.push(match chance.below(4) {
        0 => format!(
            "Reg.nr. {} Kontonr. {}",
            digits(chance, 4),
            any_digits(chance, 10)
        ),
        1 => format!("Bank: {}-{}", digits(chance, 4), any_digits(chance, 10)),
        2 => format!("IBAN: {}   SWIFT: PRVEDKKK", iban(chance)),
        _ => format!(
            "Bank: reg. {} konto {}",
            digits(chance, 4),
            any_digits(chance, 7)
        ),
    });
    if chance.percent(60) {
        lines.push(format!(
            "+71<{}+{}<",
            any_digits(chance, 15),
            digits(chance, 8)
        ));
    }
    lines.join("\n") + "\n"
}

fn statement(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let rows = 10 + chance.below(30);
    let entry = |chance: &mut Chance| match chance.below(8) {
        0 => format!("Dankort-nota {}", any_digits(chance, 5)),
        1 => format!("Overførsel {}", any_digits(chance, 10)),
        2 => format!("BS {} forsyning", any_digits(chance, 9)),
        3 => format!("Til {}-{}", digits(chance, 4), any_digits(chance, 10)),
        4 => format!("MobilePay {}", person(chance)),
        5 => format!("FI +71 {}", any_digits(chance, 15)),
        6 => format!("Visa/Dankort 4571 XXXX XXXX {}", any_digits(chance, 4)),
        _ => "Løn".to_string(),
    };
    let account = format!(
        "Reg.nr. {} Konto {}",
        digits(chance, 4),
        any_digits(chance, 10)
    );
    if chance.percent(50) {
        let mut text = String::from("Bogføringsdato;Rentedato;Tekst;Beløb;Saldo\r\n");
        for _ in 0..rows {
            let fields = [
                date(chance),
                date(chance),
                entry(chance),
                format!("-{}", amount(chance)),
                amount(chance),
            ];
            text += &format!("{}\r\n", fields.join(";"));
        }
        return ("CSV", "csv", text);
    }
    let mut text = format!("Kontoudtog\n{account}\nIBAN {}\n\n", iban(chance));
    for _ in 0..rows {
        text += &format!(
            "{:<12}{:<40}{:>14}{:>14}\n",
            date(chance),
            entry(chance),
            amount(chance),
            amount(chance)
        );
    }
    ("printed", "txt", text)
}

fn phone_written(chance: &mut Chance) -> String {
    let n = phone(chance);
    match chance.below(7) {
        0 => n,
        1 => format!("+45{n}"),
        2 => format!("+45 {} {}", &n[..4], &n[4..]),
        3 => format!("{} {} {} {}", &n[..2], &n[2..4], &n[4..6], &n[6..]),
        4 => format!("0045 {n}"),
        5 => format!("+45 {} {} {} {}", &n[..2], &n[2..4], &n[4..6], &n[6..]),
        _ => format!("{} {}", &n[..4], &n[4..]),
    }
}

fn phones(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(4);
    let mut text = String::new();
    for _ in 0..4 + chance.below(25) {
        let (name, one, two) = (person(chance), phone_written(chance), phone_written(chance));
        text += &match shape {
            0 => format!("{name:<24}{one}\n"),
            1 => format!("{name}\t{one}\t{two}\n"),
            2 => format!("{one} {two}\n"),
            _ => format!(
                "Ring til {name} på {one} eller {two}. {}\n",
                sentence(chance)
            ),
        };
    }
    (
        ["list", "tabs, two", "two a line", "sentences"][shape],
        text,
    )
}

fn goods(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let shape = chance.below(7);
    let mut text = match shape {
        0 => "ean;tekst;antal\n",
        3 => "GTIN;vare\n",
        _ => "",
    }
    .to_string();
    for _ in 0..5 + chance.below(20) {
        let count = chance.below(90);
        text += &match shape {
            0 => format!("{};vare {count};{count}\n", ean13(chance, "57")),
            1 => format!("{}\n", ean13(chance, "57")),
            2 => format!(
                "ISBN 978-87-{}-{}-{} {}\n",
                digits(chance, 3),
                any_digits(chance, 4),
                any_digits(chance, 1),
                sentence(chance)
            ),
            3 => format!("{};{}\n", digits(chance, 14), sentence(chance)),
            // Danish books before 2007: ten digits that begin with 87.
            4 => format!("ISBN 87{}\n", any_digits(chance, 8)),
            5 => format!(
                "ISBN: 87-{}-{}-{}\n",
                any_digits(chance, 3),
                any_digits(chance, 4),
                any_digits(chance, 1)
            ),
            _ => format!(
                "*{}* (01){}(21){}\n",
                digits(chance, 10),
                digits(chance, 14),
                digits(chance, 10)
            ),
        };
    }
    let kinds = [
        "EAN column",
        "EAN list",
        "ISBN-13",
        "GTIN-14",
        "ISBN-10",
        "ISBN-10, hyphens",
        "Code 39, GS1-128",
    ];
    (
        kinds[shape],
        if matches!(shape, 0 | 3) { "csv" } else { "txt" },
        text,
    )
}
