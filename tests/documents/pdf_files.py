"""PDFs: what reportlab, pypdf, LibreOffice, Chromium, Ghostscript, qpdf, img2pdf, tiff2pdf and jbig2enc write.

A PDF has glyphs at places, not text. So the numbers are set in every way that printing programs set
them: kerned digit by digit, turned, in columns, in fonts that only a table inside the file explains.
"""

import io
from pathlib import Path

import img2pdf
import pypdf
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import flat_odf
import inner_files
import pictures
from planting import ANY_FORM, ASCII_FORM, FORMS
from tools import print_page, run, save_as

JBIG2ENC = Path(__file__).resolve().parents[2] / "target" / "judge" / "bin" / "jbig2enc"


def make(corpus):
    pdfmetrics.registerFont(TTFont("DejaVu", pictures.FONT))
    by_reportlab(corpus)
    layouts(corpus)
    interactive(corpus)
    by_pypdf(corpus)
    printed(corpus)
    rewritten(corpus)
    scanned(corpus)
    hurt(corpus)


def new(path, **options):
    return canvas.Canvas(str(path), pagesize=A4, invariant=1, **options)


def lines(pdf, texts, font="Helvetica", x=72, y=760, step=22):
    pdf.setFont(font, 11)
    for text in texts:
        pdf.drawString(x, y, text)
        y -= step


def by_reportlab(corpus):
    for name, font, compressed, forms in (
        ("base-font.pdf", "Helvetica", 0, ASCII_FORM),
        ("base-font-compressed.pdf", "Times-Roman", 1, ASCII_FORM),
        ("subset-font.pdf", "DejaVu", 1, ANY_FORM),
    ):
        file = corpus.file("pdf", name, forms=forms)
        pdf = new(file.path, pageCompression=compressed)
        pdf.setTitle("Sagsnotat")
        pdf.setSubject(file.line("subject", "dash", part="properties"))
        pdf.setKeywords(file.line("keywords", "dash", part="properties"))
        for page in (1, 2, 3):
            lines(pdf, ["Borgerservice", *(file.line(page=page) for _ in forms)], font)
            if page == 2:
                pdf.bookmarkPage("two")
                pdf.addOutlineEntry(file.line("bookmark", "dash", part="bookmark"), "two")
            pdf.showPage()
        pdf.save()


