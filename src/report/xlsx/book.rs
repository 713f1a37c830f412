//! The workbook as it is filled: looks, sheets, and tables that go on in another sheet where one is full.
//!
//! One way to write a cell, so that every text passes the same door. It knows no document.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::Bounds;
use super::cell::{self, Cell};
use crate::model::words::{Part, Words};

/// A column of a table: the id of its heading, and how wide it is, in characters.
pub(super) struct Column(pub &'static str, pub f64);

/// A workbook in the making. Its first sheet is the summary, which is filled last.
pub(super) struct Book<'a> {
    workbook: Workbook,
    looks: Looks,
    words: &'a Words,
    bounds: &'a Bounds,
    /// What a reader must know of the workbook itself.
    notes: Vec<String>,
    cut: u64,
}

impl<'a> Book<'a> {
    /// An empty one.
    pub(super) fn new(
        words: &'a Words,
        bounds: &'a Bounds,
        finished: &str,
    ) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        if let Some(scratch) = &bounds.scratch {
            workbook.set_tempdir(scratch)?;
        }
        // The same scan gives the same bytes: the time is the scan's, not the clock's.
        let made = finished.parse().map(jiff::Timestamp::as_second);
        let made = ExcelDateTime::from_timestamp(made.unwrap_or_default())?;
        let properties = DocProperties::new()
            .set_title(words.say("sheet-title"))
            .set_author("")
            .set_company("")
            .set_creation_datetime(&made);
        workbook.set_properties(&properties);
        workbook
            .add_worksheet()
            .set_name(words.say("sheet-summary"))?;
        Ok(Self {
            workbook,
            looks: Looks::new(),
            words,
            bounds,
            notes: Vec::new(),
            cut: 0,
        })
    }

    /// Its language.
    pub(super) fn words(&self) -> &'a Words {
        self.words
    }

    /// Adds a table with its columns, so many of which are printed. The name of its sheet is the message `name`.
    pub(super) fn table<R>(
        &mut self,
        name: &str,
        columns: (&[Column], u16),
        rows: &[R],
        cells: impl Fn(&R) -> Vec<Cell>,
    ) -> Result<(), XlsxError> {
        let name = self.words.say(name);
        let mut sheets: Vec<&[R]> = rows.chunks(self.bounds.rows.max(1)).collect();
        if sheets.is_empty() {
            sheets.push(&[]);
        }
        if sheets.len() > 1 {
            let parts = [
                ("sheet", Part::Text(&name)),
                ("rows", Part::Count(rows.len() as u64)),
                ("sheets", Part::Count(sheets.len() as u64)),
            ];
            self.notes
                .push(self.words.say_with("sheet-continued", &parts));
        }
        for (index, rows) in sheets.into_iter().enumerate() {
            let name = match index {
                0 => name.clone(),
                more => format!("{name} ({})", more.saturating_add(1)),
            };
            self.sheet(&name, columns, rows, &cells)?;
        }
        Ok(())
    }

    fn sheet<R>(
        &mut self,
        name: &str,
        columns: (&[Column], u16),
        rows: &[R],
        cells: &impl Fn(&R) -> Vec<Cell>,
    ) -> Result<(), XlsxError> {
        let sheet = if rows.len() > self.bounds.rows_in_memory {
            self.workbook.add_worksheet_with_constant_memory()?
        } else {
            self.workbook.add_worksheet()
        };
        let (columns, printed) = columns;
        sheet.set_name(name)?;
        page(sheet)?;
        sheet.set_row_height(0, LINE * 2.0)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, Column(heading, width)) in (0_u16..).zip(columns) {
            sheet.set_column_width(column, *width)?;
            let heading = self.words.say(heading);
            sheet.write_string_with_format(0, column, heading, &self.looks.heading)?;
        }
        let mut last = 0_u32;
        for (at, row) in (1_u32..).zip(rows) {
            let cells = cells(row);
            let lines = lines(columns, &cells);
            if lines > 1 {
                sheet.set_row_height(at, LINE * f64::from(lines))?;
            }
            for (column, cell) in (0_u16..).zip(cells) {
                self.cut = self.cut.saturating_add(u64::from(put(
                    sheet,
                    (at, column),
                    &cell,
                    &self.looks,
                    self.bounds.text,
                    self.words,
                )?));
            }
            last = at;
        }
        let last_column = u16::try_from(columns.len()).unwrap_or(1).saturating_sub(1);
        sheet.autofilter(0, 0, last, last_column)?;
        sheet.set_print_area(0, 0, last, last_column.min(printed.saturating_sub(1)))?;
        Ok(())
    }

    /// Fills the summary: lines of a label and what is said of it.
    pub(super) fn summarize(&mut self, lines: &[Line]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        page(sheet)?;
        for (column, width) in [(0, 56.0), (1, 26.0), (2, 26.0), (3, 60.0)] {
            sheet.set_column_width(column, width)?;
        }
        for (row, line) in (0_u32..).zip(lines) {
            let (text, values, look) = match line {
                Line::Title(text) => (text, None, &self.looks.title),
                Line::Heading(text, values) => (text, Some(values), &self.looks.heading),
                Line::Fact(text, values) => (text, Some(values), &self.looks.text),
            };
            let (text, cut) = cell::fit(text, self.bounds.text, |_| String::new());
            self.cut = self.cut.saturating_add(u64::from(cut));
            if !text.is_empty() {
                sheet.write_string_with_format(row, 0, text, look)?;
            }
            for (column, value) in (1_u16..).zip(values.into_iter().flatten()) {
                if let (Line::Heading(..), Cell::Text(text)) = (line, value) {
                    sheet.write_string_with_format(row, column, text, look)?;
                    continue;
                }
                let at = (row, column);
                let cut = put(sheet, at, value, &self.looks, self.bounds.text, self.words)?;
                self.cut = self.cut.saturating_add(u64::from(cut));
            }
        }
        Ok(())
    }

    /// What a reader must know of the workbook itself.
    pub(super) fn notes(&self) -> Vec<String> {
        let cut = (self.cut > 0).then(|| {
            let parts = [("count", Part::Count(self.cut))];
            self.words.say_with("sheet-cut-cells", &parts)
        });
        self.notes.iter().cloned().chain(cut).collect()
    }

    /// The file's bytes.
    pub(super) fn packed(mut self) -> Result<Vec<u8>, XlsxError> {
        self.workbook.save_to_buffer()
    }
}

