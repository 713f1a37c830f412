#!/usr/bin/env python3
"""Makes 200 PDFs of about 20 pages: make_pdfs.py OUT_DIR. Half by reportlab, half by LibreOffice; letters
with tables, and invented numbers in them. Needs what tests/documents/install installs."""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "target" / "judge"))

from reportlab.lib.styles import getSampleStyleSheet  # noqa: E402
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table  # noqa: E402

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
WORDS = (
    "sagsbehandler borger kommune afgørelse bilag vedrørende ansøgning om støtte efter lov serviceloven økonomi dato"
    " ref nummer adresse vej by telefon og i at det som på de med han af for ikke der var sig har vi ned"
).split()
FILES, PAGES, ROWS = 100, 20, 14
chance = random.Random(3)


def cpr():
    while True:
        digits = "%02d%02d%02d%03d" % (chance.randint(1, 28), chance.randint(1, 12), chance.randint(40, 99), chance.randint(0, 399))
        rest = -sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits)) % 11
        if rest < 10:
            return f"{digits[:6]}-{digits[6:]}{rest}"


def paragraph():
    words = [chance.choice(WORDS) for _ in range(60)]
    if chance.random() < 0.4:
        words.insert(chance.randrange(60), f"CPR-nr. {cpr()}")
    return " ".join(words)


def rows():
    return [[chance.choice(WORDS), cpr(), str(chance.randint(100, 99_999))] for _ in range(ROWS)]


def by_reportlab(path):
    style = getSampleStyleSheet()["Normal"]
    story = []
    for _ in range(PAGES):
        for _ in range(6):
            story += [Paragraph(paragraph(), style), Spacer(1, 6)]
        story += [Table([["Navn", "CPR", "Beløb"], *rows()]), PageBreak()]
    SimpleDocTemplate(str(path)).build(story)


def as_html(path):
    text = '<html><head><meta charset="utf-8"></head><body>'
    for page in range(PAGES):
        text += f'<div style="page-break-before:{"always" if page else "auto"}">'
        text += "".join(f'<p align="justify">{paragraph()}</p>' for _ in range(5))
        cells = "".join("<tr><td>" + "<td>".join(row) + "</tr>" for row in rows())
        text += f"<table border=1><tr><th>Navn<th>CPR<th>Beløb</tr>{cells}</table></div>"
    path.write_text(text + "</body></html>")


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        by_reportlab(out / f"r{number:03}.pdf")
    with tempfile.TemporaryDirectory(prefix="pdfs-") as work:
        pages = [Path(work) / f"l{number:03}.html" for number in range(FILES)]
        for page in pages:
            as_html(page)
        profile = f"-env:UserInstallation=file://{work}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", out, *pages],
            check=True, stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main()
