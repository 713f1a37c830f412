//! Directories in CSV: a row an account or group, with the columns `sid`, `name`, `member`,
//! `enabled`, as a few lines of PowerShell write them.
//!
//! Commas or semicolons part the columns, as the header shows (a Danish Excel writes semicolons);
//! several members in one cell are parted by `;`, `|` or line breaks, or have a row each.

use std::collections::HashMap;

use super::{Kind, Record, Records, Sid};

/// Reads a whole export.
///
/// # Errors
/// When the header does not name the columns.
pub(crate) fn parse(bytes: &[u8]) -> Result<Records, String> {
    // PowerShell writes UTF-16 unless it is told not to, and older ones a line about types.
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    let text = text.as_ref();
    let text = match text.strip_prefix("#TYPE") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    };
    let header = text.lines().next().unwrap_or_default();
    let by_semicolon = header.matches(';').count() > header.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if by_semicolon { b';' } else { b',' })
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .map_err(|error| error.to_string())?
        .iter()
        .map(|name| name.to_lowercase().replace(['-', '_', ' '], ""))
        .collect();
    let column = |wanted: &[&str]| {
        names
            .iter()
            .position(|name| wanted.contains(&name.as_str()))
    };
    let sid_at = column(&["sid", "objectsid"]);
    let name_at = column(&["name", "samaccountname"]);
    let (Some(sid_at), Some(name_at)) = (sid_at, name_at) else {
        return Err(
            "the first line names the columns: sid, name, member, enabled (and type, memberof, \
             primarygroupid, uid, gid)"
                .to_string(),
        );
    };
    let member_at = column(&["member", "members"]);
    let member_of_at = column(&["memberof"]);
    let enabled_at = column(&["enabled"]);
    let kind_at = column(&["type", "objectclass", "kind"]);
    let primary_at = column(&["primarygroupid", "primarygroup"]);
    let (uid_at, gid_at) = (column(&["uid", "uidnumber"]), column(&["gid", "gidnumber"]));
    let mut records = Records::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                records.problems.push(error.to_string());
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let list = |at: Option<usize>| {
            let parts = cell(at).split(|letter| {
                letter == '|' || letter == '\n' || (letter == ';' && !by_semicolon)
            });
            let parts = parts.map(str::trim).filter(|part| !part.is_empty());
            parts.map(str::to_string).collect::<Vec<_>>()
        };
        let (sid, name) = (cell(Some(sid_at)), cell(Some(name_at)));
        if name.is_empty() && sid.is_empty() {
            continue;
        }
        let parsed = Sid::parse_text(sid);
        if parsed.is_none() && !sid.is_empty() {
            records
                .problems
                .push(format!("line {line}: \"{sid}\" is no SID"));
        }
        let kind = kind(cell(kind_at));
        let members = list(member_at);
        let key = if sid.is_empty() {
            name.to_lowercase()
        } else {
            sid.to_uppercase()
        };
        let index = *known.entry(key).or_insert_with(|| {
            records.records.push(Record {
                key: name.to_string(),
                name: name.to_string(),
                sids: parsed.into_iter().collect(),
                kind: kind.unwrap_or_default(),
                disabled: is_no(cell(enabled_at)),
                primary_rid: primary(cell(primary_at)),
                uid: cell(uid_at).parse().ok(),
                gid: cell(gid_at).parse().ok(),
                ..Record::default()
            });
            records.records.len() - 1
        });
        if let Some(record) = records.records.get_mut(index) {
            // Without a column that says so, what has members is a group.
            if kind.is_none() && !members.is_empty() {
                record.kind = Kind::Group;
            }
            record.members.extend(members);
            record.member_of.extend(list(member_of_at));
        }
    }
    Ok(records)
}

fn kind(word: &str) -> Option<Kind> {
    match word.to_lowercase().as_str() {
        "" => None,
        "group" | "gruppe" => Some(Kind::Group),
        "foreignsecurityprincipal" => Some(Kind::Foreign),
        _ => Some(Kind::Account),
    }
}

fn is_no(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "false" | "0" | "no" | "nej" | "falsk"
    )
}

/// The number of a primary group, alone or at the end of its SID.
fn primary(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| Sid::parse_text(text)?.rid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_offices_write_are_read() {
        let plain = "sid,name,member,enabled\n\
            S-1-5-21-1-2-3-1105,anna,,True\n\
            S-1-5-21-1-2-3-1106,EXAMPLE\\bo,,False\n\
            S-1-5-21-1-2-3-2000,Clerks,anna;S-1-5-21-1-2-3-1106,\n";
        let records = parse(plain.as_bytes()).unwrap().records;
        assert_eq!(records.len(), 3);
        assert!(!records[0].disabled && records[1].disabled);
        assert_eq!(records[2].kind, Kind::Group);
        assert_eq!(records[2].members, ["anna", "S-1-5-21-1-2-3-1106"]);

        let danish = "#TYPE x\r\n\"SID\";\"Name\";\"Type\";\"Member\"\r\n\
            S-1-5-21-1-2-3-2000;Clerks;group;anna\r\nS-1-5-21-1-2-3-2000;Clerks;group;bo|cy\r\n";
        let mut utf16: Vec<u8> = vec![0xFF, 0xFE];
        utf16.extend(danish.encode_utf16().flat_map(u16::to_le_bytes));
        for bytes in [danish.as_bytes().to_vec(), utf16] {
            let records = parse(&bytes).unwrap().records;
            assert_eq!(records.len(), 1, "rows of one group are one group");
            assert_eq!(records[0].members, ["anna", "bo", "cy"]);
        }
    }

    #[test]
    fn a_wrong_header_says_what_is_expected() {
        let error = parse(b"id;navn\n1;anna\n").unwrap_err();
        assert!(error.contains("sid, name, member, enabled"), "{error}");
        let records = parse(b"sid,name\nS-1-oops,anna\n").unwrap();
        assert_eq!(records.problems, ["line 2: \"S-1-oops\" is no SID"]);
    }
}
