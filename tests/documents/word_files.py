"""Text documents: docx by python-docx and by LibreOffice, and LibreOffice's doc, odt, fodt and rtf.

python-docx writes the plain features; what it has no call for (notes, tracked changes, text boxes) is
put in as the markup that Word writes.
"""

import io

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as REL
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

import flat_odf
import inner_files
import pictures
import strict
import written_over
from planting import ASCII_FORM
from tools import save_as

WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OFFICE_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
SHAPE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def make(corpus):
    plain(corpus)
    reviewed(corpus)
    odd_runs(corpus)
    notes(corpus)
    boxes(corpus)
    embedded(corpus)
    picture(corpus)
    by_libreoffice(corpus)
    word_style_rtf(corpus)
    written_over.old_word(corpus)
    written_over.publication(corpus)


def add(document, xml):
    """A paragraph's worth of markup at the end of the body."""
    element = parse_xml(xml)
    document.element.body.insert_element_before(element, "w:sectPr")
    return element


def paragraph(inner):
    return f"<w:p {nsdecls('w', 'r')}>{inner}</w:p>"


def run(text, properties=""):
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def part(document, name, kind, relation, content):
    """Adds a part to the package; returns the id of the relation to it."""
    made = Part(PackURI(name), kind, content, document.part.package)
    return document.part.relate_to(made, relation)


def plain(corpus):
    """What python-docx writes by itself."""
    file = corpus.file("word", "plain.docx")
    document = docx.Document()
    document.add_heading("Borgerservice", 1)
    for form in ("dash", "bare", "en", "nbsp", "u2011"):
        document.add_paragraph(f"Anna Eksempel har {file.line(f'paragraph, {form}', form)} og bor i Eksempelby.")
    document.add_paragraph(file.line("list item"), style="List Bullet")
    digits = file.digits("split over bold runs")
    split = document.add_paragraph("CPR-nr.: ")
    split.add_run(digits[:2])
    split.add_run(digits[2:6]).bold = True
    split.add_run(f"-{digits[6:]}")
    document.add_paragraph(f"CPR-nr.:\t{file.cpr('behind a tab', 'dash')}")
    document.add_paragraph().add_run(file.line("hidden text")).font.hidden = True
    document.add_paragraph(file.line("before a comment")).add_run("")
    document.add_comment(document.paragraphs[-1].runs, text=file.line("comment", part="comment"), author="Bo Eksempel")

    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Navn", "CPR", "By")):
        cell.text = text
    for name in ("Bo Eksempel", "Eva Eksempel"):
        for cell, text in zip(table.add_row().cells, (name, file.cpr("table cell under a heading", "bare"), "Eksempelby")):
            cell.text = text
    nested = table.add_row().cells[1].add_table(1, 2)
    nested.cell(0, 0).text = "CPR-nr."
    nested.cell(0, 1).text = file.cpr("table in a table", "dash")

    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = file.line("first page's header", part="header")
    section.header.paragraphs[0].text = file.line("header", part="header")
    section.footer.paragraphs[0].text = file.line("footer", part="footer")
    properties = document.core_properties
    properties.subject = file.line("subject", part="properties")
    properties.keywords = file.line("keywords", part="properties")
    properties.comments = file.line("description", part="properties")
    document.save(file.path)


def reviewed(corpus):
    """Tracked changes and moves: text that is still, or no longer, part of the letter."""
    file = corpus.file("word", "tracked-changes.docx")
    document = docx.Document()
    who = 'w:author="Bo Eksempel" w:date="2020-01-02T03:04:05Z"'
    add(document, paragraph(run("Rettet: ") + f'<w:ins w:id="1" {who}>{run(file.line("tracked insertion"))}</w:ins>'))
    gone = lambda text: f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    add(document, paragraph(run("Fjernet: ") + f'<w:del w:id="2" {who}>{gone(file.line("tracked deletion", part="deleted"))}</w:del>'))
    add(document, paragraph(f'<w:moveFrom w:id="3" {who}>{run(file.line("moved away"))}</w:moveFrom>'))
    add(document, paragraph(f'<w:moveTo w:id="4" {who}>{run(file.line("moved to here"))}</w:moveTo>'))
    # An insertion within a number: the number is whole once the change is accepted.
    d = file.digits("half of it inserted")
    add(document, paragraph(run(f"CPR-nr.: {d[:6]}") + f'<w:ins w:id="5" {who}>{run(f"-{d[6:]}")}</w:ins>'))
    document.save(file.path)