def layouts(corpus):
    """Digits set one by one, turned, in columns, in a table, over each other and unseen."""
    file = corpus.file("pdf", "layouts.pdf", forms=ASCII_FORM)
    pdf = new(file.path)

    lines(pdf, ["Side et"], "DejaVu")
    for y, font in ((700, "Helvetica"), (670, "DejaVu")):
        x = 72
        for glyph in file.line(f"each glyph placed by itself, {font}", "dash", page=1):
            pdf.setFont(font, 12)
            pdf.drawString(x, y, glyph)
            x += pdf.stringWidth(glyph, font, 12) * 0.98
    text = pdf.beginText(72, 640)
    text.setFont("Helvetica", 12)
    text.setCharSpace(2.5)
    text.textLine(file.line("spaced glyphs", "dash", page=1))
    text.setCharSpace(0)
    text.setHorizScale(60)
    text.textLine(file.line("narrowed glyphs", "dash", page=1))
    text.setHorizScale(100)
    pdf.drawText(text)
    # Bits of a line in the wrong order of time: the eye sees one number.
    d = file.digits("drawn from right to left", page=1)
    pdf.setFont("Helvetica", 12)
    width = lambda text: pdf.stringWidth(text, "Helvetica", 12)
    start = 72 + width("CPR-nr.: ")
    pdf.drawString(start + width(d[:6] + "-"), 580, d[6:])
    pdf.drawString(start, 580, d[:6] + "-")
    pdf.drawString(72, 580, "CPR-nr.: ")
    d = file.digits("bold in the middle", page=1)
    pdf.drawString(72, 550, f"CPR-nr.: {d[:3]}")
    x = 72 + width(f"CPR-nr.: {d[:3]}")
    pdf.setFont("Helvetica-Bold", 12)
    pdf.drawString(x, 550, f"{d[3:6]}-{d[6:]}")
    # Text that is there and not seen: white, tiny, in the manner of an OCR layer.
    pdf.setFillGray(1)
    pdf.drawString(72, 520, file.line("white on white", "dash", page=1))
    pdf.setFillGray(0)
    text = pdf.beginText(72, 490)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    text.textLine(file.line("unseen, as an OCR layer is", "dash", page=1))
    pdf.drawText(text)
    pdf.showPage()

    for turn in (90, 180, 270, 30):
        pdf.saveState()
        pdf.translate(300, 420)
        pdf.rotate(turn)
        pdf.drawString(60, 0, file.line(f"turned by {turn} degrees", "dash", page=2))
        pdf.restoreState()
    pdf.showPage()

    # Two columns of text, written line by line across both, as some printers do.
    left = [f"{n}. linje i venstre spalte" for n in range(6)]
    right = [f"{n}. linje i hojre spalte" for n in range(6)]
    left[2] = file.line("left column", "dash", page=3)
    right[2] = file.line("right column", "dash", page=3)
    right[4] = f"CPR {file.cpr('right column', 'bare', page=3)}"
    for n, (one, other) in enumerate(zip(left, right)):
        pdf.drawString(60, 700 - 20 * n, one)
        pdf.drawString(320, 700 - 20 * n, other)
    pdf.showPage()

    heads = ("Navn", "CPR", "Belob")
    rows = [("Anna", file.cpr("table", "dash", page=4), "1200"), ("Bo", file.cpr("table", "bare", page=4), "345678")]
    for n, row in enumerate((heads, *rows)):
        for x, text in zip((60, 160, 240), row):
            pdf.drawString(x, 500 - 20 * n, text)
    pdf.setPageRotation(90)
    pdf.showPage()

    pdf.setPageRotation(0)
    pdf.beginForm("stamp", 0, 0, *A4)
    pdf.setFont("Helvetica", 12)
    pdf.drawString(72, 600, file.line("form object drawn on two pages", "dash", page=5))
    pdf.endForm()
    pdf.doForm("stamp")
    pdf.showPage()
    pdf.doForm("stamp")
    pdf.showPage()
    pdf.save()


def interactive(corpus):
    """Fields of a form, a link and a text field's value."""
    file = corpus.file("pdf", "form.pdf", forms=ASCII_FORM)
    pdf = new(file.path)
    lines(pdf, ["Blanket", "CPR-nr.:"])
    pdf.acroForm.textfield(
        name="cpr", tooltip=file.line("tip of a field", "dash", part="form-field"),
        value=file.line("value of a field", "dash", part="form-field"), x=140, y=730, width=300, height=22,
    )
    chosen = file.line("choice of a field", "dash", part="form-field")
    pdf.acroForm.choice(name="hvem", options=[chosen, "ingen"], value=chosen, x=140, y=690, width=300, height=22)
    pdf.linkURL(f"https://eksempel.dk/?cpr={file.cpr('link target', 'dash', part='link')}", (72, 640, 300, 660))
    pdf.drawString(72, 645, "Se borger")
    pdf.showPage()
    pdf.save()


def reader_of(texts):
    target = io.BytesIO()
    pdf = new_in_memory(target)
    for text in texts:
        lines(pdf, [text])
        pdf.showPage()
    pdf.save()
    return pypdf.PdfReader(io.BytesIO(target.getvalue()))


def new_in_memory(target):
    return canvas.Canvas(target, pagesize=A4, invariant=1)


