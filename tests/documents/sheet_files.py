"""Workbooks: xlsx by openpyxl, XlsxWriter and LibreOffice, xls by xlwt and LibreOffice, xlsb, ods, fods, csv.

Sheets are where most numbers lie, and where a number is oftenest not text: a numeric cell keeps no
zero in front and no dash, only a format that shows them.
"""

import io
import warnings

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from pyxlsbwriter import XlsbWriter

import flat_odf
import new_comments
import pictures
import strict
import written_over
from planting import ASCII_FORM
from tools import save_as

CPR_FORMAT = "000000-0000"


def make(corpus):
    by_openpyxl(corpus)
    by_xlsxwriter(corpus)
    large(corpus)
    picture(corpus)
    by_xlwt(corpus)
    binary(corpus)
    by_libreoffice(corpus)
    comma_separated(corpus)
    written_over.strict_workbook(corpus)
    written_over.old_workbook(corpus)
    new_comments.make_workbook(corpus)


class Rows:
    """Rows of a sheet, one after another, that know their own addresses."""

    def __init__(self, sheet, name):
        self.sheet, self.name, self.row = sheet, name, 1

    def at(self, column):
        return {"sheet": self.name, "cell": f"{column}{self.row}"}

    def add(self, *values):
        for column, value in enumerate(values, 1):
            if value is not None:
                self.sheet.cell(self.row, column, value)
        self.row += 1


def by_openpyxl(corpus):
    file = corpus.file("sheets", "openpyxl.xlsx")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Borgere"
    rows = Rows(sheet, "Borgere")
    rows.add("Navn", "CPR", "Skjult CPR")
    for form in ("dash", "bare", "en", "nbsp"):
        rows.add("Anna", file.cpr(f"text cell, {form}", form, **rows.at("B")))
    rows.add("Bo", int(file.digits("numeric cell", **rows.at("B"))))
    for label in ("numeric cell shown with its leading zero", "numeric cell without its leading zero"):
        if "shown" in label:
            sheet.cell(rows.row, 2).number_format = CPR_FORMAT
        rows.add("Eva", int(file.digits(label, leading_zero=True, **rows.at("B"))))
    rows.add("Ida", float(file.digits("numeric cell, a float", **rows.at("B"))))
    d = file.digits("cell with bold digits", **rows.at("B"))
    rows.add("Kim", CellRichText(d[:4], TextBlock(InlineFont(b=True), d[4:6] + "-"), d[6:]))
    rows.add("Lis", None, file.cpr("hidden column", "dash", **rows.at("C")))
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[rows.row].hidden = True
    rows.add("Ole", file.cpr("hidden row", "dash", **rows.at("B")))
    sheet.cell(rows.row, 1).comment = Comment(file.line("comment", "dash", part="comment", **rows.at("A")), "Bo Eksempel")
    rows.add("Med note")
    target = f"https://eksempel.dk/?cpr={file.cpr('link target', 'dash', part='link')}"
    sheet.cell(rows.row, 1).hyperlink = target
    sheet.cell(rows.row, 1).hyperlink.tooltip = file.line("link tip", "dash", part="link")
    rows.add("Se borger")
    d = file.digits("number within a formula alone", part="formula")
    rows.add("Per", f'="CPR-nr. {d[:6]}-{d[6:]}"')
    # A label two rows above, merged over the columns it is for.
    rows.add("CPR")
    sheet.merge_cells(start_row=rows.row - 1, start_column=1, end_row=rows.row - 1, end_column=2)
    rows.add("Far", "Mor")
    rows.add(file.cpr("under a merged heading", "dash", **rows.at("A")), file.cpr("under a merged heading", "dash", **rows.at("B")))

    sheet.oddHeader.left.text = file.line("header", "dash", part="header")
    sheet.oddFooter.center.text = file.line("footer", "dash", part="footer")
    choice = DataValidation(type="list", formula1=f'"CPR-nr {file.cpr("data validation list", "dash")},ukendt"', allow_blank=True)
    choice.promptTitle, choice.prompt = "CPR", file.line("data validation prompt", "dash")
    choice.add("D1")
    sheet.add_data_validation(choice)
    book.defined_names["Borger"] = DefinedName("Borger", attr_text=f'"CPR-nr {file.cpr("defined name", "dash")}"')
    for state, title in (("hidden", "Gemt"), ("veryHidden", "Meget gemt")):
        other = book.create_sheet(title)
        other.sheet_state = state
        rows = Rows(other, title)
        rows.add("CPR")
        rows.add(file.cpr(f"{state} sheet", "dash", **rows.at("A")))
    titled = book.create_sheet(f"CPR {file.cpr('name of a sheet', 'dash')}")
    titled["A1"] = "Se navnet"
    book.properties.subject = file.line("subject", part="properties")
    book.properties.keywords = file.line("keywords", part="properties")
    book.custom_doc_props.append(StringProperty(name="CPR-nr", value=file.cpr("custom property", part="properties")))
    book.save(file.path)


