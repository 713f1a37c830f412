"""Judges a workbook against its document: openpyxl, LibreOffice and an XML parser each read it.

    check_book.py WORKBOOK DOCUMENT.json en|da FOLDER [--large]

FOLDER is for what LibreOffice writes. Ends with an error that says what differs.
"""

import csv
import datetime
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import openpyxl
import shown

SHEETS = {
    "en": ["Summary", "Exposures", "Folders", "Files", "Not read", "Policy"],
    "da": ["Overblik", "Eksponeringer", "Mapper", "Filer", "Ikke læst", "Politik"],
}
SEVERITY = {
    "en": {"critical": "critical", "high": "high", "medium": "medium", "low": "low"},
    "da": {"critical": "kritisk", "high": "høj", "medium": "middel", "low": "lav"},
}
YES = {"en": {True: "yes", False: "no"}, "da": {True: "ja", False: "nej"}}
TOTAL = {"en": "In all", "da": "I alt"}
MATCHES = {"en": "Matches", "da": "Forekomster"}
BYTES = {"en": "Bytes read", "da": "Læste byte"}
MOST = 32767


WORDS = Path(__file__).parents[2] / "src/model/words"


def own(english, language):
    """A sentence of the program in a language: the catalogue has it by its own letters."""
    identity = "said-" + re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")
    for line in (WORDS / language / "said.ftl").read_text().splitlines():
        if line.startswith(identity + " = "):
            return line.split(" = ", 1)[1]
    return english


def units(text):
    return len(text.encode("utf-16-le")) // 2


def same_text(wanted, got, where, form=lambda text: text):
    wanted = shown.cell(wanted)
    got = got or ""
    if units(wanted) <= MOST:
        assert form(got) == form(wanted), f"{where}: {got!r} is not {wanted!r}"
        return
    assert units(got) <= MOST, f"{where}: {units(got)} units"
    kept, _, mark = got.rpartition("… (")
    assert wanted.startswith(kept) and units(kept) > 32000, f"{where}: cut wrongly"
    digits = re.sub(r"\D", "", mark)
    assert digits == str(units(wanted)), f"{where}: the mark says {mark!r}"


def moment(text):
    """A time as the workbook must hold it: a date, or text where spreadsheets have none."""
    if not text:
        return None
    try:
        time = datetime.datetime.fromisoformat(text.replace("Z", ""))
    except ValueError:
        return text
    return time if time >= datetime.datetime(1900, 3, 1) else text


def loose(text):
    """openpyxl strikes the mark that what follows is no escape, or leaves it there, as the text is stored; so here it
    is struck on both sides. LibreOffice reads it exactly."""
    return text.replace("x005F_", "")


def rows_of(document, language):
    """What each table must hold: columns by number, in the order of the workbook."""
    def persons(row):
        persons = row["persons"]
        return [persons["at_least"], persons["at_most"], YES[language][persons.get("estimated", False)]]

    exposures = [
        {0: SEVERITY[language][row["severity"]], 2: shown.path(row), **dict(zip((4, 5, 10), persons(row))),
         6: row["matches"], 7: row["files"], 11: row["folders"], 13: row["readers"]["count"],
         15: moment(row["oldest"]), 16: moment(row["newest"]), 17: moment(row["first_seen"]),
         18: "; ".join(row["readers"]["names"]), 21: "; ".join(row["readers"]["via"]), 23: row["policy_line"],
         24: row["code"], 25: row["id"]}
        for row in document["exposures"]
    ]
    folders = [
        {0: shown.path(row), 1: YES[language][row["adequate"]], **dict(zip((3, 4, 5), persons(row))),
         6: row["matches"], 7: row["files"], 8: row["code"] or ""}
        for row in document["folders"]
    ]
    everyone = {"en": "everyone", "da": "alle"}[language]
    files = [
        {0: shown.path(row), 1: everyone if row["readers"] is None else row["readers"], 2: len(row["matches"]),
         3: len({found["person"] for found in row["matches"]}), 6: sum(found["ocr"] for found in row["matches"]),
         7: sum(found.get("published", False) for found in row["matches"])}
        for row in document.get("files", [])
    ]
    unread = [{0: shown.path(row), 2: own(row["detail"], language), 4: row["reason"]} for row in document["unscanned"]]
    policy = [
        {0: SEVERITY[language][row["severity"]], 2: row["policy_line"], 3: row["who"], 4: row["where"],
         5: row["reason"], 6: moment(row["review_by"]), 9: row["code"]}
        for row in document["policy_findings"]
    ]
    return [exposures, folders, files, unread, policy]


