//! Goes through the content of a page: which glyphs stand where, and which pictures are shown.
//!
//! Text is taken whether it can be seen or not: drawn invisibly over a scan, outside the page, in a
//! hidden layer. Forms are gone through in place. Lines, fills, colours and clipping are only
//! counted, so that a page of which nothing was read is known from an empty one. Patterns, soft
//! masks and the drawings of Type 3 glyphs are not gone into.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::content::{Operand, Operands, Operators};
use super::encoding;
use super::file::File;
use super::font::{Font, Text};
use super::layout::{self, Glyph};
use super::matrix::Matrix;
use super::object::{Dict, Object, Stream};
use crate::extract::reader::{Fault, Limit};

/// Forms in forms.
const MAX_DEPTH: usize = 20;
/// Forms shown on one page, and what showing one costs besides its bytes: forms that show others
/// many times over multiply.
const MAX_FORMS: usize = 100_000;
const FORM_COST: usize = 1024;
/// Saved states that are kept.
const MAX_STATES: usize = 1000;
/// Marked pieces in marked pieces.
const MAX_MARKS: usize = 1000;
/// Pictures of one page that are remembered.
const MAX_PICTURES: usize = 10_000;
/// Bytes of fonts that are kept.
const MAX_FONTS: usize = 48 << 20;
/// Bytes of a picture in the content itself.
const MAX_INLINE: usize = 16 << 20;

/// What is kept from page to page.
#[derive(Default)]
pub(super) struct Store {
    fonts: HashMap<u32, Rc<Font>>,
    weight: usize,
    /// Forms that show neither text nor pictures: backgrounds and logos on every page.
    barren: HashSet<u32>,
}

/// A picture that a page shows.
pub(super) enum Picture {
    Object(u32),
    Inline(Dict, Vec<u8>),
}

/// What a page shows.
#[derive(Default)]
pub(super) struct Shown {
    pub text: String,
    /// Text that is not drawn, but said to stand for something drawn.
    pub aside: String,
    pub pictures: Vec<Picture>,
    /// Whether anything at all is drawn.
    pub painted: bool,
    /// Filled shapes with curves: letters may be among them.
    pub curved_fills: usize,
}

/// Goes through content streams.
pub(super) struct Painter<'a> {
    file: &'a File,
    store: &'a mut Store,
    glyphs: Vec<Glyph>,
    spaced: bool,
    shown: Shown,
    seen_pictures: HashSet<u32>,
    /// Forms being gone through.
    within: Vec<u32>,
    marks: Vec<Option<Mark>>,
    curved: bool,
    forms: usize,
}

struct Mark {
    text: String,
    first: usize,
}

/// Named things that a content stream uses.
struct Resources {
    dict: Dict,
    fonts: Dict,
    objects: Dict,
    named_fonts: HashMap<Box<[u8]>, Rc<Font>>,
}

#[derive(Clone)]
struct State {
    map: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

impl<'a> Painter<'a> {
    pub(super) fn new(file: &'a File, store: &'a mut Store) -> Self {
        Self {
            file,
            store,
            glyphs: Vec::new(),
            spaced: false,
            shown: Shown::default(),
            seen_pictures: HashSet::new(),
            within: Vec::new(),
            marks: Vec::new(),
            curved: false,
            forms: 0,
        }
    }

    /// Goes through the content of a page.
    pub(super) fn page(&mut self, content: &[u8], resources: &Dict) {
        let mut resources = Resources::new(self.file, resources.clone());
        self.run(content, &mut resources, State::new(Matrix::IDENTITY));
    }

