//! The ways a CPR number is written.
//!
//! Each form says where it can stand: a number broken over a line is no cell of a table, and nobody
//! writes `CPR21 10 62 5629`.

use crate::support::Chance;

/// A way to write ten digits.
#[derive(Clone, Copy)]
pub struct Form {
    pub name: &'static str,
    write: fn(&str) -> String,
    pub fits: Fits,
}

/// Where a form can stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fits {
    /// In running text alone.
    Prose,
    /// Where there is a cell or a value of its own, too.
    Cell,
    /// Right behind a letter or in a URL, too.
    Glued,
}

impl Form {
    pub fn write(&self, digits: &str) -> String {
        (self.write)(digits)
    }

    /// Whether a dash divides it: the shape that is told without a label.
    pub fn is_dashed(&self) -> bool {
        DASHED.contains(&self.name)
    }
}

const DASHED: [&str; 8] = [
    "hyphen",
    "en dash",
    "em dash",
    "U+2011",
    "minus U+2212",
    "spaced hyphen",
    "spaced en dash",
    "21.10.62-5629",
];

fn joined(digits: &str, joint: &str) -> String {
    format!("{}{joint}{}", &digits[..6], &digits[6..])
}

fn grouped(digits: &str, between: &str, before_last: &str) -> String {
    format!(
        "{}{between}{}{between}{}{before_last}{}",
        &digits[..2],
        &digits[2..4],
        &digits[4..6],
        &digits[6..]
    )
}

/// The digits of another script: `zero` is its nought.
fn in_script(digits: &str, zero: u32) -> String {
    digits
        .bytes()
        .map(|byte| char::from_u32(zero + u32::from(byte - b'0')).unwrap())
        .collect()
}

const FULL_WIDTH: u32 = 0xFF10;
const ARABIC_INDIC: u32 = 0x0660;

/// All forms in plain text.
pub const FORMS: [Form; 28] = [
    glued("run together", |n| n.to_string()),
    glued("hyphen", |n| joined(n, "-")),
    glued("en dash", |n| joined(n, "\u{2013}")),
    glued("em dash", |n| joined(n, "\u{2014}")),
    glued("U+2011", |n| joined(n, "\u{2011}")),
    cell("minus U+2212", |n| joined(n, "\u{2212}")),
    cell("full-width hyphen", |n| joined(n, "\u{FF0D}")),
    cell("no-break space", |n| joined(n, "\u{A0}")),
    cell("thin space", |n| joined(n, "\u{2009}")),
    cell("narrow no-break space", |n| joined(n, "\u{202F}")),
    cell("space", |n| joined(n, " ")),
    cell("slash", |n| joined(n, "/")),
    cell("dot", |n| joined(n, ".")),
    cell("spaced hyphen", |n| joined(n, " - ")),
    cell("spaced en dash", |n| joined(n, " \u{2013} ")),
    cell("hyphen and space", |n| joined(n, "- ")),
    cell("21.10.62-5629", |n| grouped(n, ".", "-")),
    cell("21/10/62-5629", |n| grouped(n, "/", "-")),
    cell("21-10-62-5629", |n| grouped(n, "-", "-")),
    cell("21 10 62 5629", |n| grouped(n, " ", " ")),
    cell("21 10 62-5629", |n| grouped(n, " ", "-")),
    cell("soft hyphen inside", |n| {
        format!("{}\u{AD}{}-{}", &n[..4], &n[4..6], &n[6..])
    }),
    cell("zero-width space inside", |n| {
        format!("{}\u{200B}-{}", &n[..6], &n[6..])
    }),
    cell("word joiner inside", |n| {
        format!("{}-\u{2060}{}", &n[..6], &n[6..])
    }),
    cell("full-width digits", |n| {
        joined_scripts(n, FULL_WIDTH, "\u{FF0D}")
    }),
    cell("Arabic-Indic digits", |n| {
        joined_scripts(n, ARABIC_INDIC, "-")
    }),
    prose("broken after the dash", |n| joined(n, "-\n")),
    prose("broken after the dash, CRLF", |n| joined(n, "-\r\n")),
];

const fn of(name: &'static str, write: fn(&str) -> String, fits: Fits) -> Form {
    Form { name, write, fits }
}

const fn glued(name: &'static str, write: fn(&str) -> String) -> Form {
    of(name, write, Fits::Glued)
}

const fn cell(name: &'static str, write: fn(&str) -> String) -> Form {
    of(name, write, Fits::Cell)
}

const fn prose(name: &'static str, write: fn(&str) -> String) -> Form {
    of(name, write, Fits::Prose)
}

fn joined_scripts(digits: &str, zero: u32, joint: &str) -> String {
    format!(
        "{}{joint}{}",
        in_script(&digits[..6], zero),
        in_script(&digits[6..], zero)
    )
}

/// A form that can stand there.
pub fn any(chance: &mut Chance, place: Fits) -> Form {
    loop {
        let form = chance.of(&FORMS);
        if form.fits >= place {
            return form;
        }
    }
}

/// A form with a dash, which can stand there.
pub fn dashed(chance: &mut Chance, place: Fits) -> Form {
    loop {
        let form = any(chance, place);
        if form.is_dashed() {
            return form;
        }
    }
}

/// How people write most of them: for tables whose rows are alike.
pub fn plain(chance: &mut Chance) -> Form {
    FORMS[chance.below(2)]
}

/// Ways to write a number in HTML that are none elsewhere.
pub const HTML_FORMS: [Form; 12] = [
    cell("&ndash;", |n| joined(n, "&ndash;")),
    cell("&mdash;", |n| joined(n, "&mdash;")),
    cell("&#8211;", |n| joined(n, "&#8211;")),
    cell("&#x2013;", |n| joined(n, "&#x2013;")),
    cell("&#45;", |n| joined(n, "&#45;")),
    cell("&nbsp;", |n| joined(n, "&nbsp;")),
    cell("&#160;", |n| joined(n, "&#160;")),
    cell("&shy; inside", |n| {
        format!("{}&shy;{}-{}", &n[..4], &n[4..6], &n[6..])
    }),
    cell("split: bold inside", |n| {
        format!("<b>{}</b>{}-{}", &n[..4], &n[4..6], &n[6..])
    }),
    cell("split: spans", |n| {
        format!(
            "<span>{}</span>-<span class=\"x\">{}</span>",
            &n[..6],
            &n[6..]
        )
    }),
    cell("split: marked digits", |n| {
        format!("{}<em>{}</em>{}", &n[..2], &n[2..8], &n[8..])
    }),
    cell("split: word break", |n| {
        format!("{}-<wbr>{}", &n[..6], &n[6..])
    }),
];

/// Ways to write a number in a JSON string that are none elsewhere.
pub const JSON_FORMS: [Form; 4] = [
    cell("\\u2013", |n| joined(n, "\\u2013")),
    cell("\\u2011", |n| joined(n, "\\u2011")),
    cell("\\u00a0", |n| joined(n, "\\u00a0")),
    cell("\\u002d", |n| joined(n, "\\u002d")),
];
