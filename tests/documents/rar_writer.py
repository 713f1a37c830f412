"""RAR archives with one stored member: no free program writes RAR, and a reader must still know one.

The headers follow the published descriptions of version 4 and 5 of the format; nothing is compressed.
"""

import struct
import zlib


def stored(version, name, data):
    return _four(name, data) if version == 4 else _five(name, data)


def _four(name, data):
    def block(kind, flags, rest, behind=b""):
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + behind

    name = name.encode("ascii")
    date = (40 << 25) | (1 << 21) | (2 << 16)
    fields = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), date, 20, 0x30, len(name), 0o100644)
    return b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6)) + block(0x74, 0x8000, fields + name, data) + block(0x7B, 0x4000, b"")


def _five(name, data):
    def number(value):
        out = bytearray()
        while True:
            value, low = value >> 7, value & 0x7F
            out.append(low | (0x80 if value else 0))
            if not value:
                return bytes(out)

    def block(fields, behind=b""):
        sized = number(len(fields)) + fields
        return struct.pack("<I", zlib.crc32(sized)) + sized + behind

    name = name.encode("utf-8")
    main = block(number(1) + number(0) + number(0))
    # Type 2 with data behind; a check sum is there; version 0, method 0: stored; written on Unix.
    fields = number(2) + number(2) + number(len(data)) + number(4) + number(len(data)) + number(0o100644)
    fields += struct.pack("<I", zlib.crc32(data)) + number(0) + number(1) + number(len(name)) + name
    return b"Rar!\x1a\x07\x01\x00" + main + block(fields, data) + block(number(5) + number(0) + number(0))
