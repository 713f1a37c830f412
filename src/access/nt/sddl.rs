//! Security descriptors as text (MS-DTYP 2.5.1): `O:BAG:SYD:P(A;OICI;FA;;;BA)`.
//!
//! What people read and paste. Audit lists are read over; conditions are kept as "there is one" and
//! cannot be written back.

use super::descriptor::{
    Ace, AceKind, CONTAINER_INHERIT, DACL_AUTO_INHERIT_REQ, DACL_AUTO_INHERITED, DACL_PRESENT,
    DACL_PROTECTED, Descriptor, INHERIT_ONLY, INHERITED, NO_PROPAGATE, OBJECT_INHERIT,
};
use crate::access::people::{Sid, well_known};

/// Text that is no descriptor: where, and what is wrong there.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("character {at}: {message}")]
pub struct BadSddl {
    /// The place, in characters from 1.
    pub at: usize,
    /// What is wrong.
    pub message: &'static str,
}

const FLAGS: [(&str, u8); 7] = [
    ("OI", OBJECT_INHERIT),
    ("CI", CONTAINER_INHERIT),
    ("NP", NO_PROPAGATE),
    ("IO", INHERIT_ONLY),
    ("ID", INHERITED),
    ("SA", 0x40),
    ("FA", 0x80),
];

/// Rights by their letters; whole sets for files before single bits.
const RIGHTS: [(&str, u32); 22] = [
    ("GA", 0x1000_0000),
    ("GR", 0x8000_0000),
    ("GW", 0x4000_0000),
    ("GX", 0x2000_0000),
    ("FA", 0x001F_01FF),
    ("FR", 0x0012_0089),
    ("FW", 0x0012_0116),
    ("FX", 0x0012_00A0),
    ("KA", 0x000F_003F),
    ("RC", 0x0002_0000),
    ("SD", 0x0001_0000),
    ("WD", 0x0004_0000),
    ("WO", 0x0008_0000),
    ("CC", 0x0001),
    ("DC", 0x0002),
    ("LC", 0x0004),
    ("SW", 0x0008),
    ("RP", 0x0010),
    ("WP", 0x0020),
    ("DT", 0x0040),
    ("LO", 0x0080),
    ("CR", 0x0100),
];

const CONTROL: [(&str, u16); 3] = [
    ("P", DACL_PROTECTED),
    ("AR", DACL_AUTO_INHERIT_REQ),
    ("AI", DACL_AUTO_INHERITED),
];

impl Descriptor {
    /// Reads a descriptor; letters for accounts of a domain need that domain's SID.
    ///
    /// # Errors
    /// When the text is not of that form.
    pub(crate) fn from_sddl(text: &str, domain: Option<&Sid>) -> Result<Self, BadSddl> {
        Reader {
            text,
            rest: text,
            domain,
        }
        .descriptor()
    }

    /// The descriptor as text.
    pub(crate) fn to_sddl(&self) -> String {
        let mut out = String::new();
        for (letter, sid) in [("O:", &self.owner), ("G:", &self.group)] {
            if let Some(sid) = sid {
                out += letter;
                out += &sid_text(sid);
            }
        }
        match &self.dacl {
            // A list that is absent lets everybody in; so does a null one, which has this name.
            None => out += "D:NO_ACCESS_CONTROL",
            Some(aces) => {
                out += "D:";
                for (letters, bit) in CONTROL {
                    if self.control & bit != 0 {
                        out += letters;
                    }
                }
                aces.iter().for_each(|ace| out += &ace_text(ace));
            }
        }
        out
    }
}

fn sid_text(sid: &Sid) -> String {
    well_known::alias(sid).map_or_else(|| sid.to_string(), str::to_string)
}

fn ace_text(ace: &Ace) -> String {
    let kind = match ace.kind {
        AceKind::Allow => "A",
        AceKind::Deny => "D",
        AceKind::AllowObject => "OA",
        AceKind::DenyObject => "OD",
        AceKind::AllowIf => "XA",
        AceKind::DenyIf => "XD",
        AceKind::Other(_) => "AU",
    };
    let flags: String = FLAGS
        .iter()
        .filter(|(_, bit)| ace.flags & bit != 0)
        .map(|(letters, _)| *letters)
        .collect();
    let rights = RIGHTS.iter().find(|(_, mask)| *mask == ace.mask);
    let rights = rights.map_or_else(
        || format!("{:#x}", ace.mask),
        |(letters, _)| (*letters).to_string(),
    );
    let condition = if matches!(ace.kind, AceKind::AllowIf | AceKind::DenyIf) {
        ";(...)"
    } else {
        ""
    };
    format!(
        "({kind};{flags};{rights};;;{}{condition})",
        sid_text(&ace.who)
    )
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
    domain: Option<&'t Sid>,
}

impl<'t> Reader<'t> {
    fn fail<T>(&self, message: &'static str) -> Result<T, BadSddl> {
        let read = self.text.len() - self.rest.len();
        let at = self.text.get(..read).unwrap_or_default().chars().count();
        Err(BadSddl {
            at: at + 1,
            message,
        })
    }

    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn descriptor(mut self) -> Result<Descriptor, BadSddl> {
        let mut descriptor = Descriptor {
            control: 0,
            owner: None,
            group: None,
            dacl: None,
        };
        self.rest = self.rest.trim();
        if self.rest.is_empty() {
            return self.fail("a descriptor begins with O:, G:, D: or S:");
        }
        while !self.rest.is_empty() {
            if self.take("O:") {
                descriptor.owner = Some(self.sid()?);
            } else if self.take("G:") {
                descriptor.group = Some(self.sid()?);
            } else if self.take("D:") {
                if self.take("NO_ACCESS_CONTROL") {
                    descriptor.control |= DACL_PRESENT;
                } else {
                    let (control, aces) = self.list()?;
                    descriptor.control |= control | DACL_PRESENT;
                    descriptor.dacl = Some(aces);
                }
            } else if self.take("S:") {
                self.list()?;
            } else {
                return self.fail("O:, G:, D: or S: is expected");
            }
        }
        Ok(descriptor)
    }

