//! Undoes the filters of streams.
//!
//! Every filter yields what it can: of a damaged stream the sound beginning, of one beyond the
//! bound as much as the bound allows, and says so. Filters of pictures (JPEG, JPEG 2000, fax,
//! JBIG2) are not undone here: decoding stops before them and names them (see `image`).

use std::io::Read;

use flate2::{Decompress, FlushDecompress, Status};

use super::file::File;
use super::lexer::{hex_digit, is_space};
use super::lzw;
use super::object::{Dict, Object};
use super::predictor::{Predictor, Rows};
use crate::extract::reader::{Fault, Limit};

/// Filters one after the other on one stream.
const MAX_STEPS: usize = 8;

/// A filter and its parameters.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub filter: Filter,
    pub parameters: Dict,
    predictor: Option<Predictor>,
    early_change: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Flate,
    Lzw,
    Ascii85,
    AsciiHex,
    RunLength,
    Jpeg,
    Jpeg2000,
    Fax,
    Jbig2,
    /// Says with which key a stream is encrypted; undone before.
    Crypt,
    Unknown,
}

/// What came out.
#[derive(Default)]
pub(super) struct Decoded {
    pub data: Vec<u8>,
    /// The filter of a picture before which decoding stopped.
    pub left: Option<Step>,
    /// Only a part, since the stream is damaged.
    pub damaged: bool,
    /// Only a part, since there is more than the bound.
    pub cut: bool,
    /// Whether any filter was undone; if not and one is left, the bytes are as they were.
    pub undone: bool,
}

fn filter_named(name: &[u8]) -> Filter {
    match name {
        b"FlateDecode" | b"Fl" => Filter::Flate,
        b"LZWDecode" | b"LZW" => Filter::Lzw,
        b"ASCII85Decode" | b"A85" => Filter::Ascii85,
        b"ASCIIHexDecode" | b"AHx" => Filter::AsciiHex,
        b"RunLengthDecode" | b"RL" => Filter::RunLength,
        b"DCTDecode" | b"DCT" => Filter::Jpeg,
        b"JPXDecode" => Filter::Jpeg2000,
        b"CCITTFaxDecode" | b"CCF" => Filter::Fax,
        b"JBIG2Decode" => Filter::Jbig2,
        b"Crypt" => Filter::Crypt,
        _ => Filter::Unknown,
    }
}

/// The filters of a stream in the order they are undone.
pub(super) fn chain(file: &File, dict: &Dict) -> Vec<Step> {
    let find = |long: &[u8], short: &[u8]| {
        let found = file.get(dict, long).or_else(|| file.get(dict, short));
        found.map(std::borrow::Cow::into_owned)
    };
    let Some(filters) = find(b"Filter", b"F") else {
        return Vec::new();
    };
    let parameters = find(b"DecodeParms", b"DP").unwrap_or_default();
    steps(
        &filters,
        &parameters,
        |object| file.resolve(object).into_owned(),
        |dict, key| file.integer(dict, key),
    )
}

/// The same for the stream of an object table, in which nothing is a reference.
pub(super) fn direct_chain(dict: &Dict) -> Vec<Step> {
    let parameters = dict.get(b"DecodeParms").cloned().unwrap_or_default();
    match dict.get(b"Filter") {
        Some(filters) => steps(filters, &parameters, Object::clone, |dict, key| {
            dict.get(key).and_then(Object::integer)
        }),
        None => Vec::new(),
    }
}

fn steps(
    filters: &Object,
    parameters: &Object,
    resolve: impl Fn(&Object) -> Object,
    integer: impl Fn(&Dict, &[u8]) -> Option<i64>,
) -> Vec<Step> {
    let filters = filters.array().unwrap_or(std::slice::from_ref(filters));
    let parameters = parameters
        .array()
        .unwrap_or(std::slice::from_ref(parameters));
    let mut steps = Vec::new();
    for (index, filter) in filters.iter().enumerate().take(MAX_STEPS) {
        let filter = resolve(filter).name().map_or(Filter::Unknown, filter_named);
        let parameters = parameters.get(index).map(&resolve);
        let parameters = parameters
            .and_then(|object| object.dict().cloned())
            .unwrap_or_default();
        let number = |key, default: i64| integer(&parameters, key).unwrap_or(default);
        let predictor = Predictor::new(
            number(b"Predictor", 1),
            number(b"Colors", 1),
            number(b"BitsPerComponent", 8),
            number(b"Columns", 1),
        );
        let early_change = number(b"EarlyChange", 1) != 0;
        steps.push(Step {
            filter,
            parameters,
            predictor,
            early_change,
        });
    }
    steps
}

