//! Words to fill files with: invented people, streets, sentences.
//!
//! No word here is a label or a decoy of any rule, so that what is found is found for the case's
//! own reasons.

use crate::support::Chance;

const FIRST: [&str; 16] = [
    "Anna", "Søren", "Åse", "Bjørn", "Karen", "Lærke", "Ole", "Mette", "Jens", "Ida", "Niels",
    "Sofie", "Emil", "Freja", "Gorm", "Ældrup",
];
const LAST: [&str; 12] = [
    "Testesen",
    "Prøvesen",
    "Eksempelsen",
    "Øvebjerg",
    "Blanksen",
    "Modelgaard",
    "Skabelonsen",
    "Attrapsen",
    "Papsen",
    "Fiktiv",
    "Mønsterby",
    "Tænktsen",
];
const STREETS: [&str; 8] = [
    "Prøvevej",
    "Testgade",
    "Ågade",
    "Eksempelstræde",
    "Modelallé",
    "Øvelsesvej",
    "Skovbakken",
    "Blankvej",
];
const TOWNS: [&str; 10] = [
    "Aarhus",
    "Ålborg",
    "Odense",
    "Køge",
    "Næstved",
    "Esbjerg",
    "Rønne",
    "Vejle",
    "Hjørring",
    "Sorø",
];
const SENTENCES: [&str; 12] = [
    "Borgeren har sendt en ansøgning og venter på svar.",
    "Mødet blev holdt i går, og alle var til stede.",
    "Vedlagt følger de ønskede oplysninger.",
    "Sagen er under behandling i afdelingen.",
    "Vi vender tilbage, så snart vi ved mere.",
    "Der er ringet to gange uden svar.",
    "Brevet er sendt til den gamle adresse.",
    "Se også det tidligere notat om samme emne.",
    "Kære kollega, tak for sidst.",
    "Oplysningerne er modtaget med posten.",
    "Ægtefællen er ikke nævnt i brevet.",
    "Med venlig hilsen og god weekend.",
];

pub fn person(chance: &mut Chance) -> String {
    format!("{} {}", chance.of(&FIRST), chance.of(&LAST))
}

pub fn street(chance: &mut Chance) -> String {
    format!("{} {}", chance.of(&STREETS), 1 + chance.below(120))
}

pub fn town(chance: &mut Chance) -> &'static str {
    chance.of(&TOWNS)
}

pub fn sentence(chance: &mut Chance) -> &'static str {
    chance.of(&SENTENCES)
}

/// An amount in kroner as Danes write it.
pub fn amount(chance: &mut Chance) -> String {
    let (whole, oere) = (chance.below(90_000), chance.below(100));
    match whole / 1000 {
        0 => format!("{whole},{oere:02}"),
        thousands => format!("{thousands}.{:03},{oere:02}", whole % 1000),
    }
}

/// Two or three sentences.
pub fn paragraph(chance: &mut Chance) -> String {
    let count = 2 + chance.below(2);
    let sentences: Vec<&str> = (0..count).map(|_| sentence(chance)).collect();
    sentences.join(" ")
}
