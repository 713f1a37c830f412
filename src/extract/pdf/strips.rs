//! Puts pictures together that were cut into strips.
//!
//! Scanners and printers cut a page into strips to need less memory; a line of text that lies on a
//! cut is in neither strip. Strips are pictures as wide as each other, in pixels and on the page,
//! that lie one under the other without a gap. Tiles side by side are not put together.

use super::file::File;
use super::object::Object;
use super::page::{Picture, Placed};
use super::picture;
use crate::extract::reader::{Bitmap, Limits};

/// Gap between strips, in parts of a strip's height.
const GAP: f64 = 0.03;

/// The pictures of a page that are strips of one, from top to bottom, by their place in the list.
pub(super) fn find(pictures: &[Placed]) -> Vec<Vec<usize>> {
    let mut upright: Vec<(usize, [f64; 4])> = Vec::new();
    for (index, placed) in pictures.iter().enumerate() {
        let [width, skew, slant, height, x, y] = placed.map.0;
        let straight = skew.abs() + slant.abs() < 1e-3 * (width.abs() + height.abs());
        if straight && width > 0.0 && height > 0.0 && matches!(placed.picture, Picture::Object(_)) {
            upright.push((index, [x, width, y + height, y]));
        }
    }
    upright.sort_by(|(_, a), (_, b)| {
        let ([ax, aw, atop, _], [bx, bw, btop, _]) = (a, b);
        let column = ax.total_cmp(bx).then(aw.total_cmp(bw));
        column.then(btop.total_cmp(atop))
    });
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut last: Option<[f64; 4]> = None;
    for (index, place) in upright {
        let [x, width, top, bottom] = place;
        let follows = last.is_some_and(|[last_x, last_width, last_top, last_bottom]| {
            (x - last_x).abs() < 0.01 * width
                && (width - last_width).abs() < 0.01 * width
                && (top - last_bottom).abs() < GAP * (top - bottom).max(last_top - last_bottom)
        });
        match groups.last_mut() {
            Some(group) if follows => group.push(index),
            _ => groups.push(vec![index]),
        }
        last = Some(place);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// The picture that strips make, in grey. `None` if they do not fit or it is too large.
pub(super) fn join(
    file: &File,
    pictures: &[Placed],
    strips: &[usize],
    limits: Limits,
) -> Option<Bitmap> {
    let mut whole: Option<Bitmap> = None;
    for strip in strips {
        let Picture::Object(number) = pictures.get(*strip)?.picture else {
            return None;
        };
        let object = file.object(number);
        let stream = object.stream().filter(|_| object != Object::Null)?;
        let width = match &whole {
            Some(whole) => whole.width,
            None => picture::size(file, &stream.dict).0,
        };
        let strip = picture::grey_strip(file, stream, width, limits)?;
        match &mut whole {
            None => whole = Some(strip),
            Some(whole) => {
                let pixels = whole.pixels.len() as u64 + strip.pixels.len() as u64;
                if pixels > limits.pixels.min(limits.in_memory) {
                    return None;
                }
                whole.height = whole.height.checked_add(strip.height)?;
                whole.pixels.extend_from_slice(&strip.pixels);
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::super::matrix::Matrix;
    use super::*;

    #[test]
    fn strips_one_under_the_other_are_found_in_any_order() {
        let placed = |number, x, y, height| Placed {
            picture: Picture::Object(number),
            map: Matrix([500.0, 0.0, 0.0, height, x, y]),
        };
        let pictures = [
            placed(1, 50.0, 600.0, 100.0),
            placed(2, 50.0, 700.0, 100.0),
            placed(3, 50.0, 500.2, 100.0),
            placed(4, 50.0, 300.0, 100.0),
            placed(5, 600.0, 500.0, 100.0),
        ];
        assert_eq!(find(&pictures), [[1, 0, 2]]);
    }
}
