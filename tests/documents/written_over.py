"""Documents by programs that run nowhere here (Word 6 and 95, Excel's strict form, Visio, Publisher), with numbers
written over words in them.

The documents are test data of Apache POI (Apache License 2.0), which `install` takes from Debian's source
of it. Structure stays as it was written: in the old binary files a number is as long as the words were.
"""

import zipfile
from pathlib import Path

from planting import ASCII_FORM
from tools import MissingTool

POI = Path(__file__).resolve().parents[2] / "target" / "judge" / "poi"


def original(name):
    path = POI / name
    if not path.exists():
        raise MissingTool(f"{name} is missing: run tests/documents/install")
    return path


def over_words(file, name, words):
    """Writes over words of a file, each as often as it stands there, with numbers of the same length."""
    data = original(name).read_bytes()
    for old, what, place in words:
        number = f"CPR {file.cpr(what, 'dash', **place)}".ljust(len(old)).encode("ascii")
        if old not in data:
            raise RuntimeError(f"{name} does not hold {old!r}")
        data = data.replace(old, number)
    file.write_bytes(data)


def over_parts(file, name, words):
    """The same in the parts of a package, where a number may be of any length."""
    with zipfile.ZipFile(original(name)) as source, zipfile.ZipFile(file.path, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {info.filename: source.read(info) for info in source.infolist()}
        for part, old, what, place in words:
            if old not in parts[part]:
                raise RuntimeError(f"{part} of {name} does not hold {old!r}")
            parts[part] = parts[part].replace(old, file.line(what, "dash", **place).encode("ascii"), 1)
        for part, content in parts.items():
            target.writestr(zipfile.ZipInfo(part, (2020, 1, 2, 3, 4, 6)), content, zipfile.ZIP_DEFLATED)


def old_word(corpus):
    file = corpus.file("word", "word-95.doc", forms=ASCII_FORM, note="written by Word 95")
    over_words(file, "document/Word6_sections2.doc", (
        (b"This statement applies to Scotland only.", "paragraph", {"paragraph": 11}),
        (b"Corporate Insolvency - Proxies", "heading", {"paragraph": 13}),
        (b"Issued August 1997", "last paragraph", {"paragraph": 41}),
        (b"g:\\1998\\publicat\\sips\\sip10sco.doc", "result of a field in the footer", {"part": "header"}),
        (b"DRAFT  STATEMENT  OF  INSOLVENCY  PRACTICE", "title", {"part": "properties"}),
    ))
    file = corpus.file("word", "word-6.doc", forms=ASCII_FORM, note="the form of Word 6, by an office program of its time")
    over_words(file, "document/Word95.doc", (
        (b"Has some RED text and some BLUE BOLD text in it.", "within coloured words", {"paragraph": 5}),
        (b"Last (4th) paragraph.", "last paragraph", {"paragraph": 7}),
        (b"Gym class featuring a brown fox and lazy dog", "subject", {"part": "properties"}),
    ))


def strict_workbook(corpus):
    file = corpus.file("sheets", "excel-strict.xlsx", forms=ASCII_FORM, note="saved by Excel as Strict Open XML")
    first, second = "First Sheet", "Sheet Number 2"
    over_parts(file, "spreadsheet/SampleSS.strict.xlsx", (
        ("xl/sharedStrings.xml", b"2nd row 2nd column", "text cell", {"sheet": first, "cell": "B2"}),
        ("xl/sharedStrings.xml", b"This one is red", "formatted cell", {"sheet": first, "cell": "A4"}),
        ("xl/sharedStrings.xml", b"I'm in bold blue, on a yellow background", "cell of another sheet", {"sheet": second, "cell": "A4"}),
    ))


def old_workbook(corpus):
    file = corpus.file("sheets", "crystal-reports.xls", forms=ASCII_FORM, note="zeros between the records")
    sheet = "301. exposures by cpty and agreement_301_NTTX_EXCEL.rpt"
    over_words(file, "spreadsheet/BOOK_in_capitals.xls", (
        (b"COMAC CAPITAL LLP O/B/O COMAC MASTER FUND LIMITED", "cell", {"sheet": sheet, "cell": "B3"}),
    ))


def publication(corpus):
    file = corpus.file("word", "publisher.pub", expect="unsupported", note="written by Publisher, which is not read and must be told")
    file.write_bytes(original("publisher/Simple.pub").read_bytes())


def drawings(corpus):
    file = corpus.file("slides", "visio.vsdx", forms=ASCII_FORM, note="written by Visio")
    over_parts(file, "diagram/test_text_extraction.vsdx", (
        ("visio/pages/page1.xml", b"Text, text, everywhere!", "shape", {"page": 1}),
        ("visio/pages/page1.xml", b"Text there", "another shape", {"page": 1}),
    ))
