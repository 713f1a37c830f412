"""Bombs that are documents: brackets in brackets, loops, sizes that are only claimed, tables without end."""

import sqlite3
import struct
import zlib

import bomb_archives
from bomb_archives import GIB, LINE, NUMBER, deflated_zeros

DEEP = 400_000


def zip_of(*members):
    entries = []
    for name, data in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        entries.append((name.encode(), packer.compress(data) + packer.flush(), len(data), zlib.crc32(data)))
    return bomb_archives.zip_of(entries)


def brackets(book):
    for name, before, opening, after, expect in (
        ("deep.json", b"", b"[", b"", None), ("deep-objects.json", b"", b'{"a":', b"", None),
        ("deep.xml", b"<?xml version='1.0'?>", b"<a>", b"", None), ("deep.html", b"<!DOCTYPE html>", b"<div><table><tr><td>", b"", None),
        ("deep.rtf", b"{\\rtf1 ", b"{", b"", None), ("deep.txt", b"", b"((", b"", None),
    ):
        book.write(name, before + opening * DEEP + b"\n" + LINE + after, expect, note="the number lies at the bottom; found or told as a limit")
    deep = b"<w:tbl><w:tr><w:tc>" * 100_000 + b"<w:p><w:r><w:t>dyb</w:t></w:r></w:p>"
    book.write("deep-tables.docx", docx_of(deep), note="tables in tables")


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>%s</Types>'
)
RELS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OVERRIDE = b'<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s+xml"/>'


def package(main, kind, *parts):
    rels = RELS % (b'<Relationship Id="r1" Type="%sofficeDocument" Target="%s"/>' % (OFFICE, main))
    return [("[Content_Types].xml", TYPES % (OVERRIDE % (main, kind))), ("_rels/.rels", rels), *parts]


def docx_of(body, before=b""):
    text = before + b"<w:document " + W + b"><w:body>" + body + b"</w:body></w:document>"
    return zip_of(*package(b"word/document.xml", b"wordprocessingml.document.main", ("word/document.xml", text)))


