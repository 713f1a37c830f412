//! Source code and data of engineers: constants, hashes, tables of decimals, coordinates.

use super::Case;
use super::numbers::{any_digits, digits, hex, unix_time, uuid};
use crate::support::Chance;

/// So many files of each class.
pub fn cases(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let (kind, ending, text) = source(chance);
        cases.push(Case::nothing("source code", kind, ending, text));
        let (kind, text) = hashes(chance);
        cases.push(Case::nothing("hashes and UUIDs", kind, "txt", text));
        let (kind, text) = decimals(chance);
        cases.push(Case::nothing("tables of decimals", kind, "txt", text));
        let (kind, text) = coordinates(chance);
        cases.push(Case::nothing("coordinates", kind, "txt", text));
    }
    cases
}

fn source(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let shape = chance.below(5);
    let mut text = String::new();
    for line in 0..10 + chance.below(25) {
        let n = digits(chance, 10);
        text += &match shape {
            0 => match chance.below(4) {
                0 => format!("const SEED_{line}: u64 = {n};\n"),
                1 => format!("    assert_eq!(hash(\"a{line}\"), {n});\n"),
                2 => format!("const K{line}: u32 = 0x{};\n", hex(chance, 8)),
                _ => format!(
                    "    let scale = {}.{};\n",
                    digits(chance, 6),
                    any_digits(chance, 4)
                ),
            },
            1 => match chance.below(3) {
                0 => format!("#define MAGIC_{line} {n}UL\n"),
                1 => format!(
                    "static const unsigned table_{line}[] = {{ {n}U, {}U, {}U }};\n",
                    digits(chance, 10),
                    digits(chance, 9)
                ),
                _ => format!("  if (t > {}) return {line};\n", unix_time(chance)),
            },
            2 => match chance.below(3) {
                0 => format!(
                    "const expires{line} = new Date({}000);\n",
                    unix_time(chance)
                ),
                1 => format!("  id{line}: {n},\n"),
                _ => format!("  color{line}: '#{}',\n", hex(chance, 6)),
            },
            3 => format!(
                "UPDATE ordre SET total = {}.{} WHERE id = {n};\n",
                digits(chance, 6),
                any_digits(chance, 2)
            ),
            _ => format!("    (0x{}, {}, {n}),\n", hex(chance, 8), digits(chance, 6)),
        };
    }
    let (kind, ending) = [
        ("Rust", "rs"),
        ("C", "c"),
        ("JavaScript", "js"),
        ("SQL", "sql"),
        ("Python", "py"),
    ][shape];
    (kind, ending, text)
}

fn hashes(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(4);
    let mut text = String::new();
    for line in 0..10 + chance.below(40) {
        text += &match shape {
            0 => format!("{}  file{line}.bin\n", hex(chance, 64)),
            1 => format!("{}  file{line}.bin\n", hex(chance, 40)),
            2 => format!("{}\n", uuid(chance)),
            _ => format!("key{line}={}\n", hex(chance, 32).to_uppercase()),
        };
    }
    (
        ["SHA-256", "SHA-1", "UUIDs", "MD5 in capitals"][shape],
        text,
    )
}

fn decimals(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(4);
    let mut text = String::new();
    let columns = 2 + chance.below(4);
    for row in 0..15 + chance.below(30) {
        let cells: Vec<String> = (0..columns)
            .map(|_| match shape {
                // Six digits, a point, four digits: the shape of a CPR number written with a dot.
                0 => format!("{}.{}", digits(chance, 6), any_digits(chance, 4)),
                1 => format!("{}.{}", chance.below(2_000_000), any_digits(chance, 4)),
                2 => format!(
                    "{}.{}e-{:02}",
                    chance.below(10),
                    any_digits(chance, 6),
                    chance.below(20)
                ),
                _ => format!("0.{}", any_digits(chance, 10)),
            })
            .collect();
        text += &format!("{row:>4}  {}\n", cells.join(chance.of(&[" ", "  ", "\t"])));
    }
    (
        [
            "six and four",
            "up to seven and four",
            "powers",
            "ten decimals",
        ][shape],
        text,
    )
}

fn coordinates(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(5);
    let mut text = String::new();
    for point in 0..8 + chance.below(30) {
        let east = 441_000 + chance.below(450_000);
        let north = 6_050_000 + chance.below(350_000);
        text += &match shape {
            0 => format!("{point};{east};{north}\n"),
            1 => format!(
                "{east}.{} {north}.{}\n",
                any_digits(chance, 2),
                any_digits(chance, 2)
            ),
            2 => format!(
                "{east}.{}\t{north}.{}\n",
                any_digits(chance, 4),
                any_digits(chance, 4)
            ),
            3 => format!(
                "55.{}, {}.{}\n",
                any_digits(chance, 6),
                8 + chance.below(5),
                any_digits(chance, 6)
            ),
            // The local height stands behind: six digits, a space, four.
            _ => format!("P{point} {east} {}\n", 1000 + chance.below(9000)),
        };
    }
    (
        [
            "UTM, ;",
            "UTM, centimetres",
            "UTM, four decimals",
            "degrees",
            "east and height",
        ][shape],
        text,
    )
}