def check_cells(book, document, language):
    names = [name for name in SHEETS[language] if "files" in document or name not in ("Files", "Filer")]
    assert book.sheetnames == names, book.sheetnames
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "nsd", f"{sheet.title}!{cell.coordinate}: {cell.data_type}"
                assert cell.hyperlink is None, f"{sheet.title}!{cell.coordinate}: a link"
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert not sheet.merged_cells.ranges
    tables = rows_of(document, language)
    for name, wanted in zip(SHEETS[language][1:], tables):
        if name not in names:
            continue
        sheet = book[name]
        assert sheet.freeze_panes == "A2", name
        assert sheet.auto_filter.ref.split(":")[1].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(len(wanted) + 1), name
        printed = sheet.print_area.split("!")[-1]
        assert re.fullmatch(rf"\$A\$1:\$[A-I]\${len(wanted) + 1}", printed), f"{name}: {printed}"
        assert sheet.row_dimensions[1].height == 30, name
        got = list(sheet.iter_rows(min_row=2))
        assert len(got) == len(wanted), f"{name}: {len(got)} rows, not {len(wanted)}"
        for number, (cells, row) in enumerate(zip(got, wanted), 2):
            for column, value in row.items():
                where = f"{name} row {number} column {column + 1}"
                cell = cells[column]
                if isinstance(value, str):
                    assert cell.value is None or cell.data_type == "s", f"{where}: {cell.data_type}"
                    same_text(value, cell.value or "", where, loose)
                    if value.lstrip()[:1] in tuple("=+-@"):
                        assert cell.quotePrefix, f"{where}: not marked as text"
                elif isinstance(value, datetime.datetime):
                    assert cell.is_date, f"{where}: no date"
                    assert abs(cell.value - value) < datetime.timedelta(seconds=1), f"{where}: {cell.value}"
                else:
                    assert cell.value == value, f"{where}: {cell.value!r} is not {value!r}"
        if name in ("Exposures", "Eksponeringer"):
            colours = {cells[0].fill.fgColor.rgb for cells in got}
            assert len(colours) == len({row[0] for row in wanted}), f"colours: {colours}"
            assert colours.isdisjoint({"00000000"}) or not got, "a severity without a colour"


def check_summary(lines, totals, language):
    """Lines of label and values, in order: totals by their labels."""
    found = {}
    for label, *values in lines:
        if label:
            found.setdefault(str(label), []).append(values)
    number = lambda value: int(float(value))
    assert number(found[TOTAL[language]][0][0]) == totals["exposures"]
    persons = found[TOTAL[language]][1]
    assert [number(persons[0]), number(persons[1])] == [totals["persons"]["at_least"], totals["persons"]["at_most"]]
    assert number(found[MATCHES[language]][0][0]) == totals["matches"]
    assert number(found[BYTES[language]][0][0]) == totals["bytes"]


def check_properties(book, workbook, document):
    properties = book.properties
    assert not properties.creator and not properties.lastModifiedBy, properties
    finished = datetime.datetime.fromisoformat(document["run"]["finished"].replace("Z", ""))
    assert properties.created == finished.replace(microsecond=0), properties.created
    with zipfile.ZipFile(workbook) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            if name.endswith((".xml", ".rels")):
                ET.fromstring(content)
            assert b"<f>" not in content and b"<f " not in content, f"{name}: a formula"
            assert b"hyperlink" not in content and b'TargetMode="External"' not in content, f"{name}: a link"
            assert not re.search(r"vba|macro|externalLink|connections|drawing", name), name


def office(workbook, folder, form):
    profile = (folder / "profile").resolve().as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", form,
         "--outdir", str(folder), str(workbook)],
        check=True, capture_output=True, timeout=300,
    )


def check_csv(workbook, document, language, folder):
    """Every sheet as LibreOffice writes it: texts in quotes, numbers as they are stored."""
    office(workbook, folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
    stem = Path(workbook).stem
    csv.field_size_limit(1 << 30)
    read = lambda name: list(csv.reader(open(folder / f"{stem}-{name}.csv", encoding="utf-8", newline="")))
    check_summary(read(SHEETS[language][0]), document["totals"], language)
    for name, wanted in zip(SHEETS[language][1:], rows_of(document, language)):
        if name in ("Files", "Filer") and "files" not in document:
            continue
        got = read(name)[1:]
        assert len(got) == len(wanted), f"{name}: LibreOffice has {len(got)} rows, not {len(wanted)}"
        for number, (cells, row) in enumerate(zip(got, wanted), 2):
            for column, value in row.items():
                where = f"LibreOffice, {name} row {number} column {column + 1}"
                if isinstance(value, int):
                    assert float(cells[column]) == value, f"{where}: {cells[column]!r} is not {value}"
                elif isinstance(value, str):
                    same_text(value, cells[column], where)
                elif value is not None:
                    assert cells[column].startswith(value.strftime("%Y-%m-%d")), f"{where}: {cells[column]!r}"


def check_types(workbook, folder):
    """LibreOffice's own file names the type of every cell, and its formula if it had one."""
    office(workbook, folder, "fods")
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    kind = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
    kinds = {}
    for _, cell in ET.iterparse(folder / (Path(workbook).stem + ".fods")):
        if cell.tag == table + "table-cell":
            assert table + "formula" not in cell.attrib, f"LibreOffice sees a formula: {cell.attrib}"
            kinds[cell.get(kind)] = kinds.get(cell.get(kind), 0) + 1
    assert set(kinds) - {None} <= {"string", "float", "date"}, kinds
    assert kinds.get("float") and kinds.get("date"), kinds


def main():
    workbook, document, language, folder = sys.argv[1:5]
    large = "--large" in sys.argv
    document, folder = shown.load(document), Path(folder)
    book = openpyxl.load_workbook(workbook)
    check_cells(book, document, language)
    lines = book[SHEETS[language][0]].iter_rows(values_only=True)
    check_summary(lines, document["totals"], language)
    check_properties(book, workbook, document)
    check_csv(workbook, document, language, folder)
    if not large:
        check_types(workbook, folder)


main()
