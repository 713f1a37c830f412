//! SQLite databases: every row of every table, read page by page, however large the file.
//!
//! Our own, since the library wants to open a path or to hold the whole file in memory, and reads only
//! what is whole. Rows come with their column names as headings. Pages that belong to no table any
//! more are read as well: what was deleted lies there until it is written over. Indexes are not read,
//! they repeat what tables hold; nor is a write-ahead log beside the file, which is a file of its own.
//!
//! The format: <https://www.sqlite.org/fileformat2.html>.

mod pages;
mod record;
mod schema;

use std::sync::Arc;

use pages::{Pages, Row};
use record::Value;
use schema::Table;

use super::reader::{Fault, Limit, Output, Part, Source, Unit};

/// Bytes of files in one table that wait until its rows are through.
const MOST_WAITING: usize = 8 << 20;
/// Shorter binary values are no files.
const LEAST_FILE: usize = 64;

/// Reads a database.
pub(super) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut pages = Pages::open(source, out.limits().in_memory)?;
    let mut tables = Vec::new();
    let mut damaged = pages.each_row(1, &mut |row| {
        let values = record::values(row.payload);
        let text = |index: usize| match values.get(index) {
            Some(Value::Text(bytes)) => row.encoding.text(bytes),
            _ => String::new(),
        };
        let root = match values.get(3) {
            Some(Value::Integer(root)) => u32::try_from(*root).unwrap_or(0),
            _ => 0,
        };
        let sql = text(4);
        out.at(Part::HiddenData, Unit::Whole)?;
        out.text(&sql)?;
        if text(0) == "table" && root > 0 {
            tables.push(Table::of(&text(1), root, &sql));
        }
        Ok(())
    })?;
    for table in &tables {
        damaged |= read_table(&mut pages, table, out)?;
    }
    out.section()?;
    damaged |= pages.each_leftover(&mut |text| {
        out.at(Part::Deleted, Unit::Whole)?;
        out.text(text)
    })?;
    if pages.has_oversized() {
        out.fault(Fault::Limit(Limit::Memory));
    }
    match damaged {
        true => Err(Fault::Damaged),
        false => Ok(()),
    }
}

/// Reads one table; gives whether it is damaged.
fn read_table(pages: &mut Pages<'_>, table: &Table, out: &mut dyn Output) -> Result<bool, Fault> {
    let name: Arc<str> = Arc::from(table.name.as_str());
    begin(&name, table, out)?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut waiting = 0;
    let mut count = 0;
    let damaged = pages.each_row(table.root, &mut |row: &Row<'_>| {
        count += 1;
        out.at(
            Part::Body,
            Unit::Row {
                table: Arc::clone(&name),
                // Not its key, which may be a number of somebody's.
                row: count,
            },
        )?;
        let mut line = String::new();
        for (index, value) in record::values(row.payload).iter().enumerate() {
            if index > 0 {
                line.push('\t');
            }
            match value {
                // The key of a row is not stored in it.
                Value::Null if table.row_id == Some(index) => {
                    line.push_str(&row.id.unwrap_or(count).to_string())
                }
                Value::Null => {}
                Value::Integer(number) => line.push_str(&number.to_string()),
                Value::Real(number) => line.push_str(&plain(*number)),
                Value::Text(bytes) => push_cell(&mut line, &row.encoding.text(bytes)),
                Value::Blob(bytes) => match std::str::from_utf8(bytes) {
                    Ok(text) => push_cell(&mut line, text),
                    Err(_) if bytes.len() >= LEAST_FILE => {
                        let column = table.columns.get(index).map_or("", String::as_str);
                        waiting += bytes.len();
                        files.push((format!("{name} {count} {column}"), bytes.to_vec()));
                    }
                    Err(_) => {}
                },
            }
        }
        line.push('\n');
        out.text(&line)?;
        if waiting > MOST_WAITING {
            waiting = 0;
            hand_on(&mut files, out)?;
            begin(&name, table, out)?;
        }
        Ok(())
    })?;
    hand_on(&mut files, out)?;
    Ok(damaged)
}

/// A text of its own, with the names of the columns at its head.
fn begin(name: &Arc<str>, table: &Table, out: &mut dyn Output) -> Result<(), Fault> {
    out.section()?;
    out.at(
        Part::Body,
        Unit::Row {
            table: Arc::clone(name),
            row: 0,
        },
    )?;
    out.text(&table.columns.join("\t"))?;
    out.text("\n")
}

fn hand_on(files: &mut Vec<(String, Vec<u8>)>, out: &mut dyn Output) -> Result<(), Fault> {
    for (name, bytes) in files.drain(..) {
        out.member(&name, &mut bytes.as_slice())?;
    }
    Ok(())
}

/// A number as people write it: no exponent, and no fraction where there is none.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// A value may not look like several.
fn push_cell(line: &mut String, text: &str) {
    line.extend(text.chars().map(|char| match char {
        '\t' | '\n' | '\r' => ' ',
        char => char,
    }));
}
