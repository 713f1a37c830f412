"""HTML, XML, JSON and plain text: numbers hidden by markup, escapes and encodings."""

import json
import plistlib
from xml.sax.saxutils import escape

import flat_odf
from planting import ANY_FORM, ASCII_FORM, FORMS
from tools import convert


def make(corpus):
    html(corpus)
    xml(corpus)
    json_files(corpus)
    plain(corpus)
    by_libreoffice(corpus)


def html(corpus):
    file = corpus.file("markup", "page.html")
    d = [file.digits(what) for what in (
        "split over tags", "decimal character references", "hexadecimal character references",
        "entity for the dash", "entity for the space", "soft hyphen within", "comment within", "word break within",
    )]
    cpr = lambda n, dash="-": d[n][:6] + dash + d[n][6:]
    file.write_text(
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>" + file.line("title", "dash") + "</title>"
        f"<meta name='description' content='{file.line('meta element', 'dash')}'></head><body>"
        + "".join(f"<p>{file.line(f'paragraph, {form}', form)}</p>\n" for form in FORMS)
        + f"<p>CPR-nr.: {d[0][:4]}<b>{d[0][4:6]}</b>-<span class='x'>{d[0][6:8]}</span>{d[0][8:]}</p>\n"
        f"<p>CPR-nr.: {''.join(f'&#{ord(c)};' for c in cpr(1))}</p>\n"
        f"<p>CPR-nr.: {''.join(f'&#x{ord(c):X};' for c in cpr(2))}</p>\n"
        f"<p>CPR-nr.: {cpr(3, '&ndash;')}</p>\n<p>CPR-nr.: {cpr(4, '&nbsp;')}</p>\n"
        f"<p>CPR-nr.: {cpr(5, '&shy;')}</p>\n<p>CPR-nr.: {cpr(6, '<!-- x -->-')}</p>\n<p>CPR-nr.: {cpr(7, '-<wbr>')}</p>\n"
        f"<table><tr><th>Navn</th><th>CPR</th></tr><tr><td>Bo</td><td>{file.cpr('table cell', 'bare')}</td></tr></table>\n"
        f"<a href='https://eksempel.dk/?cpr={file.cpr('link target', 'dash')}'>side</a>"
        f"<img alt='{file.line('alt text', 'dash')}' src='x.png'>"
        f"<input name='cpr' value='{file.line('value of a field', 'dash')}'>"
        f"<!-- {file.line('comment', 'dash')} --><script>var borger = {{\"cpr\": \"{file.cpr('script', 'dash')}\"}};</script>"
        f"<p style='display:none'>{file.line('hidden element', 'dash')}</p></body></html>\n"
    )
    for name, encoding, declared in (("latin-1.htm", "cp1252", "windows-1252"), ("utf-16.htm", "utf-16", "utf-16")):
        file = corpus.file("markup", name, forms=ASCII_FORM if encoding == "cp1252" else ANY_FORM)
        body = "".join(f"<p>Søren Eksempel på Ærø: {file.line()}</p>\n" for _ in range(4))
        file.write_text(f"<html><head><meta charset={declared}></head><body>{body}</body></html>", encoding)


def xml(corpus):
    for name, encoding in (("utf-8.xml", "utf-8"), ("utf-16.xml", "utf-16"), ("latin-1.xml", "iso-8859-1")):
        file = corpus.file("markup", name, forms=ASCII_FORM)
        d = file.digits("character references")
        text = (
            f'<?xml version="1.0" encoding="{encoding}"?>\n<borgere>\n'
            f"  <borger><navn>Søren Eksempel</navn><cpr>{file.cpr('element')}</cpr></borger>\n"
            f'  <borger navn="Bo" cpr="{file.cpr("attribute")}"/>\n'
            f"  <borger><cprNummer><![CDATA[{file.cpr('CDATA')}]]></cprNummer></borger>\n"
            f"  <borger><cpr>{d[:6]}&#45;{d[6:]}</cpr></borger>\n"
            f"  <!-- {escape(file.line('comment'))} -->\n</borgere>\n"
        )
        file.write_text(text, encoding)
    file = corpus.file("markup", "drawing.svg", forms=ASCII_FORM)
    d = file.digits("text in two spans")
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><title>' + file.line("title") + f"</title><text>{file.line('text')}</text>"
        f"<text>CPR-nr.: <tspan>{d[:6]}</tspan>-<tspan>{d[6:]}</tspan></text></svg>"
    )
    for name, kind in (("settings.plist", plistlib.FMT_XML),):
        file = corpus.file("markup", name, forms=ASCII_FORM)
        file.write_bytes(plistlib.dumps({"navn": "Anna", "cpr": file.cpr("value")}, fmt=kind))


def json_files(corpus):
    people = lambda file: {"borgere": [{"navn": "Søren Eksempel", "cpr": file.cpr("value")} for _ in range(5)]}
    for name, options, encoding in (
        ("indented.json", {"indent": 2, "ensure_ascii": False}, "utf-8"),
        ("one-line.json", {}, "utf-8"),
        ("utf-16.json", {"indent": 2, "ensure_ascii": False}, "utf-16"),
    ):
        file = corpus.file("markup", name)
        file.write_text(json.dumps(people(file), **options), encoding)
    file = corpus.file("markup", "numbers.json", note="JSON numbers, one of which lost its zero")
    plain, lost = file.digits("number"), file.digits("number without its leading zero", leading_zero=True)
    file.write_text(json.dumps([{"cpr": int(plain)}, {"cpr": int(lost)}]))
    file = corpus.file("markup", "lines.ndjson")
    file.write_text("".join(json.dumps({"id": n, "cpr": file.cpr(line=n)}) + "\n" for n in range(1, 6)))


def plain(corpus):
    for name, encoding in (
        ("utf-8.txt", "utf-8"), ("utf-8-mark.txt", "utf-8-sig"), ("utf-16.txt", "utf-16"),
        ("utf-16-no-mark.txt", "utf-16-le"), ("utf-16-big-endian.txt", "utf-16-be"),
        ("cp1252.txt", "cp1252"), ("cp850.txt", "cp850"), ("latin-1.log", "iso-8859-1"),
    ):
        forms = ANY_FORM if encoding.startswith("utf") else ASCII_FORM
        file = corpus.file("markup", name, forms=forms)
        lines = ["Sagsnotat på Ærø"] + [f"Åse Eksempel, {file.line(line=n)}" for n in range(2, 8)]
        mark = "\ufeff" if encoding == "utf-16-be" else ""
        file.write_text(mark + "\r\n".join(lines) + "\r\n", encoding)


def by_libreoffice(corpus):
    """A letter saved as a web page and as bare text."""
    for name, target in (("libreoffice.html", "html:HTML (StarWriter)"), ("libreoffice.txt", "txt:Text (encoded):UTF8")):
        file = corpus.file("markup", name)
        source = corpus.work / f"markup-{target.split(':')[0]}.fodt"
        source.write_text(flat_odf.text_document(file, {"body", "table", "nested-table", "split", "list"}), "utf-8")
        (written,) = convert([source], target, corpus.work)
        file.write_bytes(written.read_bytes())