    /// Goes through what an annotation looks like, in its place on the page.
    pub(super) fn appearance(&mut self, form: &Stream, place: &[f64]) {
        let corners = self.file.numbers_of(&form.dict, b"BBox");
        let own = self.file.numbers_of(&form.dict, b"Matrix");
        let own = Matrix::from_numbers(&own).unwrap_or(Matrix::IDENTITY);
        let mut map = Matrix::IDENTITY;
        if let (&[x0, y0, x1, y1], &[left, bottom, right, top]) = (&corners[..], place) {
            let mapped = [(x0, y0), (x0, y1), (x1, y0), (x1, y1)].map(|(x, y)| own.apply(x, y));
            let low =
                |pick: fn(&(f64, f64)) -> f64| mapped.iter().map(pick).fold(f64::MAX, f64::min);
            let high =
                |pick: fn(&(f64, f64)) -> f64| mapped.iter().map(pick).fold(f64::MIN, f64::max);
            let (from_x, to_x) = (low(|p| p.0), high(|p| p.0));
            let (from_y, to_y) = (low(|p| p.1), high(|p| p.1));
            let ratio = |from: f64, to: f64, length: f64| {
                if to - from > 1e-6 {
                    length.abs() / (to - from)
                } else {
                    1.0
                }
            };
            let (sx, sy) = (
                ratio(from_x, to_x, right - left),
                ratio(from_y, to_y, top - bottom),
            );
            let (x, y) = (left.min(right), bottom.min(top));
            map = Matrix([sx, 0.0, 0.0, sy, x - from_x * sx, y - from_y * sy]);
        }
        self.form(form, &Dict::default(), &State::new(map));
    }

    /// What was shown.
    pub(super) fn finish(mut self) -> Shown {
        self.lay_out();
        self.shown
    }

    fn lay_out(&mut self) {
        layout::lines(&self.glyphs, &mut self.shown.text);
        self.glyphs.clear();
        for mark in self.marks.iter_mut().flatten() {
            mark.first = 0;
        }
    }

    fn form(&mut self, form: &Stream, outer: &Dict, state: &State) {
        let number = form.id.number;
        if self.within.contains(&number) || self.store.barren.contains(&number) {
            self.shown.painted |= self.store.barren.contains(&number);
            return;
        }
        if self.within.len() >= MAX_DEPTH {
            self.file.note(Fault::Limit(Limit::Nesting));
            return;
        }
        self.forms += 1;
        if self.forms > MAX_FORMS {
            self.file.note(Fault::Limit(Limit::Expanded));
            return;
        }
        self.file.spend(FORM_COST);
        let count = |painter: &Self| {
            (
                painter.glyphs.len(),
                painter.shown.text.len(),
                painter.shown.aside.len(),
                painter.shown.pictures.len(),
                painter.seen_pictures.len(),
            )
        };
        let before = count(self);
        let content = self.file.decode(form);
        let resources = self.file.dict(&form.dict, b"Resources");
        let mut resources = Resources::new(self.file, resources.unwrap_or_else(|| outer.clone()));
        let own = self.file.numbers_of(&form.dict, b"Matrix");
        let own = Matrix::from_numbers(&own).unwrap_or(Matrix::IDENTITY);
        let mut state = state.clone();
        state.map = own.then(state.map);
        self.within.push(number);
        let marks = self.marks.len();
        self.run(&content.data, &mut resources, state);
        self.marks.truncate(marks);
        self.within.pop();
        if count(self) == before && !content.damaged && !content.cut {
            self.store.barren.insert(number);
        }
    }