/// A line of the summary.
pub(super) enum Line {
    /// The sheet's title.
    Title(String),
    /// A heading, over columns that have headings of their own.
    Heading(String, Vec<Cell>),
    /// A label, and what is said of it.
    Fact(String, Vec<Cell>),
}

/// Height of a line of text, in points.
const LINE: f64 = 15.0;
/// Lines that a row is made high enough for: a text may be as long as a page.
const MOST_LINES: u32 = 6;

/// How many lines a row needs. Not every program finds that out by itself, and those that do make a row
/// as high as its longest text.
fn lines(columns: &[Column], cells: &[Cell]) -> u32 {
    let needed = columns.iter().zip(cells).map(|(Column(_, width), cell)| {
        let Cell::Prose(text) = cell else { return 1 };
        // Words do not fill a line to its end.
        let room = (*width as usize).saturating_sub(6).max(1);
        let most = room.saturating_mul(MOST_LINES as usize);
        let length = text.chars().take(most).count();
        u32::try_from(length.div_ceil(room)).unwrap_or(MOST_LINES)
    });
    needed.max().unwrap_or(1).clamp(1, MOST_LINES)
}

/// How a sheet is printed: A4 across, one page wide, the header on every page. Nothing of the document
/// is in the footer, where `&` would be a command.
fn page(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&A&R&P / &N")
        .set_repeat_rows(0, 0)?;
    Ok(())
}

/// Writes one cell, and tells whether its text was cut.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    looks: &Looks,
    most: usize,
    words: &Words,
) -> Result<bool, XlsxError> {
    let (text, plain, quoted) = match cell {
        Cell::Empty => return Ok(false),
        // Beyond 2^53 a workbook's numbers are not exact; no share has so many of anything.
        Cell::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &looks.count)?;
            return Ok(false);
        }
        Cell::Time(serial) => {
            sheet.write_number_with_format(row, column, *serial, &looks.time)?;
            return Ok(false);
        }
        Cell::Day(serial) => {
            sheet.write_number_with_format(row, column, *serial, &looks.day)?;
            return Ok(false);
        }
        Cell::Severity(severity, shown) => (shown, looks.severity(severity), &looks.quoted),
        Cell::Text(text) => (text, &looks.text, &looks.quoted),
        Cell::Prose(text) => (text, &looks.prose, &looks.quoted_prose),
    };
    let (text, cut) = cell::fit(text, most, |units| {
        words.say_with("sheet-cut", &[("count", Part::Count(units as u64))])
    });
    if !text.is_empty() {
        let look = if cell::looks_like_formula(&text) {
            quoted
        } else {
            plain
        };
        sheet.write_string_with_format(row, column, text, look)?;
    }
    Ok(cut)
}

/// The formats of cells.
struct Looks {
    title: Format,
    heading: Format,
    text: Format,
    prose: Format,
    /// Marked as text for good: it stays one when somebody edits the cell.
    quoted: Format,
    quoted_prose: Format,
    count: Format,
    time: Format,
    day: Format,
    critical: Format,
    high: Format,
    medium: Format,
    low: Format,
}

impl Looks {
    fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top);
        let prose = text.clone().set_text_wrap().set_indent(1);
        // Dark text on a light ground, each told apart without its colour by the word in it.
        let severity = |ground: u32, ink: u32| {
            let look = text.clone().set_bold();
            look.set_background_color(Color::RGB(ground))
                .set_font_color(Color::RGB(ink))
        };
        Self {
            title: Format::new().set_bold().set_font_size(16),
            heading: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0x00DD_E6F0))
                .set_border_bottom(FormatBorder::Thin),
            quoted: text.clone().set_quote_prefix(),
            quoted_prose: prose.clone().set_quote_prefix(),
            count: text.clone().set_num_format("#,##0"),
            time: text.clone().set_num_format("yyyy-mm-dd hh:mm:ss"),
            day: text.clone().set_num_format("yyyy-mm-dd"),
            critical: severity(0x00F4_B6B6, 0x0070_0000),
            high: severity(0x00FB_D5B0, 0x0070_3000),
            medium: severity(0x00FD_F0B5, 0x0055_4400),
            low: severity(0x00E3_EEDB, 0x0022_4400),
            text,
            prose,
        }
    }

    fn severity(&self, severity: &str) -> &Format {
        match severity {
            "critical" => &self.critical,
            "high" => &self.high,
            "medium" => &self.medium,
            "low" => &self.low,
            _ => &self.text,
        }
    }
}