/// Undoes filters one after the other.
pub(super) fn decode(raw: &[u8], chain: Vec<Step>, most: usize) -> Decoded {
    let mut decoded = Decoded::default();
    for step in chain {
        let input: &[u8] = if decoded.undone { &decoded.data } else { raw };
        let mut next = match step.filter {
            Filter::Flate => inflate(input, most),
            Filter::Lzw => lzw::decode(input, step.early_change, most),
            Filter::Ascii85 => ascii85(input, most),
            Filter::AsciiHex => ascii_hex(input, most),
            Filter::RunLength => run_length(input, most),
            Filter::Crypt => continue,
            Filter::Unknown => Decoded {
                damaged: true,
                ..Decoded::default()
            },
            Filter::Jpeg | Filter::Jpeg2000 | Filter::Fax | Filter::Jbig2 => {
                decoded.left = Some(step);
                break;
            }
        };
        if let Some(predictor) = step.predictor
            && matches!(step.filter, Filter::Flate | Filter::Lzw)
        {
            predictor.undo(&mut next.data);
        }
        next.damaged |= decoded.damaged;
        next.cut |= decoded.cut;
        next.undone = true;
        decoded = next;
    }
    if !decoded.undone && decoded.left.is_none() {
        decoded.cut = raw.len() > most;
        decoded.data = raw.get(..most).unwrap_or(raw).to_vec();
    }
    decoded
}

/// The decoded bytes of a picture or attachment as they are read; packed the usual way or not at
/// all, they are never copied as a whole. What is packed another way is decoded and comes as the
/// error; it may be a picture whose own filter is left.
pub(super) fn rows<'a>(
    file: &'a File,
    raw: &'a [u8],
    chain: Vec<Step>,
    most: usize,
) -> Result<Box<dyn Read + 'a>, Decoded> {
    let predictor = match &chain[..] {
        [] => return Ok(Box::new(raw)),
        [step] if step.filter == Filter::Flate => step.predictor,
        _ => {
            let decoded = decode(raw, chain, most);
            if decoded.damaged {
                file.note(Fault::Damaged);
            }
            if decoded.cut {
                file.note(Fault::Limit(Limit::Expanded));
            }
            return Err(decoded);
        }
    };
    let inner = flate2::read::ZlibDecoder::new(raw);
    let inflated = ToDamage { inner, file };
    Ok(match predictor {
        Some(predictor) => Box::new(Rows::new(inflated, predictor, most)),
        None => Box::new(inflated),
    })
}

/// Ends where the data is damaged, and says so.
struct ToDamage<'a, R> {
    inner: R,
    file: &'a File,
}

impl<R: Read> Read for ToDamage<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into);
        if read.is_err() {
            self.file.note(Fault::Damaged);
        }
        Ok(read.unwrap_or(0))
    }
}

fn inflate(data: &[u8], most: usize) -> Decoded {
    let decoded = inflate_as(data, true, most);
    if !decoded.data.is_empty() || !decoded.damaged {
        return decoded;
    }
    // A wrong header is met, and so is none.
    let bare = inflate_as(data.get(2..).unwrap_or_default(), false, most);
    if !bare.data.is_empty() {
        return bare;
    }
    // Some writers count a line end too many before the data.
    let spaces = data.iter().take_while(|byte| is_space(**byte)).count();
    match data.get(spaces..) {
        Some(rest) if spaces > 0 => inflate_as(rest, true, most),
        _ => decoded,
    }
}

