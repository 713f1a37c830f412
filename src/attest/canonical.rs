//! JSON in one form: the JSON Canonicalization Scheme (RFC 8785), for documents whose numbers are whole.
//!
//! What is signed is bytes, so the same manifest must be the same bytes wherever it is made, and a reader must be
//! able to tell that it is. Fractions, and whole numbers that not every program can hold, are refused: how they
//! are written is where canonical forms differ.

use serde_json::Value;

use super::AttestError;

/// The largest whole number that every JSON program holds exactly.
const MOST: u64 = (1 << 53) - 1;

/// The canonical bytes of a value.
pub(super) fn canonical(value: &Value) -> Result<Vec<u8>, AttestError> {
    let mut out = Vec::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), AttestError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let whole = number.as_u64().or(number.as_i64().map(i64::unsigned_abs));
            if whole.is_none_or(|whole| whole > MOST) {
                return Err(AttestError::Form("a number is not whole, or too large"));
            }
            out.extend_from_slice(number.to_string().as_bytes());
        }
        Value::String(text) => string(text, out)?,
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            // The order is that of UTF-16, which is not that of UTF-8 beyond the first 65,536 characters.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (index, (key, item)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                string(key, out)?;
                out.push(b':');
                write(item, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// A string: `serde_json` escapes what must be and nothing else, as the scheme asks.
fn string(text: &str, out: &mut Vec<u8>) -> Result<(), AttestError> {
    serde_json::to_writer(out, text).map_err(|_| AttestError::Form("a text cannot be written"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(value: &Value) -> String {
        String::from_utf8(canonical(value).unwrap()).unwrap()
    }

    #[test]
    fn members_are_ordered_and_blanks_are_gone() {
        let value = json!({"b": [1, null, true], "a": {"z": "æ\u{1}\"", "": -3}});
        assert_eq!(
            text(&value),
            "{\"a\":{\"\":-3,\"z\":\"æ\\u0001\\\"\"},\"b\":[1,null,true]}"
        );
        // U+FB33 comes after U+1F600 in UTF-16, before it in UTF-8.
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2});
        assert_eq!(text(&value), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn numbers_that_programs_write_differently_are_refused() {
        for value in [json!(1.5), json!(1_u64 << 53), json!(i64::MIN), json!(1e3)] {
            assert!(canonical(&value).is_err(), "{value}");
        }
        assert_eq!(text(&json!(MOST)), "9007199254740991");
    }
}