def odd_runs(corpus):
    """Numbers that Word's own bookkeeping breaks up."""
    file = corpus.file("word", "odd-runs.docx")
    document = docx.Document()
    d = file.digits("hyphen as an element of its own")
    add(document, paragraph(f"<w:r><w:t>CPR-nr.: {d[:6]}</w:t><w:noBreakHyphen/><w:t>{d[6:]}</w:t></w:r>"))
    d = file.digits("soft hyphen within")
    add(document, paragraph(f"<w:r><w:t>CPR-nr.: {d[:4]}</w:t><w:softHyphen/><w:t>{d[4:]}</w:t></w:r>"))
    d = file.digits("proofing marks and bookmarks within")
    add(
        document,
        paragraph(
            run(f"CPR-nr.: {d[:6]}") + '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="b"/>'
            + run("-") + '<w:bookmarkEnd w:id="1"/>' + run(d[6:8]) + "<w:r><w:lastRenderedPageBreak/></w:r>" + run(d[8:])
        ),
    )
    d = file.digits("one run for each digit")
    add(document, paragraph(run("CPR-nr.: ") + "".join(run(digit, "<w:b/>") for digit in d)))
    add(document, paragraph(f"<w:r><w:t>CPR-nr.:</w:t><w:br/><w:t>{file.cpr('behind a line break', 'dash')}</w:t></w:r>"))
    d = file.digits("smart tag")
    add(document, paragraph(run("CPR-nr.: ") + f'<w:smartTag w:uri="urn:x" w:element="n">{run(d[:6])}</w:smartTag>' + run("-" + d[6:])))
    add(document, f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val='CPR'/></w:sdtPr><w:sdtContent>{paragraph(run(file.line('content control')))}</w:sdtContent></w:sdt>")
    add(document, paragraph(run("CPR-nr.: ") + f"<w:sdt><w:sdtContent>{run(file.cpr('content control within a line', 'dash'))}</w:sdtContent></w:sdt>"))
    add(document, paragraph(run("CPR-nr.: ") + f'<w:fldSimple w:instr=" DOCPROPERTY Borger ">{run(file.cpr("simple field", "dash"))}</w:fldSimple>'))
    mark = lambda kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
    address = f"https://eksempel.dk/?cpr={file.cpr('address in a field code', 'dash', part='link')}"
    add(
        document,
        paragraph(
            run("Se ") + mark("begin") + f'<w:r><w:instrText xml:space="preserve"> HYPERLINK "{address}" </w:instrText></w:r>'
            + mark("separate") + run(f"side, {file.line('result of a field')}") + mark("end")
        ),
    )
    add(
        document,
        paragraph(
            run("CPR-nr.: ") + '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Tekst1"/><w:textInput>'
            f'<w:default w:val="{file.line("form field default", "dash", part="form-field")}"/></w:textInput></w:ffData></w:fldChar></w:r>'
            + mark("separate") + run("udfyldes") + mark("end")
        ),
    )
    document.save(file.path)


def notes(corpus):
    """Footnotes and endnotes, in parts of their own, and a link's target."""
    file = corpus.file("word", "notes-and-links.docx")
    document = docx.Document()
    for name in ("footnote", "endnote"):
        note = (
            f'<w:{name}s {nsdecls("w")}><w:{name} w:id="-1" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:{name}>'
            f'<w:{name} w:id="2"><w:p>{run(file.line(name, part="footnote"))}</w:p></w:{name}></w:{name}s>'
        )
        part(document, f"/word/{name}s.xml", f"{WORDML}.{name}s+xml", f"{OFFICE_REL}/{name}s", note.encode())
        add(document, paragraph(run("Se noten") + f'<w:r><w:{name}Reference w:id="2"/></w:r>'))
    target = f"https://eksempel.dk/borger?cpr={file.cpr('link target', 'dash', part='link')}"
    link = document.part.relate_to(target, REL.HYPERLINK, is_external=True)
    add(document, paragraph(f'<w:hyperlink r:id="{link}" w:tooltip="{file.line("link tip", part="link")}">{run("Borgerens side")}</w:hyperlink>'))
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="CPR-nr">'
        f"<vt:lpwstr>{file.cpr('custom property', part='properties')}</vt:lpwstr></property></Properties>"
    )
    package = document.part.package
    package.relate_to(
        Part(PackURI("/docProps/custom.xml"), "application/vnd.openxmlformats-officedocument.custom-properties+xml", custom.encode(), package),
        f"{OFFICE_REL}/custom-properties",
    )
    variable = f'<w:docVars {nsdecls("w")}><w:docVar w:name="CPR-nr" w:val="{file.cpr("document variable", "dash")}"/></w:docVars>'
    document.settings.element.append(parse_xml(variable))
    document.save(file.path)


