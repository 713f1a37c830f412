//! CMaps: from the codes in strings to characters (ToUnicode) or to glyphs.
//!
//! Ranges stay ranges, so a map costs no more than its text, whatever it claims. Maps that build on
//! others by name (`usecmap`) get only what they say themselves.

use super::lexer::Lexer;
use super::object::Object;

/// A code map.
#[derive(Default, Debug)]
pub(super) struct CMap {
    /// Bytes of a code and its lowest and highest value.
    spaces: Vec<(u32, u32, u32)>,
    ranges: Vec<Range>,
    /// Texts of more than one character.
    pool: String,
    /// Written from top to bottom.
    pub vertical: bool,
}

#[derive(Clone, Copy, Debug)]
struct Range {
    low: u32,
    high: u32,
    to: Target,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// The character or glyph of the first code; those after it follow.
    First(u32),
    /// A piece of the pool.
    Text(u32, u32),
}

/// What a code stands for, found.
pub(super) enum Found<'a> {
    Value(u32),
    Text(&'a str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Outside,
    Space,
    Char,
    Range,
}

impl CMap {
    pub(super) fn parse(data: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(data, 0);
        let mut mode = Mode::Outside;
        let mut operands: Vec<Object> = Vec::new();
        loop {
            lexer.skip_space();
            let Some(byte) = lexer.peek() else { break };
            let start = lexer.at;
            if byte.is_ascii_alphabetic() {
                match lexer.word() {
                    b"begincodespacerange" => mode = Mode::Space,
                    b"beginbfchar" | b"begincidchar" => mode = Mode::Char,
                    b"beginbfrange" | b"begincidrange" => mode = Mode::Range,
                    b"def" => {
                        if let [.., Object::Name(name), Object::Integer(value)] = &operands[..]
                            && &**name == b"WMode"
                        {
                            map.vertical = *value == 1;
                        }
                    }
                    _ => mode = Mode::Outside,
                }
                operands.clear();
                continue;
            }
            let object = lexer.number().or_else(|| lexer.object());
            match object {
                Some(object) => operands.push(object),
                None => lexer.at = lexer.at.max(start + 1),
            }
            let full = match mode {
                Mode::Outside => 4,
                Mode::Space | Mode::Char => 2,
                Mode::Range => 3,
            };
            if operands.len() < full {
                continue;
            }
            match (mode, &operands[..]) {
                (Mode::Space, [low, high]) => map.add_space(low, high),
                (Mode::Char, [code, to]) => map.add(code, code, to),
                (Mode::Range, [low, high, to]) => map.add(low, high, to),
                _ => {
                    operands.remove(0);
                    continue;
                }
            }
            operands.clear();
        }
        map.ranges.sort_by_key(|range| range.low);
        map
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How much memory it takes.
    pub(super) fn weight(&self) -> usize {
        self.ranges.len() * size_of::<Range>() + self.pool.len()
    }

    fn add_space(&mut self, low: &Object, high: &Object) {
        if let (Some(bytes), Some((low, high))) = (low.string(), code(low).zip(code(high))) {
            let length = u32::try_from(bytes.len()).unwrap_or(4);
            self.spaces.push((length.clamp(1, 4), low, high));
        }
    }

    fn add(&mut self, low: &Object, high: &Object, to: &Object) {
        let (Some(low), Some(high)) = (code(low), code(high)) else {
            return;
        };
        if high < low {
            return;
        }
        if let Object::Array(items) = to {
            for (code, item) in (low..=high).zip(items) {
                if let Some(to) = self.target(item) {
                    self.push(code, code, to);
                }
            }
        } else if let Some(to) = self.target(to) {
            self.push(low, high, to);
        }
    }

    fn push(&mut self, low: u32, high: u32, to: Target) {
        // Neighbours that go on join: maps of single codes are long.
        if let (Target::First(value), Some(last)) = (to, self.ranges.last_mut())
            && let Target::First(first) = last.to
            && last.high.checked_add(1) == Some(low)
            && first.checked_add(low.wrapping_sub(last.low)) == Some(value)
        {
            last.high = high.max(low);
            return;
        }
        self.ranges.push(Range { low, high, to });
    }

    fn target(&mut self, to: &Object) -> Option<Target> {
        match to {
            Object::Integer(cid) => u32::try_from(*cid).ok().map(Target::First),
            Object::Text(bytes) => {
                if let [byte] = **bytes {
                    return Some(Target::First(u32::from(byte)));
                }
                let pairs = bytes.chunks_exact(2);
                let units = pairs.map(|pair| pair.iter().fold(0, |n, b| n << 8 | u16::from(*b)));
                let mut chars =
                    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
                let first = chars.next()?;
                let Some(second) = chars.next() else {
                    return Some(Target::First(u32::from(first)));
                };
                let start = self.pool.len();
                self.pool.extend([first, second].into_iter().chain(chars));
                let length = self.pool.len() - start;
                Some(Target::Text(
                    u32::try_from(start).ok()?,
                    u32::try_from(length).ok()?,
                ))
            }
            _ => None,
        }
    }

    /// What a code stands for.
    pub(super) fn find(&self, code: u32) -> Option<Found<'_>> {
        let after = self.ranges.partition_point(|range| range.low <= code);
        // Ranges that overlap are rare; a few steps back find the one around.
        let before = self.ranges.get(..after)?.iter().rev().take(4);
        let range = before.into_iter().find(|range| range.high >= code)?;
        match range.to {
            Target::First(first) => Some(Found::Value(first.checked_add(code - range.low)?)),
            Target::Text(start, length) => {
                let start = start as usize;
                let text = self.pool.get(start..start + length as usize)?;
                Some(Found::Text(text))
            }
        }
    }

