//! Descriptors of the protocol documents, and the rules of the access check.

use std::collections::BTreeSet;

use super::descriptor::{Ace, AceKind, Descriptor, INHERIT_ONLY};
use super::judge::{Dialect, NtAllowed, judge};
use crate::access::directory::Directory;
use crate::access::people::Sid;

/// MS-DTYP 2.5.1.4, the example of an SDDL string with every common part.
const PUBLISHED: &str = "O:BAG:BAD:P(A;CIOI;GRGX;;;BU)(A;CIOI;GA;;;BA)(A;CIOI;GA;;;SY)(A;CIOI;GA;;;CO)\
    S:P(AU;FA;GR;;;WD)";

#[test]
fn the_published_descriptor_is_read_and_written() {
    let read = Descriptor::from_sddl(PUBLISHED, None).unwrap();
    assert_eq!(read.owner, Sid::parse_text("S-1-5-32-544"));
    let aces = read.dacl.as_ref().unwrap();
    assert_eq!(aces.len(), 4);
    assert_eq!(aces[0].mask, 0xA000_0000, "GR and GX");
    assert_eq!(aces[0].flags, 3);
    // Flags come back in the order that Windows writes them; the audit list is not kept.
    assert_eq!(
        read.to_sddl(),
        "O:BAG:BAD:P(A;OICI;0xa0000000;;;BU)(A;OICI;GA;;;BA)(A;OICI;GA;;;SY)(A;OICI;GA;;;CO)"
    );
}

#[test]
fn the_published_sids_have_their_binary_form() {
    // MS-DTYP 2.4.2.4: SYSTEM and Administrators; 2.4.2.2 the layout.
    let system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    let administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
    assert_eq!(Sid::from_bytes(&system).unwrap().0.to_string(), "S-1-5-18");
    assert_eq!(
        Sid::from_bytes(&administrators).unwrap().0.to_string(),
        "S-1-5-32-544"
    );
}

#[test]
fn text_and_bytes_hold_the_same() {
    for text in [
        "O:SYG:BAD:(A;;FA;;;WD)",
        "D:",
        "D:PAI(D;OICI;FR;;;S-1-5-21-1-2-3-1105)(A;ID;0x1200a9;;;S-1-22-2-100)",
        "O:S-1-5-18D:AI(A;OICIIONP;GA;;;CO)",
        "D:NO_ACCESS_CONTROL",
    ] {
        let read = Descriptor::from_sddl(text, None).unwrap();
        let again = Descriptor::parse(&read.to_bytes()).unwrap();
        assert_eq!(again.dacl, read.dacl, "{text}");
        assert_eq!(
            Descriptor::from_sddl(&again.to_sddl(), None).unwrap().dacl,
            read.dacl,
            "{text}"
        );
    }
    let conditional =
        "D:(XA;;FX;;;S-1-1-0;(@User.Title==\"PM (all)\" && (@User.Level>3)))(A;;FR;;;BA)";
    let read = Descriptor::from_sddl(conditional, None).unwrap();
    let kinds: Vec<AceKind> = read.dacl.unwrap().iter().map(|ace| ace.kind).collect();
    assert_eq!(kinds, [AceKind::AllowIf, AceKind::Allow]);
}

#[test]
fn what_is_no_descriptor_says_where() {
    for (text, at) in [
        ("", 1),
        ("X:", 1),
        ("O:XX", 3),
        ("D:(A;;FA;;;WD", 14),
        ("D:(Q;;FA;;;WD)", 4),
        ("D:(A;ZZ;FA;;;WD)", 6),
        ("D:(A;;ZZ;;;WD)", 7),
        ("D:(A;;FA;;;DU)", 12),
        ("D:(XA;;FA;;;WD;(a)", 16),
    ] {
        let error = Descriptor::from_sddl(text, None).unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
    }
    let domain = Sid::parse_text("S-1-5-21-1-2-3").unwrap();
    let users = Descriptor::from_sddl("D:(A;;FA;;;DU)", Some(&domain)).unwrap();
    assert_eq!(users.to_sddl(), "D:(A;;FA;;;S-1-5-21-1-2-3-513)");
}

fn people() -> Directory {
    let folder = tempfile::tempdir().unwrap();
    let passwd = "anna:x:10:20::/:/\nbo:x:11:21::/:/\ncy:x:12:22::/:/\n";
    std::fs::write(folder.path().join("passwd"), passwd).unwrap();
    std::fs::write(folder.path().join("group"), "one:x:20:bo\ntwo:x:21:\n").unwrap();
    Directory::from_files(folder.path()).unwrap()
}

fn judged(sddl: &str, dialect: Dialect) -> NtAllowed {
    judge(
        &Descriptor::from_sddl(sddl, None).unwrap(),
        &people(),
        dialect,
    )
}

