//! Annotations: notes, links, attached files and the boxes of form fields.
//!
//! What an annotation looks like is drawn with the page, so that a filled-in number stands beside
//! its label; what it says besides comes after the page. Whether it is shown or hidden is not
//! asked.

use super::extras::{Extras, give, push_line};
use super::file::File;
use super::object::{Dict, Object, Stream};
use super::page::Painter;
use super::xml_text;
use crate::extract::reader::{Fault, Output, Part, Unit};

/// Annotations of one page that are read.
const MAX_ANNOTATIONS: usize = 100_000;

/// Draws what annotations look like.
pub(super) fn draw(file: &File, annotations: &[Object], painter: &mut Painter<'_>) {
    for annotation in annotations.iter().take(MAX_ANNOTATIONS) {
        let annotation = file.resolve(annotation);
        let Some(annotation) = annotation.dict() else {
            continue;
        };
        if let Some(form) = appearance(file, annotation) {
            painter.appearance(&form, &file.numbers_of(annotation, b"Rect"));
        }
    }
}

fn appearance(file: &File, annotation: &Dict) -> Option<Stream> {
    if annotation.is(b"Subtype", b"Popup") {
        return None;
    }
    let all = file.dict(annotation, b"AP")?;
    match file.get(&all, b"N")?.into_owned() {
        Object::Stream(form) => Some(*form),
        Object::Dict(states) => {
            let state = file.get(annotation, b"AS");
            let state = state.as_ref().and_then(|state| state.name());
            match file.get(&states, state?)?.into_owned() {
                Object::Stream(form) => Some(*form),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Tells what annotations say. Tells whether there was anything.
pub(super) fn tell(
    file: &File,
    extras: &mut Extras<'_>,
    annotations: &[Object],
    page: u32,
    out: &mut dyn Output,
) -> Result<bool, Fault> {
    let mut notes = String::new();
    let mut links = String::new();
    let mut fields = String::new();
    for object in annotations.iter().take(MAX_ANNOTATIONS) {
        let annotation = file.resolve(object);
        let Some(annotation) = annotation.dict() else {
            continue;
        };
        if annotation.is(b"Subtype", b"Widget") {
            let known = object
                .reference()
                .is_some_and(|id| !extras.fields.insert(id.number));
            if !known {
                extras.field(annotation, "", &mut fields);
            }
        } else {
            for (key, label) in [(b"T".as_slice(), "Author"), (b"Subj", "Subject")] {
                if let Some(text) = extras.text(annotation, key) {
                    push_line(&mut notes, label, &text);
                }
            }
            let contents = extras.text(annotation, b"Contents");
            if let Some(text) = &contents {
                push_line(&mut notes, "", text);
            }
            let rich = file.get(annotation, b"RC");
            let rich = match rich.as_deref() {
                Some(Object::Text(text)) => Some(super::encoding::text(text)),
                Some(Object::Stream(stream)) => {
                    Some(super::encoding::text(&file.decode(stream).data))
                }
                _ => None,
            };
            if let Some(rich) = rich {
                notes.push_str(&xml_text::text(rich.as_bytes()));
            }
        }
        if let Some(target) = extras.link(annotation) {
            links.push_str(&target);
            links.push('\n');
        }
        if let Some(specification) = annotation.get(b"FS") {
            extras.attachment(specification, out)?;
        }
    }
    let any = !(notes.is_empty() && links.is_empty() && fields.is_empty());
    give(out, Part::Annotation, Unit::Page(page), &notes)?;
    give(out, Part::FormField, Unit::Page(page), &fields)?;
    give(out, Part::Link, Unit::Page(page), &links)?;
    Ok(any)
}
