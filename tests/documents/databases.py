"""SQLite databases: browsers, phones and small programs keep their data in them, often far from a share's owner's mind.

Each file stresses one way in which the format stores a value.
"""

import sqlite3

import inner_files
import pictures
from planting import ASCII_FORM


def make(corpus):
    tables(corpus)
    shapes(corpus)
    journals(corpus)
    blobs(corpus)


def new(file, *pragmas):
    base = sqlite3.connect(file.path)
    for pragma in ("page_size=4096", *pragmas):
        base.execute(f"PRAGMA {pragma}")
    return base


def finish(base):
    base.commit()
    base.close()


def tables(corpus):
    file = corpus.file("databases", "text-and-integer.db")
    base = new(file)
    base.execute("CREATE TABLE borger (id INTEGER PRIMARY KEY, navn TEXT, cpr TEXT)")
    base.execute("CREATE TABLE sag (id INTEGER PRIMARY KEY, cpr INTEGER, titel TEXT)")
    base.execute("CREATE TABLE maaling (id INTEGER PRIMARY KEY, cpr REAL)")
    for row in range(1, 6):
        base.execute("INSERT INTO borger VALUES (?, ?, ?)", (row, f"Borger {row}", file.cpr("text", table="borger", row=row)))
    base.execute("INSERT INTO sag VALUES (7, ?, 'Ansøgning')", (int(file.digits("integer", table="sag", row=1)),))
    lost = file.digits("integer without its leading zero", leading_zero=True, table="sag", row=2)
    base.execute("INSERT INTO sag VALUES (8, ?, 'Klage')", (int(lost),))
    base.execute("INSERT INTO maaling VALUES (1, ?)", (float(file.digits("real", table="maaling", row=1)),))
    # A row that was added later has fewer columns than its table.
    base.execute("ALTER TABLE borger ADD COLUMN cpr_barn TEXT")
    base.execute("INSERT INTO borger VALUES (6, 'Borger 6', NULL, ?)", (file.cpr("column added later", table="borger", row=6),))
    # The primary key is the row's own number and is stored nowhere else.
    base.execute("CREATE TABLE noegle (cpr INTEGER PRIMARY KEY, navn TEXT)")
    base.execute("INSERT INTO noegle VALUES (?, 'Anna')", (int(file.digits("integer as the row's own number", table="noegle")),))
    base.execute(f"CREATE TABLE standard (navn TEXT, cpr TEXT DEFAULT '{file.cpr('default in the schema', 'dash')}')")
    base.execute(f"CREATE VIEW valgt AS SELECT * FROM borger WHERE cpr = '{file.cpr('within a view', 'dash')}'")
    base.execute("CREATE TABLE \"navn med 'tegn\" (\"CPR nr\" TEXT)")
    base.execute("INSERT INTO \"navn med 'tegn\" VALUES (?)", (file.cpr("odd names", table="navn med 'tegn", row=1),))
    finish(base)


