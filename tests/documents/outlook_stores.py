"""Outlook stores (.pst, .ost) that Outlook wrote, with numbers written over words in them.

No free program writes a store. So the stores of a package, whose mails are published or are a test's, are
taken as they are, and in their blocks words are written over with numbers of the same length ([MS-PST]:
blocks hidden or packed, and their checksums). Trees, heaps, tables and nodes stay as Outlook laid them.
"""

import struct
import zlib
from pathlib import Path

from planting import ASCII_FORM
from tools import MissingTool

# What is written over with what: a store, the file it becomes, and words that stand in one place of it.
PLANTED = (
    (
        "enron.pst", "outlook-2003.pst", (
            ("Sending customer information from ENVISION", "subject", {"part": "mail-header"}),
            ("Once you have printed the receipt report", "body", {}),
            ("Enron Transportation Services Everyone", "name of a recipient", {"part": "mail-header"}),
            ("Top of Personal Folders", "name of a folder", {}),
            ("Navigating eRequest.doc", "name of an attachment", {"name": True}),
        ),
    ),
    (
        "pstextractortest@outlook.com.ost", "outlook-2016.ost", (
            ("Welcome to your new Outlook.com account", "subject", {"part": "mail-header"}),
            ("repeats every monday for 10 weeks", "subject of an appointment", {"part": "mail-header"}),
            ("Discover a more productive inbox across all your devices", "HTML body", {}),
            ("primoz-roglic-of-slovenia", "name of an attachment", {"name": True}),
            ("United States holidays", "name of a folder", {}),
        ),
    ),
)
# Attachments that other files of the corpus are for, and that take long to read: they are made blank.
HEAVY = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0")

STORES = Path(__file__).resolve().parents[2] / "target" / "judge" / "stores"

# What hides a byte where a store is "compressible", as published in [MS-PST] 5.1.
HIDDEN = bytes.fromhex(
    "41361362a8216ebbf416cc047f64e85d1ef2cb2a74c55e35d295479e962d9a884c7d843fdbac31b6485ff6c4d8398be7"
    "233b388ec8c1df25b120a546604e9cfbaad35651457c550007c92b9d859b09a08fadb30f63ab894bd7a7155a716642bf"
    "264a6b98faea7753b270052cfd593a867ece06eb827857c78d43afb41cd45bcde2e9274fc3087280cfb0eff5286dbe30"
    "4d3492d50e3c2232e5e4f99fc2d10a8112e1ee918376e397e6618a1779a4b7dc907a5c8c02a6ca69de501a1193b95287"
    "58fced1d37491b6ae0293399bd6cd994f340546ff0c673b8d63e6518441fdd6710f10c19ecae03a1147ba90bfff8a3c0"
    "a201f72ebc2468750dfeba2fb5d0da3d"
)
SHOWN = bytes(HIDDEN.index(byte) for byte in range(256))


class Store:
    """A store of the layouts since Outlook 2003, open to be written over."""

    def __init__(self, data):
        self.data = bytearray(data)
        self.packs = struct.unpack_from("<H", data, 10)[0] >= 36
        self.hides = data[513] == 1
        self.page = (4096, 4056, 4072) if self.packs else (512, 488, 496)
        self.blocks = []
        self.lists = []
        self.by_number = {}
        self._walk(struct.unpack_from("<Q", data, 240)[0])

    def _walk(self, page):
        _, about, _ = self.page
        count, _, size, level = struct.unpack_from("<HHBB" if self.packs else "<BBBB", self.data, page + about)
        for entry in range(page, page + count * size, size):
            if level:
                self._walk(struct.unpack_from("<Q", self.data, entry + 16)[0])
            else:
                block, at, _, _ = struct.unpack_from("<QQHH", self.data, entry)
                where = (page, entry)
                if not block & 2:
                    self.blocks.append(where)
                elif self.data[at : at + 2] == b"\x01\x01":
                    count = struct.unpack_from("<H", self.data, at + 2)[0]
                    self.lists.append([number & ~1 for number in struct.unpack_from(f"<{count}Q", self.data, at + 8)])
                self.by_number[block & ~1] = where

    def texts(self):
        """Every block of data, as it is without hiding and packing."""
        for block in self.blocks:
            yield block, self._shown(block)

    def _shown(self, block):
        _, at, length, whole = struct.unpack_from("<QQHH", self.data, block[1])
        data = bytes(self.data[at : at + length])
        if self.packs and length != whole:
            data = zlib.decompress(data)
        return data.translate(SHOWN) if self.hides else data

    def replace(self, old, new):
        """Writes over words wherever they stand and it fits, in both encodings. Returns in how many blocks."""
        count = 0
        for block, text in list(self.texts()):
            changed = text
            for encoding in ("utf-16-le", "cp1252"):
                changed = changed.replace(old.encode(encoding), new.encode(encoding))
            if changed != text:
                count += self.write(block, changed)
        return count

    def blank_heavy(self):
        """Makes spaces of attachments that take long to read, however many blocks they have."""
        data = set(self.blocks)
        heavy = {number for number, block in self.by_number.items() if block in data and self._shown(block).startswith(HEAVY)}
        for numbers in self.lists:
            if numbers[0] in heavy:
                heavy.update(numbers)
        for number in heavy:
            block = self.by_number[number]
            self.write(block, b" " * len(self._shown(block)))

    def write(self, block, text):
        """Another text of the same length. Returns whether it fits where the old one lay."""
        page, entry = block
        _, at, length, whole = struct.unpack_from("<QQHH", self.data, entry)
        data = text.translate(HIDDEN) if self.hides else text
        unit, trailer = (512, 24) if self.packs else (64, 16)
        if self.packs and length != whole:
            data = zlib.compress(data, 9)
        end = lambda length: -(-(length + trailer) // unit) * unit - trailer
        if len(data) == whole and length != whole or end(len(data)) > end(length):
            return False
        behind = at + end(length)
        head = self.data[behind : behind + trailer]
        struct.pack_into("<H", head, 0, len(data))
        struct.pack_into("<I", head, 4, checksum(data))
        self.data[at : behind + trailer] = bytes(behind + trailer - at)
        self.data[at : at + len(data)] = data
        self.data[at + end(len(data)) : at + end(len(data)) + trailer] = head
        struct.pack_into("<H", self.data, entry + 16, len(data))
        _, _, last = self.page
        struct.pack_into("<I", self.data, page + last + 4, checksum(self.data[page : page + last]))
        return True


def checksum(data):
    """CRC-32 that begins at 0 and is not inverted."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def make(corpus):
    for source, name, words in PLANTED:
        file = corpus.file("mail", name, forms=ASCII_FORM, note="written by Outlook, numbers written over words in its blocks")
        if not (STORES / source).exists():
            raise MissingTool(f"{source} is missing: run tests/documents/install")
        store = Store((STORES / source).read_bytes())
        store.blank_heavy()
        for old, what, place in words:
            number = f"CPR {file.cpr(what, 'dash', **place)} ".ljust(len(old))
            if store.replace(old, number) == 0:
                raise RuntimeError(f"{source} does not hold {old!r}, or it does not fit")
        file.write_bytes(store.data)
