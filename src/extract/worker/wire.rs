//! What the scan and a worker say to each other: a head, and bytes that belong to it.
//!
//! Each message is the length of the head and of the body, four bytes each, then both. Either side
//! checks the lengths: a worker may have been taken over by the file it reads.

use std::io::{self, Read, Write};
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::extract::Mark;
use crate::extract::reader::{Fault, Limits};
use crate::model::{Part, Table, Unit};

/// A head longer than this is none.
const MOST_HEAD: u32 = 64 << 20;
/// A body longer than this is none.
const MOST_BODY: u32 = 1 << 30;

/// A body up to this size goes with its head in one system call.
const SMALL: usize = 16 << 10;

/// What a worker is asked.
#[derive(Serialize, Deserialize)]
pub(super) enum Request {
    /// To read the file that comes with it. The body is its name.
    File {
        size: u64,
        /// Whether its text is known to come out of a picture.
        ocr: bool,
        places: bool,
        /// Members that were read before.
        passed_over: u64,
        limits: Limits,
    },
    /// To read the picture in the body, or in the file that comes with it.
    Picture {
        form: Form,
        places: bool,
        limits: Limits,
    },
}

/// How a picture lies in a body.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum Form {
    /// In a format of pictures.
    Encoded,
    /// As bare pixels.
    Pixels {
        width: u32,
        height: u32,
        channels: u8,
    },
}

/// What a worker says.
#[derive(Serialize, Deserialize)]
pub(super) enum Reply {
    /// That it is sealed and waits; or that it cannot read pictures here.
    Ready(Result<(), Fault>),
    /// The body is the name of a file inside, which what follows is of. `outer` counts the members of
    /// the file itself.
    Enter {
        outer: u64,
    },
    Leave,
    /// The body is text.
    Text(TextHead),
    Fault(Fault),
    /// The body is a picture, and before that its name.
    Picture {
        name: String,
        form: Form,
    },
    /// It is through, having used so much processor time in its life.
    Done {
        milliseconds: u64,
    },
}

/// All of a text but its bytes.
#[derive(Serialize, Deserialize)]
pub(super) struct TextHead {
    pub(super) fresh: Range<usize>,
    pub(super) continues: bool,
    pub(super) more: bool,
    pub(super) ocr: bool,
    pub(super) tables: Vec<WireTable>,
    pub(super) places: Places,
}

/// The way back to places.
#[derive(Serialize, Deserialize)]
pub(super) enum Places {
    /// The text begins with this line of its file.
    FirstLine(u64),
    /// Each place from a byte on; sheets and tables are told by their index in `names`.
    Marks {
        names: Vec<Arc<str>>,
        marks: Vec<(u32, Part, WireUnit)>,
    },
}

/// A [`Unit`] whose names are told apart from it.
#[derive(Serialize, Deserialize)]
pub(super) enum WireUnit {
    Plain(Unit),
    Cell { name: u32, row: u32, column: u32 },
    Row { name: u32, row: i64 },
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireTable {
    rows: Range<usize>,
    separator: u8,
    headings: Vec<String>,
}

impl From<&Table> for WireTable {
    fn from(table: &Table) -> Self {
        Self {
            rows: table.rows.clone(),
            separator: table.separator,
            headings: table.headings.clone(),
        }
    }
}

impl From<WireTable> for Table {
    fn from(table: WireTable) -> Self {
        Self {
            rows: table.rows,
            separator: table.separator,
            headings: table.headings,
        }
    }
}

impl Places {
    pub(super) fn of_marks(marks: &[Mark]) -> Self {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut index = |name: &Arc<str>| {
            // A stretch is of one sheet, or of few.
            let known = names.iter().rposition(|known| known == name);
            let index = known.unwrap_or_else(|| {
                names.push(name.clone());
                names.len() - 1
            });
            u32::try_from(index).unwrap_or(u32::MAX)
        };
        let marks = marks
            .iter()
            .map(|mark| {
                let unit = match &mark.unit {
                    Unit::Cell { sheet, row, column } => WireUnit::Cell {
                        name: index(sheet),
                        row: *row,
                        column: *column,
                    },
                    Unit::Row { table, row } => WireUnit::Row {
                        name: index(table),
                        row: *row,
                    },
                    unit => WireUnit::Plain(unit.clone()),
                };
                (mark.offset, mark.part, unit)
            })
            .collect();
        Places::Marks { names, marks }
    }

    /// The first line, and the marks.
    pub(super) fn into_marks(self) -> (u64, Option<Vec<Mark>>) {
        match self {
            Places::FirstLine(line) => (line, None),
            Places::Marks { names, marks } => {
                let name = |index: u32| {
                    let name = names.get(index as usize).cloned();
                    name.unwrap_or_else(|| Arc::from(""))
                };
                let marks = marks.into_iter().map(|(offset, part, unit)| {
                    let unit = match unit {
                        WireUnit::Plain(unit) => unit,
                        WireUnit::Cell {
                            name: index,
                            row,
                            column,
                        } => Unit::Cell {
                            sheet: name(index),
                            row,
                            column,
                        },
                        WireUnit::Row { name: index, row } => Unit::Row {
                            table: name(index),
                            row,
                        },
                    };
                    Mark { offset, part, unit }
                });
                (1, Some(marks.collect()))
            }
        }
    }
}

/// Writes a message.
pub(super) fn write<T: Serialize>(to: &mut impl Write, head: &T, body: &[u8]) -> io::Result<()> {
    let head = postcard::to_allocvec(head).map_err(io::Error::other)?;
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
    let mut lengths = [0; 8];
    for (place, length) in lengths
        .chunks_exact_mut(4)
        .zip([length(&head)?, length(body)?])
    {
        place.copy_from_slice(&length.to_le_bytes());
    }
    let together = if body.len() <= SMALL { body } else { &[] };
    let mut bytes = Vec::with_capacity(8 + head.len() + together.len());
    bytes.extend_from_slice(&lengths);
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(together);
    to.write_all(&bytes)?;
    match together.len() == body.len() {
        true => Ok(()),
        false => to.write_all(body),
    }
}

/// Reads a message whose two lengths were read.
pub(super) fn read_rest<T: for<'d> Deserialize<'d>>(
    from: &mut impl Read,
    lengths: [u8; 8],
    body: &mut Vec<u8>,
) -> io::Result<T> {
    let [a, b, c, d, e, f, g, h] = lengths;
    let (head, rest) = (
        u32::from_le_bytes([a, b, c, d]),
        u32::from_le_bytes([e, f, g, h]),
    );
    if head > MOST_HEAD || rest > MOST_BODY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // Read as it comes: what is claimed and never sent takes no memory.
    body.clear();
    from.take(u64::from(head)).read_to_end(body)?;
    let message = postcard::from_bytes(body).map_err(|_| io::ErrorKind::InvalidData)?;
    body.clear();
    from.take(u64::from(rest)).read_to_end(body)?;
    if body.len() != rest as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(message)
}
