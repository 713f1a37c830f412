//! What the law calls the data a scan found.
//!
//! A scan knows rules and categories by id; a notice needs the classes of the Data Protection Regulation and of
//! the Danish act. It deliberately does not guess: an id that is not known here is a gap for a person.

/// A class of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Special categories, Art. 9.
    Special,
    /// Criminal convictions and offences, Art. 10.
    Criminal,
    /// The personal number, section 11 of the Danish act.
    PersonalNumber,
    /// Other numbers that identify a person.
    OtherNumber,
    /// Ordinary personal data.
    Ordinary,
    /// Not known here.
    Unknown,
}

impl Class {
    /// The message that names it.
    pub(super) fn id(self) -> &'static str {
        match self {
            Class::Special => "notice-class-special",
            Class::Criminal => "notice-class-criminal",
            Class::PersonalNumber => "notice-class-cpr",
            Class::OtherNumber => "notice-class-number",
            Class::Ordinary => "notice-class-ordinary",
            Class::Unknown => "notice-class-unknown",
        }
    }
}

/// The class of a category.
pub(super) fn of_category(id: &str) -> Class {
    match id {
        "ethnicity" | "health" | "religion" | "union" => Class::Special,
        "crime" => Class::Criminal,
        "asylum" | "employment" => Class::Ordinary,
        _ => Class::Unknown,
    }
}

/// The class of a number that a rule finds.
pub(super) fn of_rule(id: &str) -> Class {
    match id {
        "dk.cpr" => Class::PersonalNumber,
        "dk.foreigner-number"
        | "dk.person-id"
        | "dk.case-order-id"
        | "icao.mrz"
        | "iban"
        | "se.personnummer"
        | "no.foedselsnummer"
        | "fi.henkilotunnus"
        | "is.kennitala" => Class::OtherNumber,
        _ => Class::Unknown,
    }
}

/// Who the data may be about, as far as a category tells: a message that a person must confirm.
pub(super) fn subjects_of(category: &str) -> Option<&'static str> {
    match category {
        "asylum" => Some("notice-subjects-asylum"),
        "employment" | "union" => Some("notice-subjects-employment"),
        "health" => Some("notice-subjects-health"),
        "crime" => Some("notice-subjects-crime"),
        _ => None,
    }
}