def shapes(corpus):
    file = corpus.file("databases", "without-rowid.sqlite")
    base = new(file)
    base.execute("CREATE TABLE borger (cpr TEXT PRIMARY KEY, navn TEXT) WITHOUT ROWID")
    base.execute("CREATE TABLE sag (navn TEXT, aar INTEGER, cpr TEXT, PRIMARY KEY (aar, navn)) WITHOUT ROWID")
    planted = [file.cpr("key", table="borger") for _ in range(3)]
    base.executemany("INSERT INTO borger VALUES (?, 'Anna')", [(cpr,) for cpr in planted])
    base.executemany("INSERT INTO borger VALUES (?, 'fyld')", [(f"a{n}",) for n in range(3000)])
    base.execute("INSERT INTO sag VALUES ('Bo', 2020, ?)", (file.cpr("columns in another order", table="sag"),))
    finish(base)

    for size in (512, 65536):
        file = corpus.file("databases", f"page-size-{size}.sqlite")
        base = new(file, f"page_size={size}")
        base.execute("CREATE TABLE borger (navn TEXT, cpr TEXT, notat TEXT)")
        for row in range(1, 2001):
            cpr = file.cpr("among many rows", table="borger", row=row) if row % 500 == 0 else ""
            base.execute("INSERT INTO borger VALUES (?, ?, ?)", (f"Borger {row}", cpr, "notat " * (row % 30)))
        finish(base)

    for encoding in ("UTF-16le", "UTF-16be"):
        file = corpus.file("databases", f"{encoding.lower()}.sqlite")
        base = new(file, f'encoding="{encoding}"')
        base.execute("CREATE TABLE borger (navn TEXT, cpr TEXT)")
        for row in (1, 2, 3):
            base.execute("INSERT INTO borger VALUES ('Søren på Ærø', ?)", (file.cpr(table="borger", row=row),))
        finish(base)

    file = corpus.file("databases", "overflow.db3", note="rows far larger than a page")
    base = new(file, "page_size=1024")
    base.execute("CREATE TABLE notat (id INTEGER PRIMARY KEY, tekst TEXT, cpr TEXT)")
    for row, before in ((1, 50_000), (2, 1_000), (3, 970), (4, 300_000)):
        text = "x" * before + " " + file.line(f"after {before} letters", table="notat", row=row) + " " + "y" * 5_000
        base.execute("INSERT INTO notat VALUES (?, ?, ?)", (row, text, file.cpr("in the column after", table="notat", row=row)))
    finish(base)

    file = corpus.file("databases", "index.sqlite", note="the value is in a table and again in its indexes")
    base = new(file)
    base.execute("CREATE TABLE borger (navn TEXT, cpr TEXT UNIQUE)")
    base.execute("CREATE INDEX efter_cpr ON borger (cpr, navn)")
    base.execute("CREATE INDEX efter_fodselsdag ON borger (substr(cpr, 1, 6)) WHERE navn <> ''")
    for row in range(1, 301):
        base.execute("INSERT INTO borger VALUES (?, ?)", (f"Borger {row}", file.cpr(table="borger", row=row) if row % 100 == 0 else f"x{row}"))
    finish(base)

    file = corpus.file("databases", "search-index.sqlite", note="the text is in the tables of a full-text index")
    base = new(file)
    base.execute("CREATE VIRTUAL TABLE breve USING fts5(emne, tekst)")
    for row in (1, 2):
        base.execute("INSERT INTO breve VALUES ('Sagen', ?)", (file.line("full-text table", "dash"),))
    finish(base)

    file = corpus.file("databases", "emptied.sqlite", note="freed pages, a vacuum of pages, rows deleted; what is left must be found")
    base = new(file, "auto_vacuum=INCREMENTAL")
    base.execute("CREATE TABLE borger (navn TEXT, cpr TEXT)")
    base.executemany("INSERT INTO borger VALUES (?, ?)", [(f"Borger {n}" * 20, "") for n in range(2000)])
    left = [file.cpr("row that is left", table="borger", row=200 + n) for n in range(2)]
    base.executemany("INSERT INTO borger VALUES ('Anna', ?)", [(cpr,) for cpr in left])
    base.execute("DELETE FROM borger WHERE rowid BETWEEN 100 AND 1900")
    finish(base)


def journals(corpus):
    file = corpus.file("databases", "wal-checkpointed.sqlite", note="in write-ahead mode, all of it written back")
    base = new(file, "journal_mode=WAL")
    base.execute("CREATE TABLE borger (navn TEXT, cpr TEXT)")
    for row in (1, 2, 3):
        base.execute("INSERT INTO borger VALUES ('Anna', ?)", (file.cpr(table="borger", row=row),))
    base.commit()
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finish(base)


def blobs(corpus):
    file = corpus.file("databases", "files-as-blobs.sqlite")
    base = new(file)
    base.execute("CREATE TABLE bilag (id INTEGER PRIMARY KEY, navn TEXT, indhold BLOB)")
    rows = (
        ("notat.docx", inner_files.docx_with(file, "docx in a blob", member="bilag 1 indhold")),
        ("brev.pdf", inner_files.pdf_with(file, "pdf in a blob")),
        ("noter.txt", inner_files.text_with(file, "text in a blob", "dash", line=None, table="bilag", row=3)),
        ("intet", b""),
    )
    base.executemany("INSERT INTO bilag (navn, indhold) VALUES (?, ?)", rows)
    finish(base)

    file = corpus.file("databases", "scan-as-blob.sqlite", needs=["ocr"], forms=ASCII_FORM)
    base = new(file)
    base.execute("CREATE TABLE scan (id INTEGER PRIMARY KEY, billede BLOB)")
    base.execute("INSERT INTO scan VALUES (1, ?)", (pictures.encoded(pictures.draw(pictures.letter(file, member="scan 1 billede")), "PNG"),))
    finish(base)
