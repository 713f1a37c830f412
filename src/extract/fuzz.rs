//! One door for the fuzzer to every reader; built for it alone.

use std::io::Cursor;

use super::contents::{Contents, Outlet, Picture};
use super::draft::Draft;
use super::reader::{Fault, Limits, Source};
use super::{Origin, Sink, mail, office, old_office, pdf, picture, png_text, rtf, sqlite, xlsb};
use crate::model::Text;

/// Hands bytes to the reader that the first of them picks; the last pick takes them for a file of any
/// format, with all that is in it.
pub fn fuzz(bytes: &[u8]) {
    let Some((pick, bytes)) = bytes.split_first() else {
        return;
    };
    let limits = Limits {
        expanded: 16 << 20,
        in_memory: 4 << 20,
        pages: 200,
        pixels: 1 << 20,
        ..Limits::default()
    };
    let mut outlet = Nobody;
    let mut contents = Contents::new(&mut outlet, limits, bytes.len() as u64, true, false);
    let mut source = Cursor::new(bytes);
    let mut read = |reader: Reader| {
        let _ = contents.draft(|out| reader(&mut source, out));
    };
    match pick % 16 {
        0 => read(|source, out| pdf::read(source, out)),
        1 => read(|source, out| office::read(source, out)),
        2 => read(|source, out| office::odf::read_flat(source, out)),
        3 => read(|source, out| old_office::read(source, out)),
        4 => read(|source, out| xlsb::read(source, out)),
        5 => read(|source, out| rtf::read(source, out)),
        6 => read(|source, out| mail::read_eml(source, out)),
        7 => read(|source, out| mail::read_mbox(source, out)),
        8 => read(|source, out| mail::read_msg(source, out)),
        9 => read(|source, out| mail::read_pst(source, out)),
        10 => read(|source, out| mail::read_tnef(source, out)),
        11 => read(|source, out| mail::read_cards(source, out)),
        12 => read(|source, out| sqlite::read(source, out)),
        13 => {
            let _ = contents.draft(|out| png_text::read(bytes, out));
            let _ = picture::decoded(bytes, &limits);
        }
        _ => contents.file(&mut source, b"fil"),
    }
}

type Reader = fn(&mut dyn Source, &mut Draft<'_, '_>) -> Result<(), Fault>;

/// Takes everything and keeps nothing, but asks for each place.
struct Nobody;

impl Sink for Nobody {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        assert!(text.fresh.end <= text.bytes.len());
        for offset in [text.fresh.start, text.fresh.end.saturating_sub(1)] {
            let _ = origin.place(offset);
        }
    }
}

impl Outlet for Nobody {
    fn enter_member(&mut self, _name: &[u8], _outer: u64) {}

    fn fault(&mut self, _fault: Fault) {}

    fn picture(&mut self, _name: &str, _picture: &Picture<'_>) {}
}
