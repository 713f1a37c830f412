#!/usr/bin/env python3
"""An outside judge: which numbers pdftotext and LibreOffice read in a file.

    compare_text.py FILE...            prints each reader's numbers
    compare_text.py --truth OUT_DIR    says of a made corpus which planted numbers no judge sees

Neither judge looks everywhere (comments, properties, link targets and hidden parts are seldom in what
they print), so what they find must be found by us, and what they miss proves nothing.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from planting import is_valid  # noqa: E402
from tools import MissingTool, convert, run  # noqa: E402

NUMBER = re.compile(r"(?<!\d)(\d{6})[-\u2010\u2011\u2013\u2014\u2212 \u00a0]?(\d{4})(?!\d)")
LOST_ZERO = re.compile(r"(?<!\d)(\d{9})(?!\d)")

# What LibreOffice is asked to write of a file with this ending. -1: every sheet, into a file of its own.
TEXT = "txt:Text (encoded):UTF8"
SHEETS = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"
AS_TEXT = {"doc", "docx", "dotx", "odt", "fodt", "rtf", "html", "htm"}
AS_SHEETS = {"xls", "xlsx", "xlsm", "xlsb", "ods", "fods"}
AS_PDF = {"ppt", "pptx", "ppsx", "odp", "fodp"}


def numbers_in(text, nine_digits=False):
    found = {"".join(match.groups()) for match in NUMBER.finditer(text)}
    if nine_digits:
        found |= {f"0{match.group(1)}" for match in LOST_ZERO.finditer(text)}
    return {digits for digits in found if is_valid(digits)}


def by_pdftotext(path, _work):
    """All three orders that pdftotext knows: one number is broken in this and whole in that."""
    texts = (run("pdftotext", *option, path, "-", accept=(0, 1, 3)).decode("utf-8", "replace") for option in ((), ("-layout",), ("-raw",)))
    return numbers_in("\n".join(texts))


def by_libreoffice(path, work):
    ending = path.suffix.lstrip(".").lower()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        if ending in AS_TEXT:
            (written,) = convert([path], TEXT, work)
            return numbers_in(written.read_text("utf-8", "replace"))
        if ending in AS_PDF:
            (written,) = convert([path], "pdf", work)
            return by_pdftotext(written, work)
        if ending in AS_SHEETS:
            profile = (Path(work) / "libreoffice-profile").resolve().as_uri()
            run("soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", SHEETS, "--outdir", folder, path)
            texts = [written.read_text("utf-8", "replace") for written in sorted(Path(folder).glob("*.csv"))]
            return numbers_in("\n".join(texts), nine_digits=True)
    return None


def judges_of(path):
    ending = path.suffix.lstrip(".").lower()
    if ending == "pdf":
        return {"pdftotext": by_pdftotext}
    if ending in AS_TEXT | AS_SHEETS | AS_PDF:
        return {"libreoffice": by_libreoffice}
    return {}


def judged(path, work):
    """Each judge's set of numbers; a judge that cannot open the file says nothing."""
    verdicts = {}
    for name, judge in judges_of(path).items():
        try:
            verdicts[name] = judge(path, work)
        except (RuntimeError, subprocess.TimeoutExpired) as failed:
            print(f"{path}: {name}: {str(failed)[:200]}", file=sys.stderr)
    return verdicts


def against_truth(out, work):
    """What is planted and not seen, and what is seen and not planted (which would be a wrong truth)."""
    truth, wrong = json.loads((out / "truth.json").read_text("utf-8")), 0
    for key, entry in truth.items():
        path = out / "corpus" / key
        for name, seen in judged(path, work).items():
            for digits in entry["numbers"]:
                if digits not in seen:
                    print(f"{key}: {name} does not see {digits} {json.dumps(entry['places'][digits], ensure_ascii=False)}")
            for digits in sorted(seen - set(entry["numbers"])):
                wrong += 1
                print(f"{key}: {name} sees {digits}, which is not in the truth")
    return wrong


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--truth", type=Path, metavar="OUT_DIR")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="judges-") as work:
        if chosen.truth:
            sys.exit(1 if against_truth(chosen.truth, work) else 0)
        for path in chosen.files:
            for name, seen in judged(path, work).items():
                print(f"{path}\t{name}\t{' '.join(sorted(seen))}")


if __name__ == "__main__":
    try:
        main()
    except MissingTool as missing:
        sys.exit(f"compare_text.py: {missing}")