def by_xlsxwriter(corpus):
    file = corpus.file("sheets", "xlsxwriter.xlsx")
    book = xlsxwriter.Workbook(file.path)
    sheet = book.add_worksheet("Borgere")
    row = 0
    at = lambda column: {"sheet": "Borgere", "cell": f"{column}{row + 1}"}
    bold, shown = book.add_format({"bold": True}), book.add_format({"num_format": CPR_FORMAT})
    sheet.write_row(row, 0, ["Navn", "CPR"])
    row += 1
    sheet.write_string(row, 1, file.cpr("text cell", "dash", **at("B")))
    row += 1
    sheet.write_number(row, 1, int(file.digits("numeric cell shown with its leading zero", leading_zero=True, **at("B"))), shown)
    row += 1
    sheet.write_formula(row, 1, "=A100&B100", None, file.cpr("formula result, text", "dash", **at("B")))
    row += 1
    sheet.write_formula(row, 1, "=A100+1", None, int(file.digits("formula result, numeric", **at("B"))))
    row += 1
    sheet.write_formula(row, 1, "=A100+2", shown, int(file.digits("formula result, numeric, zero shown", leading_zero=True, **at("B"))))
    row += 1
    sheet.write_array_formula(row, 1, row, 1, "{=A100:A100}", None, int(file.digits("array formula result", **at("B"))))
    row += 1
    d = file.digits("cell with bold digits", **at("B"))
    sheet.write_rich_string(row, 1, d[:6], bold, "-", d[6:])
    row += 1
    sheet.write_string(row, 0, "Med note")
    sheet.write_comment(row, 0, file.line("comment", "dash", part="comment", **at("A")))
    row += 1
    sheet.insert_textbox("E2", file.line("text box", "dash", part="text-box"))
    sheet.insert_image("E12", "picture.png", {
        "image_data": io.BytesIO(pictures.encoded(pictures.draw(["Intet nummer"]), "PNG")),
        "description": file.line("alt text", "dash"),
    })
    sheet.set_header(f"&L{file.line('header', 'dash', part='header')}")
    sheet.set_footer(f"&C&\"Arial,Bold\"{file.line('footer', 'dash', part='footer')}")
    sheet.write("A30", "Borger")
    sheet.write("B30", 1)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Borgere!$B$30"})
    chart.set_title({"name": file.line("title of a chart", "dash", part="chart")})
    sheet.insert_chart("E20", chart)
    alone = book.add_chartsheet("Diagram")
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Borgere!$B$30"})
    chart.set_title({"name": file.line("title on a sheet that is a chart", "dash", part="chart")})
    alone.set_chart(chart)
    book.set_properties({"subject": file.line("subject", "dash", part="properties")})
    book.close()

    file = corpus.file("sheets", "inline-strings.xlsx", note="strings in the cells, not in a table of their own")
    book = xlsxwriter.Workbook(file.path, {"constant_memory": True})
    sheet = book.add_worksheet("Ark1")
    sheet.write_row(0, 0, ["Navn", "CPR"])
    for row in (1, 2):
        sheet.write_row(row, 0, ["Anna Eksempel", file.cpr("inline string", sheet="Ark1", cell=f"B{row + 1}")])
    book.close()


