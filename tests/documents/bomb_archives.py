"""Bombs that are archives: little that unpacks to much, to many, to ever more, or to itself."""

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from functools import cache

from tools import run

GIB = 1 << 30
NUMBER = "2110625629"
LINE = b"CPR-nr.: 211062-5629\n"


@cache
def deflated_zeros(size):
    """A raw deflate stream of zeros and their check sum. A block that ends in a full flush can stand
    again and again, so only one is computed."""
    chunk = bytes(64 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(size // len(chunk)):
        check = zlib.crc32(chunk, check)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    return block * (size // len(chunk)) + last.flush(), check


def zip_entry(name, packed, size, check, at=0, large=False):
    """A member's local header with its bytes, and its row in the list of members."""
    limit = lambda value: min(value, 0xFFFFFFFF)
    extra = struct.pack("<HHQQ", 1, 16, size, len(packed)) if large else b""
    fields = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 0x5021, check, 0xFFFFFFFF if large else limit(len(packed)),
                         0xFFFFFFFF if large else limit(size), len(name), len(extra))
    local = b"PK\x03\x04" + fields + name + extra
    row = b"PK\x01\x02" + struct.pack("<H", 45) + fields + struct.pack("<HHHII", 0, 0, 0, 0, at) + name + extra
    return local + packed, row


def zip_of(entries):
    """A zip of ready entries: (name, packed, size, check)."""
    body, rows = bytearray(), []
    for name, packed, size, check in entries:
        local, row = zip_entry(name, packed, size, check, len(body), size >= 0xFFFFFFFF)
        body += local
        rows.append(row)
    return bytes(body) + end_of_zip(rows, len(body))


def end_of_zip(rows, at):
    rows_bytes = b"".join(rows)
    return rows_bytes + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(rows), len(rows), len(rows_bytes), at, 0)


def zips(book):
    zeros, check = deflated_zeros(GIB)
    bottom = zip_of([(b"0.dll", zeros, GIB, check)])
    level = bottom
    for depth in range(5):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(16):
                archive.writestr(zipfile.ZipInfo(f"{depth}-{n:x}.zip"), level, zipfile.ZIP_DEFLATED)
        level = target.getvalue()
    book.write("forty-two.zip", level, "limit", note="zips in zips, six deep, a million files of 1 GB at the bottom")
    zeros, check = deflated_zeros(10 * GIB)
    first, head = b"liste.txt", zlib.compressobj(9, zlib.DEFLATED, -15)
    text = head.compress(LINE) + head.flush()
    flat = zip_of([(first, text, len(LINE), zlib.crc32(LINE)), (b"zeros.txt", zeros, 10 * GIB, check)])
    book.write("ten-gb-member.zip", flat, "limit", [NUMBER], "the number is in the member before")

    # Every row of the list leads to the same member.
    zeros, check = deflated_zeros(64 << 20)
    local, row = zip_entry(b"aaaaa", zeros, 64 << 20, check)
    rows = [row.replace(b"aaaaa", b"%05d" % n) for n in range(60_000)]
    book.write("same-member-60000-times.zip", local + end_of_zip(rows, len(local)), "limit", note="4 TB in a few MB")
    book.write("overlapping-members.zip", overlapping(400, 8 << 20), "limit", note="each member's bytes begin with the header of the next")

    with book.open("two-million-members.zip", "limit", note="empty members") as target:
        if book.wants("two-million-members.zip"):
            many_members(target, 2_000_000)


def overlapping(count, size):
    """Members that share one kernel: each starts with a stored block that holds the next one's header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, content = packer.compress(bytes(size)) + packer.flush(), bytes(size)
    rows, members = [], []
    for n in reversed(range(count)):
        local, _ = zip_entry(b"%04d" % n, packed, len(content), zlib.crc32(content))
        header = local[: len(local) - len(packed)]
        members.append((n, len(packed), len(content), zlib.crc32(content), len(header)))
        block = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF)
        packed, content = block + header + packed, header + content
    body = packed[5:]
    at = 0
    for n, packed_size, size, check, header in reversed(members):
        fields = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 0x5021, check, packed_size, size, 4, 0)
        rows.append(b"PK\x01\x02" + struct.pack("<H", 45) + fields + struct.pack("<HHHII", 0, 0, 0, 0, at) + b"%04d" % n)
        at += header + 5
    return body + end_of_zip(rows, len(body))


def many_members(target, count):
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x5021, 0, 0, 0, 7, 0)
    local, row = b"PK\x03\x04" + fields, b"PK\x01\x02" + struct.pack("<H", 20) + fields + bytes(10)
    for at in range(0, count, 100_000):
        target.write(b"".join(local + b"%07d" % n for n in range(at, at + 100_000)))
    start = count * 37
    for at in range(0, count, 100_000):
        target.write(b"".join(row + struct.pack("<I", n * 37) + b"%07d" % n for n in range(at, at + 100_000)))
    size = count * (len(row) + 4 + 7)
    end = start + size
    target.write(b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, start))
    target.write(b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1))
    target.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def single_files(book):
    for gib, name in ((0.5, "half-gb-of-zeros.gz"), (10, "ten-gb-of-zeros.gz")):
        size = int(gib * GIB)
        zeros, check = deflated_zeros(size)
        head = b"\x1f\x8b\x08\x00\0\0\0\0\x02\xff"
        book.write(name, head + zeros + struct.pack("<II", check, size & 0xFFFFFFFF), "limit")
    # Streams one after another are one file.
    part = bytes(512 << 20)
    if book.wants("ten-gb-of-zeros.xz"):
        book.write("ten-gb-of-zeros.xz", run("xz", "-0", "-T2", "-c", stdin=part) * 20, "limit")
    if book.wants("ten-gb-of-zeros.bz2"):
        book.write("ten-gb-of-zeros.bz2", bz2.compress(bytes(128 << 20)) * 80, "limit")
    if book.wants("ten-gb-of-zeros.zst"):
        book.write("ten-gb-of-zeros.zst", run("zstd", "-q", "-c", stdin=part) * 20, "limit")
    many = zlib.compressobj(9, zlib.DEFLATED, 31)
    one = many.compress(b"a") + many.flush()
    book.write("million-streams.gz", one * 1_000_000, note="a stream for each letter")
    deep = LINE
    for _ in range(300):
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        deep = packer.compress(deep) + packer.flush()
    book.write("gz-300-deep.gz", deep, "limit")
    dictionary = bytearray(lzma.compress(LINE, lzma.FORMAT_ALONE))
    dictionary[1:5] = struct.pack("<I", 0xFFFFFFFF)
    book.write("dictionary-of-4-gb.lzma", bytes(dictionary), note="the header asks for a window of 4 GB for one line")
    # A zstd frame header that asks for a window of 1 TB and more.
    book.write("window-of-2-tb.zst", b"\x28\xb5\x2f\xfd\x00\xf8" + b"\x01\x00\x00", note="the header asks for a huge window")


def tars(book):
    header = tarfile.TarInfo("stor.txt")
    header.size = 8 << 40
    first = tarfile.TarInfo("liste.txt")
    first.size = len(LINE)
    small = first.tobuf() + LINE.ljust(512, b"\0")
    book.write("member-of-8-tb.tar", small + header.tobuf(tarfile.GNU_FORMAT) + b"kort", "damaged", [NUMBER], "the member before is whole")
    book.write("name-of-8-tb.tar", small + long_name(8 << 40) + b"kort", "damaged", [NUMBER], "a GNU long name of 8 TB")
    deep = LINE
    for level in range(200):
        info = tarfile.TarInfo("liste.txt" if level == 0 else "indre.tar")
        info.size = len(deep)
        deep = info.tobuf() + deep + bytes(-len(deep) % 512) + bytes(1024)
    book.write("tar-in-tar-200-deep.tar", deep, "limit")
    book.write("million-members.tar", b"".join(tarfile.TarInfo("a").tobuf() for _ in range(300_000)) + bytes(1024), note="300,000 empty members")


def long_name(size):
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, size
    return info.tobuf(tarfile.GNU_FORMAT)


def seven_zip(book):
    if not book.wants("two-gb-of-zeros.7z"):
        return
    zeros = book.work / "zeros.txt"
    with open(zeros, "wb") as hole:
        hole.truncate(2 * GIB)
    run("7z", "a", "-bd", "-mx=1", book.work / "zeros.7z", zeros)
    book.write("two-gb-of-zeros.7z", (book.work / "zeros.7z").read_bytes(), "limit")


STEPS = (zips, single_files, tars, seven_zip)
