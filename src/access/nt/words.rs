//! Rights in the words that a Windows properties page shows.

use super::judge::specific;

/// `Full control`, `Modify`, `Read & execute`, `Read`, `Write`, or what is left.
pub(crate) fn right(mask: u32) -> String {
    let mask = specific(mask);
    // Bits that a properties page does not show as rights of their own: synchronize.
    const UNSEEN: u32 = 0x0010_0000;
    let named = [
        (0x001F_01FF, "Full control"),
        (0x0013_01BF, "Modify"),
        (0x0012_01BF, "Read, write & execute"),
        (0x0012_019F, "Read & write"),
        (0x0012_00A9, "Read & execute"),
        (0x0012_0089, "Read"),
        (0x0012_0116, "Write"),
        (0x0012_00A0, "Execute"),
    ];
    for (full, words) in named {
        if mask | UNSEEN == full {
            return words.to_string();
        }
    }
    let special = [
        (0x0001, "read data"),
        (0x0002, "write data"),
        (0x0004, "append data"),
        (0x0008, "read extended attributes"),
        (0x0010, "write extended attributes"),
        (0x0020, "execute"),
        (0x0040, "delete children"),
        (0x0080, "read attributes"),
        (0x0100, "write attributes"),
        (0x0001_0000, "delete"),
        (0x0002_0000, "read permissions"),
        (0x0004_0000, "change permissions"),
        (0x0008_0000, "take ownership"),
    ];
    let parts: Vec<&str> = special
        .iter()
        .filter(|(bit, _)| mask & bit != 0)
        .map(|(_, words)| *words)
        .collect();
    if parts.is_empty() {
        "nothing".to_string()
    } else {
        format!("special ({})", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::right;

    #[test]
    fn masks_have_the_names_people_know() {
        assert_eq!(right(0x1F01FF), "Full control");
        assert_eq!(right(0x1000_0000), "Full control");
        assert_eq!(right(0x1301BF), "Modify");
        assert_eq!(right(0x1200A9), "Read & execute");
        assert_eq!(right(0x8000_0000), "Read");
        assert_eq!(right(0x0001), "special (read data)");
        assert_eq!(right(0), "nothing");
    }
}