def large(corpus):
    """A hundred thousand rows, three of them with a number."""
    file = corpus.file("sheets", "hundred-thousand-rows.xlsx")
    planted = {
        row: (file.digits("far down", sheet="Ark1", cell=f"B{row + 1}"), shown)
        for row, shown in ((7, "dash"), (60_000, "bare"), (99_999, "number"))
    }
    book = xlsxwriter.Workbook(file.path, {"constant_memory": True})
    sheet = book.add_worksheet("Ark1")
    sheet.write_row(0, 0, ["Navn", "CPR", "By"])
    for row in range(1, 100_000):
        sheet.write_string(row, 0, f"Borger {row}")
        digits, shown = planted.get(row, (None, None))
        if shown == "number":
            sheet.write_number(row, 1, int(digits))
        elif digits:
            sheet.write_string(row, 1, f"{digits[:6]}-{digits[6:]}" if shown == "dash" else digits)
        sheet.write_number(row, 2, row % 97)
    book.close()


def picture(corpus):
    file = corpus.file("sheets", "picture.xlsx", needs=["ocr"], forms=ASCII_FORM)
    book = xlsxwriter.Workbook(file.path)
    data = io.BytesIO(pictures.encoded(pictures.draw(pictures.letter(file)), "PNG"))
    book.add_worksheet("Ark1").insert_image("B2", "letter.png", {"image_data": data})
    book.close()


def by_xlwt(corpus):
    file = corpus.file("sheets", "xlwt.xls")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Borgere")
    row = 0
    at = lambda column: {"sheet": "Borgere", "cell": f"{column}{row + 1}"}
    shown = xlwt.easyxf(num_format_str=CPR_FORMAT)
    for column, heading in enumerate(("Navn", "CPR", "Skjult CPR")):
        sheet.write(0, column, heading)
    for form in ("dash", "bare", "en", "nbsp"):
        row += 1
        sheet.write(row, 1, file.cpr(f"text cell, {form}", form, **at("B")))
    row += 1
    sheet.write(row, 1, int(file.digits("numeric cell", **at("B"))))
    row += 1
    sheet.write(row, 1, int(file.digits("numeric cell shown with its leading zero", leading_zero=True, **at("B"))), shown)
    row += 1
    sheet.write(row, 1, int(file.digits("numeric cell without its leading zero", leading_zero=True, **at("B"))))
    row += 1
    d = file.digits("cell with bold digits", **at("B"))
    sheet.write_rich_text(row, 1, [d[:4], (d[4:6], xlwt.easyfont("bold true")), f"-{d[6:]}"])
    row += 1
    d = file.digits("number within a formula alone", part="formula")
    sheet.write(row, 1, xlwt.Formula(f'"CPR-nr. {d[:6]}-{d[6:]}"'))
    row += 1
    sheet.write(row, 2, file.cpr("hidden column", "dash", **at("C")))
    sheet.col(2).hidden = True
    row += 1
    sheet.write(row, 1, file.cpr("hidden row", "dash", **at("B")))
    sheet.row(row).hidden = True
    # More text than one record holds, so a string is broken over two of them.
    row += 1
    sheet.write(row, 0, "Notat " + "æ" * 9_000 + " " + file.line("string broken over records", "dash", **at("A")))
    for number in range(400):
        row += 1
        sheet.write(row, 0, f"Linje {number} uden noget at finde, som fylder tabellen over strenge")
    row += 1
    sheet.write(row, 1, file.cpr("far down", "dash", **at("B")))
    sheet.set_header_str(f"&L{file.line('header', 'dash', part='header')}".encode())
    sheet.set_footer_str(f"&C{file.line('footer', 'dash', part='footer')}".encode())
    for visibility, title in ((1, "Gemt"), (2, "Meget gemt")):
        other = book.add_sheet(title)
        other.visibility = visibility
        other.write(0, 0, "CPR")
        other.write(1, 0, file.cpr("hidden sheet", "dash", sheet=title, cell="A2"))
    book.save(str(file.path))