def by_pypdf(corpus):
    """Notes, files inside, encryption with and without a password to open, and a later addition."""
    file = corpus.file("pdf", "notes-and-attachments.pdf", forms=ASCII_FORM)
    writer = pypdf.PdfWriter(clone_from=reader_of([file.line(page=1), "Side to"]))
    writer.add_annotation(0, FreeText(text=file.line("text on the page as a note", "dash", page=1, part="annotation"), rect=(72, 500, 400, 540)))
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Subtype"): NameObject("/Text"),
        NameObject("/Rect"): pypdf.generic.ArrayObject([pypdf.generic.NumberObject(n) for n in (10, 10, 30, 30)]),
        NameObject("/Contents"): TextStringObject(file.line("note, in UTF-16", "en", page=2, part="annotation")),
    })
    writer.add_annotation(1, note)
    writer.add_attachment("liste.txt", file.line("attached text", "dash", member="liste.txt", line=1).encode())
    writer.add_attachment("notat.docx", inner_files.docx_with(file, "attached docx", member="notat.docx"))
    writer.add_metadata({"/Subject": file.line("subject", "en", part="properties"), "/Sagsnote": file.line("key of one's own", "dash", part="properties")})
    writer.add_outline_item(file.line("bookmark", "en", part="bookmark"), 1)
    writer.write(file.path)

    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256"):
        file = corpus.file(
            "pdf", f"owner-password-{algorithm.lower()}.pdf", forms=ASCII_FORM,
            note="anybody may open it: only changing it takes the password",
        )
        source = reader_of([file.line(page=1), file.line(page=2)])
        writer = pypdf.PdfWriter(clone_from=source)
        writer.add_metadata({"/Subject": file.line("subject", "dash", part="properties")})
        writer.encrypt(user_password="", owner_password="hemmelig", algorithm=algorithm)
        writer.write(file.path)

    file = corpus.file("pdf", "added-later.pdf", forms=ASCII_FORM, note="an incremental update with a second table of objects")
    first = corpus.work / "first.pdf"
    pypdf.PdfWriter(clone_from=reader_of([file.line(page=1)])).write(first)
    writer = pypdf.PdfWriter(first, incremental=True)
    writer.add_page(reader_of([file.line("page added later", page=2)]).pages[0])
    writer.write(file.path)
    assert file.path.read_bytes().count(b"startxref") == 2


def printed(corpus):
    file = corpus.file("pdf", "libreoffice.pdf")
    # Printing leaves out what is hidden or struck, notes beside the page, and who wrote it.
    shown = flat_odf.TEXT_FEATURES - {"hidden", "section-hidden", "comment", "custom-property", "alt-text", "deleted", "frame-in-header"}
    source = corpus.work / "printed.fodt"
    source.write_text(flat_odf.text_document(file, shown), "utf-8")
    jobs = [(source, file.path, "writer_pdf_Export")]

    file = corpus.file("pdf", "libreoffice-sheet.pdf", note="Calc's print of a sheet")
    source = corpus.work / "printed-sheet.fods"
    source.write_text(flat_odf.spreadsheet(file, {"text", "number", "zero", "rich"}), "utf-8")
    save_as([*jobs, (source, file.path, "calc_pdf_Export")], corpus.work)

    file = corpus.file("pdf", "chromium.pdf")
    page = corpus.work / "page.html"
    rows = "".join(f"<tr><td>Bo</td><td>{file.cpr('table cell', form, page=1)}</td></tr>" for form in ("bare", "dash"))
    d = file.digits("bold in the middle", page=1)
    page.write_text(
        "<!doctype html><meta charset=utf-8><title>Udskrift</title><style>.c{columns:2}.k{font-kerning:normal;letter-spacing:1px}</style>"
        + "".join(f"<p>Anna Eksempel har {file.line(f'paragraph, {form}', form, page=1)}.</p>" for form in FORMS)
        + f"<p>CPR-nr.: {d[:5]}<b>{d[5]}-{d[6:]}</b></p><p class=k>{file.line('spaced letters', 'dash', page=1)}</p>"
        f"<table border=1><tr><th>Navn<th>CPR</tr>{rows}</table>"
        f"<div class=c><p>{file.line('left column', 'dash', page=1)}</p><p style='break-before:column'>{file.line('right column', 'dash', page=1)}</p></div>"
        f"<p style='break-before:page'>{file.line('second page', 'dash', page=2)}</p>"
        f"<p><a href='https://eksempel.dk/?cpr={file.cpr('link target', 'dash', part='link')}'>Se borger</a></p>",
        "utf-8",
    )
    print_page(page, file.path, corpus.work)


