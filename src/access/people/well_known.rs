//! SIDs that mean the same everywhere, by their English and Danish names.
//!
//! Sources: MS-DTYP 2.4.2.4 (the SIDs), 2.5.1.1 (the two letters of SDDL). The Danish names are those
//! that a Danish Windows shows.

use super::Sid;

/// A SID that means the same everywhere.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WellKnown {
    /// The SID; for one within a domain its last number.
    sid: &'static str,
    /// Two letters in SDDL, if it has them.
    alias: &'static str,
    /// Its name on an English Windows.
    pub english: &'static str,
    /// Its name on a Danish Windows.
    pub danish: &'static str,
}

const fn row(
    sid: &'static str,
    alias: &'static str,
    english: &'static str,
    danish: &'static str,
) -> WellKnown {
    WellKnown {
        sid,
        alias,
        english,
        danish,
    }
}

const EVERYWHERE: &[WellKnown] = &[
    row("S-1-0-0", "", "Nobody", "Ingen"),
    row("S-1-1-0", "WD", "Everyone", "Alle"),
    row("S-1-2-0", "", "Local", "Lokal"),
    row("S-1-3-0", "CO", "Creator Owner", "Opretter-ejer"),
    row("S-1-3-1", "CG", "Creator Group", "Opretter-gruppe"),
    row("S-1-3-4", "OW", "Owner Rights", "Ejerrettigheder"),
    row("S-1-5-1", "", "Dialup", "Opkald"),
    row("S-1-5-2", "NU", "Network", "Netværk"),
    row("S-1-5-3", "", "Batch", "Batch"),
    row("S-1-5-4", "IU", "Interactive", "Interaktiv"),
    row("S-1-5-6", "SU", "Service", "Tjeneste"),
    row("S-1-5-7", "AN", "Anonymous Logon", "Anonymt logon"),
    row(
        "S-1-5-9",
        "ED",
        "Enterprise Domain Controllers",
        "Virksomhedens domænecontrollere",
    ),
    row("S-1-5-10", "PS", "Self", "Selv"),
    row("S-1-5-11", "AU", "Authenticated Users", "Godkendte brugere"),
    row("S-1-5-12", "RC", "Restricted", "Begrænset"),
    row(
        "S-1-5-14",
        "",
        "Remote Interactive Logon",
        "Fjerninteraktivt logon",
    ),
    row("S-1-5-15", "", "This Organization", "Denne organisation"),
    row("S-1-5-18", "SY", "System", "System"),
    row("S-1-5-19", "LS", "Local Service", "Lokal tjeneste"),
    row("S-1-5-20", "NS", "Network Service", "Netværkstjeneste"),
    row("S-1-5-32-544", "BA", "Administrators", "Administratorer"),
    row("S-1-5-32-545", "BU", "Users", "Brugere"),
    row("S-1-5-32-546", "BG", "Guests", "Gæster"),
    row("S-1-5-32-547", "PU", "Power Users", "Superbrugere"),
    row("S-1-5-32-548", "AO", "Account Operators", "Kontooperatører"),
    row("S-1-5-32-549", "SO", "Server Operators", "Serveroperatører"),
    row("S-1-5-32-550", "PO", "Print Operators", "Printeroperatører"),
    row(
        "S-1-5-32-551",
        "BO",
        "Backup Operators",
        "Sikkerhedskopioperatører",
    ),
    row("S-1-5-32-552", "RE", "Replicator", "Replikator"),
    row(
        "S-1-5-32-554",
        "RU",
        "Pre-Windows 2000 Compatible Access",
        "Adgang for systemer ældre end Windows 2000",
    ),
    row(
        "S-1-5-32-555",
        "RD",
        "Remote Desktop Users",
        "Brugere af Fjernskrivebord",
    ),
    row(
        "S-1-5-32-556",
        "NO",
        "Network Configuration Operators",
        "Netværkskonfigurationsoperatører",
    ),
    row(
        "S-1-15-2-1",
        "AC",
        "All Application Packages",
        "Alle programpakker",
    ),
    row("S-1-16-4096", "LW", "Low integrity", "Lav integritet"),
    row("S-1-16-8192", "ME", "Medium integrity", "Mellem integritet"),
    row("S-1-16-12288", "HI", "High integrity", "Høj integritet"),
    row("S-1-16-16384", "SI", "System integrity", "Systemintegritet"),
];

