//! The picture of the share as rectangles and labels.
//!
//! A drawing is made for wide and for narrow pages, since text in a picture shrinks with it. It measures no text:
//! labels that may not fit are cut by the width of common letters.

use crate::model::words::{Part, Words};

use super::share_picture::{Group, rank_words};
use super::treemap::{Area, cut};

/// One picture.
pub(super) struct Drawing {
    pub class: &'static str,
    pub width: u32,
    pub height: u32,
    pub groups: Vec<Drawn>,
    pub tiles: Vec<Drawn>,
}

/// A rectangle with its words.
pub(super) struct Drawn {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    pub text_x: String,
    pub first_y: String,
    pub second_y: String,
    pub rank: usize,
    /// Cut to fit; empty where there is no room.
    pub label: String,
    pub second: String,
    /// All of it, for a pointer.
    pub whole: String,
}

/// Draws the groups into a picture of this size.
pub(super) fn draw(
    groups: &[Group],
    class: &'static str,
    width: u32,
    height: u32,
    words: &Words,
) -> Drawing {
    let whole = Area {
        x: 0.0,
        y: 0.0,
        width: f64::from(width),
        height: f64::from(height),
    };
    let weights: Vec<f64> = groups.iter().map(|group| group.citizens() as f64).collect();
    let mut drawing = Drawing {
        class,
        width,
        height,
        groups: Vec::new(),
        tiles: Vec::new(),
    };
    for (group, area) in groups.iter().zip(cut(&weights, whole)) {
        let area = area.inside(2.0, 2.0);
        let citizens = words.number(group.citizens());
        let name = if group.name.is_empty() {
            "."
        } else {
            &group.name
        };
        let headed = area.height > 44.0 && area.width > 44.0;
        drawing.groups.push(Drawn::of(
            area,
            0,
            name,
            if headed { "" } else { &citizens },
            citizens.clone(),
            17.0,
        ));
        let inner = area.inside(3.0, if headed { 23.0 } else { 3.0 });
        let weights: Vec<f64> = group
            .tiles
            .iter()
            .map(|tile| tile.citizens as f64)
            .collect();
        for (tile, area) in group.tiles.iter().zip(cut(&weights, inner)) {
            let (severity, citizens) = (rank_words(tile.rank, words), words.number(tile.citizens));
            let second = format!("{citizens} \u{b7} {severity}");
            let whole = format!(
                "{}: {}, {severity}",
                tile.path,
                words.say_with("html-citizens", &[("count", Part::Count(tile.citizens))])
            );
            drawing.tiles.push(Drawn::of(
                area.inside(1.0, 1.0),
                tile.rank,
                &tile.name,
                &second,
                whole,
                17.0,
            ));
        }
        if !headed && let Some(group) = drawing.groups.last_mut() {
            group.label.clear();
            group.second.clear();
        }
    }
    drawing
}

impl Drawn {
    fn of(area: Area, rank: usize, label: &str, second: &str, whole: String, line: f64) -> Self {
        let room = ((area.width - 12.0) / 7.0).max(0.0) as usize;
        let cut = |text: &str| match text.chars().count() {
            length if length <= room => text.to_string(),
            _ if room < 4 => String::new(),
            _ => text.chars().take(room - 1).chain(['\u{2026}']).collect(),
        };
        // A number that is cut is another number: it is shown whole or not at all.
        let whole_or_first = || match second.split_once(' ') {
            _ if second.chars().count() <= room => second.to_string(),
            Some((number, _)) if number.chars().count() <= room => number.to_string(),
            _ => String::new(),
        };
        let tenth = |length: f64| format!("{length:.1}");
        Self {
            x: tenth(area.x),
            y: tenth(area.y),
            width: tenth(area.width),
            height: tenth(area.height),
            text_x: tenth(area.x + 6.0),
            first_y: tenth(area.y + line),
            second_y: tenth(area.y + 2.0 * line),
            rank,
            label: if area.height < line + 4.0 {
                String::new()
            } else {
                cut(label)
            },
            second: if area.height < 2.0 * line + 4.0 {
                String::new()
            } else {
                whole_or_first()
            },
            whole,
        }
    }
}