    fn run(&mut self, content: &[u8], resources: &mut Resources, start: State) {
        let mut state = start;
        let mut saved: Vec<State> = Vec::new();
        let (mut line, mut at) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let mut operators = Operators::new(content);
        let mut operands = Operands::default();
        while let Some(operator) = operators.next(&mut operands) {
            match operator {
                b"q" if saved.len() < MAX_STATES => saved.push(state.clone()),
                b"Q" => {
                    if let Some(last) = saved.pop() {
                        state = last;
                    }
                }
                b"cm" => {
                    if let Some(numbers) = operands.numbers() {
                        state.map = Matrix(numbers).then(state.map);
                    }
                }
                b"BT" => (line, at) = (Matrix::IDENTITY, Matrix::IDENTITY),
                b"Tf" => {
                    if let Some([size]) = operands.numbers() {
                        state.size = size;
                    }
                    if let Some(name) = operands.name() {
                        state.font = self.font(resources, name);
                    }
                }
                b"Tc" => set(&operands, &mut state.letter_space, 1.0),
                b"Tw" => set(&operands, &mut state.word_space, 1.0),
                b"Tz" => set(&operands, &mut state.stretch, 0.01),
                b"TL" => set(&operands, &mut state.leading, 1.0),
                b"Ts" => set(&operands, &mut state.rise, 1.0),
                b"Td" | b"TD" => {
                    if let Some([x, y]) = operands.numbers() {
                        if operator == b"TD" {
                            state.leading = -y;
                        }
                        line = Matrix::shift(x, y).then(line);
                        at = line;
                    }
                }
                b"Tm" => {
                    if let Some(numbers) = operands.numbers() {
                        (line, at) = (Matrix(numbers), Matrix(numbers));
                    }
                }
                b"T*" => {
                    line = Matrix::shift(0.0, -state.leading).then(line);
                    at = line;
                }
                b"Tj" => {
                    if let Some(text) = operands.text() {
                        self.show(&state, &mut at, text);
                    }
                }
                b"'" | b"\"" => {
                    if let (b"\"", Some([Operand::Number(word), Operand::Number(letter), _])) =
                        (operator, operands.items.last_chunk())
                    {
                        (state.word_space, state.letter_space) = (*word, *letter);
                    }
                    line = Matrix::shift(0.0, -state.leading).then(line);
                    at = line;
                    if let Some(text) = operands.text() {
                        self.show(&state, &mut at, text);
                    }
                }
                b"TJ" => self.show_all(&state, &mut at, &operands),
                b"Do" => {
                    if let Some(name) = operands.name() {
                        self.show_object(resources, name, &state);
                    }
                }
                b"gs" => {
                    if let Some(name) = operands.name() {
                        self.set_graphics(resources, name, &mut state);
                    }
                }
                b"BDC" => self.begin_mark(resources, &operands),
                b"BMC" => self.push_mark(None),
                b"EMC" => self.end_mark(),
                b"ID" => {
                    let dict = operands.entries();
                    let data = operators.inline_data();
                    self.shown.painted = true;
                    if self.shown.pictures.len() < MAX_PICTURES && data.len() <= MAX_INLINE {
                        let picture = Picture::Inline(dict, data.to_vec());
                        self.shown.pictures.push(picture);
                    }
                }
                b"c" | b"v" | b"y" => self.curved = true,
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                    self.shown.painted = true;
                    self.shown.curved_fills += usize::from(self.curved);
                    self.curved = false;
                }
                b"S" | b"s" | b"sh" => {
                    self.shown.painted = true;
                    self.curved = false;
                }
                b"n" => self.curved = false,
                _ => {}
            }
            operands.clear();
        }
    }

