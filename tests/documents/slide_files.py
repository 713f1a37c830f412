"""Presentations: pptx by python-pptx and by LibreOffice, and LibreOffice's ppt, odp and fodp; drawings of Visio."""

import io
from pathlib import Path

import pptx
import vsdx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Cm

import flat_odf
import new_comments
import pictures
import strict
import written_over
from planting import ASCII_FORM
from tools import save_as

OFFICE_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PRESENTATIONML = "application/vnd.openxmlformats-officedocument.presentationml"
PML = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def make(corpus):
    file = corpus.file("slides", "python-pptx.pptx")
    by_python_pptx(file, file.path)
    picture(corpus)
    by_libreoffice(corpus)
    new_comments.make_deck(corpus)
    drawing(corpus)
    written_over.drawings(corpus)


def by_python_pptx(file, path, without=()):
    """A deck with a number in every feature, but for those that the form it is turned into loses."""
    deck = pptx.Presentation()

    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Sagsmøde"
    frame = slide.placeholders[1].text_frame
    frame.text = file.line("text", "dash", slide=1)
    for form in ("bare", "en", "nbsp"):
        frame.add_paragraph().text = file.line(f"paragraph, {form}", form, slide=1)
    digits = file.digits("split over runs", slide=1)
    split = frame.add_paragraph()
    for text, bold in (("CPR-nr.: ", False), (digits[:5], False), (digits[5:] , True)):
        run = split.add_run()
        run.text, run.font.bold = text, bold
    link = frame.add_paragraph().add_run()
    link.text = "Se borger"
    link.hyperlink.address = f"https://eksempel.dk/?cpr={file.cpr('link target', 'dash', part='link')}"
    slide.notes_slide.notes_text_frame.text = file.line("notes", "dash", slide=1, part="notes")

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    table = slide.shapes.add_table(3, 2, Cm(2), Cm(4), Cm(15), Cm(3)).table
    for row, cells in enumerate((("Navn", "CPR"), ("Bo", file.cpr("table cell", "bare", slide=2)), ("Eva", file.cpr("table cell", "dash", slide=2)))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(2), Cm(12), Cm(15), Cm(2)).text_frame.text = file.line("shape in a group", "dash", slide=2)
    picture_shape = slide.shapes.add_picture(io.BytesIO(pictures.encoded(pictures.draw(["Intet nummer"]), "PNG")), Cm(2), Cm(15), Cm(8))
    if "alt text" not in without:
        picture_shape._element.nvPicPr.cNvPr.set("descr", file.line("alt text", "dash", slide=2))

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Diagram"
    if "chart" not in without:
        add_chart(file, slide)

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = file.line("hidden slide", "dash", slide=4)
    slide._element.set("show", "0")

    add_comment(deck, deck.slides[1], file.line("comment", "dash", slide=2, part="comment"))
    add_text_to(deck.slide_master, file.line("master", "dash"))
    deck.core_properties.subject = file.line("subject", "dash", part="properties")
    deck.save(path)


def add_chart(file, slide):
    data = CategoryChartData()
    # The category is kept twice: in the chart's own cache and in the workbook inside.
    data.categories = [file.line("category of a chart", "dash", slide=3), "andet"]
    data.add_series("Antal", (1, 2))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Cm(2), Cm(4), Cm(15), Cm(8), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = file.line("title of a chart", "dash", slide=3)


def add_text_to(master, text):
    """A text of its own on a master: python-pptx has no call for it, so a slide's box is moved there."""
    from copy import deepcopy

    scratch = pptx.Presentation()
    slide = scratch.slides.add_slide(scratch.slide_layouts[6])
    box = slide.shapes.add_textbox(Cm(2), Cm(17), Cm(15), Cm(1))
    box.text_frame.text = text
    master.shapes._spTree.append(deepcopy(box._element))


def add_comment(deck, slide, text):
    package = deck.part.package
    authors = f'<p:cmAuthorLst {PML}><p:cmAuthor id="0" name="Bo Eksempel" initials="BE" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    comments = (
        f'<p:cmLst {PML}><p:cm authorId="0" dt="2020-01-02T03:04:05" idx="1"><p:pos x="1" y="1"/><p:text>{text}</p:text></p:cm></p:cmLst>'
    )
    part = Part(PackURI("/ppt/commentAuthors.xml"), f"{PRESENTATIONML}.commentAuthors+xml", package, authors.encode())
    deck.part.relate_to(part, f"{OFFICE_REL}/commentAuthors")
    part = Part(PackURI("/ppt/comments/comment1.xml"), f"{PRESENTATIONML}.comments+xml", package, comments.encode())
    slide.part.relate_to(part, f"{OFFICE_REL}/comments")


def picture(corpus):
    file = corpus.file("slides", "scan.pptx", needs=["ocr"], forms=ASCII_FORM)
    deck = pptx.Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        lines = pictures.letter(file, slide=number)
        slide.shapes.add_picture(io.BytesIO(pictures.encoded(pictures.draw(lines), "JPEG")), Cm(2), Cm(2), Cm(20))
    deck.save(file.path)


def by_libreoffice(corpus):
    jobs = []
    for name, target, filter_name in (
        ("libreoffice.odp", "odp", "impress8"),
        ("libreoffice.fodp", "fodp", "OpenDocument Presentation Flat XML"),
        ("libreoffice.pptx", "pptx", "Impress MS PowerPoint 2007 XML"),
        ("libreoffice.ppsx", "ppsx", "Impress MS PowerPoint 2007 XML AutoPlay"),
        ("libreoffice.ppt", "ppt", "MS PowerPoint 97"),
    ):
        file = corpus.file("slides", name)
        source = corpus.work / f"slides-{target}.fodp"
        source.write_text(flat_odf.presentation(file), "utf-8")
        # A flat source has no master that LibreOffice keeps; a deck of python-pptx has.
        if target in ("odp", "ppt"):
            second = corpus.file("slides", f"libreoffice-from-pptx.{target}")
            deck = corpus.work / f"deck-{target}.pptx"
            by_python_pptx(second, deck, without=("alt text", "chart") if target == "ppt" else ())
            jobs.append((deck, second.path, filter_name))
        jobs.append((source, file.path, filter_name))
    file = corpus.file("slides", "strict.pptx", note="LibreOffice's pptx in the names of the strict form")
    source, transitional = corpus.work / "slides-strict.fodp", corpus.work / "slides-strict.pptx"
    source.write_text(flat_odf.presentation(file), "utf-8")
    save_as([*jobs, (source, transitional, "Impress MS PowerPoint 2007 XML")], corpus.work)
    strict.rewrite(transitional, file.path)


def drawing(corpus):
    """By the Python package vsdx, from the drawing that comes with it."""
    file = corpus.file("slides", "python-vsdx.vsdx", forms=ASCII_FORM)
    with vsdx.VisioFile(str(Path(vsdx.__file__).parent / "media" / "media.vsdx")) as visio:
        page = visio.pages[0]
        page.find_shape_by_text("RECTANGLE").text = file.line("shape", page=1)
        page.find_shape_by_text("STRAIGHT_CONNECTOR").text = file.line("line between shapes", page=1)
        second = visio.add_page("Sager")
        page.find_shape_by_text("CIRCLE").copy(second).text = file.line("shape of another page", page=2)
        visio.save_vsdx(str(file.path))