def boxes(corpus):
    """Text boxes as Word writes them, twice: for itself and for what cannot show it; and alt text."""
    file = corpus.file("word", "text-boxes.docx")
    document = docx.Document()
    text = f"<w:txbxContent>{paragraph(run(file.line('text box in both forms')))}</w:txbxContent>"
    add(
        document,
        f"<w:p {nsdecls('w', 'wp', 'a')} {SHAPE} {VML}><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        "<wp:anchor><wp:extent cx='2000000' cy='500000'/>"
        f"<wp:docPr id='1' name='Boks' descr='{file.line('alt text of a box', 'dash')}'/><a:graphic>"
        "<a:graphicData uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'>"
        f"<wps:wsp><wps:txbx>{text}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{text}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    text = f"<w:txbxContent>{paragraph(run(file.line('text box in the old form alone')))}</w:txbxContent>"
    add(document, f"<w:p {nsdecls('w')} {VML}><w:r><w:pict><v:shape alt='Boks'><v:textbox>{text}</v:textbox></v:shape></w:pict></w:r></w:p>")
    wordart = file.line("word art", "dash")
    add(document, f"<w:p {nsdecls('w')} {VML}><w:r><w:pict><v:shape><v:textpath string='{wordart}'/></v:shape></w:pict></w:r></w:p>")
    document.add_picture(io.BytesIO(pictures.encoded(pictures.draw(["Intet nummer"]), "PNG")), width=Cm(8))
    document.inline_shapes[0]._inline.docPr.set("descr", file.line("alt text of a picture", "dash"))
    document.save(file.path)


def embedded(corpus):
    """Files inside the document: a workbook as Word keeps one, and chunks in other formats."""
    file = corpus.file("word", "embedded-files.docx")
    document = docx.Document()
    workbook = inner_files.xlsx_with(file, "embedded workbook", member="word/embeddings/Microsoft_Excel_Sheet1.xlsx")
    relation = part(
        document, "/word/embeddings/Microsoft_Excel_Sheet1.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", f"{OFFICE_REL}/package", workbook,
    )
    add(
        document,
        f"<w:p {nsdecls('w', 'r')} {VML}><w:r><w:object><v:shape id='s1'/>"
        f"<o:OLEObject Type='Embed' ProgID='Excel.Sheet.12' ShapeID='s1' ObjectID='_1' r:id='{relation}'/></w:object></w:r></w:p>",
    )
    page = f"<html><body><p>{file.line('HTML chunk', 'dash', member='word/afchunk1.htm')}</p></body></html>"
    relation = part(document, "/word/afchunk1.htm", "text/html", f"{OFFICE_REL}/aFChunk", page.encode())
    add(document, f"<w:altChunk {nsdecls('w', 'r')} r:id='{relation}'/>")
    inner = inner_files.docx_with(file, "document as a chunk", member="word/afchunk2.docx")
    relation = part(document, "/word/afchunk2.docx", f"{WORDML}.document.main+xml", f"{OFFICE_REL}/aFChunk", inner)
    add(document, f"<w:altChunk {nsdecls('w', 'r')} r:id='{relation}'/>")
    document.save(file.path)


def picture(corpus):
    file = corpus.file("word", "scanned-letter.docx", needs=["ocr"], forms=ASCII_FORM)
    document = docx.Document()
    for kind in ("PNG", "JPEG"):
        document.add_picture(io.BytesIO(pictures.encoded(pictures.draw(pictures.letter(file)), kind)), width=Cm(15))
    document.save(file.path)


# What LibreOffice 7.4 loses on the way to a format; found by looking for every number in the result.
LOST = {
    "doc": {"alt-text"},
    "rtf": {"alt-text", "field"},
    "xml": {"alt-text"},
}


def by_libreoffice(corpus):
    jobs = []
    for name, target, filter_name in (
        ("libreoffice.odt", "odt", "writer8"),
        ("libreoffice.fodt", "fodt", "OpenDocument Text Flat XML"),
        ("libreoffice.docx", "docx", "MS Word 2007 XML"),
        ("libreoffice.dotx", "dotx", "MS Word 2007 XML Template"),
        ("libreoffice.doc", "doc", "MS Word 97"),
        ("libreoffice.rtf", "rtf", "Rich Text Format"),
        ("libreoffice-2003.xml", "xml", "MS Word 2003 XML"),
    ):
        file = corpus.file("word", name)
        lost = LOST.get(target, set())
        source = corpus.work / f"word-{target}.fodt"
        source.write_text(flat_odf.text_document(file, flat_odf.TEXT_FEATURES - lost), "utf-8")
        jobs.append((source, file.path, filter_name))
    file = corpus.file("word", "strict.docx", note="LibreOffice's docx in the names of the strict form")
    source, transitional = corpus.work / "word-strict.fodt", corpus.work / "word-strict.docx"
    source.write_text(flat_odf.text_document(file, flat_odf.TEXT_FEATURES - LOST.get("docx", set())), "utf-8")
    save_as([*jobs, (source, transitional, "MS Word 2007 XML")], corpus.work)
    strict.rewrite(transitional, file.path)


def word_style_rtf(corpus):
    """RTF with the escapes that Word and mail programs write."""
    file = corpus.file("word", "escapes.rtf")
    d = file.digits("digits as hexadecimal escapes")
    escaped = "".join(f"\\'{ord(digit):02x}" for digit in d[:6])
    e = file.digits("dash as a Unicode escape with its stand-in")
    g = file.digits("bold digits in a group")
    h = file.digits("hyphen that does not break")
    png = pictures.encoded(pictures.draw(["Intet nummer"]), "PNG").hex()
    file.write_text(
        "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\n"
        f"{{\\info{{\\subject {file.line('property', 'dash', part='properties')}}}}}\n"
        f"{{\\header\\pard {file.line('header', 'dash', part='header')}\\par}}\n"
        f"\\pard CPR-nr.: {escaped}-{d[6:]}\\par\n"
        f"CPR-nr.: {e[:6]}\\u8211 ?{e[6:]}\\par\n"
        f"CPR-nr.: {{\\b {g[:4]}}}{g[4:6]}-{{\\i {g[6:]}}}\\par\n"
        f"CPR-nr.: {h[:6]}\\_{h[6:]}\\par\n"
        f"{{\\v {file.line('hidden text', 'dash')}}}\\par\n"
        f"{{\\*\\unknowndestination skjult}}{{\\field{{\\*\\fldinst HYPERLINK \"https://eksempel.dk/?cpr={file.cpr('link target', 'dash', part='link')}\"}}"
        f"{{\\fldrslt side}}}}\\par\n"
        f"\\trowd\\cellx3000\\cellx6000\\intbl Navn\\cell CPR\\cell\\row\\trowd\\cellx3000\\cellx6000\\intbl Bo\\cell {file.cpr('table cell', 'bare')}\\cell\\row\n"
        f"\\pard{{\\pict\\pngblip\\picw620\\pich66 {png}}}\\par\n"
        f"{{\\footnote {file.line('footnote', 'dash', part='footnote')}}}\\par\n}}",
        "ascii",
    )
