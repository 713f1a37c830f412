"""Damaged files and files with a wrong name: cut short, with bytes turned over, called what they are not.

Disks fill up, copies stop half way, people rename. What lies before the harm must be found and the harm
told; a wrong ending is no harm at all.
"""

import bz2
import gzip
import io
import lzma
import random
import sqlite3
import tarfile
import zipfile
from email.message import EmailMessage

import docx
import xlsxwriter
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

import archives
import flat_odf
import inner_files
import pictures
from planting import ASCII_FORM
from tools import run, save_as


def make(corpus):
    cut_documents(corpus)
    cut_containers(corpus)
    cut_pictures(corpus)
    turned_bytes(corpus)
    empty(corpus)
    wrong_endings(corpus)


def hurt(corpus, name, expect="damaged", **options):
    return corpus.file("damaged", name, expect=expect, forms=ASCII_FORM, **options)


def noise(size, seed="noise"):
    """Bytes that nothing can compress, letters only, in lines."""
    chance = random.Random(seed)
    text = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(size))
    return "\n".join(text[at : at + 70] for at in range(0, size, 70))


def in_order(package, first):
    """The members of an Office file anew, `first` before the others: what a cut leaves."""
    source = zipfile.ZipFile(io.BytesIO(package))
    names = sorted(source.namelist(), key=lambda name: (name not in first, name))
    return archives.zip_bytes([(name, source.read(name)) for name in names])