const WITHIN_A_DOMAIN: &[WellKnown] = &[
    row("500", "LA", "Administrator", "Administrator"),
    row("501", "LG", "Guest", "Gæst"),
    row("502", "", "krbtgt", "krbtgt"),
    row("512", "DA", "Domain Admins", "Domæneadministratorer"),
    row("513", "DU", "Domain Users", "Domænebrugere"),
    row("514", "DG", "Domain Guests", "Domænegæster"),
    row("515", "DC", "Domain Computers", "Domænecomputere"),
    row("516", "DD", "Domain Controllers", "Domænecontrollere"),
    row("517", "CA", "Cert Publishers", "Certifikatudgivere"),
    row("518", "SA", "Schema Admins", "Skemaadministratorer"),
    row(
        "519",
        "EA",
        "Enterprise Admins",
        "Virksomhedsadministratorer",
    ),
    row(
        "520",
        "PA",
        "Group Policy Creator Owners",
        "Gruppepolitikopretter-ejere",
    ),
];

/// The names of a SID, where it is well known: everywhere, or within its domain.
pub(crate) fn name(sid: &Sid) -> Option<&'static WellKnown> {
    let text = sid.to_string();
    let everywhere = EVERYWHERE.iter().find(|known| known.sid == text);
    everywhere.or_else(|| {
        text.strip_prefix("S-1-5-21-")?;
        let rid = sid.rid()?.to_string();
        WITHIN_A_DOMAIN.iter().find(|known| known.sid == rid)
    })
}

/// The SID that a name means on an English or a Danish Windows, and its name on the other; those
/// within a domain have no SID without it.
pub(crate) fn of_name(name: &str) -> Option<(Option<Sid>, &'static WellKnown)> {
    let name = name.to_lowercase();
    let is = |known: &&WellKnown| {
        known.english.to_lowercase() == name || known.danish.to_lowercase() == name
    };
    let everywhere = EVERYWHERE.iter().find(is);
    let everywhere = everywhere.map(|known| (Sid::parse_text(known.sid), known));
    everywhere.or_else(|| Some((None, WITHIN_A_DOMAIN.iter().find(is)?)))
}

/// The two letters that SDDL has for a SID. Those within a domain mean a domain that the reader
/// would have to know, so they are not used.
pub(crate) fn alias(sid: &Sid) -> Option<&'static str> {
    let text = sid.to_string();
    let known = EVERYWHERE.iter().find(|known| known.sid == text)?;
    (!known.alias.is_empty()).then_some(known.alias)
}

/// The SID that two letters of SDDL stand for; those within a domain need the domain.
pub(crate) fn of_alias(alias: &str, domain: Option<&Sid>) -> Option<Sid> {
    let is = |known: &&WellKnown| !alias.is_empty() && known.alias == alias;
    if let Some(known) = EVERYWHERE.iter().find(is) {
        return Sid::parse_text(known.sid);
    }
    let known = WITHIN_A_DOMAIN.iter().find(is)?;
    domain?.child(known.sid.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_both_languages() {
        let (sid, known) = of_name("godkendte brugere").unwrap();
        assert_eq!(sid, Sid::parse_text("S-1-5-11"));
        assert_eq!(known.english, "Authenticated Users");
        let (sid, known) = of_name("Domænebrugere").unwrap();
        assert_eq!((sid, known.english), (None, "Domain Users"));
        assert!(of_name("clerks").is_none());
    }

    #[test]
    fn every_row_is_a_sid_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        let domain = Sid::parse_text("S-1-5-21-1-2-3").unwrap();
        for known in EVERYWHERE {
            let sid = Sid::parse_text(known.sid).unwrap();
            assert!(seen.insert(sid.to_string()), "{} twice", known.sid);
            assert_eq!(name(&sid), Some(known));
            if !known.alias.is_empty() {
                assert_eq!(of_alias(known.alias, None).as_ref(), Some(&sid));
                assert_eq!(alias(&sid), Some(known.alias));
            }
        }
        for known in WITHIN_A_DOMAIN {
            let sid = domain.child(known.sid.parse().unwrap()).unwrap();
            assert_eq!(name(&sid), Some(known));
            if !known.alias.is_empty() {
                assert_eq!(of_alias(known.alias, None), None);
                assert_eq!(of_alias(known.alias, Some(&domain)), Some(sid));
            }
        }
    }
}
