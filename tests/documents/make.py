#!/usr/bin/env python3
"""Makes the corpus that the document readers are proved with.

    make.py OUT_DIR [--only FAMILY]...

Writes OUT_DIR/corpus/<family>/<file>, and OUT_DIR/truth.json, which says of every file which numbers
must be found in it, where, and which problem must be reported. The files are made by other programs
(LibreOffice, Chromium, Ghostscript, python-docx, ...), for a reader that is tried on its own author's
files proves nothing. `install` beside this file installs them.

An entry of truth.json, by "family/file":
  numbers  the ten digits of every number that must be found in it, each in no other file;
  places   for each number where it lies, in the words of a report where that is known (`line`, `page`,
           `slide`, `sheet` and `cell`, `table` and `row`, `part`, `member` with `!` between containers),
           `what` for the feature it is hidden by, and `ocr` where it is only in a picture;
  needs    ["ocr"] where at least one number takes it;
  expect   the reason word of the problem that must be reported, or null for none;
  may      the reason word of a problem that may be reported, and then numbers may be missing; or null;
  note     what is odd about the file.
"""

import argparse
import importlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
JUDGE = HERE.parents[1] / "target" / "judge"
if JUDGE.is_dir():
    sys.path.insert(0, str(JUDGE))
# Writers that ask for the time are told this one.
os.environ["SOURCE_DATE_EPOCH"] = "1577934245"

from planting import FAMILIES, Corpus  # noqa: E402
from tools import MissingTool  # noqa: E402

MODULES = {
    "sheets": "sheet_files",
    "word": "word_files",
    "slides": "slide_files",
    "pdf": "pdf_files",
    "markup": "markup_files",
    "mail": "mail_files",
    "databases": "databases",
    "archives": "archives",
    "pictures": "pictures",
    "damaged": "damaged",
    "encrypted": "encrypted",
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--only", action="append", choices=FAMILIES, help="make this family (repeatable)")
    arguments.add_argument("--times", action="store_true", help="say how long each family took")
    chosen = arguments.parse_args()

    shutil.rmtree(chosen.out / "corpus", ignore_errors=True)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="documents-") as work:
        corpus = Corpus(chosen.out, work)
        for family in chosen.only or FAMILIES:
            started = time.monotonic()
            importlib.import_module(MODULES[family]).make(corpus)
            if chosen.times:
                print(f"{family}: {time.monotonic() - started:.1f} s", file=sys.stderr)
    corpus.write_truth(chosen.out / "truth.json")
    print(f"{len(corpus.truth)} files, {len(corpus.used)} numbers")


if __name__ == "__main__":
    try:
        main()
    except MissingTool as missing:
        sys.exit(f"make.py: {missing}")
    except ModuleNotFoundError as missing:
        sys.exit(f"make.py: the Python package {missing.name} is missing: run tests/documents/install")