def binary(corpus):
    file = corpus.file(
        "sheets", "pyxlsbwriter.xlsb", may="unsupported",
        note="the records are whole; LibreOffice shows no cell, for the size that the sheet states is zero",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with XlsbWriter(str(file.path)) as book:
            book.add_sheet("Borgere")
            at = lambda row: {"sheet": "Borgere", "cell": f"B{row}"}
            book.write_sheet([
                ["Navn", "CPR"],
                ["Anna", file.cpr("text cell", "dash", **at(2))],
                ["Bo", file.cpr("text cell", "en", **at(3))],
                ["Eva", float(file.digits("numeric cell", **at(4)))],
                ["Ida", int(file.digits("numeric cell without its leading zero", leading_zero=True, **at(5)))],
            ])


# What LibreOffice 7.4 loses on the way to a format; found by looking for every number in the result.
LOST = {
    "fods": {"comment"},
    "xls": {"formula"},
    "xml": {"comment", "shape", "validation", "header", "footer", "property", "custom-property"},
}


def by_libreoffice(corpus):
    jobs = []
    for name, target, filter_name in (
        ("libreoffice.ods", "ods", "calc8"),
        ("libreoffice.fods", "fods", "OpenDocument Spreadsheet Flat XML"),
        ("libreoffice.xlsx", "xlsx", "Calc MS Excel 2007 XML"),
        ("libreoffice.xlsm", "xlsm", "Calc MS Excel 2007 VBA XML"),
        ("libreoffice.xls", "xls", "MS Excel 97"),
        ("libreoffice-2003.xml", "xml", "MS Excel 2003 XML"),
    ):
        file = corpus.file("sheets", name)
        source = corpus.work / f"sheet-{target}.fods"
        source.write_text(flat_odf.spreadsheet(file, flat_odf.SHEET_FEATURES - LOST.get(target, set())), "utf-8")
        jobs.append((source, file.path, filter_name))
    file = corpus.file("sheets", "strict.xlsx", note="LibreOffice's xlsx in the names of the strict form")
    source, transitional = corpus.work / "sheet-strict.fods", corpus.work / "sheet-strict.xlsx"
    source.write_text(flat_odf.spreadsheet(file, flat_odf.SHEET_FEATURES - LOST.get("xlsx", set())), "utf-8")
    save_as([*jobs, (source, transitional, "Calc MS Excel 2007 XML")], corpus.work)
    strict.rewrite(transitional, file.path)


def comma_separated(corpus):
    """What a sheet is exported to: in the encodings and with the separators that Excel and others use."""
    for name, encoding, between in (
        ("utf-8.csv", "utf-8", ";"),
        ("utf-8-mark.csv", "utf-8-sig", ","),
        ("utf-16.csv", "utf-16", "\t"),
        ("utf-16-big-endian.tsv", "utf-16-be", "\t"),
        ("cp1252.csv", "cp1252", ";"),
        ("cp850.csv", "cp850", ";"),
    ):
        forms = ("dash", "bare", "en", "nbsp") if "utf" in encoding else ASCII_FORM
        file = corpus.file("sheets", name, forms=forms)
        lines = [between.join(("Navn", "CPR", "Beløb"))]
        for line in range(2, 6):
            lines.append(between.join(("Søren Eksempel", file.cpr(line=line), "1.250,00")))
        lines.append(between.join(("Åse Eksempel", f'"{file.cpr("quoted", "dash", line=6)}"', "0")))
        digits = file.digits("without its leading zero", leading_zero=True, line=7)
        lines.append(between.join(("Ærø Eksempel", digits.lstrip("0"), "0")))
        text = "\r\n".join(lines) + "\r\n"
        mark = "\ufeff" if encoding == "utf-16-be" else ""
        file.write_bytes((mark + text).encode(encoding))