def rewritten(corpus):
    """The same kind of source, rewritten by programs that lay out a file in their own way."""
    def source(file, pages=2):
        path = corpus.work / f"source-{file.path.stem}.pdf"
        pdf = new(path)
        for page in range(1, pages + 1):
            lines(pdf, [file.line(form=form, page=page) for form in ("dash", "bare", "en")], "DejaVu")
            pdf.showPage()
        pdf.save()
        return path

    for name, options in (
        ("ghostscript.pdf", ("-sDEVICE=pdfwrite",)),
        ("ghostscript-1.4.pdf", ("-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.4")),
    ):
        file = corpus.file("pdf", name)
        run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", *options, f"-sOutputFile={file.path}", source(file))
    for name, options in (
        ("qpdf-linearised.pdf", ("--linearize",)),
        ("qpdf-object-streams.pdf", ("--object-streams=generate", "--compress-streams=y")),
        ("qpdf-plain.pdf", ("--qdf", "--object-streams=disable")),
        ("qpdf-owner-password-aes-256.pdf", ("--object-streams=generate", "--encrypt", "", "hemmelig", "256", "--")),
        ("qpdf-metadata-in-the-clear.pdf", ("--encrypt", "", "hemmelig", "128", "--use-aes=y", "--cleartext-metadata", "--")),
    ):
        file = corpus.file("pdf", name)
        run("qpdf", *options, source(file), file.path, accept=(0, 3))


def scanned(corpus):
    file = corpus.file("pdf", "scan-jpeg.pdf", needs=["ocr"], forms=ASCII_FORM, note="pages that are only a picture")
    pdf = new(file.path)
    for number in (1, 2):
        image = pictures.encoded(pictures.page(pictures.letter(file, page=number)), "JPEG", quality=85)
        pdf.drawImage(ImageReader(io.BytesIO(image)), 0, 0, *A4)
        pdf.showPage()
    pdf.save()

    file = corpus.file("pdf", "scan-and-text.pdf", needs=["ocr"], forms=ASCII_FORM, note="page 1 is text, page 2 is a picture")
    pdf = new(file.path)
    lines(pdf, [file.line("text", "dash", page=1)])
    pdf.showPage()
    image = pictures.encoded(pictures.page(pictures.letter(file, page=2)), "JPEG", quality=85)
    pdf.drawImage(ImageReader(io.BytesIO(image)), 0, 0, *A4)
    pdf.showPage()
    pdf.save()

    for name, mode, kind, options in (
        ("img2pdf-png.pdf", "L", "PNG", {}),
        ("img2pdf-png-palette.pdf", "P", "PNG", {}),
        ("img2pdf-jpeg.pdf", "L", "JPEG", {"quality": 85}),
        ("img2pdf-ccitt.pdf", "1", "TIFF", {"compression": "group4"}),
    ):
        file = corpus.file("pdf", name, needs=["ocr"], forms=ASCII_FORM)
        image = pictures.encoded(pictures.page(pictures.letter(file, page=1), mode), kind, dpi=(200, 200), **options)
        file.write_bytes(img2pdf.convert(image, nodate=True))

    for name, compression in (("tiff2pdf-fax-3.pdf", "group3"), ("tiff2pdf-fax-4.pdf", "group4"), ("tiff2pdf-packed.pdf", "tiff_lzw")):
        file = corpus.file("pdf", name, needs=["ocr"], forms=ASCII_FORM)
        scan = corpus.work / f"{file.path.stem}.tif"
        first, second = (pictures.page(pictures.letter(file, page=number), "1") for number in (1, 2))
        first.save(scan, compression=compression, save_all=True, append_images=[second], dpi=(200, 200))
        run("tiff2pdf", "-o", file.path, scan)

    by_jbig2enc(corpus)

    file = corpus.file("pdf", "scan-cut-in-strips.pdf", needs=["ocr"], forms=ASCII_FORM, note="one picture a strip of the page, as some scanners write")
    page = pictures.page(pictures.letter(file, page=1))
    pdf = new(file.path)
    strips = 8
    height = page.height // strips
    for n in range(strips):
        strip = page.crop((0, n * height, page.width, (n + 1) * height))
        image = ImageReader(io.BytesIO(pictures.encoded(strip, "JPEG", quality=90)))
        pdf.drawImage(image, 0, A4[1] - (n + 1) * A4[1] / strips, A4[0], A4[1] / strips)
    pdf.showPage()
    pdf.save()


