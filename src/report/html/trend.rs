//! Earlier nights as two pictures: exposures, and citizens as an interval.
//!
//! A night that did not read everything is drawn hollow and named: fewer exposures of an unfinished scan are
//! no progress. It fits no line and foretells nothing.

use crate::model::document::Document;
use crate::model::finding::Interval;
use crate::model::words::Words;

use super::phrases::interval;
use super::{TrendPoint, shown};

/// Nights drawn: the latest.
const MOST_NIGHTS: usize = 60;

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 130.0;

/// Both pictures and the same as rows.
pub(super) struct Trend {
    pub charts: [Bars; 2],
    pub nights: Vec<Night>,
}

/// A picture of bars.
pub(super) struct Bars {
    pub title: String,
    pub most: String,
    pub first: String,
    pub last: String,
    pub bars: Vec<Bar>,
}

/// A night in a picture: what is certain, and what may be besides.
pub(super) struct Bar {
    pub x: String,
    pub width: String,
    pub y: String,
    pub height: String,
    pub perhaps_y: String,
    pub perhaps_height: String,
    pub complete: bool,
    pub whole: String,
}

/// A night in words.
pub(super) struct Night {
    pub finished: String,
    pub exposures: String,
    pub citizens: String,
    pub complete: bool,
}

/// The trend up to and with this run; `None` without earlier nights.
pub(super) fn trend(earlier: &[TrendPoint], document: &Document, words: &Words) -> Option<Trend> {
    if earlier.is_empty() {
        return None;
    }
    let now = TrendPoint {
        finished: document.run.finished.clone(),
        exposures: document.totals.exposures,
        persons_at_least: document.totals.persons.at_least,
        persons_at_most: document.totals.persons.at_most,
        complete: document.run.complete,
    };
    let mut points: Vec<&TrendPoint> = earlier.iter().chain([&now]).collect();
    points.sort_by(|one, other| one.finished.cmp(&other.finished));
    let points = points.split_off(points.len().saturating_sub(MOST_NIGHTS));
    let nights = points.iter().map(|point| Night {
        finished: shown::minute(&point.finished),
        exposures: words.number(point.exposures),
        citizens: interval(persons(point), words),
        complete: point.complete,
    });
    Some(Trend {
        charts: [
            bars("html-trend-exposures", &points, words, &|point| {
                (point.exposures, point.exposures)
            }),
            bars("html-trend-citizens", &points, words, &|point| {
                (point.persons_at_least, point.persons_at_most)
            }),
        ],
        nights: nights.collect(),
    })
}

fn persons(point: &TrendPoint) -> Interval {
    Interval {
        at_least: point.persons_at_least,
        at_most: point.persons_at_most,
    }
}

fn bars(
    title: &str,
    points: &[&TrendPoint],
    words: &Words,
    of: &dyn Fn(&TrendPoint) -> (u64, u64),
) -> Bars {
    let most = points
        .iter()
        .map(|point| of(point).1)
        .max()
        .unwrap_or_default();
    let scale = HEIGHT / most.max(1) as f64;
    let step = WIDTH / points.len().max(1) as f64;
    let width = (step * 0.72).min(44.0);
    let tenth = |length: f64| format!("{length:.1}");
    let drawn = points.iter().enumerate().map(|(index, point)| {
        let (least, most) = of(point);
        let (sure, all) = (least as f64 * scale, most.max(least) as f64 * scale);
        let count = interval(
            Interval {
                at_least: least,
                at_most: most,
            },
            words,
        );
        Bar {
            x: tenth(step * index as f64 + (step - width) / 2.0),
            width: tenth(width),
            y: tenth(HEIGHT - sure),
            height: tenth(sure),
            perhaps_y: tenth(HEIGHT - all),
            perhaps_height: tenth(all - sure),
            complete: point.complete,
            whole: format!("{}: {count}", shown::minute(&point.finished)),
        }
    });
    let day = |point: Option<&&TrendPoint>| {
        point
            .map(|point| shown::day(&point.finished))
            .unwrap_or_default()
    };
    Bars {
        title: words.say(title),
        most: words.number(most),
        first: day(points.first()),
        last: day(points.last()),
        bars: drawn.collect(),
    }
}