def cut_documents(corpus):
    file = hurt(corpus, "cut.docx", note="cut within the text; the list of members is gone")
    document = docx.Document()
    for _ in range(3):
        document.add_paragraph(file.line("first paragraphs"))
    for line in noise(200_000).splitlines():
        document.add_paragraph(line)
    whole = io.BytesIO()
    document.save(whole)
    # Compressed letters make up nearly all of the file, so half of it is half of the text.
    data = in_order(whole.getvalue(), ("[Content_Types].xml", "word/document.xml"))
    file.write_bytes(data[: len(data) // 2])

    file = hurt(corpus, "cut.xlsx")
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"constant_memory": True})
    sheet = book.add_worksheet("Ark1")
    sheet.write_row(0, 0, ["Navn", "CPR"])
    for row in (1, 2):
        sheet.write_row(row, 0, ["Anna", file.cpr("first rows", sheet="Ark1", cell=f"B{row + 1}")])
    for row, line in enumerate(noise(200_000).splitlines(), 3):
        sheet.write_string(row, 0, line)
    book.close()
    data = in_order(whole.getvalue(), ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"))
    file.write_bytes(data[: len(data) // 2])

    for name, compression in (("cut.pdf", 0), ("cut-compressed.pdf", 1)):
        file = hurt(corpus, name, note="cut within the last page: no list of objects, no trailer")
        target = io.BytesIO()
        pdf = canvas.Canvas(target, pagesize=A4, invariant=1, pageCompression=compression)
        for page in (1, 2):
            pdf.drawString(72, 720, file.line(page=page))
            pdf.showPage()
        for n, line in enumerate(noise(3_000).splitlines()):
            pdf.drawString(72, 760 - 12 * n, line)
        pdf.showPage()
        pdf.save()
        data = target.getvalue()
        file.write_bytes(data[: data.rindex(b"endstream") - 400])

    jobs, cuts = [], []
    for ending, kind in (("doc", "MS Word 97"), ("rtf", "Rich Text Format"), ("odt", "writer8")):
        file = hurt(corpus, f"cut.{ending}", expect=None if ending == "rtf" else "damaged", may="damaged" if ending == "rtf" else None)
        # LibreOffice writes an odt's text as its last large member and a doc's list of sectors at the end.
        planted = file if ending == "rtf" else None
        lines = [f"<text:p>{planted.line('first paragraph', 'dash')}</text:p>"] if planted else []
        lines += [f"<text:p>{line}</text:p>" for line in noise(60_000).splitlines()]
        source = corpus.work / f"cut-{ending}.fodt"
        source.write_text(flat_odf.document("text", "", f"<office:text>{''.join(lines)}</office:text>"), "utf-8")
        whole = corpus.work / f"whole.{ending}"
        jobs.append((source, whole, kind))
        cuts.append((file, whole))
    save_as(jobs, corpus.work)
    for file, whole in cuts:
        data = whole.read_bytes()
        file.write_bytes(data[: len(data) // 2])

    file = hurt(corpus, "cut.sqlite", note="the first rows' pages are there, the last are not")
    whole = corpus.work / "whole.sqlite"
    base = sqlite3.connect(whole)
    base.execute("CREATE TABLE borger (navn TEXT, cpr TEXT, notat TEXT)")
    for row in range(1, 2001):
        cpr = file.cpr("first rows", table="borger", row=row) if row <= 3 else ""
        base.execute("INSERT INTO borger VALUES (?, ?, ?)", (f"Borger {row}", cpr, noise(200, row)))
    base.commit()
    base.close()
    data = whole.read_bytes()
    file.write_bytes(data[: len(data) // 2])

    for name, where in (("not-closed.xml", "<a><cpr>%s</cpr><b><c>"), ("not-closed.html", "<p>%s</p><table><tr><td>"), ("unended.json", '{"cpr": "%s", "a": [1, {"b": "')):
        file = hurt(corpus, name, expect=None, may="damaged", note="a reader of text need not mind")
        file.write_text(where % file.line())


def cut_containers(corpus):
    lines = lambda file: "\n".join([file.line("first lines", line=1), file.line("first lines", line=2), noise(200_000)]).encode()
    for name, pack in (
        ("cut.txt.gz", lambda data: gzip.compress(data, mtime=0)), ("cut.txt.bz2", bz2.compress), ("cut.txt.xz", lzma.compress),
        ("cut.txt.zst", lambda data: run("zstd", "-q", "-c", stdin=data)),
    ):
        # bzip2 gives nothing of a block that is not whole: small blocks.
        file = hurt(corpus, name)
        data = bz2.compress(lines(file), 1) if "bz2" in name else pack(lines(file))
        file.write_bytes(data[: len(data) * 2 // 3])

    def members(file):
        return [
            ("liste.txt", inner_files.text_with(file, form="dash", member="liste.txt")),
            ("notat.docx", inner_files.docx_with(file, member="notat.docx")),
            ("sidste.txt", noise(50_000).encode()),
        ]

    file = hurt(corpus, "cut.zip")
    data = archives.zip_bytes(members(file))
    file.write_bytes(data[: data.rindex(b"sidste.txt", 0, -200) + 9_000])
    file = hurt(corpus, "cut.tar")
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members(file):
            archives.add(archive, name, content)
    file.write_bytes(target.getvalue()[: -30_000])
    file = hurt(corpus, "cut.7z", note="the list of members stood at the end: nothing can be read")
    packed = corpus.work / "cut-7z"
    packed.mkdir()
    (packed / "a.txt").write_text(noise(50_000))
    run("7z", "a", "-bd", "whole.7z", "a.txt", cwd=packed)
    file.write_bytes((packed / "whole.7z").read_bytes()[:20_000])

    file = hurt(corpus, "cut.eml", note="cut within an attachment")
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Sagen", "anna@eksempel.dk"
    mail.set_content(file.line("body") + "\n")
    package = inner_files.docx_bytes(*noise(30_000).splitlines())
    mail.add_attachment(package, maintype="application", subtype="octet-stream", filename="notat.docx")
    mail.set_boundary("=_skel_")
    file.write_bytes(mail.as_bytes()[:-9_000])

    file = hurt(corpus, "list-lost.zip", note="the list of members is overwritten with zeros: the members are all there")
    data = archives.zip_bytes(members(file))
    at = data.index(b"PK\x01\x02")
    file.write_bytes(data[:at] + bytes(len(data) - at))


def cut_pictures(corpus):
    def noisy(lines):
        """Text above, noise below: the cut falls in the noise."""
        text = pictures.draw(lines, "L")
        chance = random.Random("picture")
        below = Image.frombytes("L", (text.width, 300), chance.randbytes(text.width * 300))
        whole = Image.new("L", (text.width, text.height + 300), 255)
        whole.paste(text, (0, 0))
        whole.paste(below, (0, text.height))
        return whole

    for name, kind in (("picture-cut.png", "PNG"), ("photo-cut.jpg", "JPEG"), ("bitmap-cut.bmp", "BMP")):
        file = hurt(corpus, name, needs=["ocr"])
        picture = noisy(pictures.letter(file))
        # A bmp begins at the bottom.
        picture = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if kind == "BMP" else picture
        data = pictures.encoded(picture, kind)
        if kind == "BMP":
            data = flipped_bmp(data)
        file.write_bytes(data[: len(data) * 2 // 3])


def flipped_bmp(data):
    """The same rows, told to begin at the top: the height is negative."""
    height = int.from_bytes(data[22:26], "little", signed=True)
    return data[:22] + (-height).to_bytes(4, "little", signed=True) + data[26:]


def turned_bytes(corpus):
    file = hurt(corpus, "bytes-turned.zip", note="the middle member does not unpack; its neighbours do")
    middle = noise(60_000).encode()
    data = bytearray(archives.zip_bytes([
        ("foerst.txt", inner_files.text_with(file, form="dash", member="foerst.txt")),
        ("midt.txt", middle),
        ("sidst.docx", inner_files.docx_with(file, member="sidst.docx")),
    ]))
    at = data.index(b"midt.txt") + 15_000
    data[at : at + 64] = bytes(byte ^ 0xFF for byte in data[at : at + 64])
    file.write_bytes(bytes(data))

    file = hurt(corpus, "bytes-turned-stored.zip", note="stored, so all is readable, but one check sum does not hold")
    data = bytearray(archives.zip_bytes([
        ("foerst.txt", inner_files.text_with(file, form="dash", member="foerst.txt")),
        ("midt.txt", noise(5_000).encode()),
    ], zipfile.ZIP_STORED))
    at = data.index(b"midt.txt") + 2_000
    data[at] ^= 0x01
    file.write_bytes(bytes(data))

    file = hurt(corpus, "bytes-turned.txt.gz", note="the check sum at the end does not hold")
    data = bytearray(gzip.compress(inner_files.text_with(file, form="dash"), mtime=0))
    data[-8] ^= 0xFF
    file.write_bytes(bytes(data))

    file = hurt(corpus, "broken-markup.docx", note="the text's markup breaks off and other letters follow")
    source = zipfile.ZipFile(io.BytesIO(inner_files.docx_with(file, "before the harm")))
    members = []
    for name in source.namelist():
        content = source.read(name)
        if name == "word/document.xml":
            content = content[: content.rindex(b"<w:sectPr")] + b"<w:p><w:r><w:t>\x00\x01<<<"
        members.append((name, content))
    file.write_bytes(archives.zip_bytes(members))

    file = hurt(corpus, "junk-behind.tar.gz", expect=None, may="damaged", note="letters behind the last stream, as tapes leave them")
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archives.add(archive, "liste.txt", inner_files.text_with(file, form="dash", member="liste.txt"))
    file.write_bytes(gzip.compress(target.getvalue(), mtime=0) + b"\0" * 512 + b"rest")


def empty(corpus):
    for ending in ("docx", "pdf", "zip", "png", "eml", "sqlite", "xls"):
        hurt(corpus, f"empty.{ending}", expect=None, may="damaged", note="no byte at all").write_bytes(b"")
    for ending in ("docx", "pdf", "jpg"):
        hurt(corpus, f"zeros.{ending}", expect=None, may="damaged", note="zeros, as a crash leaves them").write_bytes(bytes(40_000))


def wrong_endings(corpus):
    def called(name, **options):
        return corpus.file("damaged", name, forms=ASCII_FORM, note="a wrong ending", **options)

    file = called("really-docx.txt")
    file.write_bytes(inner_files.docx_with(file))
    file = called("really-docx.doc")
    file.write_bytes(inner_files.docx_with(file))
    file = called("really-pdf.dat")
    file.write_bytes(inner_files.pdf_with(file))
    file = called("really-text.docx")
    file.write_bytes(inner_files.text_with(file, form="dash"))
    file = called("really-text.pdf")
    file.write_bytes(inner_files.text_with(file, form="dash"))
    file = called("really-xlsx.xls")
    file.write_bytes(inner_files.xlsx_with(file))
    file = called("really-zip.jpg")
    file.write_bytes(archives.zip_bytes([("liste.txt", inner_files.text_with(file, form="dash", member="liste.txt"))]))
    file = called("really-html.doc")
    file.write_text(f"<html><body><p>{file.line()}</p></body></html>")
    file = called("really-html.xls")
    file.write_text(f"<html><body><table><tr><th>Navn</th><th>CPR</th></tr><tr><td>Bo</td><td>{file.cpr()}</td></tr></table></body></html>")
    file = called("really-csv.xls")
    file.write_text(f"Navn;CPR\r\nAnna;{file.cpr(line=2)}\r\n")
    file = called("really-rtf.doc")
    file.write_text(f"{{\\rtf1\\ansi {file.line(form='dash')}\\par}}")
    file = called("really-png.jpg", needs=["ocr"])
    file.write_bytes(pictures.encoded(pictures.draw(pictures.letter(file)), "PNG"))
    file = called("no-ending")
    file.write_bytes(inner_files.docx_with(file))
    file = called("really-mail.txt")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@eksempel.dk", "bo@eksempel.dk", "Sagen"
    mail["Date"] = "Thu, 02 Jan 2020 03:04:05 +0100"
    mail.set_content(f"Kære Bo\n{file.line()}\n", cte="base64")
    file.write_bytes(mail.as_bytes())