    fn sid(&mut self) -> Result<Sid, BadSddl> {
        let text = if self.rest.starts_with("S-") {
            let end = self
                .rest
                .find(|at: char| !(at.is_ascii_hexdigit() || "Sx-".contains(at)));
            // `S-1-5-18D:` is followed by a list: its letter is a hex digit too.
            let text = self.rest.get(..end.unwrap_or(self.rest.len()));
            let text = text.unwrap_or_default();
            let next = self.rest.get(text.len()..).unwrap_or_default();
            if next.starts_with(':') {
                text.get(..text.len() - 1).unwrap_or_default()
            } else {
                text
            }
        } else {
            self.rest.get(..2).unwrap_or_default()
        };
        let sid = Sid::parse_text(text).or_else(|| well_known::of_alias(text, self.domain));
        let Some(sid) = sid else {
            return self.fail("this is no SID and no two letters for one");
        };
        self.rest = self.rest.get(text.len()..).unwrap_or_default();
        Ok(sid)
    }

    fn list(&mut self) -> Result<(u16, Vec<Ace>), BadSddl> {
        let mut control = 0;
        while !self.rest.is_empty() && !self.rest.starts_with('(') {
            match CONTROL.iter().find(|(letters, _)| self.take(letters)) {
                Some((_, bit)) => control |= bit,
                None => break,
            }
        }
        let mut aces = Vec::new();
        while self.take("(") {
            aces.push(self.ace()?);
            if !self.take(")") {
                return self.fail("an entry ends with )");
            }
        }
        Ok((control, aces))
    }

    fn field(&mut self) -> Result<&'t str, BadSddl> {
        let Some((field, rest)) = self.rest.split_once(';') else {
            return self.fail("an entry has six fields with ; between them");
        };
        self.rest = rest;
        Ok(field)
    }

    fn ace(&mut self) -> Result<Ace, BadSddl> {
        let before = self.rest;
        let mut kind = match self.field()?.trim() {
            "A" => AceKind::Allow,
            "D" => AceKind::Deny,
            "OA" => AceKind::AllowObject,
            "OD" => AceKind::DenyObject,
            "XA" | "ZA" => AceKind::AllowIf,
            "XD" => AceKind::DenyIf,
            "AU" => AceKind::Other(2),
            "AL" => AceKind::Other(3),
            "OU" => AceKind::Other(7),
            "OL" => AceKind::Other(8),
            "XU" => AceKind::Other(13),
            "ML" => AceKind::Other(17),
            "RA" => AceKind::Other(18),
            "SP" => AceKind::Other(19),
            _ => {
                self.rest = before;
                return self.fail("an unknown kind of entry");
            }
        };
        let before = self.rest;
        let mut letters = self.field()?.trim();
        let mut flags = 0;
        while !letters.is_empty() {
            let known = FLAGS.iter().find(|(name, _)| letters.starts_with(name));
            let Some((name, bit)) = known else {
                self.rest = before;
                return self.fail("an unknown inheritance flag");
            };
            flags |= bit;
            letters = letters.get(name.len()..).unwrap_or_default();
        }
        let before = self.rest;
        let Some(mask) = mask(self.field()?.trim()) else {
            self.rest = before;
            return self.fail("unknown rights");
        };
        let (of, heir) = (self.field()?.trim(), self.field()?.trim());
        // Without a type an object entry is one for everything.
        if of.is_empty() && heir.is_empty() {
            kind = match kind {
                AceKind::AllowObject => AceKind::Allow,
                AceKind::DenyObject => AceKind::Deny,
                kind => kind,
            };
        }
        self.rest = self.rest.trim_start();
        let who = self.sid()?;
        if self.take(";") {
            self.condition()?;
        }
        Ok(Ace {
            kind,
            flags,
            mask,
            who,
        })
    }

    /// Reads over a condition or attribute: brackets, and texts in quotation marks.
    fn condition(&mut self) -> Result<(), BadSddl> {
        let mut depth = 0_usize;
        let mut in_text = false;
        for (at, letter) in self.rest.char_indices() {
            match letter {
                '"' => in_text = !in_text,
                '(' if !in_text => depth += 1,
                ')' if !in_text && depth == 0 => {
                    self.rest = self.rest.get(at..).unwrap_or_default();
                    return Ok(());
                }
                ')' if !in_text => depth -= 1,
                _ => {}
            }
        }
        self.fail("a condition that does not end")
    }
}

fn mask(text: &str) -> Option<u32> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        let octal = text.strip_prefix('0').filter(|rest| !rest.is_empty());
        return octal.map_or_else(
            || text.parse().ok(),
            |octal| u32::from_str_radix(octal, 8).ok(),
        );
    }
    let mut rest = text;
    let mut mask = 0;
    while !rest.is_empty() {
        let (letters, bits) = RIGHTS.iter().find(|(name, _)| rest.starts_with(name))?;
        mask |= bits;
        rest = rest.get(letters.len()..)?;
    }
    Some(mask)
}
