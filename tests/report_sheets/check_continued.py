"""Judges a workbook whose tables were too long for a sheet, and whose texts were too long for a cell.

    check_continued.py WORKBOOK DOCUMENT.json

Made in Danish, with 7 rows a sheet and 300 characters a text.
"""

import sys

import openpyxl
import shown


def main():
    book = openpyxl.load_workbook(sys.argv[1])
    document = shown.load(sys.argv[2])
    files = [name for name in book.sheetnames if name.startswith("Filer")]
    assert files == ["Filer", "Filer (2)", "Filer (3)"], book.sheetnames
    got = []
    for name in files:
        sheet = book[name]
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][0] == "Fil" and len(rows) - 1 <= 7, f"{name}: {len(rows)}"
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:I{len(rows)}", name
        got += [row[0] for row in rows[1:]]
    wanted = [shown.path(row) for row in document["files"]]
    assert got[1:] == wanted[1:], "rows are missing, or in another order"
    assert len(got[0]) == 300 and got[0].endswith("… (afkortet; 400 tegn i alt)"), got[0]
    notes = [row[0] for row in book["Overblik"].iter_rows(values_only=True)]
    assert any(note and note.startswith("Filer: 20 rækker") for note in notes), notes
    assert "Mapper (2)" not in book.sheetnames
    cut = [note for note in notes if note and "afkortet" in note]
    assert len(cut) == 1 and cut[0].split()[0].isdigit(), notes


main()
