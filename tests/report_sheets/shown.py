"""What the judges share: the text of a path as reports show it, written again from its description."""

import base64
import json

TURNS = {0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029}


def control(code):
    return code < 0x20 or 0x7F <= code < 0xA0


def path(entry):
    """A path: backslashes doubled, bytes that are not UTF-8 as \\xff, controls as \\u{1b}."""
    if "path_bytes" in entry:
        raw = base64.b64decode(entry["path_bytes"], validate=True)
    else:
        raw = entry["path"].encode()
    out = []
    for char in raw.decode("utf-8", "surrogateescape"):
        code = ord(char)
        if 0xDC80 <= code <= 0xDCFF:
            out.append(f"\\x{code - 0xDC00:02x}")
        elif char == "\\":
            out.append("\\\\")
        elif char == "\n":
            out.append("\\n")
        elif char == "\t":
            out.append("\\t")
        elif control(code) or code in TURNS:
            out.append(f"\\u{{{code:x}}}")
        else:
            out.append(char)
    return "".join(out)


def cell(text):
    """A text in a cell: what XML cannot hold is written out."""
    out = []
    for char in text:
        code = ord(char)
        if char in "\n\r\t":
            out.append({"\n": "\\n", "\r": "\\r", "\t": "\\t"}[char])
        elif (
            control(code) or code in TURNS or code == 0xFEFF or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        ):
            out.append(f"\\u{{{code:x}}}")
        else:
            out.append(char)
    return "".join(out)


def load(name):
    with open(name, encoding="utf-8") as file:
        return json.load(file)
