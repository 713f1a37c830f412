#!/usr/bin/env python3
"""Files that are made to hurt a reader: bombs, loops and depths.

    bombs.py OUT_DIR [--only NAME]...

Writes OUT_DIR/bombs/<file> and OUT_DIR/bombs.json: for each file the reason word that is expected
(`expect`; null where the reader must only end in its time and memory) and the numbers that must be
found all the same. Big ones are small on the disk: compressed, or with holes.
"""

import argparse
import base64
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
JUDGE = HERE.parents[1] / "target" / "judge"
if JUDGE.is_dir():
    sys.path.insert(0, str(JUDGE))

import bomb_archives  # noqa: E402
import bomb_structures  # noqa: E402
from bomb_book import Book  # noqa: E402
from tools import MissingTool  # noqa: E402

NUMBER = "2110625629"  # the register's published example
LINE = b"CPR-nr.: 211062-5629\n"


def large_texts(book):
    """Large and honest: nothing here is expanded, and the number must be found."""
    with book.open("one-line-of-300-mb.txt", numbers=[NUMBER], note="the number is at its end") as target:
        for _ in range(300):
            target.write(b"a b c d " * 131_072)
        target.write(b" " + LINE)
    with book.open("line-of-1-gb.mbox", numbers=[NUMBER], note="a hole of 1 GB within a message; the number is in the next") as target:
        target.write(b"From a@eksempel.dk Thu Jan  2 03:04:05 2020\nSubject: 1\n\nx")
        target.seek(1 << 30)
        target.write(b"\n\nFrom a@eksempel.dk Thu Jan  2 03:04:05 2020\nSubject: 2\n\n" + LINE)
    with book.open("hole-of-8-tb.txt", note="a sparse file; what a limit or a time says of it is the reader's choice") as target:
        target.truncate(8 << 40)
    with book.open("base64-of-200-mb.eml", numbers=[NUMBER], note="the number is in the body in front") as target:
        target.write(
            b"From: a@eksempel.dk\nSubject: Stor\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=skel\n\n"
            b"--skel\nContent-Type: text/plain\n\n" + LINE
            + b"--skel\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.bin\n\n"
        )
        lines = base64.encodebytes(b"\x01\x02\x03" * 349_525)
        for _ in range(200):
            target.write(lines)
        target.write(b"--skel--\n")
    with book.open("nested-multiparts-10000.eml", "limit", note="parts within parts, without end marks") as target:
        target.write(b"From: a@eksempel.dk\nSubject: Dyb\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n")
        for n in range(10_000):
            target.write(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1))
        target.write(LINE)
    with book.open("nested-messages-10000.eml", "limit") as target:
        for n in range(10_000):
            target.write(b"From: a@eksempel.dk\nSubject: %d\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" % n)
        target.write(b"Subject: inderst\n\n" + LINE)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--only", action="append", help="make this file (repeatable)")
    arguments.add_argument("--times", action="store_true", help="say how long each step took")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="bombs-") as work:
        book = Book(chosen.out, chosen.only, work, chosen.times)
        for step in (
            large_texts,
            *bomb_archives.STEPS,
            *bomb_structures.STEPS,
        ):
            book.take(step)
    (chosen.out / "bombs.json").write_text(json.dumps(book.truth, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{len(book.truth)} files")


if __name__ == "__main__":
    try:
        main()
    except MissingTool as missing:
        sys.exit(f"bombs.py: {missing}")
