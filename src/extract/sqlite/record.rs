//! A row as it is stored: types in front, values behind.

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'p> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'p [u8]),
    Blob(&'p [u8]),
}

/// The values of a record. Where it is cut or wrong they end.
pub(super) fn values(payload: &[u8]) -> Vec<Value<'_>> {
    let mut values = Vec::new();
    let Some((length, mut at)) = varint(payload) else {
        return values;
    };
    let header = usize::try_from(length).unwrap_or(usize::MAX);
    let (Some(header), Some(mut body)) = (payload.get(..header), payload.get(header..)) else {
        return values;
    };
    while let Some((kind, length)) = header.get(at..).and_then(varint) {
        at += length;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => break,
            _ => (kind - 12) / 2,
        };
        let Some((bytes, rest)) = usize::try_from(size)
            .ok()
            .and_then(|size| body.split_at_checked(size))
        else {
            break;
        };
        body = rest;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            7 => Value::Real(f64::from_bits(integer(bytes).cast_unsigned())),
            1..=6 => Value::Integer(integer(bytes)),
            odd if odd % 2 == 1 => Value::Text(bytes),
            _ => Value::Blob(bytes),
        });
    }
    values
}

/// A number of up to eight bytes, the high one first, with its sign.
fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let start: i64 = if negative { -1 } else { 0 };
    bytes
        .iter()
        .fold(start, |number, byte| number << 8 | i64::from(*byte))
}

/// A number of one to nine bytes, and how many.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        if index == 8 {
            return Some((number << 8 | u64::from(*byte), 9));
        }
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((number, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_by_their_types() {
        // Header of 6 bytes: null, one byte, eight bytes, text of two, blob of one.
        let payload = [6, 0, 1, 6, 17, 14, 0xFF, 0, 0, 0, 0, 0x7D, 0xCE, 0x14, 0x9D];
        let payload = [&payload[..], b"ab", &[9]].concat();
        assert_eq!(
            values(&payload),
            [
                Value::Null,
                Value::Integer(-1),
                Value::Integer(2_110_657_693),
                Value::Text(b"ab"),
                Value::Blob(&[9]),
            ]
        );
        assert_eq!(values(&payload[..8]), [Value::Null, Value::Integer(-1)]);
        assert!(values(&[200]).is_empty());
    }

    #[test]
    fn long_numbers_have_nine_bytes() {
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xFF; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0x80]), None);
    }
}