def by_jbig2enc(corpus):
    """JBIG2, as small scans are packed: a page whole, and pages made of letters that they share."""
    for name, options in (("jbig2.pdf", ()), ("jbig2-lines-again.pdf", ("-d",)), ("jbig2-symbols.pdf", ("-s",))):
        file = corpus.file("pdf", name, needs=["ocr"], forms=ASCII_FORM)
        scans = [pictures.page(pictures.letter(file, page=number), "1") for number in (1, 2)]
        drawn = [corpus.work / f"{file.path.stem}-{number}.png" for number in (1, 2)]
        for scan, path in zip(scans, drawn):
            scan.save(path)
        if "-s" in options:
            stem = corpus.work / file.path.stem
            run(JBIG2ENC, "-p", *options, "-b", stem, *drawn)
            packed = [Path(f"{stem}.{number:04}").read_bytes() for number in (0, 1)]
            shared = Path(f"{stem}.sym").read_bytes()
        else:
            packed = [run(JBIG2ENC, "-p", *options, path) for path in drawn]
            shared = None
        writer = pypdf.PdfWriter()
        letters = writer._add_object(stream(shared)) if shared else None
        for scan, data in zip(scans, packed):
            image = stream(data, Type="/XObject", Subtype="/Image", Filter="/JBIG2Decode", ColorSpace="/DeviceGray")
            for key, number in (("/Width", scan.width), ("/Height", scan.height), ("/BitsPerComponent", 1)):
                image[NameObject(key)] = NumberObject(number)
            if letters:
                image[NameObject("/DecodeParms")] = DictionaryObject({NameObject("/JBIG2Globals"): letters})
            page = writer.add_blank_page(*A4)
            content = stream(f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Scan Do Q".encode())
            page[NameObject("/Contents")] = writer._add_object(content)
            pictured = DictionaryObject({NameObject("/Scan"): writer._add_object(image)})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictured})
        writer.write(file.path)


def stream(data, **names):
    made = StreamObject()
    made.set_data(data)
    made.update({NameObject(f"/{key}"): NameObject(value) for key, value in names.items()})
    return made


def hurt(corpus):
    """Files that every viewer still opens: their table of objects is wrong or gone."""
    def bytes_of(file):
        target = io.BytesIO()
        pdf = new_in_memory(target)
        for page in (1, 2):
            lines(pdf, [file.line(page=page), file.line(page=page)])
            pdf.showPage()
        pdf.save()
        return target.getvalue()

    file = corpus.file("pdf", "wrong-offsets.pdf", forms=ASCII_FORM)
    data = bytes_of(file)
    file.write_bytes(data.replace(b"\n", b"\n% en linje som ingen regnede med\n", 1))
    file = corpus.file("pdf", "no-table.pdf", forms=ASCII_FORM)
    data = bytes_of(file)
    table, end = data.index(b"\nxref\n"), data.index(b"trailer\n")
    file.write_bytes(data[: table + 1] + data[end:])
    file = corpus.file("pdf", "wrong-startxref.pdf", forms=ASCII_FORM)
    data = bytes_of(file)
    file.write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF\n")
    file = corpus.file("pdf", "text-before-and-after.pdf", forms=ASCII_FORM, note="a mail program left a header and a footer")
    file.write_bytes(b"Content-Type: application/pdf\r\n\r\n" + bytes_of(file) + b"\r\n--skel--\r\n" + b"\0" * 3000)