def markup(book):
    laughs = b"<!DOCTYPE a [<!ENTITY l0 'ha'>" + b"".join(
        b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
    ) + b"]>"
    book.write("billion-laughs.xml", b"<?xml version='1.0'?>" + laughs + b"<a><cpr>211062-5629</cpr>&l9;</a>", numbers=[NUMBER])
    book.write("billion-laughs.docx", docx_of(b"<w:p><w:r><w:t>CPR-nr.: 211062-5629 &l9;</w:t></w:r></w:p>", laughs), note="the number may be found: Office reads no such file")
    big = b"<!DOCTYPE a [<!ENTITY b '" + b"b" * 100_000 + b"'>]>"
    book.write("quadratic.xml", b"<?xml version='1.0'?>" + big + b"<a>" + b"&b;" * 100_000 + b"</a>")
    outside = b"<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    book.write("outside-entity.xml", b"<?xml version='1.0'?>" + outside + b"<a>&f; CPR-nr.: 211062-5629</a>", numbers=[NUMBER])
    book.write("million-attributes.xml", b"<a " + b" ".join(b"a%d='1'" % n for n in range(1_000_000)) + b"/>")

    office = b"xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
    cells = (
        b"<office:document-content " + office + b"><office:body><office:spreadsheet><table:table table:name='Ark1'>"
        b"<table:table-row><table:table-cell office:value-type='string'><text:p>CPR-nr.: 211062-5629</text:p></table:table-cell></table:table-row>"
        b"<table:table-row table:number-rows-repeated='1048575'><table:table-cell table:number-columns-repeated='16384' office:value-type='string'>"
        b"<text:p>igen og igen</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
    book.write("all-cells-repeated.ods", zip_of(mimetype, ("content.xml", cells)), numbers=[NUMBER])
    spaces = b"<office:document-content " + office + b"><office:body><office:text><text:p>a<text:s text:c='2000000000'/>b</text:p><text:p>CPR-nr.: 211062-5629</text:p></office:text></office:body></office:document-content>"
    book.write("two-billion-spaces.odt", zip_of(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", spaces)), numbers=[NUMBER])

    sml = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = b"<sst " + sml + b"><si><t>" + b"streng " * 150_000 + b"</t></si></sst>"
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>"
    sheet = b"<worksheet " + sml + b"><sheetData>" + row * 2_000 + b"</sheetData></worksheet>"
    workbook = b"<workbook " + sml + b' xmlns:r="' + OFFICE[:-1] + b'"><sheets><sheet name="Ark1" sheetId="1" r:id="r1"/></sheets></workbook>'
    rels = RELS % (b'<Relationship Id="r1" Type="%sworksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="%ssharedStrings" Target="sharedStrings.xml"/>' % (OFFICE, OFFICE))
    parts = package(
        b"xl/workbook.xml", b"spreadsheetml.sheet.main", ("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", rels),
        ("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", sheet),
    )
    book.write("one-string-200000-times.xlsx", zip_of(*parts), "limit", note="a string of 1 MB in 200,000 cells")

    head = b"<w:document " + W + b"><w:body><w:p><w:r><w:t>CPR-nr.: 211062-5629</w:t></w:r></w:p><w:p><w:r><w:t>"
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH) + deflated_zeros(10 * GIB)[0]
    entries = []
    for name, data in package(b"word/document.xml", b"wordprocessingml.document.main"):
        small = zlib.compressobj(9, zlib.DEFLATED, -15)
        entries.append((name.encode(), small.compress(data) + small.flush(), len(data), zlib.crc32(data)))
    # The size it claims is small, and so is not what comes.
    entries.append((b"word/document.xml", packed, 1_000_000, 0))
    book.write("ten-gb-text.docx", bomb_archives.zip_of(entries), "damaged", [NUMBER], "the number stands in front; the archive says a length that the text is not")


def pdf_of(objects, root=b"1 0 R"):
    data, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects:
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at, size = len(data), max(offsets) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    data += b"".join(b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n" for n in range(1, size))
    return bytes(data + b"trailer\n<</Size %d/Root %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, at))


def stream(data, extra=b""):
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


def pdfs(book):
    font = (9, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    text = b"BT /F 12 Tf 72 700 Td (CPR-nr.: 211062-5629) Tj ET\n"
    page = lambda contents=b"4 0 R", more=b"": b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 9 0 R>>%s>>/Contents %s>>" % (more, contents)
    catalog, pages = (1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    one = [catalog, pages, (3, page()), font]

    book.write("page-tree-loop.pdf", pdf_of([catalog, (2, b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9>>"), *one[2:], (4, stream(text))]), numbers=[NUMBER], note="the tree of pages holds itself")
    form = stream(text + b"/X Do /Y Do", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 9 0 R>>/XObject<</X 5 0 R/Y 6 0 R>>>>")
    loop = [catalog, pages, (3, page(more=b"/XObject<</X 5 0 R>>")), font, (4, stream(b"/X Do")), (5, form), (6, form)]
    book.write("form-loop.pdf", pdf_of(loop), numbers=[NUMBER], note="two forms that draw each other, twice")
    chain = []
    for n in range(10, 40):
        chain.append((n, stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (n + 1))))
    chain.append((40, stream(text, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 9 0 R>>>>")))
    book.write("form-drawn-10-to-the-30.pdf", pdf_of([catalog, pages, (3, page(more=b"/XObject<</X 10 0 R>>")), font, (4, stream(b"/X Do")), *chain]), note="no loop, but each form draws the next ten times")
    book.write("deep-arrays.pdf", pdf_of([*one, (4, stream(text)), (5, b"[" * DEEP)]), numbers=[NUMBER])
    book.write("deep-in-content.pdf", pdf_of([*one, (4, stream(text + b"[" * DEEP + b"<<" * DEEP + b"q " * DEEP))]), numbers=[NUMBER])
    packed = zlib.compress(text)[:2]
    zeros, _ = deflated_zeros(10 * GIB)
    book.write("ten-gb-content.pdf", pdf_of([*one, (4, stream(packed + zeros, b"/Filter/FlateDecode"))]), "limit")
    twice = zlib.compress(zlib.compress(bytes(512 << 20), 9), 9)
    book.write("filter-in-filter.pdf", pdf_of([*one, (4, stream(twice, b"/Filter[/FlateDecode/FlateDecode]"))]), "limit")
    book.write("million-filters.pdf", pdf_of([*one, (4, stream(text, b"/Filter[" + b"/ASCIIHexDecode" * 200_000 + b"]"))]))
    book.write("reference-loop.pdf", pdf_of([*one, (4, b"5 0 R"), (5, b"4 0 R")]), note="a stream that is a reference to a reference to it")
    # The table of objects leads back to itself.
    data = pdf_of([*one, (4, stream(text))])
    at = data.rindex(b"xref\n0")
    book.write("table-loop.pdf", data.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % at), numbers=[NUMBER])
    book.write("object-stream-loop.pdf", pdf_of([*one, (4, stream(text)), (7, stream(b"8 0 null", b"/Type/ObjStm/N 1/First 4/Extends 7 0 R"))]), numbers=[NUMBER])


def png_of(width, height, data):
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def pictures(book):
    book.write("two-billion-pixels.png", png_of(46_341, 46_341, bytes(1 << 20)), "limit", note="the header claims 2^31 pixels, and little follows")
    book.write("widest.png", png_of(0x7FFFFFFF, 1, bytes(1 << 20)), "limit")
    book.write("nine-hundred-mb.png", png_of(17_000, 17_000, bytes(17_000 * 3 + 1) * 17_000), "limit", note="every one of 289 million pixels is there")
    text = zlib.compress(bytes(512 << 20), 9)
    body = b"Comment\0\0" + text
    whole = png_of(1, 1, b"\0\0\0\0")
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    book.write("text-chunk-of-512-mb.png", whole[:33] + chunk + whole[33:])
    frame = b"\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    for name, side, frames in (("ten-thousand-frames.gif", 1, 10_000), ("large-screen.gif", 65_535, 500)):
        head = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
        book.write(name, head + frame * frames + b";", "limit" if side > 1 else None)
    entry = lambda tag, kind, number, value: struct.pack("<HHII", tag, kind, number, value)
    directory = struct.pack("<H", 4) + entry(256, 4, 1, 8) + entry(257, 4, 1, 8) + entry(273, 4, 1, 8) + entry(279, 4, 1, 8) + struct.pack("<I", 8)
    book.write("directory-loop.tif", b"II*\0" + struct.pack("<I", 8) + directory, note="the next page is this page")
    large = struct.pack("<H", 8) + entry(256, 4, 1, 100_000) + entry(257, 4, 1, 100_000) + entry(258, 3, 1, 8) + entry(259, 3, 1, 1) + entry(262, 3, 1, 1)
    large += entry(273, 4, 1, 8) + entry(278, 4, 1, 100_000) + entry(279, 4, 1, 0xFFFFFFFF) + bytes(4)
    book.write("ten-billion-pixels.tif", b"II*\0" + struct.pack("<I", 8) + large, "limit")
    book.write("two-billion-high.bmp", b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(46), "limit")


def databases(book):
    path = book.work / "loop.sqlite"
    base = sqlite3.connect(path)
    base.execute("PRAGMA page_size=1024")
    base.execute("CREATE TABLE borger (cpr TEXT, notat TEXT)")
    base.execute("INSERT INTO borger VALUES ('211062-5629', '')")
    base.executemany("INSERT INTO borger VALUES ('', ?)", [("n" * 300,) for _ in range(2_000)])
    base.execute("INSERT INTO borger VALUES ('', ?)", ("stor " * 10_000,))
    base.commit()
    base.close()
    data = bytearray(path.read_bytes())
    root = 1024  # page 2, an inner page by now
    assert data[root] == 5
    cells = struct.unpack_from(">H", data, root + 3)[0]
    looped = bytearray(data)
    # All children but the first lead back to the root.
    for n in range(1, cells):
        struct.pack_into(">I", looped, root + struct.unpack_from(">H", data, root + 12 + 2 * n)[0], 2)
    struct.pack_into(">I", looped, root + 8, 2)
    book.write("page-loop.sqlite", bytes(looped), "damaged", [NUMBER], "inner pages lead back to the root")
    chained = bytearray(data)
    # Every page of the large row's chain leads to itself: those that begin with the next page's number.
    for at in range(2048, len(data), 1024):
        if data[at + 4 : at + 9] == b"stor " or b"stor stor" in data[at + 4 : at + 40]:
            struct.pack_into(">I", chained, at, at // 1024 + 1)
    book.write("overflow-loop.sqlite", bytes(chained), None, [NUMBER], "a row's further pages lead to themselves; who counts by the row's size ends all the same")


def compound_files(book):
    """The file system in old Office files, with sectors that lead to themselves."""
    sector = bytearray(struct.pack("<I", 0xFFFFFFFF) * 128)
    for n in range(128):
        struct.pack_into("<I", sector, 4 * n, n)  # every sector's next is itself
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, 1, 1, 0, 4096, 1, 1, 0xFFFFFFFE, 0)
    header[76:512] = struct.pack("<I", 0xFFFFFFFF) * 109
    struct.pack_into("<I", header, 76, 0)
    name = "Root Entry".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name) + 2, 5, 1, 0, 0, 0) + bytes(36) + struct.pack("<IQ", 1, 1 << 40)
    for ending in ("doc", "xls", "ppt", "msg"):
        book.write(f"sector-loop.{ending}", bytes(header) + bytes(sector) + (entry * 4), "damaged")


STEPS = (brackets, markup, pdfs, pictures, databases, compound_files)
