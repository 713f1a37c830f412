//! Labelled CPR numbers in HTML, XML and JSON.

use super::names::{paragraph, person, street, town};
use super::tables::Sheet;
use crate::support::Chance;

/// How a labelled number stands in a page.
#[derive(Clone, Copy)]
pub struct Page {
    pub name: &'static str,
    pub ending: &'static str,
    /// Whether a number split over tags or written with entities can stand there.
    pub takes_markup: bool,
    write: fn(&mut Chance, &str) -> String,
}

impl Page {
    pub fn write(&self, chance: &mut Chance, number: &str) -> String {
        (self.write)(chance, number)
    }
}

const fn html(
    name: &'static str,
    takes_markup: bool,
    write: fn(&mut Chance, &str) -> String,
) -> Page {
    Page {
        name,
        ending: "html",
        takes_markup,
        write,
    }
}

const fn xml(name: &'static str, write: fn(&mut Chance, &str) -> String) -> Page {
    Page {
        name,
        ending: "xml",
        takes_markup: false,
        write,
    }
}

const fn json(name: &'static str, write: fn(&mut Chance, &str) -> String) -> Page {
    Page {
        name,
        ending: "json",
        takes_markup: false,
        write,
    }
}

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"da\">\n<head><title>Sag</title></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

const LABELS: [&str; 5] = ["CPR-nr.", "CPR", "Personnummer", "cprnr", "CPR-nummer"];

/// Pages that are read as markup.
pub const PAGES: [Page; 10] = [
    html("HTML paragraph", true, |chance, n| {
        let label = chance.of(&LABELS);
        page(&format!(
            "<p>{}</p>\n<p>{label}: {n}</p>",
            paragraph(chance)
        ))
    }),
    html("HTML bold label", true, |chance, n| {
        let label = chance.of(&LABELS);
        page(&format!(
            "<p><strong>{label}:</strong>&nbsp;{n}<br>{}</p>",
            person(chance)
        ))
    }),
    html("HTML row heading", true, |chance, n| {
        let label = chance.of(&LABELS);
        page(&format!(
            "<table>\n <tr><th>Navn</th><td>{}</td></tr>\n <tr>\n  <th>{label}</th>\n  <td>{n}</td>\n </tr>\n</table>",
            person(chance)
        ))
    }),
    html("HTML definition list", true, |chance, n| {
        let label = chance.of(&LABELS);
        page(&format!(
            "<dl><dt>{label}</dt><dd>{n}</dd><dt>By</dt><dd>{}</dd></dl>",
            town(chance)
        ))
    }),
    html("HTML form field", false, |chance, n| {
        let label = chance.of(&LABELS);
        page(&format!(
            "<form><label for=\"f1\">{label}</label> <input id=\"f1\" type=\"text\" name=\"cpr\" value=\"{n}\"></form>"
        ))
    }),
    html("HTML aligned divs", true, |chance, n| {
        let label = chance.of(&LABELS);
        page(&format!(
            "<div class=\"row\">\n<div class=\"key\">{label}</div>\n<div class=\"value\">{n}</div>\n</div>\n<div>{}</div>",
            street(chance)
        ))
    }),
    xml("XML element", |chance, n| {
        let name = chance.of(&[
            "cpr",
            "CPRnr",
            "cprNummer",
            "PersonCivilRegistrationIdentifier",
            "ns2:CprNumber",
            "personnummer",
        ]);
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<borger>\n  <navn>{}</navn>\n  <{name}>{n}</{name}>\n</borger>\n",
            person(chance)
        )
    }),
    xml("XML element, value on its own line", |chance, n| {
        let name = chance.of(&["cpr", "PersonCivilRegistrationIdentifier"]);
        format!(
            "<?xml version=\"1.0\"?>\n<borger>\n  <{name}>\n    {n}\n  </{name}>\n  <by>{}</by>\n</borger>\n",
            town(chance)
        )
    }),
    xml("XML attribute", |chance, n| {
        let name = chance.of(&["cpr", "CPRnr", "cprNummer", "personnummer"]);
        format!(
            "<?xml version=\"1.0\"?>\n<borgere>\n  <borger navn=\"{}\" {name}=\"{n}\" by=\"{}\"/>\n</borgere>\n",
            person(chance),
            town(chance)
        )
    }),
    xml("XML attribute first", |chance, n| {
        format!(
            "<?xml version=\"1.0\"?>\n<l><p cpr='{n}' navn='{}'>x</p></l>\n",
            person(chance)
        )
    }),
];

const KEYS: [&str; 8] = [
    "cpr",
    "cprNummer",
    "cprNr",
    "cpr_number",
    "CPR",
    "personnummer",
    "borgerCpr",
    "personCivilRegistrationIdentifier",
];

/// JSON with the number in a string.
pub const JSON_TEXTS: [Page; 4] = [
    json("JSON string", |chance, n| {
        let key = chance.of(&KEYS);
        format!(
            "{{\n  \"navn\": \"{}\",\n  \"{key}\": \"{n}\",\n  \"by\": \"{}\"\n}}\n",
            person(chance),
            town(chance)
        )
    }),
    json("JSON string, one line", |chance, n| {
        let key = chance.of(&KEYS);
        format!(
            "{{\"id\":17,\"{key}\":\"{n}\",\"navn\":\"{}\"}}\n",
            person(chance)
        )
    }),
    json("JSON in a value below", |chance, n| {
        format!(
            "{{\"borger\": {{\"cpr\": {{\"value\": \"{n}\"}}, \"by\": \"{}\"}}}}\n",
            town(chance)
        )
    }),
    json("JSON array", |chance, n| {
        let key = chance.of(&["cprNumre", "cpr"]);
        format!(
            "{{\"{key}\": [\"ukendt\", \"{n}\"], \"by\": \"{}\"}}\n",
            town(chance)
        )
    }),
];

/// JSON with the number as a number.
pub const JSON_NUMBER: Page = json("JSON number", |chance, n| {
    let key = chance.of(&KEYS);
    let space = chance.of(&["", " "]);
    format!(
        "{{\"navn\":{space}\"{}\",{space}\"{key}\":{space}{n}}}\n",
        person(chance)
    )
});

/// An HTML table with a row of headings. The number of a row stands on a line of its own, or the
/// row does; lines are not told.
pub fn html_table(chance: &mut Chance, sheet: &Sheet) -> String {
    let (between, head) = match chance.below(3) {
        0 => ("", "th"),
        1 => ("\n    ", "th"),
        _ => ("\n", "td"),
    };
    let row = |cells: &[String], tag: &str| {
        let cells = cells
            .iter()
            .map(|cell| format!("{between}<{tag}>{cell}</{tag}>"));
        format!("<tr>{}\n</tr>\n", cells.collect::<String>())
    };
    let body: String = sheet.rows.iter().map(|cells| row(cells, "td")).collect();
    page(&format!(
        "<table>\n<thead>\n{}</thead>\n<tbody>\n{body}</tbody>\n</table>",
        row(&sheet.headings, head)
    ))
}
