//! The columns of a table, out of the statement that made it.

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    /// The page its tree begins at.
    pub(super) root: u32,
    /// Its columns, in the order in which they are stored.
    pub(super) columns: Vec<String>,
    /// The column that is the key of the row and is not stored in it.
    pub(super) row_id: Option<usize>,
}

impl Table {
    /// From its name, its page, and its statement.
    pub(super) fn of(name: &str, root: u32, sql: &str) -> Self {
        let (definitions, behind) = definitions(sql);
        let mut table = Self {
            name: name.to_string(),
            root,
            columns: Vec::new(),
            row_id: None,
        };
        let mut key: Vec<String> = Vec::new();
        for definition in definitions {
            let (first, rest) = first_name(definition);
            let upper = rest.to_ascii_uppercase();
            let word = first.to_ascii_uppercase();
            let is_rule =
                ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].contains(&word.as_str());
            if is_rule {
                if upper.contains("KEY") && (word == "PRIMARY" || upper.contains("PRIMARY KEY")) {
                    let (names, _) = self::definitions(rest);
                    key = names.into_iter().map(|name| first_name(name).0).collect();
                }
                continue;
            }
            if upper.contains("PRIMARY KEY") {
                if upper.trim_start().starts_with("INTEGER") {
                    table.row_id = Some(table.columns.len());
                }
                key = vec![first.clone()];
            }
            table.columns.push(first);
        }
        if behind.to_ascii_uppercase().contains("WITHOUT ROWID") {
            // Such a table is stored as its key's index: the key comes first.
            table.row_id = None;
            let is_key = |name: &String| key.iter().any(|part| part.eq_ignore_ascii_case(name));
            let (mut first, rest): (Vec<_>, Vec<_>) = table.columns.drain(..).partition(is_key);
            first.sort_by_key(|name| key.iter().position(|part| part.eq_ignore_ascii_case(name)));
            first.extend(rest);
            table.columns = first;
        }
        table
    }
}

/// What stands between the outer brackets, parted at the commas there, and what stands behind them.
fn definitions(sql: &str) -> (Vec<&str>, &str) {
    let Some(open) = sql.find('(') else {
        return (Vec::new(), "");
    };
    let (mut depth, mut quote, mut began) = (0_u32, None, open + 1);
    let mut parts = Vec::new();
    for (at, char) in sql.char_indices().skip_while(|(at, _)| *at < open) {
        match (quote, char) {
            (Some(end), _) if char == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(char),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') if depth <= 1 => {
                parts.push(sql.get(began..at).unwrap_or(""));
                return (parts, sql.get(at..).unwrap_or(""));
            }
            (None, ')') => depth -= 1,
            (None, ',') if depth == 1 => {
                parts.push(sql.get(began..at).unwrap_or(""));
                began = at + 1;
            }
            _ => {}
        }
    }
    (parts, "")
}

/// The name a definition begins with, without its quotes, and the rest.
fn first_name(definition: &str) -> (String, &str) {
    let definition = definition.trim();
    let close = match definition.chars().next() {
        Some('"') => '"',
        Some('`') => '`',
        Some('\'') => '\'',
        Some('[') => ']',
        _ => {
            let end = definition
                .find(|char: char| char.is_whitespace() || char == '(')
                .unwrap_or(definition.len());
            let (name, rest) = definition.split_at(end);
            return (name.to_string(), rest);
        }
    };
    let inner = definition.get(1..).unwrap_or("");
    let (name, rest) = inner.split_once(close).unwrap_or((inner, ""));
    (name.to_string(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(sql: &str) -> (Vec<String>, Option<usize>) {
        let table = Table::of("t", 2, sql);
        (table.columns, table.row_id)
    }

    #[test]
    fn columns_are_named_in_the_order_they_are_stored_in() {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        assert_eq!(
            columns("CREATE TABLE t (cpr INTEGER PRIMARY KEY, [fulde navn] TEXT, x DECIMAL(1,2))"),
            (names(&["cpr", "fulde navn", "x"]), Some(0))
        );
        assert_eq!(
            columns(
                "CREATE TABLE t(a, \"b,c\" CHECK (a IN (1,2)), PRIMARY KEY(\"b,c\")) WITHOUT ROWID"
            ),
            (names(&["b,c", "a"]), None)
        );
        assert_eq!(columns("CREATE VIRTUAL TABLE"), (Vec::new(), None));
    }
}