    /// The next code of a string: its value and its bytes.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let mut value = 0u32;
        for (length, byte) in (1u32..=4).zip(bytes) {
            value = value << 8 | u32::from(*byte);
            let fits = |(bytes, low, high): &(u32, u32, u32)| {
                *bytes == length && (*low..=*high).contains(&value)
            };
            if self.spaces.iter().any(fits) {
                return (value, length as usize);
            }
        }
        let length = self.spaces.iter().map(|space| space.0).min().unwrap_or(2);
        let taken = bytes.iter().take(length as usize);
        let value = taken.fold(0u32, |value, byte| value << 8 | u32::from(*byte));
        (value, bytes.len().min(length as usize))
    }
}

fn code(object: &Object) -> Option<u32> {
    match object {
        Object::Text(bytes) if bytes.len() <= 4 => Some(
            bytes
                .iter()
                .fold(0, |value, byte| value << 8 | u32::from(*byte)),
        ),
        Object::Integer(value) => u32::try_from(*value).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(map: &CMap, code: u32) -> String {
        match map.find(code) {
            Some(Found::Value(value)) => char::from_u32(value).unwrap().to_string(),
            Some(Found::Text(text)) => text.to_owned(),
            None => String::from("-"),
        }
    }

    #[test]
    fn all_forms_of_entries_are_read() {
        let map = CMap::parse(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /WMode 1 def
            1 begincodespacerange <00> <80> <8140> <ffff> endcodespacerange
            2 beginbfchar <03> <0020> <0005> <00660069> endbfchar
            2 beginbfrange <13> <1C> <0030> <0020><0022>[<0041> <00420043> <D83DDE00>] endbfrange
            endcmap",
        );
        assert!(map.vertical);
        assert_eq!(show(&map, 0x15), "2");
        assert_eq!(show(&map, 5), "fi");
        assert_eq!(show(&map, 0x21), "BC");
        assert_eq!(show(&map, 0x22), "😀");
        assert_eq!(show(&map, 0x1d), "-");
        assert_eq!(map.next_code(b"\x13\x14"), (0x13, 1));
        assert_eq!(map.next_code(b"\x81\x44"), (0x8144, 2));
    }
}