fn inflate_as(data: &[u8], header: bool, most: usize) -> Decoded {
    let mut inflater = Decompress::new(header);
    let mut decoded = Decoded::default();
    let out = &mut decoded.data;
    out.reserve(data.len().saturating_mul(4).clamp(256, most.max(256)));
    loop {
        if out.len() >= most {
            decoded.cut = true;
            break;
        }
        if out.len() == out.capacity() {
            out.reserve(out.len().max(4096).min(most - out.len()));
        }
        let consumed = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
        let input = data.get(consumed..).unwrap_or_default();
        let before = out.len();
        match inflater.decompress_vec(input, out, FlushDecompress::None) {
            Ok(Status::StreamEnd) => break,
            Ok(_) => {
                let read = inflater.total_in() > consumed as u64;
                if out.len() == before && !read && out.len() < out.capacity() {
                    decoded.damaged = true;
                    break;
                }
            }
            Err(_) => {
                decoded.damaged = true;
                break;
            }
        }
    }
    out.truncate(most);
    decoded
}

fn ascii85(data: &[u8], most: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    let mut group = 0u32;
    let mut count = 0u32;
    for byte in data {
        if decoded.data.len() >= most {
            decoded.cut = true;
            break;
        }
        match byte {
            b'z' if count == 0 => decoded.data.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    decoded.data.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            byte if is_space(*byte) => {}
            _ => decoded.damaged = true,
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        let bytes = group.to_be_bytes().into_iter();
        decoded.data.extend(bytes.take(count as usize - 1));
    }
    decoded
}

fn ascii_hex(data: &[u8], most: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let mut high = None;
    for byte in data.iter().take_while(|byte| **byte != b'>') {
        if decoded.data.len() >= most {
            decoded.cut = true;
            break;
        }
        match (hex_digit(*byte), high.take()) {
            (Some(low), Some(high)) => decoded.data.push(high << 4 | low),
            (Some(digit), None) => high = Some(digit),
            (None, kept) => {
                high = kept;
                decoded.damaged |= !is_space(*byte);
            }
        }
    }
    if let Some(high) = high {
        decoded.data.push(high << 4);
    }
    decoded
}

fn run_length(data: &[u8], most: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let mut rest = data;
    while let Some((length, tail)) = rest.split_first() {
        if decoded.data.len() >= most {
            decoded.cut = true;
            break;
        }
        let length = usize::from(*length);
        rest = match length {
            0..=127 => {
                let taken = tail.len().min(length + 1);
                let (run, tail) = tail.split_at(taken);
                decoded.damaged |= taken <= length;
                decoded.data.extend_from_slice(run);
                tail
            }
            128 => break,
            _ => {
                let Some((byte, tail)) = tail.split_first() else {
                    decoded.damaged = true;
                    break;
                };
                decoded
                    .data
                    .extend(std::iter::repeat_n(*byte, 257 - length));
                tail
            }
        };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_damaged_tail_costs_only_the_tail() {
        let text: Vec<u8> = (0..20_000u32)
            .flat_map(|n| format!("{n} ").into_bytes())
            .collect();
        let packed = zlib(&text);
        let half = inflate(&packed[..packed.len() / 2], 1 << 20);
        assert!(half.damaged && half.data.len() > text.len() / 4);
        assert!(text.starts_with(&half.data));
        let mut flipped = packed.clone();
        let middle = flipped.len() / 2;
        flipped[middle..middle + 40].fill(0xff);
        let damaged = inflate(&flipped, 1 << 20);
        assert!(damaged.damaged && damaged.data.len() > text.len() / 4);
        assert_eq!(inflate(&packed[2..], 1 << 20).data.len(), 0);
        let mut headless = packed.clone();
        headless[0] = 0;
        assert_eq!(inflate(&headless, 1 << 20).data, text);
    }

    #[test]
    fn a_bomb_ends_at_the_bound() {
        let packed = zlib(&vec![0; 10 << 20]);
        let decoded = inflate(&packed, 1 << 20);
        assert!(decoded.cut && decoded.data.len() == 1 << 20);
    }

    #[test]
    fn text_filters_are_undone() {
        assert_eq!(ascii85(b"87cURD]i,\"Ebo80~>", 99).data, b"Hello World!");
        assert_eq!(ascii_hex(b"48 65 6C6c 6f 7>", 99).data, b"Hellop");
        assert_eq!(run_length(b"\x02abc\xfed\x80", 99).data, b"abcddd");
    }
}
