"""Comments as Office 365 keeps them: threads in Excel and in PowerPoint. No free program writes them.

Written by hand as [MS-XLSX] 2.6.204 and [MS-PPTX] 2.6 have them, into files of openpyxl and python-pptx.
"""

import io
import zipfile

import openpyxl
import pptx

from planting import ASCII_FORM

THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
EXCEL = "http://schemas.microsoft.com/office/2017/10/relationships"
P188 = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
POWERPOINT = "http://schemas.microsoft.com/office/2018/10/relationships"
DRAWINGML = "http://schemas.openxmlformats.org/drawingml/2006/main"
BO = "{11111111-1111-4111-8111-111111111111}"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def make_workbook(corpus):
    file = corpus.file("sheets", "threaded-comments.xlsx", forms=ASCII_FORM, note="comments written by hand, the rest by openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Borgere"
    book.active.append(["Navn", "Sag"])
    book.active.append(["Anna Eksempel", "Åben"])
    where = {"part": "comment", "sheet": "Borgere"}
    threads = (
        f'<ThreadedComments xmlns="{THREADS}">'
        f'<threadedComment ref="B2" dT="2020-01-02T03:04:05.00" personId="{BO}" id="{{22222222-2222-4222-8222-222222222222}}"><text>{file.line("threaded comment", cell="B2", **where)}</text></threadedComment>'
        f'<threadedComment ref="B2" dT="2020-01-02T03:05:05.00" personId="{BO}" id="{{33333333-3333-4333-8333-333333333333}}" parentId="{{22222222-2222-4222-8222-222222222222}}"><text>{file.line("answer to it", cell="B2", **where)}</text></threadedComment>'
        "</ThreadedComments>"
    )
    persons = f'<personList xmlns="{THREADS}"><person displayName="Bo Eksempel, {file.line("name of who comments", "dash")}" id="{BO}" userId="bo@eksempel.dk" providerId="None"/></personList>'
    add(book, file.path, (
        ("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml", threads, "xl/worksheets/_rels/sheet1.xml.rels", f"{EXCEL}/threadedComment"),
        ("xl/persons/person.xml", "application/vnd.ms-excel.person+xml", persons, "xl/_rels/workbook.xml.rels", f"{EXCEL}/person"),
    ))


def make_deck(corpus):
    file = corpus.file("slides", "modern-comments.pptx", forms=ASCII_FORM, note="comments written by hand, the rest by python-pptx")
    deck = pptx.Presentation()
    for title in ("Forside", "Sagen"):
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = title
    body = lambda text: f"<p188:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang=\"da-DK\"/><a:t>{text}</a:t></a:r></a:p></p188:txBody>"
    where = {"part": "comment", "slide": 2}
    comments = (
        f'<p188:cmLst xmlns:a="{DRAWINGML}" xmlns:p188="{P188}"><p188:cm id="{{22222222-2222-4222-8222-222222222222}}" authorId="{BO}" created="2020-01-02T03:04:05.000">'
        f'<p188:replyLst><p188:reply id="{{33333333-3333-4333-8333-333333333333}}" authorId="{BO}" created="2020-01-02T03:05:05.000">{body(file.line("answer to a comment", **where))}</p188:reply></p188:replyLst>'
        f'{body(file.line("comment", **where))}</p188:cm></p188:cmLst>'
    )
    authors = f'<p188:authorLst xmlns:p188="{P188}"><p188:author id="{BO}" name="Bo Eksempel" initials="BE" userId="bo@eksempel.dk" providerId="None"/></p188:authorLst>'
    add(deck, file.path, (
        ("ppt/comments/modernComment_101_0.xml", "application/vnd.ms-powerpoint.comments+xml", comments, "ppt/slides/_rels/slide2.xml.rels", f"{POWERPOINT}/comments"),
        ("ppt/authors.xml", "application/vnd.ms-powerpoint.authors+xml", authors, "ppt/_rels/presentation.xml.rels", f"{POWERPOINT}/authors"),
    ))


def add(document, path, parts):
    """Saves a document with more parts: name, type and content of each, and what relates to it, and how."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source:
        members = {name: source.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else source.read(name) for name in source.namelist()}
    for number, (name, kind, content, relations, relation) in enumerate(parts):
        members[name] = HEAD + content
        types = members["[Content_Types].xml"]
        members["[Content_Types].xml"] = types.replace("</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')
        known = members.get(relations, f'{HEAD}<Relationships xmlns="{RELATIONS}"></Relationships>')
        members[relations] = known.replace("</Relationships>", f'<Relationship Id="rIdNew{number}" Type="{relation}" Target="/{name}"/></Relationships>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6)), content, zipfile.ZIP_DEFLATED)
