//! What holds for all sheets of a workbook: shared strings, number formats, sheet names, names.
//!
//! A password is told here, before anything else could be read. Shared strings are held in one text,
//! since a workbook may have millions of them.

use std::io::Read;
use std::sync::Arc;

use crate::extract::old_office::art::Pictures;
use crate::extract::reader::{Fault, Limit, Output, Part, Unit};

use super::records::Records;
use super::{END, Workbook, give, things};

/// The strings that cells share.
#[derive(Default)]
pub(in crate::extract::old_office) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
}

impl SharedStrings {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }

    fn read(&mut self, records: &mut Records<impl Read>, bound: u64) -> Result<(), Fault> {
        // The count is not trusted: strings are read until there are no more.
        records.skip(8);
        while let Some(text) = records.rich() {
            let held = self.text.len() + self.ends.len() * size_of::<u32>();
            if held as u64 + text.len() as u64 > bound {
                return Err(Fault::Limit(Limit::Memory));
            }
            self.text.push_str(&text);
            self.ends
                .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }
}

/// Reads the records up to the end of their run.
pub(super) fn read(
    workbook: &mut Workbook,
    records: &mut Records<impl Read>,
    pictures: &mut Pictures,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    while let Some(kind) = records.next()? {
        match kind {
            END => return Ok(()),
            // FILEPASS
            0x002F => return Err(Fault::Encrypted),
            // CODEPAGE
            0x0042 => workbook.code_page = records.u16().unwrap_or(workbook.code_page),
            // BOUNDSHEET
            0x0085 => sheet_name(workbook, records),
            // SST
            0x00FC => {
                if let Err(fault) = workbook.strings.read(records, out.limits().in_memory) {
                    out.fault(fault);
                }
            }
            // FORMAT
            0x041E => {
                let format = if workbook.modern {
                    records
                        .u16()
                        .zip(records.u16().and_then(|length| records.unicode(length)))
                } else {
                    let id = records.u16();
                    let length = records.u8().unwrap_or_default();
                    id.map(|id| (id, records.narrow(usize::from(length), workbook.code_page)))
                };
                if let Some((id, format)) = format {
                    workbook.formats.define(id, &format);
                }
            }
            // XF
            0x00E0 => {
                records.skip(2);
                workbook.formats.style(records.u16().unwrap_or_default());
            }
            // NAME
            0x0018 => {
                if let Some(name) = defined_name(workbook, records) {
                    give(Part::HiddenData, Unit::Whole, &name, out)?;
                }
            }
            // CRN: values kept of another workbook.
            0x005A => things::external_cells(records, out)?,
            // MSODRAWINGGROUP: the pictures of all sheets.
            0x00EB => loop {
                pictures.feed(records.piece(), out)?;
                if !records.go_on() {
                    break;
                }
            },
            _ => {}
        }
    }
    records.break_off();
    Ok(())
}

fn sheet_name(workbook: &mut Workbook, records: &mut Records<impl Read>) {
    let place = records.u32().unwrap_or_default();
    records.skip(2);
    let length = records.u8().unwrap_or_default();
    let name = if workbook.modern {
        records.unicode(u16::from(length)).unwrap_or_default()
    } else {
        records.narrow(usize::from(length), workbook.code_page)
    };
    if workbook.sheets.len() < usize::from(u16::MAX) {
        workbook.sheets.push((u64::from(place), Arc::from(name)));
    }
}

/// A defined name, the string it stands for if it is one, and what is said about it.
fn defined_name(workbook: &Workbook, records: &mut Records<impl Read>) -> Option<String> {
    let flags = records.u16()?;
    records.skip(1);
    let length = records.u8()?;
    let formula = usize::from(records.u16()?);
    records.skip(4);
    let notes: [u8; 4] = records.array()?;
    if !workbook.modern {
        return Some(records.narrow(usize::from(length), workbook.code_page));
    }
    let name = records.unicode(u16::from(length))?;
    // A name of Excel's own is a number in one character.
    let mut line = if flags & 0x20 == 0 {
        name
    } else {
        String::new()
    };
    let mut used = 0;
    if formula > 3 && records.piece().first() == Some(&0x17) {
        records.skip(1);
        let count = records.u8()?;
        let wide = records.piece().first().is_some_and(|flags| flags & 1 != 0);
        let text = records.unicode(u16::from(count))?;
        used = 3 + usize::from(count) * if wide { 2 } else { 1 };
        line.push('\t');
        line.push_str(&text);
    }
    records.skip(formula.saturating_sub(used));
    for length in notes {
        if length > 0 {
            line.push('\t');
            line.push_str(&records.unicode(u16::from(length))?);
        }
    }
    Some(line)
}