/// Who opens what has this descriptor, without root; `*` is everyone.
fn readers(sddl: &str) -> String {
    let allowed = judged(sddl, Dialect::Windows);
    let people = people();
    let names: BTreeSet<String> = (1..4)
        .filter(|&index| allowed.opens.contains(index))
        .map(|index| people.account(index).unwrap().name)
        .chain(allowed.opens.is_everyone().then(|| "*".to_string()))
        .collect();
    names.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn entries_count_in_their_order() {
    const ANNA: &str = "S-1-22-1-10";
    assert_eq!(
        readers(&format!("D:(D;;FR;;;{ANNA})(A;;FA;;;WD)")),
        "* bo cy"
    );
    assert_eq!(
        readers(&format!("D:(A;;FA;;;WD)(D;;FR;;;{ANNA})")),
        "* anna bo cy",
        "what was settled stays settled"
    );
    assert_eq!(readers("D:(D;;FR;;;S-1-22-2-20)(A;;GA;;;AU)"), "cy");
    assert_eq!(readers("D:(A;;GA;;;WD)"), "* anna bo cy");
    assert_eq!(
        readers("D:(A;OICIIO;GA;;;WD)"),
        "",
        "for what lies below alone"
    );
}

#[test]
fn an_absent_and_an_empty_list_are_opposites() {
    assert_eq!(readers("O:S-1-22-1-10"), "* anna bo cy");
    assert_eq!(readers("D:NO_ACCESS_CONTROL"), "* anna bo cy");
    assert_eq!(readers("O:S-1-22-1-10D:"), "");
}

#[test]
fn smbd_takes_generic_rights_that_were_stored_as_such_for_nothing() {
    let allowed = judged("D:(A;;GA;;;WD)", Dialect::Samba);
    assert!(allowed.read.is_nobody());
    let denied = judged("D:(D;;GR;;;S-1-22-1-10)(A;;0x120089;;;WD)", Dialect::Samba);
    assert!(denied.opens.contains(1), "a wrong \"adequate\" otherwise");
    let elsewhere = judged("D:(D;;GR;;;S-1-22-1-10)(A;;GA;;;WD)", Dialect::Windows);
    assert!(elsewhere.opens.is_everyone() && elsewhere.opens.contains(1));
}

#[test]
fn smbd_goes_by_a_list_whose_bit_is_not_set() {
    let mut descriptor = Descriptor::from_sddl("D:(A;;FA;;;WD)", None).unwrap();
    let mut bytes = descriptor.to_bytes();
    bytes[2] &= !4;
    descriptor = Descriptor::parse(&bytes).unwrap();
    let people = people();
    for dialect in [Dialect::Samba, Dialect::Windows] {
        let allowed = judge(&descriptor, &people, dialect);
        assert!(allowed.read.is_everyone(), "a wrong \"adequate\" otherwise");
    }
}

#[test]
fn smbd_takes_an_absent_list_for_an_empty_one() {
    assert!(judged("O:S-1-22-1-10", Dialect::Samba).read.is_nobody());
    assert!(
        judged("D:NO_ACCESS_CONTROL", Dialect::Samba)
            .read
            .is_everyone()
    );
}

#[test]
fn an_owner_reads_and_changes_the_list_but_not_the_data() {
    let data_only = "D:(A;;0x100089;;;WD)";
    assert_eq!(readers(&format!("O:S-1-22-1-10{data_only}")), "anna");
    // An entry for owners takes the place of what owners have anyway.
    let owner_rights = "O:S-1-22-1-10D:(A;;0x1;;;S-1-3-4)(A;;0x100088;;;WD)";
    assert_eq!(readers(owner_rights), "");
    assert_eq!(readers("O:S-1-22-1-10D:(A;;FR;;;S-1-3-4)"), "anna");
    assert_eq!(
        readers("O:S-1-22-1-10D:(A;;FA;;;CO)"),
        "",
        "a template is no entry"
    );
}

#[test]
fn the_data_alone_is_readable_for_those_who_ask_for_nothing_else() {
    let allowed = judged("D:(D;;FW;;;S-1-22-1-10)(A;;FA;;;WD)", Dialect::Samba);
    assert!(allowed.read.contains(1), "reading data was not denied");
    assert!(!allowed.opens.contains(1), "reading the list was");
}

#[test]
fn whoever_may_run_a_file_gets_its_data() {
    for dialect in [Dialect::Samba, Dialect::Windows] {
        for sddl in [
            "D:(D;;0x1;;;S-1-22-1-10)(A;;FA;;;WD)",
            "D:(D;;FR;;;S-1-22-1-10)(A;;FA;;;WD)",
            "D:(A;;FX;;;S-1-22-1-10)",
        ] {
            let allowed = judged(sddl, dialect);
            assert!(allowed.read.contains(1), "{sddl}");
            assert!(
                !allowed.list.contains(1) && !allowed.opens.contains(1),
                "{sddl}"
            );
        }
        let both = judged("D:(D;;0x21;;;S-1-22-1-10)(A;;FA;;;WD)", dialect);
        assert!(!both.read.contains(1) && both.read.contains(2));
    }
}

#[test]
fn what_depends_on_more_than_people_is_never_certain() {
    let conditional = "D:(XA;;FA;;;WD;(a))";
    let objects = [
        "D:(OA;;FA;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)",
        "D:(OD;;FA;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)(A;;FA;;;WD)",
    ];
    for dialect in [Dialect::Samba, Dialect::Windows] {
        let allowed = judged(conditional, dialect);
        assert!(allowed.uncertain.is_some() && allowed.read.is_everyone());
    }
    for sddl in objects {
        let allowed = judged(sddl, Dialect::Windows);
        assert!(
            allowed.uncertain.is_some() && allowed.read.is_everyone(),
            "{sddl}"
        );
    }
    // smbd: such an entry lets nobody in, and keeps out like any other.
    for sddl in objects {
        let allowed = judged(sddl, Dialect::Samba);
        assert!(
            allowed.uncertain.is_none() && allowed.read.is_nobody(),
            "{sddl}"
        );
    }
}

#[test]
fn damaged_bytes_are_an_error_and_never_a_panic() {
    let whole = Descriptor::from_sddl(PUBLISHED, None).unwrap().to_bytes();
    assert!(Descriptor::parse(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(
            Descriptor::parse(&whole[..length]).is_err(),
            "{length} bytes"
        );
    }
    for at in 0..whole.len() {
        for value in [0, 0x7F, 0xFF] {
            let mut damaged = whole.clone();
            damaged[at] = value;
            let _ = Descriptor::parse(&damaged);
        }
    }
}

/// The access check as MS-DTYP words it, for one user: a second way to the same answer.
fn plain_check(aces: &[Ace], is_member: impl Fn(&Sid) -> bool, wanted: u32) -> bool {
    let mut missing = wanted;
    for ace in aces.iter().filter(|ace| ace.flags & INHERIT_ONLY == 0) {
        if !is_member(&ace.who) {
            continue;
        }
        match ace.kind {
            AceKind::Allow => missing &= !ace.mask,
            AceKind::Deny if ace.mask & missing != 0 => return false,
            _ => {}
        }
    }
    missing == 0
}

proptest::proptest! {
    #[test]
    fn sets_give_what_the_check_of_one_user_gives(
        entries in proptest::collection::vec((proptest::bool::ANY, 0_usize..6, 0_usize..6, proptest::bool::ANY), 0..8)
    ) {
        const WHO: [&str; 6] = ["S-1-1-0", "S-1-22-1-10", "S-1-22-1-11", "S-1-22-2-20", "S-1-22-2-21", "S-1-5-11"];
        const MASKS: [u32; 6] = [0x1F_01FF, 0x12_0089, 0x1, 0x12_0116, 0x20, 0x10_0089];
        // 1 is anna (of 20), 2 is bo (of 21 and 20), 3 is cy.
        let member = |account: usize, sid: &Sid| match sid.to_string().as_str() {
            "S-1-1-0" | "S-1-5-11" => true,
            "S-1-22-1-10" => account == 1,
            "S-1-22-1-11" => account == 2,
            "S-1-22-2-20" => account == 1 || account == 2,
            _ => account == 2,
        };
        let aces: Vec<Ace> = entries
            .iter()
            .map(|&(allow, who, mask, inherit_only)| Ace {
                kind: if allow { AceKind::Allow } else { AceKind::Deny },
                flags: if inherit_only && mask == 2 { INHERIT_ONLY } else { 0 },
                mask: MASKS[mask],
                who: Sid::parse_text(WHO[who]).unwrap(),
            })
            .collect();
        let descriptor = Descriptor { control: 4, owner: None, group: None, dacl: Some(aces.clone()) };
        let allowed = judge(&descriptor, &people(), Dialect::Samba);
        for account in 1..4 {
            // The right to attributes comes with the folder.
            let opens = plain_check(&aces, |sid| member(account, sid), 0x12_0009);
            proptest::prop_assert_eq!(allowed.opens.contains(account), opens);
            let data = plain_check(&aces, |sid| member(account, sid), 0x1);
            proptest::prop_assert_eq!(allowed.list.contains(account), data);
            let runs = plain_check(&aces, |sid| member(account, sid), 0x20);
            proptest::prop_assert_eq!(allowed.read.contains(account), data || runs);
        }
    }
}
