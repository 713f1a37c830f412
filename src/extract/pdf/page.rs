//! Goes through the content of a page: which glyphs stand where, and which pictures are shown.
//!
//! Text is taken whether it can be seen or not: drawn invisibly over a scan, outside the page, in a
//! hidden layer. Forms are gone through in place. Lines, fills, colours and clipping are only
//! counted, so that a page of which nothing was read is known from an empty one. Patterns, soft
//! masks and the drawings of Type 3 glyphs are not gone into.

use super::content::{Operand, Operands, Operators};
use super::file::File;
use super::font::Text;
use super::layout::{self, Glyph};
use super::marks::Mark;
use super::matrix::Matrix;
use super::object::{Dict, Object, Stream};
use super::resources::{Resources, Store};
use super::text_frame::{Frame, State, spread};
use crate::extract::reader::{Fault, Limit};

/// Forms in forms.
const MAX_DEPTH: usize = 20;
/// Forms shown on one page, and what showing one costs besides its bytes: forms that show others
/// many times over multiply.
const MAX_FORMS: usize = 100_000;
const FORM_COST: usize = 1024;
/// Saved states that are kept.
const MAX_STATES: usize = 1000;
/// Pictures of one page that are remembered.
const MAX_PICTURES: usize = 10_000;
/// Bytes of a picture in the content itself.
const MAX_INLINE: usize = 16 << 20;

/// A picture that a page shows.
pub(super) enum Picture {
    Object(u32),
    Inline(Dict, Vec<u8>),
}

/// A picture and where it is shown: what the unit square becomes.
pub(super) struct Placed {
    pub picture: Picture,
    pub map: Matrix,
}

/// What a page shows.
#[derive(Default)]
pub(super) struct Shown {
    pub text: String,
    /// Text that is not drawn, but said to stand for something drawn.
    pub aside: String,
    pub pictures: Vec<Placed>,
    /// Whether anything at all is drawn.
    pub painted: bool,
    /// Filled shapes with curves: letters may be among them.
    pub curved_fills: usize,
}

/// Goes through content streams.
pub(super) struct Painter<'a> {
    pub(super) file: &'a File,
    store: &'a mut Store,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) spaced: bool,
    pub(super) shown: Shown,
    /// Forms being gone through.
    within: Vec<u32>,
    pub(super) marks: Vec<Option<Mark>>,
    curved: bool,
    forms: usize,
}

impl<'a> Painter<'a> {
    pub(super) fn new(file: &'a File, store: &'a mut Store) -> Self {
        Self {
            file,
            store,
            glyphs: Vec::new(),
            spaced: false,
            shown: Shown::default(),
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
        let (mut operators_seen, mut strange) = (0usize, 0usize);
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
                        state.font = Some(self.store.font(self.file, resources, name));
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
                        let map = state.map;
                        self.shown.pictures.push(Placed { picture, map });
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
                // Lines, colours and clipping; other words are none.
                b"m" | b"l" | b"h" | b"re" | b"w" | b"J" | b"j" | b"M" | b"d" | b"i" | b"ri"
                | b"W" | b"W*" | b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K" | b"cs" | b"CS"
                | b"sc" | b"SC" | b"scn" | b"SCN" | b"q" | b"ET" | b"Tr" | b"BI" | b"BX"
                | b"EX" | b"MP" | b"DP" | b"d0" | b"d1" => {}
                _ => strange += 1,
            }
            operators_seen += 1;
            operands.clear();
        }
        if strange * 2 > operators_seen {
            self.file.note(Fault::Damaged);
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
        let Some(font) = &state.font else {
            self.file.note(Fault::Damaged);
            return;
        };
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

    fn show_object(&mut self, resources: &Resources, name: &[u8], state: &State) {
        let Some(object) = resources.objects.get(name) else {
            self.file.note(Fault::Damaged);
            return;
        };
        if let Object::Reference(id) = object
            && self.store.barren.contains(&id.number)
        {
            self.shown.painted = true;
            return;
        }
        let object = self.file.needed(object);
        let Some(stream) = object.stream() else {
            self.file.note(Fault::Damaged);
            return;
        };
        let kind = stream.dict.get(b"Subtype").and_then(Object::name);
        let is_image = match kind {
            Some(b"Image") => true,
            Some(b"Form" | b"PS") => false,
            _ => {
                self.file.note(Fault::Damaged);
                stream.dict.get(b"Width").is_some()
            }
        };
        if !is_image {
            self.form(stream, &resources.dict, state);
            return;
        }
        self.shown.painted = true;
        if self.shown.pictures.len() < MAX_PICTURES {
            let picture = Picture::Object(stream.id.number);
            let map = state.map;
            self.shown.pictures.push(Placed { picture, map });
        }
    }

    fn set_graphics(&mut self, resources: &Resources, name: &[u8], state: &mut State) {
        let all = self.file.dict(&resources.dict, b"ExtGState");
        let Some(one) = all.and_then(|all| self.file.dict(&all, name)) else {
            return;
        };
        if let Some([font, size]) = self.file.array(&one, b"Font").as_deref() {
            state.font = self
                .store
                .font_of(self.file, font)
                .or_else(|| state.font.clone());
            state.size = self.file.resolve(size).number().unwrap_or(state.size);
        }
    }
}

fn set(operands: &Operands, slot: &mut f64, unit: f64) {
    if let Some([value]) = operands.numbers() {
        *slot = value * unit;
    }
}
