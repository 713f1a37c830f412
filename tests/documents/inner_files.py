"""Small files that other files hold: what lies in an archive, hangs on a mail or is stored in a database.

Written by the same programs as the files that stand alone.
"""

import io

import docx
import openpyxl
from reportlab.pdfgen import canvas


def docx_bytes(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def xlsx_bytes(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pdf_bytes(*pages):
    """A page for each string. The base fonts have no dash but the hyphen's."""
    target = io.BytesIO()
    pdf = canvas.Canvas(target, invariant=1)
    for page in pages:
        pdf.drawString(72, 720, page)
        pdf.showPage()
    pdf.save()
    return target.getvalue()


def docx_with(file, what="docx", form=None, **place):
    return docx_bytes("Sagsnotat", file.line(what, form, **place))


def xlsx_with(file, what="xlsx", **place):
    return xlsx_bytes(["Navn", "CPR"], ["Anna Eksempel", file.cpr(what, "dash", sheet="Sheet", cell="B2", **place)])


def pdf_with(file, what="pdf", **place):
    return pdf_bytes(file.line(what, "dash", page=1, **place))


def text_with(file, what="text", form=None, **place):
    place.setdefault("line", 2)
    return f"Anna Eksempel\n{file.line(what, form, **place)}\n".encode()