    fn show_all(&mut self, state: &State, at: &mut Matrix, operands: &Operands) {
        for item in &operands.items {
            match item {
                Operand::Text(start, end) => self.show(state, at, operands.bytes(*start, *end)),
                Operand::Number(back) => {
                    let back = -back / 1000.0 * state.size;
                    let vertical = state.font.as_ref().is_some_and(|font| font.is_vertical());
                    *at = if vertical {
                        Matrix::shift(0.0, back)
                    } else {
                        Matrix::shift(back * state.stretch, 0.0)
                    }
                    .then(*at);
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, state: &State, at: &mut Matrix, text: &[u8]) {
        self.shown.painted = true;
        let Some(font) = &state.font else { return };
        if self.glyphs.len() > layout::MAX_GLYPHS {
            self.lay_out();
        }
        let frame = Frame::new(state, *at, font.is_vertical());
        let mut along = 0.0f64;
        let (glyphs, spaced) = (&mut self.glyphs, &mut self.spaced);
        font.show(self.file, text, |glyph| {
            let width = frame.width(f64::from(glyph.width));
            let mut space = state.letter_space;
            if glyph.word_space {
                space += state.word_space;
            }
            let space = frame.space(space);
            let start = frame.start + along;
            // Letters spaced out on purpose belong together, unless they are strewn over the page.
            let kept = if space.abs() < 3.0 * frame.size {
                space
            } else {
                0.0
            };
            along += width + space;
            let end = start + width + kept;
            let mut put = |c: char, start: f64, end: f64| {
                if c == ' ' || c == '\u{a0}' || c == '\t' {
                    *spaced = true;
                } else if c != '\0' {
                    let c = match c {
                        '\u{ad}' => '-',
                        c if c.is_control() => ' ',
                        c => c,
                    };
                    glyphs.push(frame.glyph(c, start, end, std::mem::take(spaced)));
                }
            };
            match glyph.text {
                Text::One(c) => put(c, start, end),
                Text::Several(text) => spread(text, start, end, put),
            }
        });
        *at = frame.after(along).then(*at);
    }

    fn font(&mut self, resources: &mut Resources, name: &[u8]) -> Option<Rc<Font>> {
        if let Some(font) = resources.named_fonts.get(name) {
            return Some(font.clone());
        }
        let font = self.font_of(resources.fonts.get(name)?)?;
        resources.named_fonts.insert(name.into(), font.clone());
        Some(font)
    }

    fn font_of(&mut self, object: &Object) -> Option<Rc<Font>> {
        let number = object.reference().map(|id| id.number);
        if let Some(font) = number.and_then(|number| self.store.fonts.get(&number)) {
            return Some(font.clone());
        }
        let font = self.file.resolve(object);
        let font = Rc::new(Font::new(self.file, font.dict()?));
        if let Some(number) = number {
            if self.store.weight > MAX_FONTS {
                self.store.fonts.clear();
                self.store.weight = 0;
            }
            self.store.weight = self.store.weight.saturating_add(font.weight());
            self.store.fonts.insert(number, font.clone());
        }
        Some(font)
    }

    fn show_object(&mut self, resources: &Resources, name: &[u8], state: &State) {
        let Some(object) = resources.objects.get(name) else {
            return;
        };
        if let Object::Reference(id) = object
            && self.store.barren.contains(&id.number)
        {
            self.shown.painted = true;
            return;
        }
        let object = self.file.resolve(object);
        let Some(stream) = object.stream() else {
            return;
        };
        if stream.dict.is(b"Subtype", b"Form") {
            self.form(stream, &resources.dict, state);
            return;
        }
        self.shown.painted = true;
        let number = stream.id.number;
        if stream.dict.is(b"Subtype", b"Image")
            && self.shown.pictures.len() < MAX_PICTURES
            && self.seen_pictures.insert(number)
        {
            self.shown.pictures.push(Picture::Object(number));
        }
    }

    fn set_graphics(&mut self, resources: &Resources, name: &[u8], state: &mut State) {
        let all = self.file.dict(&resources.dict, b"ExtGState");
        let Some(one) = all.and_then(|all| self.file.dict(&all, name)) else {
            return;
        };
        if let Some([font, size]) = self.file.array(&one, b"Font").as_deref() {
            state.font = self.font_of(font).or_else(|| state.font.clone());
            state.size = self.file.resolve(size).number().unwrap_or(state.size);
        }
    }

    fn begin_mark(&mut self, resources: &Resources, operands: &Operands) {
        let direct = operands.text_under(b"ActualText").map(encoding::text);
        let text = match (direct, operands.items.last()) {
            (Some(text), _) => Some(text),
            (None, Some(Operand::Name(start, end))) => {
                let all = self.file.dict(&resources.dict, b"Properties");
                let one = all.and_then(|all| self.file.dict(&all, operands.bytes(*start, *end)));
                let text = one.and_then(|one| {
                    let text = self.file.get(&one, b"ActualText");
                    text.as_deref()?.string().map(encoding::text)
                });
                text
            }
            _ => None,
        };
        let first = self.glyphs.len();
        self.push_mark(text.map(|text| Mark { text, first }));
    }

    fn push_mark(&mut self, mark: Option<Mark>) {
        if self.marks.len() < MAX_MARKS {
            self.marks.push(mark);
        }
    }

    /// The text that stands for what was drawn takes its place. What was drawn is kept aside if it
    /// has other digits: the two may lie about each other.
    fn end_mark(&mut self) {
        let Some(Some(mark)) = self.marks.pop() else {
            return;
        };
        let text: String = mark.text.chars().filter(|c| *c != '\0').collect();
        let drawn = self.glyphs.get(mark.first..).unwrap_or_default();
        let digits = |c: &char| c.is_ascii_digit();
        let (Some(first), Some(last)) = (drawn.first().copied(), drawn.last().copied()) else {
            self.shown.aside.push_str(&text);
            self.shown.aside.push('\n');
            return;
        };
        let same = drawn
            .iter()
            .map(|glyph| glyph.c)
            .eq(text.chars().filter(|c| *c != ' '));
        if same {
            return;
        }
        let drawn_digits = drawn.iter().map(|glyph| glyph.c).filter(digits);
        if !drawn_digits.eq(text.chars().filter(digits)) {
            layout::lines(drawn, &mut self.shown.aside);
        }
        self.glyphs.truncate(mark.first);
        let end = if last.base == first.base && last.angle == first.angle {
            last.end
        } else {
            first.end
        };
        let glyphs = &mut self.glyphs;
        let mut spaced = first.spaced;
        spread(
            &text,
            f64::from(first.start),
            f64::from(end),
            |c, start, end| {
                if c.is_whitespace() {
                    spaced = true;
                    return;
                }
                glyphs.push(Glyph {
                    c,
                    start: as_f32(start),
                    end: as_f32(end),
                    spaced: std::mem::take(&mut spaced),
                    ..first
                });
            },
        );
        self.spaced |= spaced;
    }
}

impl Resources {
    fn new(file: &File, dict: Dict) -> Self {
        Self {
            fonts: file.dict(&dict, b"Font").unwrap_or_default(),
            objects: file.dict(&dict, b"XObject").unwrap_or_default(),
            named_fonts: HashMap::new(),
            dict,
        }
    }
}

impl State {
    fn new(map: Matrix) -> Self {
        Self {
            map,
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// How the glyphs of one string lie: along which direction, how large, from where on.
struct Frame {
    start: f64,
    base: f32,
    size: f64,
    angle: i16,
    /// From widths in parts of the font size, and from spaces in text units, to the page.
    per_width: f64,
    per_space: f64,
    /// From the page back to text units.
    to_text: f64,
    vertical: bool,
}

impl Frame {
    fn new(state: &State, at: Matrix, vertical: bool) -> Self {
        let map = at.then(state.map);
        let [a, b, c, d, ..] = map.0;
        let (width_scale, height_scale) = (a.hypot(b), c.hypot(d));
        let (mut x, mut y, scale, stretch) = if vertical {
            (-c, -d, height_scale, 1.0)
        } else {
            (a, b, width_scale, state.stretch)
        };
        let length = x.hypot(y);
        if length > 1e-9 {
            (x, y) = (x / length, y / length);
        } else {
            (x, y) = (1.0, 0.0);
        }
        // A size or stretch below nothing writes backwards.
        let sign = if state.size * stretch < 0.0 {
            -1.0
        } else {
            1.0
        };
        (x, y) = (x * sign, y * sign);
        let (px, py) = map.apply(0.0, state.rise);
        let angle = y.atan2(x).to_degrees().round();
        let size = state.size.abs() * if vertical { width_scale } else { height_scale };
        let fallback = state.size.abs() * scale;
        Self {
            start: px * x + py * y,
            base: as_f32(py * x - px * y),
            size: if size > 1e-6 {
                size
            } else {
                fallback.max(0.01)
            },
            angle: as_angle(angle),
            per_width: (state.size * stretch).abs() * scale,
            per_space: stretch.abs() * scale,
            to_text: if scale > 1e-12 { sign / scale } else { 0.0 },
            vertical,
        }
    }

    fn width(&self, width: f64) -> f64 {
        let width = if self.vertical { 1.0 } else { width };
        width * self.per_width
    }

    fn space(&self, space: f64) -> f64 {
        space * self.per_space
    }

    fn glyph(&self, c: char, start: f64, end: f64, spaced: bool) -> Glyph {
        Glyph {
            start: as_f32(start),
            end: as_f32(end),
            base: self.base,
            size: as_f32(self.size),
            c,
            angle: self.angle,
            spaced,
        }
    }

    /// The move that the text has made.
    fn after(&self, along: f64) -> Matrix {
        let along = along * self.to_text;
        if self.vertical {
            Matrix::shift(0.0, -along)
        } else {
            Matrix::shift(along, 0.0)
        }
    }
}

fn set(operands: &Operands, slot: &mut f64, unit: f64) {
    if let Some([value]) = operands.numbers() {
        *slot = value * unit;
    }
}

/// Spreads the characters of a text evenly over a stretch.
fn spread(text: &str, start: f64, end: f64, mut put: impl FnMut(char, f64, f64)) {
    let count = text.chars().count().max(1);
    #[expect(clippy::cast_precision_loss, reason = "positions, not counts")]
    let step = (end - start) / count as f64;
    let mut from = start;
    for c in text.chars() {
        put(c, from, from + step);
        from += step;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on a page needs no more"
)]
fn as_f32(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, reason = "between -180 and 180")]
fn as_angle(degrees: f64) -> i16 {
    let angle = degrees as i16;
    if angle == -180 { 180 } else { angle }
}
